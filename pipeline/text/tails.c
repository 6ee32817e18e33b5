#include "text/tails.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

/*
 * A mark that stands off by itself is the first to be lost: the ring of a full stop is paler than any other stroke,
 * a dash in a light font is a single one, and of ≥ a fax leaves crumbs. Where a line ends in the middle of a cell, there
 * is nothing else it could be:
 *
 *     +-----------------------------------+
 *     |  工作内容，实现了工作目标 。 |    a: looked at: as high as the line, `reach` wide, inside the cell
 *     |  .:300万元               `-a-'    |   b: crumbs, close together: a mark
 *     |   b                   s           |   s: a speck: too little
 *     +-----------------------------------+
 *
 * Pale counts here, against the paper and the print of this line. Whether it is a mark and which is for the
 * recogniser to say: it is shown what is there. What belongs to other lines, with the rim of its strokes, is no mark.
 */

enum { OTHERS_RIM = 3 }; /* pixels */

/* Grey levels of the paper beside a line and of its print. */
struct contrast {
    int paper, print;
};

/* The level that `share` of the counted pixels are darker than. */
static int level_of(NUMA *histogram, double share)
{
    l_float32 total = 0, sum = 0, count = 0;
    numaGetSum(histogram, &total);
    for (int level = 0; level < 256; level++) {
        numaGetFValue(histogram, level, &count);
        sum += count;
        if ((double)sum > share * (double)total)
            return level;
    }
    return 255;
}

static int contrast_find(const struct page *page, const struct line_part *part, PIX *beside,
                         struct contrast *ret_contrast)
{
    CLEANUP(pixDestroy) PIX *grey = region_clip(page->grey, part->box);
    CLEANUP(numaDestroy) NUMA *ink = grey ? pixGetGrayHistogramMasked(grey, part->ink, 0, 0, 1) : NULL;
    CLEANUP(numaDestroy) NUMA *paper = pixGetGrayHistogram(beside, 1);
    if (!ink || !paper)
        return STATUS_NO_MEMORY;
    *ret_contrast = (struct contrast){level_of(paper, 0.5), level_of(ink, 0.3)};
    return STATUS_OK;
}

/* What is darker than `share` of the way from paper to print, and than what shows through from the back, if anything. */
static PIX *darker_than(PIX *grey, struct contrast contrast, double share, int back)
{
    int threshold = contrast.paper - (int)(share * (contrast.paper - contrast.print));
    threshold = back > 0 && back < threshold ? back : threshold;
    return pixThresholdToBinary(grey, threshold < 1 ? 1 : threshold);
}

/* Takes out of `ink`, which shows `region` of the page, what the lines show there, with a rim. */
static int others_clear(PIX *ink, struct box region, const struct line *lines, size_t count)
{
    CLEANUP(pixDestroy) PIX *others = pixCreateTemplate(ink);
    if (!others)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < lines[i].part_count; k++) {
            const struct line_part *part = &lines[i].parts[k];
            pixRasterop(others, part->box.x - region.x, part->box.y - region.y, part->box.w, part->box.h,
                        PIX_SRC | PIX_DST, part->ink, 0, 0);
        }
    }
    CLEANUP(pixDestroy) PIX *wide = pixDilateBrick(NULL, others, 2 * OTHERS_RIM + 1, 2 * OTHERS_RIM + 1);
    if (!wide)
        return STATUS_NO_MEMORY;
    pixSubtract(ink, ink, wide);
    return STATUS_OK;
}

/* Moves the part's ink to a picture of the larger box and adds `mark`, which lies at `place` on the page. */
static int part_extend(struct line_part *part, PIX *mark, struct box place)
{
    struct box box = box_unite(part->box, place);
    PIX *ink = pixCreate(box.w, box.h, 1);
    if (!ink)
        return STATUS_NO_MEMORY;
    pixRasterop(ink, part->box.x - box.x, part->box.y - box.y, part->box.w, part->box.h, PIX_SRC, part->ink,
                0, 0);
    pixRasterop(ink, place.x - box.x, place.y - box.y, place.w, place.h, PIX_SRC | PIX_DST, mark, 0, 0);
    pixDestroy(&part->ink);
    *part = (struct line_part){box, ink};
    return STATUS_OK;
}

/* What lies off a line's end, close together. */
struct mark {
    struct box box; /* in its region */
    int area, dark; /* pixels, and those that are print for sure */
    int pieces;
};

/* The ink of `ink` under a patch that it was spread to, which lies at `place`; measures the mark. */
static PIX *patch_ink(PIX *ink, PIX *dark, PIX *patch, struct box place, struct mark *mark)
{
    CLEANUP(pixDestroy) PIX *own = ink_under(ink, patch, place);
    CLEANUP(pixDestroy) PIX *print = ink_under(dark, patch, place);
    if (!own || !print)
        return NULL;
    pixCountPixels(own, &mark->area, NULL);
    pixCountPixels(print, &mark->dark, NULL);
    pixCountConnComp(own, 8, &mark->pieces);
    struct box bounds = ink_bounds(own);
    mark->box = (struct box){place.x + bounds.x, place.y + bounds.y, bounds.w, bounds.h};
    return box_is_empty(bounds) ? pixClone(own) : region_clip(own, bounds);
}

