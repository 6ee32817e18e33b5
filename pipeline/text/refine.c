#include "text/refine.h"

#include <leptonica/allheaders.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/plane.h"
#include "shenbao/status.h"
#include "text/ink.h"

/*
 * The page's binary picture has one threshold, half way between the paper and the darkest ink around. Where grey
 * print stands between black rules, the darkest ink is the rules': thin strokes fall below, and a character loses
 * them. Inside a cell there are no rules. So the cell's own threshold is half way between its paper and its own
 * print; it is used where it is nearer to the paper than the page's:
 *
 *      paper  255 ------------------.        .---
 *      own threshold  - - - - - - - -\- - - /- - -
 *      page's threshold ..............\.../......     a thin stroke ends above it
 *      print                           `-'
 *      rules   40
 *
 * Neither paper noise nor print from the sheet's back may become text: what is near the paper's level never
 * counts, the wider around it the coarser the page's grain, nor what is no darker than the back shows elsewhere. A
 * cell in which nothing passes the page's threshold has its own all the same where a spot of it, a stroke's width
 * large, stands out of its row and its column: a dash is paler than any rule. A shade or the back's print is no
 * such spot, for it makes more of the cell darker than a character does.
 */
static const struct {
    double print_share; /* of the pixels that are no paper are darker than the print's level */
    int paper_margin;   /* levels; pixels this close to the paper are paper … */
    double grain;       /* … and so many times as close as the page's grain is coarse */
} refine = {.print_share = 0.15, .paper_margin = 40, .grain = 3.5};

static const struct {
    double edge;         /* character heights along the cell's edges that may hold a rule's rim */
    double across, down; /* of the window over which a spot's level is the mean, character heights */
    double row,
        column;    /* shares of these that are darker than their paper: a dash fills three quarters at most */
    double area;   /* character heights squared: as large as one character; a cell usually is no darker … */
    double usuals; /* … than what a spot is so many times as deep as … */
    int depth;     /* … and so many levels at least */
    int pixels;    /* of a cell at most: a larger one is a page without a table */
} spots = {.edge = 0.3,
           .across = 0.2,
           .down = 0.08,
           .row = 0.75,
           .column = 0.5,
           .area = 1.5,
           .usuals = 4,
           .depth = 45,
           .pixels = 1 << 24};

/* The level that the share of what is darker than `limit` is darker than; `limit` where nothing is. */
static int level_within(const int histogram[256], int limit, double share)
{
    int count = 0;
    for (int i = 0; i < limit; i++)
        count += histogram[i];
    int level = level_below(histogram, count, share);
    return level < limit ? level : limit;
}

static int threshold_find(const struct page *page, struct box box)
{
    int histogram[256] = {0}, grain = (int)(refine.grain * page->grain);
    region_count(page->grey, box, histogram);
    int paper = level_within(histogram, 256, 0.5);
    int limit = paper - (grain > refine.paper_margin ? grain : refine.paper_margin);
    if (limit <= 0)
        return 0;
    int threshold = (paper + level_within(histogram, limit, refine.print_share)) / 2;
    limit = page->back > 0 && page->back < limit ? page->back : limit;
    return threshold < limit ? threshold : limit;
}

/* Adds to `binary` what of `grey` is darker than the threshold. */
static void darker_add(PIX *binary, PIX *grey, struct box box, int threshold)
{
    size_t grey_words = (size_t)pixGetWpl(grey), words = (size_t)pixGetWpl(binary);
    for (int y = box.y; y < box.y + box.h; y++) {
        const l_uint32 *from = pixGetData(grey) + (size_t)y * grey_words;
        l_uint32 *to = pixGetData(binary) + (size_t)y * words;
        for (int x = box.x; x < box.x + box.w; x++)
            if (GET_DATA_BYTE(from, x) < threshold)
                SET_DATA_BIT(to, x);
    }
}

static int half_of(double share, double unit)
{
    int half = (int)(0.5 * share * unit + 0.5);
    return half < 1 ? 1 : half;
}

