#include <leptonica/allheaders.h>

#include "base/arena.h"
#include "base/brick.h"
#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/outside.h"
#include "text/remains.h"

/*
 * Ink outside the tables' cells, without what touches the page's edge, what is too large for a character, long straight
 * strokes and dust, is closed sideways; each component of that is a block: a line, or a few that touch. A block's own
 * characters tell its size (a title is larger than the cells' text), and it is cut by that as a cell is.
 */

struct block_lines {
    struct line *lines;
    size_t count;
};

struct search {
    const struct page *page;
    const struct outside_options *options;
    struct arena *arena;
    struct outside_cut *cut;
};

static int pixels(const struct search *search, double share)
{
    int length = (int)(share * search->page->char_height + 0.5);
    return length < 1 ? 1 : length;
}

/* Cell by cell: what stands within a table's outline and in no cell is not lost. */
static void tables_clear(const struct search *search, const struct grid *grid, PIX *ink)
{
    for (size_t i = 0; i < grid->table_count; i++) {
        const struct grid_table *table = &grid->tables[i];
        for (size_t k = 0; k < table->cell_count; k++) {
            struct box box =
                box_grow(quad_bounds(table->cells[k].outline), pixels(search, search->options->table_rim));
            pixRasterop(ink, box.x, box.y, box.w, box.h, PIX_CLR, NULL, 0, 0);
        }
    }
}

/* Rules longer than any stroke: a signature's line, the frame of a page. */
static int rules_clear(const struct search *search, PIX *ink)
{
    int length = pixels(search, search->options->largest);
    CLEANUP(pixDestroy) PIX *level = brick_open(ink, length, 1);
    CLEANUP(pixDestroy) PIX *upright = brick_open(ink, 1, length);
    if (!level || !upright)
        return STATUS_NO_MEMORY;
    pixOr(level, level, upright);
    CLEANUP(pixDestroy) PIX *wide = pixDilateBrick(NULL, level, 3, 3);
    if (!wide)
        return STATUS_NO_MEMORY;
    pixSubtract(ink, ink, wide);
    return STATUS_OK;
}

/* The ink that can be text. */
static PIX *text_ink(const struct search *search, const struct grid *grid)
{
    CLEANUP(pixDestroy) PIX *ink = pixRemoveBorderConnComps(search->page->binary, 8);
    if (!ink)
        return NULL;
    struct box all = {0, 0, pixGetWidth(ink), pixGetHeight(ink)};
    tables_clear(search, grid, ink);
    if (seal_remains_clear(search->page, all, ink) != STATUS_OK)
        return NULL;
    if (rules_clear(search, ink) != STATUS_OK)
        return NULL;
    int largest = pixels(search, search->options->largest), speck = pixels(search, search->options->speck);
    CLEANUP(pixDestroy)
    PIX *small = pixSelectBySize(ink, largest, largest, 8, L_SELECT_IF_BOTH, L_SELECT_IF_LTE, NULL);
    return small ? pixSelectBySize(small, speck, speck, 8, L_SELECT_IF_EITHER, L_SELECT_IF_GT, NULL) : NULL;
}

/* The height of a block's characters: of its components, all but the largest tenth are no higher. */
static double block_unit(const struct search *search, PIX *ink)
{
    CLEANUP(boxaDestroy) BOXA *boxes = pixConnCompBB(ink, 8);
    CLEANUP(numaDestroy) NUMA *heights = numaCreate(0);
    double usual = search->page->char_height;
    for (int i = 0; boxes && heights && i < boxaGetCount(boxes); i++) {
        l_int32 height = 0;
        boxaGetBoxGeometry(boxes, i, NULL, NULL, NULL, &height);
        numaAddNumber(heights, (l_float32)height);
    }
    l_float32 high = 0;
    if (heights && numaGetCount(heights) > 0)
        numaGetRankValue(heights, 0.9f, NULL, 0, &high);
    return (double)high < 0.7 * usual ? 0.7 * usual : (double)high;
}

static bool is_large_enough(const struct search *search, struct box box)
{
    return box.h >= pixels(search, search->options->least_height) &&
           box.w >= pixels(search, search->options->least_length);
}

