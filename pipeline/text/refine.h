/*
 * The ink of a cell by a threshold of its own: print is often paler than the rules around it.
 */
#ifndef SHENBAO_TEXT_REFINE_H
#define SHENBAO_TEXT_REFINE_H

#include "shenbao/geometry.h"
#include "shenbao/page.h"

/*
 * Adds to page->binary, inside the box, the pale parts of the print that is there. A box without any ink stays blank.
 * The box may reach over the page's edges. STATUS_NO_MEMORY.
 */
int ink_refine(struct page *page, struct box inside);

#endif
