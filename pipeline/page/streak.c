/*
 * Streaks: dirt on a copier's glass draws a thin line straight through the whole picture, along its sides, through
 * margins, table and text alike. A ruled line of a table ends at the table; a streak runs on to the picture's
 * edge. Found column by column (and, on the transposed picture, row by row): a column is a streak where in nearly
 * every one of many bands, the first and the last among them, most pixels are darker than the paper to both sides.
 * Where the page lay askew a rule of the table comes near and crosses it slowly: on each side the paper is looked for
 * at two distances, of which a rule hides one at most.
 * Taken out by carrying the paper over from the sides; where both sides are dark (a stroke crosses) it stays dark.
 */
#include "page/stages.h"

#include "base/cleanup.h"
#include "shenbao/status.h"

enum { BANDS = 24, REACH = 4, FAR_REACH = 9, WIDEST = 7 };

static const struct {
    int contrast;      /* levels that a streak is darker than both sides */
    double band_share; /* of a band's pixels are that much darker */
    int bands;         /* of BANDS bands are like that */
    int most; /* in one direction: where there are more, they are the rules of a table cut out tightly */
} streak = {.contrast = 36, .band_share = 0.55, .bands = 21, .most = 3};

static inline int lighter_of(int a, int b)
{
    return a > b ? a : b;
}

/* Is the place darker than both sides, at the near or the far distance? */
static inline bool is_ridge(const uint8_t *row, int x, int far)
{
    int left = lighter_of(row[x - REACH], row[x - far]), right = lighter_of(row[x + REACH], row[x + far]);
    return (left < right ? left : right) - row[x] >= streak.contrast;
}

/* Counts, per band and column, the pixels that are darker than both sides. */
static void ridge_count(const struct plane *grey, int *counts)
{
    int w = grey->w, x;
    memset(counts, 0, (size_t)BANDS * (size_t)w * sizeof *counts);
    for (int y = 0; y < grey->h; y++) {
        const uint8_t *row = plane_row(grey, y);
        int *band = counts + (size_t)(y * (long)BANDS / grey->h) * (size_t)w;
        for (x = REACH; x < FAR_REACH; x++)
            band[x] += is_ridge(row, x, REACH);
        for (; x < w - FAR_REACH; x++)
            band[x] += is_ridge(row, x, FAR_REACH);
        for (; x < w - REACH; x++)
            band[x] += is_ridge(row, x, REACH);
    }
}

static bool column_is_streak(const int *counts, const struct plane *grey, int x)
{
    int full = 0;
    for (int band = 0; band < BANDS; band++) {
        int height = (int)((band + 1) * (long)grey->h / BANDS - band * (long)grey->h / BANDS);
        /* dirt may stand askew by a pixel: the neighbours help */
        const int *row = counts + (size_t)band * (size_t)grey->w;
        int most = row[x];
        most = x > 0 && row[x - 1] > most ? row[x - 1] : most;
        most = x + 1 < grey->w && row[x + 1] > most ? row[x + 1] : most;
        bool is_full = most >= streak.band_share * height;
        if (!is_full && (band == 0 || band == BANDS - 1))
            return false;
        full += is_full;
    }
    return full >= streak.bands;
}

/* Columns from `left` up to `right` take the paper from the columns beside them. */
static void columns_remove(struct plane *grey, struct plane *mask, int left, int right)
{
    int before = left - 1 < 0 ? 0 : left - 1;
    int after = right >= grey->w ? grey->w - 1 : right;
    for (int y = 0; y < grey->h; y++) {
        uint8_t *row = plane_row(grey, y);
        for (int x = left; x < right; x++) {
            int value = (row[before] * (right - x) + row[after] * (x - left + 1)) / (right - left + 1);
            if (value > row[x])
                row[x] = (uint8_t)value;
            plane_row(mask, y)[x] = 1;
        }
    }
}

struct column_range {
    int left, right;
};

/* The streaks, from left to right; more than `most` are counted but not kept. */
static int columns_find(const struct plane *grey, const int *counts, int most,
                        struct column_range *ret_ranges)
{
    int found = 0;
    for (int x = REACH; x < grey->w - REACH; x++) {
        int right = x;
        while (right < grey->w - REACH && column_is_streak(counts, grey, right))
            right++;
        if (right > x && right - x <= WIDEST && found++ < most)
            ret_ranges[found - 1] = (struct column_range){x, right};
        x = right;
    }
    return found;
}

/* `mask` is made where there is a streak. */
static int vertical_remove(struct plane *grey, struct plane *ret_mask)
{
    struct column_range ranges[8];
    CLEANUP(cleanup_free) int *counts = malloc((size_t)BANDS * (size_t)grey->w * sizeof *counts);
    if (!counts)
        return STATUS_NO_MEMORY;
    if (grey->w <= 2 * FAR_REACH || grey->h < BANDS)
        return STATUS_OK;
    ridge_count(grey, counts);
    int found = columns_find(grey, counts, streak.most, ranges);
    if (found == 0 || found > streak.most)
        return STATUS_OK;
    int status = plane_new(grey->w, grey->h, ret_mask);
    for (int i = 0; status == STATUS_OK && i < found; i++)
        columns_remove(grey, ret_mask, ranges[i].left, ranges[i].right);
    return status;
}

/* The same for rows: on the transposed picture, and back only where something was found. */
static int horizontal_remove(struct plane *grey, struct plane *mask)
{
    CLEANUP(plane_release) struct plane turned = {0}, found = {0}, rows = {0};
    int status = plane_transpose(grey, &turned);
    if (status == STATUS_OK)
        status = vertical_remove(&turned, &found);
    if (status == STATUS_OK && found.px)
        status = plane_transpose(&found, &rows);
    if (status != STATUS_OK || !found.px)
        return status;
    plane_release(grey);
    status = plane_transpose(&turned, grey);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; mask->px && i < (size_t)rows.w * (size_t)rows.h; i++)
        mask->px[i] |= rows.px[i];
    return mask->px ? STATUS_OK : plane_copy(&rows, mask);
}

int streak_remove(struct plane *grey, struct plane *ret_streaks)
{
    struct plane mask = {0};
    int status = vertical_remove(grey, &mask);
    if (status == STATUS_OK)
        status = horizontal_remove(grey, &mask);
    if (status == STATUS_OK)
        *ret_streaks = mask;
    else
        plane_release(&mask);
    return status;
}
