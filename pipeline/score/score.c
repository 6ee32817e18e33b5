/*
 * Cells are paired with truth by their outlines, the best overlap first, and only then compared, so that one lost
 * row does not make all rows below it wrong.
 */
#include "score/score.h"

#include "base/arena.h"
#include "base/results.h"
#include "score/normal.h"
#include "score/overlap.h"
#include "score/records.h"

/* Of two outlines that mean the same cell: intersection over union. */
static const double overlap_min = 0.6;

const char *const figure_names[FIGURE_COUNT] = {"pages", "grid",   "cellF1", "cells",  "CER",
                                                "ghost", "fields", "indF1",  "caught", "load"};

struct scored_cell {
    const json_t *json;
    struct quad outline;
    struct scored_cell *partner;
};

struct pair {
    double overlap;
    size_t truth, cell;
};

static struct quad quad_of(const json_t *points)
{
    struct quad quad = {0};
    for (size_t i = 0; i < 4; i++) {
        const json_t *point = json_array_get(points, i);
        quad.corner[i].x = json_number_value(json_array_get(point, 0));
        quad.corner[i].y = json_number_value(json_array_get(point, 1));
    }
    return quad;
}

static struct scored_cell *truth_cells(const json_t *truth, struct arena *arena, size_t *ret_count)
{
    struct scored_cell *cells = NULL;
    size_t count = 0, i;
    json_t *cell;
    json_array_foreach(json_object_get(truth, "cells"), i, cell)
    {
        struct scored_cell *added = arena_push(arena, &cells, &count, sizeof *cells);
        *added = (struct scored_cell){.json = cell, .outline = quad_of(json_object_get(cell, "quad"))};
    }
    *ret_count = count;
    return cells;
}

static struct scored_cell *result_cells(const json_t *result, struct arena *arena, size_t *ret_count)
{
    struct scored_cell *cells = NULL;
    size_t count = 0, i, j;
    json_t *table, *cell;
    json_array_foreach(json_object_get(result, "tables"), i, table){json_array_foreach(
        json_object_get(table, "cells"), j, cell){const json_t *polygon = json_object_get(cell, "polygon");
    if (json_array_size(polygon) == 0)
        continue;
    struct scored_cell *added = arena_push(arena, &cells, &count, sizeof *cells);
    *added = (struct scored_cell){.json = cell, .outline = quad_of(polygon)};
}
}
*ret_count = count;
return cells;
}

/* The best overlap first; of equal ones, the later cells. */
static int compare_pairs(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;
    if (a->overlap != b->overlap)
        return a->overlap < b->overlap ? 1 : -1;
    if (a->truth != b->truth)
        return a->truth < b->truth ? 1 : -1;
    return a->cell < b->cell ? 1 : a->cell > b->cell ? -1 : 0;
}

static size_t pair_cells(struct scored_cell *truth, size_t truth_count, struct scored_cell *cells,
                         size_t cell_count, struct arena *arena)
{
    struct pair *pairs = NULL;
    size_t pair_count = 0, paired = 0;
    for (size_t i = 0; i < truth_count; i++) {
        for (size_t j = 0; j < cell_count; j++) {
            double overlap = quad_overlap(truth[i].outline, cells[j].outline);
            if (overlap >= overlap_min) {
                struct pair *added = arena_push(arena, &pairs, &pair_count, sizeof *pairs);
                *added = (struct pair){overlap, i, j};
            }
        }
    }
    if (pair_count)
        qsort(pairs, pair_count, sizeof *pairs, compare_pairs);
    for (size_t i = 0; i < pair_count; i++) {
        struct scored_cell *one = &truth[pairs[i].truth], *other = &cells[pairs[i].cell];
        if (one->partner || other->partner)
            continue;
        one->partner = other;
        other->partner = one;
        paired++;
    }
    return paired;
}

struct score_pair *score_pairs(const json_t *truth, const json_t *result, struct arena *arena,
                               size_t *ret_count)
{
    size_t cell_count = 0;
    struct scored_cell *wanted = truth_cells(truth, arena, ret_count);
    struct scored_cell *cells = result_cells(result, arena, &cell_count);
    struct score_pair *pairs = arena_array(arena, *ret_count, sizeof *pairs);
    pair_cells(wanted, *ret_count, cells, cell_count, arena);
    for (size_t i = 0; i < *ret_count; i++)
        pairs[i] = (struct score_pair){wanted[i].json, wanted[i].partner ? wanted[i].partner->json : NULL};
    return pairs;
}

static json_int_t span_of(const json_t *cell, const char *key)
{
    const json_t *span = json_object_get(cell, key);
    return span ? json_integer_value(span) : 1;
}

static bool same_place(const json_t *truth, const json_t *cell)
{
    return json_path_integer(truth, "row") == json_path_integer(cell, "row") &&
           json_path_integer(truth, "col") == json_path_integer(cell, "column") &&
           json_path_integer(truth, "rowspan") == span_of(cell, "row_span") &&
           json_path_integer(truth, "colspan") == span_of(cell, "column_span");
}

