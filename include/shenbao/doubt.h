/*
 * Doubt stage: applies the form's repairs to the sheet, weighs what is known of each cell into one probability that its
 * text is exactly right, and flags the cells that a person should look at.
 *
 * Method: a logistic regression over the evidence that the stages left (the recogniser's certainty, agreement of
 * several looks, the vocabulary, the form's checks and doubts, ink left over, width, equal words elsewhere on the page,
 * the grid), then an isotonic curve from its score to the probability (Zadrozny and Elkan, "Transforming classifier
 * scores into accurate multiclass probability estimates", KDD 2002). Both were fitted on printed pages of which the
 * truth is known (models/calibrate/) and are a file: models/doubt/calibration.txt.
 *
 * Known limit: a cell that the grid did not find has no confidence. What is rare on printed pages and common in an
 * archive (a typewriter, a stamp in black) is weighed as its traces are.
 */
#ifndef SHENBAO_DOUBT_H
#define SHENBAO_DOUBT_H

#include <stdbool.h>

#include "shenbao/record.h"
#include "shenbao/sheet.h"

struct arena;
struct calibration; /* weights, trees, curve and trade-off table; const after loading */

/*
 * Loads a calibration. STATUS_MODEL_MISSING where there is no such file; STATUS_MODEL_BAD where it is not a whole
 * calibration of this version of the program. Then, where ret_message is not NULL, it is a malloc'd "file:line: what is
 * wrong" that the caller frees. STATUS_NO_MEMORY, STATUS_IO.
 */
int calibration_load(const char *path, struct calibration **ret_calibration, char **ret_message);
void calibration_free(struct calibration *calibration); /* NULL is fine */

/* The checksum of the recogniser's data that it was fitted with. Borrowed. */
const char *calibration_model(const struct calibration *calibration);

/*
 * What a person's time is worth: the slip is pursued as far as the budget goes. The last errors are those that the
 * recogniser is sure of; they cost more and more right cells to look at, hence a budget by default.
 */
struct doubt_options {
    double
        max_slip; /* wrong characters in 10,000 that may be left in cells without a flag; 0: use the budget up */
    double least_caught; /* share of the wrong cells that are to be flagged; 0: whatever is */
    double review_rate;  /* share of the cells that may be flagged for low confidence; 1: whatever it takes */
    bool evidence;       /* keep in each cell what its confidence was weighed from */
};
#define DOUBT_OPTIONS_DEFAULT                                                                                \
    ((struct doubt_options){.max_slip = 3, .least_caught = 0.99, .review_rate = 0.12})

/* A line outside the tables that is less sure is flagged: it is no cell, and the table of thresholds is not of it. */
#define DOUBT_LINE_TRUST 0.95

/*
 * The probability below which a cell is flagged: of the calibration's trade-off table the row that flags the least, lets
 * no more than max_slip through and has least_caught of the wrong cells flagged; where that takes more than review_rate,
 * the row that flags the most within it. The figures are of the pages that the table was measured on, not of the page or
 * run in hand, so that a page's flags depend on nothing but the page. Where no row is within review_rate, the first.
 */
double calibration_threshold(const struct calibration *calibration, const struct doubt_options *options);

/* What may be weighed, by name; `index` below evidence_count(). */
size_t evidence_count(void);
const char *evidence_name(size_t index);

/*
 * Changes `sheet` in place: text and notes by the reading's repairs, its suggestions, then confidence, then flags. The
 * form's doubts and failed checks always flag. What the picture says (covered, clipped, grid repaired, text without ink)
 * flags where it makes the cell less sure than the threshold, which flags for low confidence too. Cells that hold an
 * amount are held to half the probability of an error. New strings live in the arena.
 */
void doubt_settle(const struct calibration *calibration, const struct doubt_options *options,
                  const struct reading *reading, struct arena *arena, struct sheet *sheet);

#endif
