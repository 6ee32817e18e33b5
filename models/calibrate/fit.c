#include "fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/linear.h"
#include "shenbao/status.h"

enum { ROUNDS = 60, HALVINGS = 30 };

static const double rest =
    1e-9; /* change of the objective, a row, at which Newton's method has come to rest */

/* Rows with each column brought to mean 0 and deviation 1. */
struct problem {
    const struct fit_row *rows;
    size_t count, columns;
    double penalty;
    double mean[FIT_COLUMNS_MOST], scale[FIT_COLUMNS_MOST]; /* scale 0: the column never changes */
};

static void columns_measure(struct problem *problem)
{
    for (size_t c = 0; c < problem->columns; c++) {
        double sum = 0, square = 0;
        for (size_t i = 0; i < problem->count; i++)
            sum += problem->rows[i].values[c];
        problem->mean[c] = sum / (double)problem->count;
        for (size_t i = 0; i < problem->count; i++) {
            double apart = problem->rows[i].values[c] - problem->mean[c];
            square += apart * apart;
        }
        double deviation = sqrt(square / (double)problem->count);
        problem->scale[c] = deviation > 1e-9 ? 1 / deviation : 0;
    }
}

/* The bias stands before the weights. */
static double odds_of(const struct problem *problem, const double *solution, const double *row)
{
    double sum = solution[0];
    for (size_t c = 0; c < problem->columns; c++)
        sum += solution[c + 1] * row[c];
    return sum;
}

static void row_scale(const struct problem *problem, size_t index, double *row)
{
    for (size_t c = 0; c < problem->columns; c++)
        row[c] = (problem->rows[index].values[c] - problem->mean[c]) * problem->scale[c];
}

