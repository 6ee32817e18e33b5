#include "base/ridge.h"

#include <leptonica/allheaders.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

/* Counts of the last rows; those that are looked at together are held at a time. */
struct counts {
    uint16_t *rows;   /* a row y at y modulo `held` */
    uint16_t *before; /* room for one row's sums, and half a window at either end */
    uint8_t *columns; /* room for one row */
    uint16_t *nothing;
    int w, held, half;
};

static void counts_release(struct counts *counts)
{
    free(counts->rows);
    free(counts->before);
    free(counts->columns);
    free(counts->nothing);
}

static int counts_new(int w, int length, int clear, struct counts *ret_counts)
{
    struct counts counts = {.w = w, .held = 2 * clear + 1, .half = length / 2};
    counts.rows = malloc((size_t)counts.held * (size_t)w * sizeof *counts.rows);
    counts.before = malloc((size_t)(w + length + 1) * sizeof *counts.before);
    counts.columns = malloc((size_t)w);
    counts.nothing = calloc((size_t)w, sizeof *counts.nothing);
    *ret_counts = counts;
    return counts.rows && counts.before && counts.columns && counts.nothing ? STATUS_OK : STATUS_NO_MEMORY;
}

static uint16_t *counts_row(const struct counts *counts, int y)
{
    return counts->rows + (size_t)(y % counts->held) * (size_t)counts->w;
}

static void rows_join(const uint8_t *restrict above, const uint8_t *restrict here,
                      const uint8_t *restrict below, int w, uint8_t *restrict joined)
{
    for (int x = 0; x < w; x++)
        joined[x] = above[x] | here[x] | below[x];
}

static void windows_count(const uint16_t *restrict before, int w, int half, uint16_t *restrict row)
{
    for (int x = 0; x < w; x++)
        row[x] = (uint16_t)(before[x + 2 * half + 1] - before[x]);
}

/* Per pixel, how many of the window's columns have ink in this row or the next ones. */
static void counts_add(struct counts *counts, const struct plane *ink, int y)
{
    int w = ink->w, half = counts->half;
    rows_join(plane_row(ink, y > 0 ? y - 1 : y), plane_row(ink, y),
              plane_row(ink, y + 1 < ink->h ? y + 1 : y), w, counts->columns);
    /*
     * before[x + half + 1]: columns with ink left of x; the ends go on level, so that no bound need be checked. That
     * the sums wrap around does not matter to their differences.
     */
    uint16_t count = 0, *before = counts->before;
    for (int i = 0; i <= half; i++)
        before[i] = 0;
    for (int x = 0; x < w; x++)
        before[x + half + 1] = count = (uint16_t)(count + counts->columns[x]);
    for (int i = 0; i < half; i++)
        before[w + half + 1 + i] = count;
    windows_count(before, w, half, counts_row(counts, y));
}

/* The smallest count that is at least the share of the window, in steps of 1/255. */
static int count_from(double share, int length)
{
    int scale = 255 * 65536 / length, count = 0;
    while (count <= length && (int)((int64_t)count * scale >> 16) < (int)(share * 255))
        count++;
    return count;
}

static void mask_row(const uint16_t *restrict here, const uint16_t *restrict above,
                     const uint16_t *restrict below, uint16_t least, uint16_t loud, int w,
                     uint8_t *restrict mask)
{
    for (int x = 0; x < w; x++)
        mask[x] = (uint8_t)((here[x] >= least) & ((above[x] < loud) | (below[x] < loud)));
}

int ridge_find(const struct plane *ink, const struct ridge_options *options, struct plane *ret_mask)
{
    enum { LONGEST = 65000 };
    if (options->length < 3 || options->length > ink->w || options->length > LONGEST)
        return STATUS_BAD_ARGUMENT;
    int length = options->length | 1, clear = options->clear;
    CLEANUP(counts_release) struct counts counts = {0};
    struct plane mask = {0};
    int status = counts_new(ink->w, length, clear, &counts);
    if (status == STATUS_OK)
        status = plane_new_unset(ink->w, ink->h, &mask);
    if (status != STATUS_OK)
        return status;
    uint16_t least = (uint16_t)count_from(options->share, length);
    uint16_t loud = (uint16_t)count_from(options->side_share + 1.0 / 255, length);
    for (int y = 0; y < clear && y < ink->h; y++)
        counts_add(&counts, ink, y);
    for (int y = 0; y < ink->h; y++) {
        if (y + clear < ink->h)
            counts_add(&counts, ink, y + clear);
        const uint16_t *above = y >= clear ? counts_row(&counts, y - clear) : counts.nothing;
        const uint16_t *below = y + clear < ink->h ? counts_row(&counts, y + clear) : counts.nothing;
        mask_row(counts_row(&counts, y), above, below, least, loud, ink->w, plane_row(&mask, y));
    }
    *ret_mask = mask;
    return STATUS_OK;
}

int ridge_pieces(const struct plane *ink, const struct ridge_options *options, struct Pixa **ret_pieces)
{
    CLEANUP(plane_release) struct plane mask = {0};
    PIXA *pieces = NULL;
    if (options->length > ink->w || options->length < 3)
        pieces = pixaCreate(0);
    else {
        int status = ridge_find(ink, options, &mask);
        if (status != STATUS_OK)
            return status;
        CLEANUP(pixDestroy) PIX *ridges = plane_to_binary(&mask);
        CLEANUP(boxaDestroy) BOXA *boxes = ridges ? pixConnComp(ridges, &pieces, 8) : NULL;
    }
    if (!pieces)
        return STATUS_NO_MEMORY;
    *ret_pieces = pieces;
    return STATUS_OK;
}
