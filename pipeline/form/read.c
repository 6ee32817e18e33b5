/*
 * The structurer: one table at a time, by the form that fits it best.
 *
 *     +--------------------------------+
 *     | fields: label value label value|  fields_read()
 *     +--------------------------------+
 *     | lists of the form's own        |  lists_read()
 *     +--------------------------------+
 *     | money: heading, [label amount] |  money_read()
 *     +--------------------------------+
 *     | goals: labels, texts           |  goals_read()
 *     +--------------------------------+
 *     | column titles                  |  header_find()
 *     | indicators                     |  indicators_read()
 *     +--------------------------------+
 *
 * The two landmarks are found first, for they stand out most: the row of column titles, and the money labels.
 * They bound the rest, so that 年度目标 in an indicator is no goal and 其他资金 in a goal no money. Everything
 * binds by geometry and label together: a label near enough to print is believed where it stands; one too
 * damaged is placed by its neighbours; and only what is in a label's place is ever repaired.
 *
 * What fails: a form whose landmarks are both gone reads as fields only; a table cut in two by the grid is two
 * tables, of which the better half is read; a page with two such tables gives two records.
 */
#include "base/arena.h"
#include "form/parts.h"
#include "form/rules.h"
#include "shenbao/form.h"
#include "shenbao/status.h"

static const struct form *form_choose(const struct form_set *forms, const struct sheet *sheet,
                                      const struct table_view *table)
{
    const struct form *best = NULL;
    double most = 0;
    for (size_t i = 0; i < forms->count; i++) {
        double evidence = choose_evidence(&forms->forms[i], sheet, table);
        if (evidence >= forms->forms[i].known.needs && evidence > most) {
            best = &forms->forms[i];
            most = evidence;
        }
    }
    return best;
}

static const char *own(struct arena *arena, const char *text)
{
    return text ? arena_strdup(arena, text) : NULL;
}

/* The record borrows nothing from the form. */
static void names_own(struct arena *arena, struct record *record)
{
    for (size_t i = 0; i < record->fund_count; i++) {
        record->funds[i].period = arena_strdup(arena, record->funds[i].period);
        record->funds[i].item = arena_strdup(arena, record->funds[i].item);
        record->funds[i].unit = arena_strdup(arena, record->funds[i].unit);
        record->funds[i].measure = own(arena, record->funds[i].measure);
    }
    for (size_t i = 0; i < record->goal_count; i++) {
        record->goals[i].period = arena_strdup(arena, record->goals[i].period);
        record->goals[i].aspect = own(arena, record->goals[i].aspect);
    }
    for (size_t i = 0; i < record->indicator_count; i++)
        record->indicators[i].period = arena_strdup(arena, record->indicators[i].period);
}

static void table_read(struct draft *draft)
{
    int money_start, money_end;
    struct header header = header_find(draft);
    int bottom = header.row < 0 ? draft->table->rows : header.row;
    lists_read(draft, bottom);
    money_read(draft, bottom, &money_start, &money_end);
    goals_read(draft, money_end, bottom);
    fields_read(draft, money_end ? money_start : bottom);
    header_settle(draft, &header);
    indicators_read(draft, &header);
    halves_compare(draft);
    checks_run(draft);
    consistency_run(draft);
}

static void record_add(const struct form *form, const struct sheet *sheet, struct table_view *table,
                       struct arena *arena, struct reading *reading)
{
    struct record record = {.form = arena_strdup(arena, form->id)};
    struct draft draft = {arena, form, sheet, table, reading, &record};
    table_read(&draft);
    names_own(arena, &record);
    *(struct record *)arena_push(arena, &reading->records, &reading->record_count, sizeof record) = record;
    if (!reading->form_name)
        reading->form_name = arena_printf(arena, "%s@%d", form->id, form->version);
}

int form_read(const struct form_set *forms, const struct sheet *sheet, struct arena *arena,
              struct reading *ret_reading)
{
    struct reading reading = {0};
    for (size_t i = 0; i < sheet->table_count; i++) {
        struct table_view table = view_make(&sheet->tables[i], (int)i, arena);
        const struct form *form = form_choose(forms, sheet, &table);
        if (form)
            record_add(form, sheet, &table, arena, &reading);
    }
    if (reading.record_count == 0)
        reading.page_flags |= PAGE_UNKNOWN_FORM;
    *ret_reading = reading;
    return STATUS_OK;
}
