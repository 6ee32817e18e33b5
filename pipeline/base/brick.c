#include "base/brick.h"

#include <leptonica/allheaders.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

/*
 * Eroding by a run of n pixels leaves the pixels that are followed by n - 1 more. If that is known for runs of m, the
 * picture and itself shifted by m give it for runs of 2 m, and by a smaller shift for any length between:
 *
 *     runs of 1   .#######..     of 2   .######...     of 4   .####.....     of 5 (shift 1)   .###......
 *
 * Dilating by the same run, shifting the other way, gives back what the erosion took from the runs that were long
 * enough. Both work in place, row by row: a shift reads only words that are not yet written. A word holds 32 pixels,
 * the leftmost in its highest bit.
 */

enum { WORD = 32 };

struct raster {
    uint32_t *data;
    size_t words, height; /* words of a row */
};

static struct raster raster_of(PIX *pix)
{
    return (struct raster){pixGetData(pix), (size_t)pixGetWpl(pix), (size_t)pixGetHeight(pix)};
}

/* Keeps the pixels that have one `shift` to their right. */
static void row_and_right(uint32_t *row, size_t words, size_t shift)
{
    size_t whole = shift / WORD, bits = shift % WORD, count = words > whole ? words - whole : 0;
    for (size_t i = 0; i + 1 < count; i++)
        row[i] &= (uint32_t)(((uint64_t)row[i + whole] << WORD | row[i + whole + 1]) >> (WORD - bits));
    if (count > 0)
        row[count - 1] &= row[words - 1] << bits;
    for (size_t i = count; i < words; i++)
        row[i] = 0;
}

/* Adds to the pixels those `shift` to their left. */
static void row_or_left(uint32_t *row, size_t words, size_t shift)
{
    size_t whole = shift / WORD, bits = shift % WORD;
    for (size_t i = words; i-- > whole + 1;)
        row[i] |= (uint32_t)(((uint64_t)row[i - whole - 1] << WORD | row[i - whole]) >> bits);
    if (words > whole)
        row[whole] |= row[0] >> bits;
}

static void erode_across(struct raster raster, size_t shift)
{
    for (size_t y = 0; y < raster.height; y++)
        row_and_right(raster.data + y * raster.words, raster.words, shift);
}

static void dilate_across(struct raster raster, size_t shift)
{
    for (size_t y = 0; y < raster.height; y++)
        row_or_left(raster.data + y * raster.words, raster.words, shift);
}

static void erode_down(struct raster raster, size_t shift)
{
    size_t all = raster.words * raster.height, far = raster.words * shift, kept = all > far ? all - far : 0;
    for (size_t i = 0; i < kept; i++)
        raster.data[i] &= raster.data[i + far];
    for (size_t i = kept; i < all; i++)
        raster.data[i] = 0;
}

static void dilate_down(struct raster raster, size_t shift)
{
    size_t far = raster.words * shift;
    for (size_t i = raster.words * raster.height; i-- > far;)
        raster.data[i] |= raster.data[i - far];
}

/* Applies the step for runs of `length`, doubling the run's length as far as that goes. */
static void run_apply(struct raster raster, int length, void (*step)(struct raster, size_t))
{
    for (int have = 1; have < length;) {
        int shift = have < length - have ? have : length - have;
        step(raster, (size_t)shift);
        have += shift;
    }
}

static void erode(PIX *pix, int w, int h)
{
    pixSetPadBits(pix, 0);
    run_apply(raster_of(pix), w, erode_across);
    run_apply(raster_of(pix), h, erode_down);
}

static void dilate(PIX *pix, int w, int h)
{
    pixSetPadBits(pix, 0);
    run_apply(raster_of(pix), w, dilate_across);
    run_apply(raster_of(pix), h, dilate_down);
    pixSetPadBits(pix, 0);
}

PIX *brick_open(PIX *ink, int w, int h)
{
    PIX *opened = pixCopy(NULL, ink);
    if (!opened)
        return NULL;
    erode(opened, w, h);
    dilate(opened, w, h);
    return opened;
}

PIX *brick_close(PIX *ink, int w, int h)
{
    l_int32 width, height;
    pixGetDimensions(ink, &width, &height, NULL);
    CLEANUP(pixDestroy) PIX *wide = pixCreate(width + w - 1, height + h - 1, 1);
    CLEANUP(boxDestroy) BOX *place = boxCreate(0, 0, width, height);
    if (!wide || !place)
        return NULL;
    pixRasterop(wide, 0, 0, width, height, PIX_SRC, ink, 0, 0);
    dilate(wide, w, h);
    erode(wide, w, h);
    return pixClipRectangle(wide, place, NULL);
}
