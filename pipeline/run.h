/*
 * One page, from file to result: the stages in order. Used by the workers of the batch, one reader a process.
 */
#ifndef SHENBAO_RUN_H
#define SHENBAO_RUN_H

#include "models.h"
#include "shenbao/doubt.h"
#include "shenbao/outcome.h"
#include "shenbao/page.h"

struct reader; /* recogniser, forms and options; not thread-safe */

struct reader_options {
    const char *model_dir;   /* holds forms/ and tessdata/ */
    const char *forms_dir;   /* more forms; NULL: none */
    const char *model_name;  /* NULL: the best that is there */
    const char *debug_dir;   /* where each stage's pictures go; NULL: off */
    const char *overlay_dir; /* where the grid drawn on the page goes, named as the result; NULL: off */
    struct scan_limits limits;
    struct doubt_options doubt;
};

/* Notes in `models` the options that change a result, as a reader does in its own. STATUS_NO_MEMORY. */
int doubt_options_note(const struct doubt_options *options, struct models *models);

/* STATUS_MODEL_MISSING, _MODEL_BAD, _MODELS_DIFFER, _FORM_BAD; *ret_message (malloc'd, may be NULL) says which and why. */
int reader_new(const struct reader_options *options, struct reader **ret_reader, char **ret_message);
void reader_free(struct reader *reader);

/*
 * Reads one frame of an opened file. `open_status` is what scan_file_open() said: where it is a failure, the
 * page's error document is made, with what is known of the file. `path` is relative, as name.h says. Gives
 * the page's status; ret_outcome is set whatever it is, and the caller frees its `json`.
 */
int reader_read_frame(struct reader *reader, const struct scan_file *file, int open_status, const char *path,
                      int frame, struct page_outcome *ret_outcome);

/*
 * Reads one frame of the file at `path` (shown as `shown_path` in the result) and gives the page result as
 * JSON text (malloc'd, ends in a newline). A page that cannot be read gives its error document and the page's
 * status code; *ret_json is set in both cases unless memory ran out.
 */
int reader_read(struct reader *reader, const char *path, const char *shown_path, int frame,
                struct stage_times *ret_times, char **ret_json);

/*
 * The error document of a page that no reader could finish, e.g. because its worker crashed. `sha256` may be
 * NULL. Malloc'd; NULL: out of memory.
 */
char *reader_failure(const struct models *models, const char *path, const char *sha256, int frame,
                     int status);

#endif
