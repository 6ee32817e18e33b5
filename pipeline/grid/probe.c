#include "grid/probe.h"

#include <math.h>
#include <stdbool.h>

static const struct {
    int reach;           /* pixels: how far from its expected place a rule is looked for, at least */
    double reach_share;  /* the same as a share of the character height; the larger counts */
    double aside;        /* character heights: how far above and below the same is measured */
    double twin;         /* score beside it from which that is the other rule of a doubled one */
    double aside_weight; /* how much what stands there tells against a rule */
    double thick_stroke; /* what a stroke too thick for a rule counts: one may be hidden in it */
} probing = {
    .reach = 2, .reach_share = 0.1, .aside = 0.3, .twin = 0.85, .aside_weight = 0.6, .thick_stroke = 0.5};

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

static double height_at(const struct probe *probe, int x)
{
    return probe->at + probe->slope * (x - probe->left);
}

static bool is_hidden(const struct probe *probe, int x)
{
    int y = (int)floor(height_at(probe, x));
    return probe->hidden->px && x >= 0 && y >= 0 && x < probe->hidden->w && y < probe->hidden->h &&
           plane_row(probe->hidden, y)[x];
}

static double known_share(const struct probe *probe)
{
    int known = 0;
    for (int x = probe->left; x < probe->right; x++)
        known += !is_hidden(probe, x);
    return (double)known / (probe->right - probe->left);
}

/* The share of the stretch with a stroke, `off` pixels beside its place. */
static double score_at(const struct probe *probe, int off)
{
    double sum = 0;
    int thickest = (int)(2 * probe->thickness + 2.5), known = 0;
    for (int x = probe->left; x < probe->right; x++) {
        if (is_hidden(probe, x))
            continue;
        known++;
        if (x >= 0 && x < probe->ink->w)
            sum += column_score(probe->ink, x, (int)floor(height_at(probe, x)) + off, thickest);
    }
    return known ? sum / known : 0;
}

static double best_score(const struct probe *probe, int from, int to)
{
    double best = 0;
    for (int off = from; off <= to; off++)
        best = fmax(best, score_at(probe, off));
    return best;
}

struct probe_result probe_measure(const struct probe *probe)
{
    if (probe->right <= probe->left)
        return (struct probe_result){0, 0, 0};
    int reach = (int)fmax(probing.reach, probing.reach_share * probe->char_height);
    int aside = reach + (int)(probing.aside * probe->char_height + probe->thickness / 2 + 0.5);
    double above = best_score(probe, -aside - 1, -aside + 1), below = best_score(probe, aside - 1, aside + 1);
    bool twin = fmax(above, below) >= probing.twin;
    double around = twin ? fmin(above, below) : (above + below) / 2;
    double here = best_score(probe, -reach, reach);
    return (struct probe_result){fmax(0, here - probing.aside_weight * around), around, known_share(probe)};
}
