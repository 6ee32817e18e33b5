#include "text/ink.h"

#include <leptonica/allheaders.h>

#include "base/brick.h"
#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/remains.h"

/*
 * How text is told from the rest
 *
 * A cell's `inside` stays clear of the rules, but rules are bent and thick in places, copiers draw streaks and
 * dust leaves specks. What remains in the cell after this file is what the recogniser is shown; a blank cell must
 * come out blank, or the network will read a ghost (一, 口, 1), and a lone 1, -, 一, √ or / must survive.
 *
 *   +--------------------------+   a: level runs in the edge strip, longer than any stroke: rule
 *   |=====aaaaaaaa=============|   b: upright runs from edge to edge: streak or rule
 *   |   b        .e            |   c: text: clusters of strokes as large as a character's parts
 *   |   b   cccc cc.d  .e      |   d: a dot near text: decimal point, kept
 *   |   b                    e |   e: dots on their own, blots: specks
 *   +--------------------------+
 *
 * 1. Long straight runs are rules; they are taken out with a pixel on either side, and then what of their ragged
 *    edges is left: ink that hung on them and reaches no further than the edge strip is deep.
 * 2. Components within the edge strip that touch the edge go too; a seal's pale remains went before (remains.c).
 * 3. The rest is closed by a small gap, so that a stroke broken by a fax is one cluster again. Clusters large
 *    enough, or long and level, are bodies. No body: the cell is blank.
 * 4. Smaller clusters are dots: whether they belong to the text is settled once its lines are known (dots.c).
 *
 * Fails: a speck beside text stays in; text printed over its rule along more than edge_rule loses that stroke.
 */

/* Everything the steps share. */
struct cell_view {
    const struct ink_options *options;
    double unit; /* the page's character height */
    int width, height;
};

PIX *region_clip(PIX *source, struct box box)
{
    CLEANUP(boxDestroy) BOX *place = boxCreate(box.x, box.y, box.w, box.h);
    return source && place ? pixClipRectangle(source, place, NULL) : NULL;
}

void region_count(PIX *grey, struct box box, int histogram[256])
{
    size_t words = (size_t)pixGetWpl(grey);
    for (int y = box.y; y < box.y + box.h; y++) {
        const l_uint32 *row = pixGetData(grey) + (size_t)y * words;
        for (int x = box.x; x < box.x + box.w; x++)
            histogram[GET_DATA_BYTE(row, x)]++;
    }
}

PIX *ink_under(PIX *ink, PIX *patch, struct box place)
{
    PIX *own = pixCopy(NULL, patch);
    if (own)
        pixRasterop(own, 0, 0, place.w, place.h, PIX_SRC & PIX_DST, ink, place.x, place.y);
    return own;
}

enum { WORD = 32 }; /* pixels of 1 bpp in a word, the leftmost in its highest bit */

struct box ink_bounds(PIX *ink)
{
    int w = pixGetWidth(ink), left = w, right = 0, top = -1, bottom = 0, last = (w - 1) / WORD;
    l_uint32 inside = ~(l_uint32)0 << (WORD - 1 - (w - 1) % WORD); /* of a row's last word */
    for (int y = 0; y < pixGetHeight(ink); y++) {
        const l_uint32 *row = pixGetData(ink) + (size_t)y * (size_t)pixGetWpl(ink);
        int first = 0, end = last;
        while (first < last && !row[first])
            first++;
        l_uint32 word = row[first] & (first == last ? inside : ~(l_uint32)0);
        if (!word)
            continue;
        left = first * WORD + __builtin_clz(word) < left ? first * WORD + __builtin_clz(word) : left;
        while (end > first && !(row[end] & (end == last ? inside : ~(l_uint32)0)))
            end--;
        word = row[end] & (end == last ? inside : ~(l_uint32)0);
        int beyond = (end + 1) * WORD - __builtin_ctz(word);
        right = beyond > right ? beyond : right;
        top = top < 0 ? y : top;
        bottom = y + 1;
    }
    return top < 0 ? (struct box){0} : (struct box){left, top, right - left, bottom - top};
}

static int lengthen(const struct cell_view *view, double share, int least)
{
    int pixels = (int)(share * view->unit + 0.5);
    return pixels < least ? least : pixels;
}

