#include "layers.h"

#include <cblas.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "shenbao/status.h"

size_t block_rows(const struct block *block)
{
    return (size_t)block->height * (size_t)block->width * (size_t)block->lines;
}

/* ---- memory ---- */

/* Memory that is kept from one mini-batch to the next. */
struct room {
    void *bytes;
    size_t size;
};

static void *room_want(struct room *room, size_t count, size_t size)
{
    enum { LINE = 64 };
    if (count * size <= room->size && room->bytes)
        return room->bytes;
    free(room->bytes);
    room->size = (count * size + count * size / 8 + LINE) / LINE * LINE;
    room->bytes = aligned_alloc(LINE, room->size);
    if (!room->bytes)
        room->size = 0;
    return room->bytes;
}

/* What a stage keeps of the way forwards. */
struct trace {
    struct block out;
    struct room values, widths;
    struct room gates, state, bent, outputs; /* LSTM; outputs where only the last step is handed on */
    struct room places;                      /* MAXPOOL: where the largest was */
};

struct runner {
    const struct plan *plan;
    struct block input;
    struct room input_values, input_widths, deltas[2], recurrent, carry, gradient;
    struct trace *traces;
    float noise;
    uint32_t random;
};

struct runner *runner_new(const struct plan *plan)
{
    struct runner *runner = calloc(1, sizeof *runner);
    struct trace *traces = calloc(plan->count, sizeof *traces);
    if (!runner || !traces) {
        free(runner);
        free(traces);
        return NULL;
    }
    runner->plan = plan;
    runner->traces = traces;
    return runner;
}

void runner_free(struct runner *runner)
{
    if (!runner)
        return;
    for (size_t i = 0; i < runner->plan->count; i++) {
        struct trace *trace = &runner->traces[i];
        struct room *rooms[] = {&trace->values, &trace->widths,  &trace->gates, &trace->state,
                                &trace->bent,   &trace->outputs, &trace->places};
        for (size_t k = 0; k < sizeof rooms / sizeof *rooms; k++)
            free(rooms[k]->bytes);
    }
    struct room *rooms[] = {&runner->input_values, &runner->input_widths, &runner->deltas[0],
                            &runner->deltas[1],    &runner->recurrent,    &runner->carry,
                            &runner->gradient};
    for (size_t k = 0; k < sizeof rooms / sizeof *rooms; k++)
        free(rooms[k]->bytes);
    free(runner->traces);
    free(runner);
}

struct block *runner_input(struct runner *runner, const int *widths, int lines)
{
    struct block *block = &runner->input;
    *block = (struct block){.height = runner->plan->height, .lines = lines, .depth = 1};
    int *copied = room_want(&runner->input_widths, (size_t)lines, sizeof *copied);
    for (int i = 0; copied && i < lines; i++) {
        copied[i] = widths[i];
        block->width = widths[i] > block->width ? widths[i] : block->width;
    }
    block->widths = copied;
    block->values = room_want(&runner->input_values, block_rows(block), sizeof *block->values);
    return copied && block->values ? block : NULL;
}

void runner_noise(struct runner *runner, float size, unsigned seed)
{
    runner->noise = size;
    runner->random = seed * 2654435761u + 1;
}

/* ---- matrices ---- */

struct sizes {
    size_t rows, columns, across;
};

/* to = (add ? to : 0) + a * transposed b */
static void times_transposed(struct sizes size, const float *a, size_t a_stride, const float *b,
                             size_t b_stride, bool add, float *to, size_t to_stride)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)size.rows, (int)size.columns, (int)size.across,
                1, a, (int)a_stride, b, (int)b_stride, add, to, (int)to_stride);
}

/* to = a * b */
static void times(struct sizes size, const float *a, size_t a_stride, const float *b, size_t b_stride,
                  float *to, size_t to_stride)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)size.rows, (int)size.columns,
                (int)size.across, 1, a, (int)a_stride, b, (int)b_stride, 0, to, (int)to_stride);
}

/* to = transposed a * b: the gradient of a matrix, from deltas and inputs */
static void transposed_times(struct sizes size, const float *a, size_t a_stride, const float *b,
                             size_t b_stride, float *to, size_t to_stride)
{
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)size.rows, (int)size.columns, (int)size.across,
                1, a, (int)a_stride, b, (int)b_stride, 0, to, (int)to_stride);
}

