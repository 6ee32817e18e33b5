#include "text/cut.h"

#include <float.h>
#include <leptonica/allheaders.h>
#include <math.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

/*
 * Cutting a block into lines
 *
 * Lines of a cell stand as close as 1.16 of the font's size, which leaves three or four pixels between them at
 * 150 dpi. A slant or bend of the page fills those; 二 and 三 have gaps of their own. So gaps alone do not cut.
 *
 *   1. Slope.  Ink is counted by row in pieces of the width. The pieces' profiles are laid over each other at
 *      several slopes; the slope with the sharpest sum (largest sum of squares) is the lines'.
 *   2. Rows.   Over the sum, dynamic programming explains every row with ink as part of a line. A line costs 1,
 *      more where it is higher than a line ought to be, and more where its first or last row cuts through ink.
 *      The cheapest explanation joins the strokes of 三 (one line of ordinary height), parts two lines that touch
 *      (one of double height would cost far more), and keeps a large heading whole (cutting it costs its ink).
 *   3. Seams.  Between two lines a path is sought from left to right, near the straight cut, that crosses as
 *      little ink as it can and bends no more than it must: it follows a bend of the page and goes round strokes
 *      that reach over.
 *
 *        profile          cuts            seams
 *        ####..........   ───────         ┌──────
 *        ######........                ───┘         a hook of the upper line is gone round
 *        ..............   ───────
 *        #####.........
 */

struct profile {
    const struct cut_options *options;
    double unit;
    int width, height;
    int blocks;
    double *rows; /* blocks * height: ink by block and row */
    double *sum;  /* height: at the best slope */
    double slope; /* rows of fall over the whole width */
};

struct span {
    int from, to;
};

static void profile_release(struct profile *profile)
{
    free(profile->rows);
    free(profile->sum);
}

/* The black pixels of a row of 1 bpp from column `from` up to `to`. */
static int bits_count(const l_uint32 *row, int from, int to)
{
    enum { WORD = 32 };
    int count = 0;
    for (int x = from; x < to;) {
        int first = x % WORD, end = to - (x - first) < WORD ? to - (x - first) : WORD;
        l_uint32 word = row[x / WORD] << first >> first;
        count += __builtin_popcount(word >> (WORD - end));
        x += end - first;
    }
    return count;
}

static void profile_count(struct profile *profile, PIX *ink)
{
    for (int y = 0; y < profile->height; y++) {
        const l_uint32 *row = pixGetData(ink) + (size_t)y * (size_t)pixGetWpl(ink);
        for (int block = 0, from = 0; block < profile->blocks; block++) {
            int to = (int)(((long)(block + 1) * profile->width + profile->blocks - 1) / profile->blocks);
            profile->rows[(size_t)block * (size_t)profile->height + (size_t)y] = bits_count(row, from, to);
            from = to;
        }
    }
}

/* Fills `sum` with the pieces laid over each other at this slope; gives how sharp that is. */
static double profile_lay(struct profile *profile, double slope)
{
    double sharpness = 0;
    for (int y = 0; y < profile->height; y++)
        profile->sum[y] = 0;
    for (int block = 0; block < profile->blocks; block++) {
        const double *rows = profile->rows + (size_t)block * (size_t)profile->height;
        int shift = (int)lround(slope * ((block + 0.5) / profile->blocks - 0.5));
        for (int y = 0; y < profile->height; y++)
            if (y + shift >= 0 && y + shift < profile->height)
                profile->sum[y] += rows[y + shift];
    }
    for (int y = 0; y < profile->height; y++)
        sharpness += profile->sum[y] * profile->sum[y];
    return sharpness;
}

static void profile_find_slope(struct profile *profile)
{
    int most = (int)(profile->options->slope * profile->unit);
    double best = profile_lay(profile, 0) * 1.02; /* level unless a slope is plainly better */
    profile->slope = 0;
    for (int slope = -most; slope <= most && profile->blocks > 1; slope++) {
        double sharpness = profile_lay(profile, slope);
        if (sharpness > best) {
            best = sharpness;
            profile->slope = slope;
        }
    }
    profile_lay(profile, profile->slope);
}