/* Adds to `rules` the runs of `ink` that cover the brick (w, h), seen only inside `where` (the strip or all). */
static int runs_add(PIX *rules, PIX *ink, int w, int h, BOX *where)
{
    CLEANUP(pixDestroy) PIX *part = pixClipRectangle(ink, where, NULL);
    CLEANUP(pixDestroy) PIX *runs = part ? brick_open(part, w, h) : NULL;
    if (!runs)
        return STATUS_NO_MEMORY;
    l_int32 x, y, width, height;
    boxGetGeometry(where, &x, &y, &width, &height);
    pixRasterop(rules, x, y, width, height, PIX_SRC | PIX_DST, runs, 0, 0);
    return STATUS_OK;
}

static int strip_runs_add(const struct cell_view *view, PIX *rules, PIX *ink, int x, int y, int w, int h)
{
    CLEANUP(boxDestroy) BOX *strip = boxCreate(x, y, w, h);
    int run = lengthen(view, view->options->edge_rule, 8);
    if (!strip)
        return STATUS_NO_MEMORY;
    bool level = w >= h;
    if ((level ? w : h) < run)
        return STATUS_OK;
    return level ? runs_add(rules, ink, run, 1, strip) : runs_add(rules, ink, 1, run, strip);
}

/* Runs along the four edges: shorter ones count as rules here than further in. */
static int edge_rules_add(const struct cell_view *view, PIX *rules, PIX *ink)
{
    int deep = lengthen(view, view->options->edge, 2), w = view->width, h = view->height;
    int status = STATUS_OK;
    if (h >= 3 * deep) {
        status = strip_runs_add(view, rules, ink, 0, 0, w, deep);
        if (status == STATUS_OK)
            status = strip_runs_add(view, rules, ink, 0, h - deep, w, deep);
    }
    if (w >= 3 * deep && status == STATUS_OK) {
        status = strip_runs_add(view, rules, ink, 0, 0, deep, h);
        if (status == STATUS_OK)
            status = strip_runs_add(view, rules, ink, w - deep, 0, deep, h);
    }
    return status;
}

/* The rules and streaks in the cell, a pixel wider than they are. */
static PIX *rules_find(const struct cell_view *view, PIX *ink)
{
    CLEANUP(pixDestroy) PIX *rules = pixCreateTemplate(ink);
    CLEANUP(boxDestroy) BOX *all = boxCreate(0, 0, view->width, view->height);
    if (!rules || !all || edge_rules_add(view, rules, ink) != STATUS_OK)
        return NULL;
    int level = lengthen(view, view->options->level_rule, 16);
    int upright = lengthen(view, view->options->upright_rule, 12);
    int streak = lengthen(view, view->options->streak, 8);
    if (view->height >= streak && view->height < upright)
        upright = view->height;
    if (view->width >= level && runs_add(rules, ink, level, 1, all) != STATUS_OK)
        return NULL;
    if (view->height >= upright && runs_add(rules, ink, 1, upright, all) != STATUS_OK)
        return NULL;
    l_int32 none = 0;
    pixZero(rules, &none);
    return none ? pixClone(rules) : pixDilateBrick(NULL, rules, 3, 3);
}

/* Takes the rules out of `ink` in place, and the rags that they leave: a thick rule's edges, a fold's shade. */
static int rules_remove(const struct cell_view *view, PIX *rules, PIX *ink)
{
    int reach = 2 * lengthen(view, view->options->edge, 2) + 1;
    pixSubtract(ink, ink, rules);
    CLEANUP(pixDestroy) PIX *rim = pixDilateBrick(NULL, rules, 3, 3);
    CLEANUP(pixDestroy) PIX *around = pixDilateBrick(NULL, rules, reach, reach);
    if (!rim || !around)
        return STATUS_NO_MEMORY;
    pixAnd(rim, rim, ink);
    CLEANUP(pixDestroy) PIX *hanging = pixSeedfillBinary(NULL, rim, ink, 8);
    CLEANUP(pixDestroy) PIX *far = hanging ? pixSubtract(NULL, hanging, around) : NULL;
    CLEANUP(pixDestroy) PIX *strokes = far ? pixSeedfillBinary(NULL, far, hanging, 8) : NULL;
    if (!strokes)
        return STATUS_NO_MEMORY;
    pixSubtract(hanging, hanging, strokes);
    pixSubtract(ink, ink, hanging);
    return STATUS_OK;
}

