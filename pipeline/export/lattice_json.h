/*
 * A table of a page result as rectangles on a lattice of rows and columns, for changing its structure: what a person
 * says about cells that the grid got wrong.
 */
#ifndef SHENBAO_EXPORT_LATTICE_JSON_H
#define SHENBAO_EXPORT_LATTICE_JSON_H

#include <jansson.h>

#include "shenbao/geometry.h"

struct arena;

enum axis { AXIS_ROW, AXIS_COLUMN, AXES };
enum side { SIDE_ABOVE, SIDE_BELOW, SIDE_LEFT, SIDE_RIGHT, SIDES };

struct part {
    int at[AXES], span[AXES];
    struct quad outline;
    json_t *cell; /* owned */
};

struct lattice {
    struct arena *arena;
    struct part *parts;
    size_t count;
    int size[AXES];
};

/* False: it is no table of a page result. */
bool lattice_read(json_t *table, struct arena *arena, struct lattice *ret_lattice);

void lattice_release(struct lattice *lattice);

/* Puts cells, rows and columns back into the table, in reading order. The cells' ids follow later. */
void lattice_write(const struct lattice *lattice, json_t *table);

/* The part whose cell it is; NULL: none. */
struct part *lattice_part(const struct lattice *lattice, const json_t *cell);

/* Each says false, and changes nothing, where it cannot be done. `at` is a share of the cell's height or width. */
bool lattice_split(struct lattice *lattice, struct part *part, enum axis axis, double at);
/* With all that is needed to make one rectangle. */
bool lattice_merge(struct lattice *lattice, struct part *part, enum side side);
/* Moves the rule on that side of the part, along the whole table where cells end on it, by so many pixels down or right
 * of the content. */
bool lattice_move(struct lattice *lattice, struct part *part, enum side side, double by);

#endif
