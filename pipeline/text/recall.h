/*
 * What a network said of pictures lately. A line in doubt is looked at again, in the picture of the first look and in
 * others, and once more where the page says what else it may be: what was said of a picture is worked out once.
 */
#ifndef SHENBAO_TEXT_RECALL_H
#define SHENBAO_TEXT_RECALL_H

#include <stddef.h>
#include <stdint.h>

#include "text/forward.h"

struct recall;

/* Keeps what `floats` numbers can say; the oldest goes first. STATUS_NO_MEMORY. */
int recall_new(size_t floats, struct recall **ret_recall);
void recall_free(struct recall *recall);

/* What was said of the picture that the key stands for; borrowed, good until recall_keep(). NULL: not known any more. */
const struct forward_line *recall_find(const struct recall *recall, uint64_t key);

/* Copies what a network says. A line that has no room at all is not kept. */
void recall_keep(struct recall *recall, uint64_t key, const struct forward_line *line);

#endif
