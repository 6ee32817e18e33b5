#include "grid/cover.h"

#include <math.h>

#include "grid/probe.h"

static const struct {
    double shortest;  /* character heights: a shorter gap is between two strokes of a row of characters */
    double longest;   /* character heights: a seal is smaller */
    double collinear; /* character heights: how far the one end may lie off the other's height */
    double paper;     /* share of the stretch at which plain paper may show through */
    double dangling;  /* character heights: an end that is nearer to a crossing rule ends there */
} cover = {.shortest = 0.5, .longest = 24, .collinear = 0.25, .paper = 0.05, .dangling = 0.35};

bool cover_between(const struct view *view, const struct segment *segment, const struct segment *next)
{
    double gap = next->start - segment->end, from = segment_at(segment, segment->end), to = next->at;
    if (gap < cover.shortest * view->char_height || gap > cover.longest * view->char_height ||
        fabs(to - from) > cover.collinear * view->char_height)
        return false;
    struct probe probe = {.ink = &view->ink,
                          .hidden = &view->hidden,
                          .left = (int)segment->end,
                          .right = (int)next->start,
                          .at = from,
                          .slope = (to - from) / gap,
                          .char_height = view->char_height};
    return probe_paper(&probe, view) <= cover.paper;
}

static double crossing_at(const struct lattice *lattice, bool horizontal, int line, int i)
{
    struct point point = horizontal ? lattice_crossing(lattice, line, i) : lattice_crossing(lattice, i, line);
    return horizontal ? point.x : point.y;
}

/* Does a rule cross the line at its `i`th crossing, or end there? */
static bool is_met(const struct lattice *lattice, bool horizontal, int line, int i)
{
    int last = (horizontal ? lattice->row_count : lattice->column_count) - 1;
    const struct lattice_edge *before = NULL, *after = NULL;
    if (line > 0)
        before =
            horizontal ? lattice_vertical(lattice, line - 1, i) : lattice_horizontal(lattice, i, line - 1);
    if (line < last)
        after = horizontal ? lattice_vertical(lattice, line, i) : lattice_horizontal(lattice, i, line);
    return (before && before->present) || (after && after->present);
}

static bool is_dangling(const struct lattice *lattice, bool horizontal, int line, double end, double slack)
{
    int crossings = horizontal ? lattice->column_count : lattice->row_count;
    for (int i = 0; i < crossings; i++) {
        if (fabs(crossing_at(lattice, horizontal, line, i) - end) <= slack &&
            is_met(lattice, horizontal, line, i))
            return false;
    }
    return true;
}

static const struct segment *next_member(const struct lattice_line *line, const struct segment *segment)
{
    const struct segment *next = NULL;
    for (size_t i = 0; i < line->member_count; i++) {
        const struct segment *other = line->members[i];
        if (other->start >= segment->end && (!next || other->start < next->start))
            next = other;
    }
    return next;
}

static void stretch_repair(struct lattice *lattice, bool horizontal, int line, double from, double to)
{
    int gaps = (horizontal ? lattice->column_count : lattice->row_count) - 1;
    for (int gap = 0; gap < gaps; gap++) {
        struct lattice_edge *edge =
            horizontal ? lattice_horizontal(lattice, line, gap) : lattice_vertical(lattice, gap, line);
        bool covered = crossing_at(lattice, horizontal, line, gap) < to &&
                       crossing_at(lattice, horizontal, line, gap + 1) > from;
        if (covered && !edge->present)
            edge->present = edge->repaired = true;
    }
}

void covers_bridge(const struct view *view, struct lattice *lattice, bool horizontal)
{
    double slack = cover.dangling * view->char_height;
    int lines = horizontal ? lattice->row_count : lattice->column_count;
    for (int i = 0; i < lines; i++) {
        const struct lattice_line *line = horizontal ? &lattice->rows[i] : &lattice->columns[i];
        for (size_t k = 0; k < line->member_count; k++) {
            const struct segment *segment = line->members[k], *next = next_member(line, segment);
            if (next && is_dangling(lattice, horizontal, i, segment->end, slack) &&
                is_dangling(lattice, horizontal, i, next->start, slack) && cover_between(view, segment, next))
                stretch_repair(lattice, horizontal, i, segment->end, next->start);
        }
    }
}
