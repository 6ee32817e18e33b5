/* The examples of a form file, read by the forms and compared with what they must give. */
#include "base/arena.h"
#include "form/rules.h"
#include "form/statement.h"
#include "shenbao/form.h"
#include "shenbao/status.h"

static const double printed_confidence = 0.99;

struct trial {
    struct arena *arena;
    const struct example *example;
    const struct record *record;
    form_difference tell;
    void *context;
    size_t differences;
};

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static void differ(struct trial *trial, int line, const char *wanted, const char *found)
{
    trial->differences++;
    const char *text = found ? arena_printf(trial->arena, "wanted \"%s\", found \"%s\"", wanted, found)
                             : arena_printf(trial->arena, "wanted \"%s\", found nothing", wanted);
    trial->tell(trial->context, line, text);
}

/* ---- the example as a sheet ---- */

static struct sheet sheet_make(const struct example *example, struct arena *arena)
{
    struct table *table = arena_alloc(arena, sizeof *table);
    *table = (struct table){.rows = example->rows, .columns = example->columns};
    table->cells = arena_array(arena, example->cell_count, sizeof *table->cells);
    table->cell_count = example->cell_count;
    for (size_t i = 0; i < example->cell_count; i++) {
        const struct example_cell *cell = &example->cells[i];
        table->cells[i] = (struct cell){.row = cell->row,
                                        .column = cell->column,
                                        .row_span = cell->row_span,
                                        .column_span = cell->column_span,
                                        .raw_text = cell->text,
                                        .text = cell->text,
                                        .confidence = printed_confidence};
    }
    struct outside_line *lines = arena_array(arena, example->outside_count, sizeof *lines);
    for (size_t i = 0; i < example->outside_count; i++)
        lines[i] = (struct outside_line){
            .text = example->outside[i], .confidence = printed_confidence, .role = "text"};
    return (struct sheet){table, example->cell_count > 0, lines, example->outside_count};
}

/* ---- what its record holds ---- */

static const char *field_text(const struct record_field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (same(fields[i].name, name))
            return fields[i].value.text;
    }
    return NULL;
}

/* True where the wish's word at `index` is there and the same, or neither is there. */
static bool word_is(const struct example_wish *wish, size_t index, const char *name)
{
    return index < wish->word_count ? same(wish->words[index], name) : !name;
}

static const char *fund_text(const struct record *record, const struct example_wish *wish)
{
    for (size_t i = 0; i < record->fund_count; i++) {
        const struct record_fund *fund = &record->funds[i];
        if (word_is(wish, 1, fund->period) && word_is(wish, 2, fund->item) && word_is(wish, 3, fund->measure))
            return fund->amount ? fund->amount : fund->value.text;
    }
    return NULL;
}

static const char *goal_text(const struct record *record, const struct example_wish *wish)
{
    for (size_t i = 0; i < record->goal_count; i++) {
        if (word_is(wish, 1, record->goals[i].period) && word_is(wish, 2, record->goals[i].aspect))
            return record->goals[i].value.text;
    }
    return NULL;
}

static const char *list_text(const struct record *record, const struct example_wish *wish)
{
    size_t row = strtoul(wish->words[2], NULL, 10);
    for (size_t i = 0; i < record->list_count; i++) {
        const struct record_list *list = &record->lists[i];
        if (same(list->name, wish->words[1]) && row >= 1 && row <= list->row_count)
            return field_text(list->rows[row - 1].fields, list->rows[row - 1].field_count, wish->words[3]);
    }
    return NULL;
}

static const char *more_text(const struct record *record, const struct example_wish *wish)
{
    size_t at = strtoul(wish->words[1], NULL, 10);
    if (at < 1 || at > record->indicator_count)
        return NULL;
    const struct record_indicator *indicator = &record->indicators[at - 1];
    return field_text(indicator->more, indicator->more_count, wish->words[2]);
}

static const char *check_text(const struct record *record, const struct example_wish *wish)
{
    for (size_t i = 0; i < record->check_count; i++) {
        if (word_is(wish, 1, record->checks[i].rule) && word_is(wish, 2, record->checks[i].period))
            return record->checks[i].outcome;
    }
    return NULL;
}

/* ---- the comparison ---- */

static void wish_compare(struct trial *trial, const struct example_wish *wish)
{
    const struct record *record = trial->record;
    const char *kind = wish->words[0], *found = NULL;
    if (same(kind, "field"))
        found = field_text(record->fields, record->field_count, wish->words[1]);
    else if (same(kind, "fund"))
        found = fund_text(record, wish);
    else if (same(kind, "goal"))
        found = goal_text(record, wish);
    else if (same(kind, "more"))
        found = more_text(record, wish);
    else if (same(kind, "list"))
        found = list_text(record, wish);
    else if (same(kind, "check"))
        found = check_text(record, wish);
    else
        return;
    if (!same(found, wish->value))
        differ(trial, wish->line, wish->value, found);
}

static const char *indicator_text(const struct record_indicator *indicator, struct arena *arena)
{
    return arena_printf(arena, "%s: %s | %s | %s | %s", indicator->period, indicator->level1,
                        indicator->level2, indicator->level3.text, indicator->value.text);
}

/* Indicators are compared one by one, in their order; none may be left over. */
static void indicators_compare(struct trial *trial)
{
    const struct record *record = trial->record;
    size_t at = 0;
    for (size_t i = 0; i < trial->example->wish_count; i++) {
        const struct example_wish *wish = &trial->example->wishes[i];
        if (!same(wish->words[0], "indicator"))
            continue;
        const char *rest = wish->value, *wanted = arena_printf(trial->arena, "%s:", wish->words[1]);
        for (const char *part, *sign = " "; (part = piece_next(&rest, '|', trial->arena)); sign = " | ")
            wanted = arena_printf(trial->arena, "%s%s%s", wanted, sign, part);
        const char *found =
            at < record->indicator_count ? indicator_text(&record->indicators[at], trial->arena) : NULL;
        if (!same(wanted, found))
            differ(trial, wish->line, wanted, found);
        at++;
    }
    for (; at < record->indicator_count; at++)
        differ(trial, trial->example->line, "no further indicator",
               indicator_text(&record->indicators[at], trial->arena));
}

static void example_run(const struct form_set *forms, const struct form *form, struct trial *trial)
{
    struct sheet sheet = sheet_make(trial->example, trial->arena);
    struct reading reading = {0};
    int status = form_read(forms, &sheet, trial->arena, &reading);
    trial->record = reading.record_count ? &reading.records[0] : NULL;
    if (status != STATUS_OK || !trial->record || !same(trial->record->form, form->id)) {
        differ(trial, trial->example->line, form->id, trial->record ? trial->record->form : NULL);
        return;
    }
    for (size_t i = 0; i < trial->example->wish_count; i++)
        wish_compare(trial, &trial->example->wishes[i]);
    indicators_compare(trial);
}

size_t form_examples_run(const struct form_set *forms, size_t index, form_difference tell, void *context)
{
    const struct form *form = &forms->forms[index];
    size_t differences = 0;
    for (size_t i = 0; i < form->example_count; i++) {
        struct trial trial = {
            .arena = arena_new(), .example = &form->examples[i], .tell = tell, .context = context};
        if (!trial.arena)
            return differences + 1;
        example_run(forms, form, &trial);
        differences += trial.differences;
        arena_free(trial.arena);
    }
    return differences;
}
