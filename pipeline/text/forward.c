#include "text/forward.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "shenbao/status.h"
#include "text/levels.h"
#include "text/matrix.h"
#include "text/network.h"
#include "text/squash.h"

/*
 * What flows from stage to stage is a block: for each place of the pictures, row by row and in it column by column, the
 * lines one behind the other, and of each `depth` whole numbers, of which MATRIX_ONE stands for 1. Lines have their own
 * widths; what is behind a line's end is padding, and nothing of it gets into any line.
 *
 * Method: the layers of Tesseract 5 (convolve.cpp, maxpool.cpp, reconfig.cpp, lstm.cpp, fullyconnected.cpp).
 */
struct block {
    int height, width;
    size_t lines, depth, stride; /* the numbers of a place and line, and how far they lie apart */
    int widths[FORWARD_LINES];
    int16_t *values;
};

/* Memory that is kept from one call to the next. */
struct room {
    void *bytes;
    size_t size;
};

/* A stage's matrix, for what comes from below; an LSTM's other one, for what it said a step before. */
struct packed {
    struct weights below, before;
    float *bias;
};

struct forward {
    const struct plan *plan;
    struct arena *arena;
    struct packed *packed; /* of each stage */
    struct room blocks[2], sums, state, said;
    uint32_t random[FORWARD_LINES]; /* each line's own, so that it reads the same whatever is read with it */
};

static void *room_want(struct room *room, size_t size)
{
    if (size <= room->size && room->bytes)
        return room->bytes;
    free(room->bytes);
    room->size = size + size / 4;
    room->bytes = malloc(room->size);
    if (!room->bytes)
        room->size = 0;
    return room->bytes;
}

static size_t block_rows(const struct block *block)
{
    return (size_t)block->height * (size_t)block->width * block->lines;
}

/* ---- packing ---- */

static bool stage_pack(const struct stage *stage, const float *all, struct arena *arena,
                       struct packed *packed)
{
    if (!stage->columns)
        return true;
    bool lstm = stage->kind == STAGE_LSTM;
    size_t rows = lstm ? 4 * stage->outputs : stage->outputs;
    const float *matrix = all + stage->weights;
    packed->below = weights_pack(matrix, rows, stage->columns, 0, stage->inputs, arena);
    if (lstm)
        packed->before = weights_pack(matrix, rows, stage->columns, stage->inputs, stage->outputs, arena);
    packed->bias = arena_array(arena, rows, sizeof *packed->bias);
    for (size_t row = 0; row < rows; row++)
        packed->bias[row] = matrix[(row + 1) * stage->columns - 1];
    return stage->inputs <= MATRIX_LONGEST && stage->outputs <= MATRIX_LONGEST;
}

int forward_new(const struct plan *plan, const struct network *network, struct forward **ret_forward)
{
    struct forward *forward = calloc(1, sizeof *forward);
    struct arena *arena = arena_new();
    if (!forward || !arena) {
        free(forward);
        arena_free(arena);
        return STATUS_NO_MEMORY;
    }
    *forward = (struct forward){.plan = plan, .arena = arena};
    forward->packed = arena_array(arena, plan->count, sizeof *forward->packed);
    bool sound = true;
    for (size_t i = 0; i < plan->count; i++)
        sound &= stage_pack(&plan->stages[i], network->weights, arena, &forward->packed[i]);
    if (!sound) {
        forward_free(forward);
        return STATUS_MODEL_BAD;
    }
    *ret_forward = forward;
    return STATUS_OK;
}

void forward_free(struct forward *forward)
{
    if (!forward)
        return;
    struct room *rooms[] = {&forward->blocks[0], &forward->blocks[1], &forward->sums, &forward->state,
                            &forward->said};
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
        free(rooms[i]->bytes);
    arena_free(forward->arena);
    free(forward);
}

/* ---- blocks ---- */

static bool block_room(struct block *block, size_t depth, struct room *room)
{
    block->depth = depth;
    block->stride = depth == 1 ? 1 : matrix_stride(depth);
    size_t size = block_rows(block) * block->stride * sizeof *block->values;
    block->values = room_want(room, size);
    if (block->values)
        memset(block->values, 0, size);
    return block->values;
}

static int16_t *place(const struct block *block, int y, int x, size_t line)
{
    size_t row = ((size_t)y * (size_t)block->width + (size_t)x) * block->lines + line;
    return block->values + row * block->stride;
}

