/*
 * Where to cut a block of text ink into lines: seams that run from left to right between the lines.
 */
#ifndef SHENBAO_TEXT_CUT_H
#define SHENBAO_TEXT_CUT_H

#include <stddef.h>

struct Pix;

/* Lengths are shares of the character height. */
struct cut_options {
    double full_height; /* a line up to this high is ordinary: brackets and Latin descenders reach 1.15 */
    double stretch;     /* beyond it, this much more height is as bad as one more line */
    double highest;     /* no line is higher */
    double ink_cost; /* a cut through rows as full of ink as a usual row is as bad as this many more lines */
    double slope;    /* largest rise or fall of a line over the block's width that is looked for */
    double wander;   /* how far a seam may leave its straight line to go round ink (bends, descenders) */
    double block;    /* width of the pieces that the slope is measured over */
};
#define CUT_OPTIONS_DEFAULT                                                                                  \
    ((struct cut_options){.full_height = 1.15,                                                               \
                          .stretch = 0.25,                                                                   \
                          .highest = 2.2,                                                                    \
                          .ink_cost = 4.0,                                                                   \
                          .slope = 0.6,                                                                      \
                          .wander = 0.45,                                                                    \
                          .block = 3.0})

/* Line k of the block lies between seam k - 1 and seam k; a seam has one row for each column. */
struct line_cuts {
    int width;
    size_t line_count; /* at least 1 */
    int *seams; /* malloc'd; (line_count - 1) * width rows: pixels above the row belong to the line above */
};

/* Cuts the 1 bpp `ink`; `unit` is the usual height of a Han character. STATUS_NO_MEMORY. */
int line_cuts_find(struct Pix *ink, double unit, const struct cut_options *options,
                   struct line_cuts *ret_cuts);
void line_cuts_release(struct line_cuts *cuts);

/* The line of a pixel. */
size_t line_cuts_lookup(const struct line_cuts *cuts, int x, int y);

#endif
