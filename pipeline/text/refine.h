/*
 * The ink of a cell by a threshold of its own: print is often paler than the rules around it.
 */
#ifndef SHENBAO_TEXT_REFINE_H
#define SHENBAO_TEXT_REFINE_H

#include "shenbao/geometry.h"
#include "shenbao/page.h"

/*
 * Adds to page->binary, inside the box, the pale parts of the print that is there. A box without any ink stays blank
 * where no spot of it stands out. The box may reach over the page's edges. STATUS_NO_MEMORY.
 */
int ink_refine(struct page *page, struct box inside);

/* How much darker than its paper a cell is at most, over a stroke's width, and usually; grey levels. */
struct spot {
    int depth, usual;
};

/* Of a cell whose inside is the box; 0 in one as small as a rule's rim, or larger than any cell. STATUS_NO_MEMORY. */
int spot_find(const struct page *page, struct box inside, struct spot *ret_spot);

#endif
