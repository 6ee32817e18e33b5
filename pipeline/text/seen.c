#include "text/seen.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/blot.h"

/*
 *      a b                a b: a quotation mark: two strokes side by side in the upper half of the line, with no other ink
 *    |  ' '    --+-- |         in their columns but what stands low; or one, of two that ran into each other, with none
 *    |   o    / |  \ |    o:   a full stop or comma under it or behind it, with no other ink in its columns either
 *
 * Dots of i and j, the upper ones of ; and : and the tops of broken figures have ink below.
 *
 *      o  o      ; and : are two pieces, one above the other, with no other ink in their columns; the lower one of ; is
 *      '  o      larger. 、 and , are one that stands low and leans to the right, or not.
 */

enum {
    MOST_PIECES = 1000, /* of a line; one with more is crumbs, in which nothing is plain to see */
    LEAST_DOT = 2,      /* pixels either way, of a piece of ; and : */
    LEAST_DROP = 3      /* of a 、 or , of which it can be seen how it leans */
};

struct finding {
    const struct seen_options *options;
    double unit, high;  /* the line's */
    struct box *pieces; /* of its ink, from left to right */
    size_t count;
};

/* One piece or two. */
struct pieces {
    size_t which[2];
    size_t count;
    struct box box;
};

static bool has_piece(const struct pieces *pieces, size_t which)
{
    return (pieces->count > 0 && pieces->which[0] == which) ||
           (pieces->count > 1 && pieces->which[1] == which);
}

static int compare_boxes(const void *a, const void *b)
{
    const struct box *left = a, *right = b;
    if (left->x != right->x)
        return left->x < right->x ? -1 : 1;
    return (left->y > right->y) - (left->y < right->y);
}

static int pieces_find(PIX *ink, struct arena *arena, struct finding *finding)
{
    CLEANUP(boxaDestroy) BOXA *boxes = pixConnCompBB(ink, 8);
    if (!boxes)
        return STATUS_NO_MEMORY;
    size_t count = (size_t)boxaGetCount(boxes);
    finding->count = count <= MOST_PIECES ? count : 0;
    finding->pieces = arena_array(arena, finding->count + 1, sizeof *finding->pieces);
    for (size_t i = 0; i < finding->count; i++) {
        struct box *box = &finding->pieces[i];
        boxaGetBoxGeometry(boxes, (l_int32)i, &box->x, &box->y, &box->w, &box->h);
    }
    qsort(finding->pieces, finding->count, sizeof *finding->pieces, compare_boxes);
    return STATUS_OK;
}

/* High in the line and as high as a quotation mark. */
static bool is_high(const struct finding *finding, struct box box)
{
    const struct seen_options *options = finding->options;
    return box.h >= options->least * finding->unit && box.h <= options->most * finding->unit &&
           box.y + box.h <= options->high * finding->high;
}

static bool is_low(const struct finding *finding, struct box box)
{
    double most = finding->options->low_most * finding->unit;
    return box.y >= finding->options->low * finding->high && box.h <= most && box.w <= most;
}

static bool is_pair(const struct finding *finding, struct box a, struct box b)
{
    const struct seen_options *options = finding->options;
    double unit = finding->unit, unlike = options->unlike * unit;
    int gap = b.x - a.x - a.w;
    return is_high(finding, a) && is_high(finding, b) && a.w <= options->stroke * unit &&
           b.w <= options->stroke * unit && abs(a.y - b.y) <= unlike && abs(a.h - b.h) <= unlike &&
           gap >= -b.w / 2 && gap <= options->apart * unit;
}

static bool is_run(const struct finding *finding, struct box box)
{
    const struct seen_options *options = finding->options;
    return is_high(finding, box) && box.w >= options->run_least * finding->unit &&
           box.w <= options->run_most * finding->unit;
}

