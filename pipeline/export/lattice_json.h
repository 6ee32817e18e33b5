/* A table of a page result as rectangles on a lattice of rows and columns, for changing its structure. */
#ifndef SHENBAO_EXPORT_LATTICE_JSON_H
#define SHENBAO_EXPORT_LATTICE_JSON_H

#include <jansson.h>

#include "shenbao/geometry.h"

struct arena;

enum axis { AXIS_ROW, AXIS_COLUMN, AXES };
enum { LATTICE_MOST = 10000 }; /* rows, or columns */

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

/* By row, then column. */
void lattice_sort(const struct lattice *lattice);

/* Puts cells, rows and columns back into the table, in reading order. The cells' ids follow later. */
void lattice_write(const struct lattice *lattice, json_t *table);

/* The part whose cell it is; NULL: none. */
struct part *lattice_part(const struct lattice *lattice, const json_t *cell);

#endif
