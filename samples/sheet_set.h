/*
 * A sheet being set from top to bottom: lines above and below, the tables or the prose between. Internal to the
 * printer. Where the setter has no cairo, sheets are only measured.
 */
#ifndef SHENBAO_SAMPLES_SHEET_SET_H
#define SHENBAO_SAMPLES_SHEET_SET_H

#include "setter.h"

struct sheet_plan {
    double width, height, margin; /* pixels */
    double top;                   /* where the next thing goes */
    struct setter *setter;
    struct sample_page *page;
    struct rng rng;
};

/* Both say whether the sheet holds it. */
bool sheet_set_declaration(struct sheet_plan *sheet, const struct plan *plan);
bool sheet_set_tables(struct sheet_plan *sheet, const struct plan *plans, int count);

/* Prose to fill part of the sheet, in an ornamental frame or two columns; these need cairo. */
void sheet_set_frame(struct sheet_plan *sheet, const struct declarations *texts);
void sheet_set_columns(struct sheet_plan *sheet, const struct declarations *texts);

#endif
