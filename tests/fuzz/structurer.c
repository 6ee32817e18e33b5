/*
 * Any sheet, read by the shipped forms. A line of the input is a cell: row, column, row span, column span, as single
 * bytes from '0' on, then the text. Another first byte makes something else of it:
 *
 *     blank   a text outside the tables
 *     ~       a cell that was read badly, the rest of the line as above
 *     =       the cells after it are of another table
 *
 * Every place that the reading names must be a cell of the sheet.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "shenbao/form.h"
#include "shenbao/status.h"
#include "target.h"

enum { LINES_MAX = 400, PLACE_BYTES = 4, TABLES_MAX = 4 };

static struct form_set *forms_once(void)
{
    static struct form_set *forms;
    if (!forms && form_set_load("models/forms", &forms, NULL) != STATUS_OK)
        abort();
    return forms;
}

static void cell_add(struct arena *arena, const char *line, size_t length, double confidence,
                     struct table *table)
{
    if (length < PLACE_BYTES)
        return;
    struct cell *cell = arena_push(arena, &table->cells, &table->cell_count, sizeof *cell);
    *cell = (struct cell){.row = line[0] - '0',
                          .column = line[1] - '0',
                          .row_span = line[2] - '0',
                          .column_span = line[3] - '0',
                          .confidence = confidence};
    cell->text = cell->raw_text = arena_strndup(arena, line + PLACE_BYTES, length - PLACE_BYTES);
    table->rows = cell->row + 1 > table->rows ? cell->row + 1 : table->rows;
    table->columns = cell->column + 1 > table->columns ? cell->column + 1 : table->columns;
}

static void line_add(struct arena *arena, const char *line, size_t length, struct sheet *sheet)
{
    struct table *table = &sheet->tables[sheet->table_count - 1];
    if (length && line[0] == ' ') {
        struct outside_line *outside =
            arena_push(arena, &sheet->outside, &sheet->outside_count, sizeof *outside);
        *outside = (struct outside_line){.text = arena_strndup(arena, line + 1, length - 1), .role = "text"};
    } else if (length == 1 && line[0] == '=') {
        sheet->table_count += sheet->table_count < TABLES_MAX;
    } else if (length && line[0] == '~') {
        cell_add(arena, line + 1, length - 1, 0.4, table);
    } else {
        cell_add(arena, line, length, 0.95, table);
    }
}

static void assert_place(const struct sheet *sheet, struct cell_ref where)
{
    assert(where.table < (int)sheet->table_count);
    size_t count = where.table < 0 ? sheet->outside_count : sheet->tables[where.table].cell_count;
    assert(where.cell < (int)count);
}

static void assert_reading(const struct sheet *sheet, const struct reading *reading)
{
    for (size_t i = 0; i < reading->repair_count; i++)
        assert_place(sheet, reading->repairs[i].where);
    for (size_t i = 0; i < reading->doubt_count; i++)
        assert_place(sheet, reading->doubts[i].where);
    for (size_t i = 0; i < reading->record_count; i++) {
        const struct record *record = &reading->records[i];
        for (size_t k = 0; k < record->indicator_count; k++) {
            assert_place(sheet, record->indicators[k].level3.where);
            assert_place(sheet, record->indicators[k].value.where);
        }
        for (size_t k = 0; k < record->fund_count; k++)
            assert_place(sheet, record->funds[k].value.where);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct table tables[TABLES_MAX] = {0};
    struct sheet sheet = {.tables = tables, .table_count = 1};
    const char *text = (const char *)data, *end = text + size;
    for (int lines = 0; text < end && lines < LINES_MAX; lines++) {
        const char *newline = memchr(text, '\n', (size_t)(end - text)), *stop = newline ? newline : end;
        line_add(arena, text, (size_t)(stop - text), &sheet);
        text = stop + (newline != NULL);
    }
    struct reading reading = {0};
    assert(form_read(forms_once(), &sheet, arena, &reading) == STATUS_OK);
    assert_reading(&sheet, &reading);
    arena_free(arena);
    return 0;
}