/* The box of a picture's windows of (2 * across + 1) by (2 * down + 1) pixels that lie inside it; may be empty. */
static struct box windows_of(struct box picture, int across, int down)
{
    return (struct box){across, down, picture.w - 2 * across, picture.h - 2 * down};
}

/* The paper of the row or column that begins at `box`: what the share of it is darker than. */
static int strip_paper(PIX *means, struct box box, double share)
{
    int histogram[256] = {0};
    region_count(means, box, histogram);
    return level_below(histogram, box.w * box.h, share);
}

/* A spot is darker than both its row's paper and its column's: an edge of shade is as dark as one of them. */
static int deepest_find(PIX *means, struct box windows)
{
    int deepest = 0;
    CLEANUP(cleanup_free) int *columns = calloc((size_t)windows.w, sizeof *columns);
    for (int x = 0; columns && x < windows.w; x++)
        columns[x] = strip_paper(means, (struct box){windows.x + x, windows.y, 1, windows.h}, spots.column);
    for (int y = windows.y; columns && y < windows.y + windows.h; y++) {
        const l_uint32 *row = pixGetData(means) + (size_t)y * (size_t)pixGetWpl(means);
        int paper = strip_paper(means, (struct box){windows.x, y, windows.w, 1}, spots.row);
        for (int x = 0; x < windows.w; x++) {
            int own = paper < columns[x] ? paper : columns[x];
            int depth = own - (int)GET_DATA_BYTE(row, windows.x + x);
            deepest = depth > deepest ? depth : deepest;
        }
    }
    return columns ? deepest : -1;
}

int spot_find(const struct page *page, struct box inside, struct spot *ret_spot)
{
    double unit = page->char_height;
    int edge = (int)(spots.edge * unit), across = half_of(spots.across, unit),
        down = half_of(spots.down, unit);
    struct box all = {0, 0, pixGetWidth(page->grey), pixGetHeight(page->grey)};
    struct box box = box_intersect(box_grow(inside, -edge), all), windows = windows_of(box, across, down);
    *ret_spot = (struct spot){0};
    if (box_is_empty(box) || box_is_empty(windows) || (double)box.w * box.h > spots.pixels)
        return STATUS_OK;
    CLEANUP(pixDestroy) PIX *clip = region_clip(page->grey, box);
    CLEANUP(pixDestroy) PIX *means = clip ? pixBlockconv(clip, across, down) : NULL;
    int depth = means ? deepest_find(means, windows) : -1;
    if (depth < 0)
        return STATUS_NO_MEMORY;
    ret_spot->depth = depth;
    double area = spots.area * unit * unit / ((double)windows.w * windows.h);
    ret_spot->usual = strip_paper(means, windows, 0.5) - strip_paper(means, windows, area < 0.5 ? area : 0.5);
    return STATUS_OK;
}

static int ink_is_there(const struct page *page, struct box box, bool *ret_there)
{
    CLEANUP(pixDestroy) PIX *ink = region_clip(page->binary, box);
    l_int32 blank = 1;
    struct spot spot;
    if (!ink)
        return STATUS_NO_MEMORY;
    pixZero(ink, &blank);
    *ret_there = !blank;
    int status = blank && !page->bilevel ? spot_find(page, box, &spot) : STATUS_OK;
    if (status == STATUS_OK && blank && !page->bilevel)
        *ret_there = spot.depth >= spots.depth && spot.depth >= spots.usuals * spot.usual;
    return status;
}

int ink_refine(struct page *page, struct box inside)
{
    struct box all = {0, 0, pixGetWidth(page->grey), pixGetHeight(page->grey)};
    struct box box = box_intersect(inside, all);
    if (box_is_empty(box))
        return STATUS_OK;
    bool there;
    int status = ink_is_there(page, box, &there);
    if (status == STATUS_OK && there)
        darker_add(page->binary, page->grey, box, threshold_find(page, box));
    return status;
}
