/*
 * What a network does to single numbers: logistic, tanh and softmax, for whole rows, by arithmetic that is the same on
 * every processor.
 */
#ifndef SHENBAO_TEXT_SQUASH_H
#define SHENBAO_TEXT_SQUASH_H

#include <stddef.h>
#include <stdint.h>

#include "text/plan.h"

/*
 * One step of one row of an LSTM: `gates` are the sums of the cells' inputs, the input gates, the forget gates and the
 * output gates, `states` of each; the state goes on by a step, and what is said becomes whole numbers (text/matrix.h).
 */
void squash_lstm(float *gates, float *state, int16_t *said, size_t states);

void squash_dense(enum activation activation, const float *sums, int16_t *said, size_t count);

/* Sums become logarithms of probabilities. */
void squash_softmax(float *sums, size_t count);

#endif
