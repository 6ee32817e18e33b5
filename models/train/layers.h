/*
 * The network at work: forwards over a mini-batch of lines, and back.
 *
 * What flows from layer to layer is a block: for each place of the picture, row by row and in it column by column, the
 * lines of the mini-batch one behind the other, and of each line `depth` numbers. So the same column of all lines is
 * one matrix, which is what a step of a recurrent layer works on; and a layer that runs down the columns has all
 * columns of all lines for its lines.
 *
 * Lines have their own widths; what is behind a line's end is padding, and nothing of it gets into any line.
 */
#ifndef SHENBAO_TRAIN_LAYERS_H
#define SHENBAO_TRAIN_LAYERS_H

#include <stdbool.h>

#include "kernels.h"
#include "text/network.h"
#include "text/plan.h"

struct block {
    int height, width, lines, depth;
    const int *widths; /* of each line; at most `width` */
    float *values;
};

size_t block_rows(const struct block *block); /* places times lines */

/* One thread's memory for running a plan; it grows with the largest mini-batch. */
struct runner;

struct runner *runner_new(const struct plan *plan); /* NULL: out of memory */
void runner_free(struct runner *runner);

/* The block to put pictures of depth 1 into; `widths` are copied. NULL: out of memory. */
struct block *runner_input(struct runner *runner, const int *widths, int lines);

/* What convolution sees outside the picture: noise of this size, as the recogniser has it; 0: nothing. */
void runner_noise(struct runner *runner, float size, unsigned seed);

/* From the input to the sums that softmax would have. Borrowed, good until the next call. NULL: out of memory. */
const struct block *runner_forward(struct runner *runner, const float *weights);

/*
 * From the deltas of those sums, which are used up, to the gradient of the weights, as many as the plan has and borrowed.
 * The deltas of padding must be 0. NULL: out of memory.
 */
float *runner_backward(struct runner *runner, const float *weights, float *deltas);

#endif
