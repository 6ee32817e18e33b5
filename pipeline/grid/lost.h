/*
 * What of a table may have been lost: rules that became part of none, and sides at which it goes on.
 *
 * A rule that ends in nothing is none (grid.c), and one that is dropped takes with it those that ended at it. Where a
 * border was not seen, a table may go that way but for a corner of it, or all of it. Dropped rules by themselves say
 * little: underlines, separators, streaks. Those that cross each other were a grid, and are taken back; the page is
 * flagged, for what lies between them and the border may be lost all the same:
 *
 *          :    :    :                     |       |
 *      - - + - -+- - + - -      ----+------+-------+     no rule at the left to end at: a border
 *          :    :    :                     |       |     that was not seen, or the edge of the sheet
 *      - - + - -+- - + - -      ----+------+-------+
 */
#ifndef SHENBAO_GRID_LOST_H
#define SHENBAO_GRID_LOST_H

#include "grid/segment.h"

struct lost_rules {
    struct segments horizontal, vertical;
};

/* Appends a rule. */
void segments_add(struct segments *segments, const struct segment *segment, struct arena *arena);

/* Appends all rules of a group that is no table. */
void lost_group_add(const struct segments *horizontal, const struct segments *vertical, int group,
                    struct arena *arena, struct lost_rules *lost);

/* Are they the remains of a table? `slack` in pixels: how near rules come that meet. */
bool lost_is_table(const struct lost_rules *lost, double slack);

/* Puts them back among the rules. */
void lost_restore(const struct lost_rules *lost, struct arena *arena, struct segments *horizontal,
                  struct segments *vertical);

/* Do most of the group's rules run on past the outermost rule that crosses them? `slack` in pixels. */
bool side_is_open(const struct segments *segments, const struct segments *crossing, int group, double slack);

#endif
