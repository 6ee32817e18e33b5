/* Products of matrices and what is done to single numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdbool.h>

#include "base/arena.h"
#include "text/matrix.h"
#include "text/squash.h"

enum { MOST_ROWS = 9, MOST_OUTPUTS = 40, MOST_INPUTS = 21 };

/* Some numbers from -1 to 1. */
static float number(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (float)(*seed >> 16) / 32768 - 1;
}

static bool near(double a, double b, double slack)
{
    return fabs(a - b) <= slack;
}

/* As matrix_add() should, from the packed values' own definition: each row's largest number is MATRIX_WEIGHT. */
static double product(const float *row, size_t columns, size_t first, const int16_t *inputs, size_t count)
{
    float most = 0;
    for (size_t i = 0; i < columns; i++)
        most = fmaxf(most, fabsf(row[i]));
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += round((double)(row[first + i] / most * MATRIX_WEIGHT)) * inputs[i];
    return sum * (double)most / MATRIX_WEIGHT / MATRIX_ONE;
}

static void check_product(size_t rows, size_t outputs, size_t first, size_t count)
{
    float matrix[MOST_OUTPUTS * MOST_INPUTS], sums[MOST_ROWS * MOST_OUTPUTS];
    int16_t inputs[MOST_ROWS * (MOST_INPUTS + MATRIX_STEP)] = {0};
    unsigned seed = (unsigned)(rows * 100 + outputs);
    for (size_t i = 0; i < outputs * MOST_INPUTS; i++)
        matrix[i] = number(&seed);
    size_t stride = matrix_stride(count);
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < count; i++)
            inputs[r * stride + i] = (int16_t)(number(&seed) * MATRIX_ONE);
    for (size_t i = 0; i < rows * outputs; i++)
        sums[i] = 0.25f;
    struct arena *arena = arena_new();
    struct weights weights = weights_pack(matrix, outputs, MOST_INPUTS, first, count, arena);
    matrix_add(&weights, inputs, rows, sums);
    for (size_t r = 0; r < rows; r++)
        for (size_t o = 0; o < outputs; o++) {
            double wanted =
                0.25 + product(matrix + o * MOST_INPUTS, MOST_INPUTS, first, inputs + r * stride, count);
            assert_true(near((double)sums[r * outputs + o], wanted, 1e-5));
        }
    arena_free(arena);
}

static void test_products_of_all_sizes(void **state)
{
    for (size_t rows = 1; rows <= MOST_ROWS; rows++)
        for (size_t outputs = 1; outputs <= MOST_OUTPUTS; outputs += 3)
            check_product(rows, outputs, 0, 1 + rows * 2);
    check_product(5, 33, 4, 16);
}

static void test_a_row_of_nothing(void **state)
{
    const float matrix[] = {0, 0, 0};
    const int16_t inputs[] = {100, 200, 300, 0};
    float sum = 1;
    struct arena *arena = arena_new();
    struct weights weights = weights_pack(matrix, 1, 3, 0, 3, arena);
    matrix_add(&weights, inputs, 1, &sum);
    assert_true(near((double)sum, 1, 0));
    arena_free(arena);
}

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

static void test_an_lstm_step(void **state)
{
    enum { STATES = 19 };
    float gates[4 * STATES], cells[STATES];
    int16_t said[STATES];
    for (int i = 0; i < STATES; i++) {
        for (int k = 0; k < 4; k++)
            gates[k * STATES + i] = (float)(i - 9) * (k + 1) / 3;
        cells[i] = (float)i / 10 - 1;
    }
    squash_lstm(gates, cells, said, STATES);
    for (int i = 0; i < STATES; i++) {
        double x = (i - 9) / 3.0, before = i / 10.0 - 1;
        double cell = before * logistic(3 * x) + tanh(x) * logistic(2 * x);
        assert_true(near((double)cells[i], cell, 1e-5));
        assert_true(near(said[i], tanh(cell) * logistic(4 * x) * MATRIX_ONE, 1));
    }
}

static void test_what_is_far_out_saturates(void **state)
{
    float gates[] = {1e9f, 1e9f, 1e9f, 1e9f}, cell = 1e9f;
    int16_t said;
    squash_lstm(gates, &cell, &said, 1);
    assert_int_equal(said, MATRIX_ONE);
    assert_true(cell <= 100);
    const float sums[] = {-1e9f, 0, 1e9f};
    int16_t bent[3];
    squash_dense(ACTIVATION_TANH, sums, bent, 3);
    assert_int_equal(bent[0], -MATRIX_ONE);
    assert_int_equal(bent[1], 0);
    assert_int_equal(bent[2], MATRIX_ONE);
    squash_dense(ACTIVATION_RELU, sums, bent, 3);
    assert_int_equal(bent[0], 0);
    assert_int_equal(bent[2], MATRIX_ONE);
}

static void test_softmax_adds_up(void **state)
{
    float sums[] = {1, 2, 500, 499, -500};
    squash_softmax(sums, 5);
    double all = 0;
    for (int i = 0; i < 5; i++)
        all += exp((double)sums[i]);
    assert_true(near(all, 1, 1e-4));
    assert_true(near((double)(sums[2] - sums[3]), 1, 1e-4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_products_of_all_sizes), cmocka_unit_test(test_a_row_of_nothing),
        cmocka_unit_test(test_an_lstm_step),          cmocka_unit_test(test_what_is_far_out_saturates),
        cmocka_unit_test(test_softmax_adds_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