/* ---- windows ---- */

/* Small noise is enough to tell the network that there is nothing; its quality does not matter. */
static float noise_next(struct runner *runner)
{
    runner->random = runner->random * 1664525u + 1013904223u;
    return runner->noise * ((float)(runner->random >> 8) / (float)(1 << 23) - 1);
}

static const float *place(const struct block *block, int y, int x, int line)
{
    size_t row = ((size_t)y * (size_t)block->width + (size_t)x) * (size_t)block->lines + (size_t)line;
    return block->values + row * (size_t)block->depth;
}

static void window_gather(struct runner *runner, const struct stage *stage, const struct block *in, int y,
                          int x, int line, float *to)
{
    size_t depth = stage->inputs;
    for (int dx = -stage->x; dx <= stage->x; dx++) {
        for (int dy = -stage->y; dy <= stage->y; dy++, to += depth) {
            bool inside = x + dx >= 0 && x + dx < in->widths[line] && y + dy >= 0 && y + dy < in->height;
            const float *from = inside ? place(in, y + dy, x + dx, line) : NULL;
            for (size_t i = 0; i < depth; i++)
                to[i] = inside ? from[i] : noise_next(runner);
        }
    }
}

static void convolve(struct runner *runner, const struct stage *stage, const struct block *in,
                     struct block *out)
{
    float *to = out->values;
    for (int y = 0; y < in->height; y++)
        for (int x = 0; x < in->width; x++)
            for (int line = 0; line < in->lines; line++, to += stage->outputs)
                window_gather(runner, stage, in, y, x, line, to);
}

static void window_scatter(const struct stage *stage, const struct block *in, int y, int x, int line,
                           const float *deltas, float *to)
{
    size_t depth = stage->inputs;
    for (int dx = -stage->x; dx <= stage->x; dx++)
        for (int dy = -stage->y; dy <= stage->y; dy++, deltas += depth)
            if (x + dx >= 0 && x + dx < in->widths[line] && y + dy >= 0 && y + dy < in->height)
                kernel_add(deltas, depth, to + (place(in, y + dy, x + dx, line) - in->values));
}

static void convolve_back(const struct stage *stage, const struct block *in, const float *deltas, float *to)
{
    memset(to, 0, block_rows(in) * stage->inputs * sizeof *to);
    for (int y = 0; y < in->height; y++)
        for (int x = 0; x < in->width; x++)
            for (int line = 0; line < in->lines; line++, deltas += stage->outputs)
                window_scatter(stage, in, y, x, line, deltas, to);
}

/* The window's largest of each depth; columns and rows that do not fill a window are left out. */
static void maxpool_place(const struct stage *stage, const struct block *in, int y, int x, int line,
                          float *to, uint32_t *places)
{
    size_t depth = stage->inputs;
    for (int dx = 0; dx < stage->x; dx++) {
        for (int dy = 0; dy < stage->y; dy++) {
            const float *from = place(in, y * stage->y + dy, x * stage->x + dx, line);
            uint32_t at = (uint32_t)(from - in->values);
            for (size_t i = 0; i < depth; i++) {
                bool more = (dx == 0 && dy == 0) || from[i] > to[i];
                to[i] = more ? from[i] : to[i];
                places[i] = more ? at + (uint32_t)i : places[i];
            }
        }
    }
}

static void maxpool(const struct stage *stage, const struct block *in, struct block *out, uint32_t *places)
{
    float *to = out->values;
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++)
            for (int line = 0; line < out->lines; line++, to += stage->outputs, places += stage->outputs)
                maxpool_place(stage, in, y, x, line, to, places);
}

static void maxpool_back(const struct block *in, const struct block *out, const uint32_t *places,
                         const float *deltas, float *to)
{
    memset(to, 0, block_rows(in) * (size_t)in->depth * sizeof *to);
    size_t count = block_rows(out) * (size_t)out->depth;
    for (size_t i = 0; i < count; i++)
        to[places[i]] += deltas[i];
}

/* The numbers of one place of the picture that a window takes in, and where they are in that window's place. */
struct move {
    size_t inside, window;
};

