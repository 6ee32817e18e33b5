/*
 * The calibration file: weights of the evidence, decision trees, the curve from score to probability, the trade-off
 * table. Text; `#` begins a comment; a statement a line:
 *
 *     shenbao-calibration 3                 first of all
 *     model SHA256                          of the recogniser's data that it was fitted with
 *     weight CLASS EVIDENCE NUMBER          CLASS: blank, label, text, line; EVIDENCE: a name or `bias`; others weigh 0
 *     tree FOREST NODE                      FOREST: cell, line. NODE: a number, which is added to the score, or
 *                                           `EVIDENCE NUMBER NODE NODE`: the first node where the evidence is at most
 *                                           the number, otherwise the second. A cell's tree may ask for the class
 *     curve SCORE PROBABILITY               of an error; two or more, both rising
 *     threshold PROBABILITY LOAD SLIP CAUGHT    of being right, below which LOAD of the cells are flagged and CAUGHT of
 *                                           the wrong ones, and SLIP wrong characters in 10,000 are let through; one or
 *                                           more, by rising probability
 *     end                                   last of all, so that a file that was cut off is known
 */
#ifndef SHENBAO_DOUBT_CALIBRATION_H
#define SHENBAO_DOUBT_CALIBRATION_H

#include "base/hash.h"
#include "doubt/evidence.h"
#include "doubt/forest.h"

enum { CURVE_MOST = 128, THRESHOLDS_MOST = 256 };

struct curve_point {
    double score, error;
};

struct threshold {
    double probability, load, slip, caught;
};

/* Cells of all classes share their trees; lines outside the tables have their own. */
enum forest_of { FOREST_CELL, FOREST_LINE, FOREST_COUNT };

struct calibration {
    char model[HASH_HEX_SIZE];
    double bias[CLASS_COUNT];
    double weights[CLASS_COUNT][EVIDENCE_COUNT];
    struct forest forests[FOREST_COUNT];
    struct curve_point curve[CURVE_MOST];
    size_t curve_count;
    struct threshold thresholds[THRESHOLDS_MOST];
    size_t threshold_count;
};

extern const char *const class_names[CLASS_COUNT];
extern const char *const forest_names[FOREST_COUNT];

/* The forest that speaks of what this evidence is of. */
enum forest_of forest_of_evidence(const double *evidence);

/*
 * Reads the text of a file; NULL, or what is wrong, static or in `room`, and in which line. Then what is in
 * ret_calibration is of no use.
 */
const char *calibration_parse(const char *text, struct calibration *ret_calibration, int *ret_line,
                              char room[96]);

/* The weighted sum of the evidence. */
double calibration_sum(const struct calibration *calibration, const double *evidence);

/* The same and what the trees add: rises with the probability of an error. */
double calibration_score(const struct calibration *calibration, const double *evidence);

/* The probability that a cell of this score is right. Between the curve's points it is interpolated, beyond them theirs. */
double calibration_curve(const struct calibration *calibration, double score);

/* The same of a cell with this evidence. */
double calibration_probability(const struct calibration *calibration, const double *evidence);

#endif
