/*
 * The geometry that all stages share. Unit: pixels of the picture named where a value is used. Origin: top
 * left, x to the right, y down. A point with whole coordinates is the top left corner of that pixel, so a
 * picture w wide reaches from 0 to w.
 */
#ifndef SHENBAO_GEOMETRY_H
#define SHENBAO_GEOMETRY_H

#include <stdbool.h>

struct point {
    double x, y;
};

/* Half open: x <= column < x + w, y <= row < y + h. Empty where w or h is not positive. */
struct box {
    int x, y, w, h;
};

/* Clockwise from the content's own top left: top left, top right, bottom right, bottom left. */
struct quad {
    struct point corner[4];
};

bool box_is_empty(struct box box);
struct box box_intersect(struct box a, struct box b);
struct box box_unite(struct box a, struct box b);
struct box box_grow(struct box box, int margin); /* a negative margin shrinks */
bool box_contains(struct box outer, struct box inner);

struct quad quad_from_box(struct box box);
struct box quad_bounds(struct quad quad); /* smallest box that holds the quad */
double quad_area(struct quad quad);       /* never negative */

double point_distance(struct point a, struct point b);

#endif
