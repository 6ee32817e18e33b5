/*
 * From what the recogniser gives to the text of a line and of a cell.
 */
#ifndef SHENBAO_TEXT_POST_H
#define SHENBAO_TEXT_POST_H

#include <stddef.h>

#include "shenbao/sheet.h"

struct arena;

/*
 * The text of a line: NFC, without control characters, without spaces at the ends and between symbols that are set
 * without (Han, full-width marks, figures); one space stays where a Latin letter and another letter or figure meet.
 * Invalid UTF-8 gives "". Lives in the arena.
 */
const char *post_line(const char *raw, struct arena *arena);

/* The lines' texts in a row, without anything between: Han wraps anywhere, and so do figures in narrow cells. */
const char *post_join(const struct text_line *lines, size_t count, struct arena *arena);

#endif
