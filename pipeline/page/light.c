/*
 * Even light. The picture is cut into tiles, which say what paper and ink are there (tiles.h). Between tile centres both
 * are interpolated, and every pixel is put on the scale from its local ink to its local paper:
 *
 *      paper ----.                  255  ---------
 *                 `---.    becomes
 *      ink   -----.    `            ink  ---------
 *
 * Where light steps, at a fold or under the edge of a shadow, there is no slope between tile centres: in such tiles and
 * those around them the shade (shade.c) says what the paper is.
 */
#include "page/stages.h"

#include "base/cleanup.h"
#include "page/tiles.h"
#include "shenbao/status.h"

static const struct {
    int ink_target; /* the level that ink is put at */
    double step;    /* share of the paper's level by which the shade differs where light steps … */
    double few;     /* … in more than this share of a tile: a thick stroke is none */
    double noise;   /* of the shade may be what it is above the paper */
    double brick;   /* of a tile's side is half the side of the square that takes print out: 1.3 mm */
    double dark;    /* of the paper's level: what is darker is no paper in a shadow */
} light = {.ink_target = 40, .step = 0.12, .few = 0.08, .noise = 0.05, .brick = 0.26, .dark = 0.5};

/* Between which two tile centres a place lies, and how far along, in 1/256. */
struct between {
    int first, second, part;
};

static struct between between_find(int place, int side, int count)
{
    int at = (2 * place + 1 - side) * 128 / side;
    at = at < 0 ? 0 : at;
    int first = at >> 8;
    return first >= count - 1 ? (struct between){count - 1, count - 1, 0}
                              : (struct between){first, first + 1, at & 255};
}

/* The same for all columns: how far each is along, 0 to 1, and where the pixels after each tile's centre begin. */
struct columns {
    float *part;
    int *start; /* one a tile, and the width */
};

static void columns_release(struct columns *columns)
{
    free(columns->part);
    free(columns->start);
}

static int columns_new(const struct tiles *tiles, int w, struct columns *ret_columns)
{
    struct columns columns = {malloc((size_t)w * sizeof *columns.part),
                              malloc(((size_t)tiles->across + 1) * sizeof *columns.start)};
    if (!columns.part || !columns.start) {
        columns_release(&columns);
        return STATUS_NO_MEMORY;
    }
    int started = 0;
    for (int x = 0; x < w; x++) {
        struct between between = between_find(x, tiles->side, tiles->across);
        columns.part[x] = (float)between.part / 256;
        while (started <= between.first)
            columns.start[started++] = x;
    }
    while (started <= tiles->across)
        columns.start[started++] = w;
    *ret_columns = columns;
    return STATUS_OK;
}

static float level_between(const int *levels, const struct tiles *tiles, struct between down, int column)
{
    int upper = levels[down.first * tiles->across + column],
        lower = levels[down.second * tiles->across + column];
    return (float)(upper * (256 - down.part) + lower * down.part) / 256;
}

/* The levels along one row of pixels, between the tile centres. */
static void row_interpolate(const int *levels, const struct tiles *tiles, struct between down,
                            const struct columns *columns, float *restrict ret_row)
{
    const float *restrict part = columns->part;
    float first = level_between(levels, tiles, down, 0);
    for (int i = 0; i < tiles->across; i++) {
        float second = i + 1 < tiles->across ? level_between(levels, tiles, down, i + 1) : first;
        float rise = second - first;
        for (int x = columns->start[i]; x < columns->start[i + 1]; x++)
            ret_row[x] = first + rise * part[x];
        first = second;
    }
}

/* Puts paper at 255 and ink at its target; contrast below the least is stretched no further. */
static void row_even(uint8_t *restrict row, const float *restrict paper, const float *restrict ink, int w)
{
    float span = (float)(255 - light.ink_target), least = TILES_LEAST_CONTRAST;
    for (int x = 0; x < w; x++) {
        float range = paper[x] - ink[x];
        range = range < least ? least : range;
        float value = 255 - (paper[x] - (float)row[x]) * span / range;
        value = value < 0 ? 0 : value > 255 ? 255 : value;
        row[x] = (uint8_t)value;
    }
}

static void row_cover(uint8_t *row, const uint8_t *inside, int w)
{
    for (int x = 0; x < w; x++)
        row[x] = inside[x] ? row[x] : 255;
}

/* ---- where light steps ---- */

/* The paper between tile centres, and what the shade says of it. */
struct slope {
    const struct tiles *tiles;
    struct columns columns;
    struct plane shade;
    bool *steps;        /* of each tile: whether light steps in it or beside it */
    float *paper, *ink; /* of one row */
};

static void slope_release(struct slope *slope)
{
    columns_release(&slope->columns);
    plane_release(&slope->shade);
    free(slope->steps);
    free(slope->paper);
}

