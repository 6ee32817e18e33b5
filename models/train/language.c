/*
 * language -f FRAME -s SYMBOLS -w WORDING -t TEXTS -o OUT COUNT DECLARATIONS...: counts which characters follow one
 * another in COUNT made-up declarations, in known ones, in general prose and in words as often as they come, and writes
 * the model that the reading of doubtful lines asks (text/ngram.h).
 *
 * Method: absolute discounting, each order resting on the next lower one, whose counts say in how many surroundings a
 * sequence comes rather than how often: Kneser and Ney, "Improved backing-off for m-gram language modeling", 1995. What
 * a model without it would say nearly as well is left out: Stolcke, "Entropy-based pruning of backoff language models",
 * 1998.
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
#include "shenbao/status.h"
#include "sources.h"
#include "text/ngram.h"

enum { BITS = 16, LONGEST_TEXT = 8192, SETTLE = 1 << 22, MOST_SURROUNDINGS = 4, ALPHABET = 7000 };

/* What a made-up declaration, a paragraph and a word count for; words come by the root of how often they do. */
static const unsigned DECLARED = 1, PROSE = 1;
static const double WORD_POWER = 0.62, WORD_SHARE = 0.4;

static const double DISCOUNT = 0.75, DAMPING = 0.6;
static const uint32_t LEAST_COUNTS[NGRAM_ORDER + 1] = {0, 1, 1, 3, 4};
static const double LEAST_GAIN = 16; /* what a sequence must add to the logarithm of all texts to be kept */

/* A sequence of tokens, the last in the lowest bits. */
struct entry {
    uint64_t key;
    uint32_t count;
    float probability, weight; /* logarithms; weight: of backing off from here */
    bool kept;
};

struct order {
    struct entry *entries; /* sorted and merged up to `settled` */
    size_t count, settled, room;
};

struct language {
    struct order
        orders[NGRAM_ORDER + 1]; /* [n]: sequences of n tokens; of the highest all, of lower ones starts */
    bool failed;
};

/* ---- counting ---- */

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    return (left->key > right->key) - (left->key < right->key);
}

static void order_settle(struct order *order)
{
    qsort(order->entries, order->count, sizeof *order->entries, compare_entries);
    size_t kept = 0;
    for (size_t i = 0; i < order->count; i++) {
        if (kept > 0 && order->entries[kept - 1].key == order->entries[i].key)
            order->entries[kept - 1].count += order->entries[i].count;
        else
            order->entries[kept++] = order->entries[i];
    }
    order->count = order->settled = kept;
}

static void order_add(struct language *language, int size, uint64_t key, uint32_t count)
{
    struct order *order = &language->orders[size];
    if (order->count - order->settled >= SETTLE)
        order_settle(order);
    if (order->count == order->room) {
        size_t room = order->room ? 2 * order->room : SETTLE;
        struct entry *grown = realloc(order->entries, room * sizeof *grown);
        language->failed |= !grown;
        if (!grown)
            return;
        order->entries = grown;
        order->room = room;
    }
    order->entries[order->count++] = (struct entry){.key = key, .count = count};
}

/* The last tokens of a text on its way. */
struct tail {
    uint64_t key;
    int size;
};

/* Sequences shorter than the longest begin a text: nothing is before them. */
static void token_count(struct language *language, struct tail *tail, uint16_t token, uint32_t count)
{
    tail->key = tail->key << BITS | token;
    tail->size = tail->size < NGRAM_ORDER ? tail->size + 1 : NGRAM_ORDER;
    order_add(language, tail->size, tail->key, count);
}

/* `whole`: where the text begins and ends counts too. */
static void text_count(struct language *language, const char *text, bool whole, uint32_t count)
{
    struct tail tail = {0};
    if (whole)
        token_count(language, &tail, NGRAM_BEGIN, 1);
    while (*text) {
        unsigned point = utf8_next(&text);
        if (point == ' ')
            continue;
        struct strbuf one = STRBUF_INIT(8);
        utf8_add(&one, point);
        token_count(language, &tail, ngram_token(one.text).token, count);
        strbuf_release(&one);
    }
    if (whole)
        token_count(language, &tail, NGRAM_END, count);
}

