#include "augment.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "rng.h"
#include "shenbao/geometry.h"
#include "shenbao/status.h"

/*
 * A third of the pictures is left alone; the rest get one change, some two, each with a strength of its own up to what
 * scanners, copiers and fax machines do to print that still can be read. Beyond a picture's edge the edge goes on.
 */

static const double CHANGED = 0.67, CHANGED_TWICE = 0.35;

static uint8_t level(double value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5);
}

static int within(int value, int count)
{
    return value < 0 ? 0 : value >= count ? count - 1 : value;
}

static uint8_t *row_of(const struct picture *picture, int y)
{
    return picture->pixels + (size_t)within(y, picture->height) * (size_t)picture->width;
}

static size_t pixel_count(const struct picture *picture)
{
    return (size_t)picture->width * (size_t)picture->height;
}

static int copy_make(const struct picture *picture, struct picture *ret_copy)
{
    struct picture copy = {0};
    if (picture_resize(&copy, picture->width, picture->height) != STATUS_OK)
        return STATUS_NO_MEMORY;
    memcpy(copy.pixels, picture->pixels, pixel_count(picture));
    *ret_copy = copy;
    return STATUS_OK;
}

/* Ink and paper: a twentieth of the pixels is darker than the one, a third brighter than the other. */
static void levels_find(const struct picture *picture, int *ret_dark, int *ret_bright)
{
    size_t counts[256] = {0}, count = pixel_count(picture), sum = 0;
    for (size_t i = 0; i < count; i++)
        counts[picture->pixels[i]]++;
    int dark = 0, bright = 255;
    while (dark < 255 && (sum += counts[dark]) < count / 20)
        dark++;
    for (sum = 0; bright > 0 && (sum += counts[bright]) < count / 3;)
        bright--;
    *ret_dark = dark;
    *ret_bright = bright > dark ? bright : dark;
}

/* ---- shape ---- */

/* Where a pixel of the new picture comes from: x = x0 + y * slant, scaled; y shifted and scaled about the middle. */
struct warp {
    double across, slant, up, shift;
};

static double pixel_between(const struct picture *picture, double x, double y)
{
    int left = (int)floor(x), top = (int)floor(y);
    double right_share = x - left, low_share = y - top;
    const uint8_t *upper = row_of(picture, top), *lower = row_of(picture, top + 1);
    int first = within(left, picture->width), second = within(left + 1, picture->width);
    double high = upper[first] + right_share * (upper[second] - upper[first]);
    double low = lower[first] + right_share * (lower[second] - lower[first]);
    return high + low_share * (low - high);
}

static int warp_apply(struct picture *picture, const struct warp *warp)
{
    struct picture from;
    int width = (int)lround(picture->width / warp->across), height = picture->height;
    double middle = (height - 1) / 2.0;
    int status = copy_make(picture, &from);
    if (status == STATUS_OK)
        status = picture_resize(picture, width > 3 ? width : 3, height);
    for (int y = 0; y < height && status == STATUS_OK; y++) {
        uint8_t *row = row_of(picture, y);
        double from_y = middle + (y - middle) * warp->up + warp->shift;
        for (int x = 0; x < picture->width; x++)
            row[x] = level(pixel_between(&from, x * warp->across + (y - middle) * warp->slant, from_y));
    }
    picture_release(&from);
    return status;
}

static int change_shape(struct picture *picture, struct rng *rng)
{
    struct warp warp = {.across = rng_between(rng, 0.9, 1.1),
                        .slant = rng_chance(rng, 0.4) ? rng_between(rng, -0.12, 0.12) : 0,
                        .up = rng_between(rng, 0.94, 1.06),
                        .shift = rng_between(rng, -2, 2)};
    return warp_apply(picture, &warp);
}

