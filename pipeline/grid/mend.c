#include "grid/mend.h"

#include <math.h>

#include "grid/edge.h"

static const struct {
    double
        joined; /* score that is enough where it goes on at one end and meets a crossing rule at the other */
    double led; /* score that is enough where only the part next to the crossing rule is there */
    double
        longer; /* than a break, so many times: a stretch of rule at one of its ends that meets nothing there */
    double doubt; /* how much more is asked of both where there is text, for what stands beside the edge */
} mending = {.joined = 0.4, .led = 0.6, .longer = 2, .doubt = 1.2};

/* The edge that leaves a crossing to one of the four sides: left, right, up, down; NULL where the lattice ends. */
static struct lattice_edge *edge_at(const struct lattice *lattice, int row, int column, int side)
{
    switch (side) {
    case 0:
        return column > 0 ? lattice_horizontal(lattice, row, column - 1) : NULL;
    case 1:
        return column + 1 < lattice->column_count ? lattice_horizontal(lattice, row, column) : NULL;
    case 2:
        return row > 0 ? lattice_vertical(lattice, row - 1, column) : NULL;
    default:
        return row + 1 < lattice->row_count ? lattice_vertical(lattice, row, column) : NULL;
    }
}

static bool is_present(const struct lattice_edge *edge)
{
    return edge && edge->present;
}

/* How an edge hangs together at one of its ends: does the rule go on, does another cross it? */
struct edge_end {
    bool goes_on, crossed;
};

/* Does a rule go on from the crossing to that side? Edges that are hidden are passed over. */
static bool goes_on(const struct lattice *lattice, int row, int column, int side)
{
    static const int step[4][2] = {{0, -1}, {0, 1}, {-1, 0}, {1, 0}};
    const struct lattice_edge *edge = edge_at(lattice, row, column, side);
    while (lattice_is_hidden(edge)) {
        row += step[side][0];
        column += step[side][1];
        edge = edge_at(lattice, row, column, side);
    }
    return is_present(edge);
}

/* `side` is the side to which the edge itself leaves the crossing that is its end. */
static struct edge_end end_of(const struct lattice *lattice, int row, int column, int side)
{
    int across = side < 2 ? 2 : 0;
    return (struct edge_end){goes_on(lattice, row, column, side ^ 1),
                             is_present(edge_at(lattice, row, column, across)) ||
                                 is_present(edge_at(lattice, row, column, across + 1))};
}

/* Closes a gap where the picture says little but the rule goes on around it. True where something changed. */
static bool edge_mend(struct lattice_edge *edge, struct edge_end first, struct edge_end second)
{
    if (edge->present)
        return false;
    bool bridged =
        first.goes_on && second.goes_on &&
        (lattice_is_hidden(edge) || (fmax(edge->near, edge->far) >= edge_terms.linked &&
                                     edge->score >= edge_terms.bridged + mending.doubt * edge->aside));
    bool linked = (first.goes_on && second.crossed && edge->near >= edge_terms.linked) ||
                  (second.goes_on && first.crossed && edge->far >= edge_terms.linked);
    bool leads = (first.goes_on && second.crossed && edge->far >= edge_terms.linked) ||
                 (second.goes_on && first.crossed && edge->near >= edge_terms.linked);
    double asked = linked ? mending.joined : leads ? mending.led : INFINITY;
    bool joined = edge->score >= asked + mending.doubt * edge->aside;
    edge->present = edge->repaired = bridged || joined;
    return edge->present;
}

/* Drops a stroke one of whose ends meets nothing. True where something changed. */
static bool edge_prune(struct lattice_edge *edge, struct edge_end first, struct edge_end second)
{
    bool dangling = !(first.goes_on || first.crossed) || !(second.goes_on || second.crossed);
    if (!edge->present || !dangling)
        return false;
    edge->present = false;
    return true;
}

/* A line of the lattice, by its gaps between crossings. */
struct walk {
    const struct lattice *lattice;
    bool horizontal;
    int line, gaps;
};

static struct lattice_edge *walk_edge(const struct walk *walk, int gap)
{
    return walk->horizontal ? lattice_horizontal(walk->lattice, walk->line, gap)
                            : lattice_vertical(walk->lattice, gap, walk->line);
}

