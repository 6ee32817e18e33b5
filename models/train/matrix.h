/*
 * Products of matrices, on one thread. Matrices lie row after row, a stride apart; a factor may be the transpose of what
 * lies there.
 */
#ifndef SHENBAO_TRAIN_MATRIX_H
#define SHENBAO_TRAIN_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

struct factor {
    const float *values;
    size_t stride;
    bool transposed;
};

/* Of the product, and what it is summed over. */
struct sizes {
    size_t rows, columns, across;
};

/*
 * A factor on the right as the processor likes it best: in panels of a few columns. A recurrent layer multiplies by the
 * same matrix in every step, so that it is worth laying it out once. Start from {0}.
 */
struct panels {
    float *values;   /* owned: panel after panel, in each row after row */
    float *gathered; /* owned: room for some rows of the factor on the left */
    size_t across, columns, room, gathered_room;
};

void panels_release(struct panels *panels);

/* Lays out `across` rows of `columns` numbers. False: out of memory. */
bool panels_lay(struct panels *panels, struct factor factor, size_t across, size_t columns);

/* to = (add ? to : 0) + left * what is laid out */
void panels_multiply(struct panels *panels, struct factor left, size_t rows, bool add, float *to,
                     size_t to_stride);

/* to = (add ? to : 0) + left * right, by way of the panels, which are overwritten. False: out of memory. */
bool matrix_multiply(struct panels *panels, struct sizes sizes, struct factor left, struct factor right,
                     bool add, float *to, size_t to_stride);

#endif
