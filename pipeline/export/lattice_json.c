#include "export/lattice_json.h"

#include "base/arena.h"
#include "base/results.h"
#include "export/sheet_json.h"

static const char *const at_keys[AXES] = {"row", "column"}, *const span_keys[AXES] = {"row_span",
                                                                                      "column_span"};

static bool part_read(json_t *cell, struct part *part)
{
    part->cell = json_incref(cell);
    for (int axis = 0; axis < AXES; axis++) {
        json_int_t at = json_path_integer(cell, at_keys[axis]),
                   span = json_path_integer(cell, span_keys[axis]);
        if (at < 0 || span < 1 || at > LATTICE_MOST || span > LATTICE_MOST)
            return false;
        part->at[axis] = (int)at;
        part->span[axis] = (int)span;
    }
    return json_is_string(json_object_get(cell, "text")) &&
           json_is_string(json_object_get(cell, "raw_text")) &&
           json_quad(json_object_get(cell, "polygon"), &part->outline);
}

bool lattice_read(json_t *table, struct arena *arena, struct lattice *ret_lattice)
{
    json_t *cells = json_object_get(table, "cells");
    struct lattice lattice = {
        .arena = arena,
        .size = {(int)json_path_integer(table, "rows"), (int)json_path_integer(table, "columns")}};
    for (size_t i = 0; i < json_array_size(cells); i++)
        if (!part_read(json_array_get(cells, i),
                       arena_push(arena, &lattice.parts, &lattice.count, sizeof *lattice.parts))) {
            lattice_release(&lattice);
            return false;
        }
    *ret_lattice = lattice;
    return lattice.count > 0;
}

void lattice_release(struct lattice *lattice)
{
    for (size_t i = 0; i < lattice->count; i++)
        json_decref(lattice->parts[i].cell);
    lattice->count = 0;
}

static int by_place(const void *left, const void *right)
{
    const struct part *a = left, *b = right;
    return a->at[AXIS_ROW] != b->at[AXIS_ROW] ? a->at[AXIS_ROW] - b->at[AXIS_ROW]
                                              : a->at[AXIS_COLUMN] - b->at[AXIS_COLUMN];
}

void lattice_sort(const struct lattice *lattice)
{
    qsort(lattice->parts, lattice->count, sizeof *lattice->parts, by_place);
}

static void part_write(const struct part *part)
{
    for (int axis = 0; axis < AXES; axis++) {
        json_object_set_new(part->cell, at_keys[axis], json_integer(part->at[axis]));
        json_object_set_new(part->cell, span_keys[axis], json_integer(part->span[axis]));
    }
    json_object_set_new(part->cell, "polygon", quad_to_json(part->outline));
}

void lattice_write(const struct lattice *lattice, json_t *table)
{
    json_t *cells = json_array();
    lattice_sort(lattice);
    for (size_t i = 0; i < lattice->count; i++) {
        part_write(&lattice->parts[i]);
        json_array_append(cells, lattice->parts[i].cell);
    }
    json_object_set_new(table, "cells", cells);
    json_object_set_new(table, "rows", json_integer(lattice->size[AXIS_ROW]));
    json_object_set_new(table, "columns", json_integer(lattice->size[AXIS_COLUMN]));
}

struct part *lattice_part(const struct lattice *lattice, const json_t *cell)
{
    for (size_t i = 0; i < lattice->count; i++)
        if (lattice->parts[i].cell == cell)
            return &lattice->parts[i];
    return NULL;
}
