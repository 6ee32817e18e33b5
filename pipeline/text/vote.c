#include "text/vote.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "shenbao/status.h"

/* A place in the line, and what each look has there; NULL: nothing. */
struct slot {
    const struct line_symbol *symbols[VOTE_LOOKS_MAX];
};

/* The looks laid over one another. */
struct network {
    struct slot *slots;
    size_t count;
};

enum {
    SKIP = 2,
    INSERT = 2,
    REPLACE = 3
}; /* what it costs to lay a symbol over nothing, beside all, over another one */

static const double PER_NEPER = 0.35;

double probability_of(double confidence)
{
    return exp((confidence - 1) / PER_NEPER);
}

double confidence_of_probability(double probability)
{
    double confidence = probability > 0 ? 1 + PER_NEPER * log(probability) : 0;
    return confidence > 0 ? confidence : 0;
}

static bool slot_has(const struct slot *slot, int looks, const struct line_symbol *symbol)
{
    for (int i = 0; i < looks; i++)
        if (slot->symbols[i] && strcmp(slot->symbols[i]->text, symbol->text) == 0)
            return true;
    return false;
}

static bool slot_is_partly_empty(const struct slot *slot, int looks)
{
    for (int i = 0; i < looks; i++)
        if (!slot->symbols[i])
            return true;
    return false;
}

/* The cheapest way to lay the first `column` symbols over the first `row` slots ends with this step. */
enum step { STEP_SKIP = 1, STEP_INSERT, STEP_OVER };

struct lattice {
    unsigned *costs;
    unsigned char *steps;
    size_t width; /* symbols + 1 */
};

static void lattice_fill_place(struct lattice *lattice, const struct network *network, int looks,
                               const struct line_reading *look, size_t row, size_t column)
{
    unsigned *cost = &lattice->costs[row * lattice->width + column], best = row || column ? UINT_MAX : 0;
    unsigned char step = 0;
    if (row && column) {
        bool has = slot_has(&network->slots[row - 1], looks, &look->symbols[column - 1]);
        best = cost[-(ptrdiff_t)lattice->width - 1] + (has ? 0 : REPLACE);
        step = STEP_OVER;
    }
    if (row) {
        bool empty = slot_is_partly_empty(&network->slots[row - 1], looks);
        unsigned skipped = cost[-(ptrdiff_t)lattice->width] + (empty ? 0 : SKIP);
        step = skipped < best ? STEP_SKIP : step;
        best = skipped < best ? skipped : best;
    }
    if (column && cost[-1] + INSERT < best) {
        best = cost[-1] + INSERT;
        step = STEP_INSERT;
    }
    *cost = best;
    lattice->steps[row * lattice->width + column] = step;
}

/* Lays one more look over `looks` others. */
static int network_add(struct network *network, int looks, const struct line_reading *look,
                       struct arena *arena)
{
    size_t rows = network->count + 1, columns = look->symbol_count + 1;
    struct lattice lattice = {.costs = arena_array(arena, rows * columns, sizeof *lattice.costs),
                              .steps = arena_array(arena, rows * columns, 1),
                              .width = columns};
    struct slot *slots = arena_array(arena, rows + columns, sizeof *slots);
    if (!lattice.costs || !lattice.steps || !slots)
        return STATUS_NO_MEMORY;
    for (size_t row = 0; row < rows; row++)
        for (size_t column = 0; column < columns; column++)
            lattice_fill_place(&lattice, network, looks, look, row, column);
    size_t row = network->count, column = look->symbol_count, first = rows + columns;
    while (row || column) {
        enum step step = lattice.steps[row * columns + column];
        slots[--first] = (struct slot){0};
        if (step != STEP_INSERT)
            slots[first] = network->slots[--row];
        if (step != STEP_SKIP)
            slots[first].symbols[looks] = &look->symbols[--column];
    }
    network->slots = slots + first;
    network->count = rows + columns - first;
    return STATUS_OK;
}

/* One thing that looks have in a place. */
struct candidate {
    const struct line_symbol *symbol; /* the surest look's; NULL: nothing */
    double probability;               /* sum over the looks */
    int votes;
};

static bool same_symbol(const struct line_symbol *a, const struct line_symbol *b)
{
    return a == b || (a && b && strcmp(a->text, b->text) == 0);
}

static void candidate_add(struct candidate *candidate, const struct line_symbol *symbol,
                          const struct vote_options *options)
{
    candidate->votes++;
    candidate->probability += symbol ? probability_of((double)symbol->confidence) : options->absent;
    if (symbol && symbol->confidence > candidate->symbol->confidence)
        candidate->symbol = symbol;
}

static struct candidate slot_choose(const struct slot *slot, int looks, const struct vote_options *options)
{
    struct candidate best = {0};
    for (int i = 0; i < looks; i++) {
        struct candidate candidate = {.symbol = slot->symbols[i]};
        for (int j = 0; j < looks; j++)
            if (same_symbol(slot->symbols[i], slot->symbols[j]))
                candidate_add(&candidate, slot->symbols[j], options);
        if (candidate.probability > best.probability)
            best = candidate;
    }
    return best;
}

static int network_read(const struct network *network, int looks, const struct vote_options *options,
                        struct arena *arena, struct line_reading *ret_reading, int *ret_votes)
{
    struct line_symbol *symbols = arena_array(arena, network->count + 1, sizeof *symbols);
    if (!symbols)
        return STATUS_NO_MEMORY;
    struct line_reading reading = {.symbols = symbols};
    int votes = looks;
    for (size_t i = 0; i < network->count; i++) {
        struct candidate best = slot_choose(&network->slots[i], looks, options);
        votes = best.votes < votes ? best.votes : votes;
        if (!best.symbol)
            continue;
        struct line_symbol *symbol = &symbols[reading.symbol_count++];
        *symbol = *best.symbol;
        symbol->confidence = (float)confidence_of_probability(best.probability / looks);
    }
    *ret_votes = votes;
    int status = line_reading_finish(&reading, arena);
    if (status == STATUS_OK)
        *ret_reading = reading;
    return status;
}

int looks_vote(const struct line_reading *looks, int count, const struct vote_options *options,
               struct arena *arena, struct line_reading *ret_reading, int *ret_votes)
{
    const struct vote_options usual = VOTE_OPTIONS_DEFAULT;
    if (count < 1 || count > VOTE_LOOKS_MAX)
        return STATUS_BAD_ARGUMENT;
    struct arena *scratch = arena_new();
    if (!scratch)
        return STATUS_NO_MEMORY;
    struct network network = {0};
    int status = STATUS_OK;
    for (int i = 0; i < count && status == STATUS_OK; i++)
        status = network_add(&network, i, &looks[i], scratch);
    if (status == STATUS_OK)
        status = network_read(&network, count, options ? options : &usual, arena, ret_reading, ret_votes);
    arena_free(scratch);
    return status;
}
