/*
 * What is left of a rule is told from text and specks by four things together:
 *
 *      | . .  .. . . ..  . .. |     it goes on from the rule on the left to the rule on the right,
 *      |  项 目  名 称        |     it has ink all along, not here and there,
 *      | . .. .  . . .. .. .  |     it is thin,
 *                                   and the rows above and below are emptier by far.
 *
 * The shorter the cell, the more ink is asked for: of a few dots nobody can say that they are a line.
 */
#include "grid/worn.h"

#include <math.h>
#include <string.h>

#include "grid/probe.h"

/* What is asked of a rule. */
struct asked {
    double shortest; /* character heights: a stroke of a character reaches as far */
    double dense;    /* share of its length that has ink, of the shortest … */
    double length;   /* … and of one of this many character heights … */
    double sparse;   /* … this share */
    double side;     /* ink beside it, as a share of its own, at most */
    double gaps;     /* share of its stretches that may be empty … */
    int run;         /* … and how many of them in a row */
};

static const struct {
    struct asked alone, aligned; /* where no other rule of the table is in line with it, and where one is */
    struct asked worn_alone, worn_aligned; /* … and the same where the table's rules are worn altogether */
    double worn_plainness;                 /* mean over the rules found before: below, they are */
    int frame;      /* no more rules of one direction than this: all that is inside may be lost */
    double in_line; /* character heights: how far aside */
    double margin;  /* character heights from the cell's sides: no cell is as narrow */
    double widest;  /* character heights: a thicker stroke is none of a rule */
    double near;    /* character heights to both sides where the ink beside it is counted */
    double plain;   /* share of its length that has ink, of a rule one of whose ends may be missing */
    double section; /* character heights: length of a stretch … */
    double even;    /* … which is empty with less ink than this share of what the whole has */
    double beyond;  /* ink past the table, as a share of its own, of what is a streak */
    double end;     /* character heights: next to the cell's sides, where no text is, ink is asked for too */
} worn = {.alone = {5, 0.7, 10, 0.5, 0.1, 0.2, 2},
          .aligned = {1.5, 0.66, 6, 0.4, 0.1, 0.3, 2},
          .worn_alone = {3.5, 0.45, 8, 0.3, 0.25, 0.2, 3},
          .worn_aligned = {1.5, 0.45, 6, 0.25, 0.25, 0.3, 3},
          .worn_plainness = 0.88,
          .frame = 2,
          .in_line = 0.12,
          .margin = 0.6,
          .widest = 0.15,
          .near = 0.27,
          .plain = 0.6,
          .section = 0.75,
          .even = 0.35,
          .beyond = 0.7,
          .end = 0.5};

/* What is searched for where. */
struct search {
    const struct view *view;
    const struct asked *alone, *aligned;
    int start, end; /* of the table, along the rules */
    int group;
};

enum { BLOCK = 32 }; /* pixels along which a rule is taken as level */

/* The room in which a rule may run: from `left` to `right`, half open, `height` rows from `top` on down. */
struct room {
    int left, right, height;
    double top, slope; /* of the lines on which ink is counted; `top` where x is `left` */
};

static int room_row(const struct room *room, int x, int row)
{
    return (int)floor(room->top + room->slope * (x - room->left)) + row;
}

static struct point view_point(const struct view *view, struct point point)
{
    return view->turned ? (struct point){point.y / view->scale, point.x / view->scale}
                        : (struct point){point.x / view->scale, point.y / view->scale};
}

static struct room cell_room(const struct view *view, const struct grid_cell *cell)
{
    struct point near = view_point(view, cell->outline.corner[0]);
    struct point along = view_point(view, cell->outline.corner[view->turned ? 3 : 1]);
    struct point across = view_point(view, cell->outline.corner[view->turned ? 1 : 3]);
    struct point far = view_point(view, cell->outline.corner[2]);
    struct box inside = cell->inside;
    int start = view->turned ? inside.y : inside.x, length = view->turned ? inside.h : inside.w;
    struct room room = {.left = start / view->scale, .right = (start + length) / view->scale};
    room.slope = (along.y - near.y + far.y - across.y) / 2 / fmax(1, along.x - near.x);
    room.top = near.y + room.slope * (room.left - near.x);
    room.height = (int)(fmin(across.y - near.y, far.y - along.y));
    room.left = room.left < 0 ? 0 : room.left;
    room.right = room.right > view->ink.w ? view->ink.w : room.right;
    return room;
}

static int row_count(const uint8_t *row, int length)
{
    int count = 0;
    for (int x = 0; x < length; x++)
        count += row[x];
    return count;
}

