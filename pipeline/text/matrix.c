#include "text/matrix.h"

#include <math.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/arena.h"

enum {
    ROWS = 8,
    HALF = ROWS / 2,
    PAIR = 2 * MATRIX_LANES
}; /* inputs at once; weights of two inputs for all lanes */

size_t matrix_stride(size_t count)
{
    return (count + MATRIX_STEP - 1) / MATRIX_STEP * MATRIX_STEP;
}

static float largest(const float *row, size_t count)
{
    float most = 0;
    for (size_t i = 0; i < count; i++)
        most = fmaxf(most, fabsf(row[i]));
    return most;
}

struct weights weights_pack(const float *matrix, size_t outputs, size_t columns, size_t first, size_t count,
                            struct arena *arena)
{
    size_t stride = matrix_stride(count), lanes = (outputs + MATRIX_LANES - 1) / MATRIX_LANES * MATRIX_LANES;
    int16_t *values = arena_array(arena, lanes * stride, sizeof *values);
    float *scales = arena_array(arena, lanes, sizeof *scales);
    for (size_t o = 0; o < outputs; o++) {
        const float *row = matrix + o * columns;
        float most = largest(row, columns);
        int16_t *lane = values + o / MATRIX_LANES * MATRIX_LANES * stride + o % MATRIX_LANES * 2;
        for (size_t i = 0; i < count && most > 0; i++)
            lane[i / 2 * PAIR + i % 2] = (int16_t)lrintf(row[first + i] / most * MATRIX_WEIGHT);
        scales[o] = most / MATRIX_WEIGHT / MATRIX_ONE;
    }
    return (struct weights){values, scales, outputs, stride};
}

/* The sums of ROWS inputs (or of fewer, the last one again) with the weights of MATRIX_LANES outputs. */
typedef void lanes_function(const int16_t *values, const int16_t *const inputs[ROWS], size_t stride,
                            int32_t sums[ROWS][MATRIX_LANES]);

static void lanes_any(const int16_t *values, const int16_t *const inputs[ROWS], size_t stride,
                      int32_t sums[ROWS][MATRIX_LANES])
{
    memset(sums, 0, ROWS * sizeof *sums);
    for (size_t i = 0; i < stride; i += 2, values += PAIR)
        for (size_t r = 0; r < ROWS; r++)
            for (size_t o = 0; o < MATRIX_LANES; o++)
                sums[r][o] += values[2 * o] * inputs[r][i] + values[2 * o + 1] * inputs[r][i + 1];
}

#ifdef __x86_64__
/* Two inputs that follow each other, as one number of 32 bits. */
static inline int32_t pair_at(const int16_t *inputs)
{
    int32_t pair;
    memcpy(&pair, inputs, sizeof pair);
    return pair;
}

/*
 * In what follows the sums of each row have a register by name: of arrays of them GCC 12 makes loops that copy each
 * register once a round and fetch weights again for each row, which take a third longer.
 */

/* Adds the products of one row's two inputs with their weights to its sums. */
#define ROW_256(r)                                                                                           \
    do {                                                                                                     \
        __m256i pair = _mm256_set1_epi32(pair_at(inputs[r] + i));                                            \
        low##r = _mm256_add_epi32(low##r, _mm256_madd_epi16(first, pair));                                   \
        high##r = _mm256_add_epi32(high##r, _mm256_madd_epi16(second, pair));                                \
    } while (0)
