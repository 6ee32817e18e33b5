#include "network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "rng.h"
#include "shenbao/status.h"

/*
 * The part is a tree of layers. Every layer has the same head, then what its kind adds:
 *
 *     head      kind (a zero byte, then its name), training, needs_backprop, flags, inputs, outputs, weights, name
 *     Input     the shape, five numbers
 *     Convolve, Maxpool, Reconfig      two numbers
 *     Series, …Reversed, XYTranspose   the layers inside, and one learning rate for each where the flags say so
 *     LSTM, SummLSTM                   a number, then four matrices
 *     Softmax, Tanh, …                 one matrix
 *
 * After the tree comes the recogniser's tail: the network's description, its flags, of which bit 0 says that the
 * weights are bytes, and the state of its training.
 *
 *     matrix of bytes      mode, rows, columns, a spare element, rows * columns bytes, count of scales, scales
 *     matrix of doubles    mode, rows, columns, a spare element, rows * columns doubles
 *
 * A weight that is a byte stands for byte * scale of its row.
 *
 * Method: the layouts of Tesseract 5's network.cpp, plumbing.cpp, lstm.cpp, fullyconnected.cpp and weightmatrix.cpp.
 */

enum {
    MODE_BYTES = 1,     /* of a matrix: the weights are bytes */
    MODE_DOUBLES = 128, /* of a matrix: numbers are doubles, not floats */
    LAYER_RATES = 64,   /* of a layer: a learning rate for each layer inside */
    LAYER_TRAINING = 1, /* of a layer's training: its weights have moments of training beside them */
    RECOGNISER_BYTES = 1,
    DEEPEST = 32,
    LARGEST_MATRIX = 1 << 26,
    LARGEST_BYTE = 127
};

struct loading {
    struct reader in;
    struct arena *arena;
    struct network *network;
    size_t room;  /* of the weights */
    bool unknown; /* something this code does not know */
};

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

/* ---- kinds ---- */

static bool kind_nests(const char *kind)
{
    static const char *const kinds[] = {"Series", "RTLReversed", "XYTranspose", NULL};
    return is_one_of(kind, kinds);
}

static bool kind_is_lstm(const char *kind)
{
    static const char *const kinds[] = {"LSTM", "SummLSTM", NULL};
    return is_one_of(kind, kinds);
}

static bool kind_is_dense(const char *kind)
{
    static const char *const kinds[] = {"Logistic", "Tanh", "Relu", "Linear", "Softmax", NULL};
    return is_one_of(kind, kinds);
}

/* How many numbers follow the head. */
static int kind_numbers(const char *kind)
{
    static const char *const pairs[] = {"Convolve", "Maxpool", "Reconfig", NULL};
    return strcmp(kind, "Input") == 0 ? LAYER_NUMBERS : is_one_of(kind, pairs) ? 2 : 0;
}

/* ---- reading ---- */

static float *weights_push(struct loading *loading, size_t count)
{
    struct network *network = loading->network;
    if (network->weight_count + count > loading->room) {
        loading->room = 2 * (network->weight_count + count);
        float *grown = arena_array(loading->arena, loading->room, sizeof *grown);
        if (network->weight_count)
            memcpy(grown, network->weights, network->weight_count * sizeof *grown);
        network->weights = grown;
    }
    network->weight_count += count;
    return network->weights + network->weight_count - count;
}

static void bytes_read(struct loading *loading, const struct matrix *matrix, float *weights)
{
    const signed char *bytes = reader_take(&loading->in, (size_t)matrix->rows * matrix->columns);
    uint32_t scales = reader_u32(&loading->in);
    loading->unknown |= scales < matrix->rows || loading->in.failed;
    for (uint32_t row = 0; row < scales && !loading->unknown; row++) {
        double scale = reader_double(&loading->in);
        loading->unknown |= loading->in.failed;
        for (uint32_t column = 0; row < matrix->rows && column < matrix->columns; column++)
            *weights++ = (float)(*bytes++ * scale);
    }
}

