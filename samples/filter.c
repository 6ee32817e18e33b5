/* The raster's filters: blur, sharpening, noise and light. */
#include "raster.h"

#include <math.h>

#include "shenbao/status.h"

enum {
    MAX_RADIUS = 40,
    NOISE_TABLE = 1 << 14 /* draws kept ready: a pixel's noise is one look-up */
};

static uint8_t byte_of(int value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* Weights of one half of the kernel, summing to 65536 over the whole; returns the radius. */
static int kernel_make(double sigma, int weight[MAX_RADIUS + 1])
{
    int radius = (int)ceil(3 * sigma);
    radius = radius > MAX_RADIUS ? MAX_RADIUS : radius;
    double share[MAX_RADIUS + 1], sum = 0;
    for (int i = 0; i <= radius; i++) {
        share[i] = exp(-0.5 * i * i / (sigma * sigma));
        sum += i ? 2 * share[i] : share[i];
    }
    int total = 0;
    for (int i = 1; i <= radius; i++) {
        weight[i] = (int)(share[i] / sum * 65536 + 0.5);
        total += 2 * weight[i];
    }
    weight[0] = 65536 - total;
    return radius;
}

static void add_pair(uint32_t *restrict sum, const uint8_t *restrict before, const uint8_t *restrict after,
                     int count, uint32_t weight)
{
    for (int x = 0; x < count; x++)
        sum[x] += weight * ((uint32_t)before[x] + after[x]);
}

static void start_sum(uint32_t *restrict sum, const uint8_t *restrict line, int count, uint32_t weight)
{
    for (int x = 0; x < count; x++)
        sum[x] = weight * line[x] + 32768;
}

static void finish_sum(uint8_t *restrict line, const uint32_t *restrict sum, int count)
{
    for (int x = 0; x < count; x++)
        line[x] = (uint8_t)(sum[x] >> 16);
}

/* `padded` has room for width + 2 * radius bytes. */
static void blur_row(uint8_t *line, int width, const int *weight, int radius, uint8_t *padded, uint32_t *sum)
{
    memset(padded, line[0], (size_t)radius);
    memcpy(padded + radius, line, (size_t)width);
    memset(padded + radius + width, line[width - 1], (size_t)radius);
    start_sum(sum, padded + radius, width, (uint32_t)weight[0]);
    for (int k = 1; k <= radius; k++)
        add_pair(sum, padded + radius - k, padded + radius + k, width, (uint32_t)weight[k]);
    finish_sum(line, sum, width);
}

static const uint8_t *row_at(const uint8_t *plane, int y, int width, int height)
{
    y = y < 0 ? 0 : y >= height ? height - 1 : y;
    return plane + (size_t)y * (size_t)width;
}

static void blur_columns(const uint8_t *source, uint8_t *target, int width, int height, const int *weight,
                         int radius, uint32_t *sum)
{
    for (int y = 0; y < height; y++) {
        start_sum(sum, row_at(source, y, width, height), width, (uint32_t)weight[0]);
        for (int k = 1; k <= radius; k++)
            add_pair(sum, row_at(source, y - k, width, height), row_at(source, y + k, width, height), width,
                     (uint32_t)weight[k]);
        finish_sum(target + (size_t)y * (size_t)width, sum, width);
    }
}

int raster_blur(struct raster *raster, double sigma)
{
    if (sigma < 0.2 || raster->width < 1 || raster->height < 1)
        return STATUS_OK;
    int weight[MAX_RADIUS + 1] = {0}, radius = kernel_make(sigma, weight);
    size_t size = (size_t)raster->width * (size_t)raster->height;
    uint8_t *padded = malloc((size_t)raster->width + 2 * MAX_RADIUS), *target = malloc(size);
    uint32_t *sum = malloc((size_t)raster->width * sizeof *sum);
    int status = padded && target && sum ? STATUS_OK : STATUS_NO_MEMORY;
    for (int i = 0; i < raster->planes && !status; i++) {
        for (int y = 0; y < raster->height; y++)
            blur_row(raster->plane[i] + (size_t)y * (size_t)raster->width, raster->width, weight, radius,
                     padded, sum);
        blur_columns(raster->plane[i], target, raster->width, raster->height, weight, radius, sum);
        memcpy(raster->plane[i], target, size);
    }
    free(sum);
    free(target);
    free(padded);
    return status;
}

static void sharpen_plane(uint8_t *sharp, const uint8_t *soft, size_t size, int amount)
{
    for (size_t i = 0; i < size; i++)
        sharp[i] = byte_of(sharp[i] + (amount * (sharp[i] - soft[i])) / 256);
}

int raster_sharpen(struct raster *raster, double sigma, double amount)
{
    struct raster soft;
    int status = raster_new(raster->width, raster->height, raster->planes, 0, &soft);
    if (status)
        return status;
    size_t size = (size_t)raster->width * (size_t)raster->height;
    for (int i = 0; i < raster->planes; i++)
        memcpy(soft.plane[i], raster->plane[i], size);
    status = raster_blur(&soft, sigma);
    for (int i = 0; i < raster->planes && !status; i++)
        sharpen_plane(raster->plane[i], soft.plane[i], size, (int)(amount * 256));
    raster_release(&soft);
    return status;
}

/* Adds one line of noise to all planes; the line's bytes stand for -128 to 127. */
static void add_noise_row(struct raster *raster, int y, const int8_t *noise)
{
    for (int i = 0; i < raster->planes; i++) {
        uint8_t *line = raster->plane[i] + (size_t)y * (size_t)raster->width;
        for (int x = 0; x < raster->width; x++)
            line[x] = byte_of(line[x] + noise[x]);
    }
}

static void noise_row(struct rng *rng, const int8_t *table, int8_t *noise, int width)
{
    for (int x = 0; x < width; x += 4) {
        uint64_t bits = rng_next(rng);
        for (int k = 0; k < 4 && x + k < width; k++)
            noise[x + k] = table[(bits >> (16 * k)) & (NOISE_TABLE - 1)];
    }
}

static int8_t noise_of(struct rng *rng, double sigma)
{
    double value = rng_normal(rng) * sigma;
    return (int8_t)(value < -127 ? -127 : value > 127 ? 127 : floor(value + 0.5));
}

int raster_noise(struct raster *raster, struct rng *rng, double sigma, double grain)
{
    if (sigma <= 0)
        return STATUS_OK;
    int8_t *table = malloc(NOISE_TABLE);
    struct raster field = {0};
    int status = table ? raster_new(raster->width, raster->height, 1, 0, &field) : STATUS_NO_MEMORY;
    if (status)
        goto done;
    /* a blur of sigma g flattens white noise by about 1 / (3.5 g) */
    double soft = grain > 1 ? grain / 2 : 0, boost = soft > 0 ? 3.5 * soft : 1;
    for (int i = 0; i < NOISE_TABLE; i++)
        table[i] = noise_of(rng, sigma * boost);
    for (int y = 0; y < raster->height; y++)
        noise_row(rng, table, (int8_t *)field.plane[0] + (size_t)y * (size_t)raster->width, raster->width);
    size_t size = (size_t)raster->width * (size_t)raster->height;
    for (size_t i = 0; i < size && soft > 0; i++)
        field.plane[0][i] ^= 128;
    status = soft > 0 ? raster_blur(&field, soft) : STATUS_OK;
    for (size_t i = 0; i < size && soft > 0; i++)
        field.plane[0][i] ^= 128;
    for (int y = 0; y < raster->height && !status; y++)
        add_noise_row(raster, y, (const int8_t *)field.plane[0] + (size_t)y * (size_t)raster->width);
done:
    raster_release(&field);
    free(table);
    return status;
}

static double gain_in_row(const double *gain, double at, int count)
{
    int first = (int)at;
    first = first > count - 2 ? count - 2 : first;
    double share = at - first;
    return gain[first] * (1 - share) + gain[first + 1] * share;
}

static void light_row(struct raster *raster, int y, const double *upper, const double *lower, double share,
                      int columns)
{
    double step = (double)(columns - 1) / (raster->width > 1 ? raster->width - 1 : 1);
    for (int x = 0; x < raster->width; x++) {
        double at = x * step;
        double factor =
            gain_in_row(upper, at, columns) * (1 - share) + gain_in_row(lower, at, columns) * share;
        int fixed = (int)(factor * 1024);
        for (int i = 0; i < raster->planes; i++) {
            uint8_t *pixel = raster->plane[i] + (size_t)y * (size_t)raster->width + (size_t)x;
            *pixel = byte_of((*pixel * fixed + 512) >> 10);
        }
    }
}

void raster_light(struct raster *raster, const double *gain, int columns, int rows)
{
    double step = (double)(rows - 1) / (raster->height > 1 ? raster->height - 1 : 1);
    for (int y = 0; y < raster->height; y++) {
        int row = (int)(y * step);
        row = row > rows - 2 ? rows - 2 : row;
        light_row(raster, y, gain + row * columns, gain + (row + 1) * columns, y * step - row, columns);
    }
}