/* True for what hugs an edge from inside the strip: the ragged rest of a rule. */
static bool is_edge_remnant(const struct cell_view *view, struct box part)
{
    int deep = lengthen(view, view->options->edge, 2);
    bool top = part.y == 0 && part.h <= deep, bottom = part.y + part.h == view->height && part.h <= deep;
    bool left = part.x == 0 && part.w <= deep, right = part.x + part.w == view->width && part.w <= deep;
    return top || bottom || left || right;
}

/* True where any ink touches an edge of the cell; of most cells it does not. */
static bool is_at_edge(const struct cell_view *view, PIX *ink)
{
    struct box bounds = ink_bounds(ink);
    return !box_is_empty(bounds) && (bounds.x == 0 || bounds.y == 0 || bounds.x + bounds.w == view->width ||
                                     bounds.y + bounds.h == view->height);
}

static struct box box_of(BOXA *boxes, int index)
{
    struct box box = {0};
    boxaGetBoxGeometry(boxes, index, &box.x, &box.y, &box.w, &box.h);
    return box;
}

/* Takes what rules leave along the edges out of `ink` in place. */
static int remnants_remove(const struct cell_view *view, PIX *ink)
{
    if (!is_at_edge(view, ink))
        return STATUS_OK;
    PIXA *found = NULL;
    CLEANUP(boxaDestroy) BOXA *boxes = pixConnComp(ink, &found, 8);
    CLEANUP(pixaDestroy) PIXA *components = found;
    if (!boxes)
        return STATUS_NO_MEMORY;
    for (int i = 0; i < boxaGetCount(boxes); i++) {
        struct box part = box_of(boxes, i);
        CLEANUP(pixDestroy) PIX *component = pixaGetPix(components, i, L_CLONE);
        if (is_edge_remnant(view, part))
            pixRasterop(ink, part.x, part.y, part.w, part.h, PIX_DST & PIX_NOT(PIX_SRC), component, 0, 0);
    }
    return STATUS_OK;
}

/* True for a cluster that can be text by itself. `area` is its ink, not its closed picture's; `least` a body's. */
static bool is_body(const struct cell_view *view, struct box part, int area, double least)
{
    const struct ink_options *options = view->options;
    double longer = part.w > part.h ? part.w : part.h, shorter = part.w + part.h - longer;
    if (area < least * view->unit * view->unit)
        return false;
    bool dash = part.w >= options->dash_length * view->unit && part.w >= options->dash_shape * part.h;
    if (longer < options->body * view->unit && !dash)
        return false;
    bool solid = area >= options->blot_fill * part.w * part.h;
    return !(solid && longer <= options->blot_size * view->unit && longer < 1.6 * shorter);
}

/* The ink of `ink` under one cluster of its closed picture. */
static int cluster_area(PIX *ink, PIX *cluster, struct box part)
{
    CLEANUP(pixDestroy) PIX *own = ink_under(ink, cluster, part);
    l_int32 area = 0;
    if (own)
        pixCountPixels(own, &area, NULL);
    return area;
}

/* Moves the clusters of `from`, closed by `gap`, that are bodies (or are not) into `to`. `least` is a body's ink. */
static int clusters_move(const struct cell_view *view, PIX *from, PIX *to, int gap, double least, bool bodies)
{
    CLEANUP(pixDestroy) PIX *closed = brick_close(from, gap, gap);
    CLEANUP(pixDestroy) PIX *moved = pixCreateTemplate(from);
    PIXA *found = NULL;
    CLEANUP(boxaDestroy) BOXA *boxes = closed && moved ? pixConnComp(closed, &found, 8) : NULL;
    CLEANUP(pixaDestroy) PIXA *clusters = found;
    if (!boxes)
        return STATUS_NO_MEMORY;
    for (int i = 0; i < boxaGetCount(boxes); i++) {
        CLEANUP(pixDestroy) PIX *cluster = pixaGetPix(clusters, i, L_CLONE);
        struct box part = box_of(boxes, i);
        if (is_body(view, part, cluster_area(from, cluster, part), least) == bodies)
            pixRasterop(moved, part.x, part.y, part.w, part.h, PIX_SRC | PIX_DST, cluster, 0, 0);
    }
    pixAnd(moved, moved, from);
    pixOr(to, to, moved);
    pixSubtract(from, from, moved);
    return STATUS_OK;
}

