#include "grid/short.h"

static const struct {
    double longest;  /* character heights: what is longer is found as a segment */
    double shortest; /* character heights: in a cell this low characters touch its rules */
    double margin;   /* character heights from the cell's sides: no cell is as narrow */
    double share;    /* of its length that has ink */
    int gap;         /* pixels: longest break, and distance from the rule at either end */
    double widest;   /* character heights */
    double clear;    /* character heights to both sides where there is less ink … */
    double beyond;   /* … and beyond both rules, where what goes on is a streak or text over the rule … */
    double quiet;    /* … than this share */
} stroke = {.longest = 3,
            .shortest = 1.3,
            .margin = 0.7,
            .share = 0.9,
            .gap = 2,
            .widest = 0.3,
            .clear = 0.33,
            .beyond = 0.5,
            .quiet = 0.5};

/* Share of the columns from `left` to `right` that have ink in the row or one beside it. */
static double row_share(const struct plane *ink, int y, int left, int right)
{
    int count = 0;
    for (int x = left; x < right; x++) {
        bool found = false;
        for (int row = y - 1; row <= y + 1; row++)
            found |= row >= 0 && row < ink->h && x >= 0 && x < ink->w && plane_row(ink, row)[x];
        count += found;
    }
    return right > left ? (double)count / (right - left) : 0;
}

/* Does ink run along the row from `left` to `right` without a break? Mostly answered by the first pixels. */
static bool row_is_full(const struct plane *ink, int y, int left, int right)
{
    const uint8_t *row = plane_row(ink, y);
    int missing = 0;
    for (int x = left; x < right; x++) {
        missing = row[x] ? 0 : missing + 1;
        if (missing > stroke.gap)
            return false;
    }
    return row_share(ink, y, left, right) >= stroke.share;
}

static bool stands_alone(const struct view *view, struct box inside, int top, int bottom)
{
    int clear = (int)(stroke.clear * view->char_height + 1.5), middle = (top + bottom) / 2;
    int beyond = (int)(stroke.beyond * view->char_height), rule = 2 * stroke.gap + 2;
    int left = inside.x, right = inside.x + inside.w;
    return row_share(&view->ink, top - clear, left, right) <= stroke.quiet &&
           row_share(&view->ink, bottom - 1 + clear, left, right) <= stroke.quiet &&
           row_share(&view->ink, middle, left - rule - beyond, left - rule) <= stroke.quiet &&
           row_share(&view->ink, middle, right + rule, right + rule + beyond) <= stroke.quiet;
}

static int cell_search(const struct view *view, struct box inside, int group, struct arena *arena,
                       struct segments *segments)
{
    int margin = (int)(stroke.margin * view->char_height), end = inside.y + inside.h - margin, found = 0;
    for (int y = inside.y + margin; y < end; y++) {
        int top = y;
        while (y < end && row_is_full(&view->ink, y, inside.x, inside.x + inside.w))
            y++;
        if (y == top || y - top > stroke.widest * view->char_height + 1 ||
            !stands_alone(view, inside, top, y))
            continue;
        struct segment rule = {.start = inside.x - 1,
                               .end = inside.x + inside.w + 1,
                               .at = (top + y) / 2.0,
                               .thickness = y - top,
                               .plainness = 1,
                               .group = group};
        *(struct segment *)arena_push(arena, &segments->items, &segments->count, sizeof rule) = rule;
        found++;
    }
    return found;
}

/* The inside of a cell in the view's pixels, within its picture. */
static struct box view_box(const struct view *view, struct box inside)
{
    struct box box = view->turned ? (struct box){inside.y, inside.x, inside.h, inside.w} : inside;
    box = (struct box){box.x / view->scale, box.y / view->scale, box.w / view->scale, box.h / view->scale};
    return box_intersect(box, (struct box){0, 0, view->ink.w, view->ink.h});
}

int short_rules_add(const struct view *view, const struct grid_table *table, int group, struct arena *arena,
                    struct segments *segments)
{
    int found = 0;
    for (size_t i = 0; i < table->cell_count; i++) {
        struct box inside = view_box(view, table->cells[i].inside);
        if (inside.w >= stroke.shortest * view->char_height && inside.w <= stroke.longest * view->char_height)
            found += cell_search(view, inside, group, arena, segments);
    }
    return found;
}
