/*
 * Parts of the network at work that layers.c, windows.c and recurrent.c share; nobody else needs them.
 *
 * Each kind of stage goes forwards into its trace's block, and back from the deltas of what it gave to those of what it
 * was given. Where one of them gives a truth value, false is out of memory.
 */
#ifndef SHENBAO_TRAIN_LAYERS_PARTS_H
#define SHENBAO_TRAIN_LAYERS_PARTS_H

#include <stddef.h>
#include <stdint.h>

#include "layers.h"

/* Memory that is kept from one mini-batch to the next. */
struct room {
    void *bytes;
    size_t size;
};

/* Room for `count` things; what was there may be gone. NULL: out of memory. Borrowed. */
void *room_want(struct room *room, size_t count, size_t size);

/* What a stage keeps of the way forwards. */
struct trace {
    struct block out;
    struct room values, widths;
    struct room gates, state, bent, outputs; /* LSTM; outputs where only the last step is handed on */
    struct room places;                      /* MAXPOOL: where the largest was */
};

struct runner {
    const struct plan *plan;
    struct block input;
    struct room input_values, input_widths, deltas[2], recurrent, carry, gradient;
    struct trace *traces;
    float noise;
    uint32_t random;
};

/* ---- matrices, row by row; a stride is the numbers from one row to the next ---- */

struct sizes {
    size_t rows, columns, across;
};

/* to = (add ? to : 0) + a * transposed b */
void times_transposed(struct sizes size, const float *a, size_t a_stride, const float *b, size_t b_stride,
                      bool add, float *to, size_t to_stride);
/* to = a * b */
void times(struct sizes size, const float *a, size_t a_stride, const float *b, size_t b_stride, float *to,
           size_t to_stride);
/* to = transposed a * b: the gradient of a matrix, from deltas and inputs */
void transposed_times(struct sizes size, const float *a, size_t a_stride, const float *b, size_t b_stride,
                      float *to, size_t to_stride);

/* ---- windows.c: stages without weights, which take the picture apart ---- */

void convolve(struct runner *runner, const struct stage *stage, const struct block *in, struct block *out);
void convolve_back(const struct stage *stage, const struct block *in, const float *deltas, float *to);
/* `places` are where the largest stood, as many as the output's numbers. */
void maxpool(const struct stage *stage, const struct block *in, struct block *out, uint32_t *places);
void maxpool_back(const struct block *in, const struct block *out, const uint32_t *places,
                  const float *deltas, float *to);
void reconfig(const struct stage *stage, const struct block *in, struct block *out);
void reconfig_back(const struct stage *stage, const struct block *in, const struct block *out,
                   const float *deltas, float *to);

/* ---- recurrent.c ---- */

bool lstm(const struct stage *stage, const float *weights, const struct block *in, struct trace *trace);
/* `to` may be NULL: nothing below learns. The trace's gates are used up. */
bool lstm_back(struct runner *runner, const struct stage *stage, const float *weights, const struct block *in,
               struct trace *trace, const float *deltas, float *gradient, float *to);

#endif