static int block_cut(struct search *search, PIX *ink, struct box box)
{
    const struct lines_options usual = LINES_OPTIONS_DEFAULT;
    struct outside_cut *all = search->cut;
    CLEANUP(boxDestroy) BOX *place = boxCreate(box.x, box.y, box.w, box.h);
    CLEANUP(pixDestroy) PIX *clip = place ? pixClipRectangle(ink, place, NULL) : NULL;
    if (!clip)
        return STATUS_NO_MEMORY;
    struct cell_ink block = {.box = box, .text = clip};
    struct block_lines cut = {0};
    int status = block_lines_find(&block, block_unit(search, clip), &usual, &cut.lines, &cut.count);
    if (status != STATUS_OK)
        return status;
    *(struct block_lines *)arena_push(search->arena, &all->blocks, &all->block_count, sizeof cut) = cut;
    for (size_t i = 0; i < cut.count; i++)
        if (is_large_enough(search, cut.lines[i].box) && all->count < (size_t)search->options->most_lines)
            *(const struct line **)arena_push(search->arena, &all->lines, &all->count, sizeof *all->lines) =
                &cut.lines[i];
    return STATUS_OK;
}

/* True for two pieces of one line that a wide gap or a streak parts. */
static bool is_continued(struct box a, struct box b, double gap)
{
    int top = a.y > b.y ? a.y : b.y, bottom = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    int higher = a.h > b.h ? a.h : b.h, between = a.x < b.x ? b.x - a.x - a.w : a.x - b.x - b.w;
    return bottom - top >= 0.7 * higher && between <= gap * higher;
}

/* Joins pieces of one line, in place. */
static void pieces_join(const struct search *search, struct box *boxes, int *count)
{
    for (int i = 0; i < *count; i++)
        for (int k = i + 1; k < *count; k++)
            if (is_continued(boxes[i], boxes[k], search->options->piece_gap)) {
                boxes[i] = box_unite(boxes[i], boxes[k]);
                boxes[k] = boxes[--*count];
                k = i; /* the larger box may reach others */
            }
}

static int compare_areas(const void *a, const void *b)
{
    const struct box *left = a, *right = b;
    long left_area = (long)left->w * left->h, right_area = (long)right->w * right->h;
    if (left_area != right_area)
        return left_area > right_area ? -1 : 1;
    return left->y != right->y ? left->y - right->y : left->x - right->x;
}

/* The blocks, the largest first, so that a limit on their number keeps what matters. malloc'd. */
static int blocks_find(const struct search *search, PIX *ink, struct box **ret_blocks, int *ret_count)
{
    int across = pixels(search, search->options->word_gap),
        down = pixels(search, search->options->stroke_gap);
    CLEANUP(pixDestroy) PIX *closed = brick_close(ink, across, down);
    CLEANUP(boxaDestroy) BOXA *boxes = closed ? pixConnCompBB(closed, 8) : NULL;
    struct box *blocks = boxes ? calloc((size_t)boxaGetCount(boxes) + 1, sizeof *blocks) : NULL;
    if (!blocks)
        return STATUS_NO_MEMORY;
    int count = 0, least = pixels(search, search->options->least_height);
    for (int i = 0; i < boxaGetCount(boxes); i++) {
        struct box *block = &blocks[count];
        boxaGetBoxGeometry(boxes, i, &block->x, &block->y, &block->w, &block->h);
        count += block->h >= least; /* the next one overwrites a lower one */
    }
    qsort(blocks, (size_t)count, sizeof *blocks, compare_areas);
    count = count > search->options->most_blocks ? search->options->most_blocks : count;
    pieces_join(search, blocks, &count);
    *ret_blocks = blocks;
    *ret_count = count;
    return STATUS_OK;
}

int outside_cut(const struct page *page, const struct grid *grid, const struct outside_options *options,
                struct arena *arena, struct outside_cut *ret_cut)
{
    const struct outside_options usual = OUTSIDE_OPTIONS_DEFAULT;
    struct outside_cut cut = {0};
    struct search search = {page, options ? options : &usual, arena, &cut};
    CLEANUP(pixDestroy) PIX *ink = text_ink(&search, grid);
    CLEANUP(cleanup_free) struct box *blocks = NULL;
    int count = 0;
    int status = ink ? blocks_find(&search, ink, &blocks, &count) : STATUS_NO_MEMORY;
    for (int i = 0; i < count && status == STATUS_OK; i++)
        if (cut.count < (size_t)search.options->most_lines)
            status = block_cut(&search, ink, blocks[i]);
    if (status == STATUS_OK)
        *ret_cut = cut;
    else
        outside_cut_release(&cut);
    return status;
}

void outside_cut_release(struct outside_cut *cut)
{
    for (size_t i = 0; i < cut->block_count; i++)
        block_lines_free(cut->blocks[i].lines, cut->blocks[i].count);
    *cut = (struct outside_cut){0};
}
