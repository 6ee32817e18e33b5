/* The shape of a page, fitted to its ruling lines. */
#ifndef SHENBAO_PAGE_WARP_H
#define SHENBAO_PAGE_WARP_H

#include <stdbool.h>

#include "page/trace.h"
#include "shenbao/geometry.h"

enum { WARP_TERMS = 9 };

/*
 * One coordinate of the flat page as the turned page's same coordinate plus a polynomial in both, in units of
 * `scale` pixels about `centre`. `along` is the coordinate that runs along the lines, `across` the other.
 */
struct warp_side {
    double terms[WARP_TERMS];
    double low, high; /* `along` where there was evidence, in units */
    double low_across, high_across;
    double residual;          /* pixels: typical distance of the lines' points from straight, after the fit */
    double rotation_residual; /* the same for the best rotation alone */
    int lines;                /* that the fit rests on */
};

struct warp {
    struct point centre;
    double scale;
    struct warp_side y; /* straightens horizontal lines */
    struct warp_side x; /* straightens vertical lines */
};

/* With too few lines the page is only turned by `skew` (degrees, clockwise positive); `bend` false: always so. */
void warp_fit(const struct curves *horizontal, const struct curves *vertical, int w, int h, double skew,
              bool bend, struct warp *ret_warp);

/* Where a point of the turned page comes to lie on the flat page, and the other way. */
struct point warp_flatten(const struct warp *warp, struct point turned);
struct point warp_unflatten(const struct warp *warp, struct point flat);

/* Degrees, clockwise positive: the fitted rotation at the centre. */
double warp_skew(const struct warp *warp);

/* Pixels: the farthest that any of the page's corners and edge points moves. */
double warp_reach(const struct warp *warp, int w, int h);

#endif
