#include "base/plane.h"

#include <endian.h>
#include <leptonica/allheaders.h>

#include "shenbao/status.h"

int plane_new(int w, int h, struct plane *ret_plane)
{
    if (w <= 0 || h <= 0)
        return STATUS_BAD_ARGUMENT;
    uint8_t *px = calloc((size_t)w, (size_t)h);
    if (!px)
        return STATUS_NO_MEMORY;
    *ret_plane = (struct plane){w, h, px};
    return STATUS_OK;
}

void plane_release(struct plane *plane)
{
    free(plane->px);
    *plane = (struct plane){0, 0, NULL};
}

int plane_copy(const struct plane *plane, struct plane *ret_plane)
{
    struct plane copy;
    int status = plane_new(plane->w, plane->h, &copy);
    if (status != STATUS_OK)
        return status;
    memcpy(copy.px, plane->px, (size_t)plane->w * (size_t)plane->h);
    *ret_plane = copy;
    return STATUS_OK;
}

/* In square tiles, so that both sides stay in the cache. */
int plane_transpose(const struct plane *plane, struct plane *ret_plane)
{
    enum { TILE = 32 };
    struct plane turned;
    int status = plane_new(plane->h, plane->w, &turned);
    if (status != STATUS_OK)
        return status;
    for (int top = 0; top < plane->h; top += TILE) {
        int bottom = top + TILE < plane->h ? top + TILE : plane->h;
        for (int left = 0; left < plane->w; left += TILE) {
            int right = left + TILE < plane->w ? left + TILE : plane->w;
            for (int y = top; y < bottom; y++) {
                const uint8_t *from = plane_row(plane, y);
                for (int x = left; x < right; x++)
                    plane_row(&turned, x)[y] = from[x];
            }
        }
    }
    *ret_plane = turned;
    return STATUS_OK;
}

/* A row of 8 bpp to bytes; the leftmost of a word's four pixels is in its highest byte. */
static void bytes_copy(const l_uint32 *line, int w, uint8_t *row)
{
    for (int i = 0; i < w / 4; i++) {
        uint32_t four = htobe32(line[i]);
        memcpy(row + 4 * i, &four, sizeof four);
    }
    for (int x = w / 4 * 4; x < w; x++)
        row[x] = GET_DATA_BYTE(line, x);
}

int plane_from_pix(struct Pix *pix, struct plane *ret_plane)
{
    int w, h, depth;
    if (!pix || pixGetDimensions(pix, &w, &h, &depth) != 0 || (depth != 8 && depth != 1))
        return STATUS_BAD_ARGUMENT;
    struct plane plane;
    int status = plane_new(w, h, &plane);
    if (status != STATUS_OK)
        return status;
    l_uint32 *data = pixGetData(pix);
    int words = pixGetWpl(pix);
    for (int y = 0; y < h; y++) {
        const l_uint32 *line = data + (size_t)y * (size_t)words;
        uint8_t *row = plane_row(&plane, y);
        if (depth == 8) {
            bytes_copy(line, w, row);
        } else {
            for (int x = 0; x < w; x++)
                row[x] = (uint8_t)GET_DATA_BIT(line, x);
        }
    }
    *ret_plane = plane;
    return STATUS_OK;
}

struct Pix *plane_to_grey(const struct plane *plane)
{
    PIX *pix = pixCreateNoInit(plane->w, plane->h, 8);
    if (!pix)
        return NULL;
    l_uint32 *data = pixGetData(pix);
    int words = pixGetWpl(pix);
    for (int y = 0; y < plane->h; y++) {
        l_uint32 *line = data + (size_t)y * (size_t)words;
        const uint8_t *row = plane_row(plane, y);
        line[words - 1] = 0;
        for (int i = 0; i < plane->w / 4; i++) {
            uint32_t four;
            memcpy(&four, row + 4 * i, sizeof four);
            line[i] = be32toh(four);
        }
        for (int x = plane->w / 4 * 4; x < plane->w; x++)
            SET_DATA_BYTE(line, x, row[x]);
    }
    return pix;
}

/* Eight bytes of 0 and 1 to eight bits, the first in the highest, by one multiplication (each byte to its place). */
static l_uint32 bits_pack(const uint8_t *px)
{
    uint64_t eight;
    memcpy(&eight, px, sizeof eight);
    return (l_uint32)(le64toh(eight) * 0x8040201008040201u >> 56) & 255;
}

static l_uint32 word_pack(const uint8_t *px)
{
    return bits_pack(px) << 24 | bits_pack(px + 8) << 16 | bits_pack(px + 16) << 8 | bits_pack(px + 24);
}

struct Pix *plane_to_binary(const struct plane *plane)
{
    PIX *pix = pixCreate(plane->w, plane->h, 1);
    if (!pix)
        return NULL;
    l_uint32 *data = pixGetData(pix);
    int words = pixGetWpl(pix), whole = plane->w / 32;
    for (int y = 0; y < plane->h; y++) {
        l_uint32 *line = data + (size_t)y * (size_t)words;
        const uint8_t *row = plane_row(plane, y);
        for (int i = 0; i < whole; i++)
            line[i] = word_pack(row + 32 * i);
        uint8_t rest[32] = {0};
        memcpy(rest, row + 32 * whole, (size_t)(plane->w - 32 * whole));
        if (plane->w > 32 * whole)
            line[whole] = word_pack(rest);
    }
    return pix;
}
