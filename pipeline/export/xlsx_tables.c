#include "export/xlsx_tables.h"

#include <math.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "export/book.h"
#include "export/leaf.h"
#include "export/words.h"
#include "shenbao/status.h"

enum { TABLES_MAX = 32, NAME_BYTES = 64, REASON_CEILING = 4096 };

/* On A4 paper 1,000 pixels of a scan of 120 dpi are this many characters wide; the sheet keeps the page's proportions. */
static const double SHEET_CHARACTERS = 110, ROW_POINTS_MIN = 15, ROW_POINTS_MAX = 400;
static const double POINTS_PER_CHARACTER = 5.6;

struct folder {
    const struct export_request *request;
};

/* The page that is being written. */
struct page_book {
    struct book *book;
    struct arena *arena;
    struct leaf leaf;
    struct book_column *columns; /* of the table at hand, in the arena: borrowed by the book */
    double scale;                /* points of a pixel */
    struct strbuf reason;
};

/* A line outside the tables has a row of its own across the whole table. */
static void outside_put(struct book_sheet *sheet, const struct layout *layout, const struct leaf_block *block,
                        int row)
{
    bool title = strcmp(block->role, "title") == 0;
    struct book_area area = {row, 0, row, layout->columns - 1};
    sheet_area(sheet, area, block->line.text, title ? STYLE_TITLE : STYLE_OUTSIDE, NULL);
}

static const char *reason_of(struct page_book *book, const json_t *cell)
{
    const json_t *flags = json_object_get(cell, "flags");
    strbuf_clear(&book->reason);
    words_flags(&book->reason, flags);
    return json_array_size(flags) ? book->reason.text : NULL;
}

static void cells_put(struct page_book *book, struct book_sheet *sheet, const struct layout *layout, int top)
{
    static const enum book_style styles[] = {
        [SIDE_LEFT] = STYLE_LEFT, [SIDE_CENTRE] = STYLE_CENTRE, [SIDE_RIGHT] = STYLE_RIGHT};
    for (int row = 0; row < layout->rows; row++) {
        double points = layout->heights[row] * book->scale;
        sheet_row_height(sheet, top + row, fmin(fmax(points, ROW_POINTS_MIN), ROW_POINTS_MAX));
    }
    for (size_t i = 0; i < layout->cell_count; i++) {
        const struct layout_cell *cell = &layout->cells[i];
        struct book_area area = {top + cell->row, cell->column, top + cell->row + cell->row_span - 1,
                                 cell->column + cell->column_span - 1};
        sheet_area(sheet, area, cell->text, styles[cell->side], reason_of(book, cell->json));
    }
}

static void columns_make(struct page_book *book, const struct layout *layout)
{
    double sum = 0;
    for (int i = 0; i < layout->columns; i++)
        sum += layout->widths[i];
    book->columns = arena_array(book->arena, (size_t)layout->columns, sizeof *book->columns);
    for (int i = 0; i < layout->columns; i++)
        book->columns[i].width = fmax(2, layout->widths[i] / sum * SHEET_CHARACTERS);
    book->scale = SHEET_CHARACTERS * POINTS_PER_CHARACTER / sum;
}

/*
 * The table among blocks[first .. end): those before it are the lines above, since the table before; those after it, where
 * it is the page's last, the lines below.
 */
static int table_put(struct page_book *book, size_t first, size_t at, size_t end, size_t number)
{
    const struct leaf_block *blocks = book->leaf.blocks;
    const struct layout *layout = &blocks[at].layout;
    columns_make(book, layout);
    char name[NAME_BYTES];
    snprintf(name, sizeof name, TR("table %zu", "表 %zu"), number + 1);
    struct book_sheet *sheet = book_sheet_add(book->book, name, book->columns, (size_t)layout->columns, 0);
    if (!sheet)
        return STATUS_NO_MEMORY;
    int row = 0;
    for (size_t i = first; i < at; i++)
        outside_put(sheet, layout, &blocks[i], row++);
    cells_put(book, sheet, layout, row);
    row += layout->rows;
    for (size_t i = at + 1; i < end; i++)
        outside_put(sheet, layout, &blocks[i], row++);
    return STATUS_OK;
}

static size_t table_from(const struct leaf *leaf, size_t at)
{
    while (at < leaf->block_count && leaf->blocks[at].role)
        at++;
    return at;
}

static int tables_put(struct page_book *book)
{
    const struct leaf *leaf = &book->leaf;
    size_t first = 0, number = 0;
    for (size_t at = table_from(leaf, 0); at < leaf->block_count;) {
        size_t next = table_from(leaf, at + 1);
        size_t end = next == leaf->block_count ? next : at + 1;
        int status = number < TABLES_MAX ? table_put(book, first, at, end, number++) : STATUS_BAD_ARGUMENT;
        if (status != STATUS_OK)
            return status;
        first = at + 1;
        at = next;
    }
    return STATUS_OK;
}

static int book_write(const json_t *page, const char *path)
{
    struct page_book book = {.arena = arena_new(), .reason = STRBUF_INIT(REASON_CEILING)};
    int status = book.arena ? leaf_make(page, book.arena, &book.leaf) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = book_new(path, &(struct book_options){0}, &book.book);
    if (book.book) {
        status = tables_put(&book);
        int closed = book_close(book.book, status == STATUS_OK);
        status = status == STATUS_OK ? closed : status;
    }
    arena_free(book.arena);
    strbuf_release(&book.reason);
    return status;
}

static int page_write(const json_t *page, const char *path)
{
    struct file_writer writer;
    int status = folder_make_above(path);
    if (status == STATUS_OK)
        status = file_writer_open(path, &writer);
    if (status != STATUS_OK)
        return status;
    status = book_write(page, writer.temporary);
    int closed = file_writer_close(&writer, status == STATUS_OK);
    return status == STATUS_OK ? closed : status;
}

static int folder_open(const struct export_request *request, void **ret_state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    if (!folder)
        return STATUS_NO_MEMORY;
    folder->request = request;
    *ret_state = folder;
    return STATUS_OK;
}

/* A page without a table has nothing to rebuild. */
static int folder_page(void *state, const struct export_page *page)
{
    const struct folder *folder = state;
    CLEANUP(cleanup_free) char *stem = path_join(folder->request->target, page->name);
    CLEANUP(cleanup_free) char *path = NULL;
    if (json_array_size(json_object_get(page->json, "tables")) == 0)
        return STATUS_OK;
    if (!stem || asprintf(&path, "%s.xlsx", stem) < 0)
        return STATUS_NO_MEMORY;
    int status = page_write(page->json, path);
    if (status != STATUS_BAD_ARGUMENT)
        return status;
    folder->request->left_out(folder->request->context, page->name, status);
    return STATUS_OK;
}

static int folder_close(void *state, bool keep)
{
    free(state);
    return STATUS_OK;
}

const struct exporter exporter_xlsx_tables = {
    .name = "xlsx",
    .place = PLACE_FOLDER,
    .takes = TAKES_LAYOUT | TAKES_PICTURES | TAKES_SCANS,
    .open = folder_open,
    .page = folder_page,
    .close = folder_close,
};
