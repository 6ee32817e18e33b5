/*
 * Flattening by the ruling lines. A page that is tilted, photographed from the side or bent still carries lines
 * that were printed straight. For horizontal lines we look for a function
 *
 *      v(x, y) = y + a1 x + a2 x² + … + a9 x² y²          (every term has x in it)
 *
 * that is the same all along each line, whatever its value: terms in y alone would only move lines as a whole,
 * which nothing printed on the page contradicts, so they are left out. With the line's own mean taken off, the
 * coefficients are an ordinary linear least-squares problem over all points of all lines; lines that do not fit
 * (a streak, a signature, an edge of the sheet) lose weight round by round. Vertical lines give u(x, y) likewise.
 *
 * The polynomial is believed only where there were lines: beyond, it goes on along its tangent. And a page that
 * was flat stays so: where a mere rotation explains the lines to within a pixel, a rotation is all that is used.
 */
#include "page/warp.h"

#include <math.h>

#include "base/linear.h"

static const struct {
    int min_lines;        /* for the polynomial */
    double good_residual; /* pixels: a rotation that does as well as this is good enough */
    int rounds;           /* of reweighting */
    double damping;       /* keeps terms small for which the lines give no evidence, per point */
} warping = {.min_lines = 4, .good_residual = 0.7, .rounds = 6, .damping = 1e-4};

/* x, x², x³, x⁴, xy, x²y, x³y, xy², x²y² with x along and y across the lines. */
static void terms_at(double along, double across, double ret_terms[WARP_TERMS])
{
    double x2 = along * along, x3 = x2 * along;
    double terms[WARP_TERMS] = {along,
                                x2,
                                x3,
                                x2 * x2,
                                along * across,
                                x2 * across,
                                x3 * across,
                                along * across * across,
                                x2 * across * across};
    memcpy(ret_terms, terms, sizeof terms);
}

struct sample_frame {
    struct point centre;
    double scale;
    bool vertical;
};

static void sample_at(const struct sample_frame *frame, struct point point, double *ret_along,
                      double *ret_across)
{
    double x = (point.x - frame->centre.x) / frame->scale, y = (point.y - frame->centre.y) / frame->scale;
    *ret_along = frame->vertical ? y : x;
    *ret_across = frame->vertical ? x : y;
}

/* The means over one line of the terms and of the coordinate across it. */
static void curve_means(const struct sample_frame *frame, const struct curve *curve,
                        double means[WARP_TERMS + 1])
{
    memset(means, 0, (WARP_TERMS + 1) * sizeof *means);
    for (size_t i = 0; i < curve->count; i++) {
        double along, across, terms[WARP_TERMS];
        sample_at(frame, curve->points[i], &along, &across);
        terms_at(along, across, terms);
        for (int k = 0; k < WARP_TERMS; k++)
            means[k] += terms[k] / (double)curve->count;
        means[WARP_TERMS] += across / (double)curve->count;
    }
}

/* Adds one line's points to the normal equations of the first n terms (n rows of n + 1). */
static void curve_accumulate(const struct sample_frame *frame, const struct curve *curve, double weight,
                             int n, double *matrix)
{
    double means[WARP_TERMS + 1];
    curve_means(frame, curve, means);
    for (size_t i = 0; i < curve->count; i++) {
        double along, across, terms[WARP_TERMS];
        sample_at(frame, curve->points[i], &along, &across);
        terms_at(along, across, terms);
        double target = -(across - means[WARP_TERMS]);
        for (int k = 0; k < n; k++) {
            double left = weight * (terms[k] - means[k]);
            for (int m = 0; m < n; m++)
                matrix[k * (n + 1) + m] += left * (terms[m] - means[m]);
            matrix[k * (n + 1) + n] += left * target;
        }
    }
}

