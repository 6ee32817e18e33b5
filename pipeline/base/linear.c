#include "base/linear.h"

#include <math.h>

static void rows_swap(double *a, double *b, int count)
{
    for (int i = 0; i < count; i++) {
        double swapped = a[i];
        a[i] = b[i];
        b[i] = swapped;
    }
}

/* Clears column i below row i; false where there is no pivot. */
static bool column_clear(int n, double *matrix, int i)
{
    int width = n + 1, pivot = i;
    for (int k = i + 1; k < n; k++)
        pivot = fabs(matrix[k * width + i]) > fabs(matrix[pivot * width + i]) ? k : pivot;
    if (fabs(matrix[pivot * width + i]) < 1e-12)
        return false;
    rows_swap(matrix + i * width, matrix + pivot * width, width);
    for (int k = i + 1; k < n; k++) {
        double factor = matrix[k * width + i] / matrix[i * width + i];
        for (int m = i; m < width; m++)
            matrix[k * width + m] -= factor * matrix[i * width + m];
    }
    return true;
}

bool linear_solve(int n, double *matrix, double *ret_solution)
{
    for (int i = 0; i < n; i++) {
        if (!column_clear(n, matrix, i))
            return false;
    }
    for (int i = n - 1; i >= 0; i--) {
        const double *row = matrix + i * (n + 1);
        double value = row[n];
        for (int k = i + 1; k < n; k++)
            value -= row[k] * ret_solution[k];
        ret_solution[i] = value / row[i];
    }
    return true;
}
