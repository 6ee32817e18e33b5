/*
 * Products of matrices of small whole numbers, which is what a network whose weights are bytes spends its time on.
 *
 * Sums are of whole numbers and so the same on every processor, however wide its instructions are.
 */
#ifndef SHENBAO_TEXT_MATRIX_H
#define SHENBAO_TEXT_MATRIX_H

#include <stddef.h>
#include <stdint.h>

struct arena;

enum {
    MATRIX_STEP = 2,       /* inputs are padded with zeros to a multiple of it */
    MATRIX_ONE = 1 << 14,  /* stands for 1 in what is multiplied; nothing is beyond -1 and 1 */
    MATRIX_WEIGHT = 127,   /* the largest weight */
    MATRIX_LONGEST = 1024, /* numbers of a row: the sum of as many products fits into 32 bits */
    MATRIX_LANES = 16      /* outputs that are summed up side by side */
};

/* The length of a row of `count` inputs. */
size_t matrix_stride(size_t count);

/*
 * Weights as they are multiplied: for MATRIX_LANES outputs at a time and for two inputs at a time, the two weights of
 * each of the outputs.
 */
struct weights {
    const int16_t *values;
    const float *scales; /* of each output: what the sum is multiplied by */
    size_t outputs, stride;
};

/*
 * Packs columns [first, first + count) of a matrix with a row for each output. Each row is scaled so that its largest
 * number, in whatever column, is MATRIX_WEIGHT. Lives in the arena.
 */
struct weights weights_pack(const float *matrix, size_t outputs, size_t columns, size_t first, size_t count,
                            struct arena *arena);

/* sums[r * outputs + o] += scales[o] * (row r of the inputs · output o's weights), for `rows` inputs `stride` apart. */
void matrix_add(const struct weights *weights, const int16_t *inputs, size_t rows, float *sums);

#endif
