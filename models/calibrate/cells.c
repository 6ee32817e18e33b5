#include "cells.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/cell_json.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/results.h"
#include "score/normal.h"
#include "score/score.h"
#include "shenbao/status.h"

/* Where the result of a picture is. */
struct place {
    const char *image;
    const char *path;
};

struct reading_state {
    struct arena *arena;
    struct place *places;
    size_t place_count;
    struct samples samples;
    pair_visit visit; /* or NULL */
    void *context;
};

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    return strcmp(a->image, b->image);
}

static int results_find(struct reading_state *state, const char *dir)
{
    struct result_list list = {0};
    int status = result_list_collect(dir, &list);
    for (size_t i = 0; i < list.count && status == STATUS_OK; i++) {
        json_t *page = NULL;
        if (result_read(list.paths[i], &page, NULL) < 0)
            continue;
        struct place *place = arena_push(state->arena, &state->places, &state->place_count, sizeof *place);
        place->image = arena_strdup(state->arena, path_base(json_path_text(page, "source.path", "")));
        place->path = arena_strdup(state->arena, list.paths[i]);
        json_decref(page);
    }
    result_list_release(&list);
    if (state->place_count)
        qsort(state->places, state->place_count, sizeof *state->places, compare_places);
    return status;
}

/* The result for the picture, NULL where there is none; the caller owns it. */
static json_t *result_of(const struct reading_state *state, const char *image)
{
    const struct place wanted = {.image = image};
    const struct place *place = state->place_count ? bsearch(&wanted, state->places, state->place_count,
                                                             sizeof *state->places, compare_places)
                                                   : NULL;
    json_t *page = NULL;
    return place && result_read(place->path, &page, NULL) == STATUS_OK ? page : NULL;
}

static void evidence_read(const json_t *cell, struct sample *sample)
{
    const json_t *evidence = json_object_get(cell, "evidence");
    for (size_t i = 0; i < EVIDENCE_COUNT; i++)
        sample->evidence[i] = json_number_value(json_object_get(evidence, evidence_name(i)));
    if (!(sample->evidence[EVIDENCE_CLASS] >= 0 && sample->evidence[EVIDENCE_CLASS] < CLASS_COUNT))
        sample->evidence[EVIDENCE_CLASS] = CLASS_TEXT;
    sample->forced = sample->evidence[EVIDENCE_DOUBTED] > 0;
    sample->amount = sample->evidence[EVIDENCE_AMOUNT] > 0;
}

/* As the score compares texts, and ∶ as : too, for they print alike and the recogniser knows one of them. */
static const char *text_normal(const char *text, struct arena *arena)
{
    static const char ratio[] = "\xe2\x88\xb6";
    char *folded = arena_strdup(arena, text), *to = folded;
    for (const char *from = folded; *from;) {
        bool is_ratio = strncmp(from, ratio, 3) == 0;
        *to++ = is_ratio ? ':' : *from;
        from += is_ratio ? 3 : 1;
    }
    *to = '\0';
    return score_normal(arena, folded);
}

/* `scratch` is for what is forgotten with the page. */
static void sample_add(struct reading_state *state, const struct score_pair *pair, const char *kind,
                       bool page_flagged, struct arena *scratch)
{
    struct samples *samples = &state->samples;
    struct sample *sample = arena_push(state->arena, &samples->cells, &samples->count, sizeof *sample);
    const char *want = text_normal(json_path_text(pair->truth, "text", ""), scratch);
    const char *have = text_normal(json_path_text(pair->cell, "text", ""), scratch);
    *sample =
        (struct sample){.page = samples->pages, .kind = kind, .found = pair->cell, .forced = page_flagged};
    sample->edits = (double)score_distance(scratch, want, have);
    sample->characters = (double)score_length(want);
    sample->wrong = sample->edits > 0;
    if (pair->cell)
        evidence_read(pair->cell, sample);
}

/* ---- lines outside the tables ---- */

const char *const lines_kind = "lines outside the tables";

bool sample_is_line(const struct sample *sample)
{
    return sample->evidence[EVIDENCE_CLASS] == CLASS_LINE;
}

/* The letters, figures and Han characters of a text. */
static const char *words_of(const char *text, struct arena *scratch)
{
    const char *normal = text_normal(text, scratch);
    size_t size = strlen(normal), at = 0;
    char *words = arena_alloc(scratch, size + 1), *to = words;
    while (at < size) {
        utf8proc_int32_t code;
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)normal + at, -1, &code);
        step = step > 0 ? step : 1;
        utf8proc_category_t category = utf8proc_category(code);
        bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
        bool kept = letter || (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
        for (utf8proc_ssize_t i = 0; kept && i < step; i++)
            *to++ = normal[at + (size_t)i];
        at += (size_t)step;
    }
    *to = '\0';
    return words;
}

