#include "export/book.h"

#include <errno.h>
#include <time.h>
#include <xlsxwriter.h>

#include "base/strbuf.h"
#include "export/markup.h"
#include "shenbao/status.h"

enum {
    SHEETS_MAX = 64,
    NAME_BYTES = 128,
    TEXT_CHARACTERS = 32767, /* more does not fit in a cell */
    TEXT_CEILING = 4 * TEXT_CHARACTERS,
    NOTES_MAX = 20000,
    LINKS_MAX = 20000,
    FORMULA_TEXT = 255, /* characters of a text in a formula */
    NOTE_WIDTH = 260,   /* pixels */
    PAPER_A4 = 9,
    PORTRAIT_COLUMNS = 8 /* more need the paper's long side */
};

static const lxw_color_t DOUBT = 0xFFE0B2, HEAD = 0xE3EDF7, FRAME = 0x808080;

struct book {
    lxw_workbook *workbook;
    lxw_format *formats[STYLES][2]; /* without and with doubt */
    lxw_format *head;
    struct book_sheet *sheets[SHEETS_MAX]; /* owned */
    size_t sheet_count;
    size_t notes, links;
    bool streaming;
    struct strbuf room;
    lxw_error error; /* the first */
};

struct book_sheet {
    struct book *book;
    lxw_worksheet *worksheet;
    char name[NAME_BYTES];
    const struct book_column *columns;
    size_t column_count;
    int frozen, part;
    lxw_row_t row;
    lxw_col_t column;
    bool begun;
    double height; /* of all rows; 0: the usual */
};

/* ---- formats ---- */

static void format_style(lxw_format *format, enum book_style style)
{
    static const char *const numbers[STYLES] = {
        [STYLE_AMOUNT] = "#,##0.00####", [STYLE_NUMBER] = "General", [STYLE_CHANCE] = "0.0%"};
    static const enum lxw_format_alignments sides[STYLES] = {[STYLE_LEFT] = LXW_ALIGN_LEFT,
                                                             [STYLE_CENTRE] = LXW_ALIGN_CENTER,
                                                             [STYLE_RIGHT] = LXW_ALIGN_RIGHT,
                                                             [STYLE_TITLE] = LXW_ALIGN_CENTER};
    format_set_num_format(format, numbers[style] ? numbers[style] : "@");
    format_set_align(format, style >= STYLE_LEFT ? LXW_ALIGN_VERTICAL_CENTER : LXW_ALIGN_VERTICAL_TOP);
    if (sides[style])
        format_set_align(format, sides[style]);
    if (style == STYLE_TEXT || (style >= STYLE_LEFT && style <= STYLE_RIGHT))
        format_set_text_wrap(format);
    if (style >= STYLE_LEFT && style <= STYLE_RIGHT)
        format_set_border(format, LXW_BORDER_THIN);
    if (style == STYLE_TITLE) {
        format_set_bold(format);
        format_set_font_size(format, 16);
    }
    if (style == STYLE_TEXT || style == STYLE_SHORT)
        format_set_indent(format, 1); /* apart from the number before it */
    if (style == STYLE_LINK) {
        format_set_underline(format, LXW_UNDERLINE_SINGLE);
        format_set_font_color(format, LXW_COLOR_BLUE);
    }
}

static void formats_make(struct book *book)
{
    for (int style = 0; style < STYLES; style++)
        for (int doubt = 0; doubt < 2; doubt++) {
            lxw_format *format = workbook_add_format(book->workbook);
            format_style(format, (enum book_style)style);
            if (doubt)
                format_set_bg_color(format, DOUBT);
            book->formats[style][doubt] = format;
        }
    book->head = workbook_add_format(book->workbook);
    format_set_bold(book->head);
    format_set_text_wrap(book->head);
    format_set_align(book->head, LXW_ALIGN_VERTICAL_CENTER);
    format_set_bg_color(book->head, HEAD);
    format_set_border(book->head, LXW_BORDER_THIN);
    format_set_border_color(book->head, FRAME);
}

/* ---- book and sheets ---- */

static void note_error(struct book *book, lxw_error error)
{
    if (error != LXW_NO_ERROR && book->error == LXW_NO_ERROR)
        book->error = error;
}

static void created_set(lxw_workbook *workbook, const char *created)
{
    struct tm moment = {0};
    lxw_doc_properties properties = {.author = (char *)"shenbao " SHENBAO_VERSION};
    if (created && strptime(created, "%Y-%m-%dT%H:%M:%SZ", &moment))
        properties.created = timegm(&moment);
    workbook_set_properties(workbook, &properties);
}

