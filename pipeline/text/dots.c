#include "text/dots.h"

#include <leptonica/allheaders.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

/*
 * What is too small to be text by itself belongs to a line where it stands in its band and near it:
 *
 *           s                     a: within the line: always
 *     c                             b: a full stop or hyphen after a gap: it has some ink
 *    c   7286人次。    b            c: crumbs of a sign that a fax broke: together they have some ink
 *     c     a             s         s: specks, which have none beside them
 *
 * What stands right at an end lengthens the line, so that a hyphen behind a colon behind a figure is reached.
 */

/* A small component beside the lines: a point, a comma, half a colon, a crumb of a sign that a fax broke, a speck. */
struct dot {
    struct box box;
    int area; /* of its cluster: crumbs have company, specks have none */
    PIX *ink; /* owned; of the box's size */
    bool taken;
};

/* How far the dot stands before or after the line; 0 where it stands within. */
static int dot_gap(struct box dot, struct box line)
{
    int gap = dot.x > line.x ? dot.x - line.x - line.w : line.x - dot.x - dot.w;
    return gap > 0 ? gap : 0;
}

/*
 * True where a dot stands at the line's height, which for low print is a character's: m has its ² above it, a line of
 * 一 alone has quotes beside it, but what stands right above or below that is a speck.
 */
static bool is_in_band(struct box dot, struct box line, double unit, const struct lines_options *options)
{
    double middle = dot.y + dot.h / 2.0, centre = line.y + line.h / 2.0;
    bool beside = dot.x + dot.w <= line.x || dot.x >= line.x + line.w;
    bool low = line.h < unit && (beside || line.h >= options->dot_stroke * unit);
    double half = (low ? unit : line.h) / 2;
    return middle >= centre - half && middle < centre + half + options->dot_drop * unit;
}

static bool dot_belongs(const struct dot *dot, struct box line, double unit,
                        const struct lines_options *options)
{
    if (box_is_empty(line) || !is_in_band(dot->box, line, unit, options))
        return false;
    bool speck = dot->area < options->dot_area * unit * unit;
    return dot_gap(dot->box, line) < (speck ? options->dot_near : options->dot_reach) * unit;
}

/* Gives the dot to the first line that it belongs to. What stands right after the line's end lengthens the line. */
static bool dot_take(struct dot *dot, double unit, const struct lines_options *options, struct box *lines,
                     PIX **pictures, size_t count)
{
    size_t i = 0;
    while (i < count && !dot_belongs(dot, lines[i], unit, options))
        i++;
    if (i == count)
        return false;
    struct box box = dot->box;
    pixRasterop(pictures[i], box.x, box.y, box.w, box.h, PIX_SRC | PIX_DST, dot->ink, 0, 0);
    if (dot->area >= options->dot_area * unit * unit && dot_gap(box, lines[i]) < options->dot_near * unit) {
        struct box level = {box.x, lines[i].y, box.w, lines[i].h};
        lines[i] = box_unite(lines[i], level);
    }
    return true;
}

/* Goes over the dots until no more belong to any line: behind 1 stands a colon, behind that a hyphen. */
static void dots_take(struct dot *dots, int dot_count, double unit, const struct lines_options *options,
                      struct box *lines, PIX **pictures, size_t count)
{
    for (bool more = true; more;) {
        more = false;
        for (int i = 0; i < dot_count; i++)
            if (!dots[i].taken && dot_take(&dots[i], unit, options, lines, pictures, count))
                more = dots[i].taken = true;
    }
}

static void dots_free(struct dot *dots, int count)
{
    for (int i = 0; i < count; i++)
        pixDestroy(&dots[i].ink);
    free(dots);
}

/* Adds the components of `ink` that lie under one of the patches it was spread to; `place` is the patch's. */
static int patch_dots(PIX *ink, PIX *patch, struct box place, struct dot *dots, int *count)
{
    CLEANUP(pixDestroy) PIX *own = ink_under(ink, patch, place);
    if (!own)
        return STATUS_NO_MEMORY;
    PIXA *found = NULL;
    l_int32 area = 0;
    pixCountPixels(own, &area, NULL);
    CLEANUP(boxaDestroy) BOXA *boxes = pixConnComp(own, &found, 8);
    CLEANUP(pixaDestroy) PIXA *components = found;
    if (!boxes)
        return STATUS_NO_MEMORY;
    for (int i = 0; i < boxaGetCount(boxes); i++) {
        struct box box = {0};
        boxaGetBoxGeometry(boxes, i, &box.x, &box.y, &box.w, &box.h);
        box.x += place.x;
        box.y += place.y;
        dots[(*count)++] = (struct dot){box, area, pixaGetPix(components, i, L_CLONE), false};
    }
    return STATUS_OK;
}

/* The components of `ink`; those at most `gap` apart are one cluster. The caller frees them with dots_free(). */
static int dots_find(PIX *ink, int gap, struct dot **ret_dots, int *ret_count)
{
    CLEANUP(pixDestroy) PIX *spread = pixDilateBrick(NULL, ink, gap, gap);
    PIXA *found = NULL;
    CLEANUP(boxaDestroy) BOXA *boxes = spread ? pixConnComp(spread, &found, 8) : NULL;
    CLEANUP(pixaDestroy) PIXA *patches = found;
    int all = 0, count = 0, status = STATUS_OK;
    pixCountConnComp(ink, 8, &all);
    struct dot *dots = boxes ? calloc((size_t)all + 1, sizeof *dots) : NULL;
    if (!dots)
        return STATUS_NO_MEMORY;
    for (int i = 0; i < boxaGetCount(boxes) && status == STATUS_OK; i++) {
        struct box place = {0};
        boxaGetBoxGeometry(boxes, i, &place.x, &place.y, &place.w, &place.h);
        CLEANUP(pixDestroy) PIX *patch = pixaGetPix(patches, i, L_CLONE);
        status = patch_dots(ink, patch, place, dots, &count);
    }
    if (status != STATUS_OK) {
        dots_free(dots, count);
        return status;
    }
    *ret_dots = dots;
    *ret_count = count;
    return STATUS_OK;
}

int dots_add(PIX *ink, double unit, const struct lines_options *options, PIX **pictures, size_t count)
{
    l_int32 none = 1;
    pixZero(ink, &none);
    if (none)
        return STATUS_OK;
    CLEANUP(cleanup_free) struct box *lines = calloc(count, sizeof *lines);
    struct dot *dots = NULL;
    int gap = (int)(options->ink.crumbs * unit + 0.5), dot_count = 0;
    int status = lines ? dots_find(ink, gap < 3 ? 3 : gap, &dots, &dot_count) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        lines[i] = ink_bounds(pictures[i]);
    dots_take(dots, dot_count, unit, options, lines, pictures, count);
    dots_free(dots, dot_count);
    return STATUS_OK;
}
