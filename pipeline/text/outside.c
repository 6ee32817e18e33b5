#include "text/outside.h"

#include <leptonica/allheaders.h>

#include "base/arena.h"
#include "shenbao/status.h"
#include "text/reading.h"

struct found {
    struct outside_line *lines;
    size_t count;
};

/* What was read surely enough to be text. */
static void line_take(const struct text_line *read, double least_fit, struct arena *arena,
                      struct found *found)
{
    if (!read->text[0] || read->evidence.fit < least_fit)
        return;
    struct outside_line *added = arena_push(arena, &found->lines, &found->count, sizeof *found->lines);
    *added = (struct outside_line){.outline = read->outline,
                                   .text = read->text,
                                   .confidence = read->confidence,
                                   .role = "text",
                                   .evidence = read->evidence};
}

static int cut_read(struct recogniser *recogniser, const struct page *page, const struct outside_cut *cut,
                    double least_fit, struct arena *arena, struct found *ret_found)
{
    struct reading_line *lines = arena_array(arena, cut->count, sizeof *lines);
    for (size_t i = 0; i < cut->count; i++)
        lines[i] = (struct reading_line){.line = cut->lines[i]};
    int status = lines_read(recogniser, page, NULL, arena, lines, cut->count);
    for (size_t i = 0; i < cut->count && status == STATUS_OK; i++)
        line_take(&lines[i].text, least_fit, arena, ret_found);
    return status;
}

static int compare_lines(const void *a, const void *b)
{
    const struct point *left = &((const struct outside_line *)a)->outline.corner[0];
    const struct point *right = &((const struct outside_line *)b)->outline.corner[0];
    if (left->y != right->y)
        return left->y < right->y ? -1 : 1;
    return left->x < right->x ? -1 : left->x > right->x;
}

static struct box tables_bounds(const struct grid *grid)
{
    struct box bounds = {0};
    for (size_t i = 0; i < grid->table_count; i++)
        bounds = box_unite(bounds, quad_bounds(grid->tables[i].outline));
    return bounds;
}

int outside_read(struct recogniser *recogniser, const struct page *page, const struct grid *grid,
                 const struct outside_options *options, struct arena *arena, struct outside_line **ret_lines,
                 size_t *ret_count)
{
    const struct outside_options usual = OUTSIDE_OPTIONS_DEFAULT;
    struct outside_cut cut = {0};
    struct found found = {0};
    int status = outside_cut(page, grid, options, arena, &cut);
    if (status == STATUS_OK)
        status = cut_read(recogniser, page, &cut, (options ? options : &usual)->least_fit, arena, &found);
    outside_cut_release(&cut);
    if (status != STATUS_OK)
        return status;
    if (found.count > 0)
        qsort(found.lines, found.count, sizeof *found.lines, compare_lines);
    struct box whole = {0, 0, pixGetWidth(page->grey), pixGetHeight(page->grey)};
    outside_roles(found.lines, found.count, whole, tables_bounds(grid), page->char_height);
    *ret_lines = found.lines;
    *ret_count = found.count;
    return STATUS_OK;
}
