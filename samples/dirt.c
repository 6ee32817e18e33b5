/* Light, wear and dirt. */
#include <math.h>

#include "bench.h"
#include "shenbao/status.h"

static uint8_t *pixel_at(const struct raster *raster, int plane, int x, int y)
{
    return raster->plane[plane] + (size_t)y * (size_t)raster->width + (size_t)x;
}

/* Multiplies one pixel in all planes; factor in 1/256. */
static void dim(const struct raster *raster, int x, int y, int factor)
{
    for (int i = 0; i < raster->planes; i++) {
        uint8_t *pixel = pixel_at(raster, i, x, y);
        *pixel = (uint8_t)(*pixel * factor / 256);
    }
}

void bench_blur(struct bench *bench, double sigma)
{
    if (!bench->status)
        bench->status = raster_blur(&bench->raster, sigma * bench->unit);
}

void bench_sharpen(struct bench *bench, double sigma, double amount)
{
    if (!bench->status)
        bench->status = raster_sharpen(&bench->raster, sigma * bench->unit, amount);
}

void bench_noise(struct bench *bench, double sigma, double grain)
{
    if (!bench->status)
        bench->status = raster_noise(&bench->raster, &bench->rng, sigma, grain);
}

void bench_uneven_light(struct bench *bench, double depth, int cells)
{
    enum { FINE = 24, COARSE = 8 };
    double coarse[COARSE * COARSE], fine[FINE * FINE];
    cells = cells > COARSE ? COARSE : cells;
    for (int i = 0; i < cells * cells; i++)
        coarse[i] = 1 - depth * rng_unit(&bench->rng);
    for (int y = 0; y < FINE; y++) {
        for (int x = 0; x < FINE; x++) {
            /* cosine interpolation: no kinks between the coarse points */
            double u = (double)x * (cells - 1) / (FINE - 1), v = (double)y * (cells - 1) / (FINE - 1);
            int left = u >= cells - 1 ? cells - 2 : (int)u, top = v >= cells - 1 ? cells - 2 : (int)v;
            double s = (1 - cos(M_PI * (u - left))) / 2, t = (1 - cos(M_PI * (v - top))) / 2;
            const double *a = coarse + top * cells + left, *b = a + cells;
            fine[y * FINE + x] = (a[0] * (1 - s) + a[1] * s) * (1 - t) + (b[0] * (1 - s) + b[1] * s) * t;
        }
    }
    if (!bench->status)
        raster_light(&bench->raster, fine, FINE, FINE);
}

static void speck(struct bench *bench, double x, double y, double radius, int ink)
{
    const struct raster *raster = &bench->raster;
    for (int row = (int)(y - radius - 1); row <= (int)(y + radius + 1); row++) {
        for (int column = (int)(x - radius - 1); column <= (int)(x + radius + 1); column++) {
            if (row < 0 || column < 0 || row >= raster->height || column >= raster->width)
                continue;
            double inside = radius + 0.5 - hypot(column + 0.5 - x, row + 0.5 - y);
            inside = inside < 0 ? 0 : inside > 1 ? 1 : inside;
            dim(raster, column, row, 256 - (int)(inside * (256 - ink)));
        }
    }
}

void bench_specks(struct bench *bench, int count, double largest)
{
    for (int i = 0; i < count && !bench->status; i++) {
        double size = rng_unit(&bench->rng);
        double x = rng_between(&bench->rng, 0, bench->raster.width);
        double y = rng_between(&bench->rng, 0, bench->raster.height);
        speck(bench, x, y, (0.5 + size * size * (largest - 0.5)) * bench->unit, rng_below(&bench->rng, 80));
    }
}

void bench_pinholes(struct bench *bench, double share)
{
    double pixels = (double)bench->raster.width * bench->raster.height;
    for (int i = 0; i < (int)(pixels * share) && !bench->status; i++) {
        int x = rng_below(&bench->rng, bench->raster.width), y = rng_below(&bench->rng, bench->raster.height);
        for (int k = 0; k < bench->raster.planes; k++)
            *pixel_at(&bench->raster, k, x, y) ^= 255;
    }
}

void bench_streaks(struct bench *bench, int count)
{
    for (int i = 0; i < count && !bench->status; i++) {
        int width = 1 + (int)(rng_unit(&bench->rng) * bench->unit);
        int left = rng_below(&bench->rng, bench->raster.width - width);
        int ink = (int)rng_between(&bench->rng, 120, 190);
        for (int y = 0; y < bench->raster.height; y++)
            for (int x = left; x < left + width; x++)
                dim(&bench->raster, x, y, ink + rng_below(&bench->rng, 24));
    }
}

