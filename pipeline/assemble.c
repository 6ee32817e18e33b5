#include "assemble.h"

#include "base/arena.h"

static struct text_line *lines_assemble(const struct page *page, const struct cell_text *text,
                                        struct arena *arena)
{
    struct text_line *lines = arena_array(arena, text->line_count, sizeof *lines);
    for (size_t i = 0; i < text->line_count; i++) {
        lines[i] = text->lines[i];
        lines[i].outline = page_quad_to_image(page, lines[i].outline);
    }
    return lines;
}

static struct cell cell_assemble(const struct page *page, const struct grid_cell *place,
                                 const struct cell_text *text, struct arena *arena)
{
    return (struct cell){
        .row = place->row,
        .column = place->column,
        .row_span = place->row_span,
        .column_span = place->column_span,
        .outline = page_quad_to_image(page, place->outline),
        .raw_text = text->text,
        .text = text->text,
        .confidence = text->confidence,
        .flags = place->flags | text->flags,
        .lines = lines_assemble(page, text, arena),
        .line_count = text->line_count,
        .ink = text->ink,
        .left = text->left,
        .spot = text->spot,
        .sides = place->certainty,
    };
}

static struct table table_assemble(const struct page *page, const struct grid_table *place,
                                   const struct table_text *text, struct arena *arena)
{
    struct table table = {
        .rows = place->rows,
        .columns = place->columns,
        .outline = page_quad_to_image(page, place->outline),
        .cells = arena_array(arena, place->cell_count, sizeof *table.cells),
        .cell_count = place->cell_count,
    };
    for (size_t i = 0; i < place->cell_count; i++)
        table.cells[i] = cell_assemble(page, &place->cells[i], &text->cells[i], arena);
    return table;
}

void sheet_assemble(const struct page *page, const struct grid *grid, const struct page_text *text,
                    struct arena *arena, struct sheet *ret_sheet)
{
    struct sheet sheet = {
        .tables = arena_array(arena, grid->table_count, sizeof *sheet.tables),
        .table_count = grid->table_count,
        .outside = arena_array(arena, text->outside_count, sizeof *sheet.outside),
        .outside_count = text->outside_count,
    };
    for (size_t i = 0; i < grid->table_count; i++)
        sheet.tables[i] = table_assemble(page, &grid->tables[i], &text->tables[i], arena);
    for (size_t i = 0; i < text->outside_count; i++) {
        sheet.outside[i] = text->outside[i];
        sheet.outside[i].outline = page_quad_to_image(page, text->outside[i].outline);
    }
    *ret_sheet = sheet;
}
