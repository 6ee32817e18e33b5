#include "reshape.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "rng.h"
#include "shenbao/status.h"

/* ---- changing ---- */

/* A series begins with its input, and says its height too. */
static void layer_set_height(struct layer *layer, uint32_t height)
{
    bool is_input = strcmp(layer->kind, "Input") == 0;
    if (is_input)
        layer->numbers[1] = height;
    else if (strcmp(layer->kind, "Series") == 0 && layer->inside_count)
        layer_set_height(&layer->inside[0], height);
    else
        return;
    layer->inputs = height;
}

void network_set_height(struct network *network, unsigned height, struct arena *arena)
{
    const char *rest = strchr(network->description, ',');
    rest = rest ? strchr(rest + 1, ',') : NULL;
    if (rest)
        network->description = arena_printf(arena, "[1,%u%s", height, rest);
    layer_set_height(&network->root, height);
}

struct layer *network_output(struct network *network)
{
    struct layer *layer = &network->root;
    while (layer->inside_count)
        layer = &layer->inside[layer->inside_count - 1];
    return strcmp(layer->kind, "Softmax") == 0 ? layer : NULL;
}

static void row_of_means(const float *old, const struct matrix *matrix, struct rng *rng, float *row)
{
    for (uint32_t i = 0; i < matrix->columns; i++) {
        double sum = 0;
        for (uint32_t k = 0; k < matrix->rows; k++)
            sum += old[(size_t)k * matrix->columns + i];
        row[i] = (float)(sum / matrix->rows + rng_between(rng, -0.02, 0.02));
    }
}

/* The tree above the last layer speaks of outputs and weights too. */
static void layer_set_outputs(struct layer *layer, uint32_t outputs, uint32_t added)
{
    layer->outputs = outputs;
    layer->weights += added;
    if (layer->inside_count)
        layer_set_outputs(&layer->inside[layer->inside_count - 1], outputs, added);
}

void network_remap_outputs(struct network *network, const int *from, unsigned count, struct arena *arena)
{
    struct matrix *matrix = &network_output(network)->matrices[0];
    size_t columns = matrix->columns;
    const float *old = network->weights + matrix->at;
    float *weights = arena_array(arena, matrix->at + count * columns, sizeof *weights);
    memcpy(weights, network->weights, matrix->at * sizeof *weights);
    struct rng rng = rng_make(count, "outputs");
    for (unsigned k = 0; k < count; k++) {
        float *row = weights + matrix->at + k * columns;
        if (from[k] >= 0)
            memcpy(row, old + (size_t)from[k] * columns, columns * sizeof *row);
        else
            row_of_means(old, matrix, &rng, row);
    }
    uint32_t added = (uint32_t)((count - matrix->rows) * columns);
    network->weights = weights;
    network->weight_count = matrix->at + count * columns;
    matrix->rows = count;
    layer_set_outputs(&network->root, count, added);
}

/* ---- the top ---- */

struct state {
    double weight; /* how much it is heeded */
    unsigned place;
};

static int compare_weights(const void *a, const void *b)
{
    const struct state *left = a, *right = b;
    int order = (left->weight < right->weight) - (left->weight > right->weight);
    return order ? order : (left->place > right->place) - (left->place < right->place);
}

static double column_square(const float *weights, const struct matrix *matrix, uint32_t column)
{
    double sum = 0;
    for (uint32_t row = 0; row < matrix->rows; row++) {
        double weight = (double)weights[matrix->at + (size_t)row * matrix->columns + column];
        sum += weight * weight;
    }
    return sum;
}

/* For each new state the old one that it is, the most heeded first; -1 for those that are new. */
static int *states_choose(const struct network *network, const struct layer *lstm, const struct layer *output,
                          unsigned count, struct arena *arena)
{
    struct state *states = arena_array(arena, lstm->outputs, sizeof *states);
    int *chosen = arena_array(arena, count, sizeof *chosen);
    for (unsigned i = 0; i < lstm->outputs; i++) {
        states[i] = (struct state){column_square(network->weights, &output->matrices[0], i), i};
        for (int gate = 0; gate < LAYER_MATRICES; gate++)
            states[i].weight += column_square(network->weights, &lstm->matrices[gate], lstm->inputs + i);
    }
    qsort(states, lstm->outputs, sizeof *states, compare_weights);
    for (unsigned i = 0; i < count; i++)
        chosen[i] = i < lstm->outputs ? (int)states[i].place : -1;
    return chosen;
}