static void text_fold_count(struct language *language, const struct alphabet *alphabet, const char *text,
                            bool whole, uint32_t count)
{
    struct strbuf folded = STRBUF_INIT(LONGEST_TEXT);
    if (alphabet_fold(alphabet, text, &folded) && folded.length > 0)
        text_count(language, folded.text, whole, count);
    strbuf_release(&folded);
}

/* ---- texts ---- */

static void strings_count(struct language *language, const struct alphabet *alphabet, const json_t *value)
{
    const char *key;
    json_t *member;
    size_t i;
    if (json_is_string(value))
        text_fold_count(language, alphabet, json_string_value(value), true, DECLARED);
    json_object_foreach((json_t *)value, key, member) strings_count(language, alphabet, member);
    json_array_foreach(value, i, member) strings_count(language, alphabet, member);
}

static int declarations_count_all(struct language *language, struct sources *sources, uint64_t count)
{
    for (size_t i = 0; i < declarations_count(&sources->known); i++)
        strings_count(language, sources->alphabet, declarations_at(&sources->known, i));
    struct rng rng = rng_make(1, "language");
    struct declare_source source = sources_view(sources);
    for (uint64_t i = 0; i < count; i++) {
        json_t *declaration = declare(&source, &rng);
        if (!declaration)
            return STATUS_NO_MEMORY;
        strings_count(language, sources->alphabet, declaration);
        json_decref(declaration);
    }
    return STATUS_OK;
}

static void general_count(struct language *language, const struct sources *sources)
{
    const struct general *general = &sources->general;
    for (size_t i = 0; i < general->passage_count; i++)
        text_fold_count(language, sources->alphabet, general->passages[i].text, false, PROSE);
    for (size_t i = 0; i < general->word_count; i++) {
        /* as they are drawn for training, weights are frequencies to a power, summed up */
        double weight = general->weights[i] - (i ? general->weights[i - 1] : 0);
        uint32_t count = (uint32_t)(WORD_SHARE * pow(weight, WORD_POWER / 0.7) + 0.5);
        if (count && general->words[i].characters > 1)
            text_fold_count(language, sources->alphabet, general->words[i].text, false, count);
    }
}

/* ---- the model ---- */

static struct entry *order_find(const struct order *order, uint64_t key)
{
    struct entry wanted = {.key = key};
    return bsearch(&wanted, order->entries, order->count, sizeof wanted, compare_entries);
}

static uint64_t without_first(uint64_t key, int size)
{
    return size > 1 ? key & (UINT64_MAX >> (64 - BITS * (size - 1))) : 0;
}

/* Below the highest order a sequence counts for the surroundings it comes in. */
static void surroundings_count(struct language *language)
{
    for (int size = NGRAM_ORDER; size > 1; size--) {
        order_settle(&language->orders[size]);
        const struct order *order = &language->orders[size];
        for (size_t i = 0; i < order->count; i++) {
            uint32_t count = order->entries[i].count;
            order_add(language, size - 1, without_first(order->entries[i].key, size),
                      count < MOST_SURROUNDINGS ? count : MOST_SURROUNDINGS);
        }
    }
    order_settle(&language->orders[1]);
}

/* Made-up texts say the same far too often: the first times count for most. */
static uint32_t count_damp(uint32_t count)
{
    return (uint32_t)ceil(pow(count, DAMPING));
}

static void rare_drop(struct language *language)
{
    for (int size = 1; size <= NGRAM_ORDER; size++) {
        struct order *order = &language->orders[size];
        size_t kept = 0;
        for (size_t i = 0; i < order->count; i++)
            if (order->entries[i].count >= LEAST_COUNTS[size]) {
                order->entries[kept] = order->entries[i];
                order->entries[kept++].count = count_damp(order->entries[i].count);
            }
        order->count = kept;
    }
}

