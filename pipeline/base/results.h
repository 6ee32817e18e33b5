/*
 * Page results on disk: found, read and looked into. For export, status, score and the resume of a run.
 */
#ifndef SHENBAO_BASE_RESULTS_H
#define SHENBAO_BASE_RESULTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Paths of result files, in the order of their names. */
struct result_list {
    char **paths; /* owned */
    size_t count, room;
};

/* All *.json below `dir`, hidden ones too. STATUS_NOT_FOUND where `dir` is none; STATUS_IO, STATUS_NO_MEMORY. */
int result_list_collect(const char *dir, struct result_list *ret_list);
void result_list_release(struct result_list *list);

/*
 * Reads one page result; the caller owns it. STATUS_BAD_ARGUMENT where it is no JSON object with a `source`;
 * where ret_message is not NULL, it says why (malloc'd, may be NULL). STATUS_NOT_FOUND, STATUS_IO, ….
 */
int result_read(const char *path, json_t **ret_page, char **ret_message);

/* The member at a path of keys ("source.sha256") as text, or `otherwise` where there is none. Borrowed. */
const char *json_path_text(const json_t *object, const char *path, const char *otherwise);
json_int_t json_path_integer(const json_t *object, const char *path);

#endif
