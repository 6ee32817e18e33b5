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

int plane_new_unset(int w, int h, struct plane *ret_plane)
{
    if (w <= 0 || h <= 0)
        return STATUS_BAD_ARGUMENT;
    uint8_t *px = malloc((size_t)w * (size_t)h);
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
    int status = plane_new_unset(plane->w, plane->h, &copy);
    if (status != STATUS_OK)
        return status;
    memcpy(copy.px, plane->px, (size_t)plane->w * (size_t)plane->h);
    *ret_plane = copy;
    return STATUS_OK;
}

static bool row_is_empty(const uint8_t *row, int count)
{
    return count <= 0 || (row[0] == 0 && memcmp(row, row + 1, (size_t)count - 1) == 0);
}

struct box plane_bounds(const struct plane *plane)
{
    int left = plane->w, top = plane->h, right = 0, bottom = 0;
    for (int y = 0; y < plane->h; y++) {
        const uint8_t *row = plane_row(plane, y);
        if (row_is_empty(row, plane->w))
            continue;
        top = y < top ? y : top;
        bottom = y + 1;
        for (int x = 0; x < left; x++)
            left = row[x] ? x : left;
        for (int x = plane->w; x > right; x--)
            right = row[x - 1] ? x : right;
    }
    return bottom ? (struct box){left, top, right - left, bottom - top} : (struct box){0, 0, 0, 0};
}

/*
 * Eight bytes of eight rows to eight of eight columns: blocks of four, two and one byte change places across the
 * diagonal. A row's first byte is its word's lowest.
 */
static void block_transpose(const uint8_t *from, size_t from_step, uint8_t *to, size_t to_step)
{
    static const uint64_t kept[3] = {0x00000000ffffffff, 0x0000ffff0000ffff, 0x00ff00ff00ff00ff};
    uint64_t rows[8];
    for (size_t i = 0; i < 8; i++) {
        memcpy(&rows[i], from + i * from_step, sizeof rows[i]);
        rows[i] = le64toh(rows[i]);
    }
    for (int pass = 0; pass < 3; pass++) {
        int step = 4 >> pass, bits = 8 * step;
        for (int i = 0; i < 8; i++) {
            if (i & step)
                continue;
            uint64_t upper = rows[i], lower = rows[i + step];
            rows[i] = (upper & kept[pass]) | (lower & kept[pass]) << bits;
            rows[i + step] = (upper >> bits & kept[pass]) | (lower & ~kept[pass]);
        }
    }
    for (size_t i = 0; i < 8; i++) {
        uint64_t column = htole64(rows[i]);
        memcpy(to + i * to_step, &column, sizeof column);
    }
}

/* What lies in the box, pixel by pixel. */
static void rest_transpose(const struct plane *plane, struct plane *turned, struct box box)
{
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + box.w; x++)
            plane_row(turned, x)[y] = plane_row(plane, y)[x];
    }
}

/* In tiles, so that both sides stay in the cache. */
int plane_transpose(const struct plane *plane, struct plane *ret_plane)
{
    enum { BLOCK = 8, BAND = 64 };
    struct plane turned;
    int w = plane->w, h = plane->h, across = w / BLOCK * BLOCK, down = h / BLOCK * BLOCK;
    int status = plane_new_unset(h, w, &turned);
    if (status != STATUS_OK)
        return status;
    for (int top = 0; top < down; top += BAND) {
        int bottom = top + BAND < down ? top + BAND : down;
        for (int x = 0; x < across; x += BLOCK) {
            for (int y = top; y < bottom; y += BLOCK)
                block_transpose(plane_row(plane, y) + x, (size_t)w, plane_row(&turned, x) + y, (size_t)h);
        }
    }
    rest_transpose(plane, &turned, (struct box){across, 0, w - across, h});
    rest_transpose(plane, &turned, (struct box){0, down, across, h - down});
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

/* Eight bits to eight bytes of 0 and 1, the highest bit first in memory. */
static uint64_t bits_spread(unsigned bits)
{
    uint64_t copies = bits * 0x0101010101010101u & 0x0102040810204080u; /* each byte keeps a bit of its own */
    return htole64((copies + 0x7f7f7f7f7f7f7f7fu) >> 7 & 0x0101010101010101u);
}

/* A row of 1 bpp to bytes of 0 and 1; `spread` has the bytes of every eight bits. */
static void bits_copy(const l_uint32 *line, int w, const uint64_t spread[256], uint8_t *row)
{
    for (int i = 0; i < w / 8; i++)
        memcpy(row + 8 * i, &spread[GET_DATA_BYTE(line, i)], 8);
    for (int x = w / 8 * 8; x < w; x++)
        row[x] = (uint8_t)GET_DATA_BIT(line, x);
}

int plane_from_pix(struct Pix *pix, struct plane *ret_plane)
{
    int w, h, depth;
    if (!pix || pixGetDimensions(pix, &w, &h, &depth) != 0 || (depth != 8 && depth != 1))
        return STATUS_BAD_ARGUMENT;
    struct plane plane;
    int status = plane_new_unset(w, h, &plane);
    if (status != STATUS_OK)
        return status;
    uint64_t spread[256];
    for (unsigned bits = 0; bits < 256; bits++)
        spread[bits] = bits_spread(bits);
    l_uint32 *data = pixGetData(pix);
    int words = pixGetWpl(pix);
    for (int y = 0; y < h; y++) {
        const l_uint32 *line = data + (size_t)y * (size_t)words;
        uint8_t *row = plane_row(&plane, y);
        if (depth == 8)
            bytes_copy(line, w, row);
        else
            bits_copy(line, w, spread, row);
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

int level_below(const int histogram[256], int count, double share)
{
    int below = 0, level = 0;
    while (level < 255 && (below += histogram[level]) <= share * count)
        level++;
    return level;
}
