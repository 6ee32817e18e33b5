/*
 * The fit's first half: logistic regression, and an isotonic curve over its scores. Deterministic; knows nothing of cells.
 */
#ifndef SHENBAO_CALIBRATE_FIT_H
#define SHENBAO_CALIBRATE_FIT_H

#include <stdbool.h>
#include <stddef.h>

enum { FIT_COLUMNS_MOST = 64 };

/* One row: `columns` numbers, and whether the event came. Borrowed. */
struct fit_row {
    const double *values;
    bool event;
};

/* What is sought: bias + sum of weight * value is the log odds of the event. */
struct fit {
    double bias, weights[FIT_COLUMNS_MOST];
};

/*
 * Maximises the likelihood less `penalty` / 2 times the squared weights, each counted in its column's standard
 * deviation, by Newton's method (iteratively reweighted least squares; McCullagh and Nelder, "Generalized Linear
 * Models", 1989). Columns that never change get weight 0. Half an event and half a non-event at the columns' means are
 * added, so that a class in which all went well still has odds. `columns` is at most FIT_COLUMNS_MOST.
 * STATUS_BAD_ARGUMENT, STATUS_NO_MEMORY, STATUS_INTERNAL where it does not come to rest.
 */
int fit_logistic(const struct fit_row *rows, size_t count, size_t columns, double penalty,
                 struct fit *ret_fit);

struct scored {
    double score;
    bool event;
};

struct step {
    double score, probability; /* mean score of the step's rows, share of events among them */
};

/*
 * The rising steps nearest to the events (pool adjacent violators; Ayer et al., 1955), at most `most`, each made of
 * `least` rows or more, or of a fifth as many events. Sorts `rows`. A step without an event among n has the probability 0.3 / n. Gives
 * the number of steps, at least 1 where there are rows.
 */
size_t fit_steps(struct scored *rows, size_t count, size_t least, size_t most, struct step *ret_steps);

#endif
