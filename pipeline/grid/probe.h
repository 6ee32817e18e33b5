/* How much a stretch of the picture looks like a rule. */
#ifndef SHENBAO_GRID_PROBE_H
#define SHENBAO_GRID_PROBE_H

#include <stdbool.h>

#include "grid/view.h"

/* A horizontal stretch (for a vertical one use the transposed picture): x from left to right, half open. */
struct probe {
    const struct plane *ink;
    const struct plane *hidden; /* where the picture says nothing; px NULL: nowhere */
    int left, right;
    double at, slope; /* its expected height: `at` where x is `left` */
    double thickness; /* pixels: expected of the rule */
    int char_height;  /* pixels */
};

/*
 * `score`, 0 to 1: the share of the stretch at which there is a thin stroke near the expected height, less what
 * there is in the same way a little above and below (`aside`, 0 to 1). A rule keeps to one height; what only looks
 * like one, a row of characters, has as many strokes beside it.
 */
struct probe_result {
    double score, aside;
    double
        known; /* 0 to 1: how much of the stretch tells anything; less where a seal or a streak was taken out */
    double whole;  /* 0 to 1: the share with a stroke, whatever is beside it */
    double beside; /* 0 to 1: what there is on that side on which there is more */
};

struct probe_result probe_measure(const struct probe *probe);

/*
 * The same stretch in the grey picture, for rules too pale to have become ink: the share of it at which the picture
 * is clearly darker near the expected height than above and below. `whole`, `near` (the first part of it) and `far`
 * (the last), each 0 to 1. What is hidden and shows nothing counts little, as in probe_measure().
 */
struct probe_shade {
    double whole, near, far;
};

struct probe_shade probe_shade(const struct probe *probe, const struct view *view);

/*
 * Is the paper, at much of the stretch, lighter on one side than on the other, and at the expected height no darker than
 * on the darker? That is the edge of a shadow and no rule.
 */
bool probe_is_edge(const struct probe *probe, const struct view *view);

/* The share of the stretch, 0 to 1, at which plain paper is seen at the expected height: neither hidden nor darker. */
double probe_paper(const struct probe *probe, const struct view *view);

#endif
