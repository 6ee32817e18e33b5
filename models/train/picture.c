#include "picture.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/levels.h"

void picture_release(struct picture *picture)
{
    free(picture->pixels);
    *picture = (struct picture){0};
}

int picture_resize(struct picture *picture, int width, int height)
{
    size_t size = (size_t)width * (size_t)height;
    if (size > picture->room) {
        uint8_t *grown = realloc(picture->pixels, 2 * size);
        if (!grown)
            return STATUS_NO_MEMORY;
        picture->pixels = grown;
        picture->room = 2 * size;
    }
    picture->width = width;
    picture->height = height;
    return STATUS_OK;
}

static int big_endian(const unsigned char *bytes)
{
    return bytes[0] > 0x7F ? 0 : (int)((unsigned)bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3]);
}

void png_size(const void *png, size_t size, int *ret_width, int *ret_height)
{
    const unsigned char *bytes = png;
    enum { WIDTH_AT = 16, HEIGHT_AT = 20, HEAD = 24 };
    bool is_png = size >= HEAD && memcmp(bytes + 1, "PNG", 3) == 0;
    *ret_width = is_png ? big_endian(bytes + WIDTH_AT) : 0;
    *ret_height = is_png ? big_endian(bytes + HEIGHT_AT) : 0;
}

int width_at(int width, int from_height, int height)
{
    return from_height == height ? width : (int)lround((double)width * height / from_height);
}

static PIX *pix_prepare(const void *png, size_t size, int height)
{
    CLEANUP(pixDestroy) PIX *read = pixReadMemPng(png, size);
    CLEANUP(pixDestroy) PIX *grey = read ? pixConvertTo8(read, 0) : NULL;
    if (!grey || pixGetHeight(grey) == height)
        return grey ? pixClone(grey) : NULL;
    float factor = (float)height / (float)pixGetHeight(grey);
    return pixScale(grey, factor, factor);
}

int picture_decode(const void *png, size_t size, int height, struct picture *picture)
{
    CLEANUP(pixDestroy) PIX *pix = pix_prepare(png, size, height);
    if (!pix || pixGetHeight(pix) != height)
        return STATUS_BAD_IMAGE;
    int status = picture_resize(picture, pixGetWidth(pix), height);
    for (int y = 0; y < height && status == STATUS_OK; y++) {
        const l_uint32 *line = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
        for (int x = 0; x < picture->width; x++)
            picture->pixels[(size_t)y * (size_t)picture->width + (size_t)x] = (uint8_t)GET_DATA_BYTE(line, x);
    }
    return status;
}

void picture_values(const struct picture *picture, float *values, size_t row, size_t step)
{
    float black, contrast;
    levels_find(picture->pixels, picture->width, picture->height, &black, &contrast);
    const uint8_t *pixel = picture->pixels;
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            values[((size_t)y * row + (size_t)x) * step] = level_value(*pixel++, black, contrast);
}
