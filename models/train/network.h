/*
 * The recogniser's network as Tesseract stores it, made trainable.
 */
#ifndef SHENBAO_TRAIN_NETWORK_H
#define SHENBAO_TRAIN_NETWORK_H

#include "bytes.h"

/*
 * Copies a network part in which every weight is an int8 into one in which it is a double. What the weights stand for
 * stays the same. STATUS_MODEL_BAD for a network of another make (layers or number formats that are not known here),
 * STATUS_NO_MEMORY.
 */
int network_to_float(struct reader reader, struct writer *ret_network);

#endif
