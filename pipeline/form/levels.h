/*
 * Level labels: levels.c settles them, first by what each cell says (level_choice.c), then by what stands around it
 * (level_infer.c).
 */
#ifndef SHENBAO_FORM_LEVELS_H
#define SHENBAO_FORM_LEVELS_H

#include "form/parts.h"

#define LEVEL_UNREAD 0.85 /* recogniser's confidence: below it a text may be another altogether */

/* The label nearest to a cell, of those compared so far. */
struct level_choice {
    const struct level_rule *rule;
    struct label_match best;
    double next; /* weighted characters to the next label in another wording */
    bool clear;  /* near, and the next label is farther by the margin */
};
#define LEVEL_CHOICE_NONE ((struct level_choice){.best = {.relative = 1}, .next = LABEL_MAX})

void level_choice_add(struct level_choice *choice, const struct level_rule *rule,
                      const struct label_match *match);
/* Sets `clear`, for which the label must be as near as `limit`. */
void level_choice_end(struct level_choice *choice, double limit);

struct level_choice level1_choose(const struct form *form, const struct cell_view *view);
/* Among the labels under `only` (NULL: all). */
struct level_choice level2_choose(const struct form *form, const struct cell_view *view,
                                  const struct level_rule *only);

/* The rows whose cells are to be settled. */
struct level_search {
    struct levels *levels;
    const struct indicator_row *rows;
    size_t count;
};

/* What is known of a cell so far; NULL: nothing, or no cell. */
size_t levels_index(const struct levels *levels, const struct cell_view *view);
const struct level_rule *levels_rule(const struct levels *levels, const struct cell_view *view);
const struct label *levels_label(const struct levels *levels, const struct cell_view *view);
/* The level 1 that a level 2 label stands under, or NULL. */
const struct level_rule *level_parent(const struct form *form, const struct label *label);
/* How far a text may be from the label that its neighbours name. */
double level_believed_limit(const struct cell_view *view);

/* Cells that are not settled by what they say. */
void levels_infer_level1(struct level_search *search);
void levels_infer_level2(struct level_search *search);

#endif
