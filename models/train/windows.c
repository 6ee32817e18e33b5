/* Stages that look at a window of places: convolution, the largest of a window, a window as one place. */
#include <string.h>

#include "layers_parts.h"

/* Small noise is enough to tell the network that there is nothing; its quality does not matter. */
static float noise_next(struct runner *runner)
{
    runner->random = runner->random * 1664525u + 1013904223u;
    return runner->noise * ((float)(runner->random >> 8) / (float)(1 << 23) - 1);
}

static const float *place(const struct block *block, int y, int x, int line)
{
    size_t row = ((size_t)y * (size_t)block->width + (size_t)x) * (size_t)block->lines + (size_t)line;
    return block->values + row * (size_t)block->depth;
}

static void window_gather(struct runner *runner, const struct stage *stage, const struct block *in, int y,
                          int x, int line, float *to)
{
    size_t depth = stage->inputs;
    for (int dx = -stage->x; dx <= stage->x; dx++) {
        for (int dy = -stage->y; dy <= stage->y; dy++, to += depth) {
            bool inside = x + dx >= 0 && x + dx < in->widths[line] && y + dy >= 0 && y + dy < in->height;
            const float *from = inside ? place(in, y + dy, x + dx, line) : NULL;
            for (size_t i = 0; i < depth; i++)
                to[i] = inside ? from[i] : noise_next(runner);
        }
    }
}

void convolve(struct runner *runner, const struct stage *stage, const struct block *in, struct block *out)
{
    float *to = out->values;
    for (int y = 0; y < in->height; y++)
        for (int x = 0; x < in->width; x++)
            for (int line = 0; line < in->lines; line++, to += stage->outputs)
                window_gather(runner, stage, in, y, x, line, to);
}

static void window_scatter(const struct stage *stage, const struct block *in, int y, int x, int line,
                           const float *deltas, float *to)
{
    size_t depth = stage->inputs;
    for (int dx = -stage->x; dx <= stage->x; dx++)
        for (int dy = -stage->y; dy <= stage->y; dy++, deltas += depth)
            if (x + dx >= 0 && x + dx < in->widths[line] && y + dy >= 0 && y + dy < in->height)
                kernel_add(deltas, depth, to + (place(in, y + dy, x + dx, line) - in->values));
}

void convolve_back(const struct stage *stage, const struct block *in, const float *deltas, float *to)
{
    memset(to, 0, block_rows(in) * stage->inputs * sizeof *to);
    for (int y = 0; y < in->height; y++)
        for (int x = 0; x < in->width; x++)
            for (int line = 0; line < in->lines; line++, deltas += stage->outputs)
                window_scatter(stage, in, y, x, line, deltas, to);
}

/* The window's largest of each depth; columns and rows that do not fill a window are left out. */
static void maxpool_place(const struct stage *stage, const struct block *in, int y, int x, int line,
                          float *to, uint32_t *places)
{
    size_t depth = stage->inputs;
    for (int dx = 0; dx < stage->x; dx++) {
        for (int dy = 0; dy < stage->y; dy++) {
            const float *from = place(in, y * stage->y + dy, x * stage->x + dx, line);
            uint32_t at = (uint32_t)(from - in->values);
            for (size_t i = 0; i < depth; i++) {
                bool more = (dx == 0 && dy == 0) || from[i] > to[i];
                to[i] = more ? from[i] : to[i];
                places[i] = more ? at + (uint32_t)i : places[i];
            }
        }
    }
}

void maxpool(const struct stage *stage, const struct block *in, struct block *out, uint32_t *places)
{
    float *to = out->values;
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++)
            for (int line = 0; line < out->lines; line++, to += stage->outputs, places += stage->outputs)
                maxpool_place(stage, in, y, x, line, to, places);
}

void maxpool_back(const struct block *in, const struct block *out, const uint32_t *places,
                  const float *deltas, float *to)
{
    memset(to, 0, block_rows(in) * (size_t)in->depth * sizeof *to);
    size_t count = block_rows(out) * (size_t)out->depth;
    for (size_t i = 0; i < count; i++)
        to[places[i]] += deltas[i];
}

/* The numbers of one place of the picture that a window takes in, and where they are in that window's place. */
struct move {
    size_t inside, window;
};

static struct move move_of(const struct stage *stage, const struct block *in, const struct block *out,
                           size_t row, int part)
{
    size_t lines = (size_t)in->lines, depth = stage->inputs;
    int line = (int)(row % lines), x = (int)(row / lines % (size_t)out->width);
    int y = (int)(row / lines / (size_t)out->width);
    const float *from = place(in, y * stage->y + part % stage->y, x * stage->x + part / stage->y, line);
    return (struct move){(size_t)(from - in->values), row * stage->outputs + (size_t)part * depth};
}

/* All of a window, column by column, becomes one place; columns and rows that do not fill one are left out. */
void reconfig(const struct stage *stage, const struct block *in, struct block *out)
{
    for (size_t row = 0; row < block_rows(out); row++)
        for (int part = 0; part < stage->x * stage->y; part++) {
            struct move move = move_of(stage, in, out, row, part);
            memcpy(out->values + move.window, in->values + move.inside, stage->inputs * sizeof *out->values);
        }
}

void reconfig_back(const struct stage *stage, const struct block *in, const struct block *out,
                   const float *deltas, float *to)
{
    memset(to, 0, block_rows(in) * stage->inputs * sizeof *to);
    for (size_t row = 0; row < block_rows(out); row++)
        for (int part = 0; part < stage->x * stage->y; part++) {
            struct move move = move_of(stage, in, out, row, part);
            memcpy(to + move.inside, deltas + move.window, stage->inputs * sizeof *to);
        }
}
