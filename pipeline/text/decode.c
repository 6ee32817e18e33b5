#include "text/decode.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "shenbao/status.h"
#include "text/bests.h"
#include "text/codes.h"
#include "text/codetree.h"
#include "text/likelihood.h"
#include "text/ngram.h"
#include "text/pairs.h"

enum { SLOTS = 16384 };           /* of the table of a step's prefixes: far more than can be made */
enum { ASKED = 16384 };           /* as many as a processor has at hand */
static const double HOPELESS = 2; /* a prefix so many times `far` behind does not come forward again */

struct prefix {
    int history, node;   /* symbols that are whole, and how far the next one has come */
    int last;            /* the code that was written last; -1: none */
    unsigned slot;       /* its place in the table of the step's prefixes */
    double blank, label; /* logarithms of the sums over the ways that end with the null code, or `last` */
};

/* What the language said last of a token after a context: a line is searched in several pictures, and looked at again. */
struct asked {
    uint64_t key; /* the context's tokens and the token */
    double logarithm;
};

struct decoder {
    const struct codebook *book;
    const struct ngram *ngram;
    struct code_node *nodes;        /* owned */
    struct ngram_token *tokens;     /* of each symbol; owned */
    signed char *kinds;             /* of each symbol, by pairs.h; owned */
    struct asked *asked;            /* ASKED; owned */
    struct prefix *prefixes, *next; /* 2 * DECODE_MOST kept, SLOTS made; owned */
    struct ranked *ranked;          /* SLOTS; owned */
    int *slots;                     /* SLOTS; of the prefixes in `next`, by what they are; -1: free; owned */
};

/* Where a text is, for the language. */
struct place {
    struct ngram_context context;
    struct pairs pairs;
};

/* A text in the making: the symbols so far. */
struct history {
    int parent, symbol;
    struct place place;
    double language;
    int count;
};

int decoder_new(const struct codebook *book, const struct ngram *ngram, struct decoder **ret_decoder)
{
    struct decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder)
        return STATUS_NO_MEMORY;
    *decoder = (struct decoder){.book = book,
                                .ngram = ngram,
                                .nodes = code_tree_new(book),
                                .tokens = calloc(book->count, sizeof *decoder->tokens),
                                .kinds = calloc(book->count, 1),
                                .asked = calloc(ASKED, sizeof *decoder->asked),
                                .prefixes = calloc(2 * DECODE_MOST, sizeof *decoder->prefixes),
                                .next = calloc(SLOTS, sizeof *decoder->next),
                                .ranked = calloc(SLOTS, sizeof *decoder->ranked),
                                .slots = malloc(SLOTS * sizeof *decoder->slots)};
    if (!decoder->nodes || !decoder->tokens || !decoder->kinds || !decoder->asked || !decoder->prefixes ||
        !decoder->next || !decoder->ranked || !decoder->slots) {
        decoder_free(decoder);
        return STATUS_NO_MEMORY;
    }
    memset(decoder->slots, -1, SLOTS * sizeof *decoder->slots);
    for (size_t i = 0; i < book->count; i++) {
        decoder->tokens[i] = ngram_token(book->symbols[i].text);
        decoder->kinds[i] = (signed char)pairs_kind(book->symbols[i].text);
    }
    *ret_decoder = decoder;
    return STATUS_OK;
}

void decoder_free(struct decoder *decoder)
{
    if (!decoder)
        return;
    free(decoder->nodes);
    free(decoder->tokens);
    free(decoder->kinds);
    free(decoder->asked);
    free(decoder->prefixes);
    free(decoder->next);
    free(decoder->ranked);
    free(decoder->slots);
    free(decoder);
}

/* ---- language ---- */

/* What ngram_next() says, looked up where it was asked the same before. */
static double language_next(const struct decoder *decoder, const struct ngram_context *context,
                            uint16_t token)
{
    _Static_assert(NGRAM_ORDER == 4, "four tokens of 16 bits are a key");
    uint64_t key = (uint64_t)context->tokens[2] << 48 | (uint64_t)context->tokens[1] << 32 |
                   (uint64_t)context->tokens[0] << 16 | token;
    struct asked *asked = &decoder->asked[(key * 0x9E3779B97F4A7C15u) >> 32 & (ASKED - 1)];
    if (asked->key != key)
        *asked = (struct asked){key, ngram_next(decoder->ngram, context, token)};
    return asked->logarithm;
}

static struct place place_after(const char *before)
{
    return (struct place){ngram_context_after(before), pairs_after(before)};
}

