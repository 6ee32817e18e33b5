#include "grid/lattice.h"

#include <math.h>

#include "grid/apart.h"
#include "grid/border.h"
#include "grid/cover.h"
#include "grid/probe.h"

static const struct {
    double cluster; /* character heights: lines closer than this are one (a doubled rule, a residual bend) */
    double frame;   /* character heights: a border this close to a line as long is a frame around the table */
    double as_long; /* share of the border's length */
    double inset;   /* character heights: left out at either end of an edge, where the crossing rules are */
    double present; /* score from which an edge is a rule by itself */
    double followed; /* score that is enough where a segment runs along at least half of the edge */
    double bridged;  /* score that is enough where the rule goes on at both ends */
    double
        joined; /* score that is enough where it goes on at one end and meets a crossing rule at the other */
    double
        linked; /* score that the part next to where it goes on must have: a character stands off the rules */
    double led; /* score that is enough where only the part next to the crossing rule is there */
    double part;       /* share of the edge that this part is */
    double paper;      /* share of it at which plain paper may be seen where something covers it */
    double pale;       /* share of an edge along which a rule too pale for ink is seen in the grey … */
    double pale_end;   /* … and of either of its parts next to the crossings */
    double worn;       /* share of an edge along which what is left of a rule runs … */
    double worn_least; /* … score from which that is so on this very edge … */
    double
        worn_score; /* … and what such an edge counts at least: its dots were looked at from rule to rule */
    double worn_short; /* character heights: a shorter one may be the stroke of a character … */
    double worn_sure;  /* … where its score is below this */
    double visible;    /* share of an edge that must be seen to say that there is no rule */
    double doubt; /* how much more is asked of both where there is text, for what stands beside the edge */
} building = {.cluster = 0.65,
              .inset = 0.12,
              .present = 0.75,
              .followed = 0.55,
              .bridged = 0.25,
              .joined = 0.4,
              .linked = 0.5,
              .led = 0.6,
              .part = 0.3,
              .paper = 0.05,
              .pale = 0.8,
              .pale_end = 0.85,
              .worn = 0.8,
              .worn_least = 0.2,
              .worn_score = 0.7,
              .worn_short = 2.5,
              .worn_sure = 0.55,
              .visible = 0.3,
              .doubt = 1.2};

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

static struct probe edge_probe(const struct view *view, struct point from, struct point to, double thickness)
{
    int char_height = view->char_height;
    int inset = (int)(building.inset * char_height + thickness / 2 + 1);
    struct probe probe = {.ink = &view->ink,
                          .hidden = &view->hidden,
                          .left = (int)ceil(from.x) + inset,
                          .right = (int)floor(to.x) - inset,
                          .thickness = thickness,
                          .char_height = char_height};
    if (probe.right <= probe.left) {
        probe.left = (int)((from.x + to.x) / 2);
        probe.right = probe.left + 1;
    }
    probe.slope = (to.y - from.y) / fmax(1, to.x - from.x);
    probe.at = from.y + probe.slope * (probe.left - from.x);
    return probe;
}

static double part_score(const struct view *view, struct point from, struct point to, double thickness)
{
    struct probe probe = edge_probe(view, from, to, thickness);
    return probe_measure(&probe).score;
}

/* Is there no plain paper to be seen, so that a rule may be under what there is? */
static bool part_is_covered(const struct view *view, struct point from, struct point to)
{
    struct probe probe = edge_probe(view, from, to, 0);
    return probe_paper(&probe, view) <= building.paper;
}

/* Does a segment of the line run along at least half of the stretch? */
static bool is_followed(const struct lattice_line *line, double from, double to)
{
    double covered = 0;
    for (size_t i = 0; i < line->member_count; i++)
        covered += fmax(0, fmin(line->members[i]->end, to) - fmax(line->members[i]->start, from));
    return covered >= (to - from) / 2;
}

/* Does what is left of a rule run along nearly all of the stretch? */
static bool is_worn(const struct lattice_line *line, double from, double to)
{
    double covered = 0;
    for (size_t i = 0; i < line->member_count; i++) {
        const struct segment *segment = line->members[i];
        if (segment->worn)
            covered += fmax(0, fmin(segment->end, to) - fmax(segment->start, from));
    }
    return covered >= building.worn * (to - from);
}

static struct point transpose(struct point point)
{
    return (struct point){point.y, point.x};
}

