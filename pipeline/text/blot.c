#include "text/blot.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/plane.h"
#include "text/ink.h"

enum { MARGIN = 2 }; /* pixels around a piece */

/* Around a piece so much is paper at least, and so much print; what is as light as that does not count as print. */
static const double PAPER_SHARE = 0.25, PRINT_SHARE = 0.05, LIGHT = 0.25;

/* Below which level a box's pixels are print, where it holds paper and print. */
static double limit_find(PIX *grey, struct box box)
{
    int histogram[256] = {0}, count = box.w * box.h;
    region_count(grey, box, histogram);
    double paper = level_below(histogram, count, 1 - PAPER_SHARE);
    return paper - LIGHT * (paper - level_below(histogram, count, PRINT_SHARE));
}

struct sums {
    double n, x, y, xx, yy, xy;
};

static void sums_add(struct sums *sums, double weight, int x, int y)
{
    sums->n += weight;
    sums->x += weight * x;
    sums->y += weight * y;
    sums->xx += weight * x * x;
    sums->yy += weight * y * y;
    sums->xy += weight * x * y;
}

/* False where there is nothing to measure. */
static bool blot_make(const struct sums *sums, struct blot *ret_blot)
{
    double across = sums->n * sums->xx - sums->x * sums->x, down = sums->n * sums->yy - sums->y * sums->y;
    if (!(across > 0 && down > 0))
        return false;
    *ret_blot = (struct blot){sqrt(across) / sums->n, sqrt(down) / sums->n,
                              (sums->n * sums->xy - sums->x * sums->y) / sqrt(across * down)};
    return true;
}

bool blot_of_grey(PIX *grey, struct box piece, struct blot *ret_blot)
{
    struct box all = {0, 0, pixGetWidth(grey), pixGetHeight(grey)};
    struct box around = {piece.x - MARGIN, piece.y - MARGIN, piece.w + 2 * MARGIN, piece.h + 2 * MARGIN};
    struct box box = box_intersect(around, all);
    struct sums sums = {0};
    double limit = limit_find(grey, box);
    size_t words = (size_t)pixGetWpl(grey);
    for (int y = 0; y < box.h; y++) {
        const l_uint32 *levels = pixGetData(grey) + (size_t)(box.y + y) * words;
        for (int x = 0; x < box.w; x++)
            sums_add(&sums, fmax(limit - GET_DATA_BYTE(levels, box.x + x), 0), x, y);
    }
    return blot_make(&sums, ret_blot);
}

bool blot_of_ink(PIX *ink, struct box piece, struct blot *ret_blot)
{
    struct sums sums = {0};
    size_t words = (size_t)pixGetWpl(ink);
    for (int y = 0; y < piece.h; y++) {
        const l_uint32 *bits = pixGetData(ink) + (size_t)(piece.y + y) * words;
        for (int x = 0; x < piece.w; x++)
            sums_add(&sums, GET_DATA_BIT(bits, piece.x + x), x, y);
    }
    return blot_make(&sums, ret_blot);
}
