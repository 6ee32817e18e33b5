#include "matrix.h"

#include <stdlib.h>
#include <string.h>

/*
 * Each panel of the right factor is multiplied with a tile of rows of the left at a time. The sums of a tile are as many
 * vectors as it has rows, and stay in registers; for each step along the panel there is one load of it, and one number
 * of each row for all columns.
 *
 *      panel:  across * LANES          gathered rows:  across * TILE
 *
 * Method: Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008.
 */

#ifdef __AVX512F__
enum { LANES = 16, TILE = 16 };
#elif defined(__AVX__)
enum { LANES = 8, TILE = 8 };
#else
enum { LANES = 4, TILE = 8 };
#endif
enum {
    LINE = 64,    /* bytes: what memory is aligned to */
    BLOCK = 512,  /* longer sums are made in parts, so that a panel stays in the nearest cache */
    GATHERED = 96 /* rows of the left factor that go through all panels together */
};

typedef float vector __attribute__((vector_size(LANES * sizeof(float))));

void panels_release(struct panels *panels)
{
    free(panels->values);
    free(panels->gathered);
    *panels = (struct panels){0};
}

static bool grow(float **memory, size_t *room, size_t count)
{
    if (count <= *room)
        return true;
    free(*memory);
    *memory = aligned_alloc(LINE, (count * sizeof(float) + LINE - 1) / LINE * LINE);
    *room = *memory ? count : 0;
    return *memory != NULL;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* From element (row, column) on. */
static struct factor factor_from(struct factor factor, size_t row, size_t column)
{
    factor.values += factor.transposed ? column * factor.stride + row : row * factor.stride + column;
    return factor;
}

static size_t panel_count(const struct panels *panels)
{
    return (panels->columns + LANES - 1) / LANES;
}

static size_t panel_width(const struct panels *panels, size_t panel)
{
    return least(LANES, panels->columns - panel * LANES);
}

typedef int lanes __attribute__((vector_size(LANES * sizeof(int))));

/* Of two rows of a square, those parts that change places when it is transposed: `part` columns each. */
static inline __attribute__((always_inline)) void swap_parts(vector *upper, vector *lower, const int part)
{
    lanes first, second;
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++) {
        first[i] = i & part ? LANES + i - part : i;
        second[i] = i & part ? LANES + i : i + part;
    }
    vector a = *upper, b = *lower;
    *upper = __builtin_shuffle(a, b, first);
    *lower = __builtin_shuffle(a, b, second);
}

static inline __attribute__((always_inline)) void square_transpose(vector square[LANES])
{
#pragma GCC unroll 4
    for (int part = LANES / 2; part > 0; part /= 2)
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++)
            if (!(i & part))
                swap_parts(&square[i], &square[i + part], part);
}

/* LANES rows of `across` numbers become columns of what is `most` wide. */
static inline __attribute__((always_inline)) void columns_lay(const float *values, size_t stride,
                                                              size_t across, const size_t most, float *to)
{
    size_t k = 0;
    for (; k + LANES <= across; k += LANES) {
        vector square[LANES];
#pragma GCC unroll 16
        for (size_t i = 0; i < LANES; i++)
            memcpy(&square[i], values + i * stride + k, sizeof square[i]);
        square_transpose(square);
#pragma GCC unroll 16
        for (size_t i = 0; i < LANES; i++)
            memcpy(to + (k + i) * most, &square[i], sizeof square[i]);
    }
    for (; k < across; k++)
        for (size_t i = 0; i < LANES; i++)
            to[k * most + i] = values[i * stride + k];
}

/*
 * Lays `width` of at most `most` numbers beside each other, and in `across` rows; numbers that are not there are 0. Both
 * the panels and the gathered rows are of this kind.
 */
static inline __attribute__((always_inline)) void lay(struct factor factor, size_t across, size_t width,
                                                      const size_t most, float *to)
{
    const float *values = factor.values;
    size_t i = 0;
    if (width < most)
        memset(to, 0, across * most * sizeof *to);
    for (size_t k = 0; k < across && !factor.transposed && width == most; k++)
        memcpy(to + k * most, values + k * factor.stride, most * sizeof *to);
    for (size_t k = 0; k < across && !factor.transposed && width < most; k++)
        memcpy(to + k * most, values + k * factor.stride, width * sizeof *to);
    for (; factor.transposed && i + LANES <= width; i += LANES)
        columns_lay(values + i * factor.stride, factor.stride, across, most, to + i);
    for (; factor.transposed && i < width; i++)
        for (size_t k = 0; k < across; k++)
            to[k * most + i] = values[i * factor.stride + k];
}

