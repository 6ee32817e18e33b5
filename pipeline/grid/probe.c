#include "grid/probe.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>

static const struct {
    int reach;            /* pixels: how far from its expected place a rule is looked for, at least */
    double reach_share;   /* the same as a share of the character height; the larger counts */
    double aside;         /* character heights: how far above and below the same is measured */
    double twin;          /* score beside it from which that is the other rule of a doubled one */
    double aside_weight;  /* how much what stands there tells against a rule */
    double hidden_weight; /* what the want of a stroke counts where a seal or streak was taken out */
    double thick_stroke;  /* what a stroke too thick for a rule counts: one may be hidden in it */
    int contrast;         /* levels by which a pale rule is darker than both its sides */
    int side;             /* pixels from its edge at which the sides are looked at */
    int edge;             /* levels by which paper differs on the sides of a shadow's edge, at least … */
    int shade;            /* level: paper in a shadow is no darker */
    int stroke;           /* … where there is nothing darker by these than the darker side … */
    double dip;           /* … or by this share of what the lighter side is lighter … */
    int off;              /* … which begins no farther off than these pixels past the side */
    double edge_share;    /* of the stretch at which that is so */
    double part;          /* of the stretch: its near and its far part */
    int step;             /* pixels along the stretch from one look to the next */
    int paper;            /* level: mean from which a patch of five by three pixels is plain paper */
} probing = {.reach = 2,
             .reach_share = 0.1,
             .aside = 0.3,
             .twin = 0.85,
             .aside_weight = 0.6,
             .hidden_weight = 0.25,
             .thick_stroke = 0.5,
             .contrast = 64,
             .side = 3,
             .edge = 36,
             .shade = 80,
             .stroke = 24,
             .dip = 0.3,
             .off = 4,
             .edge_share = 0.4,
             .part = 0.3,
             .step = 2,
             .paper = 242};

/* What stands in one column at a height, or a pixel beside it. */
static double column_score(const struct plane *ink, int x, int y, int thickest)
{
    int found = -1;
    for (int row = y - 1; row <= y + 1 && found < 0; row++) {
        if (row >= 0 && row < ink->h && plane_row(ink, row)[x])
            found = row;
    }
    if (found < 0)
        return 0;
    int top = found, bottom = found;
    while (top > 0 && found - top <= thickest && plane_row(ink, top - 1)[x])
        top--;
    while (bottom + 1 < ink->h && bottom - found <= thickest && plane_row(ink, bottom + 1)[x])
        bottom++;
    return bottom - top + 1 <= thickest ? 1 : probing.thick_stroke;
}

/* Is the picture hidden in one column at a height, or a pixel beside it? */
static bool is_hidden(const struct plane *hidden, int x, int y)
{
    for (int row = y - 1; row <= y + 1 && hidden->px; row++) {
        if (row >= 0 && row < hidden->h && plane_row(hidden, row)[x])
            return true;
    }
    return false;
}

/* floor() without a call. */
static inline int whole_below(double value)
{
    int whole = (int)value;
    return whole - (value < whole);
}

struct tally {
    double strokes, weight; /* sums over the columns */
};

/* Counts the strokes `off` pixels beside the stretch's place. */
static struct tally strokes_count(const struct probe *probe, int off)
{
    struct tally tally = {0, 0};
    int thickest = (int)(2 * probe->thickness + 2.5);
    for (int x = probe->left; x < probe->right; x++) {
        if (x < 0 || x >= probe->ink->w)
            continue;
        int y = whole_below(probe->at + probe->slope * (x - probe->left)) + off;
        double score = column_score(probe->ink, x, y, thickest);
        tally.strokes += score;
        tally.weight += score == 0 && is_hidden(probe->hidden, x, y) ? probing.hidden_weight : 1;
    }
    return tally;
}

/* The places from `from` to `to` pixels aside, and what the best of them shows. */
static double best_score(const struct probe *probe, int from, int to, double *ret_known)
{
    double best = -1;
    for (int off = from; off <= to; off++) {
        struct tally tally = strokes_count(probe, off);
        double score = tally.weight > 0 ? tally.strokes / tally.weight : 0;
        if (score > best) {
            best = score;
            *ret_known = tally.weight / (probe->right - probe->left);
        }
    }
    return best;
}

struct probe_result probe_measure(const struct probe *probe)
{
    if (probe->right <= probe->left)
        return (struct probe_result){0};
    double known, ignored;
    int reach = (int)fmax(probing.reach, probing.reach_share * probe->char_height);
    int aside = reach + (int)(probing.aside * probe->char_height + probe->thickness / 2 + 0.5);
    double above = best_score(probe, -aside - 1, -aside + 1, &ignored);
    double below = best_score(probe, aside - 1, aside + 1, &ignored);
    bool twin = fmax(above, below) >= probing.twin;
    double around = twin ? fmin(above, below) : (above + below) / 2;
    double here = best_score(probe, -reach, reach, &known);
    return (struct probe_result){.score = fmax(0, here - probing.aside_weight * around),
                                 .aside = around,
                                 .known = known,
                                 .whole = here,
                                 .beside = fmax(above, below)};
}

/* A column of the grey picture across a stretch, smoothed along it. */
enum { MOST_ACROSS = 64 };

static int grey_at(const struct view *view, int x, int y)
{
    int column = view->turned ? y : x, row = view->turned ? x : y;
    if (column < 0 || row < 0 || column >= pixGetWidth(view->grey) || row >= pixGetHeight(view->grey))
        return 255;
    return GET_DATA_BYTE(pixGetData(view->grey) + (size_t)row * (size_t)pixGetWpl(view->grey), column);
}

