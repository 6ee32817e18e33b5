#include "grid/segment.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/cleanup.h"
#include "base/ridge.h"
#include "grid/probe.h"
#include "shenbao/geometry.h"
#include "shenbao/status.h"

static const struct {
    double
        window; /* character heights: length that must hold ink nearly throughout; two characters are less */
    double share;    /* of the window: leaves room for a rule that a fax has thinned */
    double clear;    /* character heights: to the windows above and below that must be emptier */
    double shortest; /* character heights */
    int reach;       /* pixels around the ridge in which ink belongs to the rule */
    double gap;      /* character heights: break after which a rule has ended */
    double
        steepest; /* slope: the page is flat, so that only the ends of a short rule may be off a little … */
    double end_slack; /* … by as many pixels */
    double plain;     /* probe's score from which it is a rule and not a row of characters */
} finding = {.window = 2.4,
             .share = 0.82,
             .clear = 0.33,
             .shortest = 1.2,
             .reach = 2,
             .gap = 0.3,
             .steepest = 0.02,
             .end_slack = 1.5,
             .plain = 0.6};

double segment_at(const struct segment *segment, double along)
{
    double inside = fmin(fmax(along, segment->start), segment->end);
    return segment->at + segment->slope * (inside - segment->start);
}

double segment_middle(const struct segment *segment)
{
    return segment->at + segment->slope * (segment->end - segment->start) / 2;
}

/* Sums over the columns of a rule, for a straight line through its middles. */
struct line_sums {
    double n, x, y, xx, xy, thickness;
    int first, last;
};

static void column_add(const struct plane *ink, PIX *ridge, struct box box, int x, struct line_sums *sums)
{
    int sum = 0, count = 0;
    for (int y = -finding.reach; y < box.h + finding.reach; y++) {
        int row = box.y + y;
        if (row < 0 || row >= ink->h || !plane_row(ink, row)[x])
            continue;
        l_uint32 near = 0;
        for (int dy = -finding.reach; dy <= finding.reach && !near; dy++) {
            if (y + dy >= 0 && y + dy < box.h)
                pixGetPixel(ridge, x - box.x, y + dy, &near);
        }
        if (near) {
            sum += row;
            count++;
        }
    }
    if (!count)
        return;
    double middle = (double)sum / count + 0.5;
    sums->n++;
    sums->x += x;
    sums->y += middle;
    sums->xx += (double)x * x;
    sums->xy += x * middle;
    sums->thickness += count;
    sums->first = sums->first < 0 ? x : sums->first;
    sums->last = x;
}

static bool segment_fit(const struct plane *ink, PIX *ridge, struct box box, struct segment *ret_segment)
{
    struct line_sums sums = {.first = -1};
    for (int x = box.x; x < box.x + box.w; x++)
        column_add(ink, ridge, box, x, &sums);
    if (sums.n < 3)
        return false;
    double spread = sums.xx - sums.x * sums.x / sums.n;
    double slope = spread > 0 ? (sums.xy - sums.x * sums.y / sums.n) / spread : 0;
    double middle = sums.y / sums.n - slope * (sums.x / sums.n);
    *ret_segment = (struct segment){.start = sums.first,
                                    .end = sums.last + 1,
                                    .at = middle + slope * sums.first,
                                    .slope = slope,
                                    .thickness = sums.thickness / sums.n};
    return true;
}

static bool has_ink(const struct plane *ink, int x, double y)
{
    int middle = (int)floor(y);
    for (int row = middle - finding.reach; row <= middle + finding.reach; row++) {
        if (row >= 0 && row < ink->h && plane_row(ink, row)[x])
            return true;
    }
    return false;
}

/* The window makes a ridge end before its rule does: follows the ink from one end on, in the direction of `step`. */
static double end_follow(const struct plane *ink, const struct segment *segment, double from, int step,
                         int gap)
{
    int last = (int)from, missing = 0;
    for (int x = last + step; x >= 0 && x < ink->w && missing <= gap; x += step) {
        if (has_ink(ink, x, segment->at + segment->slope * (x - segment->start))) {
            last = x;
            missing = 0;
        } else {
            missing++;
        }
    }
    return last;
}

static void segment_extend(const struct plane *ink, int gap, struct segment *segment)
{
    double start = end_follow(ink, segment, segment->start, -1, gap);
    segment->end = end_follow(ink, segment, segment->end - 1, 1, gap) + 1;
    segment->at += segment->slope * (start - segment->start);
    segment->start = start;
}

static bool is_rule(const struct view *view, struct segment *segment)
{
    double length = segment->end - segment->start;
    struct probe probe = {.ink = &view->ink,
                          .hidden = &view->hidden,
                          .left = (int)segment->start,
                          .right = (int)segment->end,
                          .at = segment->at,
                          .slope = segment->slope,
                          .thickness = segment->thickness,
                          .char_height = view->char_height};
    segment->plainness = probe_measure(&probe).score;
    return fabs(segment->slope) * length <= finding.steepest * length + finding.end_slack &&
           segment->plainness >= finding.plain && !probe_is_edge(&probe, view);
}

int segments_find(const struct view *view, struct arena *arena, struct segments *ret_segments)
{
    const struct plane *ink = &view->ink;
    int char_height = view->char_height;
    struct ridge_options options = {.length = (int)(finding.window * char_height),
                                    .share = finding.share,
                                    .clear = (int)(finding.clear * char_height + 1.5),
                                    .side_share = 0.5};
    struct segments segments = {0};
    CLEANUP(pixaDestroy) PIXA *pieces = NULL;
    int status = ridge_pieces(ink, &options, &pieces);
    for (int i = 0; status == STATUS_OK && i < pixaGetCount(pieces); i++) {
        struct box box;
        struct segment segment;
        pixaGetBoxGeometry(pieces, i, &box.x, &box.y, &box.w, &box.h);
        CLEANUP(pixDestroy) PIX *piece = pixaGetPix(pieces, i, L_CLONE);
        if (box.w < finding.shortest * char_height || !segment_fit(ink, piece, box, &segment))
            continue;
        segment_extend(ink, (int)(finding.gap * char_height), &segment);
        if (!is_rule(view, &segment))
            continue;
        *(struct segment *)arena_push(arena, &segments.items, &segments.count, sizeof segment) = segment;
    }
    if (status == STATUS_OK)
        *ret_segments = segments;
    return status;
}
