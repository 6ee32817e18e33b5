/*
 * Finding tables by their ruling lines alone.
 *
 *      ink --> segments --> groups --> lattice --> cells
 *
 * 1. Segments. Ridges (base/ridge.h): stretches of two or three character heights that hold thin ink nearly
 *    throughout. Tolerates breaks, noise, a residual slope; text has gaps and is not thin.
 * 2. Groups. Segments that touch or cross belong together; each group may be a table. A rule ends at another rule;
 *    what ends in nothing at both ends is none: a rule under a headline, a separator between columns of text, a row
 *    of characters, a streak of dirt that runs on past the table:
 *
 *              |  <- streak
 *          +---|---+
 *          |   | ~~|~~  <- signature
 *          +---|---+
 *              |
 *
 * 3. Lattice (grid/lattice.h). All segments' places are clustered over the whole table, so that a short rule in one
 *    corner gets the same row number as its continuation in the other. Every edge of the lattice is then measured by
 *    itself (grid/edge.h), and mended by its neighbours (grid/mend.h): a rule too short to be a segment is found, an
 *    edge that text only seems to draw is not. Where ink does not show a rule the grey picture is asked: a thin rule
 *    beside a thick border may be too pale to have become ink. A rule that breaks off and goes on behind something
 *    that covers it (grid/cover.h) has no gap there; of a border drawn twice (grid/border.h) the inner one counts. An
 *    underline that stands off the rules at both its ends is none (grid/apart.h).
 * 4. Cells (grid/cells.h). Fields not parted by an edge are one cell; what is no rectangle is repaired and marked.
 * 5. Short rules (grid/short.h). A rule that is alone on its lattice line and hardly longer than a character is no
 *    segment; a low cell is searched for strokes from rule to rule, and where there is one, 3 and 4 are done again.
 * 6. Worn rules (grid/worn.h). Of a rule that a fax or a worn print has left in dots or pieces no stretch holds ink
 *    throughout. Every cell, and a frame in which nothing has been found is one, is searched for rows of dots from
 *    rule to rule; what is found joins the segments, and 2 to 5 are done again, as rules may end at these in turn.
 *
 * Where what was dropped looks like a table it is taken back, and the page is flagged (grid/lost.h).
 *
 * Where all this finds no table, or none that can be trusted, and the print has fallen to pieces, the page is looked at
 * once more for dotted rules: segments with little ink, but over ten characters and with next to nothing beside it. A
 * table that these make is kept where it has more than twice as many cells, and the page is flagged.
 *
 * A group counts as a table where it has at least two rows, two columns and four cells, so that an ornamental
 * frame, a boxed note or a text in two columns with a line between them is none.
 */
#include "shenbao/grid.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/debug.h"
#include "grid/cells.h"
#include "grid/group.h"
#include "grid/lattice.h"
#include "grid/lost.h"
#include "grid/segment.h"
#include "grid/short.h"
#include "grid/worn.h"
#include "shenbao/sheet.h"
#include "shenbao/status.h"

static const struct {
    int fine_char;                /* pixels: where characters are taller, rules are looked for at half size */
    double anchor, dotted_anchor; /* character heights: how near its end the rule is that a rule ends at */
    double break_gap;             /* character heights: longest break in a rule behind which it goes on … */
    double collinear;             /* … and how far aside, in character heights */
    double half_anchored;         /* plainness from which a rule may end in nothing at one of its ends */
    int min_rows, min_columns, min_cells;
    double min_certainty;    /* mean over the cells: below, the strokes are no table … */
    double dotted_certainty; /* … if the rules are dotted */
    double sure_certainty;   /* mean over the cells: below, the page is flagged */
    double min_side;         /* character heights: cells narrower than this are no cells … */
    double small_share;      /* … and a table in which they are more than this share is none */
    int worn_rounds;         /* times that worn rules are looked for: each may end at those found before */
    double speck;            /* character heights: a piece of ink that is no larger is a speck … */
    int ruler;               /* … and one as long as so many is no print */
    int pieces;              /* more are noise */
    double specks;      /* share of the print's ink in specks from which a page has lost much of its ink */
    size_t dotted_more; /* times as many cells as whole rules give, for dotted ones to be believed */
} finding = {.fine_char = 27,
             .anchor = 0.35,
             .dotted_anchor = 0.8,
             .break_gap = 12,
             .collinear = 0.2,
             .half_anchored = 0.8,
             .min_rows = 2,
             .min_columns = 2,
             .min_cells = 4,
             .min_certainty = 0.6,
             .dotted_certainty = 0.5,
             .sure_certainty = 0.8,
             .min_side = 0.7,
             .small_share = 0.34,
             .worn_rounds = 8,
             .speck = 0.4,
             .ruler = 6,
             .pieces = 200000,
             .specks = 0.2,
             .dotted_more = 2};

