#include "ctc.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
#include "shenbao/status.h"

/*
 * The text with a null code before, between and behind its codes is a row of 2 n + 1 labels. A path through the line
 * stays at a label or goes on to the next from step to step; it may leave out a null code between two different codes.
 * The probability of the text is the sum over all paths. Table `ahead` holds, for each step and label, the logarithm of
 * the sum over all paths that get there; `behind` that over all ways on from there. Both take in the step's own output.
 *
 * Below the first label of a row are two places that are never reached.
 */

static const double NEVER = -1e30;     /* finite: the loops may assume that there is no infinity */
static const double LEAST_SHARE = -30; /* a logarithm: less does not show in a float */
enum { BELOW = 2 };

struct lattice {
    struct ctc *ctc;
    const struct ctc_outputs *outputs;
    size_t labels, stride;
    double *ahead, *behind, *emit, *skip, *skip_back;
    float *logarithms, *probabilities; /* steps * codes */
};

void ctc_release(struct ctc *ctc)
{
    free(ctc->numbers);
    free(ctc->rows);
    free(ctc->labels);
    *ctc = (struct ctc){0};
}

static bool grow(void *pointer, size_t *room, size_t count, size_t size)
{
    void **memory = pointer;
    if (count <= *room)
        return true;
    void *grown = realloc(*memory, count * size * 2);
    if (!grown)
        return false;
    *memory = grown;
    *room = count * 2;
    return true;
}

size_t ctc_steps_needed(struct ctc_text text)
{
    size_t needed = text.count;
    for (size_t i = 1; i < text.count; i++)
        needed += text.codes[i] == text.codes[i - 1];
    return needed;
}

static void rows_never(double *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        rows[i] = NEVER;
}

static void labels_lay(struct lattice *lattice, struct ctc_text text)
{
    unsigned *labels = lattice->ctc->labels, null_code = lattice->outputs->null_code;
    for (size_t u = 0; u < lattice->labels; u++)
        labels[u] = u % 2 ? text.codes[u / 2] : null_code;
    for (size_t u = 0; u < lattice->labels; u++) {
        bool code = u % 2;
        size_t back = lattice->labels - 1 - u; /* the same, counted from the end */
        lattice->skip[u] = code && u >= 2 && labels[u] != labels[u - 2] ? 0 : NEVER;
        lattice->skip_back[u] = code && u >= 2 && labels[back] != labels[back + 2] ? 0 : NEVER;
    }
}

static bool lattice_make(struct lattice *lattice, struct ctc_text text)
{
    struct ctc *ctc = lattice->ctc;
    size_t steps = lattice->outputs->steps, codes = lattice->outputs->codes;
    lattice->labels = 2 * text.count + 1;
    lattice->stride = lattice->labels + BELOW;
    size_t table = (steps + 1) * lattice->stride;
    if (!grow(&ctc->numbers, &ctc->number_room, 2 * table + 3 * lattice->stride, sizeof *ctc->numbers) ||
        !grow(&ctc->rows, &ctc->row_room, 2 * steps * codes, sizeof *ctc->rows) ||
        !grow(&ctc->labels, &ctc->label_room, lattice->labels, sizeof *ctc->labels))
        return false;
    lattice->ahead = ctc->numbers + BELOW;
    lattice->behind = lattice->ahead + table;
    lattice->emit = lattice->behind + table;
    lattice->skip = lattice->emit + lattice->stride;
    lattice->skip_back = lattice->skip + lattice->stride;
    lattice->logarithms = ctc->rows;
    lattice->probabilities = ctc->rows + steps * codes;
    rows_never(ctc->numbers, 2 * table);
    labels_lay(lattice, text);
    return true;
}

static void softmax_run(struct lattice *lattice)
{
    const struct ctc_outputs *outputs = lattice->outputs;
    for (size_t t = 0; t < outputs->steps; t++)
        kernel_softmax(outputs->values + t * outputs->stride, outputs->codes,
                       lattice->logarithms + t * outputs->codes, lattice->probabilities + t * outputs->codes);
}

static void emit_at(struct lattice *lattice, size_t t, bool reversed)
{
    const float *row = lattice->logarithms + t * lattice->outputs->codes;
    const unsigned *labels = lattice->ctc->labels;
    size_t last = lattice->labels - 1;
    for (size_t u = 0; u < lattice->labels; u++)
        lattice->emit[u] = (double)row[labels[reversed ? last - u : u]];
}

