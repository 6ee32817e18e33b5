#include "export/lattice_edit.h"

#include <math.h>

#include "base/arena.h"
#include "base/results.h"
#include "export/cell_text.h"
#include "shenbao/sheet.h"

static const double NEAR = 0.15;  /* of a cell: a cut this near to a rule of the table means that rule */
static const double LEAST = 0.02; /* of a cell: a thinner slice is none */
static const double THIN = 4;     /* pixels: no rule comes nearer to another */

/* The corners at the beginning of the axis, and those that they lead to at its end. */
static const int from_corner[AXES][2] = {{0, 1}, {0, 3}}, to_corner[AXES][2] = {{3, 2}, {1, 2}};

/* ---- geometry ---- */

static struct point between(struct point a, struct point b, double share)
{
    return (struct point){a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share};
}

static bool holds(struct quad quad, struct point point)
{
    int turns = 0;
    for (int i = 0; i < 4; i++) {
        struct point a = quad.corner[i], b = quad.corner[(i + 1) % 4];
        turns += (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) >= 0 ? 1 : -1;
    }
    return turns == 4 || turns == -4;
}

/* Where the point lies along the part's axis: 0 at its beginning, 1 at its end. */
static double share_of(const struct part *part, enum axis axis, struct point point)
{
    const struct point *corner = part->outline.corner;
    struct point from = between(corner[from_corner[axis][0]], corner[from_corner[axis][1]], 0.5);
    struct point to = between(corner[to_corner[axis][0]], corner[to_corner[axis][1]], 0.5);
    double x = to.x - from.x, y = to.y - from.y, square = x * x + y * y;
    return square > 0 ? ((point.x - from.x) * x + (point.y - from.y) * y) / square : 0;
}

/* ---- split ---- */

/* Where the rule before lattice place `at` crosses the part, by the cells that begin there. */
static double rule_share(const struct lattice *lattice, const struct part *part, enum axis axis, int at)
{
    double sum = 0;
    int count = 0;
    for (size_t i = 0; i < lattice->count; i++) {
        const struct part *other = &lattice->parts[i];
        if (other->at[axis] != at)
            continue;
        sum += share_of(part, axis, other->outline.corner[0]);
        count++;
    }
    return count ? sum / count : (double)(at - part->at[axis]) / part->span[axis];
}

/* One more row or column after `at`: what covers `at` covers the new one too. */
static void lattice_insert(struct lattice *lattice, enum axis axis, int at)
{
    for (size_t i = 0; i < lattice->count; i++) {
        struct part *part = &lattice->parts[i];
        if (part->at[axis] > at)
            part->at[axis]++;
        else if (part->at[axis] + part->span[axis] > at)
            part->span[axis]++;
    }
    lattice->size[axis]++;
}

/* How many of the part's rows or columns lie before the cut; makes a place for the cut where there is none. */
static int cut_place(struct lattice *lattice, struct part *part, enum axis axis, double at)
{
    int before = 0;
    for (int k = 1; k < part->span[axis]; k++) {
        double share = rule_share(lattice, part, axis, part->at[axis] + k);
        if (fabs(share - at) < NEAR)
            return k;
        before = share < at ? k : before;
    }
    lattice_insert(lattice, axis, part->at[axis] + before);
    return before + 1;
}

static void lines_divide(struct lattice *lattice, const struct part *first, const struct part *second,
                         enum axis axis, double at, const struct part *whole)
{
    json_t *lines[2] = {json_array(), json_array()}, *line;
    size_t i;
    json_array_foreach(json_object_get(whole->cell, "lines"), i, line)
        json_array_append(lines[share_of(whole, axis, line_middle(line)) >= at], line);
    cell_lines_set(lattice->arena, first->cell, lines[0], "split: by hand");
    cell_lines_set(lattice->arena, second->cell, lines[1], "split: by hand");
}