static void matrix_read(struct loading *loading, struct layer *layer)
{
    struct matrix *matrix = &layer->matrices[layer->matrix_count++];
    uint8_t mode = reader_u8(&loading->in);
    bool bytes = mode & MODE_BYTES;
    *matrix = (struct matrix){.mode = mode & (uint8_t)~MODE_BYTES,
                              .rows = reader_u32(&loading->in),
                              .columns = reader_u32(&loading->in),
                              .at = loading->network->weight_count};
    size_t count = (size_t)matrix->rows * matrix->columns;
    loading->unknown |= !(mode & MODE_DOUBLES) || !matrix->rows || !matrix->columns ||
                        count > LARGEST_MATRIX || (!bytes && layer->training == LAYER_TRAINING);
    reader_take(&loading->in, bytes ? 1 : sizeof(double));
    if (loading->unknown || loading->in.failed)
        return;
    float *weights = weights_push(loading, count);
    if (bytes)
        bytes_read(loading, matrix, weights);
    for (size_t i = 0; !bytes && i < count; i++)
        weights[i] = (float)reader_double(&loading->in);
}

static void lstm_read(struct loading *loading, struct layer *layer)
{
    layer->across = reader_u32(&loading->in);
    for (int i = 0; i < LAYER_MATRICES && !loading->unknown && !loading->in.failed; i++) {
        matrix_read(loading, layer);
        const struct matrix *matrix = &layer->matrices[i];
        loading->unknown |= matrix->rows != layer->outputs ||
                            layer->across != layer->inputs + layer->outputs ||
                            matrix->columns != layer->across + 1;
    }
}

static void dense_read(struct loading *loading, struct layer *layer)
{
    matrix_read(loading, layer);
    loading->unknown |=
        layer->matrices[0].rows != layer->outputs || layer->matrices[0].columns != layer->inputs + 1;
}

/* A counted string, cut to fit. */
static void string_read(struct loading *loading, char text[LAYER_NAME])
{
    uint32_t length = reader_u32(&loading->in);
    const char *bytes = reader_take(&loading->in, length);
    memset(text, 0, LAYER_NAME);
    if (bytes)
        memcpy(text, bytes, length < LAYER_NAME ? length : LAYER_NAME - 1);
}

static void layer_read(struct loading *loading, struct layer *layer, int depth);

static void layers_read(struct loading *loading, struct layer *layer, int depth)
{
    uint32_t count = reader_u32(&loading->in);
    for (uint32_t i = 0; i < count && !loading->unknown && !loading->in.failed; i++) {
        struct layer inside = {0};
        layer_read(loading, &inside, depth + 1);
        *(struct layer *)arena_push(loading->arena, &layer->inside, &layer->inside_count, sizeof inside) =
            inside;
    }
    if (layer->flags & LAYER_RATES)
        reader_take(&loading->in, reader_u32(&loading->in) * sizeof(float));
    loading->unknown |= layer->inside_count == 0;
}

static void content_read(struct loading *loading, struct layer *layer, int depth)
{
    for (int i = 0; i < kind_numbers(layer->kind); i++)
        layer->numbers[i] = reader_u32(&loading->in);
    if (kind_nests(layer->kind))
        layers_read(loading, layer, depth);
    else if (kind_is_lstm(layer->kind))
        lstm_read(loading, layer);
    else if (kind_is_dense(layer->kind))
        dense_read(loading, layer);
    else
        loading->unknown |= kind_numbers(layer->kind) == 0;
}

static void layer_read(struct loading *loading, struct layer *layer, int depth)
{
    struct reader *in = &loading->in;
    loading->unknown |= reader_u8(in) != 0 || depth > DEEPEST;
    if (loading->unknown)
        return;
    string_read(loading, layer->kind);
    layer->training = reader_u8(in);
    layer->backprop = reader_u8(in);
    layer->flags = reader_u32(in);
    layer->inputs = reader_u32(in);
    layer->outputs = reader_u32(in);
    layer->weights = reader_u32(in);
    string_read(loading, layer->name);
    content_read(loading, layer, depth);
}

static float float_read(struct reader *in)
{
    float value = 0;
    const void *bytes = reader_take(in, sizeof value);
    if (bytes)
        memcpy(&value, bytes, sizeof value);
    return value;
}

static void tail_read(struct loading *loading)
{
    struct reader *in = &loading->in;
    struct network *network = loading->network;
    uint32_t length = reader_u32(in);
    const char *text = reader_take(in, length);
    network->description = arena_strndup(loading->arena, text ? text : "", text ? length : 0);
    network->flags = reader_u32(in);
    network->training_steps = reader_u32(in);
    network->sample_steps = reader_u32(in);
    network->null_code = reader_u32(in);
    network->adam_beta = float_read(in);
    network->rate = float_read(in);
    network->momentum = float_read(in);
}