void score_quote(FILE *out, const char *text)
{
    char quote = strchr(text, '\'') && !strchr(text, '"') ? '"' : '\'';
    fputc(quote, out);
    for (const char *c = text; *c; c++) {
        if (*c == '\\' || *c == quote)
            fputc('\\', out);
        fputc(*c, out);
    }
    fputc(quote, out);
}

static void say_wrong(FILE *out, const char *image, const struct scored_cell *truth, const char *want,
                      const char *have)
{
    fprintf(out, "  %s r%dc%d want ", image, (int)json_path_integer(truth->json, "row"),
            (int)json_path_integer(truth->json, "col"));
    score_quote(out, want);
    fputs(" have ", out);
    score_quote(out, have);
    if (!truth->partner)
        fputs(" [no cell]", out);
    const json_t *flags = truth->partner ? json_object_get(truth->partner->json, "flags") : NULL;
    size_t i;
    json_t *flag;
    json_array_foreach(flags, i, flag)
    {
        fputs(i ? ", " : " [", out);
        score_quote(out, json_is_string(flag) ? json_string_value(flag) : "");
    }
    fputs(json_array_size(flags) ? "]\n" : "\n", out);
}

static void score_cell(const char *image, const struct scored_cell *truth, bool page_flagged, FILE *out,
                       struct arena *arena, struct tally *tally)
{
    const json_t *cell = truth->partner ? truth->partner->json : NULL;
    const char *want = score_normal(arena, json_path_text(truth->json, "text", ""));
    const char *have = score_normal(arena, json_path_text(cell, "text", ""));
    bool wrong;
    if (*want) {
        size_t edits = score_distance(arena, want, have);
        wrong = edits > 0;
        tally->text_cells++;
        tally->characters += score_length(want);
        tally->edits += edits;
        tally->wrong_text_cells += wrong;
    } else {
        wrong = *have != '\0';
        tally->empty_cells++;
        tally->ghosts += wrong;
    }
    if (!wrong)
        return;
    tally->wrong++;
    tally->caught += page_flagged || json_array_size(json_object_get(cell, "flags")) > 0;
    if (out)
        say_wrong(out, image, truth, want, have);
}

struct tally score_page(const json_t *truth, const json_t *result, FILE *wrong)
{
    struct arena *arena = arena_new();
    struct tally tally = {.pages = 1};
    if (!arena)
        abort();
    const char *image = json_path_text(truth, "image", "");
    struct scored_cell *wanted = truth_cells(truth, arena, &tally.truth_cells);
    struct scored_cell *cells = result_cells(result, arena, &tally.cells);
    tally.paired = pair_cells(wanted, tally.truth_cells, cells, tally.cells, arena);
    bool exact = tally.paired == tally.truth_cells && tally.paired == tally.cells;
    bool page_flagged = json_array_size(json_object_get(json_object_get(result, "page"), "flags")) > 0;
    for (size_t i = 0; i < tally.truth_cells; i++) {
        exact = exact && wanted[i].partner && same_place(wanted[i].json, wanted[i].partner->json);
        score_cell(image, &wanted[i], page_flagged, wrong, arena, &tally);
    }
    tally.grids_exact = exact;
    for (size_t i = 0; i < tally.cells; i++)
        tally.flagged += json_array_size(json_object_get(cells[i].json, "flags")) > 0;
    score_records(image, json_object_get(truth, "truth"), result, wrong, arena, &tally);
    arena_free(arena);
    return tally;
}

/* A tally is nothing but counts. */
void tally_add(struct tally *sum, const struct tally *more)
{
    size_t counts[sizeof *sum / sizeof(size_t)], others[sizeof *sum / sizeof(size_t)];
    memcpy(counts, sum, sizeof *sum);
    memcpy(others, more, sizeof *more);
    for (size_t i = 0; i < sizeof *sum / sizeof(size_t); i++)
        counts[i] += others[i];
    memcpy(sum, counts, sizeof *sum);
}

static double share(size_t part, size_t whole)
{
    return (double)part / (double)(whole ? whole : 1);
}

static double f1(size_t right, size_t a, size_t b)
{
    return a + b ? 2 * (double)right / (double)(a + b) : 1;
}

void tally_figures(const struct tally *tally, double ret_figures[FIGURE_COUNT])
{
    const double figures[FIGURE_COUNT] = {
        (double)tally->pages,
        share(tally->grids_exact, tally->pages),
        f1(tally->paired, tally->truth_cells, tally->cells),
        1 - share(tally->wrong_text_cells, tally->text_cells),
        share(tally->edits, tally->characters),
        100 * (double)tally->ghosts / (double)(tally->empty_cells ? tally->empty_cells : 1),
        share(tally->fields_right, tally->fields),
        f1(tally->indicators_right, tally->indicators_truth, tally->indicators),
        tally->wrong ? share(tally->caught, tally->wrong) : 1,
        share(tally->flagged, tally->cells),
    };
    memcpy(ret_figures, figures, sizeof figures);
}
