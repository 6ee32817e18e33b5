#include "text/refine.h"

#include <leptonica/allheaders.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

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
 * Neither paper noise nor print from the sheet's back may become text: what is close to the paper never counts, nor
 * what is no darker than the back shows elsewhere, and a cell in which nothing passes the page's threshold is blank.
 */
static const struct {
    double print_share; /* of the pixels that are no paper are darker than the print's level */
    int paper_margin;   /* levels; pixels this close to the paper are paper */
} refine = {.print_share = 0.15, .paper_margin = 40};

/* The level that `count * share` of the pixels counted up to `limit` are darker than. */
static int level_at(const int histogram[256], int limit, double share)
{
    int count = 0, below = 0, level = 0;
    for (int i = 0; i < limit; i++)
        count += histogram[i];
    while (level < limit && (below += histogram[level]) <= count * share)
        level++;
    return level;
}

static int threshold_find(PIX *grey, struct box box, int back)
{
    int histogram[256] = {0};
    size_t words = (size_t)pixGetWpl(grey);
    for (int y = box.y; y < box.y + box.h; y++) {
        const l_uint32 *row = pixGetData(grey) + (size_t)y * words;
        for (int x = box.x; x < box.x + box.w; x++)
            histogram[GET_DATA_BYTE(row, x)]++;
    }
    int paper = level_at(histogram, 256, 0.5), limit = paper - refine.paper_margin;
    if (limit <= 0)
        return 0;
    int threshold = (paper + level_at(histogram, limit, refine.print_share)) / 2;
    limit = back > 0 && back < limit ? back : limit;
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

int ink_refine(struct page *page, struct box inside)
{
    struct box all = {0, 0, pixGetWidth(page->grey), pixGetHeight(page->grey)};
    struct box box = box_intersect(inside, all);
    if (box_is_empty(box))
        return STATUS_OK;
    CLEANUP(boxDestroy) BOX *place = boxCreate(box.x, box.y, box.w, box.h);
    CLEANUP(pixDestroy) PIX *ink = place ? pixClipRectangle(page->binary, place, NULL) : NULL;
    l_int32 blank = 1;
    if (!ink)
        return STATUS_NO_MEMORY;
    pixZero(ink, &blank);
    if (!blank)
        darker_add(page->binary, page->grey, box, threshold_find(page->grey, box, page->back));
    return STATUS_OK;
}
