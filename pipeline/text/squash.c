#include "text/squash.h"

#include <math.h>
#include <string.h>

#include "text/matrix.h"

static const float STATE_CLIP = 100; /* as the recogniser's */

/* Within this the functions are as good as constant; beyond, the exponential would be infinite. */
static const float STEEP = 30;

static inline float within(float x, float limit)
{
    x = x > limit ? limit : x;
    return x < -limit ? -limit : x;
}

/*
 * e^x for x within ±60, to 1e-7 of it: 2^n times a polynomial, so that loops over it become wide instructions. n is
 * rounded by adding and taking away what pushes a fraction out of a float.
 */
static inline float exponential(float x)
{
    const float per_octave = 1.44269504f, octave_high = 0.693359375f, octave_low = -2.12194440e-4f;
    const float rounding = 12582912; /* 1.5 * 2^23 */
    float shifted = x * per_octave + rounding;
    float octaves = shifted - rounding;
    float r = x - octaves * octave_high - octaves * octave_low;
    float sum = 1.9875691500e-4f;
    sum = sum * r + 1.3981999507e-3f;
    sum = sum * r + 8.3334519073e-3f;
    sum = sum * r + 4.1665795894e-2f;
    sum = sum * r + 1.6666665459e-1f;
    sum = sum * r + 5.0000001201e-1f;
    sum = sum * r * r + r + 1;
    int32_t exponent = ((int32_t)octaves + 127) << 23;
    float power;
    memcpy(&power, &exponent, sizeof power);
    return sum * power;
}

static inline float logistic(float x)
{
    return 1 / (1 + exponential(-within(x, STEEP)));
}

static inline float bend(float x)
{
    return 1 - 2 / (1 + exponential(2 * within(x, STEEP)));
}

/* To the nearest whole number; from below where it is halfway. */
static inline int16_t whole(float x)
{
    float scaled = x * MATRIX_ONE;
    return (int16_t)(scaled + (scaled < 0 ? -0.5f : 0.5f));
}

static inline __attribute__((always_inline)) void lstm(float *restrict gates, float *restrict state,
                                                       int16_t *restrict said, size_t states)
{
    const float *restrict cell = gates, *restrict in = gates + states, *restrict keep = gates + 2 * states,
                          *restrict out = gates + 3 * states;
    for (size_t i = 0; i < states; i++) {
        float sum = state[i] * logistic(keep[i]) + bend(cell[i]) * logistic(in[i]);
        state[i] = sum = within(sum, STATE_CLIP);
        said[i] = whole(bend(sum) * logistic(out[i]));
    }
}

typedef void lstm_function(float *gates, float *state, int16_t *said, size_t states);

static void lstm_any(float *gates, float *state, int16_t *said, size_t states)
{
    lstm(gates, state, said, states);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) static void lstm_256(float *gates, float *state, int16_t *said, size_t states)
{
    lstm(gates, state, said, states);
}

static lstm_function *lstm_choose(void)
{
    return __builtin_cpu_supports("avx2") ? lstm_256 : lstm_any;
}
#else
static lstm_function *lstm_choose(void)
{
    return lstm_any;
}
#endif

void squash_lstm(float *gates, float *state, int16_t *said, size_t states)
{
    lstm_choose()(gates, state, said, states);
}

void squash_dense(enum activation activation, const float *sums, int16_t *said, size_t count)
{
    if (activation == ACTIVATION_TANH)
        for (size_t i = 0; i < count; i++)
            said[i] = whole(bend(sums[i]));
    else if (activation == ACTIVATION_LOGISTIC)
        for (size_t i = 0; i < count; i++)
            said[i] = whole(logistic(sums[i]));
    else
        for (size_t i = 0; i < count; i++)
            said[i] = whole(within(activation == ACTIVATION_RELU && sums[i] < 0 ? 0 : sums[i], 1));
}

void squash_softmax(float *sums, size_t count)
{
    float most = sums[0], sum = 0;
    for (size_t i = 1; i < count; i++)
        most = sums[i] > most ? sums[i] : most;
    for (size_t i = 0; i < count; i++)
        sum += exponential(within(sums[i] - most, 2 * STEEP));
    float offset = most + (float)log((double)sum);
    for (size_t i = 0; i < count; i++)
        sums[i] -= offset;
}
