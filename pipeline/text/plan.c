#include "text/plan.h"

#include <string.h>

#include "base/arena.h"
#include "shenbao/status.h"
#include "text/network.h"

struct planning {
    struct arena *arena;
    struct plan *plan;
    bool unknown;
};

struct direction {
    bool down, backwards;
};

static struct stage *stage_push(struct planning *planning, const struct layer *layer, enum stage_kind kind)
{
    struct plan *plan = planning->plan;
    struct stage *stage = arena_push(planning->arena, &plan->stages, &plan->count, sizeof *stage);
    *stage = (struct stage){.kind = kind, .inputs = layer->inputs, .outputs = layer->outputs};
    if (layer->matrix_count) {
        stage->weights = layer->matrices[0].at;
        stage->columns = layer->matrices[0].columns;
    }
    planning->unknown |= stage->outputs == 0;
    plan->codes = stage->outputs;
    return stage;
}

static void plan_lstm(struct planning *planning, const struct layer *layer, struct direction direction)
{
    struct stage *stage = stage_push(planning, layer, STAGE_LSTM);
    stage->down = direction.down;
    stage->backwards = direction.backwards;
    stage->summary = strcmp(layer->kind, "SummLSTM") == 0;
    planning->unknown |= (stage->summary && !stage->down) || stage->outputs > MOST_STATES;
}

static void plan_dense(struct planning *planning, const struct layer *layer)
{
    static const struct {
        const char *kind;
        enum activation activation;
    } kinds[] = {{"Tanh", ACTIVATION_TANH},
                 {"Logistic", ACTIVATION_LOGISTIC},
                 {"Relu", ACTIVATION_RELU},
                 {"Linear", ACTIVATION_LINEAR},
                 {"Softmax", ACTIVATION_LINEAR}};
    size_t i = 0;
    while (i < sizeof kinds / sizeof *kinds && strcmp(layer->kind, kinds[i].kind) != 0)
        i++;
    planning->unknown |= i == sizeof kinds / sizeof *kinds;
    if (!planning->unknown)
        stage_push(planning, layer, STAGE_DENSE)->activation = kinds[i].activation;
}

static void plan_window(struct planning *planning, const struct layer *layer, enum stage_kind kind)
{
    struct stage *stage = stage_push(planning, layer, kind);
    stage->x = (int)layer->numbers[0];
    stage->y = (int)layer->numbers[1];
    planning->unknown |= stage->x < 1 || stage->y < 1 || stage->x > 16 || stage->y > 16;
    if (kind == STAGE_CONVOLVE)
        planning->unknown |=
            stage->outputs != stage->inputs * (size_t)((2 * stage->x + 1) * (2 * stage->y + 1));
    if (kind == STAGE_RECONFIG)
        planning->unknown |= stage->outputs != stage->inputs * (size_t)(stage->x * stage->y);
}

static void plan_layer(struct planning *planning, const struct layer *layer, struct direction direction)
{
    if (strcmp(layer->kind, "Input") == 0) {
        planning->plan->height = (int)layer->numbers[1];
        planning->unknown |= planning->plan->count > 0 || layer->numbers[3] != 1;
    } else if (strcmp(layer->kind, "Convolve") == 0) {
        plan_window(planning, layer, STAGE_CONVOLVE);
    } else if (strcmp(layer->kind, "Maxpool") == 0) {
        plan_window(planning, layer, STAGE_MAXPOOL);
    } else if (strcmp(layer->kind, "Reconfig") == 0) {
        plan_window(planning, layer, STAGE_RECONFIG);
    } else if (layer->matrix_count == LAYER_MATRICES) {
        plan_lstm(planning, layer, direction);
    } else if (layer->matrix_count == 1) {
        plan_dense(planning, layer);
    } else {
        direction.down ^= strcmp(layer->kind, "XYTranspose") == 0;
        direction.backwards ^= strcmp(layer->kind, "RTLReversed") == 0;
        for (size_t i = 0; i < layer->inside_count; i++)
            plan_layer(planning, &layer->inside[i], direction);
    }
}

static bool is_shrinking(const struct stage *stage)
{
    return stage->kind == STAGE_MAXPOOL || stage->kind == STAGE_RECONFIG;
}

/* Steps along a line need one row of places: the columns must have been summed up before. */
static bool plan_is_sound(const struct plan *plan)
{
    size_t depth = 1;
    int height = plan->height;
    for (size_t i = 0; i < plan->count; i++) {
        const struct stage *stage = &plan->stages[i];
        if (stage->inputs != depth || (stage->kind == STAGE_LSTM && !stage->down && height != 1))
            return false;
        depth = stage->outputs;
        if (is_shrinking(stage))
            height /= stage->y;
        if (stage->summary)
            height = 1;
    }
    return height == 1 && plan->count > 0 && plan->stages[plan->count - 1].kind == STAGE_DENSE;
}

int plan_make(const struct network *network, struct arena *arena, struct plan *ret_plan)
{
    struct plan plan = {.weight_count = network->weight_count};
    struct planning planning = {.arena = arena, .plan = &plan};
    plan_layer(&planning, &network->root, (struct direction){0});
    if (planning.unknown || !plan_is_sound(&plan))
        return STATUS_MODEL_BAD;
    *ret_plan = plan;
    return STATUS_OK;
}

int plan_steps(const struct plan *plan, int width)
{
    for (size_t i = 0; i < plan->count; i++)
        if (is_shrinking(&plan->stages[i]))
            width /= plan->stages[i].x;
    return width;
}

struct walk walk_of(const struct stage *stage, size_t rows, int height, int width, const int *widths)
{
    size_t steps = (size_t)(stage->down ? height : width);
    return (struct walk){.steps = steps,
                         .rows = rows / steps,
                         .backwards = stage->backwards,
                         .lengths = stage->down ? NULL : widths};
}

size_t walk_place(const struct walk *walk, size_t k)
{
    return walk->backwards ? walk->steps - 1 - k : k;
}