static struct point point_between(struct point a, struct point b, double share)
{
    return (struct point){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
}

/* How far the picture is moved at the nodes of a grid, in pixels; between them it is moved by what lies between. */
struct bend {
    int spacing, columns;
    struct point *nodes;
};

static struct point bend_at(const struct bend *bend, int x, int y)
{
    const struct point *high = bend->nodes + y / bend->spacing * bend->columns + x / bend->spacing;
    const struct point *low = high + bend->columns;
    double right_share = (double)(x % bend->spacing) / bend->spacing;
    double low_share = (double)(y % bend->spacing) / bend->spacing;
    return point_between(point_between(high[0], high[1], right_share),
                         point_between(low[0], low[1], right_share), low_share);
}

/*
 * Strokes move and bend against one another, as they do from font to font. Method: Simard et al., "Best practices for
 * convolutional neural networks applied to visual document analysis", 2003.
 */
static int change_bend(struct picture *picture, struct rng *rng)
{
    int spacing = 6 + rng_below(rng, 9);
    double most = rng_between(rng, 0.06, 0.2) * spacing;
    struct bend bend = {spacing, picture->width / spacing + 2, NULL};
    size_t count = (size_t)bend.columns * (size_t)(picture->height / spacing + 2);
    CLEANUP(cleanup_free) struct point *nodes = bend.nodes = malloc(count * sizeof *nodes);
    struct picture from = {0};
    int status = nodes ? copy_make(picture, &from) : STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        nodes[i].x = rng_between(rng, -most, most);
        nodes[i].y = rng_between(rng, -most, most);
    }
    for (int y = 0; y < picture->height && status == STATUS_OK; y++) {
        uint8_t *row = row_of(picture, y);
        for (int x = 0; x < picture->width; x++) {
            struct point moved = bend_at(&bend, x, y);
            row[x] = level(pixel_between(&from, x + moved.x, y + moved.y));
        }
    }
    picture_release(&from);
    return status;
}

/* Up to three rows or columns at an edge become paper. */
static int change_edges(struct picture *picture, struct rng *rng)
{
    int dark, bright, count = 1 + rng_below(rng, 3), edge = rng_below(rng, 4);
    levels_find(picture, &dark, &bright);
    for (int i = 0; i < count; i++) {
        int y = edge == 0 ? i : picture->height - 1 - i, x = edge == 2 ? i : picture->width - 1 - i;
        if (edge < 2)
            memset(row_of(picture, y), bright, (size_t)picture->width);
        for (int k = 0; edge >= 2 && k < picture->height; k++)
            row_of(picture, k)[within(x, picture->width)] = (uint8_t)bright;
    }
    return STATUS_OK;
}

/* ---- light ---- */

static int change_light(struct picture *picture, struct rng *rng)
{
    double gamma = exp(rng_between(rng, -0.6, 0.6)), contrast = rng_between(rng, 0.55, 1.1);
    double lowest = rng_between(rng, 0, 255 * (1 - fmin(contrast, 1)));
    uint8_t table[256];
    for (int i = 0; i < 256; i++)
        table[i] = level(lowest + 255 * contrast * pow(i / 255.0, gamma));
    for (size_t i = 0; i < pixel_count(picture); i++)
        picture->pixels[i] = table[picture->pixels[i]];
    return STATUS_OK;
}

/* Two bytes of chance make a number around 0 whose deviation is about 104. */
static int noise_add(struct picture *picture, struct rng *rng, double deviation)
{
    int factor = (int)(deviation / 104 * 1024);
    uint64_t bits = 0;
    for (size_t i = 0; i < pixel_count(picture); i++) {
        bits = i % 4 ? bits >> 16 : rng_next(rng);
        int noise = ((int)(bits & 0xFF) + (int)(bits >> 8 & 0xFF) - 255) * factor / 1024;
        picture->pixels[i] = (uint8_t)within(picture->pixels[i] + noise, 256);
    }
    return STATUS_OK;
}

static int change_noise(struct picture *picture, struct rng *rng)
{
    return noise_add(picture, rng, rng_between(rng, 4, 18));
}

/* Each pixel becomes so much of the mean of itself and its neighbours. */
static int blur(struct picture *picture, double across, double down)
{
    struct picture from;
    int status = copy_make(picture, &from);
    int side = (int)(across * 256 / 4), above = (int)(down * 256 / 4);
    for (int y = 0; y < picture->height && status == STATUS_OK; y++) {
        const uint8_t *row = row_of(&from, y), *up = row_of(&from, y - 1), *low = row_of(&from, y + 1);
        uint8_t *to = row_of(picture, y);
        for (int x = 0; x < picture->width; x++) {
            int left = row[within(x - 1, picture->width)], right = row[within(x + 1, picture->width)];
            to[x] = (uint8_t)((row[x] * (256 - 2 * side - 2 * above) + (left + right) * side +
                               (up[x] + low[x]) * above + 128) /
                              256);
        }
    }
    picture_release(&from);
    return status;
}

