#include "page/trace.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/cleanup.h"
#include "base/ridge.h"
#include "shenbao/status.h"

static const struct {
    double window;   /* share of the page's width: length that must hold ink nearly throughout */
    double shortest; /* share of the page's width: a shorter line says too little about the page's shape */
    int step;        /* pixels between the points of a curve, at half size */
    int reach;       /* pixels around the ridge in which ink belongs to the line, at half size */
    double
        slight; /* degrees: less skew is not straightened, its steps of one pixel would be lost in rounding */
} trace = {.window = 1.0 / 14, .shortest = 1.0 / 9, .step = 4, .reach = 2, .slight = 0.5};

/* A copy at half size, rotated about its centre so that a page of that skew stands straight. */
struct straight {
    struct plane ink;
    double sine, cosine;
    struct point centre; /* at half size */
};

static struct point straight_to_page(const struct straight *straight, double x, double y)
{
    double dx = x - straight->centre.x, dy = y - straight->centre.y;
    return (struct point){2 * (straight->centre.x + straight->cosine * dx - straight->sine * dy),
                          2 * (straight->centre.y + straight->sine * dx + straight->cosine * dy)};
}

/* One row of half size from two of the page, which stands straight. */
static void row_halve(const uint8_t *restrict upper, const uint8_t *restrict lower, int w,
                      uint8_t *restrict row)
{
    for (int x = 0; x < w; x++)
        row[x] = upper[2 * x] | upper[2 * x + 1] | lower[2 * x] | lower[2 * x + 1];
}

/* The same where the page is tilted: the places are followed in 2^-32 pixels. */
static void row_halve_tilted(const struct plane *ink, const struct straight *straight, int y, uint8_t *row)
{
    enum { FRACTION = 32 };
    const double one = (double)(1LL << FRACTION);
    struct point at = straight_to_page(straight, 0.5, y + 0.5);
    int64_t fx = (int64_t)((at.x - 0.5) * one), fy = (int64_t)((at.y - 0.5) * one);
    int64_t step_x = (int64_t)(2 * straight->cosine * one), step_y = (int64_t)(2 * straight->sine * one);
    for (int x = 0; x < straight->ink.w; x++, fx += step_x, fy += step_y) {
        int64_t px = fx >> FRACTION, py = fy >> FRACTION;
        if (px < 0 || py < 0 || px + 1 >= ink->w || py + 1 >= ink->h)
            continue;
        const uint8_t *upper = plane_row(ink, (int)py) + px, *lower = upper + ink->w;
        row[x] = upper[0] | upper[1] | lower[0] | lower[1];
    }
}

static int straight_make(const struct plane *ink, double skew, struct straight *ret_straight)
{
    struct straight straight = {.sine = sin(skew * M_PI / 180), .cosine = cos(skew * M_PI / 180)};
    int status = plane_new(ink->w / 2, ink->h / 2, &straight.ink);
    if (status != STATUS_OK)
        return status;
    straight.centre = (struct point){straight.ink.w / 2.0, straight.ink.h / 2.0};
    for (int y = 0; y < straight.ink.h; y++) {
        uint8_t *row = plane_row(&straight.ink, y);
        if (skew == 0)
            row_halve(plane_row(ink, 2 * y), plane_row(ink, 2 * y + 1), straight.ink.w, row);
        else
            row_halve_tilted(ink, &straight, y, row);
    }
    *ret_straight = straight;
    return STATUS_OK;
}

/* The middle of the ink near the ridge in one column; NAN where there is none. */
static double column_centre(const struct plane *ink, PIX *ridge, int left, int top, int x)
{
    int sum = 0, count = 0, w = pixGetWidth(ridge), h = pixGetHeight(ridge);
    if (x - left < 0 || x - left >= w)
        return NAN;
    for (int y = 0; y < h; y++) {
        l_uint32 on = 0;
        pixGetPixel(ridge, x - left, y, &on);
        if (!on)
            continue;
        for (int dy = -trace.reach; dy <= trace.reach; dy++) {
            int at = top + y + dy;
            if (at >= 0 && at < ink->h && plane_row(ink, at)[x]) {
                sum += at;
                count++;
            }
        }
    }
    return count ? (double)sum / count + 0.5 : NAN;
}

/* `turned`: the straight copy was transposed, so x and y change places on the way back. */
static void curve_trace(const struct straight *straight, const struct plane *ink, PIX *ridge, struct box box,
                        bool turned, struct arena *arena, struct curve *ret_curve)
{
    struct curve curve = {arena_array(arena, (size_t)(box.w / trace.step + 1), sizeof(struct point)), 0};
    for (int x = box.x; x < box.x + box.w; x += trace.step) {
        double y = column_centre(ink, ridge, box.x, box.y, x);
        if (isnan(y))
            continue;
        curve.points[curve.count++] =
            turned ? straight_to_page(straight, y, x + 0.5) : straight_to_page(straight, x + 0.5, y);
    }
    *ret_curve = curve;
}

static int trace_direction(const struct straight *straight, const struct plane *ink, bool turned,
                           struct arena *arena, struct curves *ret_curves)
{
    int side = straight->ink.w < straight->ink.h ? straight->ink.w : straight->ink.h;
    struct ridge_options options = {
        .length = (int)(trace.window * side), .share = 0.8, .clear = side / 130 + 2, .side_share = 0.5};
    CLEANUP(pixaDestroy) PIXA *pieces = NULL;
    int status = ridge_pieces(ink, &options, &pieces);
    for (int i = 0; status == STATUS_OK && i < pixaGetCount(pieces); i++) {
        struct box box;
        pixaGetBoxGeometry(pieces, i, &box.x, &box.y, &box.w, &box.h);
        if (box.w < trace.shortest * side)
            continue;
        CLEANUP(pixDestroy) PIX *piece = pixaGetPix(pieces, i, L_CLONE);
        struct curve *curve = arena_push(arena, &ret_curves->items, &ret_curves->count, sizeof *curve);
        curve_trace(straight, ink, piece, box, turned, arena, curve);
    }
    return status;
}

int trace_rules(const struct plane *ink, double skew, struct arena *arena, struct curves *ret_horizontal,
                struct curves *ret_vertical)
{
    struct straight straight = {0};
    CLEANUP(plane_release) struct plane transposed = {0};
    struct curves horizontal = {0}, vertical = {0};
    int status = straight_make(ink, fabs(skew) < trace.slight ? 0 : skew, &straight);
    if (status == STATUS_OK)
        status = trace_direction(&straight, &straight.ink, false, arena, &horizontal);
    if (status == STATUS_OK)
        status = plane_transpose(&straight.ink, &transposed);
    if (status == STATUS_OK)
        status = trace_direction(&straight, &transposed, true, arena, &vertical);
    plane_release(&straight.ink);
    if (status != STATUS_OK)
        return status;
    *ret_horizontal = horizontal;
    *ret_vertical = vertical;
    return STATUS_OK;
}
