#include "raster.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "shenbao/status.h"

int raster_new(int width, int height, int planes, uint8_t value, struct raster *ret_raster)
{
    struct raster raster = {width, height, planes, {NULL}};
    for (int i = 0; i < planes; i++) {
        raster.plane[i] = malloc((size_t)width * (size_t)height);
        if (!raster.plane[i]) {
            raster_release(&raster);
            return STATUS_NO_MEMORY;
        }
        memset(raster.plane[i], value, (size_t)width * (size_t)height);
    }
    *ret_raster = raster;
    return STATUS_OK;
}

void raster_release(struct raster *raster)
{
    for (int i = 0; i < 3; i++)
        free(raster->plane[i]);
    *raster = (struct raster){0};
}

static void row_from_pix(const l_uint32 *line, int depth, struct raster *raster, size_t start)
{
    for (int x = 0; x < raster->width; x++) {
        if (depth == 8) {
            raster->plane[0][start + (size_t)x] = (uint8_t)GET_DATA_BYTE(line, x);
            continue;
        }
        for (int i = 0; i < 3; i++)
            raster->plane[i][start + (size_t)x] = (uint8_t)(line[x] >> (24 - 8 * i));
    }
}

int raster_from_pix(struct Pix *pix, struct raster *ret_raster)
{
    int depth = pixGetDepth(pix);
    if ((depth != 8 && depth != 32) || pixGetColormap(pix))
        return STATUS_BAD_ARGUMENT;
    struct raster raster;
    int status = raster_new(pixGetWidth(pix), pixGetHeight(pix), depth == 8 ? 1 : 3, 255, &raster);
    if (status)
        return status;
    const l_uint32 *data = pixGetData(pix);
    for (int y = 0; y < raster.height; y++)
        row_from_pix(data + (size_t)y * (size_t)pixGetWpl(pix), depth, &raster,
                     (size_t)y * (size_t)raster.width);
    *ret_raster = raster;
    return STATUS_OK;
}

static void row_to_pix(const struct raster *raster, size_t start, l_uint32 *line)
{
    for (int x = 0; x < raster->width; x++) {
        size_t at = start + (size_t)x;
        if (raster->planes == 1)
            SET_DATA_BYTE(line, x, raster->plane[0][at]);
        else
            line[x] = (l_uint32)raster->plane[0][at] << 24 | (l_uint32)raster->plane[1][at] << 16 |
                      (l_uint32)raster->plane[2][at] << 8;
    }
}

int raster_to_pix(const struct raster *raster, struct Pix **ret_pix)
{
    PIX *pix = pixCreate(raster->width, raster->height, raster->planes == 1 ? 8 : 32);
    if (!pix)
        return STATUS_NO_MEMORY;
    l_uint32 *data = pixGetData(pix);
    for (int y = 0; y < raster->height; y++)
        row_to_pix(raster, (size_t)y * (size_t)raster->width, data + (size_t)y * (size_t)pixGetWpl(pix));
    *ret_pix = pix;
    return STATUS_OK;
}

int raster_make_colour(struct raster *raster)
{
    if (raster->planes == 3)
        return STATUS_OK;
    size_t size = (size_t)raster->width * (size_t)raster->height;
    uint8_t *green = malloc(size), *blue = malloc(size);
    if (!green || !blue) {
        free(green);
        free(blue);
        return STATUS_NO_MEMORY;
    }
    memcpy(green, raster->plane[0], size);
    memcpy(blue, raster->plane[0], size);
    raster->plane[1] = green;
    raster->plane[2] = blue;
    raster->planes = 3;
    return STATUS_OK;
}

static uint8_t byte_of(double value)
{
    return (uint8_t)(value <= 0 ? 0 : value >= 255 ? 255 : value + 0.5);
}

static void curve_plane(uint8_t *plane, size_t size, const uint8_t table[256])
{
    for (size_t i = 0; i < size; i++)
        plane[i] = table[plane[i]];
}

void raster_curve(struct raster *raster, const uint8_t table[256])
{
    for (int i = 0; i < raster->planes; i++)
        curve_plane(raster->plane[i], (size_t)raster->width * (size_t)raster->height, table);
}

void raster_levels(struct raster *raster, double black, double white)
{
    uint8_t table[256];
    for (int i = 0; i < 256; i++)
        table[i] = byte_of(black + (white - black) * i / 255);
    raster_curve(raster, table);
}

void raster_tone(struct raster *raster, double red, double green, double blue)
{
    double factor[3] = {red, green, blue};
    for (int i = 0; i < raster->planes; i++) {
        uint8_t table[256];
        for (int v = 0; v < 256; v++)
            table[v] = byte_of(v * factor[i]);
        curve_plane(raster->plane[i], (size_t)raster->width * (size_t)raster->height, table);
    }
}

static void paint_row(uint8_t *line, const uint8_t *mask, int count, int ink, double opacity,
                      enum blend blend)
{
    for (int x = 0; x < count; x++) {
        double share = opacity * (255 - mask[x]) / 255;
        double target = blend == BLEND_INK ? line[x] * ink / 255.0 : ink;
        line[x] = byte_of(line[x] + share * (target - line[x]));
    }
}

void raster_paint(struct raster *raster, const struct raster *mask, int x, int y, struct colour colour,
                  double opacity, enum blend blend)
{
    const int ink[3] = {colour.red, colour.green, colour.blue};
    int left = x < 0 ? 0 : x, right = x + mask->width < raster->width ? x + mask->width : raster->width;
    for (int row = 0; row < mask->height; row++) {
        if (y + row < 0 || y + row >= raster->height || left >= right)
            continue;
        size_t from = (size_t)row * (size_t)mask->width + (size_t)(left - x);
        size_t to = (size_t)(y + row) * (size_t)raster->width + (size_t)left;
        for (int i = 0; i < 3 && i < raster->planes; i++)
            paint_row(raster->plane[i] + to, mask->plane[0] + from, right - left, ink[i], opacity, blend);
    }
}

/* One quarter turn against the clock: (x, y) goes to (y, width - 1 - x). */
static int turn_once(struct raster *raster)
{
    struct raster turned;
    int status = raster_new(raster->height, raster->width, raster->planes, 255, &turned);
    if (status)
        return status;
    for (int i = 0; i < raster->planes; i++)
        for (int y = 0; y < raster->height; y++)
            for (int x = 0; x < raster->width; x++)
                turned.plane[i][(size_t)(raster->width - 1 - x) * (size_t)turned.width + (size_t)y] =
                    raster->plane[i][(size_t)y * (size_t)raster->width + (size_t)x];
    raster_release(raster);
    *raster = turned;
    return STATUS_OK;
}

int raster_turn(struct raster *raster, int quarters)
{
    int status = STATUS_OK;
    for (int i = 0; i < (quarters & 3) && !status; i++)
        status = turn_once(raster);
    return status;
}
