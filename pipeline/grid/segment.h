/* Rules as straight segments, all of one direction. */
#ifndef SHENBAO_GRID_SEGMENT_H
#define SHENBAO_GRID_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "grid/view.h"

/*
 * A horizontal rule runs from `start` to `end` (x, half open) at the height `at` + `slope` * (x - start). For a
 * vertical rule exchange x and y.
 */
struct segment {
    double start, end;
    double at, slope;
    double thickness; /* pixels, the usual one along it */
    double plainness; /* 0 to 1: probe's score over its whole length */
    bool worn;        /* little is left of it, but from rule to rule (grid/worn.h), or over a long way */
    int group;        /* of segments that touch each other, across both directions */
};

struct segments {
    struct segment *items;
    size_t count;
};

double segment_at(const struct segment *segment, double along); /* clamped to the segment's ends */
double segment_middle(const struct segment *segment);           /* its place half way */

/* Finds the horizontal rules of a view, or what is left of rules of which but dots are. Lives in the arena. */
int segments_find(const struct view *view, bool dotted, struct arena *arena, struct segments *ret_segments);

#endif
