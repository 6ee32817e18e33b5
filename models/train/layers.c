#include "layers_parts.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

size_t block_rows(const struct block *block)
{
    return (size_t)block->height * (size_t)block->width * (size_t)block->lines;
}

/* ---- memory ---- */

void *room_want(struct room *room, size_t count, size_t size)
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

void times_transposed(struct sizes size, const float *a, size_t a_stride, const float *b, size_t b_stride,
                      bool add, float *to, size_t to_stride)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)size.rows, (int)size.columns, (int)size.across,
                1, a, (int)a_stride, b, (int)b_stride, add, to, (int)to_stride);
}

void times(struct sizes size, const float *a, size_t a_stride, const float *b, size_t b_stride, float *to,
           size_t to_stride)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)size.rows, (int)size.columns,
                (int)size.across, 1, a, (int)a_stride, b, (int)b_stride, 0, to, (int)to_stride);
}

void transposed_times(struct sizes size, const float *a, size_t a_stride, const float *b, size_t b_stride,
                      float *to, size_t to_stride)
{
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)size.rows, (int)size.columns, (int)size.across,
                1, a, (int)a_stride, b, (int)b_stride, 0, to, (int)to_stride);
}

/* ---- every place by itself ---- */

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
