/*
 * The sheet on a desk. A photograph shows what lies around the sheet; its edge is long and straight and would be
 * taken for a rule, and what lies on the desk for text. On a small copy of the picture the bright side of Otsu's
 * threshold is cut into groups; the largest, holes filled, is the sheet, if
 *   - it covers much of the picture but leaves a visible rest at the picture's border, and
 *   - the step down at its edge is sharp nearly everywhere: a shadow fades, an edge does not.
 */
#include <leptonica/allheaders.h>

#include "base/cleanup.h"
#include "page/stages.h"
#include "shenbao/status.h"

static const struct {
    int small_side;     /* pixels: shorter side of the small copy */
    double min_sheet;   /* share of the picture the sheet covers at least */
    double min_desk;    /* share of the picture around it, below which there is nothing worth removing */
    int step;           /* levels: how much darker the desk is than the sheet across the edge */
    double sharp_share; /* of the edge's pixels have that step */
    int margin;         /* pixels of the small copy that are taken off the sheet's edge */
} desk = {
    .small_side = 200, .min_sheet = 0.25, .min_desk = 0.015, .step = 22, .sharp_share = 0.7, .margin = 1};

static PIX *largest_group(PIX *bright)
{
    CLEANUP(pixaDestroy) PIXA *groups = NULL;
    CLEANUP(boxaDestroy) BOXA *boxes = pixConnComp(bright, &groups, 4);
    int best = -1, most = 0;
    for (int i = 0; boxes && i < boxaGetCount(boxes); i++) {
        int w, h;
        boxaGetBoxGeometry(boxes, i, NULL, NULL, &w, &h);
        if (w * h > most) {
            most = w * h;
            best = i;
        }
    }
    if (best < 0)
        return NULL;
    int x, y, w, h;
    boxaGetBoxGeometry(boxes, best, &x, &y, &w, &h);
    CLEANUP(pixDestroy) PIX *group = pixaGetPix(groups, best, L_CLONE);
    PIX *whole = pixCreateTemplate(bright);
    if (whole)
        pixRasterop(whole, x, y, w, h, PIX_SRC, group, 0, 0);
    return whole;
}

/* The group with its holes filled and its outline smoothed: table, text and dark corners are inside the sheet. */
static PIX *sheet_shape(PIX *small)
{
    int threshold = 0;
    if (pixSplitDistributionFgBg(small, 0.5f, 1, &threshold, NULL, NULL, NULL) != 0)
        return NULL;
    CLEANUP(pixDestroy) PIX *dark = pixThresholdToBinary(small, threshold);
    CLEANUP(pixDestroy) PIX *bright = dark ? pixInvert(NULL, dark) : NULL;
    CLEANUP(pixDestroy) PIX *joined = bright ? pixCloseSafeBrick(NULL, bright, 9, 9) : NULL;
    CLEANUP(pixDestroy) PIX *group = joined ? largest_group(joined) : NULL;
    CLEANUP(pixDestroy) PIX *holes = group ? pixHolesByFilling(group, 4) : NULL;
    if (!holes)
        return NULL;
    pixOr(group, group, holes);
    return pixOpenBrick(NULL, group, 15, 15);
}

/* Share of the sheet's edge, the picture's border left out, at which the level falls by the step. */
static double edge_sharpness(const struct plane *small, const struct plane *sheet)
{
    static const int around[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    enum { REACH = 3 };
    long edge = 0, sharp = 0;
    for (int y = REACH; y < small->h - REACH; y++) {
        for (int x = REACH; x < small->w - REACH; x++) {
            if (!plane_row(sheet, y)[x])
                continue;
            for (int k = 0; k < 4; k++) {
                int dx = around[k][0], dy = around[k][1];
                if (plane_row(sheet, y + dy)[x + dx])
                    continue;
                int inner = plane_row(small, y - REACH * dy)[x - REACH * dx];
                int outer = plane_row(small, y + REACH * dy)[x + REACH * dx];
                edge++;
                sharp += inner - outer >= desk.step;
            }
        }
    }
    return edge ? (double)sharp / (double)edge : 0;
}

static bool is_sheet_on_desk(PIX *small, PIX *shape)
{
    CLEANUP(plane_release) struct plane grey = {0}, sheet = {0};
    int area = 0;
    double all = (double)pixGetWidth(shape) * pixGetHeight(shape);
    pixCountPixels(shape, &area, NULL);
    if (area < desk.min_sheet * all || all - area < desk.min_desk * all)
        return false;
    if (plane_from_pix(small, &grey) != STATUS_OK || plane_from_pix(shape, &sheet) != STATUS_OK)
        return false;
    return edge_sharpness(&grey, &sheet) >= desk.sharp_share;
}

int desk_find(const struct plane *grey, struct plane *ret_sheet)
{
    int shorter = grey->w < grey->h ? grey->w : grey->h;
    float scale = (float)desk.small_side / (float)shorter;
    *ret_sheet = (struct plane){0, 0, NULL};
    if (scale > 0.5f)
        return STATUS_OK; /* too small to be worth it */
    CLEANUP(pixDestroy) PIX *full = plane_to_grey(grey);
    CLEANUP(pixDestroy) PIX *small = full ? pixScaleAreaMap(full, scale, scale) : NULL;
    if (!small)
        return STATUS_NO_MEMORY;
    CLEANUP(pixDestroy) PIX *shape = sheet_shape(small);
    if (!shape || !is_sheet_on_desk(small, shape))
        return STATUS_OK;
    int margin = 2 * desk.margin + 1;
    CLEANUP(pixDestroy) PIX *inner = pixErodeBrick(NULL, shape, margin, margin);
    CLEANUP(pixDestroy) PIX *large = inner ? pixScaleToSize(inner, grey->w, grey->h) : NULL;
    return large ? plane_from_pix(large, ret_sheet) : STATUS_NO_MEMORY;
}
