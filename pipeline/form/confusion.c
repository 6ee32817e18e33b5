#include "form/confusion.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "form/folded.h"

enum { WORDS_MOST = 5, MODEL_DIGITS = 64 };

static int compare(const void *left, const void *right)
{
    const struct confusion *a = left, *b = right;
    return a->printed != b->printed ? (a->printed < b->printed ? -1 : 1)
                                    : (a->read > b->read) - (a->read < b->read);
}

static bool cost_read(const char *word, double *ret_cost)
{
    char *end;
    errno = 0;
    *ret_cost = strtod(word, &end);
    return !errno && end != word && !*end && *ret_cost > 0 && *ret_cost <= 1;
}

/* False: it is not one character. */
static bool code_read(const char *word, struct arena *arena, int32_t *ret_code)
{
    struct folded folded = folded_make(arena, word);
    *ret_code = folded.length ? folded.code[0] : 0;
    return folded.length == 1;
}

static const char *pair_read(char *words[WORDS_MOST], size_t count, struct arena *arena,
                             struct confusions *confusions)
{
    struct confusion pair;
    if (count != 5)
        return "misread: what is printed, what is read, the cost, how often";
    if (!code_read(words[1], arena, &pair.printed) || !code_read(words[2], arena, &pair.read) ||
        pair.printed == pair.read)
        return "a confusion is of two characters";
    if (!cost_read(words[3], &pair.cost))
        return "a cost is above 0 and at most 1";
    if (confusions->count == CONFUSIONS_MOST)
        return "too many confusions";
    *(struct confusion *)arena_push(arena, &confusions->pairs, &confusions->count, sizeof pair) = pair;
    return NULL;
}

static size_t words_cut(char *line, char *words[WORDS_MOST + 1])
{
    size_t count = 0;
    for (char *rest = NULL, *word = strtok_r(line, " \t\r", &rest); word && count <= WORDS_MOST;
         word = strtok_r(NULL, " \t\r", &rest))
        words[count++] = word;
    return count;
}

static const char *statement_read(char *words[WORDS_MOST + 1], size_t count, int *place, struct arena *arena,
                                  struct confusions *confusions)
{
    if (*place == 0) {
        bool good = count == 2 && strcmp(words[0], "shenbao-confusions") == 0 && strcmp(words[1], "1") == 0;
        *place = 1;
        return good ? NULL : "the first line is \"shenbao-confusions 1\"";
    }
    if (*place == 2)
        return "nothing stands behind the end";
    if (strcmp(words[0], "end") == 0 && count == 1) {
        *place = 2;
        return NULL;
    }
    if (strcmp(words[0], "model") == 0)
        return count == 2 && strspn(words[1], "0123456789abcdef") == MODEL_DIGITS && !words[1][MODEL_DIGITS]
                   ? NULL
                   : "the model is named by the 64 digits of its SHA-256";
    if (strcmp(words[0], "misread") == 0)
        return pair_read(words, count, arena, confusions);
    return "neither model, misread nor end";
}

static void pairs_sort(struct confusions *confusions)
{
    if (confusions->count)
        qsort(confusions->pairs, confusions->count, sizeof *confusions->pairs, compare);
}

const char *confusions_parse(const char *text, size_t size, struct arena *arena,
                             struct confusions *ret_confusions, int *ret_line)
{
    struct confusions confusions = {0};
    char *copy = arena_strndup(arena, text, size);
    const char *wrong = strlen(copy) == size ? NULL : "a byte of value 0";
    int place = 0;
    *ret_line = 1;
    for (char *rest = copy, *line; !wrong && (line = strsep(&rest, "\n")); ++*ret_line) {
        char *words[WORDS_MOST + 1];
        size_t count = words_cut(line, words);
        if (count && words[0][0] != '#')
            wrong = statement_read(words, count, &place, arena, &confusions);
        if (wrong)
            return wrong;
    }
    if (!wrong && place != 2)
        wrong = "the end is missing";
    if (wrong)
        return wrong;
    pairs_sort(&confusions);
    *ret_confusions = confusions;
    return NULL;
}

double confusion_cost(const struct confusions *confusions, int32_t printed, int32_t read)
{
    size_t from = 0, to = confusions ? confusions->count : 0;
    const struct confusion wanted = {.printed = printed, .read = read};
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = compare(&wanted, &confusions->pairs[middle]);
        if (order == 0)
            return confusions->pairs[middle].cost;
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return 1;
}
