/* From samples to a calibration. */
#ifndef SHENBAO_CALIBRATE_TRAIN_H
#define SHENBAO_CALIBRATE_TRAIN_H

#include "base/strbuf.h"
#include "cells.h"
#include "doubt/calibration.h"

/*
 * Fits weights, trees, curve and trade-off table, into a calibration that is all zeros. Curve and table are measured on
 * scores that each page got from weights and trees made without it (five parts, pages in turn), so that they tell how it
 * goes with pages not seen. STATUS_NO_MEMORY, STATUS_INTERNAL.
 */
int calibration_train(const struct samples *samples, struct calibration *calibration);

/* The calibration as a file's text; `samples` for its comments. */
void calibration_print(const struct calibration *calibration, const struct samples *samples,
                       struct strbuf *out);

/* Each sample's probability of an error by the calibration, 1 where the cell was not found; malloc'd, NULL: no memory. */
double *errors_take(const struct calibration *calibration, const struct samples *samples);

#endif
