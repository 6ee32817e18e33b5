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
 * The text stage. Cell by cell: find the pale ink too (refine.c), part the ink (ink.c), cut it into lines (cut.c, lines.c,
 * dots.c, stack.c, tails.c). The lines of all cells together: make their pictures (picture.c), read them and look more
 * closely at those in doubt (reading.c, recogniser.c, engine.c and what it calls). Cell by cell again: clean and join the
 * texts (post.c). Lines outside the tables go the same way (outside.c).
 */

struct cell_options {
    double least_ink; /* ink a symbol has at least, share of the character height squared: a thin hyphen's */
};
#define CELL_OPTIONS_DEFAULT ((struct cell_options){.least_ink = 0.015})

struct cell_work {
    struct cell_text *cell;
    struct box inside;
    struct cell_place place;
    struct cell_lines lines;
};

struct task {
    struct recogniser *recogniser;
    struct page *page;
    struct arena *arena;
    struct cell_options options;
    struct cell_work *works; /* of the cells of all tables */
    size_t count;
    struct reading_line *lines; /* of all of them */
    size_t line_count;
};

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

static int cell_cut(struct task *task, struct cell_work *work)
{
    int status = ink_refine(task->page, work->inside);
    if (status == STATUS_OK)
        status = cell_lines_find(task->page, work->inside, NULL, &work->lines);
    for (size_t i = 0; i < work->lines.count && status == STATUS_OK; i++) {
        struct reading_line *line = arena_push(task->arena, &task->lines, &task->line_count, sizeof *line);
        *line = (struct reading_line){
            .line = &work->lines.lines[i], .at = i, .of = work->lines.count, .place = work->place};
    }
    return status;
}

/*
 * The number of the cell that covers a place before cell `at`, which comes in the table's order; `first` is that of the
 * table's first; 0: none.
 */
static size_t cell_at(const struct grid_table *table, size_t at, size_t first, int row, int column)
{
    for (size_t i = row >= 0 && column >= 0 ? at : 0; i-- > 0;) {
        const struct grid_cell *cell = &table->cells[i];
        if (cell->column <= column && cell->column + cell->column_span > column && cell->row <= row &&
            cell->row + cell->row_span > row)
            return first + i;
    }
    return 0;
}

/* Of cell `at` of the table, whose number among all cells is `number`; above it are `rows` rows of other tables. */
static struct cell_place cell_place(const struct grid_table *table, size_t at, size_t number, size_t rows)
{
    const struct grid_cell *cell = &table->cells[at];
    size_t first = number - at;
    return (struct cell_place){.cell = number,
                               .row = rows + (size_t)cell->row + 1,
                               .left = cell_at(table, at, first, cell->row, cell->column - 1),
                               .above = cell_at(table, at, first, cell->row - 1, cell->column)};
}

static void tables_prepare(struct task *task, const struct grid *grid, struct page_text *text)
{
    size_t rows = 0;
    text->tables = arena_array(task->arena, grid->table_count, sizeof *text->tables);
    for (size_t t = 0; t < grid->table_count; t++) {
        const struct grid_table *table = &grid->tables[t];
        text->tables[t].cells = arena_array(task->arena, table->cell_count, sizeof *text->tables[t].cells);
        for (size_t c = 0; c < table->cell_count; c++) {
            struct cell_work *work = arena_push(task->arena, &task->works, &task->count, sizeof *work);
            *work = (struct cell_work){&text->tables[t].cells[c], table->cells[c].inside, {0}, {0}};
            work->place = cell_place(table, c, task->count, rows);
        }
        rows += (size_t)table->rows;
    }
}

/* Takes the cell's own of the lines that were read, which come in order. Lines in which nothing was read are left out. */
static int cell_finish(const struct task *task, const struct cell_work *work,
                       const struct reading_line *lines)
{
    struct spot spot = {0};
    struct cell_text *cell = work->cell;
    size_t symbols = 0;
    *cell = (struct cell_text){.confidence = 1, .ink = work->lines.share};
    cell->lines = arena_array(task->arena, work->lines.count, sizeof *cell->lines);
    for (size_t i = 0; i < work->lines.count; i++) {
        const struct text_line *line = &lines[i].text;
        cell->confidence = line->confidence < cell->confidence ? line->confidence : cell->confidence;
        symbols += lines[i].symbols;
        if (line->text[0])
            cell->lines[cell->line_count++] = *line;
    }
    cell->text = post_join(cell->lines, cell->line_count, task->arena);
    cell->left = ink_left(task->page, work->inside, work->lines.share);
    if (work->lines.count > 0)
        cell->flags =
            cell_flags(task, &work->lines, work->lines.share * work->inside.w * work->inside.h, symbols);
    int status = cell->line_count == 0 ? spot_find(task->page, work->inside, &spot) : STATUS_OK;
    cell->spot = spot.depth;
    return status;
}

static int tables_read(struct task *task)
{
    int status = STATUS_OK;
    for (size_t i = 0; i < task->count && status == STATUS_OK; i++)
        status = cell_cut(task, &task->works[i]);
    if (status == STATUS_OK)
        status = lines_read(task->recogniser, task->page, NULL, task->arena, task->lines, task->line_count);
    const struct reading_line *lines = task->lines;
    for (size_t i = 0; i < task->count; i++) {
        struct cell_work *work = &task->works[i];
        if (status == STATUS_OK)
            status = cell_finish(task, work, lines);
        lines += work->lines.count;
        cell_lines_release(&work->lines);
    }
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
    struct task task = {
        .recogniser = recogniser, .page = page, .arena = arena, .options = CELL_OPTIONS_DEFAULT};
    struct page_text text = {0};
    tables_prepare(&task, grid, &text);
    int status = tables_read(&task);
    if (status == STATUS_OK && options->outside)
        status = outside_read(recogniser, page, grid, NULL, arena, &text.outside, &text.outside_count);
    if (status != STATUS_OK)
        return status;
    lines_show(debug, page, grid, &text);
    *ret_text = text;
    return STATUS_OK;
}
