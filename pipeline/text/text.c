#include "shenbao/text.h"

#include <leptonica/allheaders.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/debug.h"
#include "shenbao/status.h"
#include "text/lines.h"
#include "text/outside.h"
#include "text/post.h"
#include "text/reading.h"
#include "text/recogniser.h"
#include "text/refine.h"

/*
 * The text stage, cell by cell: find the pale ink too (refine.c), part the ink (ink.c), cut it into lines (cut.c,
 * lines.c, dots.c, stack.c, tails.c), make each line's picture (picture.c), read it (reading.c, recogniser.c) and where it
 * is in doubt read it again (relook.c and what it calls), clean and join the texts (post.c). Lines outside the tables go the same way from the picture on (outside.c).
 */

struct cell_options {
    double least_ink; /* ink a symbol has at least, share of the character height squared: a thin hyphen's */
};
#define CELL_OPTIONS_DEFAULT ((struct cell_options){.least_ink = 0.015})

struct task {
    struct recogniser *recogniser;
    struct page *page;
    struct arena *arena;
    struct cell_options options;
};

/* Reads the lines; gives how many symbols they have together. Lines in which nothing is read are left out. */
static int lines_read(const struct task *task, const struct cell_lines *lines, struct cell_text *cell,
                      size_t *ret_symbols)
{
    cell->lines = arena_array(task->arena, lines->count, sizeof *cell->lines);
    for (size_t i = 0; i < lines->count; i++) {
        struct text_line line = {0};
        struct line_quality quality;
        int status =
            line_read(task->recogniser, task->page, &lines->lines[i], NULL, task->arena, &line, &quality);
        if (status != STATUS_OK)
            return status;
        cell->confidence = line.confidence < cell->confidence ? line.confidence : cell->confidence;
        *ret_symbols += quality.symbols;
        if (line.text[0])
            cell->lines[cell->line_count++] = line;
    }
    return STATUS_OK;
}

/* Flags of a cell that was read. `area` is its text ink in pixels. */
static unsigned cell_flags(const struct task *task, const struct cell_lines *lines, double area,
                           size_t symbols)
{
    double unit = (double)task->page->char_height * task->page->char_height;
    unsigned flags = 0;
    if (lines->covered)
        flags |= FLAG_COVERED;
    if (lines->clipped)
        flags |= FLAG_CLIPPED;
    if (symbols > 0 && area < task->options.least_ink * unit * (double)symbols)
        flags |= FLAG_UNEXPECTED_TEXT;
    return flags;
}

/* Ink in the box that is none of its text, in squares of the character height; `share` of it is text. */
static double ink_left(const struct page *page, struct box inside, double share)
{
    struct box all = {0, 0, pixGetWidth(page->binary), pixGetHeight(page->binary)};
    struct box box = box_intersect(inside, all);
    CLEANUP(pixDestroy) PIX *ink = box_is_empty(box) ? NULL : region_clip(page->binary, box);
    l_int32 count = 0;
    if (ink)
        pixCountPixels(ink, &count, NULL);
    double unit = (double)page->char_height * page->char_height;
    return (count - share * box.w * box.h) / unit;
}

static int cell_read(const struct task *task, struct box inside, struct cell_text *ret_cell)
{
    struct cell_lines lines = {0};
    struct cell_text cell = {.text = "", .confidence = 1};
    size_t symbols = 0;
    int status = ink_refine(task->page, inside);
    if (status == STATUS_OK)
        status = cell_lines_find(task->page, inside, NULL, &lines);
    if (status == STATUS_OK && lines.count > 0)
        status = lines_read(task, &lines, &cell, &symbols);
    if (status == STATUS_OK) {
        cell.text = post_join(cell.lines, cell.line_count, task->arena);
        cell.ink = lines.share;
        cell.left = ink_left(task->page, inside, lines.share);
        if (lines.count > 0)
            cell.flags = cell_flags(task, &lines, lines.share * inside.w * inside.h, symbols);
        *ret_cell = cell;
    }
    cell_lines_release(&lines);
    return status;
}

static int table_read(const struct task *task, const struct grid_table *table, struct table_text *ret_table)
{
    ret_table->cells = arena_array(task->arena, table->cell_count, sizeof *ret_table->cells);
    int status = STATUS_OK;
    for (size_t i = 0; i < table->cell_count && status == STATUS_OK; i++)
        status = cell_read(task, table->cells[i].inside, &ret_table->cells[i]);
    return status;
}

static void outline_draw(PIX *picture, struct quad outline, int red, int blue)
{
    struct box box = quad_bounds(outline);
    CLEANUP(boxDestroy) BOX *frame = boxCreate(box.x, box.y, box.w, box.h);
    if (frame)
        pixRenderBoxArb(picture, frame, 1, (l_uint8)red, 0, (l_uint8)blue);
}

/* The lines drawn on the page: blue in cells, red outside. */
static void lines_show(struct debug *debug, const struct page *page, const struct grid *grid,
                       const struct page_text *text)
{
    CLEANUP(pixDestroy) PIX *picture = debug ? pixConvertTo32(page->grey) : NULL;
    if (!picture)
        return;
    for (size_t t = 0; t < grid->table_count; t++)
        for (size_t c = 0; c < grid->tables[t].cell_count; c++)
            for (size_t i = 0; i < text->tables[t].cells[c].line_count; i++)
                outline_draw(picture, text->tables[t].cells[c].lines[i].outline, 0, 255);
    for (size_t i = 0; i < text->outside_count; i++)
        outline_draw(picture, text->outside[i].outline, 255, 0);
    debug_pix(debug, "lines", picture);
}

int text_read(struct recogniser *recogniser, struct page *page, const struct grid *grid,
              const struct text_options *options, struct arena *arena, struct debug *debug,
              struct page_text *ret_text)
{
    struct task task = {recogniser, page, arena, CELL_OPTIONS_DEFAULT};
    struct page_text text = {.tables = arena_array(arena, grid->table_count, sizeof *text.tables)};
    int status = STATUS_OK;
    for (size_t i = 0; i < grid->table_count && status == STATUS_OK; i++)
        status = table_read(&task, &grid->tables[i], &text.tables[i]);
    if (status == STATUS_OK && options->outside)
        status = outside_read(recogniser, page, grid, NULL, arena, &text.outside, &text.outside_count);
    recogniser_forget(recogniser);
    if (status != STATUS_OK)
        return status;
    lines_show(debug, page, grid, &text);
    *ret_text = text;
    return STATUS_OK;
}
