/*
 * A plane: one byte a pixel, rows one after the other without padding. Stages run their own pixel loops on planes
 * and hand pictures (Leptonica's) to each other. A mask is a plane of 0 and 1.
 */
#ifndef SHENBAO_BASE_PLANE_H
#define SHENBAO_BASE_PLANE_H

#include <stdint.h>

#include "shenbao/geometry.h"

struct Pix;

struct plane {
    int w, h;
    uint8_t *px; /* owned: w * h bytes */
};

static inline uint8_t *plane_row(const struct plane *plane, int y)
{
    return plane->px + (size_t)y * (size_t)plane->w;
}

/* Zeroed. STATUS_NO_MEMORY; STATUS_BAD_ARGUMENT where a side is not positive. */
int plane_new(int w, int h, struct plane *ret_plane);
/* The same with pixels of any value: for who sets them all. */
int plane_new_unset(int w, int h, struct plane *ret_plane);
void plane_release(struct plane *plane); /* frees the pixels; the plane is empty and may be released again */

int plane_copy(const struct plane *plane, struct plane *ret_plane);
/* Rows become columns: pixel (x, y) goes to (y, x). */
int plane_transpose(const struct plane *plane, struct plane *ret_plane);

/* The smallest box that holds all pixels that are not 0; empty where there is none. */
struct box plane_bounds(const struct plane *plane);

/* The level that no more than the share of the `count` pixels counted is darker than. */
int level_below(const int histogram[256], int count, double share);

/* From a picture of 8 bpp (the values) or 1 bpp (0 and 1). STATUS_BAD_ARGUMENT for other depths. */
int plane_from_pix(struct Pix *pix, struct plane *ret_plane);
/* To 8 bpp (the values), and to 1 bpp (of a mask: 0 and 1 only). NULL: out of memory. */
struct Pix *plane_to_grey(const struct plane *plane);
struct Pix *plane_to_binary(const struct plane *plane);

#endif
