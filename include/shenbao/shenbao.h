/*
 * libshenbao: a scanned declaration table, from bytes in memory to cells and records.
 *
 *     struct shenbao *reader;
 *     struct shenbao_page *page;
 *     if (shenbao_open(&(struct shenbao_options){.size = sizeof(struct shenbao_options)}, &reader, NULL, 0) == 0 &&
 *         shenbao_read(reader, bytes, size, 0, "scan.jpg", &page) == 0)
 *         puts(shenbao_page_json(page));
 *
 * Threads: a handle belongs to one thread at a time; any number of handles may work at once. A page is constant once it
 * is read, and any number of threads may look at it. The library neither prints nor ends the process (but for an
 * allocation of a few bytes that fails), and keeps no state between handles; it silences Leptonica's messages in the
 * whole process, and the recogniser uses OpenMP's threads unless OMP_THREAD_LIMIT=1 is in the environment from the start.
 *
 * The host program's locale does not matter.
 *
 * Statuses are 0 or one of the negative codes of shenbao/status.h; shenbao_status_text() tells them. On failure the
 * outputs are untouched. Structs begin with their size, set by the caller, so that later versions may add to them: a
 * program works with a library that is older or newer than what it was built with, and a member that either does not
 * know is left alone. What is here stays as it is as long as the library's name is libshenbao.so.1.
 */
#ifndef SHENBAO_SHENBAO_H
#define SHENBAO_SHENBAO_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SHENBAO_API __attribute__((visibility("default")))

struct shenbao;      /* models, loaded: what reads pages */
struct shenbao_page; /* a page that was read */

/* All may be 0 or NULL but the size. */
struct shenbao_options {
    size_t size; /* sizeof(struct shenbao_options) */
    const char
        *models;       /* folder with forms/ and tessdata/; NULL: SHENBAO_MODELS, or where it was installed */
    const char *model; /* name of the trained data; NULL: the best that is there */
    int64_t max_bytes; /* of a file; 0: 256 MB */
    int64_t max_pixels; /* of a page; 0: 120 million */
};

SHENBAO_API const char *shenbao_version(void);
SHENBAO_API const char *shenbao_status_text(int status); /* in English; never NULL */

/*
 * STATUS_MODEL_MISSING, STATUS_MODEL_BAD, STATUS_MODELS_DIFFER, STATUS_FORM_BAD: then `message`, of `room` bytes, says
 * which file and why; it may be NULL. STATUS_BAD_ARGUMENT, STATUS_NO_MEMORY.
 */
SHENBAO_API int shenbao_open(const struct shenbao_options *options, struct shenbao **ret_reader,
                             char *message, size_t room);
SHENBAO_API void shenbao_close(struct shenbao *reader); /* NULL is fine */

/* How many pages the image has (TIFF may have several); as shenbao_read(). */
SHENBAO_API int shenbao_frames(const struct shenbao *reader, const void *bytes, size_t size, int *ret_frames);

/*
 * Reads one page, `frame` counting from 0, of an image in memory: JPEG, PNG, TIFF, BMP, WebP or PNM. `name` is what the
 * page is called in the result; NULL: "page". STATUS_NOT_AN_IMAGE, STATUS_BAD_IMAGE, STATUS_TOO_MANY_…, STATUS_TOO_SMALL,
 * STATUS_BAD_ARGUMENT, STATUS_NO_MEMORY, STATUS_INTERNAL.
 */
SHENBAO_API int shenbao_read(struct shenbao *reader, const void *bytes, size_t size, int frame,
                             const char *name, struct shenbao_page **ret_page);
SHENBAO_API void shenbao_page_free(struct shenbao_page *page); /* NULL is fine */

/* The whole page result, as `shenbao run` writes it. Borrowed from the page, as all texts below. */
SHENBAO_API const char *shenbao_page_json(const struct shenbao_page *page);

/* ---- cells ---- */

struct shenbao_cell {
    size_t size;    /* sizeof(struct shenbao_cell) */
    const char *id; /* "t0r3c3" */
    int row, column, row_span, column_span;
    const char *text, *raw_text; /* what the program stands for; what the recogniser read */
    double confidence;           /* probability that the text is exactly right */
    size_t flag_count;           /* reasons why a person should look: shenbao_cell_flag() */
    double polygon[8]; /* x, y of four corners in pixels of the image, from its own top left, clockwise */
};

SHENBAO_API size_t shenbao_table_count(const struct shenbao_page *page);
SHENBAO_API size_t shenbao_cell_count(const struct shenbao_page *page, size_t table);
/* STATUS_NOT_FOUND: there is no such cell. */
SHENBAO_API int shenbao_cell(const struct shenbao_page *page, size_t table, size_t index,
                             struct shenbao_cell *ret_cell);
/* "low_confidence" …; NULL: there is none of that number. */
SHENBAO_API const char *shenbao_cell_flag(const struct shenbao_page *page, size_t table, size_t index,
                                          size_t flag);

/* ---- records ---- */

SHENBAO_API size_t shenbao_record_count(const struct shenbao_page *page);

/* Of a record's field: "project_name", and of it "text", "code", "cell" …. NULL: there is none. */
SHENBAO_API const char *shenbao_field(const struct shenbao_page *page, size_t record, const char *field,
                                      const char *member);

/* Of a record's "funds", "goals", "indicators" or "checks": the element's "amount", "level3", "value.number" …. */
SHENBAO_API size_t shenbao_list_count(const struct shenbao_page *page, size_t record, const char *list);
SHENBAO_API const char *shenbao_list_text(const struct shenbao_page *page, size_t record, const char *list,
                                          size_t index, const char *member);

/* ---- the overlay ---- */

/*
 * The page with its cells drawn on it, as a PNG (shenbao_free() it). `bytes` are those that the page was read from:
 * STATUS_CHANGED where they are not.
 */
SHENBAO_API int shenbao_overlay(const struct shenbao *reader, const struct shenbao_page *page,
                                const void *bytes, size_t size, unsigned char **ret_png, size_t *ret_size);
SHENBAO_API void shenbao_free(void *memory);

#ifdef __cplusplus
}
#endif

#endif
