#include "grid/lost.h"

#include <math.h>

static const struct {
    int crossings; /* of lost rules: an ornamental frame drawn twice has up to sixteen */
    int open;      /* rules that run on past the last that crosses them */
} losing = {.crossings = 20, .open = 3};

void segments_add(struct segments *segments, const struct segment *segment, struct arena *arena)
{
    *(struct segment *)arena_push(arena, &segments->items, &segments->count, sizeof *segment) = *segment;
}

static void group_take(const struct segments *from, int group, struct arena *arena, struct segments *to)
{
    for (size_t i = 0; i < from->count; i++) {
        if (from->items[i].group == group)
            segments_add(to, &from->items[i], arena);
    }
}

void lost_group_add(const struct segments *horizontal, const struct segments *vertical, int group,
                    struct arena *arena, struct lost_rules *lost)
{
    group_take(horizontal, group, arena, &lost->horizontal);
    group_take(vertical, group, arena, &lost->vertical);
}

static void all_take(const struct segments *from, struct arena *arena, struct segments *to)
{
    for (size_t i = 0; i < from->count; i++)
        segments_add(to, &from->items[i], arena);
}

void lost_restore(const struct lost_rules *lost, struct arena *arena, struct segments *horizontal,
                  struct segments *vertical)
{
    all_take(&lost->horizontal, arena, horizontal);
    all_take(&lost->vertical, arena, vertical);
}

static bool is_within(const struct segment *segment, double along, double slack)
{
    return along >= segment->start - slack && along <= segment->end + slack;
}

static bool cross(const struct segment *across, const struct segment *down, double slack)
{
    return is_within(across, segment_middle(down), slack) && is_within(down, segment_middle(across), slack);
}

bool lost_is_table(const struct lost_rules *lost, double slack)
{
    int crossings = 0;
    for (size_t h = 0; h < lost->horizontal.count; h++) {
        for (size_t v = 0; v < lost->vertical.count; v++)
            crossings += cross(&lost->horizontal.items[h], &lost->vertical.items[v], slack);
    }
    return crossings >= losing.crossings;
}

/* Where the group's rules lie that are farthest to either end. */
static void outermost_find(const struct segments *crossing, int group, double *ret_first, double *ret_last)
{
    *ret_first = INFINITY;
    *ret_last = -INFINITY;
    for (size_t i = 0; i < crossing->count; i++) {
        double at = segment_middle(&crossing->items[i]);
        if (crossing->items[i].group != group)
            continue;
        *ret_first = fmin(*ret_first, at);
        *ret_last = fmax(*ret_last, at);
    }
}

bool side_is_open(const struct segments *segments, const struct segments *crossing, int group, double slack)
{
    double first, last;
    int past_first = 0, at_first = 0, past_last = 0, at_last = 0;
    outermost_find(crossing, group, &first, &last);
    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *segment = &segments->items[i];
        if (segment->group != group)
            continue;
        past_first += segment->start < first - slack;
        at_first += fabs(segment->start - first) <= slack;
        past_last += segment->end > last + slack;
        at_last += fabs(segment->end - last) <= slack;
    }
    return (past_first >= losing.open && past_first > at_first) ||
           (past_last >= losing.open && past_last > at_last);
}
