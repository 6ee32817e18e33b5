#include "text/ngram.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/file.h"
#include "shenbao/status.h"

enum { LARGEST_FILE = 96 << 20, UNKNOWN = 0xFFFF, LOWEST = 255 };

struct ngram {
    char *file; /* what the rest points into */
    const uint32_t *fingerprints;
    const uint8_t *probabilities, *weights;
    uint32_t slots;
};

int ngram_load(const char *path, struct ngram **ret_ngram)
{
    struct ngram *ngram = calloc(1, sizeof *ngram);
    if (!ngram)
        return STATUS_NO_MEMORY;
    size_t size;
    struct ngram_head head = {0};
    int status = file_read(path, LARGEST_FILE, &ngram->file, &size);
    if (status == STATUS_NOT_FOUND)
        status = STATUS_MODEL_MISSING;
    if (status == STATUS_OK) {
        if (size >= sizeof head)
            memcpy(&head, ngram->file, sizeof head);
        bool sound = head.magic == NGRAM_MAGIC && head.slots > 0 && head.slots <= NGRAM_MOST_SLOTS &&
                     size == sizeof head + (size_t)head.slots * 6;
        status = sound ? STATUS_OK : STATUS_MODEL_BAD;
    }
    if (status != STATUS_OK) {
        ngram_free(ngram);
        return status;
    }
    ngram->slots = head.slots;
    ngram->fingerprints = (const uint32_t *)(const void *)(ngram->file + sizeof head);
    ngram->probabilities = (const uint8_t *)(ngram->fingerprints + head.slots);
    ngram->weights = ngram->probabilities + head.slots;
    *ret_ngram = ngram;
    return STATUS_OK;
}

void ngram_free(struct ngram *ngram)
{
    if (!ngram)
        return;
    free(ngram->file);
    free(ngram);
}

uint64_t ngram_hash(const uint16_t *tokens, int count)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (int i = 0; i < count; i++) {
        hash = (hash ^ tokens[i]) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 29;
    }
    return hash;
}

uint32_t ngram_fingerprint(uint64_t hash)
{
    uint32_t fingerprint = (uint32_t)(hash >> 32);
    return fingerprint ? fingerprint : 1;
}

/* The slot of the sequence; -1: it is not known. */
static long slot_of(const struct ngram *ngram, const uint16_t *tokens, int count)
{
    uint64_t hash = ngram_hash(tokens, count);
    uint32_t fingerprint = ngram_fingerprint(hash), slot = (uint32_t)(hash % ngram->slots);
    for (uint32_t tried = 0; tried < ngram->slots && ngram->fingerprints[slot]; tried++) {
        if (ngram->fingerprints[slot] == fingerprint)
            return (long)slot;
        slot = slot + 1 == ngram->slots ? 0 : slot + 1;
    }
    return -1;
}

double ngram_next(const struct ngram *ngram, const struct ngram_context *context, uint16_t token)
{
    uint16_t tokens[NGRAM_ORDER];
    int known = 0;
    if (token == NGRAM_ASIDE)
        return 0;
    while (known < NGRAM_ORDER - 1 && context->tokens[known])
        known++;
    for (int i = 0; i < known; i++)
        tokens[known - 1 - i] = context->tokens[i];
    tokens[known] = token;
    int backing = 0;
    for (int first = 0; first <= known; first++) {
        long slot = slot_of(ngram, tokens + first, known + 1 - first);
        if (slot >= 0)
            return -NGRAM_UNIT * (backing + ngram->probabilities[slot]);
        slot = first < known ? slot_of(ngram, tokens + first, known - first) : -1;
        backing += slot >= 0 ? ngram->weights[slot] : 0;
    }
    return -NGRAM_UNIT * (backing + LOWEST);
}

struct ngram_context ngram_follow(struct ngram_context context, uint16_t token)
{
    if (token == NGRAM_ASIDE)
        return context;
    memmove(context.tokens + 1, context.tokens, sizeof context.tokens - sizeof *context.tokens);
    context.tokens[0] = token;
    return context;
}

static bool is_operator(utf8proc_int32_t point)
{
    return point == 0x2265 /* ≥ */ || point == 0x2264 /* ≤ */ || (point >= '<' && point <= '>');
}

/* “ ” ‘ ’: one character in three hundred. */
static bool is_quote(utf8proc_int32_t point)
{
    return point == 0x201C || point == 0x201D || point == 0x2018 || point == 0x2019;
}

struct ngram_token ngram_token(const char *text)
{
    utf8proc_int32_t point = -1;
    utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &point);
    if (point >= '0' && point <= '9')
        return (struct ngram_token){'0', -logf(10)};
    if ((point >= 'A' && point <= 'Z') || (point >= 'a' && point <= 'z'))
        return (struct ngram_token){'A', -logf(52)};
    if (is_operator(point))
        return (struct ngram_token){'=', -logf(5)};
    if (is_quote(point))
        return (struct ngram_token){NGRAM_ASIDE, -logf(300)};
    return (struct ngram_token){(uint16_t)(point > 0 && point < UNKNOWN ? point : UNKNOWN), 0};
}

/* The token of the next character, spaces left out; false at the end. */
static bool token_take(const char **text, uint16_t *ret_token)
{
    while (**text == ' ')
        ++*text;
    if (!**text)
        return false;
    *ret_token = ngram_token(*text).token;
    do
        ++*text;
    while (((unsigned char)**text & 0xC0) == 0x80); /* the rest of the character */
    return true;
}

struct ngram_context ngram_context_after(const char *before)
{
    struct ngram_context context = {0};
    uint16_t token;
    if (before && !*before)
        return ngram_follow(context, NGRAM_BEGIN);
    while (before && token_take(&before, &token))
        context = ngram_follow(context, token);
    return context;
}

double ngram_ending(const struct ngram *ngram, struct ngram_context context, const char *after)
{
    double sum = 0;
    uint16_t token;
    if (after && !*after)
        return ngram_next(ngram, &context, NGRAM_END);
    for (int i = 0; i < NGRAM_ORDER - 1 && after && token_take(&after, &token); i++) {
        sum += ngram_next(ngram, &context, token);
        context = ngram_follow(context, token);
    }
    return sum;
}