/* The ink on each of the room's lines. */
static void lines_count(const struct plane *ink, const struct room *room, int *counts)
{
    memset(counts, 0, (size_t)room->height * sizeof *counts);
    for (int x = room->left; x < room->right; x += BLOCK) {
        int length = room->right - x < BLOCK ? room->right - x : BLOCK;
        for (int row = 0; row < room->height; row++) {
            int y = room_row(room, x + length / 2, row);
            if (y >= 0 && y < ink->h)
                counts[row] += row_count(plane_row(ink, y) + x, length);
        }
    }
}

/* Is there ink at the place or a pixel above or below, and not in a thick stroke? */
static bool is_inked(const struct plane *ink, int x, int y, int widest)
{
    int found = -1;
    for (int row = y - 1; row <= y + 1 && found < 0; row++) {
        if (row >= 0 && row < ink->h && plane_row(ink, row)[x])
            found = row;
    }
    int end = found;
    while (end >= 0 && end < ink->h && end - found <= widest && plane_row(ink, end)[x])
        end++;
    for (int top = found - 1; top >= 0 && end - top <= widest + 1 && plane_row(ink, top)[x]; top--)
        found = top;
    return found >= 0 && end - found <= widest;
}

/* The share of the line's columns from `from` to `to` that have ink. */
static double inked_share(const struct view *view, const struct room *room, int row, int from, int to)
{
    int widest = (int)(worn.widest * view->char_height + 1), count = 0;
    for (int x = from; x < to; x++)
        count += is_inked(&view->ink, x, room_row(room, x, row), widest);
    return to > from ? (double)count / (to - from) : 0;
}

static double share_asked(const struct room *room, const struct asked *asked, int char_height)
{
    double length = (double)(room->right - room->left) / char_height;
    double part = fmin(1, fmax(0, (length - asked->shortest) / (asked->length - asked->shortest)));
    return length < asked->shortest ? INFINITY : asked->dense + part * (asked->sparse - asked->dense);
}

/* What a stretch of the line has more than there is on its emptier side. */
static double excess_share(const struct view *view, const struct room *room, int row, int from, int to)
{
    int near = (int)(worn.near * view->char_height + 0.5);
    return inked_share(view, room, row, from, to) -
           fmin(inked_share(view, room, row - near, from, to), inked_share(view, room, row + near, from, to));
}

/* Does every stretch of the line have ink of its own, but for some? */
static bool is_even(const struct view *view, const struct room *room, int row, const struct asked *asked,
                    double share)
{
    int length = room->right - room->left, empty = 0, run = 0;
    int sections = (int)(length / (worn.section * view->char_height));
    for (int i = 0; i < sections; i++) {
        int from = room->left + length * i / sections, to = room->left + length * (i + 1) / sections;
        bool blank = excess_share(view, room, row, from, to) < worn.even * share;
        run = blank ? run + 1 : 0;
        empty += blank;
        if (run > asked->run)
            return false;
    }
    return empty <= asked->gaps * sections;
}

/* Does it come up to the cell's sides, or is it so plain that one side is enough? */
static bool is_joined(const struct view *view, const struct room *room, int row, double share)
{
    int end = (int)(worn.end * view->char_height + 0.5);
    return (inked_share(view, room, row, room->left, room->left + end) >= worn.even * share) +
               (inked_share(view, room, row, room->right - end, room->right) >= worn.even * share) >=
           (share >= worn.plain ? 1 : 2);
}

/* Is it emptier beside the line by far? */
static bool stands_out(const struct view *view, const struct room *room, int row, double most)
{
    int near = (int)(worn.near * view->char_height + 0.5);
    return inked_share(view, room, row - near, room->left, room->right) <= most &&
           inked_share(view, room, row + near, room->left, room->right) <= most;
}

static bool is_aligned(const struct view *view, const struct room *room, int row, int group,
                       const struct segments *segments)
{
    double middle = room->top + row + 0.5 + room->slope * (room->right - room->left) / 2;
    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *other = &segments->items[i];
        double at = segment_at(other, (room->left + room->right) / 2.0);
        if (other->group == group && fabs(at - middle) <= worn.in_line * view->char_height)
            return true;
    }
    return false;
}

/* Does it go on past the table at either end, as streaks of dirt do? */
static bool is_streak(const struct search *search, const struct room *room, int row, double share)
{
    int clear = (int)(worn.end * search->view->char_height), length = search->view->char_height;
    int before = search->start - clear, after = search->end + clear, w = search->view->ink.w;
    return (before >= length &&
            inked_share(search->view, room, row, before - length, before) >= worn.beyond * share) ||
           (after + length <= w &&
            inked_share(search->view, room, row, after, after + length) >= worn.beyond * share);
}

