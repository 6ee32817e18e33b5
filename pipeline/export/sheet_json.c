#include "export/sheet_json.h"

#include <string.h>

#include "base/arena.h"
#include "base/results.h"
#include "shenbao/status.h"

enum { LATTICE_MOST = 10000 };

static bool count_read(const json_t *object, const char *key, int least, int *ret_count)
{
    const json_t *number = json_object_get(object, key);
    json_int_t value = json_integer_value(number);
    *ret_count = (int)value;
    return json_is_integer(number) && value >= least && value <= LATTICE_MOST;
}

static bool line_read(const json_t *object, struct text_line *line)
{
    line->text = json_path_text(object, "text", NULL);
    line->confidence = json_number_value(json_object_get(object, "confidence"));
    return line->text && json_quad(json_object_get(object, "polygon"), &line->outline);
}

static bool lines_read(const json_t *lines, struct arena *arena, struct cell *cell)
{
    cell->line_count = json_array_size(lines);
    cell->lines = arena_array(arena, cell->line_count, sizeof *cell->lines);
    cell->confidence = 1;
    for (size_t i = 0; i < cell->line_count; i++) {
        struct text_line *line = &cell->lines[i];
        if (!line_read(json_array_get(lines, i), line))
            return false;
        cell->confidence = line->confidence < cell->confidence ? line->confidence : cell->confidence;
    }
    return json_is_array(lines);
}

static void settled_read(const json_t *object, struct cell *cell)
{
    if (!cell_is_settled(object))
        return;
    cell->raw_text = cell->text = json_path_text(object, "text", "");
    cell->confidence = 1;
    cell->settled = true;
}

static bool cell_read(const json_t *object, struct arena *arena, struct cell *cell)
{
    cell->raw_text = cell->text = json_path_text(object, "raw_text", NULL);
    if (!cell->text || !json_path_text(object, "text", NULL) || !count_read(object, "row", 0, &cell->row) ||
        !count_read(object, "column", 0, &cell->column) ||
        !count_read(object, "row_span", 1, &cell->row_span) ||
        !count_read(object, "column_span", 1, &cell->column_span) ||
        !json_quad(json_object_get(object, "polygon"), &cell->outline) ||
        !lines_read(json_object_get(object, "lines"), arena, cell))
        return false;
    cell->flags = flags_from_json(json_object_get(object, "flags"), cell_flag_name);
    cell->flags &= ~(unsigned)(FORM_FLAGS | FLAG_LOW_CONFIDENCE);
    settled_read(object, cell);
    return true;
}

static bool table_read(const json_t *object, struct arena *arena, struct table *table)
{
    const json_t *cells = json_object_get(object, "cells");
    if (!json_is_array(cells) || !count_read(object, "rows", 1, &table->rows) ||
        !count_read(object, "columns", 1, &table->columns) ||
        !json_quad(json_object_get(object, "polygon"), &table->outline))
        return false;
    table->cell_count = json_array_size(cells);
    table->cells = arena_array(arena, table->cell_count, sizeof *table->cells);
    for (size_t i = 0; i < table->cell_count; i++) {
        struct cell *cell = &table->cells[i];
        if (!cell_read(json_array_get(cells, i), arena, cell) || cell->row + cell->row_span > table->rows ||
            cell->column + cell->column_span > table->columns)
            return false;
    }
    return true;
}

static bool outside_read(const json_t *outside, struct arena *arena, struct sheet *sheet)
{
    sheet->outside_count = json_array_size(outside);
    sheet->outside = arena_array(arena, sheet->outside_count, sizeof *sheet->outside);
    for (size_t i = 0; i < sheet->outside_count; i++) {
        struct text_line line;
        const json_t *object = json_array_get(outside, i);
        if (!line_read(object, &line))
            return false;
        sheet->outside[i] =
            (struct outside_line){.outline = line.outline,
                                  .text = line.text,
                                  .confidence = line.confidence,
                                  .role = json_path_text(object, "role", "text"),
                                  .flags = flags_from_json(json_object_get(object, "flags"), cell_flag_name) &
                                           ~(unsigned)FORM_FLAGS,
                                  .settled = cell_is_settled(object)};
    }
    return true;
}

int sheet_from_json(const json_t *page, struct arena *arena, struct sheet *ret_sheet)
{
    const json_t *tables = json_object_get(page, "tables");
    struct sheet sheet = {.table_count = json_array_size(tables)};
    sheet.tables = arena_array(arena, sheet.table_count, sizeof *sheet.tables);
    if (!json_is_array(tables) || !outside_read(json_object_get(page, "outside"), arena, &sheet))
        return STATUS_BAD_ARGUMENT;
    for (size_t i = 0; i < sheet.table_count; i++)
        if (!table_read(json_array_get(tables, i), arena, &sheet.tables[i]))
            return STATUS_BAD_ARGUMENT;
    *ret_sheet = sheet;
    return STATUS_OK;
}
