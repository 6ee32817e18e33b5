/*
 * How the print of a small piece is spread: which way it leans, and whether it is long or round. By moments of the second
 * order, as shapes are told from one another.
 */
#ifndef SHENBAO_TEXT_BLOT_H
#define SHENBAO_TEXT_BLOT_H

#include <stdbool.h>

#include "shenbao/geometry.h"

struct Pix;

struct blot {
    double across, down; /* standard deviations, pixels; above 0 */
    double lean;         /* the correlation of both: 1 runs down to the right, -1 down to the left */
};

/*
 * Of a piece on a page in greys, by how much darker than the paper around it each pixel is: finer than its ink, which is
 * whole pixels. False where there is nothing to measure.
 */
bool blot_of_grey(struct Pix *grey, struct box piece, struct blot *ret_blot);

/* Of a page in black and white, where crumbs lie close by: the piece's own ink, 1 bpp. `piece` lies within `ink`. */
bool blot_of_ink(struct Pix *ink, struct box piece, struct blot *ret_blot);

#endif
