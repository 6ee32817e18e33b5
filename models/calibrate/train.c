#include "train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "boost.h"
#include "fit.h"
#include "shenbao/status.h"
#include "tradeoff.h"

enum {
    PARTS = 5,
    WEIGHED = EVIDENCE_COUNT - 1, /* all but the class, which comes first */
    STEP_LEAST = 60               /* cells of a step of the curve */
};

/* On squared weights: a few errors must not make a weight large. A class with as few as this has twice the penalty. */
static const double PENALTY = 2, FEW_ERRORS = 100;

static double penalty_of(size_t errors)
{
    return PENALTY * (1 + FEW_ERRORS / (double)(errors + 1));
}

_Static_assert((int)WEIGHED <= (int)FIT_COLUMNS_MOST && (int)EVIDENCE_COUNT <= (int)BOOST_COLUMNS_MOST,
               "the fit takes all evidence");

/* Fits the weights of a class to the samples outside `part`; -1: to all. */
static int class_fit(const struct samples *samples, int class, int part, struct fit *ret_fit)
{
    CLEANUP(cleanup_free) struct fit_row *rows = calloc(samples->count + 1, sizeof *rows);
    size_t count = 0, errors = 0;
    for (size_t i = 0; rows && i < samples->count; i++) {
        const struct sample *sample = &samples->cells[i];
        if (sample->found && (int)sample->evidence[EVIDENCE_CLASS] == class && sample->page % PARTS != part)
            rows[count++] = (struct fit_row){sample->evidence + 1, sample->wrong};
    }
    for (size_t i = 0; i < count; i++)
        errors += rows[i].event;
    *ret_fit = (struct fit){0};
    return !rows   ? STATUS_NO_MEMORY
           : count ? fit_logistic(rows, count, WEIGHED, penalty_of(errors), ret_fit)
                   : STATUS_OK;
}

static int weights_fit(const struct samples *samples, int part, struct calibration *calibration)
{
    for (int class = 0; class < CLASS_COUNT; class ++) {
        struct fit fit;
        int status = class_fit(samples, class, part, &fit);
        if (status != STATUS_OK)
            return status;
        calibration->bias[class] = fit.bias;
        memcpy(calibration->weights[class] + 1, fit.weights, WEIGHED * sizeof(double));
    }
    return STATUS_OK;
}

/* Grows a forest for the samples outside `part`, -1: for all, upon what the weights say of them. */
static int forest_fit(const struct samples *samples, enum forest_of which, int part,
                      struct calibration *calibration)
{
    const struct boost_options options = {.trees =
                                              which == FOREST_CELL ? 200 : 100, /* of lines there are few */
                                          .leaves = 8,
                                          .least = 20,
                                          .rate = 0.05,
                                          .penalty = 5,
                                          .rows = 0.5,
                                          .columns = 0.5};
    CLEANUP(cleanup_free) struct boost_row *rows = calloc(samples->count + 1, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; rows && i < samples->count; i++) {
        const struct sample *sample = &samples->cells[i];
        if (sample->found && sample->page % PARTS != part && forest_of_evidence(sample->evidence) == which)
            rows[count++] = (struct boost_row){sample->evidence, sample->wrong,
                                               calibration_sum(calibration, sample->evidence)};
    }
    return rows ? boost_fit(rows, count, EVIDENCE_COUNT, &options, &calibration->forests[which])
                : STATUS_NO_MEMORY;
}

static int both_fit(const struct samples *samples, int part, struct calibration *calibration)
{
    int status = weights_fit(samples, part, calibration);
    for (int i = 0; i < FOREST_COUNT && status == STATUS_OK; i++)
        status = forest_fit(samples, (enum forest_of)i, part, calibration);
    return status;
}

/* Scores by weights that were fitted, and trees that were grown, without the page. */
static int scores_take(const struct samples *samples, double *scores)
{
    CLEANUP(cleanup_free) struct calibration *without = calloc(1, sizeof *without);
    int status = without ? STATUS_OK : STATUS_NO_MEMORY;
    for (int part = 0; part < PARTS && status == STATUS_OK; part++) {
        status = both_fit(samples, part, without);
        for (size_t i = 0; i < samples->count && status == STATUS_OK; i++)
            if (samples->cells[i].page % PARTS == part)
                scores[i] = calibration_score(without, samples->cells[i].evidence);
    }
    return status;
}

