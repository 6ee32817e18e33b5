#include "export/rebuild.h"

#include <string.h>

#include "base/arena.h"
#include "base/results.h"
#include "export/page_json.h"
#include "export/sheet_json.h"
#include "export/support.h"
#include "shenbao/status.h"

enum { CONFIDENCE_DECIMALS = 3 };

static json_t *json_cell(const json_t *page, size_t table, size_t cell)
{
    return json_array_get(json_object_get(json_array_get(json_object_get(page, "tables"), table), "cells"),
                          cell);
}

static unsigned doubts_on(const struct reading *reading, struct cell_ref where)
{
    unsigned flags = 0;
    for (size_t i = 0; i < reading->doubt_count; i++) {
        const struct cell_doubt *doubt = &reading->doubts[i];
        if (doubt->where.table == where.table && doubt->where.cell == where.cell)
            flags |= doubt->flags;
    }
    return flags;
}

static const struct cell_repair *repair_of(const struct reading *reading, size_t table, size_t cell)
{
    const struct cell_repair *found = NULL;
    for (size_t i = 0; i < reading->repair_count; i++) {
        const struct cell_repair *repair = &reading->repairs[i];
        if (repair->where.table == (int)table && repair->where.cell == (int)cell)
            found = repair;
    }
    return found;
}

/* A cell that nobody need look at has none. */
static void suggestions_rebuild(json_t *object, const struct reading *reading, struct cell_ref where,
                                struct arena *arena)
{
    bool wanted = !cell_is_settled(object) && json_array_size(json_object_get(object, "flags")) > 0;
    struct suggestion *list = NULL;
    size_t count = 0;
    for (size_t i = 0; wanted && i < reading->suggestion_count; i++) {
        const struct cell_suggestion *offered = &reading->suggestions[i];
        if (offered->where.table != where.table || offered->where.cell != where.cell ||
            strcmp(offered->text, json_path_text(object, "text", "")) == 0)
            continue;
        *(struct suggestion *)arena_push(arena, &list, &count, sizeof *list) =
            (struct suggestion){offered->text, offered->reason};
    }
    json_object_del(object, "suggestions");
    if (count)
        json_object_set_new(object, "suggestions", suggestions_json(list, count));
}

/* A label that is known only now, by its corrected neighbours. */
static void repair_apply(json_t *object, const struct cell_repair *repair)
{
    const char *text = json_path_text(object, "text", "");
    if (!repair || !repair->note || strcmp(text, repair->text) == 0 || cell_has_note(object, "repaired"))
        return;
    json_object_set_new(object, "text", json_text(repair->text));
    json_array_append_new(json_object_get(object, "notes"), json_text(repair->note));
    json_object_set_new(object, "confidence", json_rounded(repair->confidence, CONFIDENCE_DECIMALS));
}

/*
 * The confidence stays, for what it was weighed from is not there any more, until support_give() raises it; the form's
 * flags come and go.
 */
static void cell_rebuild(json_t *object, struct cell *cell, unsigned doubts, const struct cell_repair *repair)
{
    if (!cell_is_settled(object)) {
        unsigned before = flags_from_json(json_object_get(object, "flags"), cell_flag_name);
        unsigned now = (before & ~(unsigned)FORM_FLAGS) | doubts;
        repair_apply(object, repair);
        json_object_set_new(object, "flags", flags_json(now, cell_flag_name));
    }
    cell->flags = flags_from_json(json_object_get(object, "flags"), cell_flag_name);
    cell->confidence = json_number_value(json_object_get(object, "confidence"));
}

/* Of lines outside the tables. */
static void lines_rebuild(json_t *page, const struct reading *reading, struct sheet *sheet)
{
    json_t *outside = json_object_get(page, "outside");
    for (size_t i = 0; i < sheet->outside_count; i++) {
        struct outside_line *line = &sheet->outside[i];
        line->flags |= line->settled ? 0 : doubts_on(reading, (struct cell_ref){-1, (int)i});
        json_object_set_new(json_array_get(outside, i), "flags", flags_json(line->flags, cell_flag_name));
    }
}

/* The form's come and go; a table that somebody added is one. */
static void page_flags_set(json_t *page, unsigned form_flags, size_t table_count)
{
    json_t *facts = json_object_get(page, "page");
    unsigned flags = flags_from_json(json_object_get(facts, "flags"), page_flag_name);
    flags = (flags & ~(unsigned)PAGE_UNKNOWN_FORM) | form_flags;
    if (table_count > 0)
        flags &= ~(unsigned)PAGE_NO_TABLE;
    json_object_set_new(facts, "flags", flags_json(flags, page_flag_name));
}

int records_rebuild(json_t *page, const struct form_set *forms, struct arena *arena)
{
    struct sheet sheet;
    struct reading reading;
    int status = sheet_from_json(page, arena, &sheet);
    if (status == STATUS_OK)
        status = form_read(forms, &sheet, arena, &reading);
    if (status != STATUS_OK)
        return status;
    for (size_t t = 0; t < sheet.table_count; t++)
        for (size_t i = 0; i < sheet.tables[t].cell_count; i++)
            cell_rebuild(json_cell(page, t, i), &sheet.tables[t].cells[i],
                         doubts_on(&reading, (struct cell_ref){(int)t, (int)i}), repair_of(&reading, t, i));
    lines_rebuild(page, &reading, &sheet);
    support_give(page, &reading, &sheet);
    for (size_t t = 0; t < sheet.table_count; t++)
        for (size_t i = 0; i < sheet.tables[t].cell_count; i++)
            suggestions_rebuild(json_cell(page, t, i), &reading, (struct cell_ref){(int)t, (int)i}, arena);
    struct page_counts counts = page_count(&sheet);
    json_object_set_new(page, "records", records_json(&sheet, &reading));
    json_object_set_new(json_object_get(page, "engine"), "form", json_text(reading.form_name));
    page_flags_set(page, reading.page_flags, sheet.table_count);
    json_object_set_new(
        page, "summary",
        json_pack("{s:I, s:I}", "cells", (json_int_t)counts.cells, "flagged", (json_int_t)counts.flagged));
    return STATUS_OK;
}