/* Ink is scaled by a patchy field: most stays, some thins, some is gone. */
void bench_wear(struct bench *bench, double depth)
{
    struct raster fine = {0}, patches = {0};
    int width = bench->raster.width, height = bench->raster.height;
    if (!bench->status)
        bench->status = raster_new(width, height, 1, 128, &fine);
    if (!bench->status)
        bench->status = raster_new(width, height, 1, 128, &patches);
    if (!bench->status)
        bench->status = raster_noise(&fine, &bench->rng, 40, 2.2 * bench->unit);
    if (!bench->status)
        bench->status = raster_noise(&patches, &bench->rng, 12, 12 * bench->unit);
    size_t size = (size_t)width * (size_t)height;
    for (size_t i = 0; i < size && !bench->status; i++) {
        double kept = 1.25 - depth + (fine.plane[0][i] - 128) * 0.006 + (patches.plane[0][i] - 128) * 0.014;
        kept = kept < 0.05 ? 0.05 : kept > 1 ? 1 : kept;
        for (int k = 0; k < bench->raster.planes; k++)
            bench->raster.plane[k][i] = (uint8_t)(255 - (255 - bench->raster.plane[k][i]) * kept);
    }
    raster_release(&fine);
    raster_release(&patches);
}

/* A straight fold: a thin dark and a bright line, and a shadow that fades away to one side. */
void bench_crease(struct bench *bench, double depth)
{
    struct raster *raster = &bench->raster;
    bool across = rng_chance(&bench->rng, 0.6);
    double angle = bench_signed(bench, 0, 0.05) + (across ? 0 : M_PI / 2), nx = -sin(angle), ny = cos(angle);
    double cx = raster->width * rng_between(&bench->rng, 0.25, 0.75);
    double cy = raster->height * rng_between(&bench->rng, 0.25, 0.75);
    double reach = rng_between(&bench->rng, 60, 240) * bench->unit, thin = 1.2 * bench->unit;
    for (int y = 0; y < raster->height && !bench->status; y++) {
        for (int x = 0; x < raster->width; x++) {
            double d = (x - cx) * nx + (y - cy) * ny;
            if (d < -6 * thin || d > 4 * reach)
                continue;
            double shade = d >= 0 ? depth * exp(-d / reach) : 0;
            shade += 0.5 * depth * exp(-d * d / (thin * thin));
            dim(raster, x, y, 256 - (int)(256 * (shade > 0.9 ? 0.9 : shade)));
        }
    }
}

void bench_spine(struct bench *bench, double depth)
{
    struct raster *raster = &bench->raster;
    bool left = rng_chance(&bench->rng, 0.5);
    double reach = raster->width * rng_between(&bench->rng, 0.04, 0.14);
    for (int x = 0; x < raster->width && !bench->status; x++) {
        double shade = depth * exp(-(left ? x : raster->width - x) / reach);
        int factor = 256 - (int)(256 * shade);
        for (int y = 0; y < raster->height && factor < 255; y++)
            dim(raster, x, y, factor);
    }
}

void bench_show_through(struct bench *bench, double share)
{
    struct raster back = {0}, *front = &bench->raster;
    if (!bench->status)
        bench->status = raster_new(front->width, front->height, 1, 255, &back);
    if (bench->status)
        return;
    int shift = rng_below(&bench->rng, front->height / 3) - front->height / 6;
    for (int y = 0; y < front->height; y++) {
        int from = y + shift;
        if (from < 0 || from >= front->height)
            continue;
        for (int x = 0; x < front->width; x++)
            *pixel_at(&back, 0, x, y) = *pixel_at(front, 0, front->width - 1 - x, from);
    }
    bench->status = raster_blur(&back, 1.6 * bench->unit);
    raster_paint(front, &back, 0, 0, (struct colour){0, 0, 0}, bench->status ? 0 : share, BLEND_INK);
    raster_release(&back);
}

void bench_one_bit(struct bench *bench, int threshold)
{
    uint8_t table[256];
    for (int i = 0; i < 256; i++)
        table[i] = i < threshold ? 0 : 255;
    if (!bench->status)
        raster_curve(&bench->raster, table);
}

/* Lines of a fax that came through wrong: shifted sideways, or repeated. The truth is not moved: it is dirt.
 */
void bench_torn_lines(struct bench *bench, int count)
{
    struct raster *raster = &bench->raster;
    for (int i = 0; i < count && !bench->status; i++) {
        int y = 1 + rng_below(&bench->rng, raster->height - 1), shift = 1 + rng_below(&bench->rng, 12);
        uint8_t *line = pixel_at(raster, 0, 0, y);
        if (rng_chance(&bench->rng, 0.5))
            memcpy(line, line - raster->width, (size_t)raster->width);
        else
            memmove(line + shift, line, (size_t)(raster->width - shift));
    }
}