/* A row of a matrix after the states changed: `before` inputs, the states, the bias. New states are not heeded. */
static void row_choose(const float *old, uint32_t before, uint32_t old_states, const int *chosen,
                       unsigned count, float *row)
{
    memcpy(row, old, before * sizeof *row);
    for (unsigned i = 0; i < count; i++)
        row[before + i] = chosen[i] >= 0 ? old[before + (uint32_t)chosen[i]] : 0;
    row[before + count] = old[before + old_states];
}

/* The row of a new state; it forgets little at first. */
static void row_new(struct rng *rng, uint32_t columns, bool forget, float *row)
{
    double range = 1 / sqrt(columns);
    for (uint32_t i = 0; i < columns; i++)
        row[i] = (float)rng_between(rng, -range, range);
    row[columns - 1] = forget ? 1 : 0;
}

static size_t lstm_choose(const float *weights, struct layer *lstm, const int *chosen, unsigned count,
                          float *to)
{
    enum { FORGET = 2 };
    struct rng rng = rng_make(count, "top");
    uint32_t columns = lstm->inputs + count + 1;
    size_t at = lstm->matrices[0].at;
    for (int gate = 0; gate < LAYER_MATRICES; gate++) {
        struct matrix *matrix = &lstm->matrices[gate];
        for (unsigned i = 0; i < count; i++) {
            float *row = to + at + (size_t)i * columns;
            if (chosen[i] >= 0)
                row_choose(weights + matrix->at + (size_t)chosen[i] * matrix->columns, lstm->inputs,
                           lstm->outputs, chosen, count, row);
            else
                row_new(&rng, columns, gate == FORGET, row);
        }
        *matrix = (struct matrix){matrix->mode, count, columns, at};
        at += (size_t)count * columns;
    }
    return at;
}

static void output_choose(const float *weights, struct layer *output, const int *chosen, unsigned count,
                          size_t at, float *to)
{
    struct matrix *matrix = &output->matrices[0];
    for (uint32_t i = 0; i < matrix->rows; i++)
        row_choose(weights + matrix->at + (size_t)i * matrix->columns, 0, output->inputs, chosen, count,
                   to + at + (size_t)i * (count + 1));
    *matrix = (struct matrix){matrix->mode, matrix->rows, count + 1, at};
}

/* [… Lfx512 …] becomes [… Lfx256 …]. */
static void description_set_top(struct network *network, unsigned states, struct arena *arena)
{
    const char *found = NULL;
    for (const char *at = network->description; (at = strstr(at, "Lfx")); at++)
        found = at;
    if (!found)
        return;
    const char *rest = found + 3 + strspn(found + 3, "0123456789");
    network->description = arena_printf(arena, "%.*s%u%s", (int)(found + 3 - network->description),
                                        network->description, states, rest);
}

/* The series that ends with the output layer; the last layers of all. */
static struct layer *network_end(struct network *network)
{
    struct layer *layer = &network->root;
    while (layer->inside_count && layer->inside[layer->inside_count - 1].inside_count)
        layer = &layer->inside[layer->inside_count - 1];
    return layer;
}

bool network_set_top(struct network *network, unsigned states, struct arena *arena)
{
    struct layer *end = network_end(network), *output = network_output(network);
    struct layer *lstm = output && end->inside_count > 1 ? output - 1 : NULL;
    if (!lstm || strcmp(lstm->kind, "LSTM") != 0)
        return false;
    size_t kept = lstm->matrices[0].at, old_count = network->weight_count;
    size_t count =
        kept + 4 * (size_t)states * (lstm->inputs + states + 1) + (size_t)output->outputs * (states + 1);
    float *weights = arena_array(arena, count, sizeof *weights);
    const int *chosen = states_choose(network, lstm, output, states, arena);
    memcpy(weights, network->weights, kept * sizeof *weights);
    size_t at = lstm_choose(network->weights, lstm, chosen, states, weights);
    output_choose(network->weights, output, chosen, states, at, weights);
    network->weights = weights;
    network->weight_count = count;
    lstm->outputs = output->inputs = states;
    lstm->across = lstm->inputs + states;
    lstm->weights = (uint32_t)(at - kept);
    snprintf(lstm->name, sizeof lstm->name, "Lfx%u", states);
    description_set_top(network, states, arena);
    layer_set_outputs(&network->root, output->outputs, (uint32_t)(count - old_count));
    output->weights = (uint32_t)(count - at);
    return true;
}
