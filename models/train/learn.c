/*
 * learn: trains the recogniser's network on lines, a mini-batch at a time, and packs what it became.
 */
#include <argp.h>
#include <cblas.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "blas.h"
#include "checkpoint.h"
#include "text/codes.h"
#include "corpus.h"
#include "layers.h"
#include "reshape.h"
#include "shenbao/status.h"
#include "team.h"
#include "text/traineddata.h"

struct options {
    const char *frame, *start, *run, *list, *pack, *kinds;
    unsigned batch, height, top;
    uint64_t steps, warm_up, seed, save_seconds;
    double rate, last_rate;
    struct team_options team;
};

enum {
    OPTION_HEIGHT = 256,
    OPTION_TOP,
    OPTION_SEED,
    OPTION_PACK,
    OPTION_WARM_UP,
    OPTION_PLAIN,
    OPTION_SAVE,
    OPTION_AVERAGE,
    OPTION_KINDS
};

enum { REPORT_STEPS = 100, RUNNING_STEPS = 200, MOST_STUCK = 20 };

struct session {
    const struct options *options;
    struct arena *arena;
    struct traineddata frame, start;
    struct codebook book;
    struct checkpoint checkpoint;
    struct plan plan;
    struct corpus corpus;
    time_t list_changed;
    struct team *team;
    FILE *log;
    char *checkpoint_path, *frame_path;
    const char *about; /* the file that an error is about */
    double began, reported, saved;
    uint64_t reported_lines, lines, unfit;
    unsigned stuck; /* mini-batches on end that taught nothing, since their gradient was not finite */
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* ---- where to begin ---- */

static int network_start(struct session *session, struct network *network)
{
    struct codebook old;
    const struct options *options = session->options;
    session->about = options->start;
    int status = traineddata_load(options->start, &session->start);
    if (status == STATUS_OK)
        status = codebook_load(&session->start, session->arena, &old);
    if (status == STATUS_OK)
        status = network_read(traineddata_reader(&session->start, PART_NETWORK), session->arena, network);
    if (status != STATUS_OK)
        return status;
    const struct layer *output = network_output(network);
    if (!output || output->outputs < old.outputs)
        return STATUS_MODEL_BAD;
    old.null_code = network->null_code;
    network_remap_outputs(network, codebook_map(&session->book, &old, session->arena), session->book.outputs,
                          session->arena);
    network->null_code = session->book.null_code;
    if (options->height)
        network_set_height(network, options->height, session->arena);
    return options->top && !network_set_top(network, options->top, session->arena) ? STATUS_MODEL_BAD
                                                                                   : STATUS_OK;
}

static int session_begin(struct session *session)
{
    struct network network;
    int status = network_start(session, &network);
    if (status != STATUS_OK)
        return status;
    checkpoint_start(&network, session->arena, &session->checkpoint);
    session->checkpoint.progress.seed = session->options->seed;
    session->about = session->frame_path;
    return traineddata_save(&session->frame, session->frame_path);
}

/* A run that is there goes on; its frame must be the same. */
static int session_resume(struct session *session)
{
    struct traineddata kept = {0};
    session->about = session->frame_path;
    int status = traineddata_load(session->frame_path, &kept);
    const struct part *a = &kept.parts[PART_RECODER], *b = &session->frame.parts[PART_RECODER];
    if (status == STATUS_OK && (a->size != b->size || memcmp(a->bytes, b->bytes, a->size) != 0)) {
        fprintf(stderr, "learn: %s: the run was begun with other codes\n", session->options->run);
        status = STATUS_BAD_ARGUMENT;
    }
    traineddata_release(&kept);
    session->about = session->checkpoint_path;
    return status == STATUS_OK
               ? checkpoint_load(session->checkpoint_path, session->arena, &session->checkpoint)
               : status;
}

static int corpus_read(struct session *session)
{
    const struct options *options = session->options;
    struct stat entry;
    const char *path = options->list;
    corpus_release(&session->corpus);
    session->list_changed = stat(options->list, &entry) == 0 ? entry.st_mtime : 0;
    int status = corpus_load(options->list, options->kinds, &session->book, session->plan.height,
                             &session->corpus, &path);
    session->about = path;
    if (status == STATUS_OK)
        printf("%zu lines, %zu more cannot be learned\n", session->corpus.count, session->corpus.unfit);
    return status;
}

static void epoch_begin(struct session *session)
{
    const struct progress *progress = &session->checkpoint.progress;
    corpus_shuffle(&session->corpus, progress->seed, progress->epoch, session->options->batch);
}

static int session_open(struct session *session)
{
    const struct options *options = session->options;
    session->checkpoint_path = path_join(options->run, "checkpoint");
    session->frame_path = path_join(options->run, "frame.traineddata");
    CLEANUP(cleanup_free) char *log_path = path_join(options->run, "log");
    session->about = options->frame;
    int status = traineddata_load(options->frame, &session->frame);
    if (status == STATUS_OK)
        status = codebook_load(&session->frame, session->arena, &session->book);
    if (status == STATUS_OK)
        status = folder_make(session->about = options->run);
    if (status == STATUS_OK)
        status =
            access(session->checkpoint_path, F_OK) == 0 ? session_resume(session) : session_begin(session);
    if (status == STATUS_OK)
        status = plan_make(&session->checkpoint.network, session->arena, &session->plan);
    if (status != STATUS_OK)
        return status;
    session->log = fopen(log_path, "a");
    return session->log ? corpus_read(session) : STATUS_IO;
}

/* ---- learning ---- */

/* Rises to the rate, then falls as a cosine does to a small part of it. */
static double rate_at(const struct options *options, uint64_t step)
{
    if (step < options->warm_up)
        return options->rate * (double)(step + 1) / (double)options->warm_up;
    double way =
        (double)(step - options->warm_up) / fmax(1, (double)options->steps - (double)options->warm_up);
    return options->last_rate + (options->rate - options->last_rate) * 0.5 * (1 + cos(M_PI * fmin(way, 1)));
}

static void progress_note(struct session *session, const struct team_result *result)
{
    struct progress *progress = &session->checkpoint.progress;
    session->lines += result->lines;
    session->unfit += result->unfit;
    progress->step++;
    progress->batch++;
    if (!result->lines)
        return;
    double share = 1.0 / fmin((double)progress->step, RUNNING_STEPS);
    double error = result->codes ? (double)result->edits / (double)result->codes : 0;
    progress->loss += share * (result->loss / (double)result->lines - progress->loss);
    progress->error += share * (error - progress->error);
}

static void report(struct session *session, double rate, const struct team_result *result)
{
    struct progress *progress = &session->checkpoint.progress;
    double time = now(),
           pace = (double)(session->lines - session->reported_lines) / (time - session->reported);
    progress->seconds += time - session->reported;
    FILE *const outs[] = {stdout, session->log};
    for (size_t i = 0; i < 2; i++) {
        fprintf(outs[i],
                "step %llu rate %.2e loss %.3f error %.2f%% gradient %.2f lines/s %.1f seconds %.0f\n",
                (unsigned long long)progress->step, rate, progress->loss, 100 * progress->error,
                result->length / (double)(result->lines ? result->lines : 1), pace, progress->seconds);
        fflush(outs[i]);
    }
    session->reported = time;
    session->reported_lines = session->lines;
}

static int session_save(struct session *session)
{
    session->saved = now();
    session->about = session->checkpoint_path;
    return checkpoint_save(&session->checkpoint, session->checkpoint_path);
}

/* After the last mini-batch of an epoch: a list that changed is read again. */
static int epoch_next(struct session *session)
{
    struct progress *progress = &session->checkpoint.progress;
    struct stat entry;
    int status = STATUS_OK;
    progress->epoch++;
    progress->batch = 0;
    if (stat(session->options->list, &entry) == 0 && entry.st_mtime != session->list_changed)
        status = corpus_read(session);
    if (status == STATUS_OK)
        epoch_begin(session);
    return status;
}

/* The last checkpoint is from before, and is left as it is. */
static int stuck_report(struct session *session)
{
    fprintf(stderr,
            "learn: the gradient of %u mini-batches on end is not finite: nothing is learned any more.\n"
            "Go on from the checkpoint with a lower rate, or with OPENBLAS_CORETYPE of another processor.\n",
            session->stuck);
    session->about = session->options->run;
    return STATUS_INTERNAL;
}

static int step_learn(struct session *session)
{
    const struct options *options = session->options;
    const struct progress *progress = &session->checkpoint.progress;
    struct team_result result;
    double rate = rate_at(options, progress->step);
    int status = team_learn(session->team, &session->corpus, rate, &result);
    if (status != STATUS_OK)
        return status;
    progress_note(session, &result);
    session->stuck = isfinite(result.length) ? 0 : session->stuck + 1;
    if (session->stuck >= MOST_STUCK)
        return stuck_report(session);
    if (progress->step % REPORT_STEPS == 0)
        report(session, rate, &result);
    if (progress->batch >= session->corpus.batches)
        status = epoch_next(session);
    if (status == STATUS_OK && !session->stuck && now() - session->saved > (double)options->save_seconds)
        status = session_save(session);
    return status;
}

static int session_learn(struct session *session)
{
    const struct options *options = session->options;
    struct progress *progress = &session->checkpoint.progress;
    struct team_options team = options->team;
    team.null_code = session->checkpoint.network.null_code;
    session->began = session->reported = session->saved = now();
    epoch_begin(session);
    progress->batch %= session->corpus.batches;
    session->team = team_new(&session->plan, &session->checkpoint, &team);
    int status = session->team ? STATUS_OK : STATUS_NO_MEMORY;
    while (status == STATUS_OK && progress->step < options->steps && !interrupted)
        status = step_learn(session);
    team_free(session->team);
    if (status == STATUS_OK)
        status = session_save(session);
    printf("%s after %llu steps, %llu lines, %llu texts that did not fit\n",
           interrupted ? "interrupted" : "done", (unsigned long long)progress->step,
           (unsigned long long)session->lines, (unsigned long long)session->unfit);
    return status == STATUS_OK && interrupted ? STATUS_INTERRUPTED : status;
}

static int learn(const struct options *options, struct arena *arena, const char **ret_about)
{
    struct session session = {.options = options, .arena = arena};
    int status = session_open(&session);
    if (status == STATUS_OK)
        status = session_learn(&session);
    *ret_about = arena_strdup(arena, session.about);
    if (session.log)
        fclose(session.log);
    corpus_release(&session.corpus);
    traineddata_release(&session.frame);
    traineddata_release(&session.start);
    free(session.checkpoint_path);
    free(session.frame_path);
    return status;
}

/* ---- packing ---- */

/* The frame with the average of the weights as bytes. */
static int pack(const struct options *options, struct arena *arena, const char **ret_about)
{
    CLEANUP(cleanup_free) char *checkpoint_path = path_join(options->run, "checkpoint");
    CLEANUP(cleanup_free) char *frame_path = path_join(options->run, "frame.traineddata");
    struct checkpoint checkpoint;
    struct traineddata data = {0};
    struct writer network = {0};
    *ret_about = options->run;
    int status = checkpoint_load(checkpoint_path, arena, &checkpoint);
    if (status == STATUS_OK)
        status = traineddata_load(frame_path, &data);
    if (status == STATUS_OK) {
        network_write(&checkpoint.network, checkpoint.averages, NETWORK_BYTES, &network);
        traineddata_put(&data, PART_NETWORK, &network);
        *ret_about = options->pack;
        status = network.failed ? STATUS_NO_MEMORY : traineddata_save(&data, options->pack);
    }
    writer_release(&network);
    traineddata_release(&data);
    return status;
}

/* ---- arguments ---- */

static const struct argp_option OPTIONS[] = {
    {"frame", 'f', "FILE", 0, "symbols and codes to learn: a .traineddata", 0},
    {"start", 's', "FILE", 0, "the model whose network is trained further: a .traineddata", 0},
    {"run", 'o', "FOLDER", 0, "checkpoint and log; a run that is there goes on", 0},
    {"threads", 't', "N", 0, "threads (2)", 0},
    {"batch", 'b', "N", 0, "lines of a mini-batch (32)", 0},
    {"rate", 'r', "X", 0, "highest learning rate (5e-4); it falls to a hundredth of it", 0},
    {"steps", 'n', "N", 0, "mini-batches in all (10000)", 0},
    {"warm-up", OPTION_WARM_UP, "N", 0, "mini-batches until the rate is reached (100)", 0},
    {"average", OPTION_AVERAGE, "X", 0, "how slowly the averaged weights follow (0.999)", 0},
    {"kinds", OPTION_KINDS, "KIND,…", 0, "the lines of these kinds alone, as LIST names them", 0},
    {"plain", OPTION_PLAIN, NULL, 0, "leave the pictures as they are", 0},
    {"height", OPTION_HEIGHT, "PIXELS", 0,
     "height of the pictures, where it is to be another than the model's", 0},
    {"top", OPTION_TOP, "STATES", 0, "size of the last LSTM, where it is to be another than the model's", 0},
    {"seed", OPTION_SEED, "N", 0, "of the order of the lines (1)", 0},
    {"save", OPTION_SAVE, "SECONDS", 0, "time between checkpoints (180)", 0},
    {"pack", OPTION_PACK, "FILE", 0, "learn nothing; write the run's model", 0},
    {0}};

static error_t option_parse(int key, char *text, struct argp_state *state)
{
    struct options *options = state->input;
    switch (key) {
    case 'f':
        options->frame = text;
        break;
    case 's':
        options->start = text;
        break;
    case 'o':
        options->run = text;
        break;
    case 't':
        options->team.threads = (int)strtoul(text, NULL, 10);
        break;
    case 'b':
        options->batch = (unsigned)strtoul(text, NULL, 10);
        break;
    case 'r':
        options->rate = strtod(text, NULL);
        break;
    case 'n':
        options->steps = strtoull(text, NULL, 10);
        break;
    case OPTION_WARM_UP:
        options->warm_up = strtoull(text, NULL, 10);
        break;
    case OPTION_AVERAGE:
        options->team.average = strtof(text, NULL);
        break;
    case OPTION_KINDS:
        options->kinds = text;
        break;
    case OPTION_PLAIN:
        options->team.damage = false;
        break;
    case OPTION_HEIGHT:
        options->height = (unsigned)strtoul(text, NULL, 10);
        break;
    case OPTION_TOP:
        options->top = (unsigned)strtoul(text, NULL, 10);
        break;
    case OPTION_SEED:
        options->seed = strtoull(text, NULL, 10);
        break;
    case OPTION_SAVE:
        options->save_seconds = strtoull(text, NULL, 10);
        break;
    case OPTION_PACK:
        options->pack = text;
        break;
    case ARGP_KEY_ARG:
        if (options->list)
            argp_usage(state);
        options->list = text;
        break;
    case ARGP_KEY_END:
        if (!options->run || (!options->pack && (!options->frame || !options->start || !options->list)))
            argp_usage(state);
        if (options->team.threads < 1 || options->batch < 1 || !(options->rate > 0))
            argp_error(state, "threads, batch and rate must be above 0");
        break;
    default:
        return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

int main(int argc, char **argv)
{
    blas_set_up(argv);
    struct options options = {.batch = 32,
                              .steps = 10000,
                              .warm_up = 100,
                              .rate = 5e-4,
                              .seed = 1,
                              .save_seconds = 180,
                              .team = TEAM_DEFAULTS};
    const struct argp argp = {
        OPTIONS, option_parse, "LIST", "Trains on the lines of the documents that LIST names, one a line.",
        NULL,    NULL,         NULL};
    argp_parse(&argp, argc, argv, 0, NULL, &options);
    options.last_rate = options.rate / 100;
    struct arena *arena = arena_new();
    const char *about = "";
    signal(SIGTERM, on_signal);
    signal(SIGINT, on_signal);
    int status = !arena         ? STATUS_NO_MEMORY
                 : options.pack ? pack(&options, arena, &about)
                                : learn(&options, arena, &about);
    if (status != STATUS_OK)
        fprintf(stderr, "learn: %s: %s\n", about ? about : "", status_text(status));
    arena_free(arena);
    return status == STATUS_OK ? 0 : 1;
}