/* log(1 + exp(x)) without overflow. */
static double softplus(double x)
{
    return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/* What is minimised. */
static double objective(const struct problem *problem, const double *solution)
{
    double row[FIT_COLUMNS_MOST], sum = 0;
    for (size_t i = 0; i < problem->count; i++) {
        row_scale(problem, i, row);
        double odds = odds_of(problem, solution, row);
        sum += softplus(odds) - (problem->rows[i].event ? odds : 0);
    }
    for (size_t c = 0; c < problem->columns; c++)
        sum += problem->penalty / 2 * solution[c + 1] * solution[c + 1];
    return sum + softplus(solution[0]) - solution[0] / 2;
}

/* Adds a row of weight `curvature` to the equations; `pull` goes to the right side. */
static void equations_add(size_t size, const double *row, double curvature, double pull, double *equations)
{
    for (size_t a = 0; a < size; a++) {
        double left = a ? row[a - 1] : 1;
        for (size_t b = 0; b < size; b++)
            equations[a * (size + 1) + b] += curvature * left * (b ? row[b - 1] : 1);
        equations[a * (size + 1) + size] += pull * left;
    }
}

/* The Newton step's equations: curvature times step = downhill. */
static void equations_fill(const struct problem *problem, const double *solution, double *equations)
{
    size_t size = problem->columns + 1;
    double row[FIT_COLUMNS_MOST];
    memset(equations, 0, size * (size + 1) * sizeof *equations);
    for (size_t i = 0; i < problem->count; i++) {
        row_scale(problem, i, row);
        double p = 1 / (1 + exp(-odds_of(problem, solution, row)));
        equations_add(size, row, p * (1 - p), (problem->rows[i].event ? 1 : 0) - p, equations);
    }
    memset(row, 0, sizeof row);
    double p = 1 / (1 + exp(-solution[0]));
    equations_add(size, row, p * (1 - p), 0.5 - p, equations);
    for (size_t c = 1; c < size; c++) {
        equations[c * (size + 1) + c] += problem->penalty;
        equations[c * (size + 1) + size] -= problem->penalty * solution[c];
    }
}

/* Goes along the step as far as it leads down; gives how far down. */
static double step_take(const struct problem *problem, const double *step, double from, double *solution)
{
    double tried[FIT_COLUMNS_MOST + 1], length = 1;
    for (int i = 0; i < HALVINGS; i++, length /= 2) {
        for (size_t c = 0; c <= problem->columns; c++)
            tried[c] = solution[c] + length * step[c];
        double to = objective(problem, tried);
        if (to <= from) {
            memcpy(solution, tried, (problem->columns + 1) * sizeof *solution);
            return from - to;
        }
    }
    return 0;
}

static int solve(const struct problem *problem, double *solution)
{
    size_t size = problem->columns + 1;
    double step[FIT_COLUMNS_MOST + 1];
    CLEANUP(cleanup_free) double *equations = malloc(size * (size + 1) * sizeof *equations);
    if (!equations)
        return STATUS_NO_MEMORY;
    for (int i = 0; i < ROUNDS; i++) {
        equations_fill(problem, solution, equations);
        if (!linear_solve((int)size, equations, step))
            return STATUS_INTERNAL;
        if (step_take(problem, step, objective(problem, solution), solution) <= rest * (double)problem->count)
            return STATUS_OK;
    }
    return STATUS_INTERNAL;
}

int fit_logistic(const struct fit_row *rows, size_t count, size_t columns, double penalty,
                 struct fit *ret_fit)
{
    struct problem problem = {.rows = rows, .count = count, .columns = columns, .penalty = penalty};
    double solution[FIT_COLUMNS_MOST + 1] = {0};
    if (count == 0 || columns > FIT_COLUMNS_MOST || !(penalty > 0))
        return STATUS_BAD_ARGUMENT;
    columns_measure(&problem);
    int status = solve(&problem, solution);
    if (status != STATUS_OK)
        return status;
    *ret_fit = (struct fit){.bias = solution[0]};
    for (size_t c = 0; c < columns; c++) {
        ret_fit->weights[c] = solution[c + 1] * problem.scale[c];
        ret_fit->bias -= ret_fit->weights[c] * problem.mean[c];
    }
    return STATUS_OK;
}

/* Rows of like score, taken together. */
struct pool {
    double score, events, rows;
};

static double pool_share(const struct pool *pool)
{
    return pool->events / pool->rows;
}

static void pool_merge(struct pool *into, const struct pool *from)
{
    into->score = (into->score * into->rows + from->score * from->rows) / (into->rows + from->rows);
    into->events += from->events;
    into->rows += from->rows;
}

static int compare_scores(const void *left, const void *right)
{
    const struct scored *a = left, *b = right;
    if (a->score != b->score)
        return a->score < b->score ? -1 : 1;
    return (int)a->event - (int)b->event;
}

/* When a pool is full: of many rows, or of some with many events. */
struct filling {
    double rows, events;
};

/* Full pools, equal scores together, each with a larger share of events than the one before. */
static size_t pools_make(const struct scored *rows, size_t count, struct filling full, struct pool *pools)
{
    size_t made = 0;
    for (size_t i = 0; i < count; made++) {
        struct pool *pool = &pools[made];
        *pool = (struct pool){0};
        while (i < count && ((pool->rows < full.rows && pool->events < full.events) ||
                             rows[i].score <= rows[i - 1].score)) {
            const struct pool one = {rows[i].score, rows[i].event, 1};
            pool_merge(pool, &one);
            i++;
        }
        while (made > 0 && pool_share(&pools[made]) <= pool_share(&pools[made - 1])) {
            pool_merge(&pools[made - 1], &pools[made]);
            made--;
        }
    }
    return made;
}

static struct filling filling_of(const struct scored *rows, size_t count, size_t least, size_t most)
{
    double events = 0, half = (double)(most > 3 ? most - 2 : 2) / 2;
    for (size_t i = 0; i < count; i++)
        events += rows[i].event;
    return (struct filling){fmax((double)least, (double)count / half),
                            fmax((double)least / 5, events / half)};
}

size_t fit_steps(struct scored *rows, size_t count, size_t least, size_t most, struct step *ret_steps)
{
    if (count == 0 || most == 0)
        return 0;
    CLEANUP(cleanup_free) struct pool *pools = calloc(count + 1, sizeof *pools);
    if (!pools)
        return 0;
    qsort(rows, count, sizeof *rows, compare_scores);
    size_t made = pools_make(rows, count, filling_of(rows, count, least, most), pools);
    for (size_t i = 0; i < made && i < most; i++) {
        double floor = 0.3 / pools[i].rows, share = pool_share(&pools[i]);
        ret_steps[i] = (struct step){pools[i].score, share > floor ? share : floor};
        if (i > 0 && ret_steps[i].probability < ret_steps[i - 1].probability)
            ret_steps[i].probability = ret_steps[i - 1].probability;
    }
    return made < most ? made : most;
}