/* Moves what is too small to be text by itself from `ink` to `dots`, but not the crumbs of a broken character. */
static int dots_part(const struct cell_view *view, PIX *ink, PIX *dots)
{
    const struct ink_options *options = view->options;
    int status = clusters_move(view, ink, dots, lengthen(view, options->join, 2), options->body_area, false);
    l_int32 none = 1;
    pixZero(dots, &none);
    if (status != STATUS_OK || none)
        return status;
    return clusters_move(view, dots, ink, lengthen(view, options->crumbs, 3), options->crumbs_area, true);
}

/* True where the seal's mask reaches into the bounds of the text. */
static bool is_covered(PIX *ink, PIX *seal)
{
    struct box bounds = ink_bounds(ink);
    CLEANUP(pixDestroy) PIX *under = box_is_empty(bounds) ? NULL : region_clip(seal, bounds);
    l_int32 none = 1;
    if (under)
        pixZero(under, &none);
    return !none;
}

/* True where text touches a side of the box that lies on the page's edge. */
static bool is_clipped(const struct page *page, struct box box, PIX *ink)
{
    struct box text = ink_bounds(ink);
    if (box_is_empty(text))
        return false;
    int right = box.x + text.x + text.w, bottom = box.y + text.y + text.h;
    return box.x + text.x <= 0 || box.y + text.y <= 0 || right >= pixGetWidth(page->grey) ||
           bottom >= pixGetHeight(page->grey);
}

/* What is left in the clipped `ink` is text, and `dots` has what may belong to it. */
static int ink_clean(const struct cell_view *view, PIX *ink, PIX *dots)
{
    CLEANUP(pixDestroy) PIX *rules = rules_find(view, ink);
    l_int32 none = 1;
    if (!rules)
        return STATUS_NO_MEMORY;
    pixZero(rules, &none);
    int status = none ? STATUS_OK : rules_remove(view, rules, ink);
    if (status == STATUS_OK)
        status = remnants_remove(view, ink);
    return status == STATUS_OK ? dots_part(view, ink, dots) : status;
}

int cell_ink_find(const struct page *page, struct box inside, const struct ink_options *options,
                  struct cell_ink *ret_ink)
{
    struct box all = {0, 0, pixGetWidth(page->binary), pixGetHeight(page->binary)};
    struct cell_ink result = {.box = box_intersect(inside, all)};
    if (box_is_empty(result.box)) {
        *ret_ink = result;
        return STATUS_OK;
    }
    CLEANUP(pixDestroy) PIX *ink = region_clip(page->binary, result.box);
    CLEANUP(pixDestroy) PIX *seal = region_clip(page->seal, result.box);
    CLEANUP(pixDestroy) PIX *dots = ink ? pixCreateTemplate(ink) : NULL;
    struct cell_view view = {options, page->char_height, result.box.w, result.box.h};
    int status = dots ? STATUS_OK : STATUS_NO_MEMORY;
    l_int32 area = 0;
    if (status == STATUS_OK)
        status = seal_remains_clear(page, result.box, ink);
    if (status == STATUS_OK && (pixCountPixels(ink, &area, NULL), area > 0))
        status = ink_clean(&view, ink, dots);
    if (status != STATUS_OK)
        return status;
    pixCountPixels(ink, &area, NULL);
    if (area > 0) {
        result.share = area / ((double)result.box.w * result.box.h);
        result.covered = is_covered(ink, seal);
        result.clipped = is_clipped(page, result.box, ink);
        result.text = pixClone(ink);
        result.dots = pixClone(dots);
    }
    *ret_ink = result;
    return STATUS_OK;
}

void cell_ink_release(struct cell_ink *ink)
{
    pixDestroy(&ink->text);
    pixDestroy(&ink->dots);
    *ink = (struct cell_ink){0};
}
