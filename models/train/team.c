#include "team.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "augment.h"
#include "ctc.h"
#include "picture.h"
#include "rng.h"
#include "shenbao/status.h"

/*
 * Member 0 is the thread that calls; the others wait at the barrier between mini-batches. A mini-batch is
 *
 *     barrier | own lines: pictures, forwards, CTC, back | barrier | own slice of the weights: sum of the members'
 *     gradients, its length | barrier | own slice: Adam | barrier
 */

static const float FIRST_DECAY = 0.9f, SECOND_DECAY = 0.999f, EPSILON = 1e-8f;
enum { SLICE = 64 }; /* floats: slices end at whole cache lines */

struct member {
    struct team *team;
    int index;
    pthread_t thread;
    struct runner *runner;
    struct ctc ctc;
    struct picture *pictures;
    int *widths;
    int room; /* lines that the two have room for */
    float *deltas;
    size_t delta_room;
    float *gradient; /* the runner's */
    int status;
    struct team_result result;
    double squares; /* of its slice of the gradient */
};

struct team {
    const struct plan *plan;
    struct checkpoint *checkpoint;
    struct team_options options;
    pthread_barrier_t barrier;
    struct member *members;
    int started;
    bool over;
    const struct corpus *corpus; /* of this mini-batch */
    struct adam_step adam;
};

/* ---- one member's lines ---- */

static bool member_want(struct member *member, int lines)
{
    if (lines <= member->room)
        return true;
    struct picture *pictures = realloc(member->pictures, (size_t)lines * sizeof *pictures);
    if (!pictures)
        return false;
    memset(pictures + member->room, 0, (size_t)(lines - member->room) * sizeof *pictures);
    member->pictures = pictures;
    int *widths = realloc(member->widths, (size_t)lines * sizeof *widths);
    if (!widths)
        return false;
    member->widths = widths;
    member->room = lines;
    return true;
}

/* The member's lines of the mini-batch: every threads-th. */
struct portion {
    const uint32_t *order;
    int stride, count;
};

static struct portion portion_of(const struct member *member)
{
    const struct team *team = member->team;
    const struct corpus *corpus = team->corpus;
    size_t batch = (size_t)team->checkpoint->progress.batch;
    uint32_t start = corpus->starts[batch], end = corpus->starts[batch + 1];
    int lines = (int)(end - start), threads = team->options.threads;
    return (struct portion){corpus->order + start + member->index, threads,
                            (lines - member->index + threads - 1) / threads};
}

static const struct line *portion_line(const struct member *member, const struct portion *portion, int i)
{
    return &member->team->corpus->lines[portion->order[(size_t)i * (size_t)portion->stride]];
}

static int pictures_make(struct member *member, const struct portion *portion)
{
    const struct team *team = member->team;
    const struct progress *progress = &team->checkpoint->progress;
    for (int i = 0; i < portion->count; i++) {
        const struct line *line = portion_line(member, portion, i);
        struct picture *picture = &member->pictures[i];
        int status = picture_decode(line->png, line->png_size, team->plan->height, picture);
        if (status != STATUS_OK)
            return status;
        struct rng rng = rng_make(progress->seed + progress->step * 1000003 +
                                      portion->order[(size_t)i * (size_t)portion->stride],
                                  "augment");
        status = team->options.damage ? picture_augment(picture, &rng) : STATUS_OK;
        if (status == STATUS_OK && team->options.damage)
            status = picture_pad(picture, &rng);
        if (status != STATUS_OK)
            return status;
        member->widths[i] = picture->width;
    }
    return STATUS_OK;
}

static int input_fill(struct member *member, int lines)
{
    struct block *input = runner_input(member->runner, member->widths, lines);
    if (!input)
        return STATUS_NO_MEMORY;
    memset(input->values, 0, block_rows(input) * sizeof *input->values);
    for (int i = 0; i < lines; i++)
        picture_values(&member->pictures[i], input->values + i, (size_t)input->width, (size_t)lines);
    return STATUS_OK;
}

static float *deltas_want(struct member *member, size_t count)
{
    if (count > member->delta_room) {
        free(member->deltas);
        member->deltas = malloc(count * sizeof *member->deltas);
        member->delta_room = member->deltas ? count : 0;
    }
    if (member->deltas)
        memset(member->deltas, 0, count * sizeof *member->deltas);
    return member->deltas;
}