static bool is_rule(const struct view *view, const struct room *room, int row, double share,
                    const struct asked *asked)
{
    return share >= share_asked(room, asked, view->char_height) &&
           stands_out(view, room, row, asked->side * share) && is_joined(view, room, row, share) &&
           is_even(view, room, row, asked, share);
}

static bool is_shadow(const struct view *view, const struct room *room, int row)
{
    struct probe probe = {.left = room->left,
                          .right = room->right,
                          .at = room->top + row + 0.5,
                          .slope = room->slope,
                          .thickness = 1};
    return probe_is_edge(&probe, view);
}

/* The share of its length that has ink; 0: it is no rule. `most`: pixels of ink that may be on it. */
static double rule_share(const struct search *search, const struct room *room, int row, int most,
                         const struct segments *segments)
{
    const struct view *view = search->view;
    bool aligned = is_aligned(view, room, row, search->group, segments);
    const struct asked *asked = aligned ? search->aligned : search->alone;
    if (most < share_asked(room, asked, view->char_height) * (room->right - room->left))
        return 0;
    double share = inked_share(view, room, row, room->left, room->right);
    bool found = is_rule(view, room, row, share, asked) && !is_streak(search, room, row, share) &&
                 !is_shadow(view, room, row);
    return found ? share : 0;
}

static void rule_add(const struct room *room, int row, double share, int group, struct arena *arena,
                     struct segments *segments)
{
    struct segment rule = {.start = room->left - 1,
                           .end = room->right + 1,
                           .at = room->top + row + 0.5,
                           .slope = room->slope,
                           .thickness = 1,
                           .plainness = share,
                           .worn = true,
                           .group = group};
    *(struct segment *)arena_push(arena, &segments->items, &segments->count, sizeof rule) = rule;
}

static int room_search(const struct search *search, const struct room *room, const int *counts,
                       struct arena *arena, struct segments *segments)
{
    int char_height = search->view->char_height, found = 0;
    int margin = (int)(worn.margin * char_height), end = room->height - margin;
    double least = share_asked(room, search->aligned, char_height) * (room->right - room->left);
    for (int row = margin; row < end; row++) {
        int best = -1;
        double best_share = 0;
        for (; row < end; row++) {
            int most = counts[row - 1] + counts[row] + counts[row + 1];
            if (most < least)
                break;
            double share = rule_share(search, room, row, most, segments);
            if (share <= best_share)
                continue;
            best = row;
            best_share = share;
        }
        if (best < 0)
            continue;
        rule_add(room, best, best_share, search->group, arena, segments);
        row = best + margin > row ? best + margin : row;
        found++;
    }
    return found;
}

/* Have the rules that were found without this search lost much, or is there no more than a frame? */
static bool is_worn(const struct segments *segments, int group)
{
    double plainness = 0, length = 0;
    int count = 0;
    for (size_t i = 0; i < segments->count; i++) {
        const struct segment *segment = &segments->items[i];
        if (segment->group != group || segment->worn)
            continue;
        plainness += segment->plainness * (segment->end - segment->start);
        length += segment->end - segment->start;
        count++;
    }
    return count <= worn.frame || plainness < worn.worn_plainness * length;
}

int worn_rules_add(const struct view *view, const struct grid_table *table, int group, struct arena *arena,
                   struct segments *segments)
{
    bool lost = is_worn(segments, group);
    struct search search = {.view = view,
                            .alone = lost ? &worn.worn_alone : &worn.alone,
                            .aligned = lost ? &worn.worn_aligned : &worn.aligned,
                            .group = group};
    struct point near = view_point(view, table->outline.corner[0]),
                 far = view_point(view, table->outline.corner[2]);
    search.start = (int)near.x;
    search.end = (int)far.x;
    int found = 0;
    int *counts = arena_array(arena, (size_t)view->ink.h + 1, sizeof *counts);
    for (size_t i = 0; i < table->cell_count; i++) {
        struct room room = cell_room(view, &table->cells[i]);
        if (room.right - room.left < search.aligned->shortest * view->char_height ||
            room.height < 2 * worn.margin * view->char_height || room.height > view->ink.h)
            continue;
        lines_count(&view->ink, &room, counts);
        found += room_search(&search, &room, counts, arena, segments);
    }
    return found;
}
