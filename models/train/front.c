#include "front.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "rng.h"
#include "shenbao/status.h"

enum { WINDOW = 3 };

/* Places of the packaged network's layers. */
enum { OLD_INPUT, OLD_CONVOLUTION, OLD_MAXPOOL, OLD_SUMMARY, OLD_REST };

/* The new tree in the making: its weights follow each other as its layers do. */
struct building {
    const struct network *old;
    struct arena *arena;
    struct rng rng;
    float *weights;
    size_t at;
};

bool front_is_packaged(const struct network *network)
{
    const struct layer *root = &network->root;
    if (root->inside_count <= OLD_REST)
        return false;
    const struct layer *convolution = &root->inside[OLD_CONVOLUTION], *summary = &root->inside[OLD_SUMMARY];
    return convolution->inside_count == 2 && convolution->inside[1].matrix_count == 1 &&
           strcmp(root->inside[OLD_MAXPOOL].kind, "Maxpool") == 0 && summary->inside_count == 1 &&
           strcmp(summary->inside[0].kind, "SummLSTM") == 0;
}

static struct layer layer_like(const struct layer *like, const char *kind, const char *name, uint32_t inputs,
                               uint32_t outputs)
{
    struct layer layer = {.training = like->training,
                          .backprop = like->backprop,
                          .flags = like->flags,
                          .inputs = inputs,
                          .outputs = outputs};
    snprintf(layer.kind, sizeof layer.kind, "%s", kind);
    snprintf(layer.name, sizeof layer.name, "%s", name);
    return layer;
}

static struct matrix matrix_add(struct building *building, uint8_t mode, uint32_t rows, uint32_t inputs)
{
    struct matrix matrix = {mode, rows, inputs + 1, building->at};
    building->at += (size_t)rows * matrix.columns;
    return matrix;
}

/* Random weights for the first `columns` columns, as large as keeps the outputs in their range. */
static void matrix_fill(struct building *building, const struct matrix *matrix, size_t columns)
{
    double reach = sqrt(6.0 / (double)(matrix->rows + columns));
    for (size_t row = 0; row < matrix->rows; row++)
        for (size_t k = 0; k < columns; k++)
            building->weights[matrix->at + row * matrix->columns + k] =
                (float)rng_between(&building->rng, -reach, reach);
}

static struct layer convolution_make(struct building *building, uint32_t inputs, uint32_t outputs)
{
    const struct layer *like = &building->old->root.inside[OLD_CONVOLUTION];
    uint32_t window = inputs * WINDOW * WINDOW;
    struct layer series = layer_like(like, like->kind, like->name, inputs, outputs);
    series.inside = arena_array(building->arena, 2, sizeof *series.inside);
    series.inside_count = 2;
    struct layer *convolve = &series.inside[0], *dense = &series.inside[1];
    *convolve = layer_like(&like->inside[0], "Convolve", "Convolve", inputs, window);
    convolve->numbers[0] = convolve->numbers[1] = WINDOW / 2;
    *dense = layer_like(&like->inside[1], "Tanh", like->inside[1].name, window, outputs);
    dense->matrices[0] = matrix_add(building, like->inside[1].matrices[0].mode, outputs, window);
    dense->matrix_count = 1;
    series.weights = dense->weights = outputs * (window + 1);
    matrix_fill(building, &dense->matrices[0], window);
    return series;
}

static struct layer windows_make(const struct building *building)
{
    struct layer windows =
        layer_like(&building->old->root.inside[OLD_MAXPOOL], "Reconfig", "Reconfig", 1, WINDOW * WINDOW);
    windows.numbers[0] = windows.numbers[1] = WINDOW;
    return windows;
}

