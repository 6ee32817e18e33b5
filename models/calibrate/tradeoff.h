/*
 * What a threshold costs and what it is worth: cells flagged against errors that go unseen.
 */
#ifndef SHENBAO_CALIBRATE_TRADEOFF_H
#define SHENBAO_CALIBRATE_TRADEOFF_H

#include "cells.h"
#include "doubt/calibration.h"

/* Counts over some of the samples at one threshold. */
struct toll {
    double cells, flagged;      /* that were found */
    double wrong, caught;       /* wrong ones, found or not, and those of them that are flagged */
    double characters, slipped; /* of the truth; edits in cells without a flag */
    double lost;                /* of these, in cells that were not found: no threshold flags them */
    double squares;             /* sum of the squares of what slipped, a found cell each */
    double found_wrong, unseen; /* wrong ones that were found, and those of them without a flag */
};

/*
 * `errors` holds each sample's probability of an error. A sample is flagged as the program flags it: where the form
 * does, or where that probability, doubled for an amount, exceeds `allowed`. `kind` NULL: all cells.
 */
struct toll toll_take(const struct samples *samples, const double *errors, double allowed, const char *kind);

double toll_load(const struct toll *toll); /* share of the cells that are flagged */
double toll_slip(const struct toll *toll); /* wrong characters in 10,000 that go unseen */
double toll_caught(const struct toll *toll);

/*
 * The trade-off table, by rising threshold, of the cells that were found; gives the number of rows. `rows` has room for
 * THRESHOLDS_MOST. Few cells slip, so that their share is known but roughly: the table has what it stays below in
 * 999 of 1,000 samples like this one, and of the wrong cells the share that is flagged in five of six (compound Poisson
 * variables, taken as normal).
 */
size_t tradeoff_make(const struct samples *samples, const double *errors, struct threshold *rows);

/* A bin of the reliability diagram. */
struct bin {
    double foretold, come; /* mean probability of an error, share of errors */
    double cells, wrong;
};

/* Bins of as many found samples each, by rising probability of an error; gives their number. */
size_t bins_make(const struct samples *samples, const double *errors, const char *kind, size_t most,
                 struct bin *bins);

/* Expected calibration error: mean distance of foretold and come, over the cells. */
double bins_error(const struct bin *bins, size_t count);

#endif
