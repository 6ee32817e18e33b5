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
    double least;   /* share of the blocks that are not bare, where a back shows … */
    int depth;      /* … and as many levels darker than most blocks: grain is not */
    double most;    /* share of the blocks that may be darker than the back's level */
} backing = {.side = 0.5, .darkest = 0.04, .paper = 215, .least = 0.016, .depth = 34, .most = 0.001};

/* Levels of the block's pixels, and of the means about them, in which grain is gone and a stroke is not; 0: ink in it. */
struct block {
    uint8_t pixels, means;
};

struct blocks {
    int side, across, down;
    struct block *all;
};

static void blocks_release(struct blocks *blocks)
{
    free(blocks->all);
}

static int mean_around(const struct plane *grey, int x, int y)
{
    int sum = 0, count = 0;
    for (int ny = y > 0 ? y - 1 : 0; ny <= y + 1 && ny < grey->h; ny++)
        for (int nx = x > 0 ? x - 1 : 0; nx <= x + 1 && nx < grey->w; nx++, count++)
            sum += plane_row(grey, ny)[nx];
    return sum / count;
}

static struct block block_make(const struct plane *grey, const struct plane *ink, int left, int top, int side)
{
    int pixels[256] = {0}, means[256] = {0};
    for (int y = top; y < top + side; y++)
        for (int x = left; x < left + side; x++) {
            if (plane_row(ink, y)[x])
                return (struct block){0, 0};
            pixels[plane_row(grey, y)[x]]++;
        }
    int level = level_below(pixels, side * side, backing.darkest), mean = level;
    for (int y = top; y < top + side && level < backing.paper; y++)
        for (int x = left; x < left + side; x++)
            means[mean_around(grey, x, y)]++;
    if (level < backing.paper)
        mean = level_below(means, side * side, backing.darkest);
    return (struct block){(uint8_t)(level > 0 ? level : 1), (uint8_t)(mean > 0 ? mean : 1)};
}

static int blocks_make(const struct plane *grey, const struct plane *ink, int unit, struct blocks *ret_blocks)
{
    int side = (int)(backing.side * unit) < 4 ? 4 : (int)(backing.side * unit);
    struct blocks blocks = {side, grey->w / side, grey->h / side, NULL};
    blocks.all = calloc((size_t)blocks.across * (size_t)blocks.down + 1, sizeof *blocks.all);
    if (!blocks.all)
        return STATUS_NO_MEMORY;
    for (int i = 0; i < blocks.across * blocks.down; i++)
        blocks.all[i] = block_make(grey, ink, i % blocks.across * side, i / blocks.across * side, side);
    *ret_blocks = blocks;
    return STATUS_OK;
}

/* Whether neither the block nor one beside it has ink. */
static bool is_clear(const struct blocks *blocks, int at)
{
    int around[TILES_AROUND];
    for (int k = tiles_around(at, blocks->across, blocks->down, around); k-- > 0;)
        if (blocks->all[around[k]].pixels == 0)
            return false;
    return true;
}

int measure_back(const struct plane *grey, const struct plane *ink, int unit, int *ret_level)
{
    CLEANUP(blocks_release) struct blocks blocks = {0};
    int status = blocks_make(grey, ink, unit, &blocks);
    if (status != STATUS_OK)
        return status;
    int pixels[256] = {0}, means[256] = {0}, count = 0;
    for (int i = 0; i < blocks.across * blocks.down; i++) {
        if (!is_clear(&blocks, i))
            continue;
        pixels[blocks.all[i].pixels]++;
        means[blocks.all[i].means]++;
        count++;
    }
    int shown = level_below(means, count, backing.least);
    bool shows = shown < backing.paper && level_below(means, count, 0.5) - shown >= backing.depth;
    *ret_level = shows ? level_below(pixels, count, backing.most) : 0;
    return STATUS_OK;
}