static struct move move_of(const struct stage *stage, const struct block *in, const struct block *out,
                           size_t row, int part)
{
    size_t lines = (size_t)in->lines, depth = stage->inputs;
    int line = (int)(row % lines), x = (int)(row / lines % (size_t)out->width);
    int y = (int)(row / lines / (size_t)out->width);
    const float *from = place(in, y * stage->y + part % stage->y, x * stage->x + part / stage->y, line);
    return (struct move){(size_t)(from - in->values), row * stage->outputs + (size_t)part * depth};
}

/* All of a window, column by column, becomes one place; columns and rows that do not fill one are left out. */
static void reconfig(const struct stage *stage, const struct block *in, struct block *out)
{
    for (size_t row = 0; row < block_rows(out); row++)
        for (int part = 0; part < stage->x * stage->y; part++) {
            struct move move = move_of(stage, in, out, row, part);
            memcpy(out->values + move.window, in->values + move.inside, stage->inputs * sizeof *out->values);
        }
}

static void reconfig_back(const struct stage *stage, const struct block *in, const struct block *out,
                          const float *deltas, float *to)
{
    memset(to, 0, block_rows(in) * stage->inputs * sizeof *to);
    for (size_t row = 0; row < block_rows(out); row++)
        for (int part = 0; part < stage->x * stage->y; part++) {
            struct move move = move_of(stage, in, out, row, part);
            memcpy(to + move.inside, deltas + move.window, stage->inputs * sizeof *to);
        }
}

/* ---- layers with weights ---- */

static void dense(const struct stage *stage, const float *weights, const struct block *in, struct block *out)
{
    const float *matrix = weights + stage->weights;
    size_t rows = block_rows(in);
    kernel_bias(matrix + stage->inputs, stage->columns, out->values, rows, stage->outputs);
    times_transposed((struct sizes){rows, stage->outputs, stage->inputs}, in->values, stage->inputs, matrix,
                     stage->columns, true, out->values, stage->outputs);
    kernel_activate(stage->activation, out->values, rows * stage->outputs);
}

/* `to` may be NULL: nothing below learns. */
static void dense_back(const struct stage *stage, const float *weights, const struct block *in,
                       const struct block *out, float *deltas, float *gradient, float *to)
{
    size_t rows = block_rows(in);
    gradient += stage->weights;
    kernel_activate_back(stage->activation, out->values, deltas, rows * stage->outputs);
    transposed_times((struct sizes){stage->outputs, stage->inputs, rows}, deltas, stage->outputs, in->values,
                     stage->inputs, gradient, stage->columns);
    kernel_sum_rows(deltas, rows, stage->outputs, gradient + stage->inputs, stage->columns);
    if (to)
        times((struct sizes){rows, stage->inputs, stage->outputs}, deltas, stage->outputs,
              weights + stage->weights, stage->columns, to, stage->inputs);
}

/* How an LSTM goes through a block: step k works on rows [at, at + rows). */
struct walk {
    size_t steps, rows;
    bool backwards;
    const int *lengths;
};

static struct walk walk_of(const struct stage *stage, const struct block *in)
{
    struct walk walk = {.backwards = stage->backwards};
    walk.steps = (size_t)(stage->down ? in->height : in->width);
    walk.rows = block_rows(in) / walk.steps;
    walk.lengths = stage->down ? NULL : in->widths;
    return walk;
}

/* The place in the block of the walk's k-th step. */
static size_t walk_step(const struct walk *walk, size_t k)
{
    return walk->backwards ? walk->steps - 1 - k : k;
}

/* The k-th step; its memory is that of the whole walk. */
static struct lstm_step step_of(const struct stage *stage, struct trace *trace, const struct walk *walk,
                                size_t k)
{
    size_t step = walk_step(walk, k), states = stage->outputs, at = step * walk->rows * states;
    const float *state = trace->state.bytes;
    return (struct lstm_step){.rows = walk->rows,
                              .states = states,
                              .lengths = walk->lengths,
                              .step = (int)step,
                              .gates = (float *)trace->gates.bytes + 4 * at,
                              .before = k ? state + walk_step(walk, k - 1) * walk->rows * states : NULL,
                              .state = (float *)trace->state.bytes + at,
                              .bent = (float *)trace->bent.bytes + at};
}

/* Where all steps' outputs are. */
static float *lstm_outputs(const struct stage *stage, struct trace *trace)
{
    return stage->summary ? trace->outputs.bytes : trace->out.values;
}

