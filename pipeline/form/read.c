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
 * tables, of which the better half is read.
 *
 * A page with two such tables gives two records; a table that has a title of its own above it is read with that alone.
 * The first table of a page may go on from the page before (continuation.c): its record says so, and whoever has both
 * pages joins them.
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
    fields_infer(draft);
    halves_compare(draft);
    checks_run(draft);
    consistency_run(draft);
}

static void record_push(struct reading *reading, struct arena *arena, const struct form *form,
                        struct record record)
{
    names_own(arena, &record);
    record.form = arena_strdup(arena, form->id);
    if (!reading->form_name)
        reading->form_name = arena_printf(arena, "%s@%d", form->id, form->version);
    *(struct record *)arena_push(arena, &reading->records, &reading->record_count, sizeof record) = record;
}

/* ---- lines outside the tables ---- */

/* How far down the page a point is, along the table's own left side. */
static double depth_of(const struct table *table, struct point point)
{
    struct point top = table->outline.corner[0], bottom = table->outline.corner[3];
    return (point.x - top.x) * (bottom.x - top.x) + (point.y - top.y) * (bottom.y - top.y);
}

/* The first table whose end the line stands above; the last one for a line below all. */
static size_t table_of_line(const struct sheet *sheet, const struct outside_line *line)
{
    struct point middle = {0, 0};
    for (int i = 0; i < 4; i++) {
        middle.x += line->outline.corner[i].x / 4;
        middle.y += line->outline.corner[i].y / 4;
    }
    size_t at = 0;
    while (at + 1 < sheet->table_count &&
           depth_of(&sheet->tables[at], middle) >
               depth_of(&sheet->tables[at], sheet->tables[at].outline.corner[3]))
        at++;
    return at;
}

static bool is_title(const struct form_set *forms, const char *text, struct arena *arena)
{
    const char *tidy = folded_make(arena, text).tidy;
    for (size_t i = 0; i < forms->count; i++) {
        const struct pattern_list *titles = &forms->forms[i].known.titles;
        for (size_t k = 0; k < titles->count; k++) {
            if (titles->rules[k].weight > 0 && pattern_find(titles->rules[k].pattern, tidy))
                return true;
        }
    }
    return false;
}

/*
 * The sheet with the outside lines of other tables blank: of those before it where it has a title of its own, of those
 * after it always. On a page with one table every line is the table's.
 */
static struct sheet sheet_of_table(const struct form_set *forms, const struct sheet *sheet, size_t table,
                                   struct arena *arena)
{
    struct sheet part = *sheet;
    if (sheet->table_count < 2)
        return part;
    bool titled = false;
    part.outside = arena_array(arena, sheet->outside_count, sizeof *part.outside);
    for (size_t i = 0; i < sheet->outside_count; i++)
        titled |= table_of_line(sheet, &sheet->outside[i]) == table &&
                  is_title(forms, sheet->outside[i].text, arena);
    for (size_t i = 0; i < sheet->outside_count; i++) {
        size_t owner = table_of_line(sheet, &sheet->outside[i]);
        part.outside[i] = sheet->outside[i];
        if (owner > table || (owner < table && titled))
            part.outside[i].text = "";
    }
    return part;
}

static void table_take(const struct form_set *forms, const struct sheet *sheet, size_t at,
                       struct arena *arena, struct reading *reading)
{
    struct sheet own = sheet_of_table(forms, sheet, at, arena);
    struct table_view table = view_make(&sheet->tables[at], (int)at, arena);
    struct record record = {0};
    struct draft draft = {
        arena, form_choose(forms, &own, &table), &own, &table, reading, &record, &forms->confusions};
    struct header header;
    if (draft.form)
        table_read(&draft);
    else if (at == 0 && continuation_find(&draft, forms->forms, forms->count, &header))
        continuation_read(&draft, &header);
    if (draft.form)
        record_push(reading, arena, draft.form, record);
}

int form_read(const struct form_set *forms, const struct sheet *sheet, struct arena *arena,
              struct reading *ret_reading)
{
    struct reading reading = {0};
    for (size_t i = 0; i < sheet->table_count; i++)
        table_take(forms, sheet, i, arena, &reading);
    if (reading.record_count == 0)
        reading.page_flags |= PAGE_UNKNOWN_FORM;
    *ret_reading = reading;
    return STATUS_OK;
}
