/* Files of one JSON document a line: the run's log, a plan. */
#ifndef SHENBAO_BASE_JSON_LINES_H
#define SHENBAO_BASE_JSON_LINES_H

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Gives each line to `take`, with its number from 1 on, until that returns a negative status, which is returned. The
 * document is borrowed; NULL for a line that is none, or names a member twice. The last line may lack its line feed.
 * STATUS_IO, STATUS_NO_MEMORY.
 */
int json_lines_read(FILE *file, int (*take)(void *context, json_t *line, size_t number), void *context);

/* The same of the file at `path`. STATUS_NOT_FOUND, _NO_PERMISSION, and _IO where it does not open. */
int json_lines_read_file(const char *path, int (*take)(void *context, json_t *line, size_t number),
                         void *context);

#endif