/* Goes on by a symbol; the logarithm of how likely that is by the language. */
static double place_follow(const struct decoder *decoder, struct place *place, int symbol)
{
    if (!decoder->ngram)
        return 0;
    struct ngram_token token = decoder->tokens[symbol];
    double follows = language_next(decoder, &place->context, token.token) + (double)token.share;
    place->context = ngram_follow(place->context, token.token);
    return follows + pairs_follow(&place->pairs, decoder->kinds[symbol]);
}

static double place_end(const struct decoder *decoder, const struct place *place, const char *after)
{
    if (!decoder->ngram)
        return 0;
    return ngram_ending(decoder->ngram, place->context, after) + pairs_end(&place->pairs, after);
}

double decoder_language(const struct decoder *decoder, const int *symbols, size_t count,
                        const struct surroundings *around)
{
    struct place place = place_after(around->before);
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += place_follow(decoder, &place, symbols[i]);
    return sum + place_end(decoder, &place, around->after);
}

struct ease decoder_ease(const struct decoder *decoder, const int *symbols, size_t count,
                         const struct surroundings *around)
{
    struct ease ease = {0, 0};
    if (!decoder->ngram)
        return ease;
    struct ngram_context context = ngram_context_after(around->before);
    double before = 0;
    size_t weighed = 1;
    for (size_t i = 0; i < count; i++) {
        uint16_t token = decoder->tokens[symbols[i]].token;
        if (token == NGRAM_ASIDE)
            continue;
        double here = language_next(decoder, &context, token);
        ease.mean += here;
        ease.least = fmin(ease.least, before + here);
        before = here;
        context = ngram_follow(context, token);
        weighed++;
    }
    double ending = ngram_ending(decoder->ngram, context, around->after);
    ease.least = fmin(ease.least, before + ending);
    ease.mean = (ease.mean + ending) / (double)weighed;
    return ease;
}

static const struct decode_options usual = DECODE_OPTIONS_DEFAULT;

double decoded_total(const struct decoded *text, const struct decode_options *options)
{
    options = options ? options : &usual;
    return text->picture + options->language * text->language + options->symbol * (double)text->count;
}

/* ---- the search ---- */

struct search {
    struct decoder *decoder;
    const struct decode_options *options;
    struct arena *arena;
    struct history *histories;
    size_t history_count;
    struct prefix *prefixes, *next; /* the decoder's */
    size_t count, next_count;
    float least;   /* logarithm of that of the options */
    double floor;  /* a prefix that is less likely does not come forward again */
    int *children; /* of histories, by parent and symbol; -1: free */
    size_t child_room;
};

static unsigned mix(unsigned a, unsigned b)
{
    unsigned hash = a * 0x9E3779B1u ^ (b + 0x7F4A7C15u) * 0x85EBCA6Bu;
    return hash ^ hash >> 15;
}

static void children_grow(struct search *search)
{
    size_t room = search->child_room ? 2 * search->child_room : 1024;
    int *children = arena_array(search->arena, room, sizeof *children);
    memset(children, -1, room * sizeof *children);
    for (size_t i = 1; i < search->history_count; i++) {
        unsigned slot = mix((unsigned)search->histories[i].parent, (unsigned)search->histories[i].symbol);
        while (children[slot % room] >= 0)
            slot++;
        children[slot % room] = (int)i;
    }
    search->children = children;
    search->child_room = room;
}

/* The history with one more symbol. The same symbols are always the same history. */
static int history_follow(struct search *search, int parent, int symbol)
{
    if (2 * search->history_count >= search->child_room)
        children_grow(search);
    unsigned slot = mix((unsigned)parent, (unsigned)symbol);
    for (;; slot++) {
        int child = search->children[slot % search->child_room];
        if (child < 0)
            break;
        if (search->histories[child].parent == parent && search->histories[child].symbol == symbol)
            return child;
    }
    struct history made = search->histories[parent];
    made.language += place_follow(search->decoder, &made.place, symbol);
    made.parent = parent;
    made.symbol = symbol;
    made.count++;
    *(struct history *)arena_push(search->arena, &search->histories, &search->history_count, sizeof made) =
        made;
    search->children[slot % search->child_room] = (int)search->history_count - 1;
    return (int)search->history_count - 1;
}

static struct prefix *prefix_want(struct search *search, int history, int node, int last)
{
    unsigned slot = mix((unsigned)history, (unsigned)node);
    for (;; slot++) {
        int at = search->decoder->slots[slot % SLOTS];
        if (at < 0)
            break;
        struct prefix *known = &search->next[at];
        if (known->history == history && known->node == node)
            return known;
    }
    search->decoder->slots[slot % SLOTS] = (int)search->next_count;
    struct prefix *made = &search->next[search->next_count++];
    *made = (struct prefix){history, node, last, slot % SLOTS, LOGARITHM_NEVER, LOGARITHM_NEVER};
    return made;
}

