/*
 * Declarations over several pages: a page's record that continues the page before goes into that page's last record, so
 * that a format which tells of declarations tells of each once. For pages in their order, one after the other.
 *
 * An indicator or check that comes from a later page has the member `page`: its path and frame, and the cells that it
 * stands in there. Level labels that the page break has cut off are those of the indicator before. A page follows another
 * where it is the next frame of the same file, or the first frame of the next file of the same folder; a record that
 * continues a page that is not there stays as it is.
 */
#ifndef SHENBAO_EXPORT_JOIN_H
#define SHENBAO_EXPORT_JOIN_H

#include "export/pages.h"

struct joiner;

/* Passes on to `sink`, which is copied. NULL: out of memory. */
struct joiner *joiner_new(const struct page_sink *sink);
void joiner_free(struct joiner *joiner); /* NULL is fine; pages that are held are not passed on */

/* What gives the joiner its pages; `name` and `page` are only looked at. */
struct page_sink joiner_sink(struct joiner *joiner);
/* Passes on what is held. */
int joiner_end(struct joiner *joiner);

#endif
