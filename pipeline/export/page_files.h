/*
 * For formats of one file a page: the folder, the file that is written whole or not at all, the page's leaf.
 */
#ifndef SHENBAO_EXPORT_PAGE_FILES_H
#define SHENBAO_EXPORT_PAGE_FILES_H

#include "export/exporter.h"
#include "export/leaf.h"

struct page_file {
    FILE *out;
    const struct leaf *leaf;
    struct arena *arena;
    const struct export_request *request;
    const struct export_page *page;
    const char *moment; /* when the run began: "2026-11-25T18:04:15Z" */
};

typedef int (*page_write)(const struct page_file *file);

/* An exporter's open, page and close. A page that was not read has no file. */
int page_files_open(const struct export_request *request, void **ret_state);
int page_files_page(void *state, const struct export_page *page, const char *ending, page_write write);
int page_files_close(void *state, bool keep);

#endif
