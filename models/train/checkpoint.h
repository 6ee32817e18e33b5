/*
 * A training as it stands, in a file: what is needed to go on, and what is needed to make a model of it.
 */
#ifndef SHENBAO_TRAIN_CHECKPOINT_H
#define SHENBAO_TRAIN_CHECKPOINT_H

#include "text/network.h"

/* How far it is. */
struct progress {
    uint64_t step;  /* mini-batches that were learned */
    uint64_t epoch; /* times that all lines were gone through */
    uint64_t batch; /* mini-batches of this epoch that were learned */
    uint64_t seed;
    double loss, error; /* running means: of a line, and of its codes that were read wrongly */
    double seconds;
};

/* Arrays as long as the network's weights. */
struct checkpoint {
    struct progress progress;
    struct network network; /* its weights are those that training goes on from */
    float *moments, *squares, *averages;
};

/* The network's weights as they are, everything else zero, the averages the weights. */
void checkpoint_start(struct network *network, struct arena *arena, struct checkpoint *ret_checkpoint);

/* Whole or not at all. STATUS_IO, STATUS_NO_MEMORY. */
int checkpoint_save(const struct checkpoint *checkpoint, const char *path);

/* Its memory is in the arena. STATUS_MODEL_BAD for another file; otherwise as file_read(). */
int checkpoint_load(const char *path, struct arena *arena, struct checkpoint *ret_checkpoint);

#endif
