/*
 * From a work item to the picture of one of its pages, whatever holds it: a picture file, a PDF, a member of a ZIP.
 */
#ifndef SHENBAO_BATCH_SOURCE_H
#define SHENBAO_BATCH_SOURCE_H

#include "batch/worklist.h"
#include "shenbao/page.h"

struct source_options {
    struct scan_limits limits;
    double page_seconds; /* for a page, poppler's programs included */
    int64_t page_bytes;  /* of memory, for each of them */
    bool survey;         /* count and hash only: no page is taken out of a document */
    const char *folder;  /* an empty folder of the worker's own, for files on the way */
};

/* What is remembered of the PDF that was opened last, so that its pages are not counted once more for each. */
struct source_memory {
    char *path; /* owned; NULL: nothing */
    struct file_facts facts;
    char sha256[65];
    int pages;
};
void source_memory_release(struct source_memory *memory);

/*
 * Opens the item for its page `frame`: as scan_file_open(), with the codes of archive.h and pdf.h. ret_file's sha256
 * is that of the file, or of the member of an archive; its first_frame is such that scan_decode() takes `frame`.
 * *ret_frames is the number of pages of the item, 1 where it does not open. *ret_facts are of the file as it was
 * before it was opened.
 */
int source_open(const struct work_item *item, int frame, const struct source_options *options,
                struct source_memory *memory, struct scan_file *ret_file, int *ret_frames,
                struct file_facts *ret_facts);

#endif