/* A text that does not fit teaches nothing; it is counted. */
static int line_loss(struct member *member, const struct block *out, const struct line *line, int i)
{
    size_t depth = (size_t)out->depth;
    struct ctc_outputs outputs = {.values = out->values + (size_t)i * depth,
                                  .steps = (size_t)out->widths[i],
                                  .stride = (size_t)out->lines * depth,
                                  .codes = depth,
                                  .null_code = member->team->options.null_code};
    struct ctc_text text = {line->codes, line->code_count};
    struct team_result *result = &member->result;
    double loss = 0;
    size_t edits = 0;
    int status = ctc_loss(&member->ctc, &outputs, text, member->deltas + (size_t)i * depth, &loss);
    if (status == STATUS_BAD_ARGUMENT) {
        result->unfit++;
        return STATUS_OK;
    }
    if (status == STATUS_OK)
        status = ctc_edits(&member->ctc, &outputs, text, &edits);
    result->lines++;
    result->codes += text.count;
    result->edits += edits;
    result->loss += loss;
    return status;
}

static int lines_learn(struct member *member, const struct portion *portion)
{
    const float *weights = member->team->checkpoint->network.weights;
    const struct progress *progress = &member->team->checkpoint->progress;
    int status = member_want(member, portion->count) ? pictures_make(member, portion) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = input_fill(member, portion->count);
    if (status != STATUS_OK)
        return status;
    runner_noise(member->runner, 1, (unsigned)progress->step * 16 + (unsigned)member->index);
    const struct block *out = runner_forward(member->runner, weights);
    if (!out || !deltas_want(member, block_rows(out) * (size_t)out->depth))
        return STATUS_NO_MEMORY;
    for (int i = 0; i < portion->count && status == STATUS_OK; i++)
        status = line_loss(member, out, portion_line(member, portion, i), i);
    member->gradient = status == STATUS_OK ? runner_backward(member->runner, weights, member->deltas) : NULL;
    return status == STATUS_OK && !member->gradient ? STATUS_NO_MEMORY : status;
}

static void member_lines(struct member *member)
{
    struct portion portion = portion_of(member);
    member->result = (struct team_result){0};
    member->gradient = NULL;
    member->status = portion.count > 0 ? lines_learn(member, &portion) : STATUS_OK;
}

/* ---- one member's slice of the weights ---- */

static void slice_of(const struct member *member, size_t *ret_start, size_t *ret_count)
{
    size_t all = member->team->plan->weight_count, threads = (size_t)member->team->options.threads;
    size_t share = (all / threads + SLICE) / SLICE * SLICE, start = share * (size_t)member->index;
    *ret_start = start < all ? start : all;
    *ret_count = all - *ret_start < share ? all - *ret_start : share;
}

/* The first gradient there is becomes the sum. */
static float *gradient_first(const struct team *team)
{
    for (int i = 0; i < team->options.threads; i++)
        if (team->members[i].gradient)
            return team->members[i].gradient;
    return NULL;
}

static void member_sum(struct member *member)
{
    const struct team *team = member->team;
    size_t start, count;
    slice_of(member, &start, &count);
    float *sum = gradient_first(team);
    member->squares = 0;
    if (!sum)
        return;
    for (int i = 0; i < team->options.threads; i++)
        if (team->members[i].gradient && team->members[i].gradient != sum)
            kernel_add(team->members[i].gradient + start, count, sum + start);
    member->squares = kernel_square_sum(sum + start, count);
}

static void member_apply(struct member *member)
{
    const struct team *team = member->team;
    struct checkpoint *checkpoint = team->checkpoint;
    size_t start, count;
    slice_of(member, &start, &count);
    const float *sum = gradient_first(team);
    if (sum && team->adam.rate > 0)
        kernel_adam(&team->adam, sum + start, count, checkpoint->network.weights + start,
                    checkpoint->moments + start, checkpoint->squares + start, checkpoint->averages + start);
}

/* ---- the team ---- */

static void member_step(struct member *member)
{
    pthread_barrier_t *barrier = &member->team->barrier;
    member_lines(member);
    pthread_barrier_wait(barrier);
    member_sum(member);
    pthread_barrier_wait(barrier);
}

