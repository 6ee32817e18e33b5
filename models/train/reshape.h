/*
 * Changes of a network's shape: another height of pictures, other outputs, another number of states.
 */
#ifndef SHENBAO_TRAIN_RESHAPE_H
#define SHENBAO_TRAIN_RESHAPE_H

#include <stdbool.h>

#include "text/network.h"

/* Lines of pictures get another height; the weights do not depend on it. */
void network_set_height(struct network *network, unsigned height, struct arena *arena);

/* The output layer, which is the last; NULL: the network has none that CTC can train. */
struct layer *network_output(struct network *network);

/*
 * Gives the output layer `count` rows. Row k is the old row from[k]; where that is negative, the mean of the old rows
 * and a little of chance.
 */
void network_remap_outputs(struct network *network, const int *from, unsigned count, struct arena *arena);

/*
 * Gives the LSTM below the output layer another number of states. Of fewer, those are kept that what comes after them
 * heeds most; of more, the new ones begin unheeded, so that the network reads as before. False: there is no such layer.
 */
bool network_set_top(struct network *network, unsigned states, struct arena *arena);

#endif
