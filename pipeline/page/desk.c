/*
 * The sheet on a desk. A photograph shows what lies around the sheet; its edge is long and straight and would be
 * taken for a rule, and what lies on the desk for text. On a small copy of the picture the light is evened out: the
 * logarithm of the bright pixels is fitted by a quadratic of the place, and what it says is taken off everywhere, so
 * that a lit part of the desk does not pass for a part of the sheet in shadow. Then the bright side of Otsu's
 * threshold is cut into groups; the largest, holes filled, is the sheet, if
 *   - it covers much of the picture but leaves a visible rest at the picture's border, and
 *   - the step down at its edge is sharp nearly everywhere: a shadow fades, an edge does not, and
 *   - no rules run on over its edge: some shadows have edges.
 */
#include <leptonica/allheaders.h>
#include <math.h>

#include "base/cleanup.h"
#include "base/linear.h"
#include "page/stages.h"
#include "shenbao/status.h"

static const struct {
    int small_side;     /* pixels: shorter side of the small copy */
    double min_sheet;   /* share of the picture the sheet covers at least */
    double min_desk;    /* share of the picture around it, below which there is nothing worth removing */
    int step;           /* levels: how much darker the desk is than the sheet across the edge */
    double sharp_share; /* of the edge's pixels have that step */
    double edge_slack;  /* pixels that the sheet's edge may be off a smooth curve */
    int rounds;         /* of finding light and sheet in turn */
    double paper_level; /* that paper is put at under even light */
    int margin;         /* pixels of the small copy that are taken off the sheet's edge */
    int crossings;      /* lines that may seem to run on over the sheet's edge */
} desk = {.small_side = 200,
          .min_sheet = 0.25,
          .min_desk = 0.015,
          .step = 22,
          .sharp_share = 0.7,
          .edge_slack = 1.5,
          .rounds = 4,
          .paper_level = 200,
          .margin = 1,
          .crossings = 2};

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

enum { LIGHT_TERMS = 6, POWERS = 5 };

static void light_terms(double x, double y, double ret_terms[LIGHT_TERMS])
{
    double terms[LIGHT_TERMS] = {1, x, y, x * x, x * y, y * y};
    memcpy(ret_terms, terms, sizeof terms);
}

/* Sums over pixels, by the powers of x and y: of x^i y^k, and of that times the level's logarithm. */
struct moments {
    double places[POWERS][POWERS], levels[POWERS][POWERS];
};

/* Adds the pixels of a row that are not 0. */
static void moments_add(const uint8_t *row, int w, double y, const double logarithms[256],
                        struct moments *moments)
{
    double places[POWERS] = {0}, levels[POWERS] = {0};
    for (int i = 0; i < w; i++) {
        if (!row[i])
            continue;
        double x = (double)i / w - 0.5, power = 1, logarithm = logarithms[row[i]];
        for (int k = 0; k < POWERS; k++, power *= x) {
            places[k] += power;
            levels[k] += power * logarithm;
        }
    }
    for (int i = 0; i < POWERS; i++) {
        double power = 1;
        for (int k = 0; k < POWERS; k++, power *= y) {
            moments->places[i][k] += places[i] * power;
            moments->levels[i][k] += levels[i] * power;
        }
    }
}

/* Least squares over the pixels that are not 0: the light's logarithm as a quadratic of the place. */
static bool light_fit(const struct plane *small, double ret_light[LIGHT_TERMS])
{
    static const int powers[LIGHT_TERMS][2] = {{0, 0}, {1, 0}, {0, 1},
                                               {2, 0}, {1, 1}, {0, 2}}; /* light_terms() */
    double matrix[LIGHT_TERMS * (LIGHT_TERMS + 1)], logarithms[256];
    struct moments moments = {0};
    for (int level = 0; level < 256; level++)
        logarithms[level] = log(level + 1);
    for (int y = 0; y < small->h; y++)
        moments_add(plane_row(small, y), small->w, (double)y / small->h - 0.5, logarithms, &moments);
    for (int i = 0; i < LIGHT_TERMS; i++) {
        double *row = matrix + (size_t)i * (LIGHT_TERMS + 1);
        for (int k = 0; k < LIGHT_TERMS; k++)
            row[k] = moments.places[powers[i][0] + powers[k][0]][powers[i][1] + powers[k][1]];
        row[LIGHT_TERMS] = moments.levels[powers[i][0]][powers[i][1]];
    }
    return linear_solve(LIGHT_TERMS, matrix, ret_light);
}

/* A copy in which the fitted light is the same everywhere. */
static void light_divide(const struct plane *small, const double light[LIGHT_TERMS], struct plane *even)
{
    for (int y = 0; y < small->h; y++) {
        for (int x = 0; x < small->w; x++) {
            double terms[LIGHT_TERMS], sum = 0;
            light_terms((double)x / small->w - 0.5, (double)y / small->h - 0.5, terms);
            for (int i = 0; i < LIGHT_TERMS; i++)
                sum += light[i] * terms[i];
            double level = desk.paper_level * (plane_row(small, y)[x] + 1) / exp(sum);
            plane_row(even, y)[x] = (uint8_t)fmin(level, 255);
        }
    }
}