/* Root mean square distance of the line's points from straight after the correction, in pixels. */
static double curve_residual(const struct sample_frame *frame, const struct curve *curve,
                             const double coefficients[WARP_TERMS])
{
    double means[WARP_TERMS + 1], sum = 0;
    curve_means(frame, curve, means);
    for (size_t i = 0; i < curve->count; i++) {
        double along, across, terms[WARP_TERMS];
        sample_at(frame, curve->points[i], &along, &across);
        terms_at(along, across, terms);
        double off = across - means[WARP_TERMS];
        for (int k = 0; k < WARP_TERMS; k++)
            off += coefficients[k] * (terms[k] - means[k]);
        sum += off * off;
    }
    return curve->count ? frame->scale * sqrt(sum / (double)curve->count) : 0;
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double quantile(const double *values, size_t count, double share, double *scratch)
{
    memcpy(scratch, values, count * sizeof *scratch);
    qsort(scratch, count, sizeof *scratch, compare_doubles);
    return scratch[(size_t)(share * (double)(count - 1))];
}

/* Fits the first n terms. Returns the residual that nine lines in ten stay below; INFINITY where there is no fit. */
static double fit_terms(const struct sample_frame *frame, const struct curves *curves, int n, double *room,
                        double ret_coefficients[WARP_TERMS])
{
    double *residuals = room, *scratch = room + curves->count;
    memset(ret_coefficients, 0, WARP_TERMS * sizeof *ret_coefficients);
    for (size_t i = 0; i < curves->count; i++)
        residuals[i] = 0;
    for (int round = 0; round < warping.rounds; round++) {
        double matrix[WARP_TERMS * (WARP_TERMS + 1)] = {0}, solution[WARP_TERMS] = {0}, points = 0;
        double usual = fmax(quantile(residuals, curves->count, 0.5, scratch), 0.5);
        for (size_t i = 0; i < curves->count; i++) {
            double far = residuals[i] / (2 * usual);
            curve_accumulate(frame, &curves->items[i], 1 / (1 + far * far * far * far), n, matrix);
            points += (double)curves->items[i].count;
        }
        for (int k = 0; k < n; k++)
            matrix[k * (n + 1) + k] += warping.damping * points * (k > 0);
        if (!linear_solve(n, matrix, solution))
            return INFINITY;
        memcpy(ret_coefficients, solution, sizeof solution);
        for (size_t i = 0; i < curves->count; i++)
            residuals[i] = curve_residual(frame, &curves->items[i], ret_coefficients);
    }
    return quantile(residuals, curves->count, 0.8, scratch);
}

static void evidence_range(const struct sample_frame *frame, const struct curves *curves,
                           struct warp_side *side)
{
    side->low = side->low_across = INFINITY;
    side->high = side->high_across = -INFINITY;
    for (size_t i = 0; i < curves->count; i++) {
        for (size_t k = 0; k < curves->items[i].count; k++) {
            double along, across;
            sample_at(frame, curves->items[i].points[k], &along, &across);
            side->low = fmin(side->low, along);
            side->high = fmax(side->high, along);
            side->low_across = fmin(side->low_across, across);
            side->high_across = fmax(side->high_across, across);
        }
    }
}

static void side_fit(const struct sample_frame *frame, const struct curves *curves, bool bend, double *room,
                     struct warp_side *ret_side)
{
    struct warp_side side = {.low = -1, .high = 1, .low_across = -1, .high_across = 1};
    side.lines = (int)curves->count;
    if (side.lines < 2) {
        side.lines = 0;
        *ret_side = side;
        return;
    }
    evidence_range(frame, curves, &side);
    side.rotation_residual = fit_terms(frame, curves, 1, room, side.terms);
    side.residual = side.rotation_residual;
    if (!isfinite(side.residual)) {
        side.lines = 0;
    } else if (bend && side.lines >= warping.min_lines && side.rotation_residual > warping.good_residual) {
        double terms[WARP_TERMS];
        double residual = fit_terms(frame, curves, WARP_TERMS, room, terms);
        if (residual < 0.8 * side.rotation_residual) {
            memcpy(side.terms, terms, sizeof terms);
            side.residual = residual;
        }
    }
    *ret_side = side;
}

void warp_fit(const struct curves *horizontal, const struct curves *vertical, int w, int h, double skew,
              bool bend, struct warp *ret_warp)
{
    struct warp warp = {.centre = {w / 2.0, h / 2.0}, .scale = (w < h ? w : h) / 2.0};
    size_t most = horizontal->count > vertical->count ? horizontal->count : vertical->count;
    double *room = calloc(2 * most + 2, sizeof *room);
    struct curves none = {0};
    struct sample_frame rows = {warp.centre, warp.scale, false}, columns = {warp.centre, warp.scale, true};
    side_fit(&rows, room ? horizontal : &none, bend, room, &warp.y);
    side_fit(&columns, room ? vertical : &none, bend, room, &warp.x);
    free(room);
    /* a direction without lines follows the other, and with neither the text's skew */
    double slope = tan(skew * M_PI / 180);
    if (!warp.y.lines)
        warp.y.terms[0] = warp.x.lines ? -warp.x.terms[0] : -slope;
    if (!warp.x.lines)
        warp.x.terms[0] = -warp.y.terms[0];
    *ret_warp = warp;
}

static double clamp(double value, double low, double high)
{
    return fmin(fmax(value, low), high);
}

/* The correction across, at a point; beyond the evidence along its tangent. */
static double correction(const struct warp_side *side, double along, double across)
{
    double inside = clamp(along, side->low, side->high),
           level = clamp(across, side->low_across, side->high_across);
    double terms[WARP_TERMS], sum = 0;
    terms_at(inside, level, terms);
    for (int k = 0; k < WARP_TERMS; k++)
        sum += side->terms[k] * terms[k];
    if (along != inside) {
        const double *a = side->terms;
        double x = inside, y = level;
        double slope = a[0] + 2 * a[1] * x + 3 * a[2] * x * x + 4 * a[3] * x * x * x + a[4] * y +
                       2 * a[5] * x * y + 3 * a[6] * x * x * y + a[7] * y * y + 2 * a[8] * x * y * y;
        sum += (along - inside) * slope;
    }
    return sum;
}

struct point warp_flatten(const struct warp *warp, struct point turned)
{
    double x = (turned.x - warp->centre.x) / warp->scale, y = (turned.y - warp->centre.y) / warp->scale;
    return (struct point){turned.x + warp->scale * correction(&warp->x, y, x),
                          turned.y + warp->scale * correction(&warp->y, x, y)};
}

/* The corrections change slowly from place to place, so that taking them off over and over settles. */
struct point warp_unflatten(const struct warp *warp, struct point flat)
{
    struct point turned = flat;
    for (int i = 0; i < 12; i++) {
        struct point there = warp_flatten(warp, turned);
        turned.x += flat.x - there.x;
        turned.y += flat.y - there.y;
        if (fabs(flat.x - there.x) + fabs(flat.y - there.y) < 0.01)
            break;
    }
    return turned;
}

double warp_skew(const struct warp *warp)
{
    return -atan(warp->y.terms[0]) * 180 / M_PI;
}

double warp_reach(const struct warp *warp, int w, int h)
{
    double reach = 0;
    for (int i = 0; i <= 8; i++) {
        struct point edges[4] = {{w * i / 8.0, 0}, {w * i / 8.0, h}, {0, h * i / 8.0}, {w, h * i / 8.0}};
        for (int k = 0; k < 4; k++)
            reach = fmax(reach, point_distance(edges[k], warp_flatten(warp, edges[k])));
    }
    return reach;
}
