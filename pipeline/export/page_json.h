/*
 * The page result as JSON: the canonical output, from which all other formats are derived. Keys stand in a
 * fixed order and numbers are rounded (coordinates to 0.1 pixel, confidence to 0.001), so that the same page
 * gives the same bytes.
 */
#ifndef SHENBAO_EXPORT_PAGE_JSON_H
#define SHENBAO_EXPORT_PAGE_JSON_H

#include <jansson.h>

#include "shenbao/record.h"
#include "shenbao/sheet.h"

/* Of reals in documents: enough for 99999.9 and 0.999, too few to show the error of a binary tenth. */
enum { JSON_REAL_DIGITS = 9 };

/* What read the page. */
struct engine {
    const char *tesseract, *leptonica; /* versions */
    const char *model_sha256;
    const char *fingerprint; /* of all that shapes a result */
    const char *options;     /* those that shape a result, as text */
};

/* Which page it is. */
struct source {
    const char *path;   /* relative, any bytes; shown as name_shown() says */
    const char *sha256; /* NULL or "": the content is unknown */
    int frame;
    int width, height, dpi; /* 0: unknown */
};

/* All borrowed. */
struct page_facts {
    struct source source;
    int rotation;
    double skew;
    unsigned flags;
    const struct sheet *sheet;
    const struct reading *reading;
};

/* The cells, and those of them that a person should look at. */
struct page_counts {
    size_t cells, flagged;
};
struct page_counts page_count(const struct sheet *sheet);

/* The caller owns the result; NULL: out of memory. */
json_t *page_json(const struct engine *engine, const struct page_facts *facts);

/* The document of a page that could not be read. */
json_t *page_error_json(const struct engine *engine, const struct source *source, int status);

/* The document as text, ending in a newline; malloc'd; NULL: out of memory. */
char *page_json_text(const json_t *document);

/* Reals and texts as all documents here write them. */
json_t *json_rounded(double value, int decimals);
json_t *json_text(const char *text); /* NULL gives null; bytes that are no UTF-8 become U+FFFD */

/* `records` of the page result. */
json_t *records_json(const struct sheet *sheet, const struct reading *reading);

/* The bits of `flags` by name, in the order of the bits. */
json_t *flags_json(unsigned flags, const char *(*name_of)(unsigned bit));

/* `suggestions` of a cell. */
json_t *suggestions_json(const struct suggestion *suggestions, size_t count);

#endif