int network_read(struct reader reader, struct arena *arena, struct network *ret_network)
{
    struct network network = {0};
    struct loading loading = {.in = reader, .arena = arena, .network = &network};
    layer_read(&loading, &network.root, 0);
    if (!loading.unknown)
        tail_read(&loading);
    if (loading.unknown || loading.in.failed)
        return STATUS_MODEL_BAD;
    *ret_network = network;
    return STATUS_OK;
}

/* ---- writing ---- */

struct writing {
    const float *weights;
    enum network_numbers numbers;
    struct writer *out;
};

static double row_scale(const float *row, uint32_t columns)
{
    double most = 0;
    for (uint32_t i = 0; i < columns; i++)
        most = fmax(most, fabs((double)row[i]));
    return most / LARGEST_BYTE;
}

static void row_write(struct writer *out, const float *row, uint32_t columns, double scale)
{
    for (uint32_t i = 0; i < columns; i++)
        writer_u8(out, (uint8_t)(signed char)lrint(scale > 0 ? row[i] / scale : 0));
}

static void matrix_write(struct writing *writing, const struct matrix *matrix)
{
    struct writer *out = writing->out;
    const float *weights = writing->weights + matrix->at;
    bool bytes = writing->numbers == NETWORK_BYTES;
    writer_u8(out, bytes ? matrix->mode | MODE_BYTES : matrix->mode);
    writer_u32(out, matrix->rows);
    writer_u32(out, matrix->columns);
    if (!bytes) {
        writer_double(out, 0);
        for (size_t i = 0; i < (size_t)matrix->rows * matrix->columns; i++)
            writer_double(out, weights[i]);
        return;
    }
    writer_u8(out, 0);
    for (uint32_t row = 0; row < matrix->rows; row++) {
        const float *first = weights + (size_t)row * matrix->columns;
        row_write(out, first, matrix->columns, row_scale(first, matrix->columns));
    }
    writer_u32(out, matrix->rows);
    for (uint32_t row = 0; row < matrix->rows; row++)
        writer_double(out, row_scale(weights + (size_t)row * matrix->columns, matrix->columns));
}

/* Rates of the layers inside are left out: they belong to a training of Tesseract's. */
static void layer_write(struct writing *writing, const struct layer *layer)
{
    struct writer *out = writing->out;
    writer_u8(out, 0);
    writer_string(out, layer->kind);
    writer_u8(out, layer->training);
    writer_u8(out, layer->backprop);
    writer_u32(out, layer->flags & ~(uint32_t)LAYER_RATES);
    writer_u32(out, layer->inputs);
    writer_u32(out, layer->outputs);
    writer_u32(out, layer->weights);
    writer_string(out, layer->name);
    for (int i = 0; i < kind_numbers(layer->kind); i++)
        writer_u32(out, layer->numbers[i]);
    if (kind_nests(layer->kind))
        writer_u32(out, (uint32_t)layer->inside_count);
    for (size_t i = 0; i < layer->inside_count; i++)
        layer_write(writing, &layer->inside[i]);
    if (kind_is_lstm(layer->kind))
        writer_u32(out, layer->across);
    for (int i = 0; i < layer->matrix_count; i++)
        matrix_write(writing, &layer->matrices[i]);
}

void network_write(const struct network *network, const float *weights, enum network_numbers numbers,
                   struct writer *writer)
{
    struct writing writing = {weights, numbers, writer};
    uint32_t flags = network->flags & ~(uint32_t)RECOGNISER_BYTES;
    layer_write(&writing, &network->root);
    writer_string(writer, network->description);
    writer_u32(writer, numbers == NETWORK_BYTES ? flags | RECOGNISER_BYTES : flags);
    writer_u32(writer, network->training_steps);
    writer_u32(writer, network->sample_steps);
    writer_u32(writer, network->null_code);
    writer_add(writer, &network->adam_beta, sizeof network->adam_beta);
    writer_add(writer, &network->rate, sizeof network->rate);
    writer_add(writer, &network->momentum, sizeof network->momentum);
}

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
