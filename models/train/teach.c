/*
 * teach [options] START LIST OUT: gives the network of the model START the cheaper front (front.h) and teaches it, on
 * the lines of the documents that LIST names, to sum columns up as the old front does. That needs no texts and is done
 * in minutes; `learn` goes on from the model OUT. A network that has another front than the packaged one stays as it
 * is.
 */
#include <argp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "blas.h"
#include "corpus.h"
#include "front.h"
#include "kernels.h"
#include "picture.h"
#include "reshape.h"
#include "shenbao/status.h"
#include "text/traineddata.h"

enum { REPORT_STEPS = 100, WARM_UP = 100, OPTION_HEIGHT = 256 };

static const double FIRST_DECAY = 0.9, SECOND_DECAY = 0.999, EPSILON = 1e-8, AVERAGE = 0.998, LONGEST = 5;

struct options {
    const char *start, *list, *out;
    struct front_depths depths;
    unsigned height, batch;
    uint64_t steps, seed;
    double rate;
};

struct lesson {
    const struct options *options;
    struct arena *arena;
    const char *about; /* the file in question */
    struct traineddata data;
    struct network old, new;
    struct plan old_plan, new_plan;
    struct runner *teacher, *pupil;
    size_t weights; /* of the new front */
    float *moments, *squares, *averages;
    struct corpus corpus;
    struct picture picture; /* one at a time */
    float *deltas;
    size_t delta_room;
    uint64_t step;
    double mean;
};

/* ---- one mini-batch ---- */

static int widths_of(const struct lesson *lesson, const uint32_t *order, int count, int *widths)
{
    for (int i = 0; i < count; i++)
        widths[i] = lesson->corpus.lines[order[i]].width;
    return count;
}

/* Both are shown the same. */
static int show(struct lesson *lesson, const uint32_t *order, int count, struct block *inputs[2])
{
    for (int i = 0; i < count; i++) {
        const struct line *line = &lesson->corpus.lines[order[i]];
        int status =
            picture_decode(line->png, line->png_size, (int)lesson->options->height, &lesson->picture);
        if (status != STATUS_OK)
            return status;
        for (int k = 0; k < 2; k++)
            picture_values(&lesson->picture, inputs[k]->values + i, (size_t)inputs[k]->width, (size_t)count);
    }
    return STATUS_OK;
}

/* Deltas of half the squared difference; gives the mean square over the lines' own places. */
static double compare(const struct block *wanted, const struct block *seen, float *deltas)
{
    double sum = 0;
    size_t depth = (size_t)seen->depth, numbers = 0, lines = (size_t)seen->lines;
    for (size_t row = 0; row < block_rows(seen); row++) {
        bool own = (int)(row / lines) < seen->widths[row % lines];
        for (size_t i = row * depth; i < (row + 1) * depth; i++) {
            deltas[i] = own ? seen->values[i] - wanted->values[i] : 0;
            sum += (double)deltas[i] * (double)deltas[i];
        }
        numbers += own ? depth : 0;
    }
    return numbers ? sum / (double)numbers : 0;
}

static float *deltas_want(struct lesson *lesson, size_t count)
{
    if (count > lesson->delta_room) {
        free(lesson->deltas);
        lesson->deltas = malloc(count * sizeof *lesson->deltas);
        lesson->delta_room = lesson->deltas ? count : 0;
    }
    return lesson->deltas;
}

static double rate_at(const struct options *options, uint64_t step)
{
    double way = (double)step / (double)options->steps, rise = fmin(1, ((double)step + 1) / WARM_UP);
    return options->rate * rise * (0.01 + 0.99 * 0.5 * (1 + cos(M_PI * way)));
}

static void apply(struct lesson *lesson, const float *gradient, int lines)
{
    double step = (double)lesson->step + 1,
           length = sqrt(kernel_square_sum(gradient, lesson->weights)) / lines;
    double first = 1 - pow(FIRST_DECAY, step), second = sqrt(1 - pow(SECOND_DECAY, step));
    struct adam_step adam = {
        .scale = (float)(fmin(1, LONGEST / fmax(length, LONGEST)) / lines),
        .rate = isfinite(length) ? (float)(rate_at(lesson->options, lesson->step) * second / first) : 0,
        .first = (float)FIRST_DECAY,
        .second = (float)SECOND_DECAY,
        .epsilon = (float)(EPSILON * second),
        .average = (float)(1 - fmin(AVERAGE, (1 + step) / (10 + step)))};
    if (adam.rate > 0)
        kernel_adam(&adam, gradient, lesson->weights, lesson->new.weights, lesson->moments, lesson->squares,
                    lesson->averages);
}