struct frame {
    struct view rows, columns; /* for the rules of either direction */
    int char_height;
    double scale;  /* of the views' pixels in pixels of the page */
    double anchor; /* pixels: how near its end the rule is that a rule ends at */
};

static void frame_release(struct frame *frame)
{
    plane_release(&frame->rows.ink);
    plane_release(&frame->rows.hidden);
    plane_release(&frame->columns.ink);
    plane_release(&frame->columns.hidden);
}

/* A 1 bpp picture as a plane and as its transpose, at half size where `halve`. */
static int frame_load(struct Pix *pix, bool halve, int rank, struct plane *ret_rows,
                      struct plane *ret_columns)
{
    CLEANUP(pixDestroy) PIX *loaded = halve ? pixReduceRankBinary2(pix, rank, NULL) : pixClone(pix);
    int status = loaded ? plane_from_pix(loaded, ret_rows) : STATUS_NO_MEMORY;
    return status == STATUS_OK ? plane_transpose(ret_rows, ret_columns) : status;
}

static int frame_make(const struct page *page, struct frame *frame)
{
    bool halve = page->char_height > finding.fine_char;
    frame->scale = halve ? 2 : 1;
    frame->char_height = halve ? page->char_height / 2 : page->char_height;
    frame->rows.char_height = frame->columns.char_height = frame->char_height;
    frame->rows.grey = frame->columns.grey = page->grey;
    frame->rows.scale = frame->columns.scale = halve ? 2 : 1;
    frame->columns.turned = true;
    int status = frame_load(page->binary, halve, 2, &frame->rows.ink, &frame->columns.ink);
    if (status == STATUS_OK && page->hidden)
        status = frame_load(page->hidden, halve, 1, &frame->rows.hidden, &frame->columns.hidden);
    return status;
}

/* Does the rule end at one that crosses it? */
static bool ends_at_rule(const struct segment *segment, double end, const struct segments *crossing,
                         double slack)
{
    double at = segment_at(segment, end);
    for (size_t i = 0; i < crossing->count; i++) {
        const struct segment *other = &crossing->items[i];
        if (at >= other->start - slack && at <= other->end + slack &&
            fabs(segment_at(other, at) - end) <= slack)
            return true;
    }
    return false;
}

/* Does the rule end at one that crosses it, or go on as another behind a break? */
static bool is_anchored(const struct segment *segment, double end, const struct segments *along,
                        const struct segments *crossing, const struct frame *frame)
{
    double slack = frame->anchor, at = segment_at(segment, end);
    if (ends_at_rule(segment, end, crossing, slack))
        return true;
    for (size_t i = 0; i < along->count; i++) {
        const struct segment *other = &along->items[i];
        double gap = end == segment->start ? end - other->end : other->start - end;
        if (other != segment && fabs(gap) <= finding.break_gap * frame->char_height &&
            fabs(segment_at(other, end) - at) <= finding.collinear * frame->char_height)
            return true;
    }
    return false;
}

static bool is_floating(const struct segment *segment, const struct segments *along,
                        const struct segments *crossing, const struct frame *frame)
{
    int anchors = is_anchored(segment, segment->start, along, crossing, frame) +
                  is_anchored(segment, segment->end, along, crossing, frame);
    return anchors == 0 || (anchors == 1 && segment->plainness < finding.half_anchored);
}

/*
 * Takes out what ends in nothing: an underline, a row of characters that passed for a rule, a streak that runs on
 * past the table. Returns how many there were.
 */
