/*
 * Small changes to a line's picture, other ones each time it is learned, so that the network learns the character and
 * not the picture. What comes of it a person can still read.
 */
#ifndef SHENBAO_TRAIN_AUGMENT_H
#define SHENBAO_TRAIN_AUGMENT_H

#include "picture.h"

struct rng;

/* About half of the pictures stay as they are. The height stays; the width may change. STATUS_NO_MEMORY. */
int picture_augment(struct picture *picture, struct rng *rng);

/*
 * Adds up to three columns of paper before the text and six after it: where a line's last ink is found differs from
 * page to page. STATUS_NO_MEMORY.
 */
int picture_pad(struct picture *picture, struct rng *rng);

#endif
