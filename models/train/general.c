#include "general.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/*
 * Most texts come as often as in life, for the network learns what to expect along with what it sees: shown rare
 * characters as often as common ones, it reads 竺 for 待. For the rest every character comes: a word is looked for by
 * one of its characters, and of several passages of prose the one is taken whose characters were drawn least so far.
 */

static const double WORDS = 0.65; /* of the draws; the others are prose */
static const double USUAL = 0.8;  /* of the draws come as in life */
static const double FLATTEN =
    0.7; /* power of how often a word comes: else a few words would be half of the text */

enum {
    SHORTEST = 4,     /* characters of a passage */
    LONGEST = 48,     /* characters of a passage */
    PROSE_CHOICE = 6, /* candidates of a draw from prose */
    LETTERS = 6,      /* of a passage: with more it is mostly of names and commands, … */
    LETTERS_KEPT =
        6,        /* … of which one in so many is kept, lest 0 and o be read by what manuals are full of */
    LEAST_HAN = 2 /* a passage has at least one Han character in so many */
};

/* Whether the text is in the part; what is shorter than a passage is learned and not judged by. */
static bool is_in(enum general_part part, const char *text, int characters)
{
    unsigned hash = 2166136261u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    bool kept = characters >= SHORTEST && (hash ^ hash >> 16) % KEPT_FOR_JUDGING == 0;
    return kept == (part == GENERAL_TO_JUDGE);
}

static const char *const STOPS = "。！？；";

static bool ends_sentence(unsigned point)
{
    const char *at = STOPS;
    unsigned stop;
    while ((stop = utf8_next(&at)))
        if (stop == point)
            return true;
    return false;
}

static bool is_known(const struct alphabet *alphabet, unsigned point)
{
    return point == ' ' || alphabet->known[point] || alphabet->fold[point];
}

/* A stretch of the paragraph from `start` on that may be printed; moves `at` behind it. */
static struct passage passage_take(const struct alphabet *alphabet, const char **at, struct arena *arena)
{
    const char *start = *at, *end = start, *next = start;
    int characters = 0, han = 0;
    unsigned point;
    while (characters < LONGEST && (point = utf8_next(&next)) && is_known(alphabet, point)) {
        characters++;
        han += is_han(point);
        end = next;
        if (ends_sentence(point))
            break;
    }
    *at = next > end && *end ? next : end;
    if (characters < SHORTEST || han * LEAST_HAN < characters)
        return (struct passage){NULL, 0};
    start += strspn(start, " ");
    return (struct passage){arena_strndup(arena, start, (size_t)(end - start)), characters};
}

static int letters_of(const char *text)
{
    int letters = 0;
    for (; *text; text++)
        letters += isalpha((unsigned char)*text) != 0;
    return letters;
}

static void prose_load(const char *prose, enum general_part part, struct arena *arena,
                       struct general *general)
{
    unsigned lettered = 0;
    while (*prose) {
        size_t length = strcspn(prose, "\n");
        const char *at = arena_strndup(arena, prose, length);
        while (*at) {
            struct passage passage = passage_take(general->alphabet, &at, arena);
            if (passage.text && letters_of(passage.text) > LETTERS && lettered++ % LETTERS_KEPT)
                continue;
            if (passage.text && is_in(part, passage.text, passage.characters))
                *(struct passage *)arena_push(arena, &general->passages, &general->passage_count,
                                              sizeof passage) = passage;
        }
        prose += length + (prose[length] == '\n');
    }
}

static int known_characters(const struct alphabet *alphabet, const char *text)
{
    int characters = 0;
    unsigned point;
    while ((point = utf8_next(&text))) {
        if (!is_known(alphabet, point))
            return 0;
        characters++;
    }
    return characters;
}

static double weight_of(const struct general *general, size_t word)
{
    return general->weights[word] - (word > 0 ? general->weights[word - 1] : 0);
}

