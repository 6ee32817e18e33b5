#include "grid/border.h"

#include <math.h>
#include <stdbool.h>

static const struct {
    double
        frame; /* character heights: an outermost line this close to one as long is a frame around the table */
    double as_long; /* share of a line's length that runs beside another */
} border = {.frame = 1.0, .as_long = 0.8};

static double line_length(const struct lattice_line *line)
{
    double length = 0;
    for (size_t i = 0; i < line->member_count; i++)
        length += line->members[i]->end - line->members[i]->start;
    return length;
}

/* Is `outer`, the first or last line, a second frame around the table whose border is `inner`? No row is as low. */
static bool is_frame(const struct lattice_line *outer, const struct lattice_line *inner, int char_height)
{
    return fabs(outer->at - inner->at) < border.frame * char_height &&
           line_length(inner) >= border.as_long * line_length(outer);
}

/* Do both run side by side, and not as two pieces of one stroke? */
static bool is_double(const struct segment *segment, const struct segment *other)
{
    double shared = fmin(segment->end, other->end) - fmax(segment->start, other->start);
    double apart = fabs(segment_middle(segment) - segment_middle(other));
    return shared >= border.as_long * (segment->end - segment->start) &&
           apart > (segment->thickness + other->thickness) / 2;
}

/* Of a border drawn twice the inner one counts. `sign`: 1 where the table is after the line, -1 where before. */
static void doubles_drop(struct lattice_line *line, int sign)
{
    double at = 0, weight = 0;
    size_t kept = 0;
    for (size_t i = 0; i < line->member_count; i++) {
        const struct segment *segment = line->members[i];
        bool is_outer = false;
        for (size_t k = i + 1; k < line->member_count && sign > 0; k++)
            is_outer |= is_double(segment, line->members[k]);
        for (size_t k = 0; k < kept && sign < 0; k++)
            is_outer |= is_double(segment, line->members[k]);
        if (is_outer)
            continue;
        line->members[kept++] = segment;
        at += segment_middle(segment) * (segment->end - segment->start);
        weight += segment->end - segment->start;
    }
    line->member_count = kept;
    line->at = at / weight;
}

struct lattice_line *borders_single(struct lattice_line *lines, int char_height, int *count)
{
    if (*count < 2)
        return lines;
    doubles_drop(&lines[0], 1);
    doubles_drop(&lines[*count - 1], -1);
    if (*count > 2 && is_frame(&lines[*count - 1], &lines[*count - 2], char_height))
        --*count;
    if (*count <= 2 || !is_frame(&lines[0], &lines[1], char_height))
        return lines;
    --*count;
    return lines + 1;
}