static void picture_lay(const struct forward_picture *picture, const struct block *block, size_t line)
{
    float black, contrast;
    levels_find(picture->pixels, picture->width, block->height, &black, &contrast);
    const uint8_t *pixel = picture->pixels;
    for (int y = 0; y < block->height; y++)
        for (int x = 0; x < picture->width; x++)
            *place(block, y, x, line) = (int16_t)lrintf(level_value(*pixel++, black, contrast) * MATRIX_ONE);
}

static bool pictures_lay(struct forward *forward, const struct forward_picture *pictures, size_t count,
                         struct block *ret_block)
{
    struct block block = {.height = forward->plan->height, .lines = count};
    for (size_t i = 0; i < count; i++) {
        block.widths[i] = pictures[i].width;
        block.width = pictures[i].width > block.width ? pictures[i].width : block.width;
    }
    if (!block_room(&block, 1, &forward->blocks[0]))
        return false;
    for (size_t i = 0; i < count; i++)
        picture_lay(&pictures[i], &block, i);
    *ret_block = block;
    return true;
}

/* ---- windows ---- */

/* Outside the picture a network sees noise, and so it was taught: it tells it that there is nothing. */
static int16_t noise_next(uint32_t *random)
{
    *random = *random * 1664525u + 1013904223u;
    return (int16_t)((int)(*random >> 17) - MATRIX_ONE);
}

static void window_gather(struct forward *forward, const struct stage *stage, const struct block *in, int y,
                          int x, size_t line, int16_t *to)
{
    for (int dx = -stage->x; dx <= stage->x; dx++) {
        for (int dy = -stage->y; dy <= stage->y; dy++, to += stage->inputs) {
            bool inside = x + dx >= 0 && x + dx < in->widths[line] && y + dy >= 0 && y + dy < in->height;
            if (inside)
                memcpy(to, place(in, y + dy, x + dx, line), stage->inputs * sizeof *to);
            for (size_t i = 0; i < stage->inputs && !inside; i++)
                to[i] = noise_next(&forward->random[line]);
        }
    }
}

static void convolve(struct forward *forward, const struct stage *stage, const struct block *in,
                     struct block *out)
{
    for (int y = 0; y < in->height; y++)
        for (size_t line = 0; line < in->lines; line++)
            for (int x = 0; x < in->widths[line]; x++)
                window_gather(forward, stage, in, y, x, line, place(out, y, x, line));
}

/* The window's largest of each depth; columns and rows that do not fill a window are left out. */
static void maxpool_place(const struct stage *stage, const struct block *in, int y, int x, size_t line,
                          int16_t *to)
{
    memcpy(to, place(in, y * stage->y, x * stage->x, line), stage->inputs * sizeof *to);
    for (int dx = 0; dx < stage->x; dx++) {
        for (int dy = 0; dy < stage->y; dy++) {
            const int16_t *from = place(in, y * stage->y + dy, x * stage->x + dx, line);
            for (size_t i = 0; i < stage->inputs; i++)
                to[i] = from[i] > to[i] ? from[i] : to[i];
        }
    }
}

/* All of a window, column by column, becomes one place. */
static void reconfig_place(const struct stage *stage, const struct block *in, int y, int x, size_t line,
                           int16_t *to)
{
    for (int dx = 0; dx < stage->x; dx++)
        for (int dy = 0; dy < stage->y; dy++, to += stage->inputs)
            memcpy(to, place(in, y * stage->y + dy, x * stage->x + dx, line), stage->inputs * sizeof *to);
}

static void shrink(const struct stage *stage, const struct block *in, struct block *out)
{
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++)
            for (size_t line = 0; line < in->lines; line++) {
                int16_t *to = place(out, y, x, line);
                if (stage->kind == STAGE_MAXPOOL)
                    maxpool_place(stage, in, y, x, line, to);
                else
                    reconfig_place(stage, in, y, x, line, to);
            }
}

/* ---- layers with weights ---- */

/* The sums of all rows: bias and what comes from below. */
static float *sums_make(struct forward *forward, const struct packed *packed, const struct block *in)
{
    size_t rows = block_rows(in), outputs = packed->below.outputs;
    float *sums = room_want(&forward->sums, rows * outputs * sizeof *sums);
    for (size_t row = 0; sums && row < rows; row++)
        memcpy(sums + row * outputs, packed->bias, outputs * sizeof *sums);
    if (sums)
        matrix_add(&packed->below, in->values, rows, sums);
    return sums;
}

