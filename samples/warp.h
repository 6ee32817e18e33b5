/*
 * How a flat sheet lies in the picture: bent, then seen in perspective. One mapping for the pixels and for
 * the truth: both go through warp_to_sheet() or its inverse.
 */
#ifndef SHENBAO_SAMPLES_WARP_H
#define SHENBAO_SAMPLES_WARP_H

#include "raster.h"
#include "shenbao/geometry.h"

struct warp {
    double width, height;             /* of the sheet, in its pixels */
    double lens[9];                   /* picture to bent sheet, a homography by rows */
    double bow, bow_turns, bow_phase; /* the sheet's rows bent: pixels, half waves over the width, radians */
    double lean, lean_turns, lean_phase; /* its columns bent: the same over the height */
};

/* The sheet's corners (top left, top right, bottom right, bottom left) at these places of the picture; no
 * bend. */
struct warp warp_make(double width, double height, struct quad corners);

struct point warp_to_sheet(const struct warp *warp, struct point picture);

/* The inverse, to a thousandth of a pixel. */
struct point warp_to_picture(const struct warp *warp, struct point sheet);

/*
 * Draws the sheet into `picture`, which already holds what lies around it and has the same planes. Bilinear;
 * the sheet's edge is soft. The mapping is computed every few pixels and interpolated (error below 0.01
 * pixel).
 */
void warp_draw(const struct warp *warp, const struct raster *sheet, struct raster *picture);

#endif