static struct point point_between(struct point from, struct point to, double share)
{
    return (struct point){from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
}

/* Looks for the rule in the grey picture: of a rule too pale only parts become ink, or nothing. */
static void edge_look_again(const struct view *view, const struct probe *probe, struct lattice_edge *edge)
{
    struct probe_shade shade = probe_shade(probe, view);
    bool pale = shade.whole >= building.pale && fmin(shade.near, shade.far) >= building.pale_end;
    edge->present = pale && edge->score >= building.bridged;
    edge->doubtful =
        (pale || edge->doubtful) && !edge->present; /* print on the back shows through like that */
}

/* `line` is the lattice line the edge lies on. */
static void edge_measure(const struct view *view, const struct lattice_line *line, struct point from,
                         struct point to, struct lattice_edge *edge)
{
    struct probe probe = edge_probe(view, from, to, line->thickness);
    struct probe_result result = probe_measure(&probe);
    edge->score = result.score;
    edge->aside = result.aside;
    edge->known = result.known;
    bool seen = edge->known >= building.visible, followed = is_followed(line, from.x, to.x);
    edge->present = seen && followed && edge->score >= building.present;
    if (!edge->present && edge->score >= building.bridged) {
        struct point first = point_between(from, to, building.part),
                     last = point_between(to, from, building.part);
        edge->near = part_score(view, from, first, line->thickness);
        edge->far = part_score(view, last, to, line->thickness);
        /* what is not plain is a rule only where it comes up to both crossings: the stroke of a character does not */
        bool near = edge->near >= building.linked, far = edge->far >= building.linked;
        bool linked =
            (near || part_is_covered(view, from, first)) && (far || part_is_covered(view, last, to));
        bool plain = seen && linked && edge->score >= (followed ? building.followed : building.present);
        edge->present = plain && (near || far || followed);
        edge->doubtful = plain && !edge->present;
    }
    if (edge->score >= building.worn_least && is_worn(line, from.x, to.x)) {
        edge->doubtful = !edge->present && edge->score < building.worn_sure &&
                         to.x - from.x < building.worn_short * view->char_height;
        edge->present = true;
        edge->score = fmax(edge->score, building.worn_score);
    }
    if (seen && !edge->present)
        edge_look_again(view, &probe, edge);
}

static void edges_measure(const struct view *rows, const struct view *columns, struct lattice *lattice)
{
    for (int row = 0; row < lattice->row_count; row++) {
        for (int gap = 0; gap + 1 < lattice->column_count; gap++)
            edge_measure(rows, &lattice->rows[row], lattice_crossing(lattice, row, gap),
                         lattice_crossing(lattice, row, gap + 1), lattice_horizontal(lattice, row, gap));
    }
    for (int gap = 0; gap + 1 < lattice->row_count; gap++) {
        for (int column = 0; column < lattice->column_count; column++)
            edge_measure(columns, &lattice->columns[column],
                         transpose(lattice_crossing(lattice, gap, column)),
                         transpose(lattice_crossing(lattice, gap + 1, column)),
                         lattice_vertical(lattice, gap, column));
    }
}

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

bool lattice_is_hidden(const struct lattice_edge *edge)
{
    return edge && !edge->present && edge->known < building.visible;
}

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
        (lattice_is_hidden(edge) || (fmax(edge->near, edge->far) >= building.linked &&
                                     edge->score >= building.bridged + building.doubt * edge->aside));
    bool linked = (first.goes_on && second.crossed && edge->near >= building.linked) ||
                  (second.goes_on && first.crossed && edge->far >= building.linked);
    bool leads = (first.goes_on && second.crossed && edge->far >= building.linked) ||
                 (second.goes_on && first.crossed && edge->near >= building.linked);
    double asked = linked ? building.joined : leads ? building.led : INFINITY;
    bool joined = edge->score >= asked + building.doubt * edge->aside;
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

/* The crossing at which gap `gap` of a line begins, and whether another rule crosses or meets the line there. */
static bool is_crossed(const struct lattice *lattice, bool horizontal, int line, int gap)
{
    int row = horizontal ? line : gap, column = horizontal ? gap : line, across = horizontal ? 2 : 0;
    return is_present(edge_at(lattice, row, column, across)) ||
           is_present(edge_at(lattice, row, column, across + 1));
}

static struct lattice_edge *line_edge(const struct lattice *lattice, bool horizontal, int line, int gap)
{
    return horizontal ? lattice_horizontal(lattice, line, gap) : lattice_vertical(lattice, gap, line);
}

/*
 * Two ends of rule that face each other across an empty stretch, neither meeting anything: one rule, broken there
 * (by a seal, a fold, a blot).
 */
static void facing_ends_join(struct lattice *lattice, bool horizontal, int line)
{
    int gaps = (horizontal ? lattice->column_count : lattice->row_count) - 1, last = -1;
    for (int gap = 0; gap < gaps; gap++) {
        if (!line_edge(lattice, horizontal, line, gap)->present)
            continue;
        bool facing = last >= 0 && gap - last > 1 && !is_crossed(lattice, horizontal, line, last + 1) &&
                      !is_crossed(lattice, horizontal, line, gap);
        for (int between = last + 1; facing && between < gap; between++) {
            struct lattice_edge *edge = line_edge(lattice, horizontal, line, between);
            edge->present = edge->repaired = true;
        }
        last = gap;
    }
}

static void breaks_join(struct lattice *lattice)
{
    for (int row = 0; row < lattice->row_count; row++)
        facing_ends_join(lattice, true, row);
    for (int column = 0; column < lattice->column_count; column++)
        facing_ends_join(lattice, false, column);
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

void lattice_build(const struct view *rows, const struct view *columns, const struct segments *horizontal,
                   const struct segments *vertical, int group, struct arena *arena,
                   struct lattice *ret_lattice)
{
    struct lattice lattice = {0};
    double closest = building.cluster * rows->char_height;
    lattice.rows = lines_cluster(horizontal, group, closest, arena, &lattice.row_count);
    lattice.columns = lines_cluster(vertical, group, closest, arena, &lattice.column_count);
    lattice.rows = borders_single(lattice.rows, rows->char_height, &lattice.row_count);
    lattice.columns = borders_single(lattice.columns, rows->char_height, &lattice.column_count);
    if (lattice.row_count >= 2 && lattice.column_count >= 2) {
        size_t lines = (size_t)lattice.row_count, across = (size_t)lattice.column_count;
        lattice.horizontal = arena_array(arena, lines * (across - 1), sizeof *lattice.horizontal);
        lattice.vertical = arena_array(arena, (lines - 1) * across, sizeof *lattice.vertical);
        edges_measure(rows, columns, &lattice);
        covers_bridge(rows, &lattice, true);
        covers_bridge(columns, &lattice, false);
        for (int round = 0;
             round < lattice.row_count + lattice.column_count && edges_pass(&lattice, edge_mend);)
            round++;
        breaks_join(&lattice);
        apart_drop(rows, &lattice, true);
        apart_drop(columns, &lattice, false);
        while (edges_pass(&lattice, edge_prune))
            ;
    }
    *ret_lattice = lattice;
}