/* Whether anything but the null code comes into question at a step. */
static bool step_speaks(const struct search *search, const float *row, size_t codes)
{
    for (size_t i = 0; i < codes; i++)
        if (i != search->decoder->book->null_code && row[i] > search->least)
            return true;
    return false;
}

/* What its symbols bring a text besides what the picture says. */
static double history_total(const struct search *search, int history)
{
    const struct history *so_far = &search->histories[history];
    return search->options->language * so_far->language + search->options->symbol * so_far->count;
}

static double prefix_total(const struct search *search, const struct prefix *prefix)
{
    return logarithm_add(prefix->blank, prefix->label) + history_total(search, prefix->history);
}

/* A prefix that goes on: what all its ways come to, and what its symbols bring besides. */
struct going {
    const struct prefix *from;
    double all, besides;
};

/* It goes on with the code of a child of its node. */
static void prefix_extend(struct search *search, const struct going *going, int child, const float *row)
{
    const struct prefix *from = going->from;
    const struct code_node *node = &search->decoder->nodes[child];
    double way = node->code == from->last ? from->blank : going->all;
    way += (double)row[node->code];
    if (way + going->besides + search->options->symbol < search->floor)
        return;
    if (node->child) {
        struct prefix *to = prefix_want(search, from->history, child, node->code);
        to->label = logarithm_add(to->label, way);
    }
    if (node->symbol != NO_SYMBOL) {
        int history = history_follow(search, from->history, node->symbol);
        struct prefix *to = prefix_want(search, history, CODE_ROOT, node->code);
        to->label = logarithm_add(to->label, way);
    }
}

/* Nothing can be written at this step: each prefix stays what it is. */
static void prefixes_stay(struct search *search, const float *row, double null)
{
    for (size_t i = 0; i < search->count; i++) {
        struct prefix *prefix = &search->prefixes[i];
        double label = prefix->last >= 0 ? prefix->label + (double)row[prefix->last] : LOGARITHM_NEVER;
        prefix->blank = logarithm_add(prefix->blank, prefix->label) + null;
        prefix->label = label;
    }
}

/* The prefixes as they stay where nothing is written at a step; what is far behind the best of them need not be made. */
static void prefixes_copy(struct search *search, const float *row, double null)
{
    double best = LOGARITHM_NEVER;
    search->next_count = 0;
    for (size_t i = 0; i < search->count; i++) {
        const struct prefix *from = &search->prefixes[i];
        struct prefix *stay = prefix_want(search, from->history, from->node, from->last);
        stay->blank = logarithm_add(from->blank, from->label) + null;
        if (from->last >= 0)
            stay->label = from->label + (double)row[from->last];
        best = fmax(best, prefix_total(search, stay));
    }
    search->floor = best - HOPELESS * search->options->far;
}

static void prefixes_follow(struct search *search, const float *row, double null)
{
    int firsts[CODE_MOST_CHILDREN], others[CODE_MOST_CHILDREN];
    size_t first_count = code_children(search->decoder->nodes, CODE_ROOT, row, search->least, firsts);
    prefixes_copy(search, row, null);
    for (size_t i = 0; i < search->count; i++) {
        const struct prefix *from = &search->prefixes[i];
        const struct going going = {from, logarithm_add(from->blank, from->label),
                                    history_total(search, from->history)};
        const int *children = from->node == CODE_ROOT ? firsts : others;
        size_t count = from->node == CODE_ROOT
                           ? first_count
                           : code_children(search->decoder->nodes, from->node, row, search->least, others);
        for (size_t k = 0; k < count; k++)
            prefix_extend(search, &going, children[k], row);
    }
    for (size_t i = 0; i < search->next_count; i++)
        search->decoder->slots[search->next[i].slot] = -1;
}

/* All ways of a prefix together are at most twice as likely as the likelier half of them: so much, as a logarithm. */
static const double TWICE = 0.7;

/* What the likelier half of a prefix's ways comes to: those that end with the null code, or the others. */
static double half_total(const struct search *search, const struct prefix *prefix)
{
    return fmax(prefix->blank, prefix->label) + history_total(search, prefix->history);
}

/*
 * Keeps the best of the next prefixes that still can become a text that is given, in order: as many of those that are whole
 * as of those that are not, which have not paid yet for what they become, if they become anything.
 */
