#include "text/network.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
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