/* Does another rule cross or meet the line where a gap begins? */
static bool walk_crossed(const struct walk *walk, int gap)
{
    int row = walk->horizontal ? walk->line : gap, column = walk->horizontal ? gap : walk->line;
    int across = walk->horizontal ? 2 : 0;
    return is_present(edge_at(walk->lattice, row, column, across)) ||
           is_present(edge_at(walk->lattice, row, column, across + 1));
}

/* From where gap `from` begins to where gap `to` begins, in pixels. */
static double walk_length(const struct walk *walk, int from, int to)
{
    const struct lattice_line *across = walk->horizontal ? walk->lattice->columns : walk->lattice->rows;
    return across[to].at - across[from].at;
}

/* Where what is present on and on from a gap ends, in the direction of `step`: the last such gap. */
static int run_end(const struct walk *walk, int gap, int step)
{
    while (gap + step >= 0 && gap + step < walk->gaps && walk_edge(walk, gap + step)->present)
        gap += step;
    return gap;
}

/* A stretch that meets another rule at its far end, and is so much longer than the break that no character drew it. */
static bool is_rule_beside(const struct walk *walk, int first, int last, int far_end, double broken)
{
    return walk_crossed(walk, far_end) && last > first &&
           walk_length(walk, first, last + 1) >= mending.longer * broken;
}

/*
 * Does a rule go on over the break between gaps `last` and `next`? Two ends that face each other, neither meeting anything,
 * are one rule's, broken there (by a seal, a fold, a blot); so are two of which one meets something, where the other is
 * plainly a rule's: no rule begins in the middle of nothing (a hole was punched there).
 */
static bool is_broken(const struct walk *walk, int last, int next)
{
    bool ends = !walk_crossed(walk, last + 1), begins = !walk_crossed(walk, next);
    double broken = walk_length(walk, last + 1, next);
    int first = run_end(walk, last, -1), end = run_end(walk, next, 1);
    return (ends && begins) || (ends && is_rule_beside(walk, first, last, first, broken)) ||
           (begins && is_rule_beside(walk, next, end, end + 1, broken));
}

static void breaks_join_along(const struct walk *walk)
{
    int last = -1;
    for (int gap = 0; gap < walk->gaps; gap++) {
        if (!walk_edge(walk, gap)->present)
            continue;
        bool broken = last >= 0 && gap - last > 1 && is_broken(walk, last, gap);
        for (int between = last + 1; broken && between < gap; between++) {
            struct lattice_edge *edge = walk_edge(walk, between);
            edge->present = edge->repaired = true;
        }
        last = gap;
    }
}

static void breaks_join(struct lattice *lattice)
{
    for (int row = 0; row < lattice->row_count; row++)
        breaks_join_along(&(struct walk){lattice, true, row, lattice->column_count - 1});
    for (int column = 0; column < lattice->column_count; column++)
        breaks_join_along(&(struct walk){lattice, false, column, lattice->row_count - 1});
}

static bool edges_pass(const struct lattice *lattice,
                       bool (*change)(struct lattice_edge *, struct edge_end, struct edge_end))
{
    bool changed = false;
    for (int row = 0; row < lattice->row_count; row++) {
        for (int gap = 0; gap + 1 < lattice->column_count; gap++)
            changed |= change(lattice_horizontal(lattice, row, gap), end_of(lattice, row, gap, 1),
                              end_of(lattice, row, gap + 1, 0));
    }
    for (int gap = 0; gap + 1 < lattice->row_count; gap++) {
        for (int column = 0; column < lattice->column_count; column++)
            changed |= change(lattice_vertical(lattice, gap, column), end_of(lattice, gap, column, 3),
                              end_of(lattice, gap + 1, column, 2));
    }
    return changed;
}

void gaps_mend(struct lattice *lattice)
{
    int rounds = lattice->row_count + lattice->column_count;
    while (rounds-- > 0 && edges_pass(lattice, edge_mend))
        ;
    breaks_join(lattice);
}

void strokes_prune(struct lattice *lattice)
{
    while (edges_pass(lattice, edge_prune))
        ;
}