static int otsu_threshold(const struct plane *grey)
{
    CLEANUP(pixDestroy) PIX *pix = plane_to_grey(grey);
    int threshold = 0;
    if (!pix || pixSplitDistributionFgBg(pix, 0.5f, 1, &threshold, NULL, NULL, NULL) != 0)
        return -1;
    return threshold;
}

/* The small copy under even light: what is bright is sheet, so light and brightness are found in turn. */
static PIX *light_even_out(PIX *pix)
{
    CLEANUP(plane_release) struct plane small = {0}, even = {0};
    if (plane_from_pix(pix, &small) != STATUS_OK || plane_copy(&small, &even) != STATUS_OK)
        return NULL;
    CLEANUP(plane_release) struct plane bright = {0};
    for (int round = 0; round < desk.rounds; round++) {
        double light[LIGHT_TERMS];
        int threshold = otsu_threshold(&even);
        if (threshold < 0)
            return NULL;
        plane_release(&bright);
        if (plane_copy(&small, &bright) != STATUS_OK)
            return NULL;
        for (size_t i = 0; i < (size_t)small.w * (size_t)small.h; i++)
            bright.px[i] = even.px[i] > threshold ? small.px[i] : 0;
        if (!light_fit(&bright, light))
            break;
        light_divide(&small, light, &even);
    }
    return plane_to_grey(&even);
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

enum { EDGE_TERMS = 3 };

/* A curve through the sheet's first pixel of every row, c0 + c1 t + c2 t²; rows that are far off lose weight. */
static bool edge_fit(const int *first, int rows, double ret_curve[EDGE_TERMS])
{
    double curve[EDGE_TERMS] = {0};
    for (int round = 0; round < 8; round++) {
        double matrix[EDGE_TERMS * (EDGE_TERMS + 1)] = {0};
        for (int y = 0; y < rows; y++) {
            if (first[y] < 0)
                continue;
            double t = (double)y / rows - 0.5, terms[EDGE_TERMS] = {1, t, t * t};
            double off = (first[y] - curve[0] - curve[1] * t - curve[2] * t * t) / desk.edge_slack;
            double weight = round == 0 ? 1 : 1 / (1 + off * off);
            for (int i = 0; i < EDGE_TERMS; i++) {
                for (int k = 0; k < EDGE_TERMS; k++)
                    matrix[i * (EDGE_TERMS + 1) + k] += weight * terms[i] * terms[k];
                matrix[i * (EDGE_TERMS + 1) + EDGE_TERMS] += weight * terms[i] * first[y];
            }
        }
        if (!linear_solve(EDGE_TERMS, matrix, curve))
            return false;
    }
    memcpy(ret_curve, curve, sizeof curve);
    return true;
}

/* Takes off what sticks out beyond the sheet's left edge: a lit piece of the desk that hangs on to it. */
static void left_edge_trim(struct plane *sheet)
{
    CLEANUP(cleanup_free) int *first = malloc((size_t)sheet->h * sizeof *first);
    double curve[EDGE_TERMS];
    for (int y = 0; first && y < sheet->h; y++) {
        const uint8_t *found = memchr(plane_row(sheet, y), 1, (size_t)sheet->w);
        first[y] = found ? (int)(found - plane_row(sheet, y)) : -1;
    }
    if (!first || !edge_fit(first, sheet->h, curve))
        return;
    for (int y = 0; y < sheet->h; y++) {
        double t = (double)y / sheet->h - 0.5,
               edge = curve[0] + curve[1] * t + curve[2] * t * t - desk.edge_slack;
        int end = edge < 0 ? 0 : edge > sheet->w ? sheet->w : (int)edge;
        memset(plane_row(sheet, y), 0, (size_t)end);
    }
}

/* The same for all four edges, each turned to the left in its turn. */
static PIX *edges_trim(PIX *shape)
{
    PIX *trimmed = pixClone(shape);
    for (int side = 0; trimmed && side < 4; side++) {
        CLEANUP(plane_release) struct plane sheet = {0};
        if (plane_from_pix(trimmed, &sheet) == STATUS_OK)
            left_edge_trim(&sheet);
        CLEANUP(pixDestroy) PIX *cut = sheet.px ? plane_to_binary(&sheet) : NULL;
        pixDestroy(&trimmed);
        trimmed = cut ? pixRotateOrth(cut, 1) : NULL;
    }
    return trimmed;
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
    CLEANUP(pixDestroy) PIX *even = light_even_out(small);
    CLEANUP(pixDestroy) PIX *shape = even ? sheet_shape(even) : NULL;
    if (!shape || !is_sheet_on_desk(even, shape))
        return STATUS_OK;
    int margin = 2 * desk.margin + 1;
    CLEANUP(pixDestroy) PIX *trimmed = edges_trim(shape);
    CLEANUP(pixDestroy) PIX *inner = trimmed ? pixErodeBrick(NULL, trimmed, margin, margin) : NULL;
    CLEANUP(pixDestroy) PIX *large = inner ? pixScaleToSize(inner, grey->w, grey->h) : NULL;
    int crossings = 0, status = large ? plane_from_pix(large, ret_sheet) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = crossings_count(grey, ret_sheet, &crossings);
    if (status != STATUS_OK || crossings > desk.crossings)
        plane_release(ret_sheet);
    return status;
}
