#include "grid/lattice.h"

#include <math.h>

#include "grid/apart.h"
#include "grid/border.h"
#include "grid/cover.h"
#include "grid/edge.h"
#include "grid/mend.h"

/* character heights: lines closer than this are one (a doubled rule, a residual bend) */
static const double closest_lines = 0.65;

double lattice_line_at(const struct lattice_line *line, double along)
{
    double best = INFINITY, at = line->at;
    for (size_t i = 0; i < line->member_count; i++) {
        const struct segment *segment = line->members[i];
        double away = fmax(0, fmax(segment->start - along, along - segment->end));
        if (away < best) {
            best = away;
            at = segment_at(segment, along);
        }
    }
    return at;
}

struct point lattice_crossing(const struct lattice *lattice, int row, int column)
{
    double y = lattice_line_at(&lattice->rows[row], lattice->columns[column].at);
    double x = lattice_line_at(&lattice->columns[column], y);
    return (struct point){x, lattice_line_at(&lattice->rows[row], x)};
}

struct lattice_edge *lattice_horizontal(const struct lattice *lattice, int row, int gap)
{
    return &lattice->horizontal[row * (lattice->column_count - 1) + gap];
}

struct lattice_edge *lattice_vertical(const struct lattice *lattice, int gap, int column)
{
    return &lattice->vertical[gap * lattice->column_count + column];
}

static int compare_middles(const void *a, const void *b)
{
    double left = segment_middle(*(const struct segment *const *)a),
           right = segment_middle(*(const struct segment *const *)b);
    return (left > right) - (left < right);
}

/* Lines, from the first to the last, of the group's segments of one direction. */
static struct lattice_line *lines_cluster(const struct segments *segments, int group, double closest,
                                          struct arena *arena, int *ret_count)
{
    const struct segment **sorted = arena_array(arena, segments->count + 1, sizeof *sorted);
    size_t count = 0, line_count = 0;
    for (size_t i = 0; i < segments->count; i++) {
        if (segments->items[i].group == group)
            sorted[count++] = &segments->items[i];
    }
    qsort(sorted, count, sizeof *sorted, compare_middles);
    struct lattice_line *lines = arena_array(arena, count + 1, sizeof *lines);
    double weight = 0;
    for (size_t i = 0; i < count; i++) {
        double middle = segment_middle(sorted[i]), length = sorted[i]->end - sorted[i]->start;
        struct lattice_line *line = &lines[line_count - (line_count > 0)];
        if (line_count == 0 || middle - line->at > closest) {
            line = &lines[line_count++];
            line->members = &sorted[i];
            weight = 0;
        }
        line->member_count++;
        line->at = (line->at * weight + middle * length) / (weight + length);
        line->thickness = (line->thickness * weight + sorted[i]->thickness * length) / (weight + length);
        weight += length;
    }
    *ret_count = (int)line_count;
    return lines;
}

void lattice_build(const struct view *rows, const struct view *columns, const struct segments *horizontal,
                   const struct segments *vertical, int group, struct arena *arena,
                   struct lattice *ret_lattice)
{
    struct lattice lattice = {0};
    double closest = closest_lines * rows->char_height;
    lattice.rows = lines_cluster(horizontal, group, closest, arena, &lattice.row_count);
    lattice.columns = lines_cluster(vertical, group, closest, arena, &lattice.column_count);
    lattice.rows = borders_single(lattice.rows, rows->char_height, &lattice.row_count);
    lattice.columns = borders_single(lattice.columns, rows->char_height, &lattice.column_count);
    if (lattice.row_count >= 2 && lattice.column_count >= 2) {
        size_t lines = (size_t)lattice.row_count, across = (size_t)lattice.column_count;
        lattice.horizontal = arena_array(arena, lines * (across - 1), sizeof *lattice.horizontal);
        lattice.vertical = arena_array(arena, (lines - 1) * across, sizeof *lattice.vertical);
        edges_measure(rows, columns, arena, &lattice);
        covers_bridge(rows, &lattice, true);
        covers_bridge(columns, &lattice, false);
        gaps_mend(&lattice);
        apart_drop(rows, &lattice, true);
        apart_drop(columns, &lattice, false);
        strokes_prune(&lattice);
    }
    *ret_lattice = lattice;
}