/* A level stroke at half the line's height that does not come from outside the region: a rule would. */
static bool is_dash(const struct mark *mark, struct box region, struct box line, double unit,
                    const struct tail_options *options)
{
    double off = region.y + mark->box.y + mark->box.h / 2.0 - (line.y + line.h / 2.0);
    bool inside = mark->box.x > 0 && mark->box.x + mark->box.w < region.w;
    return inside && mark->box.w <= options->dash * unit && mark->box.h <= options->thin * unit &&
           fabs(off) <= options->middle * unit;
}

/* A speck is in one piece; of a mark in crumbs less ink will do. */
static bool is_mark(const struct mark *mark, struct box region, struct box line, double unit,
                    const struct tail_options *options)
{
    double longer = mark->box.w > mark->box.h ? mark->box.w : mark->box.h;
    bool crumbs = mark->pieces >= options->pieces && longer >= options->scatter * unit;
    double least = crumbs ? options->crumbs_area : options->area;
    return mark->area >= least * unit * unit && mark->dark >= options->dark &&
           longer >= options->least * unit &&
           (longer <= options->most * unit || is_dash(mark, region, line, unit, options));
}

/* A gap of the line's, on the page, negative where the mark lies before the line. */
static int gap_to(struct box line, struct box mark)
{
    return mark.x >= line.x + line.w ? mark.x - line.x - line.w : line.x - mark.x - mark.w;
}

/* The marks in `pale`, a picture of the region, are added to the line. */
static int marks_take(PIX *pale, PIX *dark, struct box region, double unit,
                      const struct tail_options *options, struct line *line)
{
    int gap = (int)(options->crumbs * unit + 0.5);
    gap = gap < 3 ? 3 : gap;
    CLEANUP(pixDestroy) PIX *spread = pixDilateBrick(NULL, pale, gap, gap);
    PIXA *found = NULL;
    CLEANUP(boxaDestroy) BOXA *boxes = spread ? pixConnComp(spread, &found, 8) : NULL;
    CLEANUP(pixaDestroy) PIXA *patches = found;
    if (!boxes)
        return STATUS_NO_MEMORY;
    int status = STATUS_OK;
    for (int i = 0; i < boxaGetCount(boxes) && status == STATUS_OK; i++) {
        struct mark mark = {0};
        struct box place = {0};
        boxaGetBoxGeometry(boxes, i, &place.x, &place.y, &place.w, &place.h);
        CLEANUP(pixDestroy) PIX *patch = pixaGetPix(patches, i, L_CLONE);
        CLEANUP(pixDestroy) PIX *own = patch_ink(pale, dark, patch, place, &mark);
        struct box on_page = {region.x + mark.box.x, region.y + mark.box.y, mark.box.w, mark.box.h};
        if (!own)
            status = STATUS_NO_MEMORY;
        else if (is_mark(&mark, region, line->box, unit, options) &&
                 gap_to(line->box, on_page) <= options->reach * unit)
            status = part_extend(&line->parts[0], own, on_page);
    }
    line->box = line->parts[0].box;
    return status;
}

/* Adds the marks of `region`, which lies off one end of the line. */
static int region_take(const struct page *page, struct box region, const struct tail_options *options,
                       struct line *lines, size_t count, struct line *line)
{
    double unit = page->char_height;
    CLEANUP(pixDestroy) PIX *grey = region_clip(page->grey, region);
    struct contrast contrast = {255, 0};
    int status = grey ? contrast_find(page, line->parts, grey, &contrast) : STATUS_NO_MEMORY;
    if (status != STATUS_OK || contrast.paper - contrast.print < options->least_contrast)
        return status;
    CLEANUP(pixDestroy) PIX *pale = darker_than(grey, contrast, options->pale_share, page->back);
    CLEANUP(pixDestroy) PIX *dark = darker_than(grey, contrast, options->dark_share, page->back);
    status = pale && dark ? others_clear(pale, region, lines, count) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return status;
    return marks_take(pale, dark, region, unit, options, line);
}

/* The place off the line's end, right or left, where a mark would stand; clear of what a rule leaves at the edge. */
static struct box region_beside(struct box line, struct box inside, double unit, bool after,
                                const struct tail_options *options)
{
    int wide = (int)((options->reach + options->dash) * unit), high = (int)(options->drop * unit);
    struct box clear = box_grow(inside, -(int)(options->edge * unit));
    struct box region = {after ? line.x + line.w : line.x - wide, line.y, wide, line.h + high};
    return box_intersect(region, clear);
}

int line_tails_add(const struct page *page, struct box inside, const struct tail_options *options,
                   struct line *lines, size_t count)
{
    double unit = page->char_height;
    int status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        struct line *line = &lines[i];
        if (line->part_count != 1 || line->box.h < options->low * unit)
            continue;
        for (int after = 0; after < 2 && status == STATUS_OK; after++) {
            struct box region = region_beside(line->box, inside, unit, after, options);
            if (region.w >= options->least * unit && region.h > 0)
                status = region_take(page, region, options, lines, count, line);
        }
    }
    return status;
}