static int curve_fit(const struct samples *samples, const double *scores, struct calibration *calibration)
{
    CLEANUP(cleanup_free) struct scored *rows = calloc(samples->count + 1, sizeof *rows);
    struct step steps[CURVE_MOST];
    size_t count = 0;
    for (size_t i = 0; rows && i < samples->count; i++)
        if (samples->cells[i].found && !sample_is_line(&samples->cells[i]))
            rows[count++] = (struct scored){scores[i], samples->cells[i].wrong};
    size_t made = rows ? fit_steps(rows, count, STEP_LEAST, CURVE_MOST - 1, steps) : 0;
    if (made == 0)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < made; i++)
        calibration->curve[i] = (struct curve_point){steps[i].score, steps[i].probability};
    if (made == 1) /* a curve has two points */
        calibration->curve[made++] = (struct curve_point){steps[0].score + 1, steps[0].probability};
    calibration->curve_count = made;
    return STATUS_OK;
}

int calibration_train(const struct samples *samples, struct calibration *calibration)
{
    CLEANUP(cleanup_free) double *scores = calloc(samples->count + 1, sizeof *scores);
    int status = scores ? scores_take(samples, scores) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = curve_fit(samples, scores, calibration);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < samples->count; i++)
        scores[i] = samples->cells[i].found ? 1 - calibration_curve(calibration, scores[i]) : 1;
    calibration->threshold_count = tradeoff_make(samples, scores, calibration->thresholds);
    snprintf(calibration->model, sizeof calibration->model, "%s",
             strncmp(samples->model, "sha256:", 7) == 0 ? samples->model + 7 : "");
    return both_fit(samples, -1, calibration);
}

double *errors_take(const struct calibration *calibration, const struct samples *samples)
{
    double *errors = calloc(samples->count + 1, sizeof *errors);
    for (size_t i = 0; errors && i < samples->count; i++)
        errors[i] = samples->cells[i].found
                        ? 1 - calibration_probability(calibration, samples->cells[i].evidence)
                        : 1;
    return errors;
}

static void head_print(const struct calibration *calibration, const struct samples *samples,
                       struct strbuf *out)
{
    size_t all[2] = {0}, wrong[2] = {0}; /* of cells, of lines */
    for (size_t i = 0; i < samples->count; i++) {
        bool line = sample_is_line(&samples->cells[i]);
        all[line]++;
        wrong[line] += samples->cells[i].wrong;
    }
    strbuf_puts(
        out,
        "# How sure a cell is, from what is known of it. Made by `make calibrate`; see models/README.md.\n");
    strbuf_printf(
        out,
        "# Fitted to %zu cells of %d printed pages, %zu of them read wrong, and %zu lines outside the "
        "tables, %zu of them.\n",
        all[0], samples->pages, wrong[0], all[1], wrong[1]);
    strbuf_printf(out, "shenbao-calibration 3\nmodel %s\n", calibration->model);
}

/* The nodes in their order are the tree as it is written. */
static void forest_print(const struct forest *forest, const char *name, struct strbuf *out)
{
    for (size_t i = 0, tree = 0; i < forest->node_count; i++) {
        const struct forest_node *node = &forest->nodes[i];
        if (tree < forest->tree_count && i == forest->roots[tree])
            strbuf_printf(out, "%stree %s", tree++ ? "\n" : "", name);
        if (node->column >= 0)
            strbuf_printf(out, " %s %.9g", evidence_name((size_t)node->column), (double)node->value);
        else
            strbuf_printf(out, " %.6g", (double)node->value);
    }
    strbuf_puts(out, forest->tree_count ? "\n" : "");
}

void calibration_print(const struct calibration *calibration, const struct samples *samples,
                       struct strbuf *out)
{
    head_print(calibration, samples, out);
    for (size_t class = 0; class < CLASS_COUNT; class ++) {
        strbuf_printf(out, "weight %s bias %.6g\n", class_names[class], calibration->bias[class]);
        for (size_t i = 1; i < EVIDENCE_COUNT; i++)
            if (calibration->weights[class][i] != 0)
                strbuf_printf(out, "weight %s %s %.6g\n", class_names[class], evidence_name(i),
                              calibration->weights[class][i]);
    }
    for (size_t i = 0; i < FOREST_COUNT; i++)
        forest_print(&calibration->forests[i], forest_names[i], out);
    strbuf_puts(out, "# score, probability of an error\n");
    for (size_t i = 0; i < calibration->curve_count; i++)
        strbuf_printf(out, "curve %.9g %.6g\n", calibration->curve[i].score, calibration->curve[i].error);
    strbuf_puts(
        out, "# flagged below this probability: share of the cells, wrong characters in 10,000 let through,\n"
             "# share of the wrong cells\n");
    for (size_t i = 0; i < calibration->threshold_count; i++)
        strbuf_printf(out, "threshold %.6f %.5f %.3f %.4f\n", calibration->thresholds[i].probability,
                      calibration->thresholds[i].load, calibration->thresholds[i].slip,
                      calibration->thresholds[i].caught);
    strbuf_puts(out, "end\n");
}
