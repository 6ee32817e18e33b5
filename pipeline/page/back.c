/*
 * Print on the sheet's back that shows through: how dark it becomes. The picture is cut into blocks half a character
 * wide; those that are clear of ink show paper, and where enough of them show something besides, it is the back's print,
 * of which the darkest few tell the level.
 *
 *      blocks                darkest of them
 *      ............ paper    ##
 *      ..:::.::.... back      ####:.               .......####
 *      ##..##.#.#.# ink             ^ level
 */
#include "base/cleanup.h"
#include "page/measure.h"
#include "page/tiles.h"
#include "shenbao/status.h"

static const struct {
    double side;    /* of a block, in character heights */
    double darkest; /* share of a block's pixels that are darker than its level: more than a speck */
    int paper;      /* a block of this level is bare paper */
    double least;   /* share of the blocks that are not bare, where a back shows */
    double most;    /* share of the blocks that may be darker than the back's level */
} backing = {.side = 0.5, .darkest = 0.04, .paper = 215, .least = 0.02, .most = 0.001};

struct blocks {
    int side, across, down;
    uint8_t *levels; /* 0: ink in it */
};

static void blocks_release(struct blocks *blocks)
{
    free(blocks->levels);
}

static uint8_t block_level(const struct plane *grey, const struct plane *ink, int left, int top, int side)
{
    int histogram[256] = {0}, below = 0, level = 0;
    for (int y = top; y < top + side; y++)
        for (int x = left; x < left + side; x++) {
            if (plane_row(ink, y)[x])
                return 0;
            histogram[plane_row(grey, y)[x]]++;
        }
    while (level < 255 && (below += histogram[level]) <= backing.darkest * side * side)
        level++;
    return (uint8_t)(level > 0 ? level : 1);
}

static int blocks_make(const struct plane *grey, const struct plane *ink, int unit, struct blocks *ret_blocks)
{
    int side = (int)(backing.side * unit) < 4 ? 4 : (int)(backing.side * unit);
    struct blocks blocks = {side, grey->w / side, grey->h / side, NULL};
    blocks.levels = calloc((size_t)blocks.across * (size_t)blocks.down + 1, 1);
    if (!blocks.levels)
        return STATUS_NO_MEMORY;
    for (int i = 0; i < blocks.across * blocks.down; i++)
        blocks.levels[i] = block_level(grey, ink, i % blocks.across * side, i / blocks.across * side, side);
    *ret_blocks = blocks;
    return STATUS_OK;
}

/* Whether neither the block nor one beside it has ink. */
static bool is_clear(const struct blocks *blocks, int at)
{
    int around[TILES_AROUND];
    for (int k = tiles_around(at, blocks->across, blocks->down, around); k-- > 0;)
        if (blocks->levels[around[k]] == 0)
            return false;
    return true;
}

int measure_back(const struct plane *grey, const struct plane *ink, int unit, int *ret_level)
{
    CLEANUP(blocks_release) struct blocks blocks = {0};
    int status = blocks_make(grey, ink, unit, &blocks);
    if (status != STATUS_OK)
        return status;
    int histogram[256] = {0}, count = 0, shown = 0, below = 0, level = 0;
    for (int i = 0; i < blocks.across * blocks.down; i++) {
        if (!is_clear(&blocks, i))
            continue;
        histogram[blocks.levels[i]]++;
        shown += blocks.levels[i] < backing.paper;
        count++;
    }
    while (level < 255 && (below += histogram[level]) <= backing.most * count)
        level++;
    *ret_level = shown > backing.least * count ? level : 0;
    return STATUS_OK;
}
