#include "review/suggest.h"

#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/results.h"
#include "shenbao/status.h"

enum {
    LONGEST = 40, /* characters: longer texts have no words like them */
    WORDS_LOOKED_AT = 3000,
    PAIRS_LOOKED_AT = 300,
    PART_MOST = 2, /* characters of a confusion */
    CENTS = 100,
    NUMBER_BYTES = 32
};

struct characters {
    utf8proc_int32_t code[LONGEST + 1];
    int count; /* -1: too long */
};

struct list {
    json_t *texts, *reasons;
    const char *now;    /* what the cell says */
    const char *reason; /* of what is offered next */
};

static struct characters characters_of(const char *text)
{
    struct characters characters = {.count = 0};
    utf8proc_int32_t code;
    for (utf8proc_ssize_t length;
         (length = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &code)) > 0 && code; text += length) {
        if (characters.count == LONGEST)
            return (struct characters){.count = -1};
        characters.code[characters.count++] = code;
    }
    return characters;
}

static void offer(struct list *list, const char *text)
{
    size_t i;
    json_t *known;
    if (!text || !*text || strcmp(text, list->now) == 0 || json_array_size(list->texts) >= SUGGESTIONS_MOST)
        return;
    json_array_foreach(list->texts, i, known)
    {
        if (strcmp(json_string_value(known), text) == 0)
            return;
    }
    json_array_append_new(list->texts, json_string(text));
    json_array_append_new(list->reasons, json_string(list->reason));
}

/* ---- what the page result offers itself ---- */

static void offer_page(struct list *list, const json_t *cell)
{
    size_t i;
    json_t *suggestion;
    json_array_foreach(json_object_get(cell, "suggestions"), i, suggestion)
    {
        list->reason = json_path_text(suggestion, "reason", "");
        offer(list, json_path_text(suggestion, "text", NULL));
    }
}

/* ---- what others said ---- */

static void offer_entries(struct list *list, const struct amended_cell *amended)
{
    for (int i = 0; amended && amended->state == AMEND_DISAGREED && i < 2; i++)
        offer(list, amended->blind[i]->after);
    if (amended && amended->asked)
        offer(list, amended->asked->after);
}

static void offer_readings(struct list *list, const json_t *cell)
{
    static const char anew[] = "read anew: ";
    size_t i;
    json_t *note;
    json_array_foreach(json_object_get(cell, "notes"), i, note)
    {
        const char *text = json_string_value(note);
        if (text && strncmp(text, anew, sizeof anew - 1) == 0)
            offer(list, text + sizeof anew - 1);
    }
    offer(list, json_path_text(cell, "raw_text", ""));
}

static void offer_answers(struct list *list, const struct suggest_sources *sources, struct arena *arena)
{
    const char **texts = NULL;
    size_t count = 0;
    if (ledger_answers(sources->ledger, list->now, SUGGESTIONS_MOST, arena, &texts, &count) == STATUS_OK)
        for (size_t i = 0; i < count; i++)
            offer(list, texts[i]);
}

/* ---- what is misread elsewhere ---- */

