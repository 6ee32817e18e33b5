/* Which segments belong together. */
#ifndef SHENBAO_GRID_GROUP_H
#define SHENBAO_GRID_GROUP_H

#include "grid/segment.h"

/*
 * Numbers the groups of segments that touch or cross, or are one rule under something that covers it; a segment that
 * touches nothing is in group -1. Returns how many groups there are.
 */
int groups_join(const struct view *rows_view, const struct view *columns_view, struct segments *horizontal,
                struct segments *vertical, struct arena *arena);

#endif
