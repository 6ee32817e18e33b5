/*
 * The fit's second half: decision trees, each grown to what those before it leave wrong. Deterministic; knows nothing of
 * cells.
 */
#ifndef SHENBAO_CALIBRATE_BOOST_H
#define SHENBAO_CALIBRATE_BOOST_H

#include <stdbool.h>
#include <stddef.h>

#include "doubt/forest.h"

enum { BOOST_COLUMNS_MOST = 64, BOOST_LEAVES_MOST = 16 };

/* One row: `columns` numbers, whether the event came, and its log odds as far as they are known. Borrowed. */
struct boost_row {
    const double *values;
    bool event;
    double odds;
};

struct boost_options {
    size_t trees;   /* 1 to FOREST_TREES_MOST */
    size_t leaves;  /* of a tree at most: 2 to BOOST_LEAVES_MOST */
    size_t least;   /* rows of a leaf */
    double rate;    /* share of its step that a tree goes */
    double penalty; /* on the square of what a leaf adds; above 0 */
    double rows;    /* share of the rows, drawn anew, that a tree is grown from … */
    double columns; /* … and of the columns */
};

/*
 * Minimises the log loss by Newton steps, a tree each (Chen and Guestrin, "XGBoost: a scalable tree boosting system", 2016;
 * the leaf of the most gain is divided next, as in Ke et al., "LightGBM", 2017), of rows drawn at random (Friedman,
 * "Stochastic gradient boosting", 2002). Begins with the rows' odds. Without rows the forest is bare. `columns` is at most
 * BOOST_COLUMNS_MOST. STATUS_BAD_ARGUMENT, STATUS_NO_MEMORY.
 */
int boost_fit(const struct boost_row *rows, size_t count, size_t columns, const struct boost_options *options,
              struct forest *ret_forest);

#endif
