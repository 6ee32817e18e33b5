#include "page/tiles.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

static const struct {
    int across;         /* tiles of the shorter side */
    double paper_share; /* of the tile's pixels are darker than its paper level */
    double ink_share;   /* of the tile's pixels are darker than its ink level */
    double pale_share;  /* of the page's usual contrast, below which a tile's darkest is no ink */
} tiling = {.across = 40, .paper_share = 0.75, .ink_share = 0.02, .pale_share = 0.35};

int tiles_around(int at, int across, int down, int around[TILES_AROUND])
{
    int count = 0, x = at % across, y = at / across;
    for (int k = 0; k < TILES_AROUND; k++) {
        int nx = x + k % 3 - 1, ny = y + k / 3 - 1;
        if (nx >= 0 && ny >= 0 && nx < across && ny < down)
            around[count++] = ny * across + nx;
    }
    return count;
}

void tiles_release(struct tiles *tiles)
{
    free(tiles->paper);
    free(tiles->ink);
    tiles->paper = tiles->ink = NULL;
}

static int tiles_new(const struct plane *grey, struct tiles *ret_tiles)
{
    int shorter = grey->w < grey->h ? grey->w : grey->h;
    int side = shorter / tiling.across < 16 ? 16 : shorter / tiling.across;
    struct tiles tiles = {(grey->w + side - 1) / side, (grey->h + side - 1) / side, side, NULL, NULL};
    size_t count = (size_t)tiles.across * (size_t)tiles.down;
    tiles.paper = malloc(count * sizeof *tiles.paper);
    tiles.ink = malloc(count * sizeof *tiles.ink);
    if (!tiles.paper || !tiles.ink) {
        tiles_release(&tiles);
        return STATUS_NO_MEMORY;
    }
    *ret_tiles = tiles;
    return STATUS_OK;
}

static void tile_measure(const struct plane *grey, const struct plane *sheet, struct box box, int *ret_paper,
                         int *ret_ink)
{
    int histogram[256] = {0}, count = 0;
    for (int y = box.y; y < box.y + box.h; y++) {
        const uint8_t *row = plane_row(grey, y);
        const uint8_t *inside = sheet ? plane_row(sheet, y) : NULL;
        for (int x = box.x; x < box.x + box.w; x++) {
            if (inside && !inside[x])
                continue;
            histogram[row[x]]++;
            count++;
        }
    }
    *ret_paper = *ret_ink = -1;
    if (count < box.w * box.h / 4)
        return;
    *ret_paper = level_below(histogram, count, tiling.paper_share);
    int ink = level_below(histogram, count, tiling.ink_share);
    if (*ret_paper - ink >= TILES_LEAST_CONTRAST)
        *ret_ink = ink;
}

/* Unknown tiles take the mean of their known neighbours, ring by ring, until none is left; `none` where all are. */
static int tiles_fill(int *levels, int across, int down, int none)
{
    size_t count = (size_t)across * (size_t)down;
    int *next = malloc(count * sizeof *next);
    if (!next)
        return STATUS_NO_MEMORY;
    for (int left = 1, changed = 1; left && changed;) {
        left = changed = 0;
        memcpy(next, levels, count * sizeof *next);
        for (int i = 0; i < (int)count; i++) {
            if (levels[i] >= 0)
                continue;
            int around[TILES_AROUND], sum = 0, known = 0;
            for (int k = tiles_around(i, across, down, around); k-- > 0;) {
                if (levels[around[k]] < 0)
                    continue;
                sum += levels[around[k]];
                known++;
            }
            if (known)
                next[i] = sum / known;
            changed |= known > 0;
            left |= known == 0;
        }
        memcpy(levels, next, count * sizeof *next);
    }
    for (size_t i = 0; i < count; i++)
        levels[i] = levels[i] < 0 ? none : levels[i];
    free(next);
    return STATUS_OK;
}

static int compare_ints(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* Median over three by three tiles: a tile that is all picture or all rule does not stand alone. */
static int tiles_smooth(int *levels, int across, int down)
{
    size_t count = (size_t)across * (size_t)down;
    int *from = malloc(count * sizeof *from);
    if (!from)
        return STATUS_NO_MEMORY;
    memcpy(from, levels, count * sizeof *from);
    for (int i = 0; i < (int)count; i++) {
        int around[TILES_AROUND], count_around = tiles_around(i, across, down, around);
        for (int k = 0; k < count_around; k++)
            around[k] = from[around[k]];
        qsort(around, (size_t)count_around, sizeof around[0], compare_ints);
        levels[i] = around[count_around / 2];
    }
    free(from);
    return STATUS_OK;
}

/* Contrast is compared as a share of the paper's level, so that shadow does not count. */
static void tiles_forget_pale(struct tiles *tiles)
{
    int histogram[256] = {0}, count = 0;
    for (int i = 0; i < tiles->across * tiles->down; i++) {
        if (tiles->paper[i] < 0 || tiles->ink[i] < 0)
            continue;
        histogram[255 * (tiles->paper[i] - tiles->ink[i]) / tiles->paper[i]]++;
        count++;
    }
    double least = tiling.pale_share * level_below(histogram, count, 0.5);
    for (int i = 0; i < tiles->across * tiles->down; i++) {
        if (tiles->ink[i] >= 0 && 255 * (tiles->paper[i] - tiles->ink[i]) < least * tiles->paper[i])
            tiles->ink[i] = -1;
    }
}

static int tiles_take(const struct plane *grey, const struct plane *sheet, struct tiles *tiles)
{
    struct box all = {0, 0, grey->w, grey->h};
    for (int i = 0; i < tiles->across * tiles->down; i++) {
        struct box tile = {i % tiles->across * tiles->side, i / tiles->across * tiles->side, tiles->side,
                           tiles->side};
        tile_measure(grey, sheet, box_intersect(tile, all), &tiles->paper[i], &tiles->ink[i]);
    }
    tiles_forget_pale(tiles);
    int status = tiles_fill(tiles->paper, tiles->across, tiles->down, 255);
    if (status == STATUS_OK)
        status = tiles_fill(tiles->ink, tiles->across, tiles->down, 0);
    if (status == STATUS_OK)
        status = tiles_smooth(tiles->paper, tiles->across, tiles->down);
    return status == STATUS_OK ? tiles_smooth(tiles->ink, tiles->across, tiles->down) : status;
}

int tiles_measure(const struct plane *grey, const struct plane *sheet, struct tiles *ret_tiles)
{
    struct tiles tiles = {0};
    int status = tiles_new(grey, &tiles);
    if (status == STATUS_OK)
        status = tiles_take(grey, sheet, &tiles);
    if (status == STATUS_OK)
        *ret_tiles = tiles;
    else
        tiles_release(&tiles);
    return status;
}