static int change_blur(struct picture *picture, struct rng *rng)
{
    double across = rng_between(rng, 0.3, 1), down = rng_between(rng, 0.3, 1);
    int status = STATUS_OK;
    for (int passes = 1 + rng_below(rng, 3); passes > 0 && status == STATUS_OK; passes--)
        status = blur(picture, across, down);
    return status;
}

/* ---- ink ---- */

static uint8_t bolder(uint8_t a, uint8_t b)
{
    return a < b ? a : b;
}

static uint8_t finer(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

/* Strokes grow or shrink by a pixel across, down or both, or by a part of one. Fine strokes would be lost at once. */
static int change_strokes(struct picture *picture, struct rng *rng)
{
    struct picture from;
    bool grow = rng_chance(rng, 0.6);
    uint8_t (*choose)(uint8_t, uint8_t) = grow ? bolder : finer;
    int across = rng_below(rng, 3) != 0, down = !across || rng_chance(rng, 0.5);
    double share = rng_between(rng, 0.3, grow ? 1 : 0.7);
    int status = copy_make(picture, &from);
    for (int y = 0; y < picture->height && status == STATUS_OK; y++) {
        const uint8_t *row = row_of(&from, y), *low = row_of(&from, y + down);
        uint8_t *to = row_of(picture, y);
        for (int x = 0; x < picture->width; x++) {
            int next = within(x + across, picture->width);
            uint8_t most = choose(choose(row[x], row[next]), choose(low[x], low[next]));
            to[x] = level(row[x] + share * (most - row[x]));
        }
    }
    picture_release(&from);
    return status;
}

/* Black and white alone, as a fax has it, with ragged edges. */
static int change_to_bilevel(struct picture *picture, struct rng *rng)
{
    int dark, bright;
    levels_find(picture, &dark, &bright);
    double place = rng_between(rng, 0.46, 0.68);
    int status = blur(picture, 0.6, 0.6);
    if (status == STATUS_OK)
        status = noise_add(picture, rng, rng_between(rng, 0, 0.12) * (bright - dark));
    double threshold = dark + place * (bright - dark);
    for (size_t i = 0; i < pixel_count(picture) && status == STATUS_OK; i++)
        picture->pixels[i] = picture->pixels[i] < threshold ? 0 : 255;
    return status == STATUS_OK && rng_chance(rng, 0.6) ? blur(picture, 0.5, 0.5) : status;
}

/* ---- resolution ---- */

/* The mean of the pixels that one pixel of the coarse picture covers, along one row or column. */
static double mean_over(const uint8_t *pixels, size_t step, int count, double start, double length)
{
    double sum = 0;
    for (int i = (int)start; i < count && i < start + length; i++) {
        double share = fmin(i + 1, start + length) - fmax(i, start);
        sum += share * pixels[(size_t)i * step];
    }
    return sum / fmin(length, count - start);
}

static void row_coarsen(uint8_t *pixels, size_t step, int count, double factor, bool smooth, uint8_t *coarse)
{
    int made = (int)ceil(count / factor);
    for (int i = 0; i < made; i++)
        coarse[i] = level(mean_over(pixels, step, count, i * factor, factor));
    for (int i = 0; i < count; i++) {
        double at = smooth ? (i + 0.5) / factor - 0.5 : i / factor;
        int first = within((int)floor(at), made), second = within((int)floor(at) + 1, made);
        double share = smooth ? at - floor(at) : 0;
        pixels[(size_t)i * step] = level(coarse[first] + share * (coarse[second] - coarse[first]));
    }
}

/* Scanned more coarsely across, down or both, and enlarged again. */
static int change_resolution(struct picture *picture, struct rng *rng)
{
    int longest = picture->width > picture->height ? picture->width : picture->height,
        which = rng_below(rng, 3);
    double across = rng_between(rng, 1.3, 1.9), down = rng_between(rng, 1.3, 1.9);
    bool smooth = rng_chance(rng, 0.7);
    CLEANUP(cleanup_free) uint8_t *coarse = malloc((size_t)longest + 1);
    if (!coarse)
        return STATUS_NO_MEMORY;
    for (int y = 0; which != 1 && y < picture->height; y++)
        row_coarsen(row_of(picture, y), 1, picture->width, across, smooth, coarse);
    for (int x = 0; which != 0 && x < picture->width; x++)
        row_coarsen(picture->pixels + x, (size_t)picture->width, picture->height, down, smooth, coarse);
    return STATUS_OK;
}

/* ---- dirt ---- */

static void spot(struct picture *picture, int x, int y, int size, uint8_t value)
{
    for (int dy = 0; dy < size; dy++)
        for (int dx = 0; dx < size; dx++)
            row_of(picture, y + dy)[within(x + dx, picture->width)] = value;
}

/* A few a character, smaller than any point; light ones lie on the strokes. */
static int change_specks(struct picture *picture, struct rng *rng)
{
    int dark, bright;
    levels_find(picture, &dark, &bright);
    int count = (int)(rng_between(rng, 0.5, 6) * picture->width / picture->height);
    double light = rng_between(rng, 0.2, 0.7);
    for (int i = 0; i < count; i++)
        spot(picture, rng_below(rng, picture->width), rng_below(rng, picture->height),
             1 + rng_chance(rng, 0.4), (uint8_t)(rng_chance(rng, light) ? bright : dark));
    return STATUS_OK;
}

static void streak_pixel(uint8_t *pixel, int ink, double share)
{
    *pixel = level(*pixel + share * (ink - *pixel));
}

/* Faint straight lines: across the whole picture, at a slight slope, or down. */
static int change_streaks(struct picture *picture, struct rng *rng)
{
    int dark, bright;
    levels_find(picture, &dark, &bright);
    for (int count = 1 + rng_below(rng, 3); count > 0; count--) {
        int ink = rng_chance(rng, 0.6) ? dark : bright, thick = 1 + rng_below(rng, 2);
        double share = rng_between(rng, 0.2, 0.6), slope = rng_between(rng, -0.02, 0.02);
        bool down = rng_chance(rng, 0.5);
        int length = down ? picture->height : picture->width;
        int start = rng_below(rng, down ? picture->width : picture->height);
        for (int i = 0; i < length; i++)
            for (int k = 0; k < thick; k++) {
                int side = start + k + (int)(i * slope);
                streak_pixel(down ? &row_of(picture, i)[within(side, picture->width)]
                                  : &row_of(picture, side)[i],
                             ink, share);
            }
    }
    return STATUS_OK;
}

/* ---- the ends ---- */

int picture_pad(struct picture *picture, struct rng *rng)
{
    enum { MOST = 6 };
    struct picture from;
    int before = rng_below(rng, MOST / 2 + 1), after = rng_below(rng, MOST + 1);
    int status = copy_make(picture, &from);
    if (status == STATUS_OK)
        status = picture_resize(picture, from.width + before + after, from.height);
    for (int y = 0; y < picture->height && status == STATUS_OK; y++) {
        uint8_t *row = row_of(picture, y);
        memset(row, 255, (size_t)picture->width);
        memcpy(row + before, row_of(&from, y), (size_t)from.width);
    }
    picture_release(&from);
    return status;
}

/* ---- the choice ---- */

static const struct {
    int weight;
    int (*change)(struct picture *, struct rng *);
} CHANGES[] = {{22, change_shape},      {40, change_bend},  {7, change_edges},    {10, change_light},
               {10, change_noise},      {10, change_blur},  {12, change_strokes}, {10, change_to_bilevel},
               {12, change_resolution}, {7, change_specks}, {6, change_streaks}};

static int change_one(struct picture *picture, struct rng *rng)
{
    int all = 0, drawn;
    size_t i = 0;
    for (size_t k = 0; k < sizeof CHANGES / sizeof *CHANGES; k++)
        all += CHANGES[k].weight;
    for (drawn = rng_below(rng, all); drawn >= CHANGES[i].weight; i++)
        drawn -= CHANGES[i].weight;
    return CHANGES[i].change(picture, rng);
}

int picture_augment(struct picture *picture, struct rng *rng)
{
    if (!rng_chance(rng, CHANGED))
        return STATUS_OK;
    int status = change_one(picture, rng);
    return status == STATUS_OK && rng_chance(rng, CHANGED_TWICE) ? change_one(picture, rng) : status;
}
