#include "grid/edge.h"

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "grid/probe.h"

const struct edge_terms edge_terms = {.bridged = 0.25, .linked = 0.5, .visible = 0.3};

static const struct {
    double inset;    /* character heights: left out at either end of an edge, where the crossing rules are */
    double present;  /* score from which an edge is a rule by itself */
    double followed; /* score that is enough where a segment runs along at least half of the edge */
    double part;     /* share of the edge that counts as next to a crossing */
    double paper;    /* share of it at which plain paper may be seen where something covers it */
    double pale;     /* share of an edge along which a rule too pale for ink is seen in the grey … */
    double pale_end; /* … and of either of its parts next to the crossings */
    double worn;     /* share of an edge along which what is left of a rule runs … */
    double worn_least; /* … score from which that is so on this very edge … */
    double
        worn_score; /* … and what such an edge counts at least: its dots were looked at from rule to rule */
    double worn_short; /* character heights: a shorter one may be the stroke of a character … */
    double worn_sure;  /* … where its score is below this */
    double seen;       /* how much of an edge must tell anything … */
    double whole;      /* … for a table's rules to be whole, of half of them … */
    size_t enough;     /* … where there are so many … */
    double broken;     /* … and for one that is not that whole … */
    double text;       /* … and has so much beside it to be the strokes of characters */
} measuring = {.inset = 0.12,
               .present = 0.75,
               .followed = 0.55,
               .part = 0.3,
               .paper = 0.05,
               .pale = 0.8,
               .pale_end = 0.85,
               .worn = 0.8,
               .worn_least = 0.2,
               .worn_score = 0.7,
               .worn_short = 2.5,
               .worn_sure = 0.55,
               .seen = 0.95,
               .whole = 0.97,
               .enough = 8,
               .broken = 0.8,
               .text = 0.2};

bool lattice_is_hidden(const struct lattice_edge *edge)
{
    return edge && !edge->present && edge->known < edge_terms.visible;
}

static struct probe edge_probe(const struct view *view, struct point from, struct point to, double thickness)
{
    int char_height = view->char_height;
    int inset = (int)(measuring.inset * char_height + thickness / 2 + 1);
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
    return probe_paper(&probe, view) <= measuring.paper;
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
    return covered >= measuring.worn * (to - from);
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
    bool pale = shade.whole >= measuring.pale && fmin(shade.near, shade.far) >= measuring.pale_end;
    edge->present = pale && edge->score >= edge_terms.bridged;
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
    edge->whole = result.whole;
    edge->beside = result.beside;
    bool seen = edge->known >= edge_terms.visible, followed = is_followed(line, from.x, to.x);
    edge->present = seen && followed && edge->score >= measuring.present;
    if (!edge->present && edge->score >= edge_terms.bridged) {
        struct point first = point_between(from, to, measuring.part),
                     last = point_between(to, from, measuring.part);
        edge->near = part_score(view, from, first, line->thickness);
        edge->far = part_score(view, last, to, line->thickness);
        /* what is not plain is a rule only where it comes up to both crossings: the stroke of a character does not */
        bool near = edge->near >= edge_terms.linked, far = edge->far >= edge_terms.linked;
        bool linked =
            (near || part_is_covered(view, from, first)) && (far || part_is_covered(view, last, to));
        bool plain = seen && linked && edge->score >= (followed ? measuring.followed : measuring.present);
        edge->present = plain && (near || far || followed);
        edge->doubtful = plain && !edge->present;
    }
    if (edge->score >= measuring.worn_least && is_worn(line, from.x, to.x)) {
        edge->doubtful = !edge->present && edge->score < measuring.worn_sure &&
                         to.x - from.x < measuring.worn_short * view->char_height;
        edge->present = true;
        edge->score = fmax(edge->score, measuring.worn_score);
    }
    if (seen && !edge->present)
        edge_look_again(view, &probe, edge);
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* The median of how whole the table's rules are; 0 where there are too few of them to say. */
static double rules_wholeness(const struct lattice_edge *edges, size_t count, struct arena *arena)
{
    double *wholes = arena_array(arena, count + 1, sizeof *wholes);
    size_t present = 0;
    for (size_t i = 0; i < count; i++)
        if (edges[i].present && edges[i].known >= measuring.seen)
            wholes[present++] = edges[i].whole;
    qsort(wholes, present, sizeof *wholes, compare_doubles);
    return present >= measuring.enough ? wholes[present / 2] : 0;
}

static bool is_character(const struct lattice_edge *edge)
{
    return edge->known >= measuring.seen && edge->whole < measuring.broken && edge->beside >= measuring.text;
}

/*
 * Where a table's rules are whole, what is broken and has text beside it is none of them: the strokes of characters that
 * fill a merged cell, in line with the rules of the cells next to it. On the border there are none.
 */
static void characters_drop(struct lattice *lattice, bool horizontal, struct arena *arena)
{
    int lines = horizontal ? lattice->row_count : lattice->column_count;
    int gaps = (horizontal ? lattice->column_count : lattice->row_count) - 1;
    const struct lattice_edge *all = horizontal ? lattice->horizontal : lattice->vertical;
    if (rules_wholeness(all, (size_t)lines * (size_t)gaps, arena) < measuring.whole)
        return;
    for (int line = 1; line + 1 < lines; line++)
        for (int gap = 0; gap < gaps; gap++) {
            struct lattice_edge *edge =
                horizontal ? lattice_horizontal(lattice, line, gap) : lattice_vertical(lattice, gap, line);
            if (is_character(edge))
                *edge = (struct lattice_edge){
                    .known = edge->known, .aside = edge->aside, .whole = edge->whole, .beside = edge->beside};
        }
}

void edges_measure(const struct view *rows, const struct view *columns, struct arena *arena,
                   struct lattice *lattice)
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
    characters_drop(lattice, true, arena);
    characters_drop(lattice, false, arena);
}
