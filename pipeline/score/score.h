/*
 * The measure of a run against truth. Truth is one JSON file a page: `image`, `kind`, `cells` (row, col, rowspan,
 * colspan, quad, text) and `truth` (the declaration as data).
 */
#ifndef SHENBAO_SCORE_SCORE_H
#define SHENBAO_SCORE_SCORE_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

/* Sums over pages. */
struct tally {
    size_t pages, grids_exact;
    size_t truth_cells, cells, paired, flagged;
    size_t text_cells, wrong_text_cells, characters, edits; /* cells that hold text in truth */
    size_t empty_cells, ghosts;                             /* cells that hold none */
    size_t wrong, caught;                                   /* of either */
    size_t fields, fields_right;
    size_t indicators_truth, indicators, indicators_right;
};

void tally_add(struct tally *sum, const struct tally *more);

enum figure { FIGURE_PAGES, FIGURE_GHOST = 5, FIGURE_COUNT = 10 };
extern const char *const figure_names[FIGURE_COUNT];

/* Shares from 0 to 1; pages as a number; ghosts in a hundred empty cells. */
void tally_figures(const struct tally *tally, double ret_figures[FIGURE_COUNT]);

struct arena;

/* A cell of the truth and the result's cell that means the same; NULL where there is none. Borrowed. */
struct score_pair {
    const json_t *truth, *cell;
};

/* All of the truth's cells in their order; in the arena. */
struct score_pair *score_pairs(const json_t *truth, const json_t *result, struct arena *arena,
                               size_t *ret_count);

/* Scores one page; `result` is NULL where there is none. Every wrong cell and field is listed in `wrong`, if any. */
struct tally score_page(const json_t *truth, const json_t *result, FILE *wrong);

#endif