static void word_add(const char *word, int characters, double often, struct arena *arena,
                     struct general *general)
{
    size_t count = general->word_count;
    double before = count > 0 ? general->weights[count - 1] : 0;
    *(double *)arena_push(arena, &general->weights, &count, sizeof before) = before + pow(often + 1, FLATTEN);
    *(struct passage *)arena_push(arena, &general->words, &general->word_count, sizeof *general->words) =
        (struct passage){word, characters};
}

static void words_load(const char *words, enum general_part part, struct arena *arena,
                       struct general *general)
{
    while (*words) {
        size_t length = strcspn(words, "\n");
        const char *word = arena_strndup(arena, words, strcspn(words, "\t\n"));
        int characters = known_characters(general->alphabet, word);
        const char *tab = memchr(words, '\t', length);
        if (characters > 0 && is_in(part, word, characters))
            word_add(word, characters, tab ? strtod(tab + 1, NULL) : 0, arena, general);
        words += length + (words[length] == '\n');
    }
}

static void holdings_add(struct general *general, size_t from, bool *held, struct arena *arena)
{
    for (size_t i = from; i < general->word_count; i++) {
        const char *at = general->words[i].text;
        for (unsigned point; (point = utf8_next(&at));) {
            if (!is_han(point))
                continue;
            held[point] = true;
            *(struct holding *)arena_push(arena, &general->holdings, &general->holding_count,
                                          sizeof *general->holdings) = (struct holding){point, (unsigned)i};
        }
    }
}

static int holding_compare(const void *a, const void *b)
{
    const struct holding *one = a, *other = b;
    if (one->point != other->point)
        return one->point < other->point ? -1 : 1;
    return (one->word > other->word) - (one->word < other->word);
}

static void singles_add(struct general *general, const bool *held, struct arena *arena)
{
    for (unsigned point = 0; point < ALPHABET_SIZE; point++) {
        if (!is_han(point) || held[point] || !general->alphabet->known[point])
            continue;
        struct strbuf text = STRBUF_INIT(8);
        utf8_add(&text, point);
        word_add(arena_strdup(arena, text.text), 1, 0, arena, general);
        strbuf_release(&text);
    }
}

/* The most usual first. */
static int often_compare(const void *a, const void *b)
{
    const struct character *one = a, *other = b;
    if (one->often != other->often)
        return one->often < other->often ? 1 : -1;
    return (one->first > other->first) - (one->first < other->first);
}

/* Also puts the characters into the order of how often they come. */
static void rare_mark(struct general *general, struct arena *arena)
{
    general->rare = arena_array(arena, ALPHABET_SIZE, sizeof *general->rare);
    if (general->character_count > 0)
        qsort(general->characters, general->character_count, sizeof *general->characters, often_compare);
    for (size_t i = COMMON; i < general->character_count; i++)
        general->rare[general->holdings[general->characters[i].first].point] = true;
}

/* Which words have which character. */
static void characters_load(enum general_part part, struct arena *arena, struct general *general)
{
    bool *held = arena_array(arena, ALPHABET_SIZE, sizeof *held);
    holdings_add(general, 0, held, arena);
    size_t words = general->word_count;
    if (part == GENERAL_TO_LEARN)
        singles_add(general, held, arena);
    holdings_add(general, words, held, arena);
    if (general->holding_count > 0)
        qsort(general->holdings, general->holding_count, sizeof *general->holdings, holding_compare);
    for (size_t i = 0, first = 0; i < general->holding_count; first = i) {
        double often = 0;
        for (; i < general->holding_count && general->holdings[i].point == general->holdings[first].point;
             i++)
            often += weight_of(general, general->holdings[i].word);
        *(struct character *)arena_push(arena, &general->characters, &general->character_count,
                                        sizeof *general->characters) =
            (struct character){first, i - first, often};
    }
    rare_mark(general, arena);
}

