#include "confuse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/results.h"
#include "cells.h"
#include "form/folded.h"
#include "score/score.h"
#include "shenbao/status.h"

enum {
    LONGEST = 400,  /* characters of a cell that is looked at */
    PAIR_LEAST = 3, /* times a pair must be seen: fewer may be chance */
    SMOOTHING = 30, /* characters, added to how often one was printed: rare ones tell little */
    OTHERS = 4000   /* characters that one may be taken for */
};

static const double wrong_most =
    0.4; /* share of a cell's characters: with more wrong the alignment means little */
static const double cost_least = 0.35; /* beside the least that a weak sign costs, 0.3 */
static const double cost_most = 0.9;   /* dearer ones are not worth a line */

struct pair {
    int32_t printed, read;
    int count;
};

struct count {
    struct arena *arena;
    struct pair *pairs; /* one a misreading, until they are added up */
    size_t pair_count;
    int32_t *printed; /* every character of the cells that were aligned */
    size_t printed_count;
};

/* ---- alignment ---- */

struct grid {
    unsigned short at[LONGEST + 1][LONGEST + 1];
};

static int least_of(int a, int b, int c)
{
    int less = a < b ? a : b;
    return less < c ? less : c;
}

static void grid_fill(struct grid *grid, const struct folded *a, const struct folded *b)
{
    for (size_t i = 0; i <= a->length; i++) {
        for (size_t j = 0; j <= b->length; j++) {
            if (i == 0 || j == 0) {
                grid->at[i][j] = (unsigned short)(i + j);
                continue;
            }
            int same = a->code[i - 1] == b->code[j - 1] ? 0 : 1;
            grid->at[i][j] = (unsigned short)least_of(grid->at[i - 1][j] + 1, grid->at[i][j - 1] + 1,
                                                      grid->at[i - 1][j - 1] + same);
        }
    }
}

/* The neighbours on that side agree, or both texts end there. */
static bool agrees(const struct folded *a, const struct folded *b, size_t i, size_t j)
{
    if (i >= a->length || j >= b->length)
        return i >= a->length && j >= b->length;
    return a->code[i] == b->code[j];
}

static void pair_take(struct count *count, const struct folded *a, const struct folded *b, size_t i, size_t j)
{
    bool before = i && j ? a->code[i - 1] == b->code[j - 1] : i == j;
    if (!before || !agrees(a, b, i + 1, j + 1))
        return;
    struct pair *pair = arena_push(count->arena, &count->pairs, &count->pair_count, sizeof *pair);
    *pair = (struct pair){a->code[i], b->code[j], 1};
}

static void grid_trace(struct count *count, const struct grid *grid, const struct folded *a,
                       const struct folded *b)
{
    size_t i = a->length, j = b->length;
    while (i && j) {
        int same = a->code[i - 1] == b->code[j - 1] ? 0 : 1;
        if (grid->at[i][j] == grid->at[i - 1][j - 1] + same) {
            i--;
            j--;
            if (same)
                pair_take(count, a, b, i, j);
        } else if (grid->at[i][j] == grid->at[i - 1][j] + 1) {
            i--;
        } else {
            j--;
        }
    }
}

static void texts_align(struct count *count, const char *printed, const char *read, struct arena *scratch)
{
    struct folded a = folded_make(scratch, printed), b = folded_make(scratch, read);
    if (!a.length || !b.length || a.length > LONGEST || b.length > LONGEST)
        return;
    struct grid *grid = arena_alloc(scratch, sizeof *grid);
    grid_fill(grid, &a, &b);
    if (grid->at[a.length][b.length] > wrong_most * (double)a.length)
        return;
    grid_trace(count, grid, &a, &b);
    for (size_t i = 0; i < a.length; i++)
        *(int32_t *)arena_push(count->arena, &count->printed, &count->printed_count, sizeof *count->printed) =
            a.code[i];
}

static void take(void *context, const struct score_pair *pair, struct arena *scratch)
{
    if (pair->cell)
        texts_align(context, json_path_text(pair->truth, "text", ""),
                    json_path_text(pair->cell, "raw_text", ""), scratch);
}

/* ---- the table ---- */

static int compare_pairs(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;
    return a->printed != b->printed ? (a->printed < b->printed ? -1 : 1)
                                    : (a->read > b->read) - (a->read < b->read);
}

static int compare_codes(const void *left, const void *right)
{
    const int32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Equal ones become one, in order. */
static void pairs_add_up(struct count *count)
{
    size_t kept = 0;
    if (count->pair_count)
        qsort(count->pairs, count->pair_count, sizeof *count->pairs, compare_pairs);
    for (size_t i = 0; i < count->pair_count; i++) {
        if (kept && compare_pairs(&count->pairs[kept - 1], &count->pairs[i]) == 0)
            count->pairs[kept - 1].count++;
        else
            count->pairs[kept++] = count->pairs[i];
    }
    count->pair_count = kept;
}

static size_t printed_times(const struct count *count, int32_t code)
{
    size_t from = 0, to = count->printed_count;
    while (from < to) { /* the first that is not less */
        size_t middle = from + (to - from) / 2;
        if (count->printed[middle] < code)
            from = middle + 1;
        else
            to = middle;
    }
    size_t times = 0;
    while (from + times < count->printed_count && count->printed[from + times] == code)
        times++;
    return times;
}

static void character_put(struct strbuf *out, int32_t code)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t size = utf8proc_encode_char(code, bytes);
    strbuf_add(out, (const char *)bytes, size > 0 ? (size_t)size : 0);
}

static void pair_print(const struct count *count, const struct pair *pair, double unseen, struct strbuf *out)
{
    double share = pair->count / ((double)printed_times(count, pair->printed) + SMOOTHING);
    double cost = log(share) / unseen;
    if (pair->count < PAIR_LEAST || cost > cost_most)
        return;
    strbuf_puts(out, "misread ");
    character_put(out, pair->printed);
    strbuf_puts(out, " ");
    character_put(out, pair->read);
    strbuf_printf(out, " %.2f %d\n", cost < cost_least ? cost_least : cost, pair->count);
}

static void table_print(struct count *count, int pages, const char *model, struct strbuf *out)
{
    size_t misread = count->pair_count;
    if (count->printed_count)
        qsort(count->printed, count->printed_count, sizeof *count->printed, compare_codes);
    pairs_add_up(count);
    double rate = ((double)misread + 1) / ((double)count->printed_count + 1);
    strbuf_printf(
        out,
        "# What the recogniser takes for what, and what that costs beside any other misreading. Made by\n"
        "# `make confusions`; see models/README.md. Of %d pages, %zu characters, %zu misread.\n"
        "shenbao-confusions 1\nmodel %s\n",
        pages, count->printed_count, misread, model);
    for (size_t i = 0; i < count->pair_count; i++)
        pair_print(count, &count->pairs[i], log(rate / OTHERS), out);
    strbuf_puts(out, "end\n");
}

int confusions_learn(const char *truth_dir, const char *results_dir, struct arena *arena, struct strbuf *out,
                     const char **ret_message)
{
    struct count count = {.arena = arena};
    struct samples samples;
    int status = pairs_read(truth_dir, results_dir, arena, take, &count, &samples, ret_message);
    if (status != STATUS_OK)
        return status;
    const char *model = strncmp(samples.model, "sha256:", 7) == 0 ? samples.model + 7 : samples.model;
    *ret_message = "pages that several models read";
    if (!*model)
        return STATUS_BAD_ARGUMENT;
    table_print(&count, samples.pages, model, out);
    return STATUS_OK;
}