static void *member_run(void *argument)
{
    struct member *member = argument;
    struct team *team = member->team;
    for (;;) {
        pthread_barrier_wait(&team->barrier);
        if (team->over)
            return NULL;
        member_step(member);
        pthread_barrier_wait(&team->barrier);
        member_apply(member);
        pthread_barrier_wait(&team->barrier);
    }
}

static bool members_start(struct team *team)
{
    for (int i = 0; i < team->options.threads; i++) {
        struct member *member = &team->members[i];
        *member = (struct member){.team = team, .index = i, .runner = runner_new(team->plan)};
        if (!member->runner || (i > 0 && pthread_create(&member->thread, NULL, member_run, member) != 0))
            return false;
        team->started = i + 1;
    }
    return true;
}

struct team *team_new(const struct plan *plan, struct checkpoint *checkpoint,
                      const struct team_options *options)
{
    struct team *team = calloc(1, sizeof *team);
    if (!team)
        return NULL;
    *team = (struct team){.plan = plan, .checkpoint = checkpoint, .options = *options};
    team->members = calloc((size_t)options->threads, sizeof *team->members);
    pthread_barrier_init(&team->barrier, NULL, (unsigned)options->threads);
    if (team->members && members_start(team))
        return team;
    abort(); /* threads that wait for others that do not come cannot be ended; nothing was learned yet */
}

static void member_release(struct member *member)
{
    runner_free(member->runner);
    ctc_release(&member->ctc);
    for (int i = 0; i < member->room; i++)
        picture_release(&member->pictures[i]);
    free(member->pictures);
    free(member->widths);
    free(member->deltas);
}

void team_free(struct team *team)
{
    if (!team)
        return;
    team->over = true;
    pthread_barrier_wait(&team->barrier);
    for (int i = 1; i < team->options.threads; i++)
        pthread_join(team->members[i].thread, NULL);
    for (int i = 0; i < team->options.threads; i++)
        member_release(&team->members[i]);
    pthread_barrier_destroy(&team->barrier);
    free(team->members);
    free(team);
}

/* The rate is 0 where nothing can be learned: no line fits, or the gradient is not finite. */
static struct adam_step adam_of(const struct team *team, const struct team_result *result, double rate)
{
    const struct team_options *options = &team->options;
    double step = (double)team->checkpoint->progress.step + 1;
    double lines = result->lines ? (double)result->lines : 1;
    double clip =
        result->length / lines > (double)options->clip ? (double)options->clip * lines / result->length : 1;
    double first = 1 - pow((double)FIRST_DECAY, step), second = sqrt(1 - pow((double)SECOND_DECAY, step));
    double average = fmin((double)options->average, (1 + step) / (10 + step));
    bool good = result->lines > 0 && isfinite(result->length);
    return (struct adam_step){.scale = (float)(clip / lines),
                              .rate = good ? (float)(rate * second / first) : 0,
                              .first = FIRST_DECAY,
                              .second = SECOND_DECAY,
                              .epsilon = (float)((double)EPSILON * second),
                              .decay = (float)(rate * (double)options->decay),
                              .average = (float)(1 - average)};
}

static int results_sum(const struct team *team, struct team_result *sum)
{
    double squares = 0;
    int status = STATUS_OK;
    for (int i = 0; i < team->options.threads; i++) {
        const struct member *member = &team->members[i];
        status = member->status != STATUS_OK ? member->status : status;
        sum->lines += member->result.lines;
        sum->codes += member->result.codes;
        sum->edits += member->result.edits;
        sum->unfit += member->result.unfit;
        sum->loss += member->result.loss;
        squares += member->squares;
    }
    sum->length = sqrt(squares);
    return status;
}

int team_learn(struct team *team, const struct corpus *corpus, double rate, struct team_result *ret_result)
{
    struct team_result result = {0};
    team->corpus = corpus;
    pthread_barrier_wait(&team->barrier);
    member_step(&team->members[0]);
    int status = results_sum(team, &result);
    team->adam = adam_of(team, &result, rate);
    if (status != STATUS_OK)
        team->adam.rate = 0;
    pthread_barrier_wait(&team->barrier);
    member_apply(&team->members[0]);
    pthread_barrier_wait(&team->barrier);
    if (status == STATUS_OK)
        *ret_result = result;
    return status;
}
