#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "base/linear.h"

static void test_one_equation(void **state)
{
    double matrix[] = {4, 10}, solution[1];
    assert_true(linear_solve(1, matrix, solution));
    assert_float_equal(solution[0], 2.5, 1e-9);
}

/* A zero where the first pivot would be: rows must be exchanged. */
static void test_rows_are_exchanged(void **state)
{
    double matrix[] = {0, 2, 1, 7, 1, 1, 1, 6, 2, -1, 3, 9}, solution[3];
    assert_true(linear_solve(3, matrix, solution));
    assert_float_equal(solution[0], 1, 1e-9);
    assert_float_equal(solution[1], 2, 1e-9);
    assert_float_equal(solution[2], 3, 1e-9);
}

/* Without pivoting, the tiny coefficient would swallow everything. */
static void test_small_pivots_are_avoided(void **state)
{
    double matrix[] = {1e-11, 1, 1, 1, 1, 2}, solution[2];
    assert_true(linear_solve(2, matrix, solution));
    assert_float_equal(solution[0], 1, 1e-9);
    assert_float_equal(solution[1], 1, 1e-9);
}

static void test_a_larger_system(void **state)
{
    enum { N = 9 };
    double matrix[N * (N + 1)], solution[N];
    for (int i = 0; i < N; i++) {
        matrix[i * (N + 1) + N] = 0;
        for (int k = 0; k < N; k++) {
            matrix[i * (N + 1) + k] = i == k ? 3 : 1.0 / (1 + i + k);
            matrix[i * (N + 1) + N] += matrix[i * (N + 1) + k] * (k - 4);
        }
    }
    assert_true(linear_solve(N, matrix, solution));
    for (int k = 0; k < N; k++)
        assert_float_equal(solution[k], k - 4, 1e-6);
}

static void test_a_singular_system_is_refused(void **state)
{
    double zero[] = {0, 1}, same[] = {1, 2, 3, 2, 4, 6}, solution[2] = {77, 78};
    assert_false(linear_solve(1, zero, solution));
    assert_false(linear_solve(2, same, solution));
    assert_float_equal(solution[0], 77, 0);
    assert_float_equal(solution[1], 78, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_equation),
        cmocka_unit_test(test_rows_are_exchanged),
        cmocka_unit_test(test_small_pivots_are_avoided),
        cmocka_unit_test(test_a_larger_system),
        cmocka_unit_test(test_a_singular_system_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