bool panels_lay(struct panels *panels, struct factor factor, size_t across, size_t columns)
{
    panels->across = across;
    panels->columns = columns;
    if (!grow(&panels->values, &panels->room, panel_count(panels) * LANES * across) ||
        !grow(&panels->gathered, &panels->gathered_room, GATHERED * across))
        return false;
    for (size_t panel = 0; panel < panel_count(panels); panel++)
        lay(factor_from(factor, 0, panel * LANES), across, panel_width(panels, panel), LANES,
            panels->values + panel * LANES * across);
    return true;
}

/* With the number of rows known when it is compiled, the sums are registers. */
static inline __attribute__((always_inline)) void tile_sum(const int rows, const float *panel,
                                                           const float *gathered, size_t across, vector *sums)
{
    vector sum[TILE];
    for (int r = 0; r < rows; r++)
        sum[r] = (vector){0};
    for (size_t k = 0; k < across; k++) {
        vector right;
        memcpy(&right, panel + k * LANES, sizeof right);
#pragma GCC unroll 16
        for (int r = 0; r < rows; r++)
            sum[r] += gathered[k * TILE + (size_t)r] * right;
    }
    for (int r = 0; r < rows; r++)
        sums[r] = sum[r];
}

static void sum_put(vector sum, size_t width, bool add, float *to)
{
    vector old = {0};
    if (add)
        memcpy(&old, to, width * sizeof *to);
    sum += old;
    memcpy(to, &sum, width * sizeof *to);
}

static void sums_put(const vector *sums, size_t rows, size_t width, bool add, float *to, size_t to_stride)
{
    for (size_t r = 0; r < rows && width == LANES; r++) /* the usual width, known when it is compiled */
        sum_put(sums[r], LANES, add, to + r * to_stride);
    for (size_t r = 0; r < rows && width < LANES; r++)
        sum_put(sums[r], width, add, to + r * to_stride);
}

static void tile_multiply(const struct panels *panels, size_t panel, const float *gathered, size_t rows,
                          bool add, float *to, size_t to_stride)
{
    vector sums[TILE];
    const float *values = panels->values + panel * LANES * panels->across;
    if (rows <= TILE / 4)
        tile_sum(TILE / 4, values, gathered, panels->across, sums);
    else if (rows <= TILE / 2)
        tile_sum(TILE / 2, values, gathered, panels->across, sums);
    else if (rows <= TILE * 3 / 4)
        tile_sum(TILE * 3 / 4, values, gathered, panels->across, sums);
    else
        tile_sum(TILE, values, gathered, panels->across, sums);
    sums_put(sums, rows, panel_width(panels, panel), add, to, to_stride);
}

void panels_multiply(struct panels *panels, struct factor left, size_t rows, bool add, float *to,
                     size_t to_stride)
{
    for (size_t start = 0; start < rows; start += GATHERED) {
        size_t count = least(GATHERED, rows - start);
        for (size_t first = 0; first < count; first += TILE) {
            struct factor tile = factor_from(left, start + first, 0);
            tile.transposed = !tile.transposed; /* rows of the tile become columns */
            lay(tile, panels->across, least(TILE, count - first), TILE,
                panels->gathered + first * panels->across);
        }
        for (size_t panel = 0; panel < panel_count(panels); panel++)
            for (size_t first = 0; first < count; first += TILE)
                tile_multiply(panels, panel, panels->gathered + first * panels->across,
                              least(TILE, count - first), add,
                              to + (start + first) * to_stride + panel * LANES, to_stride);
    }
}

bool matrix_multiply(struct panels *panels, struct sizes sizes, struct factor left, struct factor right,
                     bool add, float *to, size_t to_stride)
{
    for (size_t at = 0; at < sizes.across; at += BLOCK) {
        if (!panels_lay(panels, factor_from(right, at, 0), least(BLOCK, sizes.across - at), sizes.columns))
            return false;
        panels_multiply(panels, factor_from(left, 0, at), sizes.rows, add || at > 0, to, to_stride);
    }
    return true;
}
