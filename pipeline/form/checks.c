/*
 * Checks that the form declares: sums of money per period, and required fields. A failed check says so in the
 * record and doubts the cells it involves; it never changes a value, for the document itself may be wrong.
 */
#include "form/parts.h"

#include "base/arena.h"
#include "form/decimal.h"

struct sum_work {
    struct draft *draft;
    const struct sum_rule *rule;
    const char *period;
    const char *measure; /* NULL: the form has none */
    struct record_check check;
    const struct record_fund *total;
    const struct record_fund *terms[DECIMAL_TERMS];
    size_t term_count;
    const char *unread; /* the text of an amount that is no number, or NULL */
};

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static const struct record_fund *fund_lookup(const struct sum_work *work, const char *item)
{
    const struct record *record = work->draft->record;
    for (size_t i = 0; i < record->fund_count; i++) {
        const struct record_fund *fund = &record->funds[i];
        if (same(fund->period, work->period) && same(fund->item, item) && same(fund->measure, work->measure))
            return fund;
    }
    return NULL;
}

static const struct record_fund *fund_take(struct sum_work *work, const char *item)
{
    const struct record_fund *fund = fund_lookup(work, item);
    if (!fund)
        return NULL;
    struct record_check *check = &work->check;
    *(struct cell_ref *)arena_push(work->draft->arena, &check->cells, &check->cell_count,
                                   sizeof *check->cells) = fund->value.where;
    if (fund->amount)
        return fund;
    struct folded text = folded_make(work->draft->arena, fund->value.text);
    if (!amount_is_none(work->draft, &text))
        work->unread = fund->value.text;
    return NULL;
}

static void sum_gather(struct sum_work *work)
{
    work->total = fund_take(work, work->rule->total);
    for (size_t i = 0; i < work->rule->count && work->term_count < DECIMAL_TERMS; i++) {
        const struct record_fund *term = fund_take(work, work->rule->items[i]);
        if (term)
            work->terms[work->term_count++] = term;
    }
}

/* -1 skip, 0 fail, 1 pass. */
static int sum_compare(const struct sum_work *work)
{
    int64_t total, sum = 0;
    if (!decimal_read(work->total->amount, &total))
        return -1;
    for (size_t i = 0; i < work->term_count; i++) {
        int64_t term;
        if (!decimal_read(work->terms[i]->amount, &term))
            return -1;
        sum += term;
    }
    return sum == total;
}

static const char *sum_message(const struct sum_work *work, const char *sign)
{
    struct arena *arena = work->draft->arena;
    const char *message = arena_printf(arena, "%s %s", work->total->amount, sign);
    for (size_t i = 0; i < work->term_count; i++)
        message = arena_printf(arena, "%s %s%s", message, i ? "+ " : "", work->terms[i]->amount);
    return message;
}

static void sum_judge(struct sum_work *work)
{
    struct record_check *check = &work->check;
    check->outcome = "skip";
    if (work->unread) {
        check->message = arena_printf(work->draft->arena, "\"%s\" is no amount", work->unread);
        return;
    }
    if (!work->total || work->term_count == 0) {
        check->message = work->total ? "no items to add up" : "no total to compare with";
        return;
    }
    int equal = sum_compare(work);
    check->message = equal < 0 ? "an amount has too many digits" : sum_message(work, equal ? "=" : "≠");
    if (equal >= 0)
        check->outcome = equal ? "pass" : "fail";
}

void check_add(struct draft *draft, const struct record_check *check, unsigned flag)
{
    struct record *record = draft->record;
    *(struct record_check *)arena_push(draft->arena, &record->checks, &record->check_count, sizeof *check) =
        *check;
    if (strcmp(check->outcome, "fail") != 0)
        return;
    for (size_t i = 0; i < check->cell_count; i++)
        draft_doubt(draft, check->cells[i], flag, check->message);
}

static void sum_run(struct draft *draft, const struct sum_rule *rule, const char *period, const char *measure)
{
    struct sum_work work = {.draft = draft, .rule = rule, .period = period, .measure = measure};
    work.check = (struct record_check){.rule = arena_strdup(draft->arena, rule->name), .period = period};
    if (measure)
        work.check.rule = arena_printf(draft->arena, "%s.%s", rule->name, measure);
    sum_gather(&work);
    sum_judge(&work);
    check_add(draft, &work.check, FLAG_SUM_MISMATCH);
}

/* For every column of amounts that are money. */
static void sums_run(struct draft *draft, const struct sum_rule *rule, const char *period)
{
    const struct money_rule *money = &draft->form->money;
    if (money->measure_count == 0)
        sum_run(draft, rule, period, NULL);
    for (size_t i = 0; i < money->measure_count; i++) {
        if (!money->measures[i].unit)
            sum_run(draft, rule, period, money->measures[i].name);
    }
}

/* A required field that was found blank; one whose place is not there at all has no cell to point at. */
static void required_run(struct draft *draft, const char *name)
{
    const struct record_value *value = NULL;
    for (size_t i = 0; i < draft->record->field_count; i++) {
        if (strcmp(draft->record->fields[i].name, name) == 0)
            value = &draft->record->fields[i].value;
    }
    bool present = value && folded_make(draft->arena, value->text).length > 0;
    struct record_check check = {.rule = arena_printf(draft->arena, "required.%s", name)};
    check.outcome = present ? "pass" : "fail";
    check.message = present ? "present" : value ? "blank" : "not found";
    if (value) {
        check.cells = arena_alloc(draft->arena, sizeof *check.cells);
        check.cells[0] = value->where;
        check.cell_count = 1;
    }
    check_add(draft, &check, FLAG_UNEXPECTED_EMPTY);
}

/* False for points, rates and the like among the columns of amounts. */
static bool is_money(const struct draft *draft, const struct record_fund *fund)
{
    const struct money_rule *money = &draft->form->money;
    for (size_t i = 0; i < money->measure_count; i++) {
        if (same(money->measures[i].name, fund->measure))
            return !money->measures[i].unit;
    }
    return true;
}

/* An amount without a decimal point among amounts that have one: a point is soon lost. */
static void points_compare(struct draft *draft, const char *period)
{
    const struct record *record = draft->record;
    size_t with_point = 0;
    for (size_t i = 0; i < record->fund_count; i++)
        with_point += record->funds[i].amount && is_money(draft, &record->funds[i]) &&
                      strchr(record->funds[i].amount, '.') != NULL;
    for (size_t i = 0; i < record->fund_count && with_point; i++) {
        const struct record_fund *fund = &record->funds[i];
        if (fund->amount && is_money(draft, fund) && same(fund->period, period) &&
            !strchr(fund->amount, '.') && strcmp(fund->amount, "0") != 0)
            draft_doubt(draft, fund->value.where, FLAG_PATTERN_MISMATCH,
                        "no decimal point where the other amounts have one");
    }
}

void checks_run(struct draft *draft)
{
    const struct form *form = draft->form;
    const char *periods[PERIOD_MAX];
    size_t period_count = form_periods(form, periods, PERIOD_MAX);
    for (size_t i = 0; i < form->required_count; i++)
        required_run(draft, form->required[i]);
    for (size_t period = 0; period < period_count; period++) {
        for (size_t i = 0; i < form->sum_count; i++)
            if (form->sums[i].kind == SUM_MONEY)
                sums_run(draft, &form->sums[i], arena_strdup(draft->arena, periods[period]));
        points_compare(draft, periods[period]);
    }
    list_sums_run(draft);
}
