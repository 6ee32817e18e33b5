/*
 * The recogniser's network as Tesseract stores it: a tree of layers, whose weights are read into one array of floats
 * and written again as bytes, or as doubles.
 */
#ifndef SHENBAO_TEXT_NETWORK_H
#define SHENBAO_TEXT_NETWORK_H

#include "base/bytes.h"

struct arena;

enum { LAYER_NAME = 64, LAYER_NUMBERS = 5, LAYER_MATRICES = 4 };

/* One row an output, one column an input, and the bias as the last column; row after row from weights[at]. */
struct matrix {
    uint8_t mode; /* as stored, without the bit for bytes */
    uint32_t rows, columns;
    size_t at;
};

struct layer {
    char kind[LAYER_NAME], name[LAYER_NAME];
    uint8_t training, backprop;
    uint32_t flags, inputs, outputs, weights;
    uint32_t numbers
        [LAYER_NUMBERS];  /* Input: lines, height, width, depth, loss; Convolve, Maxpool, Reconfig: x, y */
    uint32_t across;      /* LSTM: inputs and states */
    struct layer *inside; /* Series, XYTranspose, RTLReversed */
    size_t inside_count;
    struct matrix
        matrices[LAYER_MATRICES]; /* LSTM: cell input, input gate, forget gate, output gate; else one */
    int matrix_count;
};

struct network {
    struct layer root;
    const char *description; /* e.g. [1,48,0,1Ct3,3,16…] */
    uint32_t flags, training_steps, sample_steps, null_code;
    float adam_beta, rate, momentum;
    float *weights; /* in the arena */
    size_t weight_count;
};

/* Reads a network part of either kind of numbers. STATUS_MODEL_BAD for a network of another make. */
int network_read(struct reader reader, struct arena *arena, struct network *ret_network);

/*
 * Writes it with the given weights, as many as the network has: as bytes, each row scaled so that its largest is 127,
 * as the recogniser wants them for speed; or as doubles, which lose nothing. Look at writer->failed.
 */
enum network_numbers { NETWORK_BYTES, NETWORK_DOUBLES };
void network_write(const struct network *network, const float *weights, enum network_numbers numbers,
                   struct writer *writer);

#endif
