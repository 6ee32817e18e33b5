/* Long ruling lines of a turned page as curves, for flattening. */
#ifndef SHENBAO_PAGE_TRACE_H
#define SHENBAO_PAGE_TRACE_H

#include "base/arena.h"
#include "base/plane.h"
#include "shenbao/geometry.h"

struct curve {
    struct point *points; /* along the line, pixels of the turned page */
    size_t count;
};

struct curves {
    struct curve *items;
    size_t count;
};

/*
 * `skew` is the page's rough skew in degrees, clockwise positive (the page must be turned back by as much): rules
 * are looked for on a copy that is straightened by it, at half size. Curves live in the arena.
 */
int trace_rules(const struct plane *ink, double skew, struct arena *arena, struct curves *ret_horizontal,
                struct curves *ret_vertical);

#endif