static int floating_drop(struct segments *segments, const struct segments *crossing,
                         const struct frame *frame, struct arena *arena, struct segments *lost)
{
    size_t kept = 0, all = segments->count;
    for (size_t i = 0; i < all; i++)
        segments->items[i].group = is_floating(&segments->items[i], segments, crossing, frame) ? -1 : 0;
    for (size_t i = 0; i < all; i++) {
        if (segments->items[i].group == 0)
            segments->items[kept++] = segments->items[i];
        else
            segments_add(lost, &segments->items[i], arena);
    }
    segments->count = kept;
    return (int)(all - kept);
}

static int rules_find(const struct frame *frame, bool dotted, struct arena *arena,
                      struct segments *ret_horizontal, struct segments *ret_vertical, struct lost_rules *lost,
                      int *ret_groups)
{
    int status = segments_find(&frame->rows, dotted, arena, ret_horizontal);
    if (status == STATUS_OK)
        status = segments_find(&frame->columns, dotted, arena, ret_vertical);
    if (status != STATUS_OK)
        return status;
    while (floating_drop(ret_horizontal, ret_vertical, frame, arena, &lost->horizontal) +
               floating_drop(ret_vertical, ret_horizontal, frame, arena, &lost->vertical) >
           0)
        ;
    if (lost_is_table(lost, frame->anchor))
        lost_restore(lost, arena, ret_horizontal, ret_vertical);
    *ret_groups = groups_join(&frame->rows, &frame->columns, ret_horizontal, ret_vertical, arena);
    return STATUS_OK;
}

static double mean_certainty(const struct grid_table *table)
{
    double sum = 0;
    for (size_t i = 0; i < table->cell_count; i++)
        sum += table->cells[i].certainty;
    return table->cell_count ? sum / (double)table->cell_count : 0;
}

static bool is_table(const struct grid_table *table, bool dotted, int char_height)
{
    size_t narrow = 0;
    for (size_t i = 0; i < table->cell_count; i++) {
        struct box inside = table->cells[i].inside;
        narrow += inside.w < finding.min_side * char_height || inside.h < finding.min_side * char_height;
    }
    return table->rows >= finding.min_rows && table->columns >= finding.min_columns &&
           table->cell_count >= (size_t)finding.min_cells &&
           mean_certainty(table) >= (dotted ? finding.dotted_certainty : finding.min_certainty) &&
           (double)narrow <= finding.small_share * (double)table->cell_count;
}

static unsigned table_flags(const struct grid_table *table)
{
    size_t repaired = 0;
    int fields = 0; /* of the table that are in a cell */
    for (size_t i = 0; i < table->cell_count; i++) {
        repaired += (table->cells[i].flags & FLAG_GRID_REPAIRED) != 0;
        fields += table->cells[i].row_span * table->cells[i].column_span;
    }
    bool uncertain = mean_certainty(table) < finding.sure_certainty || repaired * 8 > table->cell_count ||
                     fields < table->rows * table->columns;
    return uncertain ? PAGE_GRID_UNCERTAIN : 0;
}

/* A table whose rules run out of the picture without a border to end at. */
static bool is_cut_off(const struct segments *segments, const struct segments *crossing, int group,
                       double extent, double margin)
{
    int at_start = 0, at_end = 0, all = 0;
    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *segment = &segments->items[i];
        if (segment->group != group)
            continue;
        all++;
        at_start += segment->start < margin && !ends_at_rule(segment, segment->start, crossing, margin);
        at_end += segment->end > extent - margin && !ends_at_rule(segment, segment->end, crossing, margin);
    }
    return all >= 3 && (2 * at_start > all || 2 * at_end > all);
}

static int compare_tables(const void *a, const void *b)
{
    const struct grid_table *left = a, *right = b;
    double top = left->outline.corner[0].y - right->outline.corner[0].y;
    double side = left->outline.corner[0].x - right->outline.corner[0].x;
    return top != 0 ? (top > 0) - (top < 0) : (side > 0) - (side < 0);
}

