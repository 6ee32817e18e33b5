#include "boost.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

enum { BINS = 64, NODES_MOST = 2 * BOOST_LEAVES_MOST - 1 };

/* Sums over rows: slopes and curvatures of the loss, both turned so that the slope points downhill. */
struct sums {
    double slope, curve;
    size_t rows;
};

/* A node while its tree grows: a leaf until it is divided. */
struct growing {
    size_t from, to; /* its rows in `order` */
    struct sums sums;
    double gain; /* of dividing it best; 0: it cannot be */
    size_t column, bin;
    size_t yes, no; /* 0: a leaf */
};

struct boosting {
    const struct boost_row *rows;
    size_t count, columns;
    const struct boost_options *options;
    float (*edges)[BINS - 1]; /* of each column: between which values it is asked, rising */
    size_t edge_counts[BOOST_COLUMNS_MOST];
    uint8_t *bins; /* of each row and column: how many edges are below the value */
    double *odds;
    struct sums *pulls; /* of each row, at these odds */
    size_t *order;      /* the rows that were drawn */
    size_t chosen[BOOST_COLUMNS_MOST], chosen_count;
    unsigned short random[3];
    struct growing nodes[NODES_MOST];
    size_t node_count;
};

static void boosting_release(struct boosting *boosting)
{
    free(boosting->edges);
    free(boosting->bins);
    free(boosting->odds);
    free(boosting->pulls);
    free(boosting->order);
}

static int boosting_new(struct boosting *boosting)
{
    size_t count = boosting->count;
    boosting->edges = calloc(boosting->columns + 1, sizeof *boosting->edges);
    boosting->bins = calloc(count * boosting->columns + 1, sizeof *boosting->bins);
    boosting->odds = calloc(count + 1, sizeof *boosting->odds);
    boosting->pulls = calloc(count + 1, sizeof *boosting->pulls);
    boosting->order = calloc(count + 1, sizeof *boosting->order);
    return boosting->edges && boosting->bins && boosting->odds && boosting->pulls && boosting->order
               ? STATUS_OK
               : STATUS_NO_MEMORY;
}

/* ---- bins ---- */

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Edges between values, so that bins hold about as many rows each; a value that many rows have is a bin by itself. */
static size_t edges_find(const double *sorted, size_t count, float edges[BINS - 1])
{
    size_t made = 0, begun = 0;
    for (size_t i = 1; i < count && made < BINS - 1; i++) {
        size_t full = (count - begun) / (BINS - made);
        float middle = (float)((sorted[i - 1] + sorted[i]) / 2);
        bool next_alone = i + full < count && sorted[i] >= sorted[i + full];
        if ((i - begun < full && !next_alone) || sorted[i] <= sorted[i - 1] ||
            (made > 0 && middle <= edges[made - 1]))
            continue;
        edges[made++] = middle;
        begun = i;
    }
    return made;
}

static uint8_t bin_of(double value, const float *edges, size_t count)
{
    size_t bin = 0;
    while (bin < count && value > (double)edges[bin])
        bin++;
    return (uint8_t)bin;
}

static int bins_fill(struct boosting *boosting)
{
    CLEANUP(cleanup_free) double *sorted = malloc((boosting->count + 1) * sizeof *sorted);
    if (!sorted)
        return STATUS_NO_MEMORY;
    for (size_t c = 0; c < boosting->columns; c++) {
        for (size_t i = 0; i < boosting->count; i++)
            sorted[i] = boosting->rows[i].values[c];
        qsort(sorted, boosting->count, sizeof *sorted, compare_numbers);
        boosting->edge_counts[c] = edges_find(sorted, boosting->count, boosting->edges[c]);
        for (size_t i = 0; i < boosting->count; i++)
            boosting->bins[i * boosting->columns + c] =
                bin_of(boosting->rows[i].values[c], boosting->edges[c], boosting->edge_counts[c]);
    }
    return STATUS_OK;
}

/* ---- a tree ---- */

static void sums_add(struct sums *sums, const struct sums *more)
{
    sums->slope += more->slope;
    sums->curve += more->curve;
    sums->rows += more->rows;
}

/* By how much a leaf of these rows lowers the loss, doubled. */
static double worth(const struct boosting *boosting, const struct sums *sums)
{
    return sums->slope * sums->slope / (sums->curve + boosting->options->penalty);
}

static void pulls_take(struct boosting *boosting)
{
    for (size_t i = 0; i < boosting->count; i++) {
        double p = 1 / (1 + exp(-boosting->odds[i]));
        boosting->pulls[i] = (struct sums){(boosting->rows[i].event ? 1 : 0) - p, p * (1 - p), 1};
    }
}

/* Gives the number of rows drawn. The columns are those that change, of which a share is drawn without order. */
static size_t draw(struct boosting *boosting)
{
    size_t drawn = 0, changing = 0;
    for (size_t i = 0; i < boosting->count; i++)
        if (erand48(boosting->random) < boosting->options->rows)
            boosting->order[drawn++] = i;
    for (size_t c = 0; c < boosting->columns; c++)
        if (boosting->edge_counts[c] > 0)
            boosting->chosen[changing++] = c;
    boosting->chosen_count = (size_t)ceil((double)changing * boosting->options->columns);
    for (size_t i = 0; i < boosting->chosen_count; i++) {
        size_t other = i + (size_t)(erand48(boosting->random) * (double)(changing - i));
        size_t column = boosting->chosen[other];
        boosting->chosen[other] = boosting->chosen[i];
        boosting->chosen[i] = column;
    }
    return drawn;
}

