#include "network.h"

#include <string.h>

#include "shenbao/status.h"

/*
 * A packaged model is fast because its weights are bytes: each row of a matrix is scaled so that its largest weight
 * is 127, and the scale is stored beside it. Training needs doubles. Nothing more is lost by going back than was lost
 * when the model was packed: weight = byte * scale of its row.
 *
 * The part is a tree of layers. Every layer has the same head, then what its kind adds:
 *
 *     head      kind (a zero byte, then its name), training, needs_backprop, flags, inputs, outputs, weights, name
 *     Input     the shape, five numbers
 *     Convolve, Maxpool, Reconfig      two numbers
 *     Series, Parallel, …Reversed …    the layers inside, and one learning rate for each where the flags say so
 *     LSTM, SummLSTM                   a number, then four matrices, or five in two dimensions
 *     Softmax, Tanh, …                 one matrix
 *
 * After the tree comes the recogniser's tail: the network's description, then its flags, of which bit 0 says that the
 * weights are bytes. Everything but matrices and that bit is copied as it is.
 *
 *     matrix of bytes      mode, rows, columns, a spare element, rows * columns bytes, count of scales, scales
 *     matrix of doubles    mode, rows, columns, a spare element, rows * columns doubles
 *
 * Method: the layouts of Tesseract 5's network.cpp, plumbing.cpp, lstm.cpp, fullyconnected.cpp and weightmatrix.cpp.
 */

enum {
    MODE_BYTES = 1,     /* of a matrix: the weights are bytes */
    MODE_DOUBLES = 128, /* of a matrix: numbers are doubles, not floats */
    LAYER_RATES = 64,   /* of a layer: a learning rate for each layer inside */
    RECOGNISER_BYTES = 1,
    DEEPEST = 32,
    LONGEST_NAME = 64
};

struct conversion {
    struct reader in;
    struct writer *out;
    bool unknown; /* something this code does not know */
};

static void copy(struct conversion *conversion, size_t size)
{
    const void *bytes = reader_take(&conversion->in, size);
    if (bytes)
        writer_add(conversion->out, bytes, size);
}

static uint8_t copy_u8(struct conversion *conversion)
{
    uint8_t value = reader_u8(&conversion->in);
    writer_u8(conversion->out, value);
    return value;
}

static uint32_t copy_u32(struct conversion *conversion)
{
    uint32_t value = reader_u32(&conversion->in);
    writer_u32(conversion->out, value);
    return value;
}

static void weights_write(struct conversion *conversion, const signed char *weights, uint32_t rows,
                          uint32_t columns)
{
    uint32_t scales = reader_u32(&conversion->in);
    conversion->unknown |= scales < rows;
    for (uint32_t row = 0; row < scales && !conversion->in.failed && !conversion->unknown; row++) {
        double scale = reader_double(&conversion->in);
        for (uint32_t column = 0; row < rows && column < columns; column++)
            writer_double(conversion->out, weights[(size_t)row * columns + column] * scale);
    }
}

/* Gives the number of rows: the layer's states. */
static uint32_t matrix_convert(struct conversion *conversion)
{
    uint8_t mode = reader_u8(&conversion->in);
    writer_u8(conversion->out, mode & (uint8_t)~MODE_BYTES);
    uint32_t rows = copy_u32(conversion), columns = copy_u32(conversion);
    conversion->unknown |= !(mode & MODE_BYTES) || !(mode & MODE_DOUBLES);
    reader_u8(&conversion->in);
    writer_double(conversion->out, 0);
    const void *weights = reader_take(&conversion->in, (size_t)rows * columns);
    if (weights && !conversion->unknown)
        weights_write(conversion, weights, rows, columns);
    return rows;
}

static void lstm_convert(struct conversion *conversion, uint32_t inputs)
{
    uint32_t across = copy_u32(conversion), states = matrix_convert(conversion);
    int more = across == inputs + 2 * states ? 4 : 3;
    for (int i = 0; i < more && !conversion->unknown; i++)
        matrix_convert(conversion);
}