static void debug_rules(struct debug *debug, const struct page *page, const struct segments *horizontal,
                        const struct segments *vertical, double scale)
{
    if (!debug)
        return;
    CLEANUP(pixDestroy) PIX *drawn = pixConvertTo32(page->grey);
    for (int pass = 0; drawn && pass < 2; pass++) {
        const struct segments *segments = pass ? vertical : horizontal;
        for (size_t i = 0; i < segments->count; i++) {
            const struct segment *s = &segments->items[i];
            int from = (int)(s->start * scale), to = (int)(s->end * scale);
            int near = (int)(segment_at(s, s->start) * scale), far = (int)(segment_at(s, s->end) * scale);
            if (pass)
                pixRenderLineArb(drawn, near, from, far, to, 2, 0, 0, s->group < 0 ? 0 : 255);
            else
                pixRenderLineArb(drawn, from, near, to, far, 2, s->group < 0 ? 0 : 255, 0, 0);
        }
    }
    debug_pix(debug, "rules", drawn);
}

static void table_make(const struct frame *frame, const struct segments *horizontal,
                       const struct segments *vertical, int group, struct arena *arena,
                       struct grid_table *ret_table)
{
    struct lattice lattice;
    lattice_build(&frame->rows, &frame->columns, horizontal, vertical, group, arena, &lattice);
    cells_make(&lattice, frame->scale, arena, ret_table);
}

static struct grid_table *tables_make(const struct frame *frame, struct segments *horizontal,
                                      struct segments *vertical, int groups, struct arena *arena)
{
    struct grid_table *tables = arena_array(arena, (size_t)groups + 1, sizeof *tables);
    for (int group = 0; group < groups; group++) {
        table_make(frame, horizontal, vertical, group, arena, &tables[group]);
        if (short_rules_add(&frame->rows, &tables[group], group, arena, horizontal) +
                short_rules_add(&frame->columns, &tables[group], group, arena, vertical) >
            0)
            table_make(frame, horizontal, vertical, group, arena, &tables[group]);
    }
    return tables;
}

/* Looks for worn rules in all cells, and in the cells that these make, until there are no more. */
static struct grid_table *tables_find(const struct frame *frame, struct segments *horizontal,
                                      struct segments *vertical, struct arena *arena, int *groups)
{
    struct grid_table *tables = tables_make(frame, horizontal, vertical, *groups, arena);
    for (int round = 0, found = 1; round < finding.worn_rounds && found > 0; round++) {
        found = 0;
        for (int group = 0; group < *groups; group++)
            found += worn_rules_add(&frame->rows, &tables[group], group, arena, horizontal) +
                     worn_rules_add(&frame->columns, &tables[group], group, arena, vertical);
        if (found > 0) {
            *groups = groups_join(&frame->rows, &frame->columns, horizontal, vertical, arena);
            tables = tables_make(frame, horizontal, vertical, *groups, arena);
        }
    }
    return tables;
}

static bool is_cut(const struct frame *frame, const struct segments *horizontal,
                   const struct segments *vertical, int group)
{
    double margin = frame->char_height / 3.0;
    return is_cut_off(horizontal, vertical, group, frame->rows.ink.w, margin) ||
           is_cut_off(vertical, horizontal, group, frame->rows.ink.h, margin);
}

static bool is_open(const struct frame *frame, const struct segments *horizontal,
                    const struct segments *vertical, int group)
{
    return side_is_open(horizontal, vertical, group, frame->char_height) ||
           side_is_open(vertical, horizontal, group, frame->char_height);
}