/* Looks for a better place to divide the node, in one column. */
static void column_try(const struct boosting *boosting, size_t column, struct growing *node)
{
    struct sums bins[BINS] = {0}, yes = {0};
    for (size_t i = node->from; i < node->to; i++) {
        size_t row = boosting->order[i];
        sums_add(&bins[boosting->bins[row * boosting->columns + column]], &boosting->pulls[row]);
    }
    for (size_t bin = 0; bin < boosting->edge_counts[column]; bin++) {
        sums_add(&yes, &bins[bin]);
        const struct sums no = {node->sums.slope - yes.slope, node->sums.curve - yes.curve,
                                node->sums.rows - yes.rows};
        if (yes.rows < boosting->options->least || no.rows < boosting->options->least)
            continue;
        double gain = worth(boosting, &yes) + worth(boosting, &no) - worth(boosting, &node->sums);
        if (gain > node->gain) {
            node->gain = gain;
            node->column = column;
            node->bin = bin;
        }
    }
}

static size_t leaf_add(struct boosting *boosting, size_t from, size_t to)
{
    struct growing *node = &boosting->nodes[boosting->node_count];
    *node = (struct growing){.from = from, .to = to};
    for (size_t i = from; i < to; i++)
        sums_add(&node->sums, &boosting->pulls[boosting->order[i]]);
    for (size_t i = 0; i < boosting->chosen_count; i++)
        column_try(boosting, boosting->chosen[i], node);
    return boosting->node_count++;
}

/* Puts the rows that say yes first. */
static void divide(struct boosting *boosting, struct growing *node)
{
    size_t middle = node->from;
    for (size_t i = node->from; i < node->to; i++) {
        size_t row = boosting->order[i];
        if (boosting->bins[row * boosting->columns + node->column] <= node->bin) {
            boosting->order[i] = boosting->order[middle];
            boosting->order[middle++] = row;
        }
    }
    node->yes = leaf_add(boosting, node->from, middle);
    node->no = leaf_add(boosting, middle, node->to);
}

/* The leaf that gains most by being divided; NULL: none does. */
static struct growing *leaf_best(struct boosting *boosting)
{
    struct growing *best = NULL;
    for (size_t i = 0; i < boosting->node_count; i++) {
        struct growing *node = &boosting->nodes[i];
        if (!node->yes && node->gain > (best ? best->gain : 0))
            best = node;
    }
    return best;
}

static void tree_grow(struct boosting *boosting)
{
    struct growing *leaf;
    pulls_take(boosting);
    boosting->node_count = 0;
    leaf_add(boosting, 0, draw(boosting));
    while (boosting->node_count + 1 < 2 * boosting->options->leaves && (leaf = leaf_best(boosting)))
        divide(boosting, leaf);
}

/* Adds the node and what hangs on it to the forest. */
static void node_keep(const struct boosting *boosting, size_t index, struct forest *forest)
{
    const struct growing *node = &boosting->nodes[index];
    struct forest_node *kept = &forest->nodes[forest->node_count++];
    if (!node->yes) {
        double step = node->sums.slope / (node->sums.curve + boosting->options->penalty);
        *kept = (struct forest_node){.value = (float)(boosting->options->rate * step), .column = -1};
        return;
    }
    *kept = (struct forest_node){.value = boosting->edges[node->column][node->bin],
                                 .column = (int16_t)node->column};
    node_keep(boosting, node->yes, forest);
    kept->no = (uint16_t)(forest->node_count - forest->roots[forest->tree_count]);
    node_keep(boosting, node->no, forest);
}

static void tree_keep(struct boosting *boosting, struct forest *forest)
{
    const struct forest_node *tree = forest->nodes + forest->node_count;
    forest->roots[forest->tree_count] = (uint16_t)forest->node_count;
    node_keep(boosting, 0, forest);
    forest->tree_count++;
    for (size_t i = 0; i < boosting->count; i++)
        boosting->odds[i] += forest_tree_value(tree, boosting->rows[i].values);
}

static bool is_sound(const struct boost_options *options, size_t columns)
{
    return columns <= BOOST_COLUMNS_MOST && options->trees >= 1 && options->trees <= FOREST_TREES_MOST &&
           options->leaves >= 2 && options->leaves <= BOOST_LEAVES_MOST && options->least >= 1 &&
           options->rate > 0 && options->penalty > 0 && options->rows > 0 && options->columns > 0 &&
           options->columns <= 1;
}

int boost_fit(const struct boost_row *rows, size_t count, size_t columns, const struct boost_options *options,
              struct forest *ret_forest)
{
    CLEANUP(boosting_release)
    struct boosting boosting = {.rows = rows, .count = count, .columns = columns, .options = options};
    if (!is_sound(options, columns))
        return STATUS_BAD_ARGUMENT;
    int status = boosting_new(&boosting);
    if (status == STATUS_OK)
        status = bins_fill(&boosting);
    if (status != STATUS_OK)
        return status;
    ret_forest->node_count = ret_forest->tree_count = 0;
    for (size_t i = 0; i < count; i++)
        boosting.odds[i] = rows[i].odds;
    while (count > 0 && ret_forest->tree_count < options->trees &&
           ret_forest->node_count + NODES_MOST <= FOREST_NODES_MOST) {
        tree_grow(&boosting);
        tree_keep(&boosting, ret_forest);
    }
    return STATUS_OK;
}