bool lattice_split(struct lattice *lattice, struct part *part, enum axis axis, double at)
{
    if (!(at > LEAST && at < 1 - LEAST) || lattice->size[axis] >= LATTICE_MOST)
        return false;
    int place = cut_place(lattice, part, axis, at);
    struct part whole = *part, first = whole, second = whole;
    first.cell = json_deep_copy(whole.cell);
    second.cell = json_deep_copy(whole.cell);
    first.span[axis] = place;
    second.at[axis] += place;
    second.span[axis] -= place;
    for (int i = 0; i < 2; i++) {
        int from = from_corner[axis][i], to = to_corner[axis][i];
        struct point cut = between(whole.outline.corner[from], whole.outline.corner[to], at);
        first.outline.corner[to] = second.outline.corner[from] = cut;
    }
    lines_divide(lattice, &first, &second, axis, at, &whole);
    json_decref(whole.cell);
    *part = first;
    *(struct part *)arena_push(lattice->arena, &lattice->parts, &lattice->count, sizeof second) = second;
    return true;
}

/* ---- merge ---- */

struct area {
    int from[AXES], to[AXES];
};

static bool reaches_in(const struct part *part, const struct area *area)
{
    for (int axis = 0; axis < AXES; axis++)
        if (part->at[axis] >= area->to[axis] || part->at[axis] + part->span[axis] <= area->from[axis])
            return false;
    return true;
}

static bool area_take(struct area *area, const struct part *part)
{
    bool grown = false;
    for (int axis = 0; axis < AXES; axis++) {
        int end = part->at[axis] + part->span[axis];
        grown = grown || part->at[axis] < area->from[axis] || end > area->to[axis];
        area->from[axis] = part->at[axis] < area->from[axis] ? part->at[axis] : area->from[axis];
        area->to[axis] = end > area->to[axis] ? end : area->to[axis];
    }
    return grown;
}

static struct area area_beyond(const struct lattice *lattice, const struct part *part, enum side side)
{
    struct area area = {{part->at[0], part->at[1]},
                        {part->at[0] + part->span[0], part->at[1] + part->span[1]}};
    enum axis axis = side <= SIDE_BELOW ? AXIS_ROW : AXIS_COLUMN;
    if (side == SIDE_ABOVE || side == SIDE_LEFT)
        area.from[axis]--;
    else
        area.to[axis]++;
    for (bool grown = true; grown;) {
        grown = false;
        for (size_t i = 0; i < lattice->count; i++)
            if (reaches_in(&lattice->parts[i], &area))
                grown = area_take(&area, &lattice->parts[i]) || grown;
    }
    return area;
}

/* The corner of the whole is the same corner of the part that lies in that corner. */
static void corners_take(struct part *whole, const struct part *part, const struct area *area)
{
    for (int corner = 0; corner < 4; corner++) {
        bool below = corner >= 2, right = corner == 1 || corner == 2;
        bool in_row = below ? part->at[0] + part->span[0] == area->to[0] : part->at[0] == area->from[0];
        bool in_column = right ? part->at[1] + part->span[1] == area->to[1] : part->at[1] == area->from[1];
        if (in_row && in_column)
            whole->outline.corner[corner] = part->outline.corner[corner];
    }
}

static struct part area_join(struct lattice *lattice, const struct area *area)
{
    struct part whole = {.at = {area->from[0], area->from[1]},
                         .span = {area->to[0] - area->from[0], area->to[1] - area->from[1]}};
    size_t kept = 0;
    for (size_t i = 0; i < lattice->count; i++) {
        struct part *part = &lattice->parts[i];
        if (!reaches_in(part, area)) {
            lattice->parts[kept++] = *part;
            continue;
        }
        if (!whole.cell) {
            whole.cell = json_deep_copy(part->cell);
            whole.outline = part->outline;
        } else
            cell_join(lattice->arena, whole.cell, part->cell);
        corners_take(&whole, part, area);
        json_decref(part->cell);
    }
    lattice->count = kept;
    return whole;
}

