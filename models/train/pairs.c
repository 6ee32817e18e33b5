#include "pairs.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "shenbao/grid.h"
#include "shenbao/page.h"
#include "shenbao/status.h"
#include "text/lines.h"
#include "text/picture.h"
#include "text/refine.h"

/*
 * The printer knows where each line was printed, and damage carried that along; the program's line has its place on
 * the scan too. The two are one and the same where one is most like the other and the cut one reaches as far: a line
 * that lost its first character, or half of a line, does not reach as far as what was printed.
 *
 * A label set downwards is printed as lines of one character and cut as one line of several parts: its text is that of
 * all lines inside it, from top to bottom.
 */

static const double LEAST_SHARE = 0.45; /* of the two outlines' bounds, intersection over union */
static const double REACH = 0.45;       /* of the line's height: how far the ends may be apart */
static const double SPECKS =
    1.3; /* of the line's height: how far specks beyond its ends may be taken with it */
static const double LOW_LINE =
    0.7; /* of the character height: lines lower than this (dashes) count as so high */

struct match {
    const struct sample_page *sample;
    struct page *page;
    struct arena *arena;
    struct pair *pairs;
    size_t count, left_out;
};

static double share(struct box a, struct box b)
{
    struct box both = box_intersect(a, b);
    double common = box_is_empty(both) ? 0 : (double)both.w * both.h;
    return common / ((double)a.w * a.h + (double)b.w * b.h - common);
}

static bool holds(struct box box, struct quad quad)
{
    struct box bounds = quad_bounds(quad);
    double x = bounds.x + bounds.w / 2.0, y = bounds.y + bounds.h / 2.0;
    return x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h;
}

/* The printed line most like the outline; NULL: none is like it. */
static const struct sample_line *line_like(const struct sample_page *sample, struct box bounds)
{
    const struct sample_line *best = NULL;
    double most = LEAST_SHARE;
    for (size_t i = 0; i < sample->cell_count; i++)
        for (size_t k = 0; k < sample->cells[i].line_count; k++) {
            const struct sample_line *line = &sample->cells[i].lines[k];
            double value = share(bounds, quad_bounds(line->outline));
            if (value > most) {
                most = value;
                best = line;
            }
        }
    return best;
}

static double length_of(struct quad quad)
{
    return point_distance(quad.corner[0], quad.corner[1]);
}

static double height_of(struct quad quad)
{
    return point_distance(quad.corner[0], quad.corner[3]);
}

/* True where [from, to] leaves out no more of the printed [start, end] than `lost`, and adds no more than `added`. */
static bool covers(double from, double to, double start, double end, double lost, double added)
{
    return from - start < lost && end - to < lost && start - from < added && to - end < added;
}

/* The cut line shows all that was printed. Beyond its ends there may be specks: reading meets them as well. */
static bool reaches_as_far(struct quad cut, struct quad printed, double char_height)
{
    double height = height_of(printed) > height_of(cut) ? height_of(printed) : height_of(cut);
    height = height > LOW_LINE * char_height ? height : LOW_LINE * char_height;
    struct box a = quad_bounds(cut), b = quad_bounds(printed);
    bool upright = b.w < b.h && length_of(printed) > height_of(printed);
    double lost = REACH * height, added = SPECKS * height;
    return covers(a.x, a.x + a.w, b.x, b.x + b.w, upright ? height : lost, upright ? height : added) &&
           covers(a.y, a.y + a.h, b.y, b.y + b.h, upright ? lost : height, upright ? added : height);
}

static const char *stack_text(const struct match *match, struct box bounds, size_t parts)
{
    for (size_t i = 0; i < match->sample->cell_count; i++) {
        const struct sample_cell *cell = &match->sample->cells[i];
        if (cell->line_count != parts)
            continue;
        size_t inside = 0;
        const char *text = "";
        for (size_t k = 0; k < cell->line_count; k++) {
            inside += holds(bounds, cell->lines[k].outline);
            text = arena_printf(match->arena, "%s%s", text, cell->lines[k].text);
        }
        if (inside == parts)
            return text;
    }
    return NULL;
}

static const char *text_of(const struct match *match, const struct line *line, struct quad outline)
{
    struct box bounds = quad_bounds(outline);
    if (line->part_count > 1)
        return stack_text(match, bounds, line->part_count);
    const struct sample_line *printed = line_like(match->sample, bounds);
    return printed && reaches_as_far(outline, printed->outline, match->page->char_height) ? printed->text
                                                                                          : NULL;
}

