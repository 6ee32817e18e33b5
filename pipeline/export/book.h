/*
 * A workbook of sheets that are written row by row, each row from left to right. The only user of libxlsxwriter.
 *
 * A sheet whose rows are all taken goes on in another of the same name and a number. Past NOTES_MAX notes and
 * LINKS_MAX links a workbook would fill the memory of whoever opens it: then a doubtful cell is coloured without a note,
 * and a link is a HYPERLINK formula. Failures are kept, and book_close() tells them.
 */
#ifndef SHENBAO_EXPORT_BOOK_H
#define SHENBAO_EXPORT_BOOK_H

#include <stdbool.h>
#include <stddef.h>

struct book;
struct book_sheet;

enum book_style {
    STYLE_TEXT,   /* text as it is, wrapped */
    STYLE_SHORT,  /* text on one line */
    STYLE_AMOUNT, /* 1,234.50 */
    STYLE_NUMBER, /* as many digits as it has */
    STYLE_CHANCE, /* 97.5% */
    STYLE_LINK,
    STYLE_LEFT, /* the rebuilt table's cells, framed … */
    STYLE_CENTRE,
    STYLE_RIGHT,
    STYLE_OUTSIDE, /* … and the lines around it, unframed */
    STYLE_TITLE,
    STYLES
};

struct book_column {
    const char *heading;
    double width; /* in characters */
};

struct book_options {
    bool streaming;      /* rows leave the memory when the next one begins: no merged cells */
    const char *created; /* "2026-11-25T18:04:15Z", or NULL */
};

/* STATUS_NO_MEMORY. `path` is written by book_close(). */
int book_new(const char *path, const struct book_options *options, struct book **ret_book);

/*
 * Columns are borrowed until book_close(). The head row and `frozen` columns stay in sight. A NULL heading: no head row,
 * nothing frozen, no filter. NULL: out of memory, or no such name in a workbook.
 */
struct book_sheet *book_sheet_add(struct book *book, const char *name, const struct book_column *columns,
                                  size_t count, int frozen);

/* All rows have this height, in points, unless they are given another. */
void sheet_height(struct book_sheet *sheet, double points);

/* Begins the next row. */
void sheet_row(struct book_sheet *sheet);

/* The next cell of the row. `reason` not NULL: it is in doubt, for that reason. NULL text leaves it empty. */
void sheet_text(struct book_sheet *sheet, const char *text, enum book_style style, const char *reason);
void sheet_number(struct book_sheet *sheet, double number, enum book_style style, const char *reason);
void sheet_link(struct book_sheet *sheet, const char *url, const char *text);

struct book_picture {
    const unsigned char *bytes; /* PNG or JPEG; copied */
    size_t size;
    double scale; /* of its pixels, to those of a screen of 96 dpi */
};
/* It must fit into the sheet's height: a streaming sheet forgets the heights of single rows. */
void sheet_picture(struct book_sheet *sheet, const struct book_picture *picture);

/* Anywhere in a sheet that is not streaming; rows and columns from 0, the last ones included. */
struct book_area {
    int row, column, last_row, last_column;
};
void sheet_area(struct book_sheet *sheet, struct book_area area, const char *text, enum book_style style,
                const char *reason);
void sheet_row_height(struct book_sheet *sheet, int row, double points);

/* Frees the book. Where `keep`, the file is written. STATUS_IO with errno set, STATUS_NO_MEMORY, STATUS_INTERNAL. */
int book_close(struct book *book, bool keep);

#endif
