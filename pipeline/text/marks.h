/*
 * Which characters of a line its reading was in doubt about, for a person to look at first.
 */
#ifndef SHENBAO_TEXT_MARKS_H
#define SHENBAO_TEXT_MARKS_H

#include <stddef.h>

#include "shenbao/sheet.h"

struct arena;
struct line_reading;

/*
 * The stretches of `text`, which post_line() made of the reading, whose symbols are less likely right than `sure`, 0 to
 * 1. They live in the arena, in order, and do not touch.
 */
struct mark *marks_find(const struct line_reading *reading, const char *text, double sure,
                        struct arena *arena, size_t *ret_count);

#endif