bool lattice_merge(struct lattice *lattice, struct part *part, enum side side)
{
    struct area area = area_beyond(lattice, part, side);
    size_t taken = 0;
    lattice_sort(lattice);
    for (size_t i = 0; i < lattice->count; i++)
        taken += reaches_in(&lattice->parts[i], &area);
    if (taken < 2 || area.from[0] < 0 || area.from[1] < 0 || area.to[0] > lattice->size[0] ||
        area.to[1] > lattice->size[1])
        return false;
    struct part whole = area_join(lattice, &area);
    json_object_set_new(whole.cell, "notes", json_array());
    cell_note_add(whole.cell, "merged: by hand");
    cell_flag_add(whole.cell, FLAG_GRID_REPAIRED);
    *(struct part *)arena_push(lattice->arena, &lattice->parts, &lattice->count, sizeof whole) = whole;
    return true;
}

/* ---- move ---- */

/* 1: it ends on the rule; -1: it begins there; 0: neither. */
static int meets(const struct part *part, enum axis axis, int rule)
{
    return part->at[axis] + part->span[axis] == rule ? 1 : part->at[axis] == rule ? -1 : 0;
}

static void side_move(struct part *part, enum axis axis, int end, double by)
{
    for (int i = 0; i < 2; i++) {
        int from = from_corner[axis][i], to = to_corner[axis][i];
        struct point a = part->outline.corner[from], b = part->outline.corner[to];
        double length = point_distance(a, b);
        if (length <= 0)
            continue;
        if (end > 0)
            part->outline.corner[to] = between(a, b, 1 + by / length);
        else
            part->outline.corner[from] = between(a, b, by / length);
    }
}

static bool has_room(const struct part *part, enum axis axis, int end, double by)
{
    double length =
        point_distance(part->outline.corner[from_corner[axis][0]], part->outline.corner[to_corner[axis][0]]);
    return length + (end > 0 ? by : -by) >= THIN;
}

/* Lines go to the cell that holds their middle now; a cell that lost or won one is read anew from its lines. */
static void lines_deal(struct lattice *lattice, enum axis axis, int rule)
{
    json_t **dealt = arena_array(lattice->arena, lattice->count, sizeof *dealt);
    for (size_t i = 0; i < lattice->count; i++)
        dealt[i] = json_array();
    for (size_t i = 0; i < lattice->count; i++) {
        size_t k;
        json_t *line;
        json_array_foreach(json_object_get(lattice->parts[i].cell, "lines"), k, line)
        {
            size_t owner = i;
            for (size_t j = 0; j < lattice->count && meets(&lattice->parts[i], axis, rule); j++)
                if (meets(&lattice->parts[j], axis, rule) &&
                    holds(lattice->parts[j].outline, line_middle(line)))
                    owner = j;
            json_array_append(dealt[owner], line);
        }
    }
    for (size_t i = 0; i < lattice->count; i++) {
        json_t *cell = lattice->parts[i].cell;
        if (json_equal(dealt[i], json_object_get(cell, "lines")))
            json_decref(dealt[i]);
        else
            cell_lines_set(lattice->arena, cell, dealt[i], "rule moved: by hand");
    }
}

bool lattice_move(struct lattice *lattice, struct part *part, enum side side, double by)
{
    enum axis axis = side <= SIDE_BELOW ? AXIS_ROW : AXIS_COLUMN;
    bool at_end = side == SIDE_BELOW || side == SIDE_RIGHT;
    int rule = part->at[axis] + (at_end ? part->span[axis] : 0);
    for (size_t i = 0; i < lattice->count; i++) {
        int end = meets(&lattice->parts[i], axis, rule);
        if (end && !has_room(&lattice->parts[i], axis, end, by))
            return false;
    }
    for (size_t i = 0; i < lattice->count; i++) {
        int end = meets(&lattice->parts[i], axis, rule);
        if (end)
            side_move(&lattice->parts[i], axis, end, by);
    }
    lines_deal(lattice, axis, rule);
    return true;
}
