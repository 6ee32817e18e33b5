#include "text/likelihood.h"

#include <math.h>

#include "base/arena.h"
#include "text/codes.h"

static const double LEAST_SHARE = 18; /* logarithms that lie further apart add up to the larger */
static const double HOPELESS = 60;    /* a way so far behind the best one of its step is given up */

double logarithm_add(double a, double b)
{
    double larger = a < b ? b : a, smaller = a < b ? a : b;
    return smaller < larger - LEAST_SHARE ? larger : larger + log1p(exp(smaller - larger));
}

/* The codes of the symbols with the null code before, between and behind them. */
static int *labels_make(const struct codebook *book, const int *symbols, size_t count, struct arena *arena,
                        size_t *ret_count)
{
    size_t codes = 0, at = 0;
    for (size_t i = 0; i < count; i++)
        codes += (size_t)book->symbols[symbols[i]].length;
    int *labels = arena_array(arena, 2 * codes + 1, sizeof *labels);
    labels[at++] = (int)book->null_code;
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < book->symbols[symbols[i]].length; k++) {
            labels[at++] = book->symbols[symbols[i]].values[k];
            labels[at++] = (int)book->null_code;
        }
    *ret_count = at;
    return labels;
}

/* Labels [from, to) can be come to by a step, and the end from them; what lies `hopeless` behind adds nothing. */
struct band {
    size_t from, to;
    double hopeless;
};

static struct band band_of(size_t step, size_t steps, size_t count, double best)
{
    size_t left = 2 * (steps - step), reached = 2 * step + 2;
    return (struct band){count > left ? count - left : 0, reached < count ? reached : count, best - HOPELESS};
}

/* One step: sums[u] becomes the logarithm of all ways that have come to label u. Returns the largest. */
static double step_add(const float *row, const int *labels, const struct band *band, double *sums)
{
    double best = LOGARITHM_NEVER;
    for (size_t u = band->to; u-- > band->from;) {
        double sum = sums[u];
        if (u >= 1)
            sum = logarithm_add(sum, sums[u - 1]);
        if (u >= 2 && u % 2 && labels[u] != labels[u - 2])
            sum = logarithm_add(sum, sums[u - 2]);
        sums[u] = sum <= band->hopeless ? LOGARITHM_NEVER : sum + (double)row[labels[u]];
        best = fmax(best, sums[u]);
    }
    return best;
}

double line_likelihood(const struct codebook *book, const struct forward_line *line, const int *symbols,
                       size_t count, struct arena *arena)
{
    size_t labels_count;
    const int *labels = labels_make(book, symbols, count, arena, &labels_count);
    double *sums = arena_array(arena, labels_count, sizeof *sums), best = 0;
    for (size_t u = 0; u < labels_count; u++)
        sums[u] = u < 2 && line->steps > 0 ? (double)line->logarithms[labels[u]] : LOGARITHM_NEVER;
    for (size_t t = 1; t < line->steps; t++) {
        const struct band band = band_of(t, line->steps, labels_count, best);
        best = step_add(line->logarithms + t * line->stride, labels, &band, sums);
    }
    return labels_count > 1 ? logarithm_add(sums[labels_count - 1], sums[labels_count - 2]) : sums[0];
}