static int batch_teach(struct lesson *lesson, const uint32_t *order, int count)
{
    CLEANUP(cleanup_free) int *widths = calloc((size_t)count, sizeof *widths);
    if (!widths)
        return STATUS_NO_MEMORY;
    widths_of(lesson, order, count, widths);
    struct block *inputs[2] = {runner_input(lesson->teacher, widths, count),
                               runner_input(lesson->pupil, widths, count)};
    if (!inputs[0] || !inputs[1])
        return STATUS_NO_MEMORY;
    for (int k = 0; k < 2; k++)
        memset(inputs[k]->values, 0, block_rows(inputs[k]) * sizeof *inputs[k]->values);
    int status = show(lesson, order, count, inputs);
    if (status != STATUS_OK)
        return status;
    const struct block *wanted = runner_forward(lesson->teacher, lesson->old.weights);
    const struct block *seen = runner_forward(lesson->pupil, lesson->new.weights);
    float *deltas = seen ? deltas_want(lesson, block_rows(seen) * (size_t)seen->depth) : NULL;
    if (!wanted || !deltas)
        return STATUS_NO_MEMORY;
    double square = compare(wanted, seen, deltas);
    const float *gradient = runner_backward(lesson->pupil, lesson->new.weights, deltas);
    if (!gradient)
        return STATUS_NO_MEMORY;
    apply(lesson, gradient, count);
    lesson->step++;
    lesson->mean += (square - lesson->mean) / fmin((double)lesson->step, REPORT_STEPS);
    return STATUS_OK;
}

/* ---- the whole ---- */

static int teach(struct lesson *lesson)
{
    const struct options *options = lesson->options;
    int status = STATUS_OK;
    for (uint64_t epoch = 0; status == STATUS_OK && lesson->step < options->steps; epoch++) {
        const struct corpus *corpus = &lesson->corpus;
        corpus_shuffle(&lesson->corpus, options->seed, epoch, options->batch);
        for (size_t i = 0; status == STATUS_OK && i < corpus->batches && lesson->step < options->steps; i++) {
            uint32_t start = corpus->starts[i];
            status = batch_teach(lesson, corpus->order + start, (int)(corpus->starts[i + 1] - start));
            if (lesson->step % REPORT_STEPS == 0 && lesson->step) {
                printf("step %llu mean square %.5f\n", (unsigned long long)lesson->step, lesson->mean);
                fflush(stdout);
            }
        }
    }
    return status;
}

static int start_load(struct lesson *lesson, struct codebook *book)
{
    lesson->about = lesson->options->start;
    int status = traineddata_load(lesson->options->start, &lesson->data);
    if (status == STATUS_OK)
        status = codebook_load(&lesson->data, lesson->arena, book);
    if (status == STATUS_OK)
        status = network_read(traineddata_reader(&lesson->data, PART_NETWORK), lesson->arena, &lesson->old);
    if (status == STATUS_OK)
        network_set_height(&lesson->old, lesson->options->height, lesson->arena);
    return status;
}

static int pupil_make(struct lesson *lesson)
{
    const struct options *options = lesson->options;
    size_t ignored;
    int status = front_replace(&lesson->old, options->depths, options->seed, lesson->arena, &lesson->new);
    if (status == STATUS_OK)
        status = front_plan(&lesson->old, lesson->arena, &lesson->old_plan, &ignored);
    if (status == STATUS_OK)
        status = front_plan(&lesson->new, lesson->arena, &lesson->new_plan, &lesson->weights);
    if (status != STATUS_OK)
        return status;
    lesson->teacher = runner_new(&lesson->old_plan);
    lesson->pupil = runner_new(&lesson->new_plan);
    lesson->moments = arena_array(lesson->arena, lesson->weights, sizeof *lesson->moments);
    lesson->squares = arena_array(lesson->arena, lesson->weights, sizeof *lesson->squares);
    lesson->averages = arena_array(lesson->arena, lesson->weights, sizeof *lesson->averages);
    memcpy(lesson->averages, lesson->new.weights, lesson->weights * sizeof *lesson->averages);
    return lesson->teacher && lesson->pupil ? STATUS_OK : STATUS_NO_MEMORY;
}