static int slope_new(const struct plane *grey, const struct tiles *tiles, struct slope *slope)
{
    slope->tiles = tiles;
    slope->steps = calloc((size_t)tiles->across * (size_t)tiles->down, sizeof *slope->steps);
    slope->paper = malloc(2 * (size_t)grey->w * sizeof *slope->paper);
    slope->ink = slope->paper ? slope->paper + grey->w : NULL;
    int status = slope->steps && slope->paper ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = columns_new(tiles, grey->w, &slope->columns);
    return status == STATUS_OK ? shade_find(grey, (int)(light.brick * tiles->side), &slope->shade) : status;
}

/* Whether the shade is paper other than the slope has it: in a shadow, or beside one. */
static bool differs(float paper, float shade)
{
    return shade > (float)light.dark * paper &&
           (shade < (1 - (float)light.step) * paper || shade > (1 + (float)light.step) * paper);
}

static int column_end(const struct slope *slope, int column)
{
    int end = (column + 1) * slope->tiles->side;
    return end < slope->shade.w ? end : slope->shade.w;
}

static void steps_count(const struct slope *slope, int y, int *counts)
{
    const uint8_t *shade = plane_row(&slope->shade, y);
    int side = slope->tiles->side, *row = counts + (ptrdiff_t)(y / side) * slope->tiles->across;
    for (int i = 0; i < slope->tiles->across; i++)
        for (int x = i * side, end = column_end(slope, i); x < end; x++)
            row[i] += differs(slope->paper[x], (float)shade[x]);
}

/* Marks the tiles in which the slope is no good in more than a few pixels, and those around them. */
static int steps_find(struct slope *slope)
{
    const struct tiles *tiles = slope->tiles;
    int *counts = calloc((size_t)tiles->across * (size_t)tiles->down, sizeof *counts);
    if (!counts)
        return STATUS_NO_MEMORY;
    for (int y = 0; y < slope->shade.h; y++) {
        struct between down = between_find(y, tiles->side, tiles->down);
        row_interpolate(tiles->paper, tiles, down, &slope->columns, slope->paper);
        steps_count(slope, y, counts);
    }
    for (int i = 0; i < tiles->across * tiles->down; i++) {
        if (counts[i] <= light.few * tiles->side * tiles->side)
            continue;
        int around[TILES_AROUND], count = tiles_around(i, tiles->across, tiles->down, around);
        for (int k = 0; k < count; k++)
            slope->steps[around[k]] = true;
    }
    free(counts);
    return STATUS_OK;
}

/* Of noise the shade is the bright end, so that it is near the paper's level where nothing else is, and above it. */
static void paper_step(float *restrict paper, const uint8_t *restrict shade, int count)
{
    const float dark = (float)light.dark, bright = 1 - (float)light.noise;
    for (int x = 0; x < count; x++) {
        float level = (float)shade[x], least = bright * level;
        float near = paper[x] < least ? least : paper[x] > level ? level : paper[x];
        paper[x] = level > dark * paper[x] ? near : paper[x];
    }
}

/* Between tile centres light is taken for a slope; where it steps the shade says what the paper is. */
static void row_step(const struct slope *slope, int y)
{
    int side = slope->tiles->side;
    const bool *steps = slope->steps + (ptrdiff_t)(y / side) * slope->tiles->across;
    for (int i = 0; i < slope->tiles->across; i++)
        if (steps[i])
            paper_step(slope->paper + i * side, plane_row(&slope->shade, y) + i * side,
                       column_end(slope, i) - i * side);
}

static int slope_even(struct slope *slope, struct plane *grey, const struct plane *sheet)
{
    const struct tiles *tiles = slope->tiles;
    int status = steps_find(slope);
    for (int y = 0; y < grey->h && status == STATUS_OK; y++) {
        struct between down = between_find(y, tiles->side, tiles->down);
        row_interpolate(tiles->paper, tiles, down, &slope->columns, slope->paper);
        row_interpolate(tiles->ink, tiles, down, &slope->columns, slope->ink);
        row_step(slope, y);
        row_even(plane_row(grey, y), slope->paper, slope->ink, grey->w);
        if (sheet)
            row_cover(plane_row(grey, y), plane_row(sheet, y), grey->w);
    }
    return status;
}

int light_even(struct plane *grey, const struct plane *sheet)
{
    CLEANUP(tiles_release) struct tiles tiles = {0};
    CLEANUP(slope_release) struct slope slope = {0};
    int status = tiles_measure(grey, sheet, &tiles);
    if (status == STATUS_OK)
        status = slope_new(grey, &tiles, &slope);
    return status == STATUS_OK ? slope_even(&slope, grey, sheet) : status;
}

int light_binarize(const struct plane *grey, struct plane *ret_ink)
{
    struct plane ink;
    int status = plane_new_unset(grey->w, grey->h, &ink);
    if (status != STATUS_OK)
        return status;
    /* a little to the paper's side: thin strokes are pale */
    const uint8_t threshold = (uint8_t)((255 + light.ink_target) / 2 + 16);
    const uint8_t *restrict from = grey->px;
    uint8_t *restrict to = ink.px;
    const size_t count = (size_t)grey->w * (size_t)grey->h;
    for (size_t i = 0; i < count; i++)
        to[i] = from[i] < threshold;
    *ret_ink = ink;
    return STATUS_OK;
}
