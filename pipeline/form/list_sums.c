/*
 * Sums over the rows of a list, as the form declares them (sum_rules.c): within each row, down its columns to the row
 * that ends it, and to an item of the money table.
 *
 *     | 养护     | 县乡…  |  80.00 | 80.00 | 0.00 |   80.00 = 80.00 + 0.00
 *     | 检测     | 桥梁…  |  20.00 | 15.00 | 5.00 |   20.00 = 15.00 + 5.00
 *     | 金额合计          | 100.00 | 95.00 | 5.00 |   and 100.00 = 80.00 + 20.00
 *
 * A column that does not add up may be long. Amounts of rows that add up by themselves are right for all anybody can
 * tell, so they are not sent to a person; what stands in the last row is, always.
 */
#include "base/arena.h"
#include "form/decimal.h"
#include "form/parts.h"

enum { TERMS_SHOWN = 20 }; /* in a message: the rest of a long column is left out */

struct list_sum {
    struct draft *draft;
    const struct record_list *list;
    struct record_check check;
    const struct record_field *total;
    const char *terms;   /* "80.00 + 20.00" */
    const char *unread;  /* the text of an amount that is no number, or NULL */
    int64_t sum, wanted; /* millionths */
    size_t term_count;
    bool too_long; /* an amount, or the sum, has too many digits */
};

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static const struct record_field *field_lookup(const struct record_row *row, const char *name)
{
    for (size_t i = 0; i < row->field_count; i++) {
        if (same(row->fields[i].name, name))
            return &row->fields[i];
    }
    return NULL;
}

/* The column's field where it holds an amount. What should hold one and does not is unread. */
static const struct record_field *amount_take(struct list_sum *sum, const struct record_row *row,
                                              const char *column)
{
    const struct record_field *field = field_lookup(row, column);
    struct draft *draft = sum->draft;
    if (!field)
        return NULL;
    *(struct cell_ref *)arena_push(draft->arena, &sum->check.cells, &sum->check.cell_count,
                                   sizeof *sum->check.cells) = field->value.where;
    struct folded text = folded_make(draft->arena, field->value.text);
    if (!field->amount && !amount_is_none(draft, &text))
        sum->unread = field->value.text;
    return field->amount ? field : NULL;
}

static void total_set(struct list_sum *sum, const struct record_field *field)
{
    sum->total = field;
    sum->too_long |= field && !decimal_read(field->amount, &sum->wanted);
}

static void term_add(struct list_sum *sum, const struct record_field *field)
{
    int64_t term = 0;
    if (!field)
        return;
    sum->too_long |= !decimal_read(field->amount, &term) || __builtin_add_overflow(sum->sum, term, &sum->sum);
    size_t shown = sum->term_count++;
    if (shown > TERMS_SHOWN)
        return;
    sum->terms = arena_printf(sum->draft->arena, "%s%s%s", sum->terms ? sum->terms : "",
                              sum->terms ? " + " : "", shown == TERMS_SHOWN ? "…" : field->amount);
}

/* Fills outcome and message; false where there is nothing to compare, which nobody need be told. */
static bool sum_judge(struct list_sum *sum)
{
    struct arena *arena = sum->draft->arena;
    struct record_check *check = &sum->check;
    check->outcome = "skip";
    if (sum->unread)
        check->message = arena_printf(arena, "\"%s\" is no amount", sum->unread);
    else if (!sum->total || sum->term_count == 0)
        return false;
    else if (sum->too_long)
        check->message = "an amount has too many digits";
    else {
        bool equal = sum->sum == sum->wanted;
        check->outcome = equal ? "pass" : "fail";
        check->message = arena_printf(arena, "%s %s %s", sum->total->amount, equal ? "=" : "≠", sum->terms);
    }
    return true;
}

/* ---- within a row ---- */

/* 1: it adds up; 0: it does not; -1: nobody can say. */
static int row_judge(struct list_sum *sum, const struct sum_rule *rule, const struct record_row *row)
{
    total_set(sum, amount_take(sum, row, rule->total));
    for (size_t i = 0; i < rule->count; i++)
        term_add(sum, amount_take(sum, row, rule->items[i]));
    if (!sum_judge(sum) || same(sum->check.outcome, "skip"))
        return -1;
    return same(sum->check.outcome, "pass");
}

static void row_run(struct draft *draft, const struct sum_rule *rule, const struct record_list *list,
                    const struct record_row *row, const char *place)
{
    struct list_sum sum = {.draft = draft, .list = list};
    sum.check.rule = arena_printf(draft->arena, "%s.%s", rule->name, place);
    row_judge(&sum, rule, row);
    if (sum.check.message)
        check_add(draft, &sum.check, FLAG_SUM_MISMATCH);
}

