/* LSTM layers, along the lines or down the columns, forwards or backwards. */
#include <string.h>

#include "layers_parts.h"

/* The k-th step; its memory is that of the whole walk. */
static struct lstm_step step_of(const struct stage *stage, struct trace *trace, const struct walk *walk,
                                size_t k)
{
    size_t step = walk_place(walk, k), states = stage->outputs, at = step * walk->rows * states;
    const float *state = trace->state.bytes;
    return (struct lstm_step){.rows = walk->rows,
                              .states = states,
                              .lengths = walk->lengths,
                              .step = (int)step,
                              .gates = (float *)trace->gates.bytes + 4 * at,
                              .before = k ? state + walk_place(walk, k - 1) * walk->rows * states : NULL,
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

bool lstm(const struct stage *stage, const float *weights, const struct block *in, struct trace *trace)
{
    const float *matrix = weights + stage->weights, *recurrent = matrix + stage->inputs;
    size_t states = stage->outputs, rows = block_rows(in);
    struct walk walk = walk_of(stage, block_rows(in), in->height, in->width, in->widths);
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
                             outputs + walk_place(&walk, k - 1) * walk.rows * states, states, recurrent,
                             stage->columns, true, step.gates, 4 * states);
        kernel_lstm(&step, outputs + walk_place(&walk, k) * walk.rows * states);
    }
    if (stage->summary)
        memcpy(trace->out.values, outputs + walk_place(&walk, walk.steps - 1) * walk.rows * states,
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

bool lstm_back(struct runner *runner, const struct stage *stage, const float *weights, const struct block *in,
               struct trace *trace, const float *deltas, float *gradient, float *to)
{
    const float *matrix = weights + stage->weights;
    size_t states = stage->outputs;
    struct walk walk = walk_of(stage, block_rows(in), in->height, in->width, in->widths);
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
