/*
 * The sheet is taken to be A4 where its sides are in that proportion. Otherwise (a cut-out, an unusual sheet) the
 * text decides: a declaration is set in about 9 to 10 points.
 *
 * The usual height of a character is the median height of pieces of ink that are about as wide as high, after a
 * small closing has joined the strokes of a character but not its neighbours.
 */
#include "page/measure.h"

#include <leptonica/allheaders.h>
#include <stdbool.h>

#include "base/cleanup.h"

static const struct {
    double short_side, long_side; /* inches: A4 */
    double proportion_slack;      /* how far the sides' proportion may be off */
    double points;                /* the usual size of type on a form */
    int least_characters;         /* to trust the median */
} measure = {
    .short_side = 8.27, .long_side = 11.69, .proportion_slack = 0.07, .points = 9.5, .least_characters = 20};

static void sheet_sides(const struct plane *ink, const struct plane *sheet, int *ret_shorter, int *ret_longer)
{
    int w = ink->w, h = ink->h;
    if (sheet->px) {
        CLEANUP(pixDestroy) PIX *mask = plane_to_binary(sheet);
        CLEANUP(boxDestroy) BOX *box = NULL;
        if (mask && pixClipToForeground(mask, NULL, &box) == 0 && box)
            boxGetGeometry(box, NULL, NULL, &w, &h);
    }
    *ret_shorter = w < h ? w : h;
    *ret_longer = w < h ? h : w;
}

/* By the longer side too: a strip of a page is not a small page. */
static double dpi_of_sheet(const struct plane *ink, const struct plane *sheet)
{
    int shorter, longer;
    sheet_sides(ink, sheet, &shorter, &longer);
    double across = shorter / measure.short_side, along = longer / measure.long_side;
    return across > along ? across : along;
}

static bool is_a4(const struct plane *ink, const struct plane *sheet)
{
    int shorter, longer;
    sheet_sides(ink, sheet, &shorter, &longer);
    double proportion = (double)longer / shorter / (measure.long_side / measure.short_side);
    return proportion > 1 - measure.proportion_slack && proportion < 1 + measure.proportion_slack;
}

int measure_char_guess(const struct plane *ink, const struct plane *sheet)
{
    int guess = (int)(dpi_of_sheet(ink, sheet) * measure.points / 72 + 0.5);
    return guess < 8 ? 8 : guess;
}

/* The median height of the pieces that could be characters near the guessed size; 0 where they are too few. */
static int median_height(const struct plane *ink, int guess)
{
    CLEANUP(pixDestroy) PIX *binary = plane_to_binary(ink);
    int gap = guess / 9 < 1 ? 1 : guess / 9;
    CLEANUP(pixDestroy) PIX *closed = binary ? pixCloseSafeBrick(NULL, binary, gap + 1, gap + 1) : NULL;
    CLEANUP(boxaDestroy) BOXA *boxes = closed ? pixConnCompBB(closed, 8) : NULL;
    int heights[256] = {0}, count = 0;
    for (int i = 0; boxes && i < boxaGetCount(boxes); i++) {
        int w, h;
        boxaGetBoxGeometry(boxes, i, NULL, NULL, &w, &h);
        if (h < 256 && h > 0.5 * guess && h < 2.2 * guess && w > 0.75 * h && w < 1.35 * h) {
            heights[h]++;
            count++;
        }
    }
    if (count < measure.least_characters)
        return 0;
    int below = 0, median = 0;
    while ((below += heights[median]) < count / 2)
        median++;
    return median;
}

void measure_page(const struct plane *ink, const struct plane *sheet, int *ret_dpi, int *ret_char_height)
{
    int guess = measure_char_guess(ink, sheet);
    int height = median_height(ink, guess);
    if (!height && !is_a4(ink, sheet)) /* a cut-out: its type may be of any size */
        height = median_height(ink, guess * 2);
    double dpi = is_a4(ink, sheet) || !height ? dpi_of_sheet(ink, sheet) : height * 72 / measure.points;
    *ret_dpi = (int)(dpi + 0.5);
    *ret_char_height = !height ? guess : height < 8 ? 8 : height;
}

int measure_grain(const struct plane *grey)
{
    int histogram[256] = {0}, count = grey->w * grey->h;
    for (int i = 0; i < count; i++)
        histogram[grey->px[i]]++;
    return level_below(histogram, count, 0.5) - level_below(histogram, count, 0.25);
}
