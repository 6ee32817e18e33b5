/*
 * PDF documents of scans, by poppler's programs as confined child processes.
 *
 *     pdfinfo      pages, their size; says what is encrypted or damaged
 *     pdfimages    the pictures on a page and their resolution; takes the scan out as it is stored …
 *     pdftoppm     … or, where a page is made of several pictures, renders it at the finest one's resolution
 */
#ifndef SHENBAO_BATCH_PDF_H
#define SHENBAO_BATCH_PDF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a page may cost. */
struct pdf_limits {
    double seconds;     /* for each program */
    int64_t memory;     /* of addresses */
    int64_t max_pixels; /* of the page's picture */
};

/* True where the bytes (the first 1024 of a file suffice) are of a PDF. */
bool pdf_begins(const unsigned char *bytes, size_t size);

/*
 * The number of pages. STATUS_ENCRYPTED where it needs a password, STATUS_BAD_PDF, STATUS_NO_PDF_TOOLS where poppler's
 * programs are not installed, STATUS_TIMED_OUT, STATUS_IO.
 */
int pdf_page_count(const char *path, const struct pdf_limits *limits, int *ret_pages);

/*
 * The scan on a page (from 0), as the bytes of a picture file (malloc'd) and its resolution. `folder` is empty, for
 * files on the way, and is empty again afterwards. As above; STATUS_TEXT_PDF where the page holds no scan but text or
 * small pictures; STATUS_TOO_MANY_PIXELS.
 */
int pdf_page_read(const char *path, int page, const char *folder, const struct pdf_limits *limits,
                  unsigned char **ret_bytes, size_t *ret_size, int *ret_dpi);

#endif
