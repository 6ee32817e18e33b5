#include "text/picture.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/cleanup.h"
#include "base/plane.h"
#include "shenbao/status.h"
#include "text/soften.h"

/*
 * The network scales every picture to its own height and takes the contrast of the whole from the middle row alone.
 * So the picture is made to its height here, with the text filling it alike in every line, and is stretched to full
 * contrast before: paper white, ink black, whatever the middle row meets.
 *
 * Only the line's own ink, with the grey rim of its strokes, is shown. Other ink in the box (strokes of the next
 * line, rules, specks, a seal's rest) is painted over. Grey, not the binary picture, is shown otherwise: the network
 * reads faint and thin strokes better from it.
 */

/* The grey levels that become black and white. */
struct levels {
    int black, white;
};

/* The part's ink on a picture of the larger `window`, grown by `rim` pixels. */
static PIX *own_mask(const struct line_part *part, struct box window, int rim)
{
    CLEANUP(pixDestroy) PIX *own = pixCreate(window.w, window.h, 1);
    if (!own)
        return NULL;
    pixRasterop(own, part->box.x - window.x, part->box.y - window.y, part->box.w, part->box.h, PIX_SRC,
                part->ink, 0, 0);
    return rim > 0 ? pixDilateBrick(NULL, own, 2 * rim + 1, 2 * rim + 1) : pixClone(own);
}

/* Ink of the window that is not the part's, and its rim but for what is the part's own rim. */
static PIX *foreign_mask(const struct page *page, const struct line_part *part, struct box window,
                         const struct picture_options *options)
{
    CLEANUP(pixDestroy) PIX *ink = region_clip(page->binary, window);
    CLEANUP(pixDestroy) PIX *own = own_mask(part, window, 0);
    CLEANUP(pixDestroy) PIX *own_wide = own_mask(part, window, options->own_rim);
    if (!ink || !own || !own_wide)
        return NULL;
    pixSubtract(ink, ink, own);
    int size = 2 * options->foreign_rim + 1;
    PIX *foreign = pixDilateBrick(NULL, ink, size, size);
    if (foreign) {
        pixSubtract(foreign, foreign, own_wide);
        pixOr(foreign, foreign, ink);
    }
    return foreign;
}

/* The level that `share` of the masked pixels are darker than. False: the mask is empty. */
static bool level_find(PIX *grey, PIX *mask, double share, int *ret_level)
{
    CLEANUP(numaDestroy) NUMA *histogram = pixGetGrayHistogramMasked(grey, mask, 0, 0, 1);
    l_float32 total = 0, sum = 0, count = 0;
    if (!histogram || numaGetSum(histogram, &total) != 0 || total < 1)
        return false;
    for (int level = 0; level < 256; level++) {
        numaGetFValue(histogram, level, &count);
        sum += count;
        if ((double)sum > share * (double)total) {
            *ret_level = level;
            return true;
        }
    }
    return false;
}

static struct levels levels_find(PIX *grey, PIX *own, const struct picture_options *options)
{
    struct levels levels = {0, 255};
    level_find(grey, own, options->black, &levels.black);
    CLEANUP(pixDestroy) PIX *wide = pixDilateBrick(NULL, own, 5, 5);
    CLEANUP(pixDestroy) PIX *paper = wide ? pixInvert(NULL, wide) : NULL;
    if (paper)
        level_find(grey, paper, options->white, &levels.white);
    if (levels.white - levels.black < options->least_contrast)
        levels.black = levels.white > options->least_contrast ? levels.white - options->least_contrast : 0;
    if (levels.white <= levels.black)
        levels.white = levels.black + 1;
    return levels;
}

static int stretch(PIX *grey, struct levels levels)
{
    CLEANUP(numaDestroy) NUMA *map = numaCreate(256);
    if (!map)
        return STATUS_NO_MEMORY;
    for (int level = 0; level < 256; level++) {
        int wide = (level - levels.black) * 255 / (levels.white - levels.black);
        numaAddNumber(map, (l_float32)(wide < 0 ? 0 : wide > 255 ? 255 : wide));
    }
    return pixTRCMap(grey, NULL, map) == 0 ? STATUS_OK : STATUS_INTERNAL;
}

