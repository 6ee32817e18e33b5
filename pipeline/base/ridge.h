/*
 * Ridges: where a mask holds a long thin horizontal line. A pixel is on a ridge where, in a window along the row
 * around it, nearly every column has ink within one row (so that a line may be broken, noisy or slightly slanted),
 * while the same window some rows above and below has clearly less (so that text and solid areas do not count).
 * For vertical ridges transpose the mask.
 */
#ifndef SHENBAO_BASE_RIDGE_H
#define SHENBAO_BASE_RIDGE_H

#include "base/plane.h"

struct Pixa;

struct ridge_options {
    int length;        /* pixels: of the window */
    double share;      /* of the window's columns that have ink, at least */
    int clear;         /* pixels: distance of the windows above and below */
    double side_share; /* ink there, at most, on the emptier side: beside a doubled rule the other is full */
};

/* STATUS_NO_MEMORY, STATUS_BAD_ARGUMENT (length below 3, above the width or above 65,000). */
int ridge_find(const struct plane *ink, const struct ridge_options *options, struct plane *ret_mask);

/*
 * The same, cut into connected pieces: 1 bpp pictures with their boxes, which the caller destroys. No piece at all
 * where the picture is narrower than the window. STATUS_NO_MEMORY.
 */
int ridge_pieces(const struct plane *ink, const struct ridge_options *options, struct Pixa **ret_pieces);

#endif
