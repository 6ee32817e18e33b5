/*
 * What a line's ends lost: a full stop paler than the page's threshold, an operator that a fax broke to crumbs.
 */
#ifndef SHENBAO_TEXT_TAILS_H
#define SHENBAO_TEXT_TAILS_H

#include "text/lines.h"

/*
 * Adds to each line's ink, and box, the marks that stand off its ends inside the cell. `lines` are all the lines of
 * the cell whose inside is given, in pixels of the page; stacks are left alone. STATUS_NO_MEMORY.
 */
int line_tails_add(const struct page *page, struct box inside, const struct tail_options *options,
                   struct line *lines, size_t count);

#endif
