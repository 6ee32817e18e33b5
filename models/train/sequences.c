#include "sequences.h"

#include <math.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "fold.h"

enum { SETTLE = 1 << 22, MOST_SURROUNDINGS = 4, ALPHABET = 7000 };

static const double DISCOUNT = 0.9;
static const double LEAST_COUNTS[NGRAM_ORDER + 1] = {0, 1, 1, 3, 4};
static const double LEAST_LEFT = 1e-6; /* of a context's probability, for what it does not name */

void language_release(struct language *language)
{
    for (int size = 1; size <= NGRAM_ORDER; size++)
        free(language->orders[size].all);
    *language = (struct language){0};
}

/* ---- counting ---- */

static int compare_sequences(const void *a, const void *b)
{
    const struct sequence *left = a, *right = b;
    return (left->key > right->key) - (left->key < right->key);
}

static void sequences_settle(struct sequences *sequences)
{
    qsort(sequences->all, sequences->count, sizeof *sequences->all, compare_sequences);
    size_t kept = 0;
    for (size_t i = 0; i < sequences->count; i++) {
        if (kept > 0 && sequences->all[kept - 1].key == sequences->all[i].key)
            sequences->all[kept - 1].count += sequences->all[i].count;
        else
            sequences->all[kept++] = sequences->all[i];
    }
    sequences->count = sequences->settled = kept;
}

static void sequences_add(struct language *language, int size, struct sequence sequence)
{
    struct sequences *sequences = &language->orders[size];
    if (sequences->count - sequences->settled >= SETTLE)
        sequences_settle(sequences);
    if (sequences->count == sequences->room) {
        size_t room = sequences->room ? 2 * sequences->room : SETTLE;
        struct sequence *grown = realloc(sequences->all, room * sizeof *grown);
        language->failed |= !grown;
        if (!grown)
            return;
        sequences->all = grown;
        sequences->room = room;
    }
    sequences->all[sequences->count++] = sequence;
}

/* The last tokens of a text on its way. */
struct tail {
    uint64_t key;
    int size;
};

/* Sequences shorter than the longest begin a text: nothing is before them. */
static void token_count(struct language *language, struct tail *tail, uint16_t token, double count)
{
    if (token == NGRAM_ASIDE)
        return;
    tail->key = tail->key << TOKEN_BITS | token;
    tail->size = tail->size < NGRAM_ORDER ? tail->size + 1 : NGRAM_ORDER;
    sequences_add(language, tail->size, (struct sequence){.key = tail->key, .count = count});
}

