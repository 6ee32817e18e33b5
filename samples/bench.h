/*
 * The bench a page lies on while it is damaged: single steps that the kinds of damage are made of. Internal
 * to the damages. Lengths are given as on a page of 200 dpi and scaled to the page's own resolution.
 */
#ifndef SHENBAO_SAMPLES_BENCH_H
#define SHENBAO_SAMPLES_BENCH_H

#include "damage.h"
#include "raster.h"
#include "warp.h"

struct bench {
    struct printer *printer;
    struct sample_page *page;
    struct raster raster;
    struct rng rng;
    double strength;
    double unit; /* pixels for one pixel at 200 dpi */
    int status;  /* the first failure; all steps do nothing after one */
};

/* low at strength 0, high at strength 1. */
double bench_grade(const struct bench *bench, double low, double high);
double bench_signed(struct bench *bench, double low, double high); /* between, with either sign */

/* ---- geometry (bench.c) ---- */

struct pose {
    double rotation;         /* degrees, clockwise */
    double scale;            /* of the sheet in the picture */
    double shift_x, shift_y; /* share of the picture */
    double perspective;      /* how far each corner strays, share of the width */
    double bow, lean;        /* pixels at 200 dpi */
};

/* Lays the sheet into a picture of its own size, filled with `around` (planes as the sheet's); truth follows.
 */
void bench_place(struct bench *bench, const struct pose *pose, struct raster *around);
void bench_place_on(struct bench *bench, const struct pose *pose, uint8_t around);
void bench_turn(struct bench *bench, int quarters);

/* ---- light and dirt (dirt.c) ---- */

void bench_blur(struct bench *bench, double sigma);
void bench_sharpen(struct bench *bench, double sigma, double amount);
void bench_noise(struct bench *bench, double sigma, double grain);
void bench_uneven_light(struct bench *bench, double depth, int cells); /* smooth, 1 - depth to 1 */
void bench_specks(struct bench *bench, int count,
                  double largest);                      /* black dots, radius in pixels at 200 dpi */
void bench_pinholes(struct bench *bench, double share); /* single pixels turned over */
void bench_streaks(struct bench *bench, int count);
void bench_wear(struct bench *bench, double depth); /* ink goes missing in patches */
void bench_crease(struct bench *bench, double depth);
void bench_spine(struct bench *bench, double depth); /* dark towards the left or right edge */
void bench_show_through(struct bench *bench, double share);
void bench_one_bit(struct bench *bench, int threshold);
void bench_torn_lines(struct bench *bench, int count);

/* ---- things laid on the page (marks.c) ---- */

enum seal_place { SEAL_ON_TABLE, SEAL_AT_HEAD };
void bench_seal(struct bench *bench, enum seal_place place);
void bench_app_mark(struct bench *bench);
void bench_highlight(struct bench *bench, int count);
void bench_underline(struct bench *bench, int count);
void bench_punch_holes(struct bench *bench);

#endif
