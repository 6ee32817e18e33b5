#include "kernels.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static const float STATE_CLIP = 100; /* as the recogniser's */

/* Within this both functions are as good as constant; beyond, the exponential would be infinite. */
static const float STEEP = 30;

static inline float within(float x, float limit)
{
    return x > limit ? limit : x < -limit ? -limit : x;
}

static inline float logistic(float x)
{
    return 1 / (1 + expf(-within(x, STEEP)));
}

static inline float bend(float x)
{
    return 1 - 2 / (1 + expf(2 * within(x, STEEP)));
}

void kernel_activate(enum activation activation, float *values, size_t count)
{
    if (activation == ACTIVATION_TANH)
        for (size_t i = 0; i < count; i++)
            values[i] = bend(values[i]);
    else if (activation == ACTIVATION_LOGISTIC)
        for (size_t i = 0; i < count; i++)
            values[i] = logistic(values[i]);
    else if (activation == ACTIVATION_RELU)
        for (size_t i = 0; i < count; i++)
            values[i] = values[i] > 0 ? values[i] : 0;
}

void kernel_activate_back(enum activation activation, const float *results, float *deltas, size_t count)
{
    if (activation == ACTIVATION_TANH)
        for (size_t i = 0; i < count; i++)
            deltas[i] *= 1 - results[i] * results[i];
    else if (activation == ACTIVATION_LOGISTIC)
        for (size_t i = 0; i < count; i++)
            deltas[i] *= results[i] * (1 - results[i]);
    else if (activation == ACTIVATION_RELU)
        for (size_t i = 0; i < count; i++)
            deltas[i] = results[i] > 0 ? deltas[i] : 0;
}

void kernel_bias(const float *bias, size_t stride, float *values, size_t rows, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        values[i] = bias[i * stride];
    for (size_t row = 1; row < rows; row++)
        memcpy(values + row * columns, values, columns * sizeof *values);
}

/* A few columns at a time stay in registers. */
void kernel_sum_rows(const float *values, size_t rows, size_t columns, float *sums, size_t stride)
{
    enum { STRIP = 64 };
    for (size_t first = 0; first < columns; first += STRIP) {
        size_t width = columns - first < STRIP ? columns - first : STRIP;
        float strip[STRIP] = {0};
        for (size_t row = 0; row < rows; row++)
            for (size_t i = 0; i < width; i++)
                strip[i] += values[row * columns + first + i];
        for (size_t i = 0; i < width; i++)
            sums[(first + i) * stride] = strip[i];
    }
}

static void lstm_row(float *restrict gates, const float *restrict before, float *restrict state,
                     float *restrict bent, float *restrict outputs, size_t states)
{
    float *restrict cell = gates, *restrict in = gates + states, *restrict keep = gates + 2 * states,
                    *restrict out = gates + 3 * states;
    for (size_t i = 0; i < states; i++) {
        cell[i] = bend(cell[i]);
        in[i] = logistic(in[i]);
        keep[i] = logistic(keep[i]);
        out[i] = logistic(out[i]);
        float sum = before[i] * keep[i] + cell[i] * in[i];
        state[i] = sum = within(sum, STATE_CLIP);
        bent[i] = bend(sum);
        outputs[i] = bent[i] * out[i];
    }
}

static bool row_is_over(const struct lstm_step *step, size_t row)
{
    return step->lengths && step->step >= step->lengths[row];
}

static void row_clear(float *row, size_t count)
{
    memset(row, 0, count * sizeof *row);
}

void kernel_lstm(const struct lstm_step *step, float *outputs)
{
    static const float nothing[MOST_STATES] = {0};
    size_t states = step->states;
    for (size_t row = 0; row < step->rows; row++) {
        size_t at = row * states;
        if (row_is_over(step, row)) {
            row_clear(step->gates + 4 * at, 4 * states);
            row_clear(step->state + at, states);
            row_clear(step->bent + at, states);
            row_clear(outputs + at, states);
        } else {
            lstm_row(step->gates + 4 * at, step->before ? step->before + at : nothing, step->state + at,
                     step->bent + at, outputs + at, states);
        }
    }
}