void language_count(struct language *language, const char *text, bool whole, double count)
{
    struct tail tail = {0};
    if (whole)
        token_count(language, &tail, NGRAM_BEGIN, count);
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

/* ---- probabilities ---- */

static struct sequence *sequences_find(const struct sequences *sequences, uint64_t key)
{
    struct sequence wanted = {.key = key};
    return bsearch(&wanted, sequences->all, sequences->count, sizeof wanted, compare_sequences);
}

static uint64_t without_first(uint64_t key, int size)
{
    return size > 1 ? key & (UINT64_MAX >> (64 - TOKEN_BITS * (size - 1))) : 0;
}

static struct sequence *context_of(const struct language *language, int size, uint64_t key)
{
    return size > 1 ? sequences_find(&language->orders[size - 1], key >> TOKEN_BITS) : NULL;
}

double language_probability(const struct language *language, uint64_t key, int size)
{
    double backing = 0;
    for (; size > 0; size--) {
        const struct sequence *sequence = sequences_find(&language->orders[size], key);
        if (sequence)
            return backing + (double)sequence->probability;
        const struct sequence *context = context_of(language, size, key);
        backing += context ? (double)context->weight : 0;
        key = without_first(key, size);
    }
    return backing - log(ALPHABET);
}

static double lower_probability(const struct language *language, uint64_t key, int size)
{
    return language_probability(language, without_first(key, size), size - 1);
}

/* Sequences are sorted, so that those of one context stand together: where those from `from` on end. */
static size_t context_end(const struct sequences *sequences, size_t from)
{
    uint64_t context = sequences->all[from].key >> TOKEN_BITS;
    size_t to = from + 1;
    while (to < sequences->count && sequences->all[to].key >> TOKEN_BITS == context)
        to++;
    return to;
}

/* Below the highest order a sequence counts for the surroundings it comes in. */
static void surroundings_count(struct language *language)
{
    for (int size = NGRAM_ORDER; size > 1; size--) {
        sequences_settle(&language->orders[size]);
        const struct sequences *sequences = &language->orders[size];
        for (size_t i = 0; i < sequences->count; i++)
            sequences_add(language, size - 1,
                          (struct sequence){.key = without_first(sequences->all[i].key, size),
                                            .count = fmin(sequences->all[i].count, MOST_SURROUNDINGS)});
    }
    sequences_settle(&language->orders[1]);
}

static void counts_damp(struct language *language, double damping)
{
    for (int size = 1; size <= NGRAM_ORDER; size++) {
        struct sequences *sequences = &language->orders[size];
        size_t kept = 0;
        for (size_t i = 0; i < sequences->count; i++)
            if (sequences->all[i].count >= LEAST_COUNTS[size]) {
                sequences->all[kept] = sequences->all[i];
                sequences->all[kept++].count = ceil(pow(sequences->all[i].count, damping));
            }
        sequences->count = kept;
    }
}

static void context_estimate(struct language *language, int size, size_t from, size_t to)
{
    struct sequence *all = language->orders[size].all;
    double sum = 0;
    for (size_t i = from; i < to; i++)
        sum += all[i].count;
    double left = DISCOUNT * (double)(to - from) / sum;
    for (size_t i = from; i < to; i++)
        all[i].probability = (float)log((all[i].count - DISCOUNT) / sum +
                                        left * exp(lower_probability(language, all[i].key, size)));
    struct sequence *context = context_of(language, size, all[from].key);
    if (context)
        context->weight = (float)log(left);
}

void language_estimate(struct language *language, double damping)
{
    if (language->failed)
        return;
    surroundings_count(language);
    counts_damp(language, damping);
    for (int size = 1; size <= NGRAM_ORDER; size++)
        for (size_t from = 0, to; from < language->orders[size].count; from = to) {
            to = context_end(&language->orders[size], from);
            context_estimate(language, size, from, to);
        }
}

static void context_renew(struct language *language, int size, size_t from, size_t to)
{
    const struct sequence *all = language->orders[size].all;
    struct sequence *context = context_of(language, size, all[from].key);
    double said = 0, lower = 0;
    for (size_t i = from; i < to; i++) {
        said += exp((double)all[i].probability);
        lower += exp(lower_probability(language, all[i].key, size));
    }
    if (context)
        context->weight = (float)log(fmax(1 - said, LEAST_LEFT) / fmax(1 - lower, LEAST_LEFT));
}

/*
 * What is left for backing off once a context's sequences are said, from the lowest order up; a context without any
 * leaves all to the lower order.
 */
static void weights_renew(struct language *language)
{
    for (int size = 1; size <= NGRAM_ORDER; size++)
        for (size_t i = 0; i < language->orders[size].count; i++)
            language->orders[size].all[i].weight = 0;
    for (int size = 2; size <= NGRAM_ORDER; size++)
        for (size_t from = 0, to; from < language->orders[size].count; from = to) {
            to = context_end(&language->orders[size], from);
            context_renew(language, size, from, to);
        }
}

/* ---- mixing ---- */

static double count_all(const struct language *language)
{
    double sum = 0;
    for (size_t i = 0; i < language->orders[1].count; i++)
        sum += language->orders[1].all[i].count;
    return sum;
}

static void sequences_copy(struct language *to, const struct language *from, double scale)
{
    for (int size = 1; size <= NGRAM_ORDER; size++)
        for (size_t i = 0; i < from->orders[size].count; i++) {
            struct sequence copy = {.key = from->orders[size].all[i].key,
                                    .count = scale * from->orders[size].all[i].count};
            sequences_add(to, size, copy);
        }
}

void language_mix(struct language *language, const struct language *other, double share)
{
    struct language mixed = {.failed = language->failed || other->failed};
    sequences_copy(&mixed, language, share);
    sequences_copy(&mixed, other, (1 - share) * count_all(language) / count_all(other));
    for (int size = 1; size <= NGRAM_ORDER && !mixed.failed; size++) {
        struct sequences *sequences = &mixed.orders[size];
        sequences_settle(sequences);
        for (size_t i = 0; i < sequences->count; i++) {
            uint64_t key = sequences->all[i].key;
            sequences->all[i].probability =
                (float)log(share * exp(language_probability(language, key, size)) +
                           (1 - share) * exp(language_probability(other, key, size)));
        }
    }
    weights_renew(&mixed);
    language_release(language);
    *language = mixed;
}

/* ---- pruning ---- */

static void worth_find(struct language *language, double least)
{
    for (int size = 1; size <= NGRAM_ORDER; size++)
        for (size_t i = 0; i < language->orders[size].count; i++) {
            struct sequence *sequence = &language->orders[size].all[i];
            const struct sequence *context = context_of(language, size, sequence->key);
            double without =
                lower_probability(language, sequence->key, size) + (context ? (double)context->weight : 0);
            sequence->kept = size == 1 || sequence->count * ((double)sequence->probability - without) > least;
        }
}

/* What is kept needs its context's weight. */
static void contexts_keep(struct language *language)
{
    for (int size = NGRAM_ORDER; size > 1; size--)
        for (size_t i = 0; i < language->orders[size].count; i++) {
            const struct sequence *sequence = &language->orders[size].all[i];
            struct sequence *context = sequence->kept ? context_of(language, size, sequence->key) : NULL;
            if (context)
                context->kept = true;
        }
}

void language_prune(struct language *language, double least)
{
    worth_find(language, least);
    contexts_keep(language);
    for (int size = 1; size <= NGRAM_ORDER; size++) {
        struct sequences *sequences = &language->orders[size];
        size_t kept = 0;
        for (size_t i = 0; i < sequences->count; i++) {
            sequences->all[kept] = sequences->all[i];
            kept += sequences->all[i].kept;
        }
        sequences->count = kept;
    }
    weights_renew(language);
}
