/*
 * Dots beside lines: which of the small components of a cell are points, commas and crumbs of signs, and which specks.
 */
#ifndef SHENBAO_TEXT_DOTS_H
#define SHENBAO_TEXT_DOTS_H

#include "text/lines.h"

struct Pix;

/*
 * Adds to each of the `count` lines' 1 bpp pictures the components of `ink` that are its own; all are of one size.
 * `unit` is the height of the characters in pixels. STATUS_NO_MEMORY.
 */
int dots_add(struct Pix *ink, double unit, const struct lines_options *options, struct Pix **pictures,
             size_t count);

#endif
