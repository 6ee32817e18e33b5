/*
 * A picture as the damages work on it: one plane (grey) or three (red, green, blue), a byte a pixel, no
 * padding. Coordinates as in shenbao/geometry.h: the centre of the first pixel is at (0.5, 0.5).
 */
#ifndef SHENBAO_SAMPLES_RASTER_H
#define SHENBAO_SAMPLES_RASTER_H

#include <stdint.h>

#include "rng.h"

struct Pix;

struct raster {
    int width, height;
    int planes; /* 1 or 3 */
    uint8_t *plane[3];
};

struct colour {
    uint8_t red, green, blue;
};

/* All pixels get `value`. STATUS_NO_MEMORY. raster_release() leaves an empty raster. */
int raster_new(int width, int height, int planes, uint8_t value, struct raster *ret_raster);
void raster_release(struct raster *raster);

/* From and to Leptonica, 8 bpp without colour map or 32 bpp. STATUS_BAD_ARGUMENT for other depths,
 * STATUS_NO_MEMORY. */
int raster_from_pix(struct Pix *pix, struct raster *ret_raster);
int raster_to_pix(const struct raster *raster, struct Pix **ret_pix);

int raster_make_colour(
    struct raster *raster); /* one plane becomes three; STATUS_NO_MEMORY leaves it as it was */
void raster_curve(struct raster *raster, const uint8_t table[256]);
void raster_levels(struct raster *raster, double black,
                   double white); /* 0 becomes black, 255 white, linearly; clipped */
void raster_tone(struct raster *raster, double red, double green,
                 double blue); /* factors; needs three planes */

/* Gaussian, sigma in pixels; below 0.2 nothing happens. STATUS_NO_MEMORY. */
int raster_blur(struct raster *raster, double sigma);
int raster_sharpen(struct raster *raster, double sigma,
                   double amount); /* adds amount * (picture - blurred) */

/* Grey normal noise, the same in all planes; grain above 1 makes it coarser (pixels a grain is wide). */
int raster_noise(struct raster *raster, struct rng *rng, double sigma, double grain);

/*
 * Multiplies by a slowly changing light: `gain` holds columns x rows factors spread evenly from the first
 * pixel to the last, between them it is interpolated. At least 2 x 2.
 */
void raster_light(struct raster *raster, const double *gain, int columns, int rows);

/* Blends `colour` in where `mask` (one plane, laid at x, y) is dark: opacity 0 to 1; as ink does, or
 * covering. */
enum blend { BLEND_INK, BLEND_COVER };
void raster_paint(struct raster *raster, const struct raster *mask, int x, int y, struct colour colour,
                  double opacity, enum blend blend);

/* Turns by quarter turns against the clock. STATUS_NO_MEMORY. */
int raster_turn(struct raster *raster, int quarters);

#endif