/* Levels, times three, by which each of `count` places is darker than both its sides `side` pixels away. */
static void contrasts_find(const struct view *view, int x, int top, int count, int side, int *ret_contrasts)
{
    int levels[MOST_ACROSS];
    for (int i = 0; i < count + 2 * side; i++) {
        int y = top - side + i;
        levels[i] = grey_at(view, x - 1, y) + grey_at(view, x, y) + grey_at(view, x + 1, y);
    }
    for (int i = 0; i < count; i++) {
        int above = levels[i], below = levels[i + 2 * side];
        ret_contrasts[i] = (above < below ? above : below) - levels[i + side];
    }
}

struct shade_sums {
    double strokes[MOST_ACROSS], weight[MOST_ACROSS];
};

static void shade_add(const struct probe *probe, const struct view *view, int x, int reach, int side,
                      struct shade_sums *whole, struct shade_sums *part)
{
    int contrasts[MOST_ACROSS], count = 2 * reach + 3;
    double at = probe->at + probe->slope * ((double)x / view->scale - probe->left);
    int top = (int)floor(at * view->scale) - reach - 1;
    contrasts_find(view, x, top, count, side, contrasts);
    for (int i = 0; i + 2 < count; i++) {
        bool found = false;
        for (int k = i; k < i + 3; k++)
            found |= contrasts[k] >= 3 * probing.contrast;
        bool hidden = !found && is_hidden(probe->hidden, x / view->scale, (top + i + 1) / view->scale);
        double weight = hidden ? probing.hidden_weight : 1;
        whole->strokes[i] += found;
        whole->weight[i] += weight;
        part->strokes[i] += found;
        part->weight[i] += weight;
    }
}

static double shade_share(const struct shade_sums *sums, int i)
{
    return sums->weight[i] > 0 ? sums->strokes[i] / sums->weight[i] : 0;
}

struct probe_shade probe_shade(const struct probe *probe, const struct view *view)
{
    struct shade_sums whole = {0}, near = {0}, far = {0}, middle = {0};
    int left = probe->left * view->scale, right = probe->right * view->scale, best = 0;
    int reach = (int)fmax(probing.reach, probing.reach_share * probe->char_height) * view->scale;
    int side = (int)(probe->thickness * view->scale / 2) + probing.side;
    reach = reach > 8 ? 8 : reach;
    side = side > 16 ? 16 : side;
    for (int x = left; x < right; x += probing.step) {
        double part = probing.part * (right - left);
        shade_add(probe, view, x, reach, side, &whole,
                  x - left < part     ? &near
                  : right - x <= part ? &far
                                      : &middle);
    }
    for (int i = 1; i <= 2 * reach; i++)
        best = shade_share(&whole, i) > shade_share(&whole, best) ? i : best;
    return (struct probe_shade){shade_share(&whole, best), shade_share(&near, best), shade_share(&far, best)};
}

/* Three columns of the grey picture, added up. */
static int levels_at(const struct view *view, int x, int y)
{
    return grey_at(view, x - 1, y) + grey_at(view, x, y) + grey_at(view, x + 1, y);
}

/* The lightest of the places from `from` to `to`, both included. */
static int lightest_of(const struct view *view, int x, int from, int to)
{
    int lightest = 0;
    for (int y = from; y <= to; y++) {
        int levels = levels_at(view, x, y);
        lightest = levels > lightest ? levels : lightest;
    }
    return lightest;
}

/* Is the place itself darker than both sides by more than any edge is? Most are, on a rule, and need no closer look. */
static bool is_stroke(const struct view *view, int x, int y, int side)
{
    int above = levels_at(view, x, y - side), below = levels_at(view, x, y + side);
    int here = levels_at(view, x, y), darker = above < below ? above : below;
    return darker - here >= fmax(3 * probing.stroke, probing.dip * (3 * 255 - here));
}

/* The ink that a shadow leaves is on its dark side: the light side may begin farther away. */
static bool is_edge(const struct view *view, int x, int y, int side)
{
    int above = lightest_of(view, x, y - side - probing.off, y - side), darkest = 3 * 255;
    int below = lightest_of(view, x, y + side, y + side + probing.off);
    for (int row = y - side + 1; row < y + side; row++) {
        int levels = levels_at(view, x, row);
        darkest = levels < darkest ? levels : darkest;
    }
    int lighter = above > below ? above : below;
    int darker = levels_at(view, x, above > below ? y + side : y - side);
    return darker >= 3 * probing.shade && lighter - darker >= 3 * probing.edge &&
           darker - darkest < fmax(3 * probing.stroke, probing.dip * (lighter - darkest));
}

bool probe_is_edge(const struct probe *probe, const struct view *view)
{
    int looks = 0, edges = 0, left = probe->left * view->scale, right = probe->right * view->scale;
    int side = (int)(probe->thickness * view->scale / 2) + probing.side;
    for (int x = left; x < right; x += probing.step, looks++) {
        double at = probe->at + probe->slope * ((double)x / view->scale - probe->left);
        int y = (int)floor(at * view->scale);
        edges += !is_stroke(view, x, y, side) && is_edge(view, x, y, side);
    }
    return edges > probing.edge_share * looks;
}

static bool is_paper(const struct view *view, int x, int y)
{
    int sum = 0;
    for (int row = y - 2; row <= y + 2; row++) {
        for (int column = x - 1; column <= x + 1; column++)
            sum += grey_at(view, column, row);
    }
    return sum >= 15 * probing.paper;
}

double probe_paper(const struct probe *probe, const struct view *view)
{
    int looks = 0, paper = 0;
    for (int x = probe->left; x < probe->right; x++, looks++) {
        int y = (int)floor(probe->at + probe->slope * (x - probe->left));
        paper += !is_hidden(probe->hidden, x, y) && is_paper(view, x * view->scale, y * view->scale);
    }
    return looks ? (double)paper / looks : 0;
}
