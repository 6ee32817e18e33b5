#include "text/levels.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

enum { LEVELS = 256 };
static const double BLACK_SHARE = 0.25,
                    WHITE_SHARE = 0.75; /* quantiles of what is darkest and brightest locally */

/* Where the given share of the counts lies, between levels. */
static double quantile(const int counts[LEVELS], double share)
{
    int total = 0, sum = 0, level = 0;
    for (int i = 0; i < LEVELS; i++)
        total += counts[i];
    double wanted = fmax(share * total, 1);
    while (level < LEVELS && sum < wanted)
        sum += counts[level++];
    return level - (sum - wanted) / counts[level - 1];
}

static void extremes_count(const uint8_t *row, int width, int minima[LEVELS], int maxima[LEVELS])
{
    for (int x = 1; x + 1 < width; x++) {
        uint8_t before = row[x - 1], here = row[x], after = row[x + 1];
        minima[here] += (here < before && here <= after) || (here <= before && here < after);
        maxima[here] += (here > before && here >= after) || (here >= before && here > after);
    }
}

static bool is_empty(const int counts[LEVELS])
{
    int sum = 0;
    for (int i = 0; i < LEVELS; i++)
        sum += counts[i];
    return sum == 0;
}

void levels_find(const uint8_t *pixels, int width, int height, float *ret_black, float *ret_contrast)
{
    int minima[LEVELS] = {0}, maxima[LEVELS] = {0};
    extremes_count(pixels + (size_t)(height / 2) * (size_t)width, width, minima, maxima);
    float black = is_empty(minima) ? 0 : (float)quantile(minima, BLACK_SHARE);
    float white = is_empty(maxima) ? LEVELS - 1 : (float)quantile(maxima, WHITE_SHARE);
    float contrast = (white - black) / 2;
    *ret_black = black;
    *ret_contrast = contrast > 0 ? contrast : 1;
}

float level_value(uint8_t pixel, float black, float contrast)
{
    float value = ((float)pixel - black) / contrast - 1;
    return value > 1 ? 1 : value < -1 ? -1 : value;
}