/* The logarithm by which a sequence is as likely as the orders below say. */
static double lower_probability(const struct language *language, uint64_t key, int size)
{
    double backing = 0;
    for (; size > 0; size--) {
        const struct entry *entry = order_find(&language->orders[size], key);
        if (entry)
            return backing + (double)entry->probability;
        const struct entry *context = size > 1 ? order_find(&language->orders[size - 1], key >> BITS) : NULL;
        backing += context ? (double)context->weight : 0;
        key = without_first(key, size);
    }
    return backing - log(ALPHABET);
}

/* One context's entries [from, to). */
static void context_weigh(struct language *language, int size, size_t from, size_t to)
{
    struct order *order = &language->orders[size];
    double sum = 0, left;
    for (size_t i = from; i < to; i++)
        sum += order->entries[i].count;
    left = DISCOUNT * (double)(to - from) / sum;
    for (size_t i = from; i < to; i++) {
        struct entry *entry = &order->entries[i];
        double lower = size > 1 ? lower_probability(language, without_first(entry->key, size), size - 1)
                                : -log(ALPHABET);
        entry->probability = (float)log((entry->count - DISCOUNT) / sum + left * exp(lower));
        entry->kept = size == 1;
        double gain = entry->count * ((double)entry->probability - log(left) - lower);
        entry->kept |= gain > LEAST_GAIN;
    }
    struct entry *context =
        size > 1 ? order_find(&language->orders[size - 1], order->entries[from].key >> BITS) : NULL;
    if (context)
        context->weight = (float)log(left);
}

static void language_weigh(struct language *language)
{
    for (int size = 1; size <= NGRAM_ORDER; size++) {
        struct order *order = &language->orders[size];
        for (size_t from = 0, to; from < order->count; from = to) {
            for (to = from + 1;
                 to < order->count && order->entries[to].key >> BITS == order->entries[from].key >> BITS;)
                to++;
            context_weigh(language, size, from, to);
        }
    }
    for (int size = NGRAM_ORDER; size > 1; size--) /* what is kept needs its context's weight */
        for (size_t i = 0; i < language->orders[size].count; i++) {
            const struct entry *entry = &language->orders[size].entries[i];
            struct entry *context =
                entry->kept ? order_find(&language->orders[size - 1], entry->key >> BITS) : NULL;
            if (context)
                context->kept = true;
        }
}

/* ---- the file ---- */

static uint8_t units(float logarithm)
{
    double value = round(-(double)logarithm / NGRAM_UNIT);
    return (uint8_t)(value < 0 ? 0 : value > UINT8_MAX ? UINT8_MAX : value);
}

static void entry_write(const struct entry *entry, int size, struct ngram_head head, uint32_t *fingerprints,
                        uint8_t *probabilities, uint8_t *weights)
{
    uint16_t tokens[NGRAM_ORDER];
    for (int i = 0; i < size; i++)
        tokens[i] = (uint16_t)(entry->key >> (BITS * (size - 1 - i)));
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
        for (size_t i = 0; i < language->orders[size].count; i++)
            kept += language->orders[size].entries[i].kept;
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
            if (language->orders[size].entries[i].kept)
                entry_write(&language->orders[size].entries[i], size, head, fingerprints, probabilities,
                            probabilities + head.slots);
    fprintf(stderr, "language: %zu sequences, %zu bytes\n", kept, bytes);
    int status = file_write_whole(path, file, bytes);
    free(file);
    return status;
}

/* ---- all of it ---- */

static int language_make(struct sources *sources, uint64_t count, const char *path)
{
    struct language language = {0};
    int status = declarations_count_all(&language, sources, count);
    general_count(&language, sources);
    if (language.failed)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK) {
        surroundings_count(&language);
        rare_drop(&language);
        language_weigh(&language);
        status = language.failed ? STATUS_NO_MEMORY : language_save(&language, path);
    }
    for (int size = 1; size <= NGRAM_ORDER; size++)
        free(language.orders[size].entries);
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