/* Both tables are filled by the same rule; `behind` has labels and steps counted from the end. */
static void table_fill(struct lattice *lattice, double *table, const double *skip, bool reversed)
{
    size_t steps = lattice->outputs->steps, stride = lattice->stride;
    table[0] = 0; /* row 0 is before the first step: as if at the first label */
    for (size_t t = 0; t < steps; t++) {
        emit_at(lattice, reversed ? steps - 1 - t : t, reversed);
        kernel_ctc(table + t * stride, skip, lattice->emit, lattice->labels, table + (t + 1) * stride);
    }
}

static double add_logarithms(double a, double b)
{
    return a > b ? a + log1p(exp(b - a)) : b + log1p(exp(a - b));
}

/* The probability that a path is at label u at step t, given the text, is taken from what softmax says of its code. */
static void deltas_make(struct lattice *lattice, double whole, float *deltas)
{
    const struct ctc_outputs *outputs = lattice->outputs;
    const unsigned *labels = lattice->ctc->labels;
    size_t last = lattice->labels - 1;
    for (size_t t = 0; t < outputs->steps; t++) {
        const double *ahead = lattice->ahead + (t + 1) * lattice->stride;
        const double *behind = lattice->behind + (outputs->steps - t) * lattice->stride;
        const float *logarithms = lattice->logarithms + t * outputs->codes;
        float *row = deltas + t * outputs->stride;
        memcpy(row, lattice->probabilities + t * outputs->codes, outputs->codes * sizeof *row);
        for (size_t u = 0; u <= last; u++) {
            double share = ahead[u] + behind[last - u] - (double)logarithms[labels[u]] - whole;
            if (share > LEAST_SHARE)
                row[labels[u]] -= (float)exp(share);
        }
    }
}

static void deltas_clear(const struct ctc_outputs *outputs, float *deltas)
{
    for (size_t t = 0; t < outputs->steps; t++)
        memset(deltas + t * outputs->stride, 0, outputs->codes * sizeof *deltas);
}

int ctc_loss(struct ctc *ctc, const struct ctc_outputs *outputs, struct ctc_text text, float *deltas,
             double *ret_loss)
{
    struct lattice lattice = {.ctc = ctc, .outputs = outputs};
    if (outputs->steps == 0 || ctc_steps_needed(text) > outputs->steps) {
        deltas_clear(outputs, deltas);
        return STATUS_BAD_ARGUMENT;
    }
    if (!lattice_make(&lattice, text))
        return STATUS_NO_MEMORY;
    softmax_run(&lattice);
    table_fill(&lattice, lattice.ahead, lattice.skip, false);
    table_fill(&lattice, lattice.behind, lattice.skip_back, true);
    const double *end = lattice.ahead + outputs->steps * lattice.stride + lattice.labels - 1;
    double whole = text.count ? add_logarithms(end[0], end[-1]) : end[0];
    deltas_make(&lattice, whole, deltas);
    *ret_loss = -whole;
    return STATUS_OK;
}

/* ---- edits ---- */

static unsigned likeliest(const float *row, size_t count)
{
    unsigned best = 0;
    for (unsigned i = 1; i < count; i++)
        best = row[i] > row[best] ? i : best;
    return best;
}

/* The codes that are read: the likeliest of each step, repetitions and null codes taken out. */
static size_t read_codes(const struct ctc_outputs *outputs, unsigned *codes)
{
    size_t count = 0;
    unsigned before = outputs->null_code;
    for (size_t t = 0; t < outputs->steps; t++) {
        unsigned code = likeliest(outputs->values + t * outputs->stride, outputs->codes);
        if (code != before && code != outputs->null_code)
            codes[count++] = code;
        before = code;
    }
    return count;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned d = a < b ? a : b;
    return d < c ? d : c;
}

/* Method: Levenshtein's distance, one row of the table at a time. */
static unsigned distance(const unsigned *read, size_t read_count, struct ctc_text text, unsigned *row)
{
    for (size_t k = 0; k <= text.count; k++)
        row[k] = (unsigned)k;
    for (size_t i = 0; i < read_count; i++) {
        unsigned diagonal = row[0]++;
        for (size_t k = 1; k <= text.count; k++) {
            unsigned above = row[k];
            row[k] = least(above + 1, row[k - 1] + 1, diagonal + (read[i] != text.codes[k - 1]));
            diagonal = above;
        }
    }
    return row[text.count];
}

int ctc_edits(struct ctc *ctc, const struct ctc_outputs *outputs, struct ctc_text text, size_t *ret_edits)
{
    if (!grow(&ctc->labels, &ctc->label_room, outputs->steps + text.count + 1, sizeof *ctc->labels))
        return STATUS_NO_MEMORY;
    size_t count = read_codes(outputs, ctc->labels);
    *ret_edits = distance(ctc->labels, count, text, ctc->labels + outputs->steps);
    return STATUS_OK;
}