static void prefixes_choose(struct search *search)
{
    struct ranked *ranked = search->decoder->ranked;
    size_t beam = (size_t)search->options->beam, count = 0;
    struct bests bests[2] = {{ranked, 0, beam}, {ranked + beam, 0, beam}};
    double best = -INFINITY;
    for (size_t i = 0; i < search->next_count; i++)
        best = fmax(best, half_total(search, &search->next[i]));
    for (size_t i = 0; i < search->next_count; i++) {
        const struct prefix *prefix = &search->next[i];
        if (half_total(search, prefix) + TWICE >= best - HOPELESS * search->options->far)
            bests_add(&bests[prefix->node == CODE_ROOT], (struct ranked){prefix_total(search, prefix), i});
    }
    memmove(ranked + bests[0].count, bests[1].all, bests[1].count * sizeof *ranked);
    count = bests[0].count + bests[1].count;
    qsort(ranked, count, sizeof *ranked, ranked_compare);
    search->count = 0;
    for (size_t i = 0; i < count && ranked[i].total >= ranked[0].total - HOPELESS * search->options->far; i++)
        search->prefixes[search->count++] = search->next[ranked[i].at];
}

static void step_run(struct search *search, const float *row, size_t codes)
{
    double null = (double)row[search->decoder->book->null_code];
    if (!step_speaks(search, row, codes)) {
        prefixes_stay(search, row, null);
        return;
    }
    prefixes_follow(search, row, null);
    prefixes_choose(search);
}

static const int *symbols_of(const struct search *search, int history, struct arena *arena)
{
    int count = search->histories[history].count,
        *symbols = arena_array(arena, (size_t)count + 1, sizeof *symbols);
    for (int i = count; i-- > 0; history = search->histories[history].parent)
        symbols[i] = search->histories[history].symbol;
    return symbols;
}

static struct decoded text_of(const struct search *search, const struct prefix *prefix, struct arena *arena)
{
    const struct history *history = &search->histories[prefix->history];
    return (struct decoded){.symbols = symbols_of(search, prefix->history, arena),
                            .count = (size_t)history->count,
                            .picture = logarithm_add(prefix->blank, prefix->label),
                            .language = history->language};
}

/* What says something, of the prefixes, which are in order: those that are whole, or of those that are not what is. */
static size_t texts_give(const struct search *search, bool whole, size_t most, struct arena *arena,
                         struct decoded *texts)
{
    size_t count = 0;
    double best = 0;
    for (size_t i = 0; i < search->count && count < most; i++) {
        const struct prefix *prefix = &search->prefixes[i];
        double total = prefix_total(search, prefix);
        if ((prefix->node == CODE_ROOT) != whole || prefix->history == 0)
            continue;
        best = count ? best : total;
        if (total < best - search->options->far)
            break;
        texts[count++] = text_of(search, prefix, arena);
    }
    return count;
}

/* What comes after the line is more or less likely after each text. */
static void search_end(struct search *search, const char *after)
{
    for (size_t i = 0; i < search->count && search->decoder->ngram; i++) {
        struct history *history = &search->histories[search->prefixes[i].history];
        if (search->prefixes[i].node == CODE_ROOT)
            history->language += place_end(search->decoder, &history->place, after);
    }
    memcpy(search->next, search->prefixes, search->count * sizeof *search->next);
    search->next_count = search->count;
    prefixes_choose(search); /* puts them in order */
}

int decode_line(struct decoder *decoder, const struct forward_line *line, const struct surroundings *around,
                const struct decode_options *options, size_t most, struct arena *arena,
                struct decoded *ret_texts, size_t *ret_count)
{
    struct arena *scratch = arena_new();
    if (!scratch)
        return STATUS_NO_MEMORY;
    struct search search = {.decoder = decoder, .options = options ? options : &usual, .arena = scratch};
    search.least = (float)log(search.options->least);
    search.prefixes = decoder->prefixes;
    search.next = decoder->next;
    struct history *none = arena_push(scratch, &search.histories, &search.history_count, sizeof *none);
    *none = (struct history){.parent = -1, .symbol = NO_SYMBOL, .place = place_after(around->before)};
    search.prefixes[search.count++] = (struct prefix){.last = -1, .label = LOGARITHM_NEVER};
    for (size_t t = 0; t < line->steps; t++)
        step_run(&search, line->logarithms + t * line->stride, line->codes);
    search_end(&search, around->after);
    *ret_count = texts_give(&search, true, most, arena, ret_texts);
    if (*ret_count == 0) /* the last symbol is worn away */
        *ret_count = texts_give(&search, false, most, arena, ret_texts);
    arena_free(scratch);
    return STATUS_OK;
}
