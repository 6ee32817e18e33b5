#include "export/structure.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/results.h"
#include "export/lattice_edit.h"
#include "export/sheet_json.h"

enum { NEW_ROWS_MOST = 200, NEW_COLUMNS_MOST = 60, ID_BYTES = 64 };

static const char *const axis_names[AXES] = {"row", "column"};
static const char *const side_names[SIDES] = {"above", "below", "left", "right"};

static int word_lookup(const json_t *object, const char *key, const char *const *words, int count)
{
    const char *text = json_path_text(object, key, "");
    for (int i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return i;
    return -1;
}

static double number_of(const json_t *object, const char *key)
{
    const json_t *number = json_object_get(object, key);
    return json_is_number(number) ? json_number_value(number) : NAN;
}

static bool is_missing_table(const json_t *change)
{
    struct quad outline;
    json_int_t rows = json_path_integer(change, "rows"), columns = json_path_integer(change, "columns");
    return json_quad(json_object_get(change, "outline"), &outline) && quad_area(outline) > 100 && rows >= 1 &&
           rows <= NEW_ROWS_MOST && columns >= 1 && columns <= NEW_COLUMNS_MOST;
}

bool structure_is_change(enum correction_kind kind, const json_t *change)
{
    switch (kind) {
    case CORRECTION_SPLIT:
        return word_lookup(change, "axis", axis_names, AXES) >= 0 && number_of(change, "at") > 0 &&
               number_of(change, "at") < 1;
    case CORRECTION_MERGE:
        return word_lookup(change, "side", side_names, SIDES) >= 0;
    case CORRECTION_MOVE:
        return word_lookup(change, "side", side_names, SIDES) >= 0 && isfinite(number_of(change, "by"));
    case CORRECTION_MISSING:
        return is_missing_table(change);
    case CORRECTION_REMOVE:
        return json_is_object(change);
    default:
        return false;
    }
}

/* ---- a table that was not found ---- */

static struct point inside(struct quad outline, double across, double down)
{
    const struct point *c = outline.corner;
    double x = c[0].x * (1 - across) * (1 - down) + c[1].x * across * (1 - down) + c[2].x * across * down +
               c[3].x * (1 - across) * down;
    double y = c[0].y * (1 - across) * (1 - down) + c[1].y * across * (1 - down) + c[2].y * across * down +
               c[3].y * (1 - across) * down;
    return (struct point){x, y};
}

static json_t *cell_new(struct quad outline, int row, int column, int rows, int columns)
{
    double left = (double)column / columns, right = (double)(column + 1) / columns;
    double top = (double)row / rows, bottom = (double)(row + 1) / rows;
    struct quad quad = {{inside(outline, left, top), inside(outline, right, top),
                         inside(outline, right, bottom), inside(outline, left, bottom)}};
    return json_pack("{s:s, s:i, s:i, s:i, s:i, s:o, s:s, s:s, s:f, s:[s], s:[s], s:[]}", "id", "", "row",
                     row, "column", column, "row_span", 1, "column_span", 1, "polygon", quad_to_json(quad),
                     "raw_text", "", "text", "", "confidence", 0.0, "flags", "grid_repaired", "notes",
                     "drawn: by hand", "lines");
}

static json_t *table_new(const json_t *change)
{
    struct quad outline = {0};
    json_quad(json_object_get(change, "outline"), &outline);
    int rows = (int)json_path_integer(change, "rows"), columns = (int)json_path_integer(change, "columns");
    json_t *cells = json_array();
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++)
            json_array_append_new(cells, cell_new(outline, row, column, rows, columns));
    return json_pack("{s:s, s:i, s:i, s:o, s:o}", "id", "", "rows", rows, "columns", columns, "polygon",
                     quad_to_json(outline), "cells", cells);
}

static double top_of(const json_t *table)
{
    struct quad outline = {0};
    json_quad(json_object_get(table, "polygon"), &outline);
    return fmin(fmin(outline.corner[0].y, outline.corner[1].y),
                fmin(outline.corner[2].y, outline.corner[3].y));
}

/* Tables stand from top to bottom. */
static void table_insert(json_t *tables, json_t *table)
{
    size_t at = 0;
    while (at < json_array_size(tables) && top_of(json_array_get(tables, at)) <= top_of(table))
        at++;
    json_array_insert_new(tables, at, table);
}

static void table_remove(json_t *tables, const json_t *table)
{
    for (size_t i = 0; i < json_array_size(tables); i++)
        if (json_array_get(tables, i) == table) {
            json_array_remove(tables, i);
            return;
        }
}

/* ---- all of them ---- */

static void ids_set(json_t *tables)
{
    size_t t, i;
    json_t *table, *cell;
    char id[ID_BYTES];
    json_array_foreach(tables, t, table)
    {
        snprintf(id, sizeof id, "t%zu", t);
        json_object_set_new(table, "id", json_string(id));
        json_array_foreach(json_object_get(table, "cells"), i, cell)
        {
            place_id_cell(id, t, (int)json_path_integer(cell, "row"), (int)json_path_integer(cell, "column"));
            json_object_set_new(cell, "id", json_string(id));
        }
    }
}

static bool lattice_apply(json_t *table, const json_t *cell, enum correction_kind kind, const json_t *change,
                          struct arena *arena)
{
    struct lattice lattice;
    if (!table || !cell || !lattice_read(table, arena, &lattice))
        return false;
    struct part *part = lattice_part(&lattice, cell);
    int side = word_lookup(change, "side", side_names, SIDES),
        axis = word_lookup(change, "axis", axis_names, AXES);
    bool done = false;
    if (part && kind == CORRECTION_SPLIT)
        done = lattice_split(&lattice, part, (enum axis)axis, number_of(change, "at"));
    else if (part && kind == CORRECTION_MERGE)
        done = lattice_merge(&lattice, part, (enum side)side);
    else if (part && kind == CORRECTION_MOVE)
        done = lattice_move(&lattice, part, (enum side)side, number_of(change, "by"));
    if (done)
        lattice_write(&lattice, table);
    lattice_release(&lattice);
    return done;
}

bool structure_apply(json_t *page, json_t *table, json_t *cell, enum correction_kind kind,
                     const json_t *change, struct arena *arena)
{
    json_t *tables = json_object_get(page, "tables");
    if (!json_is_array(tables) || !structure_is_change(kind, change))
        return false;
    bool done = true;
    if (kind == CORRECTION_MISSING)
        table_insert(tables, table_new(change));
    else if (kind == CORRECTION_REMOVE && table)
        table_remove(tables, table);
    else
        done = lattice_apply(table, cell, kind, change, arena);
    if (done)
        ids_set(tables);
    return done;
}
