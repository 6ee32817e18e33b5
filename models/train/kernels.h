/*
 * The loops over single numbers of training, in one file of their own: it alone is compiled for the very processor and
 * with liberties in arithmetic, so that the compiler turns each loop into wide instructions. Rows lie one behind the
 * other unless a stride is given.
 */
#ifndef SHENBAO_TRAIN_KERNELS_H
#define SHENBAO_TRAIN_KERNELS_H

#include <stddef.h>

#include "text/plan.h"

void kernel_activate(enum activation activation, float *values, size_t count);

/* Multiplies each delta by the derivative at the activation's result. */
void kernel_activate_back(enum activation activation, const float *results, float *deltas, size_t count);

/* Every row of `values` becomes bias[0], bias[stride], … */
void kernel_bias(const float *bias, size_t stride, float *values, size_t rows, size_t columns);

/* sums[k * stride] = the sum of column k. */
void kernel_sum_rows(const float *values, size_t rows, size_t columns, float *sums, size_t stride);

/* One step of an LSTM for `rows` rows of `states` states. */
struct lstm_step {
    size_t rows, states;
    const int *lengths; /* of each row, in steps; NULL: all rows go through all steps */
    int step;           /* rows that are not so long have no state */
    float *gates;       /* four times `states` a row: cell input, input, forget, output; sums, then results */
    const float *before; /* the states of the step before; NULL: this is the first */
    float *state;        /* the states of this one */
    float *bent;         /* their tanh */
};
void kernel_lstm(const struct lstm_step *step, float *outputs);

/*
 * Back through the step. `deltas` are the outputs' (NULL: none) and `recurrent` what comes from the step after; `carry`
 * are the states' from the step after, and becomes those for the step before. The gates become their sums' deltas.
 */
void kernel_lstm_back(const struct lstm_step *step, const float *deltas, const float *recurrent,
                      float *carry);

/* Logarithms of the probabilities that a row of outputs gives the codes, and those themselves. */
void kernel_softmax(const float *outputs, size_t count, float *logarithms, float *probabilities);

/* One step of CTC: to[k] = log(exp(stay[k]) + exp(stay[k - 1]) + exp(stay[k - 2] + skip[k])) + emit[k]. */
void kernel_ctc(const double *stay, const double *skip, const double *emit, size_t count, double *to);

double kernel_square_sum(const float *values, size_t count);
void kernel_add(const float *values, size_t count, float *sums);

/* One step of Adam with decoupled decay, and of the running average of the weights. */
struct adam_step {
    float scale;         /* of the gradients: clipping, and the share of each line */
    float rate;          /* with the corrections of the moments' bias in it */
    float first, second; /* decay of the moments */
    float epsilon, decay, average;
};
void kernel_adam(const struct adam_step *step, const float *gradients, size_t count, float *weights,
                 float *moments, float *squares, float *averages);

#endif