/* Whether no other piece stands in the columns of these, but low ones where that is allowed. */
static bool is_alone(const struct finding *finding, const struct pieces *own, const struct pieces *allowed,
                     bool low_too)
{
    double over = finding->options->over * finding->unit;
    const struct box columns = {own->box.x, 0, own->box.w, (int)finding->high};
    for (size_t i = 0; i < finding->count && finding->pieces[i].x < columns.x + columns.w; i++) {
        struct box box = finding->pieces[i];
        bool known = has_piece(own, i) || (allowed && has_piece(allowed, i));
        if (!known && box_intersect(box, columns).w > over && !(low_too && is_low(finding, box)))
            return false;
    }
    return true;
}

/* The next piece that does not stand low. */
static size_t next_above(const struct finding *finding, size_t which)
{
    do
        which++;
    while (which < finding->count && is_low(finding, finding->pieces[which]));
    return which;
}

/* The quotation mark that begins with a piece; none has no pieces. */
static struct pieces quote_at(const struct finding *finding, size_t first)
{
    const struct box *pieces = finding->pieces;
    size_t second = next_above(finding, first);
    struct pieces quote = {{first, second}, 0, pieces[first]};
    if (second < finding->count && is_pair(finding, pieces[first], pieces[second])) {
        quote.count = 2;
        quote.box = box_unite(pieces[first], pieces[second]);
    } else if (is_run(finding, pieces[first])) {
        quote.count = 1;
    }
    if (quote.count > 0 && !is_alone(finding, &quote, NULL, quote.count == 2))
        quote.count = 0;
    return quote;
}

/* What stands low under a quotation mark or behind it; none has no pieces. */
static struct pieces low_behind(const struct finding *finding, const struct pieces *quote)
{
    double reach = quote->box.x + quote->box.w + finding->options->behind * finding->unit;
    for (size_t i = quote->which[0]; i < finding->count && finding->pieces[i].x <= reach; i++) {
        struct pieces low = {{i}, 1, finding->pieces[i]};
        if (is_low(finding, low.box) && is_alone(finding, &low, quote, false))
            return low;
    }
    return (struct pieces){0};
}

/* ---- which of two marks it is ---- */

static bool is_dot(const struct finding *finding, struct box box)
{
    double most = finding->options->dot_most * finding->unit;
    return box.w >= LEAST_DOT && box.h >= LEAST_DOT && box.w <= most && box.h <= most;
}

/* Half the columns of the narrower one or more. */
static bool share_columns(struct box a, struct box b)
{
    struct box columns = {b.x, a.y, b.w, a.h};
    return 2 * box_intersect(a, columns).w >= (a.w < b.w ? a.w : b.w);
}

/* The ; or : that begins with a piece; none has no pieces. The upper piece comes first. */
static struct pieces colon_at(const struct finding *finding, size_t first)
{
    if (first + 1 >= finding->count)
        return (struct pieces){0};
    size_t upper = finding->pieces[first].y < finding->pieces[first + 1].y ? first : first + 1;
    struct pieces colon = {{upper, 2 * first + 1 - upper}, 2, {0}};
    struct box above = finding->pieces[colon.which[0]], below = finding->pieces[colon.which[1]];
    int gap = below.y - above.y - above.h;
    colon.box = box_unite(above, below);
    if (!is_dot(finding, above) || !is_dot(finding, below) || !share_columns(above, below) || gap < 1 ||
        gap > finding->options->dots_apart * finding->unit || !is_alone(finding, &colon, NULL, false))
        colon.count = 0;
    return colon;
}

/* What a measure says of the first of two that are as likely where it is `even`. */
static double odds_of(const struct seen_options *options, double measure, double even, double each)
{
    return fmin(fmax(each * (measure - even), -options->most_odds), options->most_odds);
}

/* A 、 or , that is a piece; none has no pieces. */
static struct pieces drop_at(const struct finding *finding, size_t at)
{
    struct pieces drop = {{at}, 1, finding->pieces[at]};
    if (!is_low(finding, drop.box) || drop.box.w < LEAST_DROP || drop.box.h < LEAST_DROP ||
        !is_alone(finding, &drop, NULL, false))
        drop.count = 0;
    return drop;
}