void general_load(const char *prose, const char *words, enum general_part part,
                  const struct alphabet *alphabet, struct arena *arena, struct general *ret_general)
{
    *ret_general =
        (struct general){.alphabet = alphabet, .drawn = arena_array(arena, ALPHABET_SIZE, sizeof(unsigned))};
    prose_load(prose, part, arena, ret_general);
    words_load(words, part, arena, ret_general);
    characters_load(part, arena, ret_general);
}

/* How new the text's symbols are, 0 to 1. */
static double novelty(const struct general *general, const char *text)
{
    double sum = 0;
    int count = 0;
    unsigned point;
    while ((point = utf8_next(&text))) {
        sum += 1.0 / (1.0 + general->drawn[point]);
        count++;
    }
    return count ? sum / count : 0;
}

/* Of so many candidates the newest. */
static const struct passage *passage_choose(const struct general *general, int candidates, struct rng *rng)
{
    const struct passage *best = NULL;
    double most = -1;
    for (int i = 0; i < candidates && general->passage_count > 0; i++) {
        const struct passage *candidate = &general->passages[rng_below(rng, (int)general->passage_count)];
        double value = novelty(general, candidate->text);
        if (value > most) {
            most = value;
            best = candidate;
        }
    }
    return best;
}

static int passage_add(struct general *general, const struct passage *passage, struct strbuf *out)
{
    if (!passage)
        return LONGEST;
    strbuf_puts(out, passage->text);
    const char *at = passage->text;
    unsigned point;
    while ((point = utf8_next(&at)))
        general->drawn[point]++;
    return passage->characters;
}

/* A word as often as it comes in life, about. */
static const struct passage *word_usual(const struct general *general, struct rng *rng)
{
    size_t low = 0, high = general->word_count;
    if (high == 0)
        return NULL;
    double at = rng_unit(rng) * general->weights[high - 1];
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (general->weights[middle - 1] <= at)
            low = middle;
        else
            high = middle;
    }
    return &general->words[low];
}

/* Any word that has a character, which may be any. */
static const struct passage *word_rare(const struct general *general, struct rng *rng)
{
    if (general->character_count == 0)
        return NULL;
    const struct character *character = &general->characters[rng_below(rng, (int)general->character_count)];
    size_t holding = character->first + (size_t)rng_below(rng, (int)character->count);
    return &general->words[general->holdings[holding].word];
}

/* Words are set one after the other as a list is, or joined. */
static void words_draw(struct general *general, struct rng *rng, bool usual, int least, struct strbuf *out)
{
    static const char *const joints[] = {"、", "、", "，", "", "", "", "；", "的", "和"};
    for (int characters = 0; characters < least;) {
        if (characters > 0)
            strbuf_puts(out, joints[rng_below(rng, (int)(sizeof joints / sizeof *joints))]);
        const struct passage *word = usual ? word_usual(general, rng) : word_rare(general, rng);
        characters += passage_add(general, word, out);
    }
}

static void prose_draw(struct general *general, struct rng *rng, int candidates, int least,
                       struct strbuf *out)
{
    for (int characters = 0; characters < least;)
        characters += passage_add(general, passage_choose(general, candidates, rng), out);
}

void general_draw(struct general *general, struct rng *rng, int least, struct strbuf *out)
{
    if (rng_chance(rng, WORDS))
        words_draw(general, rng, rng_chance(rng, USUAL), least, out);
    else
        prose_draw(general, rng, rng_chance(rng, USUAL) ? 1 : PROSE_CHOICE, least, out);
}

void general_draw_rare(struct general *general, struct rng *rng, int least, struct strbuf *out)
{
    words_draw(general, rng, false, least, out);
}

void general_draw_usual(struct general *general, struct rng *rng, bool prose, int least, struct strbuf *out)
{
    if (prose)
        prose_draw(general, rng, 1, least, out);
    else
        words_draw(general, rng, true, least, out);
}
