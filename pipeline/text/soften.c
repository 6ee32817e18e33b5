#include "text/soften.h"

#include <leptonica/allheaders.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/plane.h"
#include "shenbao/status.h"

enum {
    MOST_TAPS = 5,
    FINE = 1000 /* steps to a grey level between the two passes */
};

struct taps {
    int half; /* taps on either side of the middle one */
    float across[MOST_TAPS], down[MOST_TAPS];
};

/* The kernel's `count` elements, scaled to the sum, whether it lies or stands. */
static int taps_scale(L_KERNEL *kernel, float sum, int count, float *taps)
{
    CLEANUP(kernelDestroy) L_KERNEL *scaled = kernel ? kernelNormalize(kernel, sum) : NULL;
    l_int32 rows = 0;
    if (!scaled)
        return STATUS_NO_MEMORY;
    kernelGetParameters(scaled, &rows, NULL, NULL, NULL);
    for (int i = 0; i < count; i++)
        kernelGetElement(scaled, rows > 1 ? i : 0, rows > 1 ? 0 : i, &taps[i]);
    return STATUS_OK;
}

static int taps_make(double blur, struct taps *taps)
{
    L_KERNEL *lying = NULL, *standing = NULL;
    taps->half = blur < 1 ? 1 : 2;
    makeGaussianKernelSep(taps->half, taps->half, (l_float32)blur, 1, &lying, &standing);
    CLEANUP(kernelDestroy) L_KERNEL *across = lying;
    CLEANUP(kernelDestroy) L_KERNEL *down = standing;
    int count = 2 * taps->half + 1, status = taps_scale(across, FINE, count, taps->across);
    return status == STATUS_OK ? taps_scale(down, 1.0F / FINE, count, taps->down) : status;
}

static int mirrored(int i, int count)
{
    int inside = i < 0 ? -1 - i : i >= count ? 2 * count - 1 - i : i;
    return inside < 0 ? 0 : inside >= count ? count - 1 : inside;
}

/* Blurs one row of `w` pixels into `fine`. `edged` is room for w + 2 * half values. */
static void row_blur(const uint8_t *row, int w, const struct taps *taps, float *edged, float *fine)
{
    int half = taps->half;
    for (int x = 0; x < w; x++)
        edged[x + half] = row[x];
    for (int i = 0; i < half; i++) {
        edged[half - 1 - i] = row[mirrored(-1 - i, w)];
        edged[half + w + i] = row[mirrored(w + i, w)];
    }
    for (int x = 0; x < w; x++) {
        float sum = 0;
        for (int i = 0; i <= 2 * half; i++)
            sum += edged[x + i] * taps->across[i];
        fine[x] = (float)(int)(sum + 0.5F);
    }
}

/* Blurs down into row y of the picture. */
static void column_blur(const float *fine, int y, const struct taps *taps, float *sums, struct plane *picture)
{
    int w = picture->w;
    uint8_t *row = plane_row(picture, y);
    for (int x = 0; x < w; x++)
        sums[x] = 0;
    for (int i = 0; i <= 2 * taps->half; i++) {
        const float *from = fine + (size_t)mirrored(y - taps->half + i, picture->h) * (size_t)w;
        for (int x = 0; x < w; x++)
            sums[x] += from[x] * taps->down[i];
    }
    for (int x = 0; x < w; x++)
        row[x] = (uint8_t)(int)(sums[x] + 0.5F);
}

static int plane_soften(struct plane *picture, const struct taps *taps)
{
    size_t w = (size_t)picture->w, h = (size_t)picture->h;
    CLEANUP(cleanup_free) float *fine = malloc(w * h * sizeof *fine);
    CLEANUP(cleanup_free) float *row = malloc((w + MOST_TAPS) * sizeof *row);
    if (!fine || !row)
        return STATUS_NO_MEMORY;
    for (int y = 0; y < picture->h; y++)
        row_blur(plane_row(picture, y), picture->w, taps, row, fine + (size_t)y * w);
    for (int y = 0; y < picture->h; y++)
        column_blur(fine, y, taps, row, picture);
    return STATUS_OK;
}

int soften(struct plane *picture, double blur)
{
    struct taps taps;
    if (blur <= 0)
        return STATUS_OK;
    int status = taps_make(blur, &taps);
    return status == STATUS_OK ? plane_soften(picture, &taps) : status;
}