static int profile_make(PIX *ink, double unit, const struct cut_options *options, struct profile *ret_profile)
{
    struct profile profile = {.options = options, .unit = unit};
    profile.width = pixGetWidth(ink);
    profile.height = pixGetHeight(ink);
    int blocks = (int)(profile.width / (options->block * unit));
    profile.blocks = blocks < 1 ? 1 : blocks > 24 ? 24 : blocks;
    profile.rows = calloc((size_t)profile.blocks * (size_t)profile.height, sizeof *profile.rows);
    profile.sum = calloc((size_t)profile.height, sizeof *profile.sum);
    if (!profile.rows || !profile.sum) {
        profile_release(&profile);
        return STATUS_NO_MEMORY;
    }
    profile_count(&profile, ink);
    profile_find_slope(&profile);
    *ret_profile = profile;
    return STATUS_OK;
}

/* The usual ink of a row that has some. */
static double usual_row(const struct profile *profile)
{
    double sum = 0;
    int rows = 0;
    for (int y = 0; y < profile->height; y++)
        if (profile->sum[y] > 0) {
            sum += profile->sum[y];
            rows++;
        }
    return rows ? sum / rows : 1;
}

/* What it costs to cut above row y: the ink that goes through, against a usual row's. */
static double cut_cost(const struct profile *profile, int y, double usual)
{
    if (y <= 0 || y >= profile->height)
        return 0;
    double through = fmin(profile->sum[y - 1], profile->sum[y]);
    return profile->options->ink_cost * through / usual;
}

static double height_cost(const struct profile *profile, int rows)
{
    double excess = (rows / profile->unit - profile->options->full_height) / profile->options->stretch;
    return excess > 0 ? excess * excess : 0;
}

/* The cheapest explanation of rows 0 to y, for each y; from[y] is where its last line begins, or -1: row is blank. */
static void explain_rows(const struct profile *profile, double *cost, int *from)
{
    double usual = usual_row(profile);
    int highest = (int)(profile->options->highest * profile->unit);
    cost[0] = 0;
    for (int y = 1; y <= profile->height; y++) {
        cost[y] = profile->sum[y - 1] > 0 ? DBL_MAX : cost[y - 1];
        from[y] = -1;
        for (int start = y - 1; start >= 0 && y - start <= highest; start--) {
            double line = 1 + height_cost(profile, y - start) + cut_cost(profile, start, usual) +
                          cut_cost(profile, y, usual);
            if (cost[start] < DBL_MAX && cost[start] + line < cost[y]) {
                cost[y] = cost[start] + line;
                from[y] = start;
            }
        }
    }
}

/* Walks the explanation back; spans come out from bottom to top. */
static size_t spans_collect(const int *from, int height, struct span *spans)
{
    size_t count = 0;
    for (int y = height; y > 0;) {
        if (from[y] < 0) {
            y--;
            continue;
        }
        spans[count++] = (struct span){from[y], y};
        y = from[y];
    }
    for (size_t i = 0; i < count / 2; i++) {
        struct span swap = spans[i];
        spans[i] = spans[count - 1 - i];
        spans[count - 1 - i] = swap;
    }
    return count;
}

static int spans_find(const struct profile *profile, struct span **ret_spans, size_t *ret_count)
{
    size_t room = (size_t)profile->height + 1;
    CLEANUP(cleanup_free) double *cost = calloc(room, sizeof *cost);
    CLEANUP(cleanup_free) int *from = calloc(room, sizeof *from);
    struct span *spans = calloc(room, sizeof *spans);
    if (!cost || !from || !spans) {
        free(spans);
        return STATUS_NO_MEMORY;
    }
    explain_rows(profile, cost, from);
    *ret_count = spans_collect(from, profile->height, spans);
    *ret_spans = spans;
    return STATUS_OK;
}

/* The band of rows a seam may use: `low` is its first row at column x. */
struct band {
    int reach, rows; /* rows = 2 * reach + 1 */
    double cut, slope;
    int width, height;
};

static int band_middle(const struct band *band, int x)
{
    return (int)lround(band->cut + band->slope * ((x + 0.5) / band->width - 0.5));
}

static int band_row(const struct band *band, int middle, int step)
{
    int row = middle - band->reach + step;
    return row < 0 ? 0 : row > band->height ? band->height : row;
}

/* What passing above each of the rows `from` to `to` costs at column x: more where both pixels are ink. */
static void passes_cost(PIX *ink, int x, int from, int to, unsigned char *costs)
{
    enum { WORD = 32, INK = 10 };
    int bit = WORD - 1 - x % WORD, words = pixGetWpl(ink), height = pixGetHeight(ink);
    const l_uint32 *column = pixGetData(ink) + x / WORD;
    unsigned above = from > 0 ? column[(size_t)(from - 1) * (size_t)words] >> bit & 1 : 0;
    for (int row = from; row <= to; row++) {
        unsigned below = row < height ? column[(size_t)row * (size_t)words] >> bit & 1 : 0;
        costs[row] = above & below ? INK : (unsigned char)(above | below);
        above = below;
    }
}

