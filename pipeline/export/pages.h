/*
 * The page results of a run, one pass over them, one page in memory at a time.
 */
#ifndef SHENBAO_EXPORT_PAGES_H
#define SHENBAO_EXPORT_PAGES_H

#include <jansson.h>
#include <stddef.h>

/*
 * Takes pages one by one. `name` is where the result lies below the folder, without ".json". What is not STATUS_OK ends
 * the pass.
 */
struct page_sink {
    void *context;
    int (*add)(void *context, const char *name, const json_t *page);
};

/* Changes a page result by what people settled about it. `amend` NULL: nobody did. */
struct page_amender {
    void *context;
    int (*amend)(void *context, json_t *page); /* STATUS_OK, or why the page cannot be used */
};

/* Called for a result file that cannot be used. */
typedef void (*page_refused)(void *context, const char *path, int status, const char *message);

/*
 * Gives every page result below `pages_dir` to the sink, in the order of their names, the frames of a file in theirs. *ret_refused is the number of
 * files that could not be used. STATUS_NOT_FOUND where the folder is missing; STATUS_IO, STATUS_NO_MEMORY, and what the
 * sink says.
 */
int pages_export(const char *pages_dir, const struct page_sink *sink, page_refused refused, void *context,
                 size_t *ret_refused);
/* The same with what people settled. */
int pages_export_amended(const char *pages_dir, const struct page_amender *amender,
                         const struct page_sink *sink, page_refused refused, void *context,
                         size_t *ret_refused);

#endif
