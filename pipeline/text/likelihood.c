#include "text/likelihood.h"

#include <math.h>

#include "base/arena.h"
#include "text/codes.h"

static const double LEAST_SHARE = 18; /* logarithms that lie further apart add up to the larger */
static const double HOPELESS =
    1e-26; /* a way so much less likely than the best one of its step is given up */

double logarithm_add(double a, double b)
{
    double larger = a < b ? b : a, smaller = a < b ? a : b;
    return smaller < larger - LEAST_SHARE ? larger : larger + log(1 + exp(smaller - larger));
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

/* The probabilities of all ways that have come to each label, as shares of the largest of them. */
struct ways {
    double *shares;
    size_t count;
    double largest; /* its logarithm */
};

/* Labels [from, to) can be come to by a step, and the end from them. */
struct band {
    size_t from, to;
};

static struct band band_of(size_t step, size_t steps, size_t count)
{
    size_t left = 2 * (steps - step), reached = 2 * step + 2;
    return (struct band){count > left ? count - left : 0, reached < count ? reached : count};
}

/* Makes the largest of the band 1, and what is hopeless nothing. */
static void ways_scale(struct ways *ways, struct band band)
{
    double largest = 0;
    for (size_t u = band.from; u < band.to; u++)
        largest = largest < ways->shares[u] ? ways->shares[u] : largest;
    for (size_t u = band.from; u < band.to; u++)
        ways->shares[u] = ways->shares[u] < HOPELESS * largest ? 0 : ways->shares[u] / largest;
    ways->largest = largest > 0 ? ways->largest + log(largest) : LOGARITHM_NEVER;
}

/* One step further. The labels are the null code and others by turns; the null code never skips one. */
static void ways_step(struct ways *ways, const float *row, const int *labels, struct band band)
{
    double *shares = ways->shares, null = exp((double)row[labels[0]]);
    for (size_t u = band.to; u-- > band.from;) {
        double sum = shares[u] + (u >= 1 ? shares[u - 1] : 0);
        if (u % 2 && u >= 2 && labels[u] != labels[u - 2])
            sum += shares[u - 2];
        shares[u] = sum > 0 ? sum * (u % 2 ? exp((double)row[labels[u]]) : null) : 0;
    }
    ways_scale(ways, band);
}

double line_likelihood(const struct codebook *book, const struct forward_line *line, const int *symbols,
                       size_t count, struct arena *arena)
{
    struct ways ways = {0};
    const int *labels = labels_make(book, symbols, count, arena, &ways.count);
    ways.shares = arena_array(arena, ways.count, sizeof *ways.shares);
    for (size_t u = 0; u < ways.count && u < 2 && line->steps > 0; u++)
        ways.shares[u] = exp((double)line->logarithms[labels[u]]);
    for (size_t t = 1; t < line->steps && ways.largest > LOGARITHM_NEVER; t++)
        ways_step(&ways, line->logarithms + t * line->stride, labels, band_of(t, line->steps, ways.count));
    double sum = ways.shares[ways.count - 1] + (ways.count > 1 ? ways.shares[ways.count - 2] : 0);
    return sum > 0 ? ways.largest + log(sum) : LOGARITHM_NEVER;
}