/* ---- all of a line ---- */

struct sight {
    struct arena *arena;
    PIX *ink, *grey; /* the line's; the page's, NULL where it is in black and white */
    struct box box;  /* the line's, on the page */
    struct seen *seen;
    size_t count;
};

static void sight_add(struct sight *sight, enum seen_kind kind, const struct pieces *pieces, double odds)
{
    *(struct seen *)arena_push(sight->arena, &sight->seen, &sight->count, sizeof *sight->seen) =
        (struct seen){kind, (pieces->box.x + pieces->box.w / 2.0) / sight->box.w, odds};
}

static void quotes_see(const struct finding *finding, struct sight *sight)
{
    for (size_t i = 0; i < finding->count; i++) {
        struct pieces quote = quote_at(finding, i);
        if (quote.count == 0)
            continue;
        struct pieces low = low_behind(finding, &quote);
        sight_add(sight, SEEN_QUOTE, &quote, 0);
        if (low.count > 0)
            sight_add(sight, SEEN_LOW, &low, 0);
        i = quote.which[quote.count - 1];
    }
}

static double piece_area(PIX *ink, struct box piece)
{
    BOX box = {.x = piece.x, .y = piece.y, .w = piece.w, .h = piece.h};
    l_int32 count = 0;
    pixCountPixelsInRect(ink, &box, &count, NULL);
    return count;
}

static void colon_see(const struct finding *finding, const struct pieces *colon, struct sight *sight)
{
    const struct seen_options *options = finding->options;
    double above = piece_area(sight->ink, finding->pieces[colon->which[0]]);
    double below = piece_area(sight->ink, finding->pieces[colon->which[1]]);
    if (!(above > 0 && below > 0))
        return;
    sight_add(sight, SEEN_TWO, colon, options->two_odds);
    sight_add(sight, SEEN_COLON, colon,
              odds_of(options, log(below / above), options->larger, options->larger_odds));
}

static void drop_see(const struct finding *finding, const struct pieces *drop, struct sight *sight)
{
    const struct seen_options *options = finding->options;
    struct box box = {sight->box.x + drop->box.x, sight->box.y + drop->box.y, drop->box.w, drop->box.h};
    struct blot blot;
    if (!(sight->grey ? blot_of_grey(sight->grey, box, &blot) : blot_of_ink(sight->ink, drop->box, &blot)))
        return;
    double tail = (1.5 * blot.down - blot.across) / finding->unit;
    if (drop->box.w >= options->lean_width * finding->unit)
        sight_add(sight, SEEN_LEAN, drop, odds_of(options, blot.lean, options->lean, options->lean_odds));
    sight_add(sight, SEEN_TAIL, drop, odds_of(options, tail, options->tail, options->tail_odds));
}

static void pairs_see(const struct finding *finding, struct sight *sight)
{
    for (size_t i = 0; i < finding->count; i++) {
        struct pieces colon = colon_at(finding, i), drop = drop_at(finding, i);
        if (colon.count > 0)
            colon_see(finding, &colon, sight);
        else if (drop.count > 0)
            drop_see(finding, &drop, sight);
    }
}

int seen_find(const struct line *line, PIX *grey, double unit, const struct seen_options *options,
              struct arena *arena, struct seen **ret_seen, size_t *ret_count)
{
    const struct seen_options usual = SEEN_OPTIONS_DEFAULT;
    struct finding finding = {options ? options : &usual, unit, line->box.h, NULL, 0};
    struct sight sight = {arena, line->part_count == 1 ? line->parts[0].ink : NULL, grey, line->box, NULL, 0};
    int status = sight.ink ? pieces_find(sight.ink, arena, &finding) : STATUS_OK;
    if (status == STATUS_OK) {
        quotes_see(&finding, &sight);
        pairs_see(&finding, &sight);
    }
    *ret_seen = sight.seen;
    *ret_count = sight.count;
    return status;
}