static void lstm_row_back(float *restrict gates, const float *restrict before, const float *restrict bent,
                          const float *restrict deltas, const float *restrict recurrent,
                          float *restrict carry, size_t states)
{
    float *restrict cells = gates, *restrict ins = gates + states, *restrict keeps = gates + 2 * states,
                    *restrict outs = gates + 3 * states;
    for (size_t i = 0; i < states; i++) {
        float cell = cells[i], in = ins[i], keep = keeps[i], out = outs[i];
        float delta = deltas[i] + recurrent[i];
        float state = carry[i] + delta * out * (1 - bent[i] * bent[i]);
        cells[i] = state * in * (1 - cell * cell);
        ins[i] = state * cell * in * (1 - in);
        keeps[i] = state * before[i] * keep * (1 - keep);
        outs[i] = delta * bent[i] * out * (1 - out);
        carry[i] = state * keep;
    }
}

void kernel_lstm_back(const struct lstm_step *step, const float *deltas, const float *recurrent, float *carry)
{
    static const float nothing[MOST_STATES] = {0};
    size_t states = step->states;
    for (size_t row = 0; row < step->rows; row++) {
        size_t at = row * states;
        if (row_is_over(step, row)) {
            row_clear(step->gates + 4 * at, 4 * states);
            row_clear(carry + at, states);
        } else {
            lstm_row_back(step->gates + 4 * at, step->before ? step->before + at : nothing, step->bent + at,
                          deltas ? deltas + at : nothing, recurrent ? recurrent + at : nothing, carry + at,
                          states);
        }
    }
}

static const float LEAST_EXPONENT = -80;

void kernel_softmax(const float *outputs, size_t count, float *logarithms, float *probabilities)
{
    float most = outputs[0], sum = 0;
    for (size_t i = 1; i < count; i++)
        most = outputs[i] > most ? outputs[i] : most;
    for (size_t i = 0; i < count; i++)
        sum += probabilities[i] =
            expf(outputs[i] - most > LEAST_EXPONENT ? outputs[i] - most : LEAST_EXPONENT);
    float offset = most + logf(sum), share = 1 / sum;
    for (size_t i = 0; i < count; i++) {
        logarithms[i] = outputs[i] - offset;
        probabilities[i] *= share;
    }
}

/* exp() of what is not above 0; what is too small to matter is kept within the range of the fast exponential. */
static inline double share(double x)
{
    return exp(x > -600 ? x : -600);
}

/* The largest of the three is taken out, so that one exponential is 1 and the logarithm is of 1 to 3. */
void kernel_ctc(const double *restrict stay, const double *restrict skip, const double *restrict emit,
                size_t count, double *restrict to)
{
    for (size_t i = 0; i < count; i++) {
        double a = stay[i], b = stay[(ptrdiff_t)i - 1], c = stay[(ptrdiff_t)i - 2] + skip[i];
        double most = a > b ? a : b;
        most = most > c ? most : c;
        to[i] = most + log(share(a - most) + share(b - most) + share(c - most)) + emit[i];
    }
}

double kernel_square_sum(const float *values, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)values[i] * (double)values[i];
    return sum;
}

void kernel_add(const float *restrict values, size_t count, float *restrict sums)
{
    for (size_t i = 0; i < count; i++)
        sums[i] += values[i];
}

/* Under a root, so that it is normal: the fast root of a number too small to be one is not finite on some processors. */
static const float LEAST_SQUARE = 1e-30f;

void kernel_adam(const struct adam_step *step, const float *restrict gradients, size_t count,
                 float *restrict weights, float *restrict moments, float *restrict squares,
                 float *restrict averages)
{
    struct adam_step s = *step;
    for (size_t i = 0; i < count; i++) {
        float gradient = gradients[i] * s.scale;
        moments[i] = s.first * moments[i] + (1 - s.first) * gradient;
        squares[i] = s.second * squares[i] + (1 - s.second) * gradient * gradient;
        weights[i] -=
            s.rate * moments[i] / (sqrtf(squares[i] + LEAST_SQUARE) + s.epsilon) + s.decay * weights[i];
        averages[i] += s.average * (weights[i] - averages[i]);
    }
}