/* One part, cleaned and stretched, with a rim of paper that its strokes' edges need. */
static PIX *part_picture(const struct page *page, const struct line_part *part,
                         const struct picture_options *options)
{
    struct box all = {0, 0, pixGetWidth(page->grey), pixGetHeight(page->grey)};
    struct box window = box_intersect(box_grow(part->box, options->own_rim), all);
    CLEANUP(pixDestroy) PIX *grey = region_clip(page->grey, window);
    CLEANUP(pixDestroy) PIX *own = own_mask(part, window, 0);
    CLEANUP(pixDestroy) PIX *foreign = foreign_mask(page, part, window, options);
    if (!grey || !own || !foreign)
        return NULL;
    pixSetMasked(grey, foreign, 255);
    if (stretch(grey, levels_find(grey, own, options)) != STATUS_OK)
        return NULL;
    return pixClone(grey);
}

/* Lays the parts side by side, each centred in height. */
static PIX *parts_lay(const struct page *page, const struct line *line, const struct picture_options *options)
{
    CLEANUP(pixaDestroy) PIXA *pictures = pixaCreate((l_int32)line->part_count);
    int width = 0, height = 0, gap = (int)lround(options->part_gap * page->char_height);
    for (size_t i = 0; i < line->part_count; i++) {
        PIX *picture = part_picture(page, &line->parts[i], options);
        if (!picture || !pictures)
            return NULL;
        width += pixGetWidth(picture) + (i > 0 ? gap : 0);
        height = pixGetHeight(picture) > height ? pixGetHeight(picture) : height;
        pixaAddPix(pictures, picture, L_INSERT);
    }
    PIX *row = pixCreate(width, height, 8);
    if (!row)
        return NULL;
    pixSetAll(row);
    for (int i = 0, x = 0; i < pixaGetCount(pictures); i++) {
        CLEANUP(pixDestroy) PIX *picture = pixaGetPix(pictures, i, L_CLONE);
        int w = pixGetWidth(picture), h = pixGetHeight(picture);
        pixRasterop(row, x, (height - h) / 2, w, h, PIX_SRC, picture, 0, 0);
        x += w + gap;
    }
    return row;
}

/* Scales to the height of the text, with paper around. */
static PIX *frame(PIX *row, double unit, const struct picture_options *options)
{
    double least = options->least_line * unit, high = pixGetHeight(row);
    double scale = options->text / (high < least ? least : high);
    CLEANUP(pixDestroy) PIX *scaled = pixScale(row, (l_float32)scale, (l_float32)scale);
    if (!scaled)
        return NULL;
    int w = pixGetWidth(scaled), h = pixGetHeight(scaled);
    PIX *framed = pixCreate(w + options->before + options->after, options->height, 8);
    if (!framed)
        return NULL;
    pixSetAll(framed);
    pixRasterop(framed, options->before, (options->height - h) / 2, w, h, PIX_SRC, scaled, 0, 0);
    return framed;
}

/* Gives a softened copy. */
static int soft_copy(PIX *picture, double blur, PIX **ret_soft)
{
    CLEANUP(plane_release) struct plane plane = {0};
    int status = plane_from_pix(picture, &plane);
    if (status == STATUS_OK)
        status = soften(&plane, blur);
    PIX *soft = status == STATUS_OK ? plane_to_grey(&plane) : NULL;
    if (status == STATUS_OK && !soft)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        *ret_soft = soft;
    return status;
}

int line_picture(const struct page *page, const struct line *line, const struct picture_options *options,
                 struct Pix **ret_picture)
{
    const struct picture_options usual = PICTURE_OPTIONS_DEFAULT;
    options = options ? options : &usual;
    if (line->part_count == 0)
        return STATUS_BAD_ARGUMENT;
    CLEANUP(pixDestroy) PIX *row = parts_lay(page, line, options);
    CLEANUP(pixDestroy) PIX *picture = row ? frame(row, page->char_height, options) : NULL;
    return picture ? soft_copy(picture, options->blur, ret_picture) : STATUS_NO_MEMORY;
}

/* FNV-1a over words of the raster; the padding bits of 8 bpp rows are always set by us or zero. */
uint64_t picture_fingerprint(PIX *picture)
{
    const uint64_t prime = 0x100000001b3u;
    uint64_t hash = 0xcbf29ce484222325u ^ (uint64_t)pixGetWidth(picture);
    const l_uint32 *words = pixGetData(picture);
    size_t count = (size_t)pixGetWpl(picture) * (size_t)pixGetHeight(picture);
    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ words[i]) * prime;
        hash ^= hash >> 32;
    }
    return hash;
}