static bool inside_character(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t common_start(const char *a, const char *b)
{
    size_t i = 0;
    while (a[i] && a[i] == b[i])
        i++;
    while (i > 0 && (inside_character(a[i]) || inside_character(b[i])))
        i--;
    return i;
}

static size_t common_end(const char *a, size_t a_length, const char *b, size_t b_length, size_t start)
{
    size_t i = 0;
    while (a_length - i > start && b_length - i > start && a[a_length - i - 1] == b[b_length - i - 1])
        i++;
    while (i > 0 && inside_character(a[a_length - i]))
        i--;
    return i;
}

bool confusion_find(const char *reading, const char *after, struct arena *arena, const char **ret_from,
                    const char **ret_to)
{
    size_t reading_length = strlen(reading), after_length = strlen(after);
    size_t start = common_start(reading, after);
    size_t end = common_end(reading, reading_length, after, after_length, start);
    const char *from = arena_strndup(arena, reading + start, reading_length - start - end);
    const char *to = arena_strndup(arena, after + start, after_length - start - end);
    int from_count = characters_of(from).count, to_count = characters_of(to).count;
    if (from_count < 1 || from_count > PART_MOST || to_count < 0 || to_count > PART_MOST)
        return false;
    *ret_from = from;
    *ret_to = to;
    return true;
}

const char *confusion_apply(const char *text, const char *from, const char *to, struct arena *arena)
{
    const char *made = "";
    size_t length = strlen(from);
    for (const char *at; (at = strstr(text, from)); text = at + length)
        made = arena_printf(arena, "%s%.*s%s", made, (int)(at - text), text, to);
    return arena_printf(arena, "%s%s", made, text);
}

static void offer_confusions(struct list *list, const struct suggest_sources *sources, struct arena *arena)
{
    struct ledger_pair *pairs = NULL;
    size_t count = 0;
    if (ledger_pairs(sources->ledger, PAIRS_LOOKED_AT, arena, &pairs, &count) != STATUS_OK)
        return;
    for (size_t i = 0, offered = 0; i < count && offered < 3; i++) {
        const char *from, *to;
        if (!confusion_find(pairs[i].reading, pairs[i].after, arena, &from, &to) || !strstr(list->now, from))
            continue;
        size_t before = json_array_size(list->texts);
        offer(list, confusion_apply(list->now, from, to, arena));
        offered += json_array_size(list->texts) > before;
    }
}

/* ---- what would add up ---- */

/* False: it is no number with at most two decimals. */
static bool cents_read(const char *text, int64_t *ret_cents)
{
    int64_t value = 0;
    int decimals = -1;
    size_t digits = 0;
    for (; *text; text++) {
        if (*text == ',')
            continue;
        if (*text == '.' && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (*text < '0' || *text > '9' || ++digits > 15 || decimals >= 2)
            return false;
        value = 10 * value + (*text - '0');
        decimals += decimals >= 0;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 2; i++)
        value *= 10;
    *ret_cents = value;
    return digits > 0;
}

static const json_t *fund_at(const json_t *record, const char *cell)
{
    size_t i;
    json_t *fund;
    json_array_foreach(json_object_get(record, "funds"), i, fund)
    {
        if (strcmp(json_path_text(fund, "cell", ""), cell) == 0)
            return fund;
    }
    return NULL;
}

/* The amount that the cell must have for the check's total to be the sum of its items; negative: none. */
static int64_t amount_wanted(const json_t *record, const json_t *check, const char *cell)
{
    int64_t total = -1, items = 0;
    bool is_total = false, is_item = false;
    size_t i;
    json_t *name;
    json_array_foreach(json_object_get(check, "cells"), i, name)
    {
        const json_t *fund = fund_at(record, json_string_value(name));
        bool this_is_total = strcmp(json_path_text(fund, "item", ""), "total") == 0;
        bool wanted = strcmp(json_string_value(name), cell) == 0;
        int64_t cents = 0;
        is_total = is_total || (wanted && this_is_total);
        is_item = is_item || (wanted && !this_is_total);
        if (!wanted && !cents_read(json_path_text(fund, "amount", ""), &cents))
            return -1;
        if (this_is_total)
            total = cents;
        else if (!wanted)
            items += cents;
    }
    return is_total ? items : is_item && total >= items ? total - items : -1;
}

static void offer_sums(struct list *list, const struct suggest_sources *sources)
{
    const char *cell = json_path_text(sources->cell, "id", "");
    size_t r, c, i;
    json_t *record, *check, *name;
    json_array_foreach(json_object_get(sources->page, "records"), r, record)
    {
        json_array_foreach(json_object_get(record, "checks"), c, check)
        {
            bool concerned = false;
            json_array_foreach(json_object_get(check, "cells"), i, name) concerned =
                concerned || strcmp(json_string_value(name), cell) == 0;
            int64_t cents = concerned && strcmp(json_path_text(check, "outcome", ""), "fail") == 0
                                ? amount_wanted(record, check, cell)
                                : -1;
            char text[NUMBER_BYTES];
            snprintf(text, sizeof text, "%lld.%02lld", (long long)(cents / CENTS),
                     (long long)(cents % CENTS));
            if (cents >= 0)
                offer(list, text);
        }
    }
}

/* ---- what is like it ---- */

static int least(int a, int b, int c)
{
    int less = a < b ? a : b;
    return less < c ? less : c;
}

static int distance(const struct characters *a, const struct characters *b)
{
    int row[LONGEST + 1];
    for (int j = 0; j <= b->count; j++)
        row[j] = j;
    for (int i = 1; i <= a->count; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= b->count; j++) {
            int above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a->code[i - 1] != b->code[j - 1]));
            diagonal = above;
        }
    }
    return row[b->count];
}

/* The same digits in the same order: figures are nobody's vocabulary. */
static bool same_digits(const char *a, const char *b)
{
    static const char digits[] = "0123456789";
    for (;; a++, b++) {
        a += strcspn(a, digits);
        b += strcspn(b, digits);
        if (*a != *b)
            return false;
        if (!*a)
            return true;
    }
}

static void offer_words(struct list *list, const struct suggest_sources *sources, struct arena *arena)
{
    struct characters now = characters_of(list->now);
    struct index_value *words = NULL;
    size_t count = 0;
    if (now.count < 2 ||
        index_words(sources->index, now.count, WORDS_LOOKED_AT, arena, &words, &count) != STATUS_OK)
        return;
    int most = 1 + now.count / 5;
    for (int far = 1; far <= most; far++)
        for (size_t i = 0; i < count; i++) {
            struct characters word = characters_of(words[i].value);
            if (word.count >= 0 && same_digits(list->now, words[i].value) && distance(&now, &word) == far)
                offer(list, words[i].value);
        }
}

json_t *suggest(const struct suggest_sources *sources, struct arena *arena, json_t **ret_reasons)
{
    struct list list = {.texts = json_array(),
                        .reasons = json_array(),
                        .now = json_path_text(sources->cell, "text", ""),
                        .reason = "entered"};
    offer_entries(&list, sources->amended);
    list.reason = "sum";
    offer_sums(&list, sources);
    list.reason = "answered";
    offer_answers(&list, sources, arena);
    offer_page(&list, sources->cell);
    list.reason = "confusion";
    offer_confusions(&list, sources, arena);
    list.reason = "run";
    offer_words(&list, sources, arena);
    list.reason = "read";
    offer_readings(&list, sources->cell);
    *ret_reasons = list.reasons;
    return list.texts;
}
