/*
 * Pictures of lines, as training handles them, and as the network wants them.
 */
#ifndef SHENBAO_TRAIN_PICTURE_H
#define SHENBAO_TRAIN_PICTURE_H

#include <stddef.h>
#include <stdint.h>

/* Grey, 0 black to 255 white, row after row without gaps. Start from {0}. */
struct picture {
    int width, height;
    uint8_t *pixels; /* owned */
    size_t room;
};

void picture_release(struct picture *picture);

/* Makes room; what is in it is not kept. STATUS_NO_MEMORY. */
int picture_resize(struct picture *picture, int width, int height);

/* The size a PNG says it has, 0 × 0 where it is none. */
void png_size(const void *png, size_t size, int *ret_width, int *ret_height);

/* The width it will have at the given height. */
int width_at(int width, int from_height, int height);

/* Decodes it, scaled to the height where it is not so high. STATUS_BAD_IMAGE, STATUS_NO_MEMORY. */
int picture_decode(const void *png, size_t size, int height, struct picture *picture);

/* Pixels as the network sees them (text/levels.h). Pixel (x, y) goes to values[(y * row + x) * step]. */
void picture_values(const struct picture *picture, float *values, size_t row, size_t step);

#endif