#define STORE_256(r)                                                                                         \
    do {                                                                                                     \
        _mm256_storeu_si256((__m256i *)(void *)sums[r], low##r);                                             \
        _mm256_storeu_si256((__m256i *)(void *)(sums[r] + MATRIX_LANES / 2), high##r);                       \
    } while (0)

/* Registers hold the sums of half the rows. */
__attribute__((target("avx2"))) static void half_256(const int16_t *values, const int16_t *const *inputs,
                                                     size_t stride, int32_t (*sums)[MATRIX_LANES])
{
    __m256i low0 = _mm256_setzero_si256(), low1 = low0, low2 = low0, low3 = low0;
    __m256i high0 = low0, high1 = low0, high2 = low0, high3 = low0;
    for (size_t i = 0; i < stride; i += 2, values += PAIR) {
        __m256i first = _mm256_loadu_si256((const __m256i *)(const void *)values);
        __m256i second = _mm256_loadu_si256((const __m256i *)(const void *)(values + MATRIX_LANES));
        __asm__("" : "+x"(first), "+x"(second)); /* are not fetched again */
        ROW_256(0);
        ROW_256(1);
        ROW_256(2);
        ROW_256(3);
    }
    STORE_256(0);
    STORE_256(1);
    STORE_256(2);
    STORE_256(3);
}

__attribute__((target("avx2"))) static void lanes_256(const int16_t *values,
                                                      const int16_t *const inputs[ROWS], size_t stride,
                                                      int32_t sums[ROWS][MATRIX_LANES])
{
    half_256(values, inputs, stride, sums);
    half_256(values, inputs + HALF, stride, sums + HALF);
}

_Static_assert(ROWS == 8 && HALF == 4, "as many registers have names");

#define ROW_512(r, product_add) all##r = product_add(all##r, both, _mm512_set1_epi32(pair_at(inputs[r] + i)))
#define STORE_512(r)            _mm512_storeu_si512(sums[r], all##r)

/* The two of 512 bits differ in how a product is added: in two instructions, or in one where the processor has it. */
#define LANES_512(name, features, product_add)                                                               \
    __attribute__((target(features))) static void name(const int16_t *values,                                \
                                                       const int16_t *const inputs[ROWS], size_t stride,     \
                                                       int32_t sums[ROWS][MATRIX_LANES])                     \
    {                                                                                                        \
        __m512i all0 = _mm512_setzero_si512(), all1 = all0, all2 = all0, all3 = all0;                        \
        __m512i all4 = all0, all5 = all0, all6 = all0, all7 = all0;                                          \
        for (size_t i = 0; i < stride; i += 2, values += PAIR) {                                             \
            __m512i both = _mm512_loadu_si512(values);                                                       \
            ROW_512(0, product_add);                                                                         \
            ROW_512(1, product_add);                                                                         \
            ROW_512(2, product_add);                                                                         \
            ROW_512(3, product_add);                                                                         \
            ROW_512(4, product_add);                                                                         \
            ROW_512(5, product_add);                                                                         \
            ROW_512(6, product_add);                                                                         \
            ROW_512(7, product_add);                                                                         \
        }                                                                                                    \
        STORE_512(0);                                                                                        \
        STORE_512(1);                                                                                        \
        STORE_512(2);                                                                                        \
        STORE_512(3);                                                                                        \
        STORE_512(4);                                                                                        \
        STORE_512(5);                                                                                        \
        STORE_512(6);                                                                                        \
        STORE_512(7);                                                                                        \
    }

#define MADD_ADD(sum, a, b) _mm512_add_epi32(sum, _mm512_madd_epi16(a, b))
LANES_512(lanes_512, "avx512bw", MADD_ADD)
LANES_512(lanes_vnni, "avx512bw,avx512vnni", _mm512_dpwssd_epi32)

static lanes_function *lanes_choose(void)
{
    if (__builtin_cpu_supports("avx512bw"))
        return __builtin_cpu_supports("avx512vnni") ? lanes_vnni : lanes_512;
    return __builtin_cpu_supports("avx2") ? lanes_256 : lanes_any;
}
#else
static lanes_function *lanes_choose(void)
{
    return lanes_any;
}
#endif

static void lanes_add(const struct weights *weights, size_t first, const int32_t products[MATRIX_LANES],
                      float *sums)
{
    size_t left = weights->outputs - first, count = left < MATRIX_LANES ? left : MATRIX_LANES;
    for (size_t o = 0; o < count; o++)
        sums[first + o] += weights->scales[first + o] * (float)products[o];
}

void matrix_add(const struct weights *weights, const int16_t *inputs, size_t rows, float *sums)
{
    lanes_function *lanes = lanes_choose();
    size_t stride = weights->stride, outputs = weights->outputs;
    for (size_t row = 0; row < rows; row += ROWS) {
        size_t count = rows - row < ROWS ? rows - row : ROWS;
        const int16_t *block[ROWS];
        for (size_t r = 0; r < ROWS; r++)
            block[r] = inputs + (row + (r < count ? r : count - 1)) * stride;
        for (size_t o = 0; o < outputs; o += MATRIX_LANES) {
            int32_t products[ROWS][MATRIX_LANES];
            lanes(weights->values + o * stride, block, stride, products);
            for (size_t r = 0; r < count; r++)
                lanes_add(weights, o, products[r], sums + (row + r) * outputs);
        }
    }
}
