/*
 * Fits the doubt stage's calibration to pages whose truth is known, and judges one by others.
 *
 *     calibrate fit TRUTH RESULTS CALIBRATION           writes CALIBRATION
 *     calibrate judge TRUTH RESULTS CALIBRATION FOLDER  writes reliability.svg, tradeoff.svg and rates.md into FOLDER
 *     calibrate confusions TRUTH RESULTS CONFUSIONS     writes what was read for what to CONFUSIONS
 *
 * TRUTH is a folder of the samples' printer, RESULTS what `shenbao run --evidence` made of it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "cells.h"
#include "confuse.h"
#include "diagram.h"
#include "shenbao/status.h"
#include "tradeoff.h"
#include "train.h"

enum { TEXT_CEILING = 4 << 20, BINS = 20, CURVE_TOLLS = 64, KINDS_MOST = 32 };

static int complain(int status, const char *what)
{
    fprintf(stderr, "calibrate: %s: %s\n", what ? what : "",
            status == STATUS_IO ? strerror(errno) : status_text(status));
    return EXIT_FAILURE;
}

static int text_write(const char *dir, const char *name, struct strbuf *text)
{
    CLEANUP(cleanup_free) char *path = path_join(dir, name);
    int status = text->failed || !path ? STATUS_NO_MEMORY : file_write_whole(path, text->text, text->length);
    strbuf_release(text);
    return status == STATUS_OK ? EXIT_SUCCESS : complain(status, path ? path : name);
}

static int fit(const struct samples *samples, const char *path)
{
    struct calibration *calibration = calloc(1, sizeof *calibration);
    struct strbuf text = STRBUF_INIT(TEXT_CEILING);
    int status = calibration ? calibration_train(samples, calibration) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        calibration_print(calibration, samples, &text);
    free(calibration);
    if (status != STATUS_OK)
        return complain(status, "the fit");
    status = folder_make_above(path);
    return status == STATUS_OK ? text_write("", path, &text) : complain(status, path);
}

/* What the judging goes by. */
struct judging {
    const struct samples *samples;
    const struct calibration *calibration;
    const double *errors; /* each sample's probability of an error */
    double allowed;       /* by default */
    const char *kinds[KINDS_MOST];
    size_t kind_count;
};

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void kinds_find(struct judging *judging)
{
    for (size_t i = 0; i < judging->samples->count; i++) {
        const char *kind = judging->samples->cells[i].kind;
        size_t k = 0;
        if (sample_is_line(&judging->samples->cells[i]))
            continue;
        while (k < judging->kind_count && strcmp(judging->kinds[k], kind) != 0)
            k++;
        if (k == judging->kind_count && k < KINDS_MOST)
            judging->kinds[judging->kind_count++] = kind;
    }
    qsort(judging->kinds, judging->kind_count, sizeof *judging->kinds, compare_names);
}

static double error_of(const struct judging *judging, const char *kind)
{
    struct bin bins[BINS];
    return bins_error(bins, bins_make(judging->samples, judging->errors, kind, BINS, bins));
}

static void row_print(const struct judging *judging, const char *kind, double allowed, struct strbuf *out)
{
    struct toll toll = toll_take(judging->samples, judging->errors, allowed, kind);
    strbuf_printf(out, "| %s | %.0f | %.0f | %.1f%% | %.1f%% | %.1f | %.4f |\n", kind ? kind : "all",
                  toll.cells, toll.wrong, 100 * toll_caught(&toll), 100 * toll_load(&toll), toll_slip(&toll),
                  error_of(judging, kind));
}

