#include "grid/segment.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/cleanup.h"
#include "base/ridge.h"
#include "grid/probe.h"
#include "shenbao/geometry.h"
#include "shenbao/status.h"

/* What is asked of a rule. */
struct asked {
    double window;   /* character heights: length that must hold ink … */
    double share;    /* … in as much of it … */
    double side;     /* … and no more on the emptier side */
    double shortest; /* character heights */
    double gap;      /* character heights: break after which a rule has ended */
    double plain;    /* probe's score from which it is a rule and not a row of characters */
    double beside;   /* ink beside it, as a share of its own, at most: a doubled rule has as much */
};

static const struct {
    struct asked
        whole; /* ink nearly throughout, with room for a rule that a fax has thinned; two characters are less */
    struct asked
        dotted;   /* what is left of a rule that has lost most of its ink: little, but over a long way */
    double clear; /* character heights: to the windows above and below that must be emptier */
    int reach;    /* pixels around the ridge in which ink belongs to the rule */
    double
        steepest; /* slope: the page is flat, so that only the ends of a short rule may be off a little … */
    double end_slack; /* … by as many pixels */
} finding = {
    .whole =
        {.window = 2.4, .share = 0.82, .side = 0.5, .shortest = 1.2, .gap = 0.3, .plain = 0.6, .beside = 2},
    .dotted =
        {.window = 10, .share = 0.22, .side = 0.12, .shortest = 6, .gap = 1, .plain = 0.18, .beside = 0.4},
    .clear = 0.33,
    .reach = 2,
    .steepest = 0.02,
    .end_slack = 1.5};

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

static bool is_rule(const struct view *view, const struct asked *asked, struct segment *segment)
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
    struct probe_result result = probe_measure(&probe);
    segment->plainness = result.score;
    return fabs(segment->slope) * length <= finding.steepest * length + finding.end_slack &&
           segment->plainness >= asked->plain && result.beside <= asked->beside * result.whole &&
           !probe_is_edge(&probe, view);
}

int segments_find(const struct view *view, bool dotted, struct arena *arena, struct segments *ret_segments)
{
    const struct asked *asked = dotted ? &finding.dotted : &finding.whole;
    const struct plane *ink = &view->ink;
    int char_height = view->char_height;
    struct ridge_options options = {.length = (int)(asked->window * char_height),
                                    .share = asked->share,
                                    .clear = (int)(finding.clear * char_height + 1.5),
                                    .side_share = asked->side};
    struct segments segments = {0};
    CLEANUP(pixaDestroy) PIXA *pieces = NULL;
    int status = ridge_pieces(ink, &options, &pieces);
    for (int i = 0; status == STATUS_OK && i < pixaGetCount(pieces); i++) {
        struct box box;
        struct segment segment;
        pixaGetBoxGeometry(pieces, i, &box.x, &box.y, &box.w, &box.h);
        CLEANUP(pixDestroy) PIX *piece = pixaGetPix(pieces, i, L_CLONE);
        if (box.w < asked->shortest * char_height || !segment_fit(ink, piece, box, &segment))
            continue;
        segment_extend(ink, (int)(asked->gap * char_height), &segment);
        if (!is_rule(view, asked, &segment))
            continue;
        segment.worn = dotted;
        *(struct segment *)arena_push(arena, &segments.items, &segments.count, sizeof segment) = segment;
    }
    if (status == STATUS_OK)
        *ret_segments = segments;
    return status;
}
