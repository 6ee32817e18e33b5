/*
 * The right text of a cell, dealt out over the lines that were read there.
 */
#ifndef SHENBAO_EXPORT_SPLIT_H
#define SHENBAO_EXPORT_SPLIT_H

#include <stddef.h>

struct arena;

/*
 * `lines` are the texts as they were read, from top to bottom; a line in which nothing was read is "". Gives each
 * line's share of `text`, in the arena, or NULL where it is not certain where the share begins or ends. Texts are UTF-8;
 * what is not, and what is longer than any cell, gives NULL for every line. See split.c for what is certain.
 */
void text_split(const char *text, const char *const *lines, size_t count, struct arena *arena,
                const char **ret_shares);

#endif
