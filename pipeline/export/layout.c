#include "export/layout.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/results.h"
#include "export/snippet.h"
#include "shenbao/status.h"

enum { SIDE_MAX = 4096, PLACES_MAX = 1 << 20 };

static const double USUAL_WIDTH = 120, USUAL_HEIGHT = 40; /* pixels, of what no outline tells */
static const double CENTRED =
    0.25; /* margins that differ by less, as a share of both, are those of the centre */

struct span {
    int first, count;
};

/* ---- places ---- */

static bool span_read(const json_t *cell, const char *first, const char *count, int limit,
                      struct span *ret_span)
{
    json_int_t from = json_path_integer(cell, first), length = json_path_integer(cell, count);
    if (!json_is_integer(json_object_get(cell, first)) || from < 0 || length < 1 || from >= limit ||
        length > limit - from)
        return false;
    *ret_span = (struct span){(int)from, (int)length};
    return true;
}

/* Marks the cell's places; false, and nothing marked, where one of them is taken. */
static bool places_take(const struct layout *layout, const struct layout_cell *cell, bool *taken)
{
    for (int pass = 0; pass < 2; pass++)
        for (int row = cell->row; row < cell->row + cell->row_span; row++)
            for (int column = cell->column; column < cell->column + cell->column_span; column++) {
                bool *place = &taken[(size_t)row * (size_t)layout->columns + (size_t)column];
                if (pass == 0 && *place)
                    return false;
                *place |= pass == 1;
            }
    return true;
}

/* ---- sides ---- */

/* How far `to` lies beyond `from` along the edge, from its first corner to its second. */
static double along(const struct quad *outline, struct point from, struct point to)
{
    struct point first = outline->corner[0], second = outline->corner[1];
    double length = point_distance(first, second);
    if (length <= 0)
        return 0;
    double x = (second.x - first.x) / length, y = (second.y - first.y) / length;
    return fmax(0, (to.x - from.x) * x + (to.y - from.y) * y);
}

/* The last line tells, for it is the shortest one of a paragraph. */
static enum layout_side side_of(const json_t *cell)
{
    struct quad outline, line;
    const json_t *lines = json_object_get(cell, "lines");
    const json_t *last = json_array_get(lines, json_array_size(lines) - 1);
    if (!json_quad(json_object_get(cell, "polygon"), &outline) ||
        !json_quad(json_object_get(last, "polygon"), &line))
        return SIDE_CENTRE;
    double left = along(&outline, outline.corner[0], line.corner[0]);
    double right = along(&outline, line.corner[1], outline.corner[1]);
    if (fabs(left - right) < CENTRED * (left + right))
        return SIDE_CENTRE;
    return left < right ? SIDE_LEFT : SIDE_RIGHT;
}

static void cell_add(struct layout *layout, const json_t *json, struct arena *arena, bool *taken)
{
    struct span rows, columns;
    bool placed = span_read(json, "row", "row_span", layout->rows, &rows) &&
                  span_read(json, "column", "column_span", layout->columns, &columns);
    struct layout_cell cell = {.json = json,
                               .id = json_path_text(json, "id", ""),
                               .text = json_path_text(json, "text", ""),
                               .row = placed ? rows.first : 0,
                               .column = placed ? columns.first : 0,
                               .row_span = placed ? rows.count : 0,
                               .column_span = placed ? columns.count : 0};
    if (!placed || !places_take(layout, &cell, taken)) {
        layout->left_out++;
        return;
    }
    cell.side = side_of(json);
    *(struct layout_cell *)arena_push(arena, &layout->cells, &layout->cell_count, sizeof cell) = cell;
}

/* ---- sizes ---- */

/* One outline's length along the side that is asked for. */
static double length_of(const struct layout_cell *cell, bool across)
{
    struct quad outline;
    if (!json_quad(json_object_get(cell->json, "polygon"), &outline))
        return 0;
    return point_distance(outline.corner[0], outline.corner[across ? 1 : 3]);
}

static struct span span_of(const struct layout_cell *cell, bool across)
{
    return across ? (struct span){cell->column, cell->column_span} : (struct span){cell->row, cell->row_span};
}

/* Of lines that only longer cells cross, what the others leave of those is dealt out evenly. */
static void spans_share(const struct layout *layout, bool across, double *sizes)
{
    for (size_t i = 0; i < layout->cell_count; i++) {
        struct span span = span_of(&layout->cells[i], across);
        double known = 0;
        int unknown = 0;
        for (int k = span.first; k < span.first + span.count; k++) {
            known += sizes[k];
            unknown += sizes[k] == 0;
        }
        double left = length_of(&layout->cells[i], across) - known;
        for (int k = span.first; k < span.first + span.count && unknown > 0 && left > 0; k++)
            if (sizes[k] == 0)
                sizes[k] = left / unknown;
    }
}

/* Widths of columns (`across`) or heights of rows: of the cells that are in one alone, the mean. */
static double *sizes_find(const struct layout *layout, bool across, struct arena *arena)
{
    size_t count = (size_t)(across ? layout->columns : layout->rows);
    double *sizes = arena_array(arena, count, sizeof *sizes);
    int *cells = arena_array(arena, count, sizeof *cells);
    for (size_t i = 0; i < layout->cell_count; i++) {
        struct span span = span_of(&layout->cells[i], across);
        double length = length_of(&layout->cells[i], across);
        if (span.count > 1 || length <= 0)
            continue;
        sizes[span.first] += length;
        cells[span.first]++;
    }
    for (size_t k = 0; k < count; k++)
        sizes[k] = cells[k] ? sizes[k] / cells[k] : 0;
    spans_share(layout, across, sizes);
    for (size_t k = 0; k < count; k++)
        sizes[k] = sizes[k] > 0 ? sizes[k] : across ? USUAL_WIDTH : USUAL_HEIGHT;
    return sizes;
}

static int compare_cells(const void *a, const void *b)
{
    const struct layout_cell *one = a, *two = b;
    return one->row != two->row ? one->row - two->row : one->column - two->column;
}

int layout_make(const json_t *table, struct arena *arena, struct layout *ret_layout)
{
    json_int_t rows = json_path_integer(table, "rows"), columns = json_path_integer(table, "columns");
    if (rows < 1 || columns < 1 || rows > SIDE_MAX || columns > SIDE_MAX || rows * columns > PLACES_MAX)
        return STATUS_BAD_ARGUMENT;
    struct layout layout = {.rows = (int)rows, .columns = (int)columns};
    bool *taken = arena_array(arena, (size_t)(rows * columns), sizeof *taken);
    size_t i;
    json_t *cell;
    json_array_foreach(json_object_get(table, "cells"), i, cell) cell_add(&layout, cell, arena, taken);
    if (layout.cell_count > 0)
        qsort(layout.cells, layout.cell_count, sizeof *layout.cells, compare_cells);
    layout.widths = sizes_find(&layout, true, arena);
    layout.heights = sizes_find(&layout, false, arena);
    *ret_layout = layout;
    return STATUS_OK;
}