static bool lstm_room(const struct stage *stage, struct trace *trace, size_t rows)
{
    size_t count = rows * stage->outputs;
    return room_want(&trace->gates, 4 * count, sizeof(float)) &&
           room_want(&trace->state, count, sizeof(float)) && room_want(&trace->bent, count, sizeof(float)) &&
           (!stage->summary || room_want(&trace->outputs, count, sizeof(float)));
}

static bool lstm(const struct stage *stage, const float *weights, const struct block *in, struct trace *trace)
{
    const float *matrix = weights + stage->weights, *recurrent = matrix + stage->inputs;
    size_t states = stage->outputs, rows = block_rows(in);
    struct walk walk = walk_of(stage, in);
    if (!lstm_room(stage, trace, rows))
        return false;
    float *gates = trace->gates.bytes, *outputs = lstm_outputs(stage, trace);
    kernel_bias(matrix + stage->columns - 1, stage->columns, gates, rows, 4 * states);
    times_transposed((struct sizes){rows, 4 * states, stage->inputs}, in->values, stage->inputs, matrix,
                     stage->columns, true, gates, 4 * states);
    for (size_t k = 0; k < walk.steps; k++) {
        struct lstm_step step = step_of(stage, trace, &walk, k);
        if (k)
            times_transposed((struct sizes){walk.rows, 4 * states, states},
                             outputs + walk_step(&walk, k - 1) * walk.rows * states, states, recurrent,
                             stage->columns, true, step.gates, 4 * states);
        kernel_lstm(&step, outputs + walk_step(&walk, k) * walk.rows * states);
    }
    if (stage->summary)
        memcpy(trace->out.values, outputs + walk_step(&walk, walk.steps - 1) * walk.rows * states,
               walk.rows * states * sizeof *outputs);
    return true;
}

/* The gradient of what a step's outputs are multiplied by in the next: those outputs against the next step's deltas. */
static void recurrent_gradient(const struct stage *stage, struct trace *trace, const struct walk *walk,
                               float *gradient)
{
    size_t states = stage->outputs, skip = walk->rows * states;
    const float *deltas = trace->gates.bytes, *outputs = lstm_outputs(stage, trace);
    deltas += walk->backwards ? 0 : 4 * skip;
    outputs += walk->backwards ? skip : 0;
    transposed_times((struct sizes){4 * states, states, (walk->steps - 1) * walk->rows}, deltas, 4 * states,
                     outputs, states, gradient + stage->inputs, stage->columns);
}

static void lstm_gradient(const struct stage *stage, const struct block *in, struct trace *trace,
                          const struct walk *walk, float *gradient)
{
    size_t states = stage->outputs, rows = block_rows(in);
    const float *deltas = trace->gates.bytes;
    gradient += stage->weights;
    transposed_times((struct sizes){4 * states, stage->inputs, rows}, deltas, 4 * states, in->values,
                     stage->inputs, gradient, stage->columns);
    recurrent_gradient(stage, trace, walk, gradient);
    kernel_sum_rows(deltas, rows, 4 * states, gradient + stage->columns - 1, stage->columns);
}

static bool lstm_back(struct runner *runner, const struct stage *stage, const float *weights,
                      const struct block *in, struct trace *trace, const float *deltas, float *gradient,
                      float *to)
{
    const float *matrix = weights + stage->weights;
    size_t states = stage->outputs;
    struct walk walk = walk_of(stage, in);
    float *recurrent = room_want(&runner->recurrent, walk.rows * states, sizeof *recurrent);
    float *carry = room_want(&runner->carry, walk.rows * states, sizeof *carry);
    if (!recurrent || !carry)
        return false;
    memset(carry, 0, walk.rows * states * sizeof *carry);
    for (size_t k = walk.steps; k-- > 0;) {
        struct lstm_step step = step_of(stage, trace, &walk, k);
        bool last = k == walk.steps - 1;
        const float *own =
            stage->summary ? (last ? deltas : NULL) : deltas + (step.state - (float *)trace->state.bytes);
        kernel_lstm_back(&step, own, last ? NULL : recurrent, carry);
        if (k)
            times((struct sizes){walk.rows, states, 4 * states}, step.gates, 4 * states,
                  matrix + stage->inputs, stage->columns, recurrent, states);
    }
    lstm_gradient(stage, in, trace, &walk, gradient);
    if (to)
        times((struct sizes){block_rows(in), stage->inputs, 4 * states}, trace->gates.bytes, 4 * states,
              matrix, stage->columns, to, stage->inputs);
    return true;
}