static void rates_print(const struct judging *judging, struct strbuf *out)
{
    strbuf_printf(out,
                  "Cells less sure than %.4f are flagged, lines outside the tables less sure than %.2f.\n\n",
                  1 - judging->allowed, DOUBT_LINE_TRUST);
    strbuf_puts(
        out,
        "| | cells | wrong | of these flagged | cells flagged | wrong characters in 10,000 without a flag | "
        "expected calibration error |\n|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < judging->kind_count; i++)
        row_print(judging, judging->kinds[i], judging->allowed, out);
    row_print(judging, NULL, judging->allowed, out);
    row_print(judging, lines_kind, 1 - DOUBT_LINE_TRUST, out);
}

/* Adds up the tolls of the kinds that are hard to read (photo, fax, copy), or of the others. */
static struct toll toll_of(const struct judging *judging, double allowed, bool hard)
{
    struct toll sum = {0};
    for (size_t i = 0; i < judging->kind_count; i++) {
        const char *kind = judging->kinds[i];
        bool is_hard = strcmp(kind, "photo") == 0 || strcmp(kind, "fax") == 0 || strcmp(kind, "copy") == 0;
        struct toll toll = toll_take(judging->samples, judging->errors, allowed, kind);
        if (is_hard != hard)
            continue;
        sum.cells += toll.cells;
        sum.flagged += toll.flagged;
        sum.wrong += toll.wrong;
        sum.caught += toll.caught;
    }
    return sum;
}

static void curves_draw(const struct judging *judging, struct strbuf *out)
{
    struct toll tolls[3][CURVE_TOLLS];
    const struct threshold *rows = judging->calibration->thresholds;
    size_t count = judging->calibration->threshold_count;
    count = count < CURVE_TOLLS ? count : CURVE_TOLLS;
    for (size_t i = 0; i < count; i++) {
        tolls[0][i] = toll_take(judging->samples, judging->errors, 1 - rows[i].probability, NULL);
        tolls[1][i] = toll_of(judging, 1 - rows[i].probability, false);
        tolls[2][i] = toll_of(judging, 1 - rows[i].probability, true);
    }
    const struct curve curves[] = {{"all", "#333", tolls[0], count},
                                   {"photo, fax, copy", "#c30", tolls[2], count},
                                   {"the others", "#06c", tolls[1], count}};
    tradeoff_draw(curves, sizeof curves / sizeof curves[0], judging->allowed, out);
}

static int judge(const struct samples *samples, const char *path, const char *dir)
{
    struct calibration *calibration = NULL;
    CLEANUP(cleanup_free) char *message = NULL;
    int status = calibration_load(path, &calibration, &message);
    CLEANUP(cleanup_free) double *errors = status == STATUS_OK ? errors_take(calibration, samples) : NULL;
    if (status == STATUS_OK)
        status = errors ? folder_make(dir) : STATUS_NO_MEMORY;
    if (status != STATUS_OK) {
        calibration_free(calibration);
        return complain(status, message ? message : dir);
    }
    const struct doubt_options usual = DOUBT_OPTIONS_DEFAULT;
    struct judging judging = {
        samples, calibration, errors, 1 - calibration_threshold(calibration, &usual), {0}, 0};
    struct strbuf rates = STRBUF_INIT(TEXT_CEILING), reliability = STRBUF_INIT(TEXT_CEILING),
                  tradeoff = STRBUF_INIT(TEXT_CEILING);
    struct bin bins[BINS];
    size_t count = bins_make(samples, errors, NULL, BINS, bins);
    kinds_find(&judging);
    rates_print(&judging, &rates);
    reliability_draw(bins, count, bins_error(bins, count), &reliability);
    curves_draw(&judging, &tradeoff);
    calibration_free(calibration);
    int failed = text_write(dir, "rates.md", &rates);
    failed |= text_write(dir, "reliability.svg", &reliability);
    failed |= text_write(dir, "tradeoff.svg", &tradeoff);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int learn(const char *truth_dir, const char *results_dir, const char *path, struct arena *arena)
{
    const char *message = NULL;
    struct strbuf text = STRBUF_INIT(TEXT_CEILING);
    int status = confusions_learn(truth_dir, results_dir, arena, &text, &message);
    if (status == STATUS_OK)
        return text_write("", path, &text);
    strbuf_release(&text);
    return complain(status, message);
}

static int run(int argc, char **argv, struct arena *arena)
{
    struct samples samples = {0};
    const char *message = NULL;
    if (strcmp(argv[1], "confusions") == 0)
        return learn(argv[2], argv[3], argv[4], arena);
    int status = samples_read(argv[2], argv[3], arena, &samples, &message);
    if (status != STATUS_OK)
        return complain(status, message);
    return argc == 5 ? fit(&samples, argv[4]) : judge(&samples, argv[4], argv[5]);
}

int main(int argc, char **argv)
{
    bool fits = argc == 5 && (strcmp(argv[1], "fit") == 0 || strcmp(argv[1], "confusions") == 0);
    if (!fits && !(argc == 6 && strcmp(argv[1], "judge") == 0)) {
        fputs("usage: calibrate fit TRUTH RESULTS CALIBRATION\n"
              "       calibrate judge TRUTH RESULTS CALIBRATION FOLDER\n"
              "       calibrate confusions TRUTH RESULTS CONFUSIONS\n",
              stderr);
        return EXIT_FAILURE;
    }
    struct arena *arena = arena_new();
    int failed = arena ? run(argc, argv, arena) : complain(STATUS_NO_MEMORY, NULL);
    arena_free(arena);
    return failed;
}
