/*
 * Labels set vertically: characters one below the other, in one column or two.
 */
#ifndef SHENBAO_TEXT_STACK_H
#define SHENBAO_TEXT_STACK_H

#include <stddef.h>

#include "text/lines.h"

/*
 * Where all of a cell's lines are single characters above each other, makes them one line whose parts are the
 * characters, in reading order; two columns of them likewise, right column first. Otherwise changes nothing.
 * On failure (STATUS_NO_MEMORY) the lines are as they were.
 */
int stack_join(double unit, const struct lines_options *options, struct line *lines, size_t *count);

#endif
