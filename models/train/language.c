/*
 * language -f FRAME -s SYMBOLS -w WORDING -t TEXTS -o OUT COUNT DECLARATIONS...: counts which characters follow one
 * another in COUNT made-up declarations as they are printed, in known ones, in general prose and in words as often as
 * they come, and writes the model that the reading of doubtful lines asks (text/ngram.h).
 */
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "fold.h"
#include "plan.h"
#include "sequences.h"
#include "shenbao/status.h"
#include "sources.h"
#include "text/ngram.h"
#include "wording.h"

enum { LONGEST_TEXT = 8192 };

static const double LEAST_GAIN = 12; /* what a sequence must add to the logarithm of all texts to be kept */
static const double DECLARED_SHARE = 0.8; /* of what is expected; the rest is general Chinese */
static const double DECLARED_DAMPING = 0.8;

/* Words count by a power of how often they come. */
static const double WORD_POWER = 0.62, WORD_SHARE = 0.4;

static void text_fold_count(struct language *language, const struct alphabet *alphabet, const char *text,
                            bool whole, double count)
{
    struct strbuf folded = STRBUF_INIT(LONGEST_TEXT);
    if (alphabet_fold(alphabet, text, &folded) && folded.length > 0)
        language_count(language, folded.text, whole, count);
    strbuf_release(&folded);
}

/* ---- declarations ---- */

static void strings_count(struct language *language, const struct alphabet *alphabet, const json_t *value)
{
    const char *key;
    json_t *member;
    size_t i;
    if (json_is_string(value))
        text_fold_count(language, alphabet, json_string_value(value), true, 1);
    json_object_foreach((json_t *)value, key, member) strings_count(language, alphabet, member);
    json_array_foreach(value, i, member) strings_count(language, alphabet, member);
}

/* A style as far as it has to do with words. */
static struct print_style style_make(struct rng *rng)
{
    static const enum layout layouts[] = {LAYOUT_TWO,        LAYOUT_TWO,       LAYOUT_ONE,
                                          LAYOUT_ONE,        LAYOUT_FOURTEEN,  LAYOUT_NEWER,
                                          LAYOUT_DEPARTMENT, LAYOUT_EVALUATION};
    struct print_style style = {.layout = layouts[rng_below(rng, sizeof layouts / sizeof *layouts)]};
    style.labels = rng_below(rng, 3);
    style.among_which = rng_chance(rng, 0.5);
    style.number_indicators = style.layout == LAYOUT_FOURTEEN || rng_chance(rng, 0.1);
    style.remark_column = rng_chance(rng, 0.2);
    return style;
}

/* Title and cells of a declaration, labels and all, as some layout prints them. */
static int declaration_count(struct language *language, const struct alphabet *alphabet,
                             const json_t *declaration, struct rng *rng)
{
    struct arena *arena = arena_new();
    if (!arena)
        return STATUS_NO_MEMORY;
    struct print_style style = style_make(rng);
    json_t *printed = NULL;
    struct plan plan = {0};
    int status = plan_printed(declaration, &style, rng_next(rng) >> 16, arena, &printed, &plan);
    if (status == STATUS_OK)
        text_fold_count(language, alphabet, declaration_text(printed, "title"), true, 1);
    for (size_t i = 0; i < plan.cell_count && status == STATUS_OK; i++)
        text_fold_count(language, alphabet, plan.cells[i].text, true, 1);
    json_decref(printed);
    arena_free(arena);
    return status == STATUS_BAD_ARGUMENT ? STATUS_OK : status; /* more than a page holds */
}

/* Other tables have headings of their own, and columns of units. */
static void other_count(struct language *language, const struct sources *sources, struct rng *rng)
{
    static const char *const rules[] = {"heading", "counter"};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct strbuf text = STRBUF_INIT(LONGEST_TEXT);
        wording_draw(sources->wording, rules[i], rng, &text);
        text_fold_count(language, sources->alphabet, text.text, true, 1);
        strbuf_release(&text);
    }
}

static int declared_count(struct language *language, struct sources *sources, uint64_t count)
{
    for (size_t i = 0; i < declarations_count(&sources->known); i++)
        strings_count(language, sources->alphabet, declarations_at(&sources->known, i));
    struct rng rng = rng_make(1, "language");
    struct declare_source source = sources_view(sources);
    source.texts = TEXTS_LIFELIKE;
    int status = STATUS_OK;
    for (uint64_t i = 0; i < count && status == STATUS_OK; i++) {
        json_t *declaration = declare(&source, &rng);
        status = declaration ? declaration_count(language, sources->alphabet, declaration, &rng)
                             : STATUS_NO_MEMORY;
        json_decref(declaration);
        other_count(language, sources, &rng);
    }
    return status;
}

/* ---- general Chinese ---- */