/* ---- the whole ---- */

/* The block a stage makes, without its values; in MAXPOOL lines get shorter. */
static bool trace_shape(const struct stage *stage, const struct block *in, struct trace *trace)
{
    struct block *out = &trace->out;
    *out = *in;
    out->depth = (int)stage->outputs;
    if (stage->summary)
        out->height = 1;
    if (stage->kind == STAGE_MAXPOOL || stage->kind == STAGE_RECONFIG) {
        int *widths = room_want(&trace->widths, (size_t)in->lines, sizeof *widths);
        for (int i = 0; widths && i < in->lines; i++)
            widths[i] = in->widths[i] / stage->x;
        out->width /= stage->x;
        out->height /= stage->y;
        out->widths = widths;
    }
    out->values = room_want(&trace->values, block_rows(out) * stage->outputs, sizeof *out->values);
    return out->values && out->widths;
}

static bool stage_forward(struct runner *runner, const struct stage *stage, const float *weights,
                          const struct block *in, struct trace *trace)
{
    if (!trace_shape(stage, in, trace))
        return false;
    uint32_t *places = NULL;
    switch (stage->kind) {
    case STAGE_CONVOLVE:
        convolve(runner, stage, in, &trace->out);
        return true;
    case STAGE_DENSE:
        dense(stage, weights, in, &trace->out);
        return true;
    case STAGE_MAXPOOL:
        places = room_want(&trace->places, block_rows(&trace->out) * stage->outputs, sizeof *places);
        if (places)
            maxpool(stage, in, &trace->out, places);
        return places != NULL;
    case STAGE_RECONFIG:
        reconfig(stage, in, &trace->out);
        return true;
    case STAGE_LSTM:
        return lstm(stage, weights, in, trace);
    }
    return false;
}

const struct block *runner_forward(struct runner *runner, const float *weights)
{
    const struct block *in = &runner->input;
    for (size_t i = 0; i < runner->plan->count; i++) {
        if (!stage_forward(runner, &runner->plan->stages[i], weights, in, &runner->traces[i]))
            return NULL;
        in = &runner->traces[i].out;
    }
    return in;
}

static bool stage_backward(struct runner *runner, size_t i, const float *weights, float *deltas,
                           float *gradient, float *to)
{
    const struct stage *stage = &runner->plan->stages[i];
    struct trace *trace = &runner->traces[i];
    const struct block *in = i ? &runner->traces[i - 1].out : &runner->input;
    switch (stage->kind) {
    case STAGE_CONVOLVE:
        convolve_back(stage, in, deltas, to);
        return true;
    case STAGE_DENSE:
        dense_back(stage, weights, in, &trace->out, deltas, gradient, to);
        return true;
    case STAGE_MAXPOOL:
        maxpool_back(in, &trace->out, trace->places.bytes, deltas, to);
        return true;
    case STAGE_RECONFIG:
        reconfig_back(stage, in, &trace->out, deltas, to);
        return true;
    case STAGE_LSTM:
        return lstm_back(runner, stage, weights, in, trace, deltas, gradient, to);
    }
    return false;
}

/* The lowest stage that has weights: nothing goes back beyond it. */
static size_t lowest_with_weights(const struct plan *plan)
{
    size_t i = 0;
    while (plan->stages[i].columns == 0)
        i++;
    return i;
}

float *runner_backward(struct runner *runner, const float *weights, float *deltas)
{
    const struct plan *plan = runner->plan;
    float *gradient = room_want(&runner->gradient, plan->weight_count, sizeof *gradient);
    size_t lowest = lowest_with_weights(plan);
    for (size_t i = plan->count; gradient && i-- > lowest;) {
        float *to = NULL;
        if (i > lowest) {
            const struct block *in = &runner->traces[i - 1].out;
            to = room_want(&runner->deltas[i % 2], block_rows(in) * (size_t)in->depth, sizeof *to);
            if (!to)
                return NULL;
        }
        if (!stage_backward(runner, i, weights, deltas, gradient, to))
            return NULL;
        deltas = to;
    }
    return gradient;
}