static void rows_run(struct draft *draft, const struct sum_rule *rule, const struct record_list *list)
{
    for (size_t i = 0; i < list->row_count; i++)
        row_run(draft, rule, list, &list->rows[i], arena_printf(draft->arena, "%zu", i + 1));
    row_run(draft, rule, list, &list->end, "end");
}

/* Does one of the form's sums say that the amount under the column is right in this row? */
static bool row_vouches(struct draft *draft, const struct record_list *list, const struct record_row *row,
                        const char *column)
{
    bool vouched = false;
    for (size_t i = 0; i < draft->form->sum_count; i++) {
        const struct sum_rule *rule = &draft->form->sums[i];
        if (rule->kind != SUM_ROW || !same(rule->list, list->name))
            continue;
        bool concerned = same(rule->total, column);
        for (size_t k = 0; k < rule->count; k++)
            concerned |= same(rule->items[k], column);
        struct list_sum sum = {.draft = draft, .list = list};
        vouched |= concerned && row_judge(&sum, rule, row) == 1;
    }
    return vouched;
}

/* ---- down a column ---- */

static void column_take(struct list_sum *sum, const char *column)
{
    for (size_t i = 0; i < sum->list->row_count; i++)
        term_add(sum, amount_take(sum, &sum->list->rows[i], column));
}

/* Doubts what the column's sum should be, which was taken first, and the amounts that no sum of their row vouches for. */
static void column_doubt(const struct list_sum *sum, const char *column)
{
    struct draft *draft = sum->draft;
    draft_doubt(draft, sum->check.cells[0], FLAG_SUM_MISMATCH, sum->check.message);
    for (size_t i = 0; i < sum->list->row_count; i++) {
        const struct record_row *row = &sum->list->rows[i];
        const struct record_field *field = field_lookup(row, column);
        if (field && !row_vouches(draft, sum->list, row, column))
            draft_doubt(draft, field->value.where, FLAG_SUM_MISMATCH, sum->check.message);
    }
}

static void column_end(struct list_sum *sum, const char *column)
{
    struct record *record = sum->draft->record;
    if (!sum_judge(sum))
        return;
    *(struct record_check *)arena_push(sum->draft->arena, &record->checks, &record->check_count,
                                       sizeof sum->check) = sum->check;
    if (same(sum->check.outcome, "fail"))
        column_doubt(sum, column);
}

static void end_run(struct draft *draft, const struct sum_rule *rule, const struct record_list *list)
{
    for (size_t i = 0; i < rule->count; i++) {
        struct list_sum sum = {.draft = draft, .list = list};
        sum.check.rule = arena_printf(draft->arena, "%s.%s", rule->name, rule->items[i]);
        total_set(&sum, amount_take(&sum, &list->end, rule->items[i]));
        column_take(&sum, rule->items[i]);
        column_end(&sum, rule->items[i]);
    }
}

static const struct record_fund *fund_lookup(const struct record *record, const struct sum_rule *rule)
{
    for (size_t i = 0; i < record->fund_count; i++) {
        const struct record_fund *fund = &record->funds[i];
        if (same(fund->period, rule->period) && same(fund->item, rule->total) && !fund->measure)
            return fund;
    }
    return NULL;
}

static void fund_run(struct draft *draft, const struct sum_rule *rule, const struct record_list *list)
{
    const struct record_fund *fund = fund_lookup(draft->record, rule);
    if (!fund || !fund->amount)
        return;
    struct list_sum sum = {.draft = draft, .list = list};
    sum.check.rule = arena_strdup(draft->arena, rule->name);
    sum.check.period = fund->period;
    struct record_field field = {.name = rule->total, .value = fund->value, .amount = fund->amount};
    struct record_row row = {.fields = &field, .field_count = 1};
    total_set(&sum, amount_take(&sum, &row, rule->total));
    column_take(&sum, rule->items[0]);
    column_end(&sum, rule->items[0]);
}

void list_sums_run(struct draft *draft)
{
    static void (*const runs[])(struct draft *, const struct sum_rule *, const struct record_list *) = {
        [SUM_ROW] = rows_run, [SUM_END] = end_run, [SUM_FUND] = fund_run};
    for (size_t i = 0; i < draft->form->sum_count; i++) {
        const struct sum_rule *rule = &draft->form->sums[i];
        for (size_t k = 0; k < draft->record->list_count && rule->kind != SUM_MONEY; k++) {
            if (same(rule->list, draft->record->lists[k].name))
                runs[rule->kind](draft, rule, &draft->record->lists[k]);
        }
    }
}