static double area_of(struct box box)
{
    return (double)box.w * box.h;
}

/* The text of the truth's line that most of the line lies on; NULL where none does. */
static const char *line_truth(const json_t *truth, struct box line)
{
    const json_t *lines = json_object_get(truth, "outside");
    const char *text = NULL;
    double most = 0.5;
    for (size_t i = 0; i < json_array_size(lines); i++) {
        struct quad quad;
        const json_t *other = json_array_get(lines, i);
        if (!json_quad(json_object_get(other, "quad"), &quad))
            continue;
        struct box bounds = quad_bounds(quad);
        double share = area_of(box_intersect(bounds, line)) / fmax(1, fmin(area_of(bounds), area_of(line)));
        if (share > most) {
            most = share;
            text = json_path_text(other, "text", "");
        }
    }
    return text;
}

/* A line may be read in two pieces, each of which is right by itself. */
static void line_add(struct reading_state *state, const json_t *truth, const json_t *line,
                     struct arena *scratch)
{
    struct quad quad;
    const char *want =
        json_quad(json_object_get(line, "polygon"), &quad) ? line_truth(truth, quad_bounds(quad)) : NULL;
    const char *have = words_of(json_path_text(line, "text", ""), scratch);
    if (!want || !*have || !json_object_get(line, "evidence"))
        return;
    struct samples *samples = &state->samples;
    struct sample *sample = arena_push(state->arena, &samples->cells, &samples->count, sizeof *sample);
    *sample = (struct sample){.page = samples->pages, .kind = lines_kind, .found = true};
    evidence_read(line, sample);
    sample->wrong = !strstr(words_of(want, scratch), have);
}

static void lines_add(struct reading_state *state, const json_t *truth, const json_t *result,
                      struct arena *scratch)
{
    const json_t *lines = json_object_get(result, "outside");
    for (size_t i = 0; i < json_array_size(lines); i++)
        line_add(state, truth, json_array_get(lines, i), scratch);
}

static void model_note(struct samples *samples, const json_t *result)
{
    const char *model = json_path_text(result, "engine.model", "");
    if (samples->pages == 0)
        snprintf(samples->model, sizeof samples->model, "%s", model);
    else if (strcmp(samples->model, model) != 0)
        samples->model[0] = '\0';
}

static int page_add(struct reading_state *state, const json_t *truth, const json_t *result)
{
    size_t count = 0;
    struct arena *scratch = arena_new();
    if (!scratch)
        return STATUS_NO_MEMORY;
    const char *kind = arena_strdup(state->arena, json_path_text(truth, "kind", "?"));
    struct score_pair *pairs = score_pairs(truth, result, scratch, &count);
    bool flagged = json_array_size(json_object_get(json_object_get(result, "page"), "flags")) > 0;
    model_note(&state->samples, result);
    for (size_t i = 0; i < count; i++) {
        sample_add(state, &pairs[i], kind, flagged, scratch);
        if (state->visit)
            state->visit(state->context, &pairs[i], scratch);
    }
    lines_add(state, truth, result, scratch);
    state->samples.pages++;
    arena_free(scratch);
    return STATUS_OK;
}

static int truth_read(struct reading_state *state, const char *path)
{
    int status = STATUS_OK;
    json_t *truth = json_load_file(path, 0, NULL);
    const char *image = json_path_text(truth, "image", NULL);
    json_t *result = image ? result_of(state, image) : NULL;
    if (result)
        status = page_add(state, truth, result);
    json_decref(result);
    json_decref(truth);
    return status;
}

int pairs_read(const char *truth_dir, const char *results_dir, struct arena *arena, pair_visit visit,
               void *context, struct samples *ret_samples, const char **ret_message)
{
    struct reading_state state = {.arena = arena, .visit = visit, .context = context};
    struct result_list truths = {0};
    *ret_message = results_dir;
    int status = results_find(&state, results_dir);
    if (status == STATUS_OK) {
        *ret_message = truth_dir;
        status = result_list_collect(truth_dir, &truths);
    }
    for (size_t i = 0; i < truths.count && status == STATUS_OK; i++)
        status = truth_read(&state, truths.paths[i]);
    result_list_release(&truths);
    if (status == STATUS_OK && state.samples.count == 0) {
        *ret_message = "no page has both truth and a result";
        status = STATUS_NOT_FOUND;
    }
    if (status == STATUS_OK)
        *ret_samples = state.samples;
    return status;
}

int samples_read(const char *truth_dir, const char *results_dir, struct arena *arena,
                 struct samples *ret_samples, const char **ret_message)
{
    return pairs_read(truth_dir, results_dir, arena, NULL, NULL, ret_samples, ret_message);
}