static void general_count(struct language *language, const struct sources *sources)
{
    const struct general *general = &sources->general;
    for (size_t i = 0; i < general->passage_count; i++)
        text_fold_count(language, sources->alphabet, general->passages[i].text, false, 1);
    for (size_t i = 0; i < general->word_count; i++) {
        /* as they are drawn for training, weights are frequencies to a power, summed up */
        double weight = general->weights[i] - (i ? general->weights[i - 1] : 0);
        double count = round(WORD_SHARE * pow(weight, WORD_POWER / 0.7));
        if (count > 0 && general->words[i].characters > 1)
            text_fold_count(language, sources->alphabet, general->words[i].text, false, count);
    }
}

/* ---- the file ---- */

static uint8_t units(float logarithm)
{
    double value = round(-(double)logarithm / NGRAM_UNIT);
    return (uint8_t)(value < 0 ? 0 : value > UINT8_MAX ? UINT8_MAX : value);
}

static void entry_write(const struct sequence *entry, int size, struct ngram_head head,
                        uint32_t *fingerprints, uint8_t *probabilities, uint8_t *weights)
{
    uint16_t tokens[NGRAM_ORDER];
    for (int i = 0; i < size; i++)
        tokens[i] = (uint16_t)(entry->key >> (TOKEN_BITS * (size - 1 - i)));
    uint64_t hash = ngram_hash(tokens, size);
    uint32_t slot = (uint32_t)(hash % head.slots), fingerprint = ngram_fingerprint(hash);
    while (fingerprints[slot] && fingerprints[slot] != fingerprint)
        slot = slot + 1 == head.slots ? 0 : slot + 1;
    if (fingerprints[slot])
        return; /* the fingerprint of another one, shorter and so more in use */
    fingerprints[slot] = fingerprint;
    probabilities[slot] = units(entry->probability);
    weights[slot] = units(entry->weight);
}

static int language_save(const struct language *language, const char *path)
{
    size_t kept = 0;
    for (int size = 1; size <= NGRAM_ORDER; size++)
        kept += language->orders[size].count;
    struct ngram_head head = {NGRAM_MAGIC, (uint32_t)(kept + kept / 4 + 1)};
    size_t bytes = sizeof head + (size_t)head.slots * 6;
    char *file = calloc(1, bytes);
    if (!file)
        return STATUS_NO_MEMORY;
    memcpy(file, &head, sizeof head);
    uint32_t *fingerprints = (uint32_t *)(void *)(file + sizeof head);
    uint8_t *probabilities = (uint8_t *)(fingerprints + head.slots);
    for (int size = 1; size <= NGRAM_ORDER; size++)
        for (size_t i = 0; i < language->orders[size].count; i++)
            entry_write(&language->orders[size].all[i], size, head, fingerprints, probabilities,
                        probabilities + head.slots);
    fprintf(stderr, "language: %zu sequences, %zu bytes\n", kept, bytes);
    int status = file_write_whole(path, file, bytes);
    free(file);
    return status;
}

/* ---- all of it ---- */

static int language_make(struct sources *sources, uint64_t count, const char *path)
{
    struct language language = {0}, general = {0};
    int status = declared_count(&language, sources, count);
    general_count(&general, sources);
    if (status == STATUS_OK) {
        language_estimate(&language, DECLARED_DAMPING);
        language_estimate(&general, 1);
        language_mix(&language, &general, DECLARED_SHARE);
        language_prune(&language, LEAST_GAIN);
        status = language.failed ? STATUS_NO_MEMORY : language_save(&language, path);
    }
    language_release(&language);
    language_release(&general);
    return status;
}

static bool options_read(int argc, char **argv, struct source_paths *paths, const char **out)
{
    for (int option; (option = getopt(argc, argv, "f:s:w:t:o:")) != -1;) {
        const char **to = option == 'f'   ? &paths->frame
                          : option == 's' ? &paths->symbols
                          : option == 'w' ? &paths->wording
                          : option == 't' ? &paths->texts
                          : option == 'o' ? out
                                          : NULL;
        if (!to)
            return false;
        *to = optarg;
    }
    paths->declarations = argv + optind + 1;
    return paths->frame && paths->symbols && paths->wording && paths->texts && *out && argc - optind > 1;
}

int main(int argc, char **argv)
{
    struct source_paths paths = {0};
    const char *out = NULL;
    if (!options_read(argc, argv, &paths, &out)) {
        fputs("usage: language -f FRAME -s SYMBOLS -w WORDING -t TEXTS -o OUT COUNT DECLARATIONS...\n",
              stderr);
        return 1;
    }
    struct arena *arena = arena_new();
    struct sources sources = {0};
    int status = arena ? sources_open(&paths, "language", arena, &sources) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = language_make(&sources, strtoull(argv[optind], NULL, 10), out);
    if (status != STATUS_OK)
        fprintf(stderr, "language: %s\n", status_text(status));
    sources_release(&sources);
    arena_free(arena);
    return status == STATUS_OK ? 0 : 1;
}
