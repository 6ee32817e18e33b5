/*
 * Opening and closing of 1 bpp pictures with bricks, as Leptonica's but faster for long ones: a brick of length n is
 * made by doubling, in log n shifts of the picture instead of n.
 */
#ifndef SHENBAO_BASE_BRICK_H
#define SHENBAO_BASE_BRICK_H

struct Pix;

/*
 * What of `ink` is covered by bricks of w x h pixels that lie wholly in it: with h = 1, its level runs of at least w
 * pixels. The caller destroys it. Sides are at least 1. NULL: out of memory.
 */
struct Pix *brick_open(struct Pix *ink, int w, int h);

/* Closes gaps that no such brick fits into; beyond the picture's edges all is blank. Likewise. */
struct Pix *brick_close(struct Pix *ink, int w, int h);

#endif