/* Finds the cheapest path; `best` holds width * rows costs, `back` the steps taken (-1, 0, 1). */
static void seam_search(PIX *ink, const struct band *band, unsigned char *costs, double *best,
                        signed char *back)
{
    for (int x = 0; x < band->width; x++) {
        int middle = band_middle(band, x);
        passes_cost(ink, x, band_row(band, middle, 0), band_row(band, middle, band->rows - 1), costs);
        for (int step = 0; step < band->rows; step++) {
            size_t here = (size_t)x * (size_t)band->rows + (size_t)step;
            best[here] = costs[band_row(band, middle, step)] + 0.02 * abs(step - band->reach);
            if (x == 0)
                continue;
            const double *before = best + here - band->rows;
            double cheapest = before[0];
            back[here] = 0;
            for (int move = -1; move <= 1; move += 2)
                if (step + move >= 0 && step + move < band->rows && before[move] + 0.5 < cheapest) {
                    cheapest = before[move] + 0.5;
                    back[here] = (signed char)move;
                }
            best[here] += cheapest;
        }
    }
}

static void seam_walk_back(const struct band *band, const double *best, const signed char *back, int *seam)
{
    const double *last = best + (size_t)(band->width - 1) * (size_t)band->rows;
    int step = 0;
    for (int i = 1; i < band->rows; i++)
        if (last[i] < last[step])
            step = i;
    for (int x = band->width - 1; x >= 0; x--) {
        seam[x] = band_row(band, band_middle(band, x), step);
        step += back[(size_t)x * (size_t)band->rows + (size_t)step];
    }
}

static int seam_find(PIX *ink, const struct profile *profile, double cut, int *seam)
{
    struct band band = {
        .cut = cut, .slope = profile->slope, .width = profile->width, .height = profile->height};
    band.reach = (int)(profile->options->wander * profile->unit);
    band.rows = 2 * band.reach + 1;
    size_t room = (size_t)band.width * (size_t)band.rows;
    CLEANUP(cleanup_free) double *best = calloc(room, sizeof *best);
    CLEANUP(cleanup_free) signed char *back = calloc(room, 1);
    CLEANUP(cleanup_free) unsigned char *costs = calloc((size_t)band.height + 1, 1);
    if (!best || !back || !costs)
        return STATUS_NO_MEMORY;
    seam_search(ink, &band, costs, best, back);
    seam_walk_back(&band, best, back, seam);
    return STATUS_OK;
}

static int seams_find(PIX *ink, const struct profile *profile, const struct span *spans,
                      struct line_cuts *cuts)
{
    cuts->seams = calloc((cuts->line_count - 1) * (size_t)cuts->width + 1, sizeof *cuts->seams);
    if (!cuts->seams)
        return STATUS_NO_MEMORY;
    int status = STATUS_OK;
    for (size_t i = 0; i + 1 < cuts->line_count && status == STATUS_OK; i++)
        status = seam_find(ink, profile, (spans[i].to + spans[i + 1].from) / 2.0,
                           cuts->seams + i * (size_t)cuts->width);
    return status;
}

int line_cuts_find(struct Pix *ink, double unit, const struct cut_options *options,
                   struct line_cuts *ret_cuts)
{
    struct profile profile = {0};
    struct line_cuts cuts = {0};
    CLEANUP(cleanup_free) struct span *spans = NULL;
    int status = profile_make(ink, unit, options, &profile);
    if (status != STATUS_OK)
        return status;
    status = spans_find(&profile, &spans, &cuts.line_count);
    if (status == STATUS_OK) {
        cuts.width = profile.width;
        cuts.line_count = cuts.line_count ? cuts.line_count : 1;
        status = seams_find(ink, &profile, spans, &cuts);
    }
    profile_release(&profile);
    if (status == STATUS_OK)
        *ret_cuts = cuts;
    else
        line_cuts_release(&cuts);
    return status;
}

void line_cuts_release(struct line_cuts *cuts)
{
    free(cuts->seams);
    *cuts = (struct line_cuts){0};
}

size_t line_cuts_lookup(const struct line_cuts *cuts, int x, int y)
{
    size_t line = 0;
    while (line + 1 < cuts->line_count && y >= cuts->seams[line * (size_t)cuts->width + (size_t)x])
        line++;
    return line;
}