/* Looks for tables by rules of one sort. */
static int attempt(const struct page *page, struct frame *frame, bool dotted, struct arena *arena,
                   struct debug *debug, struct grid *ret_grid)
{
    struct segments horizontal = {0}, vertical = {0};
    struct lost_rules lost = {0};
    struct grid grid = {0};
    frame->anchor = (dotted ? finding.dotted_anchor : finding.anchor) * frame->char_height;
    int groups = 0, status = rules_find(frame, dotted, arena, &horizontal, &vertical, &lost, &groups);
    if (status != STATUS_OK)
        return status;
    struct grid_table *tables = tables_find(frame, &horizontal, &vertical, arena, &groups);
    debug_rules(debug, page, &horizontal, &vertical, frame->scale);
    for (int group = 0; group < groups; group++) {
        if (!is_table(&tables[group], dotted, page->char_height)) {
            lost_group_add(&horizontal, &vertical, group, arena, &lost);
            continue;
        }
        *(struct grid_table *)arena_push(arena, &grid.tables, &grid.table_count, sizeof *tables) =
            tables[group];
        grid.flags |= table_flags(&tables[group]);
        if (is_cut(frame, &horizontal, &vertical, group))
            grid.flags |= PAGE_CUT_OFF;
        else if (is_open(frame, &horizontal, &vertical, group))
            grid.flags |= PAGE_GRID_UNCERTAIN;
    }
    if (lost_is_table(&lost, frame->anchor))
        grid.flags |= PAGE_GRID_UNCERTAIN;
    *ret_grid = grid;
    return STATUS_OK;
}

/* Has the print fallen to pieces? Where characters are whole there are no dotted rules. */
static bool is_worn(const struct page *page)
{
    CLEANUP(boxaDestroy) BOXA *boxes = pixConnCompBB(page->binary, 8);
    int count = boxes ? boxaGetCount(boxes) : 0;
    double all = 0, specks = 0;
    for (int i = 0; i < count && count <= finding.pieces; i++) {
        l_int32 w, h, ink;
        CLEANUP(boxDestroy) BOX *box = boxaGetBox(boxes, i, L_CLONE);
        boxGetGeometry(box, NULL, NULL, &w, &h);
        l_int32 size = w > h ? w : h;
        if (size >= finding.ruler * page->char_height)
            continue;
        pixCountPixelsInRect(page->binary, box, &ink, NULL);
        all += ink;
        specks += size < finding.speck * page->char_height ? ink : 0;
    }
    return specks > finding.specks * all;
}

static size_t cells_count(const struct grid *grid)
{
    size_t count = 0;
    for (size_t i = 0; i < grid->table_count; i++)
        count += grid->tables[i].cell_count;
    return count;
}

int grid_find(const struct page *page, struct arena *arena, struct debug *debug, struct grid *ret_grid)
{
    CLEANUP(frame_release) struct frame frame = {0};
    struct grid grid = {0}, dotted = {0};
    int status = frame_make(page, &frame);
    if (status == STATUS_OK)
        status = attempt(page, &frame, false, arena, debug, &grid);
    if (status == STATUS_OK && (grid.table_count == 0 || (grid.flags & PAGE_GRID_UNCERTAIN)) && is_worn(page))
        status = attempt(page, &frame, true, arena, debug, &dotted);
    if (status != STATUS_OK)
        return status;
    if (cells_count(&dotted) > finding.dotted_more * cells_count(&grid)) {
        grid = dotted;
        grid.flags |= PAGE_GRID_UNCERTAIN;
    }
    if (grid.table_count == 0)
        grid.flags |= PAGE_NO_TABLE;
    else
        qsort(grid.tables, grid.table_count, sizeof *grid.tables, compare_tables);
    *ret_grid = grid;
    return STATUS_OK;
}

static struct quad quad_turn_over(struct quad quad, int w, int h)
{
    struct quad turned;
    for (int i = 0; i < 4; i++) {
        struct point from = quad.corner[(i + 2) % 4];
        turned.corner[i] = (struct point){w - from.x, h - from.y};
    }
    return turned;
}

void grid_turn_over(struct grid *grid, int width, int height)
{
    for (size_t i = 0; i < grid->table_count; i++) {
        struct grid_table *table = &grid->tables[i];
        table->outline = quad_turn_over(table->outline, width, height);
        for (size_t k = 0; k < table->cell_count; k++) {
            struct grid_cell *cell = &table->cells[k];
            cell->row = table->rows - cell->row - cell->row_span;
            cell->column = table->columns - cell->column - cell->column_span;
            cell->outline = quad_turn_over(cell->outline, width, height);
            cell->inside.x = width - cell->inside.x - cell->inside.w;
            cell->inside.y = height - cell->inside.y - cell->inside.h;
        }
        cells_sort(table);
    }
    if (grid->table_count > 0)
        qsort(grid->tables, grid->table_count, sizeof *grid->tables, compare_tables);
}