/* The summary as it was, but for what it is given. */
static struct layer summary_make(struct building *building, uint32_t inputs)
{
    struct layer outer = building->old->root.inside[OLD_SUMMARY], inner = outer.inside[0];
    uint32_t before = inner.inputs, states = inner.outputs;
    for (int i = 0; i < inner.matrix_count; i++) {
        struct matrix from = inner.matrices[i], to = matrix_add(building, from.mode, states, inputs + states);
        matrix_fill(building, &to, inputs);
        for (size_t row = 0; row < states; row++)
            memcpy(building->weights + to.at + row * to.columns + inputs,
                   building->old->weights + from.at + row * from.columns + before,
                   (states + 1) * sizeof *building->weights);
        inner.matrices[i] = to;
    }
    inner.inputs = outer.inputs = inputs;
    inner.across = inputs + states;
    inner.weights = outer.weights = LAYER_MATRICES * states * (inner.across + 1);
    outer.inside = arena_array(building->arena, 1, sizeof *outer.inside);
    outer.inside[0] = inner;
    return outer;
}

/* A copy of the layer with its weights. */
static struct layer layer_move(struct building *building, const struct layer *from)
{
    struct layer layer = *from;
    for (int i = 0; i < layer.matrix_count; i++) {
        const struct matrix *old = &from->matrices[i];
        layer.matrices[i] = matrix_add(building, old->mode, old->rows, old->columns - 1);
        memcpy(building->weights + layer.matrices[i].at, building->old->weights + old->at,
               (size_t)old->rows * old->columns * sizeof *building->weights);
    }
    layer.inside =
        layer.inside_count ? arena_array(building->arena, layer.inside_count, sizeof *layer.inside) : NULL;
    for (size_t i = 0; i < layer.inside_count; i++)
        layer.inside[i] = layer_move(building, &from->inside[i]);
    return layer;
}

/* No more than the new front can need, and all of the old. */
static size_t room_for(const struct network *old, struct front_depths depths)
{
    size_t window = WINDOW * WINDOW, states = old->root.inside[OLD_SUMMARY].outputs;
    return old->weight_count + depths.first * (window * window + 1) +
           depths.second * (depths.first * window + 1) +
           LAYER_MATRICES * states * (depths.second + states + 1);
}

/* What is behind the summary in the description stays. */
static const char *description_make(const struct network *old, struct front_depths depths,
                                    struct arena *arena)
{
    const char *rest = strstr(old->description, "Lfys");
    return arena_printf(arena, "[1,%u,0,1S3,3Ct3,3,%uCt3,3,%u%s", old->root.inputs, depths.first,
                        depths.second, rest ? rest : "]");
}

int front_replace(const struct network *network, struct front_depths depths, uint64_t seed,
                  struct arena *arena, struct network *ret_network)
{
    if (!front_is_packaged(network))
        return STATUS_MODEL_BAD;
    struct building building = {.old = network, .arena = arena, .rng = rng_make(seed, "front")};
    building.weights = arena_array(arena, room_for(network, depths), sizeof *building.weights);
    const struct layer *root = &network->root;
    struct layer *layers = arena_array(arena, root->inside_count + 1, sizeof *layers);
    size_t count = 0;
    layers[count++] = root->inside[OLD_INPUT];
    layers[count++] = windows_make(&building);
    layers[count++] = convolution_make(&building, WINDOW * WINDOW, depths.first);
    layers[count++] = convolution_make(&building, depths.first, depths.second);
    layers[count++] = summary_make(&building, depths.second);
    for (size_t i = OLD_REST; i < root->inside_count; i++)
        layers[count++] = layer_move(&building, &root->inside[i]);
    *ret_network = *network;
    ret_network->description = description_make(network, depths, arena);
    ret_network->root.inside = layers;
    ret_network->root.inside_count = count;
    ret_network->root.weights = (uint32_t)building.at;
    ret_network->weights = building.weights;
    ret_network->weight_count = building.at;
    return STATUS_OK;
}

int front_plan(const struct network *network, struct arena *arena, struct plan *ret_plan, size_t *ret_weights)
{
    struct plan plan;
    int status = plan_make(network, arena, &plan);
    size_t i = 0;
    while (status == STATUS_OK && i < plan.count && !plan.stages[i].summary)
        i++;
    if (status != STATUS_OK || i == plan.count)
        return STATUS_MODEL_BAD;
    const struct stage *summary = &plan.stages[i];
    *ret_weights = summary->weights + LAYER_MATRICES * summary->outputs * summary->columns;
    plan.count = i + 1;
    *ret_plan = plan;
    return STATUS_OK;
}
