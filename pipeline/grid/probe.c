#include "grid/probe.h"

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
} probing = {.reach = 2,
             .reach_share = 0.1,
             .aside = 0.3,
             .twin = 0.85,
             .aside_weight = 0.6,
             .hidden_weight = 0.25,
             .thick_stroke = 0.5};

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
        int y = (int)floor(probe->at + probe->slope * (x - probe->left)) + off;
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
        return (struct probe_result){0, 0, 0};
    double known, ignored;
    int reach = (int)fmax(probing.reach, probing.reach_share * probe->char_height);
    int aside = reach + (int)(probing.aside * probe->char_height + probe->thickness / 2 + 0.5);
    double above = best_score(probe, -aside - 1, -aside + 1, &ignored);
    double below = best_score(probe, aside - 1, aside + 1, &ignored);
    bool twin = fmax(above, below) >= probing.twin;
    double around = twin ? fmin(above, below) : (above + below) / 2;
    double here = best_score(probe, -reach, reach, &known);
    return (struct probe_result){fmax(0, here - probing.aside_weight * around), around, known};
}
