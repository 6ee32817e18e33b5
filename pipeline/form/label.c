/*
 * The weighted edit distance between a label and a text, with one free part.
 *
 *              中 期 目 标 （ 2 0 2 2 … ）      <- text, n characters
 *     中        0
 *     期           0
 *     月              1                        substitution: 1, or what the confusion costs; 0.3 between weak signs
 *     标                 1
 *     （                    1
 *     {years}                 1 1 1 1 1        the free row walks right at no cost
 *     ）                                1
 *
 * A lost or invented weak sign (punctuation, a single stroke) costs less than half of a character, for that is
 * what recognisers lose and invent. A lost character costs a little less than an invented one: an invented
 * strong character may well be print that the vocabulary does not know.
 */
#include "form/label.h"

#include "base/arena.h"
#include "form/pattern.h"

enum {
    TEXT_MAX = 96, /* characters of a text that may be a label */
    FREE_MAX = 40  /* characters of a free part: a name, two dates */
};

static const double tie_width = 0.05; /* weighted characters: less than any one difference weighs */
static const double weak_for_weak = 0.3;
static const double weak_lost = 0.4;
static const double strong_lost = 0.9;

static double cost_lost(int32_t code)
{
    return code_is_weak(code) ? weak_lost : strong_lost;
}

/* What a recogniser makes of rules, specks and seals. */
static bool code_is_debris(int32_t code)
{
    return code_is_weak(code) || code == 0x53E3 || code == 0x535C; /* 口 卜 */
}

static double cost_invented(int32_t code)
{
    if (code_is_debris(code))
        return weak_lost;
    return code < 0x80 ? 0.6 : 1.0;
}

static double cost_misread(const struct label *label, int32_t printed, int32_t read)
{
    if (printed == read)
        return 0;
    bool weak = code_is_weak(printed);
    if (weak && (code_is_weak(read) || read < 0x80))
        return weak_for_weak;
    return confusion_cost(label->confusions, printed, read);
}

struct table_of_costs {
    float at[LABEL_MAX + 2][TEXT_MAX + 1];
};

/* Row i of the table stands for the label's first i tokens; the free part is a token too. */
static int32_t token_code(const struct label *label, size_t token, bool *ret_free)
{
    *ret_free = token == label->free_at;
    return *ret_free ? 0 : label->text.code[token > label->free_at ? token - 1 : token];
}

static size_t token_count(const struct label *label)
{
    return label->text.length + (label->free_at <= label->text.length);
}

static float min_float(float a, float b)
{
    return a < b ? a : b;
}

static void costs_fill(struct table_of_costs *costs, const struct label *label, const struct folded *text)
{
    size_t tokens = token_count(label);
    costs->at[0][0] = 0;
    for (size_t j = 1; j <= text->length; j++)
        costs->at[0][j] = costs->at[0][j - 1] + (float)cost_invented(text->code[j - 1]);
    for (size_t i = 1; i <= tokens; i++) {
        bool is_free;
        int32_t code = token_code(label, i - 1, &is_free);
        costs->at[i][0] = costs->at[i - 1][0] + (is_free ? 0 : (float)cost_lost(code));
        for (size_t j = 1; j <= text->length; j++) {
            if (is_free) {
                costs->at[i][j] = min_float(costs->at[i - 1][j], costs->at[i][j - 1]);
                continue;
            }
            int32_t read = text->code[j - 1];
            float misread = costs->at[i - 1][j - 1] + (float)cost_misread(label, code, read);
            float lost = costs->at[i - 1][j] + (float)cost_lost(code);
            float invented = costs->at[i][j - 1] + (float)cost_invented(read);
            costs->at[i][j] = min_float(misread, min_float(lost, invented));
        }
    }
}

/* Walks the cheapest way back: where the free part lies, which strong characters were added or exchanged. */
static void costs_trace(const struct table_of_costs *costs, const struct label *label,
                        const struct folded *text, struct label_match *match)
{
    const float slack = 1e-4f;
    size_t i = token_count(label), j = text->length;
    match->free_to = match->free_from = 0;
    while (i > 0 || j > 0) {
        bool is_free = false;
        int32_t code = i ? token_code(label, i - 1, &is_free) : 0;
        if (is_free) {
            match->free_to = j;
            while (j > 0 && costs->at[i][j - 1] <= costs->at[i][j] + slack &&
                   costs->at[i - 1][j] > costs->at[i][j] + slack)
                j--;
            match->free_from = j;
            i--;
            continue;
        }
        float here = costs->at[i][j];
        if (i && j &&
            costs->at[i - 1][j - 1] + (float)cost_misread(label, code, text->code[j - 1]) <= here + slack) {
            match->exchanged += code != text->code[j - 1] && !code_is_weak(code);
            i--;
            j--;
        } else if (i && costs->at[i - 1][j] + (float)cost_lost(code) <= here + slack) {
            i--;
        } else {
            match->added = true;
            match->grown |= !code_is_debris(text->code[j - 1]);
            j--;
        }
    }
}

struct label_match label_compare(const struct label *label, const struct folded *text)
{
    struct label_match match = {.label = label, .distance = label->weight, .relative = 1};
    bool has_free = label->free_at <= label->text.length;
    if (text->length == 0 || text->length > TEXT_MAX || label->text.length > LABEL_MAX)
        return match;
    if (text->length > (has_free ? label->text.length + FREE_MAX : 2 * label->text.length + 4))
        return match; /* too long to be this label, however badly read */
    struct table_of_costs costs;
    costs_fill(&costs, label, text);
    match.distance = (double)costs.at[token_count(label)][text->length];
    if (match.distance < 1e-4)
        match.distance = 0;
    if (match.distance < label->weight)
        match.relative = match.distance / label->weight;
    costs_trace(&costs, label, text, &match);
    return match;
}

/* Whether the text is the label without some of its signs. */
static bool is_without_signs(const struct label *label, const struct label_match *match,
                             const struct folded *text)
{
    size_t fewer = label->text.length - text->length;
    return label->text.length > text->length && !match->added && match->exchanged == 0 &&
           match->distance <= (double)fewer * weak_lost + tie_width;
}

struct label_match label_set_compare(const struct label_set *set, const struct folded *text)
{
    struct label_match best = {.relative = 1, .distance = LABEL_MAX};
    const struct label *fuller = NULL;
    for (size_t i = 0; i < set->count; i++) {
        struct label_match match = label_compare(&set->labels[i], text);
        if (best.relative > 0 && is_without_signs(&set->labels[i], &match, text))
            fuller = &set->labels[i];
        double difference = match.distance - best.distance;
        if (!best.label || match.relative < best.relative) {
            match.tied = best.label && difference > -tie_width;
            best = match;
        } else if (difference < tie_width && match.relative > 0) {
            best.tied = true;
        }
    }
    best.fuller = best.relative > 0 ? NULL : fuller;
    return best;
}

bool label_free_fits(const struct label_match *match, const struct folded *text, struct arena *arena)
{
    if (!match->label->shape)
        return true;
    const char *read = folded_source(text, match->free_from, match->free_to, arena);
    return pattern_find(match->label->shape, folded_make(arena, read).tidy);
}

const char *label_text(const struct label_match *match, const struct folded *text, struct arena *arena)
{
    const struct label *label = match->label;
    if (!label->free_name)
        return arena_strdup(arena, label->printed);
    const char *read = folded_source(text, match->free_from, match->free_to, arena);
    return arena_printf(arena, "%s%s%s", label->before, read, label->after);
}