static int model_write(struct lesson *lesson, const struct network *network)
{
    struct writer out = {0};
    network_write(network, network->weights, NETWORK_DOUBLES, &out);
    traineddata_put(&lesson->data, PART_NETWORK, &out);
    lesson->about = lesson->options->out;
    int status = out.failed ? STATUS_NO_MEMORY : traineddata_save(&lesson->data, lesson->options->out);
    writer_release(&out);
    return status;
}

static int front_learn(struct lesson *lesson, const struct codebook *book)
{
    const char *path = lesson->options->list;
    int status = pupil_make(lesson);
    if (status == STATUS_OK) {
        status = corpus_load(lesson->options->list, NULL, book, (int)lesson->options->height, &lesson->corpus,
                             &path);
        lesson->about = path;
    }
    if (status == STATUS_OK)
        status = teach(lesson);
    if (status == STATUS_OK)
        memcpy(lesson->new.weights, lesson->averages, lesson->weights * sizeof *lesson->averages);
    return status == STATUS_OK ? model_write(lesson, &lesson->new) : status;
}

static int run(const struct options *options, struct arena *arena)
{
    struct lesson lesson = {.options = options, .arena = arena};
    struct codebook book;
    int status = start_load(&lesson, &book);
    if (status == STATUS_OK)
        status =
            front_is_packaged(&lesson.old) ? front_learn(&lesson, &book) : model_write(&lesson, &lesson.old);
    if (status != STATUS_OK)
        fprintf(stderr, "teach: %s: %s\n", lesson.about, status_text(status));
    runner_free(lesson.teacher);
    runner_free(lesson.pupil);
    picture_release(&lesson.picture);
    free(lesson.deltas);
    corpus_release(&lesson.corpus);
    traineddata_release(&lesson.data);
    return status;
}

static const struct argp_option OPTIONS[] = {
    {"steps", 'n', "N", 0, "mini-batches in all (4000)", 0},
    {"rate", 'r', "X", 0, "highest learning rate (3e-3)", 0},
    {"batch", 'b', "N", 0, "lines of a mini-batch (16)", 0},
    {"height", OPTION_HEIGHT, "PIXELS", 0, "of the pictures (36)", 0},
    {0}};

static error_t option_parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    const char **const files[] = {&options->start, &options->list, &options->out};
    switch (key) {
    case 'n':
        options->steps = strtoull(text, NULL, 10);
        break;
    case 'r':
        options->rate = strtod(text, NULL);
        break;
    case 'b':
        options->batch = (unsigned)strtoul(text, NULL, 10);
        break;
    case OPTION_HEIGHT:
        options->height = (unsigned)strtoul(text, NULL, 10);
        break;
    case ARGP_KEY_ARG:
        if (state->arg_num >= 3)
            argp_usage(state);
        *files[state->arg_num] = text;
        break;
    case ARGP_KEY_END:
        if (!options->out)
            argp_usage(state);
        if (options->batch < 1 || options->steps < 1 || options->height < 1 || !(options->rate > 0))
            argp_error(state, "steps, rate, batch and height must be above 0");
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

int main(int argc, char **argv)
{
    blas_set_up(argv);
    struct options options = {
        .depths = {32, 32}, .height = 36, .batch = 16, .steps = 4000, .seed = 1, .rate = 3e-3};
    const struct argp argp = {OPTIONS,
                              option_parse,
                              "START LIST OUT",
                              "Gives a model a cheaper front and teaches it to see as the old one does.",
                              NULL,
                              NULL,
                              NULL};
    argp_parse(&argp, argc, argv, 0, NULL, &options);
    struct arena *arena = arena_new();
    int status = arena ? run(&options, arena) : STATUS_NO_MEMORY;
    arena_free(arena);
    return status == STATUS_OK ? 0 : 1;
}
