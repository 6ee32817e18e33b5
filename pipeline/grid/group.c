#include "grid/group.h"

#include "grid/cover.h"

static const double touch = 0.6; /* character heights: how near segments come that touch */

/* Does the crossing of the two lines lie on both segments, or nearly? */
static bool segments_touch(const struct segment *horizontal, const struct segment *vertical, double slack)
{
    double x = segment_at(vertical, horizontal->at), y = segment_at(horizontal, x);
    return x >= horizontal->start - slack && x <= horizontal->end + slack && y >= vertical->start - slack &&
           y <= vertical->end + slack;
}

static int group_root(const int *parent, int i)
{
    while (parent[i] != i)
        i = parent[i];
    return i;
}

/* Segments of one direction are of one group where something covers the rule between them. */
static void covered_join(const struct view *view, const struct segments *segments, int first, int rows,
                         int *parent)
{
    for (int a = 0; a < (int)segments->count; a++) {
        for (int b = 0; b < (int)segments->count; b++) {
            int one = group_root(parent, first + a), other = group_root(parent, first + b);
            if (one == other || !cover_between(view, &segments->items[a], &segments->items[b]))
                continue;
            if (one < rows)
                parent[other] = one;
            else
                parent[one] = other;
        }
    }
}

/* Horizontal segments come first in `parent`. */
int groups_join(const struct view *rows_view, const struct view *columns_view, struct segments *horizontal,
                struct segments *vertical, struct arena *arena)
{
    double slack = touch * rows_view->char_height;
    int rows = (int)horizontal->count, all = rows + (int)vertical->count, groups = 0;
    int *parent = arena_array(arena, (size_t)all + 1, sizeof *parent);
    int *number = arena_array(arena, (size_t)all + 1, sizeof *number);
    for (int i = 0; i < all; i++) {
        parent[i] = i;
        number[i] = -1;
    }
    for (int h = 0; h < rows; h++) {
        for (int v = rows; v < all; v++) {
            if (segments_touch(&horizontal->items[h], &vertical->items[v - rows], slack))
                parent[group_root(parent, v)] = group_root(parent, h);
        }
    }
    covered_join(rows_view, horizontal, 0, rows, parent);
    covered_join(columns_view, vertical, rows, rows, parent);
    for (int i = 0; i < all; i++) {
        int root = group_root(parent, i);
        if (root < rows && number[root] < 0)
            number[root] = groups++;
        struct segment *segment = i < rows ? &horizontal->items[i] : &vertical->items[i - rows];
        segment->group = root < rows ? number[root] : -1;
    }
    return groups;
}
