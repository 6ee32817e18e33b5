/* Sequence alignment (Needleman and Wunsch, 1970) of what stands in a row with what the form expects there. */
#include "base/arena.h"
#include "form/parts.h"

static double min_double(double a, double b)
{
    return a < b ? a : b;
}

double align(size_t rows, size_t columns, const double *cost, double gap, struct arena *arena,
             int *ret_column)
{
    size_t width = columns + 1;
    double *total = arena_array(arena, (rows + 1) * width, sizeof *total);
    for (size_t i = 0; i <= rows; i++) {
        for (size_t j = 0; j <= columns; j++) {
            double *here = &total[i * width + j];
            if (i == 0 || j == 0) {
                *here = gap * (double)(i + j);
                continue;
            }
            double pair = here[-(ptrdiff_t)width - 1] + cost[(i - 1) * columns + j - 1];
            *here = min_double(pair, gap + min_double(here[-1], here[-(ptrdiff_t)width]));
        }
    }
    for (size_t i = 0; i < rows; i++)
        ret_column[i] = -1;
    for (size_t i = rows, j = columns; i > 0 && j > 0;) {
        double here = total[i * width + j];
        if (total[(i - 1) * width + j - 1] + cost[(i - 1) * columns + j - 1] <= here) {
            ret_column[--i] = (int)--j;
        } else if (total[(i - 1) * width + j] + gap <= here) {
            i--;
        } else {
            j--;
        }
    }
    return total[rows * width + columns];
}