int book_new(const char *path, const struct book_options *options, struct book **ret_book)
{
    lxw_workbook_options choices = {
        .constant_memory = options->streaming, .tmpdir = getenv("TMPDIR"), .use_zip64 = LXW_TRUE};
    struct book *book = calloc(1, sizeof *book);
    lxw_workbook *workbook = book ? workbook_new_opt(path, &choices) : NULL;
    if (!workbook) {
        free(book);
        return STATUS_NO_MEMORY;
    }
    *book = (struct book){
        .workbook = workbook, .streaming = options->streaming, .room = STRBUF_INIT(TEXT_CEILING)};
    created_set(workbook, options->created);
    formats_make(book);
    *ret_book = book;
    return STATUS_OK;
}

/* How it prints: A4, as wide as the paper. */
static void page_set(lxw_worksheet *worksheet, size_t columns)
{
    worksheet_set_paper(worksheet, PAPER_A4);
    worksheet_fit_to_pages(worksheet, 1, 0);
    worksheet_set_margins(worksheet, 0.4, 0.4, 0.4, 0.4);
    if (columns > PORTRAIT_COLUMNS)
        worksheet_set_landscape(worksheet);
}

static void head_write(struct book_sheet *sheet)
{
    lxw_worksheet *worksheet = sheet->worksheet;
    for (size_t i = 0; i < sheet->column_count; i++) {
        lxw_col_t column = (lxw_col_t)i;
        worksheet_set_column(worksheet, column, column, sheet->columns[i].width, NULL);
    }
    page_set(worksheet, sheet->column_count);
    worksheet_ignore_errors(worksheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
    sheet->row = 0;
    sheet->begun = false;
    if (!sheet->columns[0].heading)
        return;
    worksheet_set_row(worksheet, 0, 30, NULL);
    for (size_t i = 0; i < sheet->column_count; i++)
        worksheet_write_string(worksheet, 0, (lxw_col_t)i, sheet->columns[i].heading, sheet->book->head);
    worksheet_repeat_rows(worksheet, 0, 0);
    worksheet_freeze_panes(worksheet, 1, (lxw_col_t)sheet->frozen);
    sheet->row = 1;
}

/* The filter reaches as far as the rows do, which is known only when the sheet is full or done. */
static void sheet_finish(struct book_sheet *sheet)
{
    if (sheet->columns[0].heading)
        worksheet_autofilter(sheet->worksheet, 0, 0, sheet->row, (lxw_col_t)(sheet->column_count - 1));
}

static bool part_add(struct book_sheet *sheet)
{
    char name[NAME_BYTES + 16];
    snprintf(name, sizeof name, sheet->part ? "%s %d" : "%s", sheet->name, sheet->part + 1);
    lxw_worksheet *worksheet = workbook_add_worksheet(sheet->book->workbook, name);
    if (!worksheet) {
        note_error(sheet->book, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return false;
    }
    sheet->worksheet = worksheet;
    sheet->part++;
    if (sheet->height > 0)
        sheet_height(sheet, sheet->height);
    head_write(sheet);
    return true;
}

struct book_sheet *book_sheet_add(struct book *book, const char *name, const struct book_column *columns,
                                  size_t count, int frozen)
{
    struct book_sheet *sheet = book->sheet_count < SHEETS_MAX ? calloc(1, sizeof *sheet) : NULL;
    if (!sheet)
        return NULL;
    *sheet = (struct book_sheet){.book = book, .columns = columns, .column_count = count, .frozen = frozen};
    snprintf(sheet->name, sizeof sheet->name, "%s", name);
    if (!part_add(sheet)) {
        free(sheet);
        return NULL;
    }
    book->sheets[book->sheet_count++] = sheet;
    return sheet;
}

void sheet_height(struct book_sheet *sheet, double points)
{
    sheet->height = points;
    worksheet_set_default_row(sheet->worksheet, points, LXW_FALSE);
}

void sheet_row(struct book_sheet *sheet)
{
    if (sheet->begun && sheet->row + 1 >= LXW_ROW_MAX) {
        sheet_finish(sheet);
        part_add(sheet);
    }
    sheet->row += sheet->begun;
    sheet->begun = true;
    sheet->column = 0;
}

void sheet_row_height(struct book_sheet *sheet, int row, double points)
{
    worksheet_set_row(sheet->worksheet, (lxw_row_t)row, points, NULL);
}

/* ---- cells ---- */

static lxw_format *format_of(const struct book *book, enum book_style style, const char *reason)
{
    return book->formats[style][reason != NULL];
}

/* The text as a cell can hold it: no character that XML forbids, and no more of them than fit. */
static const char *fitting(struct book *book, const char *text)
{
    strbuf_clear(&book->room);
    markup_clean(&book->room, text, TEXT_CHARACTERS);
    if (book->room.failed)
        note_error(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
    return book->room.text;
}

static void note_put(struct book_sheet *sheet, lxw_row_t row, lxw_col_t column, const char *reason)
{
    struct book *book = sheet->book;
    lxw_comment_options look = {.width = NOTE_WIDTH};
    if (!reason || !*reason || book->notes >= NOTES_MAX)
        return;
    book->notes++;
    note_error(book,
               worksheet_write_comment_opt(sheet->worksheet, row, column, fitting(book, reason), &look));
}

void sheet_text(struct book_sheet *sheet, const char *text, enum book_style style, const char *reason)
{
    struct book *book = sheet->book;
    lxw_format *format = format_of(book, style, reason);
    lxw_row_t row = sheet->row;
    lxw_col_t column = sheet->column++;
    if (text && *text)
        note_error(book, worksheet_write_string(sheet->worksheet, row, column, fitting(book, text), format));
    else if (reason)
        note_error(book, worksheet_write_blank(sheet->worksheet, row, column, format));
    note_put(sheet, row, column, reason);
}

void sheet_number(struct book_sheet *sheet, double number, enum book_style style, const char *reason)
{
    lxw_format *format = format_of(sheet->book, style, reason);
    lxw_row_t row = sheet->row;
    lxw_col_t column = sheet->column++;
    note_error(sheet->book, worksheet_write_number(sheet->worksheet, row, column, number, format));
    note_put(sheet, row, column, reason);
}

static void link_formula(struct book_sheet *sheet, lxw_col_t column, const char *url, const char *text)
{
    struct strbuf formula = STRBUF_INIT(4 * FORMULA_TEXT);
    strbuf_printf(&formula, "=HYPERLINK(\"%s\",\"", url);
    for (const char *c = text; *c; c++)
        strbuf_printf(&formula, *c == '"' ? "\"\"" : "%c", *c);
    strbuf_puts(&formula, "\")");
    note_error(sheet->book, worksheet_write_formula_str(sheet->worksheet, sheet->row, column, formula.text,
                                                        sheet->book->formats[STYLE_LINK][0], text));
    strbuf_release(&formula);
}

void sheet_link(struct book_sheet *sheet, const char *url, const char *text)
{
    struct book *book = sheet->book;
    lxw_col_t column = sheet->column++;
    lxw_format *format = book->formats[STYLE_LINK][0];
    if (!url)
        return;
    if (book->links < LINKS_MAX && strlen(url) < 2000) {
        book->links++;
        note_error(book,
                   worksheet_write_url_opt(sheet->worksheet, sheet->row, column, url, format, text, NULL));
    } else if (strlen(url) < FORMULA_TEXT && strlen(text) < FORMULA_TEXT)
        link_formula(sheet, column, url, text);
}

void sheet_picture(struct book_sheet *sheet, const struct book_picture *picture)
{
    lxw_image_options place = {.x_offset = 3,
                               .y_offset = 3,
                               .x_scale = picture->scale,
                               .y_scale = picture->scale,
                               .object_position = LXW_OBJECT_MOVE_AND_SIZE,
                               .decorative = LXW_TRUE};
    lxw_col_t column = sheet->column++;
    note_error(sheet->book, worksheet_insert_image_buffer_opt(sheet->worksheet, sheet->row, column,
                                                              picture->bytes, picture->size, &place));
}

void sheet_area(struct book_sheet *sheet, struct book_area area, const char *text, enum book_style style,
                const char *reason)
{
    lxw_row_t row = (lxw_row_t)area.row, last_row = (lxw_row_t)area.last_row;
    lxw_col_t column = (lxw_col_t)area.column, last_column = (lxw_col_t)area.last_column;
    lxw_format *format = format_of(sheet->book, style, reason);
    const char *shown = fitting(sheet->book, text);
    if (row == last_row && column == last_column)
        note_error(sheet->book, *shown ? worksheet_write_string(sheet->worksheet, row, column, shown, format)
                                       : worksheet_write_blank(sheet->worksheet, row, column, format));
    else
        note_error(sheet->book, worksheet_merge_range(sheet->worksheet, row, column, last_row, last_column,
                                                      shown, format));
    note_put(sheet, row, column, reason);
}

/* ---- the end ---- */

static int status_of(lxw_error error)
{
    switch (error) {
    case LXW_NO_ERROR:
        return STATUS_OK;
    case LXW_ERROR_MEMORY_MALLOC_FAILED:
        return STATUS_NO_MEMORY;
    case LXW_ERROR_CREATING_XLSX_FILE:
    case LXW_ERROR_CREATING_TMPFILE:
    case LXW_ERROR_ZIP_FILE_OPERATION:
    case LXW_ERROR_ZIP_FILE_ADD:
    case LXW_ERROR_ZIP_CLOSE:
        errno = errno ? errno : EIO;
        return STATUS_IO;
    default:
        return STATUS_INTERNAL;
    }
}

int book_close(struct book *book, bool keep)
{
    for (size_t i = 0; i < book->sheet_count; i++) {
        sheet_finish(book->sheets[i]);
        free(book->sheets[i]);
    }
    errno = 0;
    if (keep && book->error == LXW_NO_ERROR)
        note_error(book, workbook_close(book->workbook));
    else
        lxw_workbook_free(book->workbook);
    int status = status_of(book->error);
    strbuf_release(&book->room);
    free(book);
    return status;
}