static bool is_one_of(const char *name, const char *const *names)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

static void layer_convert(struct conversion *conversion, int depth);

static void layers_convert(struct conversion *conversion, uint32_t flags, int depth)
{
    uint32_t count = copy_u32(conversion);
    for (uint32_t i = 0; i < count && !conversion->in.failed && !conversion->unknown; i++)
        layer_convert(conversion, depth + 1);
    if (flags & LAYER_RATES)
        copy(conversion, copy_u32(conversion) * sizeof(float));
}

static void content_convert(struct conversion *conversion, const char *kind, uint32_t flags, uint32_t inputs,
                            int depth)
{
    static const char *const shapes[] = {"Convolve", "Maxpool", "Reconfig", NULL};
    static const char *const nests[] = {
        "Series",       "Parallel",    "Replicated",  "ParBidiLSTM", "Par2dLSTM",
        "DepParUDLSTM", "RTLReversed", "TTBReversed", "XYTranspose", NULL};
    static const char *const lstms[] = {"LSTM", "SummLSTM", NULL};
    static const char *const dense[] = {"Logistic", "LinLogistic", "LinTanh",      "Tanh", "Relu",
                                        "Linear",   "Softmax",     "SoftmaxNoCTC", NULL};
    if (strcmp(kind, "Input") == 0)
        copy(conversion, 5 * sizeof(uint32_t));
    else if (is_one_of(kind, shapes))
        copy(conversion, 2 * sizeof(uint32_t));
    else if (is_one_of(kind, nests))
        layers_convert(conversion, flags, depth);
    else if (is_one_of(kind, lstms))
        lstm_convert(conversion, inputs);
    else if (is_one_of(kind, dense))
        matrix_convert(conversion);
    else
        conversion->unknown = true;
}

/* Copies a counted string; gives its text, cut to fit. */
static void string_copy(struct conversion *conversion, char text[LONGEST_NAME])
{
    uint32_t length = copy_u32(conversion);
    const char *bytes = reader_take(&conversion->in, length);
    memset(text, 0, LONGEST_NAME);
    if (!bytes)
        return;
    writer_add(conversion->out, bytes, length);
    memcpy(text, bytes, length < LONGEST_NAME ? length : LONGEST_NAME - 1);
}

static void layer_convert(struct conversion *conversion, int depth)
{
    char kind[LONGEST_NAME], name[LONGEST_NAME];
    conversion->unknown |= copy_u8(conversion) != 0 || depth > DEEPEST;
    if (conversion->unknown)
        return;
    string_copy(conversion, kind);
    copy(conversion, 2);
    uint32_t flags = copy_u32(conversion), inputs = copy_u32(conversion);
    copy(conversion, 2 * sizeof(uint32_t));
    string_copy(conversion, name);
    content_convert(conversion, kind, flags, inputs, depth);
}

static void tail_convert(struct conversion *conversion)
{
    char description[LONGEST_NAME];
    string_copy(conversion, description);
    uint32_t flags = reader_u32(&conversion->in);
    conversion->unknown |= !(flags & RECOGNISER_BYTES);
    writer_u32(conversion->out, flags & ~(uint32_t)RECOGNISER_BYTES);
    copy(conversion, conversion->in.size - conversion->in.at);
}

int network_to_float(struct reader reader, struct writer *ret_network)
{
    struct writer network = {0};
    struct conversion conversion = {.in = reader, .out = &network};
    layer_convert(&conversion, 0);
    tail_convert(&conversion);
    if (network.failed || conversion.unknown || conversion.in.failed) {
        int status = network.failed ? STATUS_NO_MEMORY : STATUS_MODEL_BAD;
        writer_release(&network);
        return status;
    }
    *ret_network = network;
    return STATUS_OK;
}