static int line_add(struct match *match, const struct line *line)
{
    struct quad outline = page_quad_to_image(match->page, quad_from_box(line->box));
    const char *text = text_of(match, line, outline);
    if (!text) {
        match->left_out++;
        return STATUS_OK;
    }
    PIX *picture = NULL;
    int status = line_picture(match->page, line, NULL, &picture);
    if (status != STATUS_OK)
        return status;
    struct pair *pair = arena_push(match->arena, &match->pairs, &match->count, sizeof *pair);
    *pair = (struct pair){picture, text, line->part_count > 1 ? match->page->char_height : line->box.h};
    return STATUS_OK;
}

static int cell_add(struct match *match, struct box inside)
{
    struct cell_lines lines = {0};
    int status = ink_refine(match->page, inside);
    if (status == STATUS_OK)
        status = cell_lines_find(match->page, inside, NULL, &lines);
    if (status == STATUS_OK && !lines.clipped)
        for (size_t i = 0; i < lines.count && status == STATUS_OK; i++)
            status = line_add(match, &lines.lines[i]);
    cell_lines_release(&lines);
    return status;
}

static int grid_add(struct match *match, const struct grid *grid)
{
    int status = STATUS_OK;
    for (size_t t = 0; t < grid->table_count; t++)
        for (size_t c = 0; c < grid->tables[t].cell_count && status == STATUS_OK; c++)
            if (!box_is_empty(grid->tables[t].cells[c].inside))
                status = cell_add(match, grid->tables[t].cells[c].inside);
    return status;
}

/* A photograph is kept as JPEG: the picture as it comes back from there. */
static PIX *as_kept(const struct sample_page *sample)
{
    if (sample->quality <= 0)
        return pixClone(sample->pix);
    l_uint8 *bytes = NULL;
    size_t size = 0;
    if (pixWriteMemJpeg(&bytes, &size, sample->pix, sample->quality, 0) != 0)
        return NULL;
    PIX *back = pixReadMem(bytes, size);
    lept_free(bytes);
    return back;
}

/* The half turn that the page stage leaves open is known here from the printed cells. */
static int page_stand_up(const struct sample_page *sample, struct page *page)
{
    if (sample->cell_count == 0)
        return STATUS_OK;
    struct quad outline = sample->cells[0].outline;
    int w = pixGetWidth(page->grey), h = pixGetHeight(page->grey);
    struct point start = page_to_image(page, (struct point){0, 0});
    struct point end = page_to_image(page, (struct point){w, h});
    double dx = end.x - start.x, dy = end.y - start.y;
    double ex = outline.corner[2].x - outline.corner[0].x, ey = outline.corner[2].y - outline.corner[0].y;
    bool upside_down = (dx > 0) != (ex > 0) && (dy > 0) != (ey > 0);
    return upside_down ? page_turn_over(page) : STATUS_OK;
}

int pairs_make(const struct sample_page *sample, struct arena *arena, struct pair **ret_pairs,
               size_t *ret_count, size_t *ret_left_out)
{
    CLEANUP(pixDestroy) PIX *kept = as_kept(sample);
    if (!kept)
        return STATUS_NO_MEMORY;
    struct scan scan = {kept, pixGetWidth(kept), pixGetHeight(kept), sample->dpi, 1};
    struct page_options options = PAGE_OPTIONS_DEFAULT;
    struct page page = {0};
    struct grid grid = {0};
    int status = page_make(&scan, &options, NULL, &page);
    if (status != STATUS_OK)
        return status;
    struct match match = {sample, &page, arena, NULL, 0, 0};
    status = page_stand_up(sample, &page);
    if (status == STATUS_OK)
        status = grid_find(&page, arena, NULL, &grid);
    if (status == STATUS_OK)
        status = grid_add(&match, &grid);
    page_release(&page);
    if (status != STATUS_OK) {
        pairs_release(match.pairs, match.count);
        return status;
    }
    *ret_pairs = match.pairs;
    *ret_count = match.count;
    *ret_left_out = match.left_out;
    return STATUS_OK;
}

void pairs_release(struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pixDestroy(&pairs[i].picture);
}
