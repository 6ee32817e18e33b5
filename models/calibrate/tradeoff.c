#include "tradeoff.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

enum { ROWS_A_DECADE = 16 };

/* The thresholds' probabilities of an error. */
static const double loosest = 0.7, strictest = 0.0004;

/* Of the normal distribution: 999 of 1,000 are below, and five of six. What slips through is seen by nobody. */
static const double quantile = 3.09, caught_quantile = 1;

/* Held to be wrong as often as two cells are: doubt.c does the same. */
static const double amount_weight = 2;

static bool counts(const struct sample *sample, const char *kind)
{
    return kind ? strcmp(sample->kind, kind) == 0 : !sample_is_line(sample);
}

struct toll toll_take(const struct samples *samples, const double *errors, double allowed, const char *kind)
{
    struct toll toll = {0};
    for (size_t i = 0; i < samples->count; i++) {
        const struct sample *sample = &samples->cells[i];
        if (!counts(sample, kind))
            continue;
        double error = errors[i] * (sample->amount ? amount_weight : 1);
        bool flagged = sample->forced || (sample->found && error > allowed);
        toll.cells += sample->found;
        toll.flagged += sample->found && flagged;
        toll.wrong += sample->wrong;
        toll.caught += sample->wrong && flagged;
        toll.characters += sample->characters;
        toll.slipped += flagged ? 0 : sample->edits;
        toll.lost += flagged || sample->found ? 0 : sample->edits;
        toll.found_wrong += sample->found && sample->wrong;
        toll.unseen += sample->found && sample->wrong && !flagged;
        toll.squares += flagged || !sample->found ? 0 : (double)sample->edits * sample->edits;
    }
    return toll;
}

double toll_load(const struct toll *toll)
{
    return toll->cells > 0 ? toll->flagged / toll->cells : 0;
}

double toll_slip(const struct toll *toll)
{
    return toll->characters > 0 ? 1e4 * toll->slipped / toll->characters : 0;
}

double toll_caught(const struct toll *toll)
{
    return toll->wrong > 0 ? toll->caught / toll->wrong : 1;
}

size_t tradeoff_make(const struct samples *samples, const double *errors, struct threshold *rows)
{
    size_t count = 0;
    for (double allowed = loosest; allowed >= strictest && count < THRESHOLDS_MOST;
         allowed *= pow(10, -1.0 / ROWS_A_DECADE)) {
        struct toll toll = toll_take(samples, errors, allowed, NULL);
        toll.slipped += quantile * sqrt(toll.squares) - toll.lost;
        double unseen = toll.unseen + caught_quantile * sqrt(toll.unseen);
        double caught = toll.found_wrong > 0 ? fmax(0, 1 - unseen / toll.found_wrong) : 1;
        rows[count++] =
            (struct threshold){1 - allowed, toll_load(&toll), fmin(toll_slip(&toll), 10000), caught};
    }
    return count;
}

struct judged {
    double error;
    bool wrong;
};

static int compare_judged(const void *left, const void *right)
{
    const struct judged *a = left, *b = right;
    if (a->error != b->error)
        return a->error < b->error ? -1 : 1;
    return (int)a->wrong - (int)b->wrong;
}

static size_t judged_take(const struct samples *samples, const double *errors, const char *kind,
                          struct judged *judged)
{
    size_t count = 0;
    for (size_t i = 0; i < samples->count; i++)
        if (samples->cells[i].found && counts(&samples->cells[i], kind))
            judged[count++] = (struct judged){errors[i], samples->cells[i].wrong};
    if (count > 0)
        qsort(judged, count, sizeof *judged, compare_judged);
    return count;
}

size_t bins_make(const struct samples *samples, const double *errors, const char *kind, size_t most,
                 struct bin *bins)
{
    CLEANUP(cleanup_free) struct judged *judged = calloc(samples->count + 1, sizeof *judged);
    size_t count = judged ? judged_take(samples, errors, kind, judged) : 0;
    size_t made = count < most ? count : most;
    for (size_t b = 0; b < made; b++) {
        bins[b] = (struct bin){0};
        for (size_t i = b * count / made; i < (b + 1) * count / made; i++) {
            bins[b].foretold += judged[i].error;
            bins[b].wrong += judged[i].wrong;
            bins[b].cells++;
        }
        bins[b].foretold /= bins[b].cells;
        bins[b].come = bins[b].wrong / bins[b].cells;
    }
    return made;
}

double bins_error(const struct bin *bins, size_t count)
{
    double sum = 0, cells = 0;
    for (size_t i = 0; i < count; i++) {
        sum += bins[i].cells * fabs(bins[i].foretold - bins[i].come);
        cells += bins[i].cells;
    }
    return cells > 0 ? sum / cells : 0;
}
