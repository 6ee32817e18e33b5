/* How much a stretch of the picture looks like a rule. */
#ifndef SHENBAO_GRID_PROBE_H
#define SHENBAO_GRID_PROBE_H

#include "base/plane.h"

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
};

struct probe_result probe_measure(const struct probe *probe);

#endif