/* One step. `said` is what the rows said a step before, and becomes what they say now. */
static void lstm_step(const struct walk *walk, size_t step, const struct weights *before, float *gates,
                      float *state, int16_t *said)
{
    size_t states = before->outputs / 4, stride = before->stride;
    matrix_add(before, said, walk->rows, gates);
    for (size_t row = 0; row < walk->rows; row++) {
        if (walk->lengths && (int)step >= walk->lengths[row]) {
            memset(state + row * states, 0, states * sizeof *state);
            memset(said + row * stride, 0, states * sizeof *said);
        } else {
            squash_lstm(gates + row * 4 * states, state + row * states, said + row * stride, states);
        }
    }
}

static bool lstm(struct forward *forward, const struct stage *stage, const struct packed *packed,
                 const struct block *in, struct block *out)
{
    struct walk walk = walk_of(stage, block_rows(in), in->height, in->width, in->widths);
    size_t states = stage->outputs, stride = packed->before.stride;
    float *gates = sums_make(forward, packed, in);
    float *state = room_want(&forward->state, walk.rows * states * sizeof *state);
    int16_t *said = room_want(&forward->said, walk.rows * stride * sizeof *said);
    if (!gates || !state || !said)
        return false;
    memset(state, 0, walk.rows * states * sizeof *state);
    memset(said, 0, walk.rows * stride * sizeof *said);
    for (size_t k = 0; k < walk.steps; k++) {
        size_t step = walk_place(&walk, k);
        lstm_step(&walk, step, &packed->before, gates + step * walk.rows * 4 * states, state, said);
        int16_t *to = out->values + (stage->summary ? 0 : step * walk.rows * stride);
        memcpy(to, said, walk.rows * stride * sizeof *said);
    }
    return true;
}

static bool dense(struct forward *forward, const struct stage *stage, const struct packed *packed,
                  const struct block *in, struct block *out)
{
    const float *sums = sums_make(forward, packed, in);
    for (size_t row = 0; sums && row < block_rows(in); row++)
        squash_dense(stage->activation, sums + row * stage->outputs, out->values + row * out->stride,
                     stage->outputs);
    return sums;
}

/* ---- all of it ---- */

static bool stage_run(struct forward *forward, size_t at, const struct block *in, struct block *out)
{
    const struct stage *stage = &forward->plan->stages[at];
    const struct packed *packed = &forward->packed[at];
    bool shrinks = stage->kind == STAGE_MAXPOOL || stage->kind == STAGE_RECONFIG;
    *out = *in;
    if (shrinks) {
        out->height /= stage->y;
        out->width /= stage->x;
        for (size_t i = 0; i < in->lines; i++)
            out->widths[i] /= stage->x;
    }
    if (stage->summary)
        out->height = 1;
    if (!block_room(out, stage->outputs, &forward->blocks[(at + 1) % 2]))
        return false;
    switch (stage->kind) {
    case STAGE_CONVOLVE:
        convolve(forward, stage, in, out);
        return true;
    case STAGE_MAXPOOL:
    case STAGE_RECONFIG:
        shrink(stage, in, out);
        return true;
    case STAGE_LSTM:
        return lstm(forward, stage, packed, in, out);
    case STAGE_DENSE:
        return dense(forward, stage, packed, in, out);
    }
    return false;
}

/* The last stage's sums as logarithms of probabilities. */
static int lines_give(struct forward *forward, const struct block *in, struct forward_line *lines)
{
    size_t last = forward->plan->count - 1, codes = forward->plan->codes;
    float *sums = sums_make(forward, &forward->packed[last], in);
    if (!sums)
        return STATUS_NO_MEMORY;
    for (size_t row = 0; row < block_rows(in); row++)
        squash_softmax(sums + row * codes, codes);
    for (size_t i = 0; i < in->lines; i++)
        lines[i] = (struct forward_line){sums + i * codes, (size_t)in->widths[i], codes, in->lines * codes};
    return STATUS_OK;
}

int forward_run(struct forward *forward, const struct forward_picture *pictures, size_t count,
                struct forward_line *ret_lines)
{
    if (count < 1 || count > FORWARD_LINES)
        return STATUS_BAD_ARGUMENT;
    for (size_t i = 0; i < count; i++)
        if (plan_steps(forward->plan, pictures[i].width) < 1)
            return STATUS_BAD_ARGUMENT;
    struct block in, out;
    for (size_t i = 0; i < count; i++)
        forward->random[i] = 1;
    if (!pictures_lay(forward, pictures, count, &in))
        return STATUS_NO_MEMORY;
    for (size_t at = 0; at + 1 < forward->plan->count; at++) {
        if (!stage_run(forward, at, &in, &out))
            return STATUS_NO_MEMORY;
        in = out;
    }
    return lines_give(forward, &in, ret_lines);
}
