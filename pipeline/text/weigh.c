#include "text/weigh.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "shenbao/status.h"
#include "text/codes.h"
#include "text/decode.h"
#include "text/likelihood.h"

enum { TEXTS = 8, MOST_TEXTS = ENGINE_PICTURES * TEXTS };

/* ---- the texts that come into question ---- */

struct choice {
    struct decoded text;
    double total;
    int firsts; /* pictures of which it is the best text */
};

struct choices {
    struct choice all[MOST_TEXTS];
    size_t count;
};

static struct choice *choice_want(struct choices *choices, const struct decoded *text)
{
    for (size_t i = 0; i < choices->count; i++) {
        struct decoded *known = &choices->all[i].text;
        if (known->count == text->count &&
            memcmp(known->symbols, text->symbols, text->count * sizeof *text->symbols) == 0)
            return &choices->all[i];
    }
    struct choice *choice = &choices->all[choices->count++];
    *choice = (struct choice){.text = *text};
    return choice;
}

static int choices_find(const struct weighing *weighing, const struct forward_line *lines, size_t count,
                        const struct surroundings *around, struct arena *arena, struct choices *choices)
{
    for (size_t i = 0; i < count; i++) {
        struct decoded texts[TEXTS];
        size_t found;
        int status =
            decode_line(weighing->decoder, &lines[i], around, weighing->options, TEXTS, arena, texts, &found);
        if (status != STATUS_OK)
            return status;
        for (size_t k = 0; k < found; k++)
            choice_want(choices, &texts[k])->firsts += k == 0;
    }
    return STATUS_OK;
}

/*
 * Each by all pictures: the mean of the logarithms, so that more pictures do not outweigh the language. By the only one
 * each was found in.
 */
static void choices_weigh(const struct weighing *weighing, const struct forward_line *lines, size_t count,
                          struct arena *arena, struct choices *choices)
{
    for (size_t i = 0; i < choices->count; i++) {
        struct decoded *text = &choices->all[i].text;
        double sum = 0;
        for (size_t k = 0; k < count && count > 1; k++)
            sum += line_likelihood(weighing->book, &lines[k], text->symbols, text->count, arena);
        text->picture = count > 1 ? sum / (double)count : text->picture;
        choices->all[i].total = decoded_total(text, weighing->options);
    }
}

static const struct choice *choices_best(const struct choices *choices)
{
    const struct choice *best = &choices->all[0];
    for (size_t i = 1; i < choices->count; i++)
        if (choices->all[i].total > best->total)
            best = &choices->all[i];
    return best;
}

/* ---- how sure each symbol is ---- */

/* agrees[i]: symbol i of `best` stands at its place in `other` too, laid over it by the fewest edits. */
static void agreement(const struct decoded *best, const struct decoded *other, struct arena *arena,
                      bool *agrees)
{
    size_t rows = best->count + 1, columns = other->count + 1;
    unsigned *edits = arena_array(arena, rows * columns, sizeof *edits);
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < columns; k++) {
            unsigned *edit = &edits[i * columns + k];
            if (i == 0 || k == 0) {
                *edit = (unsigned)(i + k);
                continue;
            }
            unsigned over = edit[-(ptrdiff_t)columns - 1] + (best->symbols[i - 1] != other->symbols[k - 1]);
            unsigned skip = 1 + (edit[-1] < edit[-(ptrdiff_t)columns] ? edit[-1] : edit[-(ptrdiff_t)columns]);
            *edit = over < skip ? over : skip;
        }
    size_t i = best->count, k = other->count;
    while (i > 0 && k > 0) {
        const unsigned *edit = &edits[i * columns + k];
        bool same = best->symbols[i - 1] == other->symbols[k - 1];
        if (*edit == edit[-(ptrdiff_t)columns - 1] + !same) {
            agrees[--i] = same;
            k--;
        } else if (*edit == edit[-(ptrdiff_t)columns] + 1) {
            agrees[--i] = false;
        } else {
            k--;
        }
    }
    while (i > 0)
        agrees[--i] = false;
}

static const double *symbols_weigh(const struct choices *choices, const struct choice *best,
                                   struct arena *arena)
{
    double *sure = arena_array(arena, best->text.count + 1, sizeof *sure), sum = 0;
    bool *agrees = arena_array(arena, best->text.count + 1, sizeof *agrees);
    for (size_t i = 0; i < choices->count; i++) {
        double weight = exp(choices->all[i].total - best->total);
        sum += weight;
        agreement(&best->text, &choices->all[i].text, arena, agrees);
        for (size_t k = 0; k < best->text.count; k++)
            sure[k] += agrees[k] ? weight : 0;
    }
    for (size_t k = 0; k < best->text.count; k++)
        sure[k] /= sum;
    return sure;
}

/* How far ahead of the next best text. */
static double margin_of(const struct choices *choices, const struct choice *best)
{
    double next = -INFINITY;
    for (size_t i = 0; i < choices->count; i++)
        if (&choices->all[i] != best && choices->all[i].total > next)
            next = choices->all[i].total;
    return fmin(best->total - next, MARGIN_MOST);
}

static int reading_make(const struct weighing *weighing, const struct decoded *text, const double *sure,
                        struct arena *arena, struct line_reading *ret_reading)
{
    struct line_symbol *symbols = arena_array(arena, text->count + 1, sizeof *symbols);
    struct line_reading reading = {.symbols = symbols};
    bool spaced = false;
    for (size_t i = 0; i < text->count; i++) {
        const struct symbol_code *symbol = &weighing->book->symbols[text->symbols[i]];
        if (strcmp(symbol->text, " ") == 0) {
            spaced = reading.symbol_count > 0;
            continue;
        }
        symbols[reading.symbol_count++] =
            (struct line_symbol){arena_strndup(arena, symbol->text, symbol->size),
                                 (float)confidence_of_probability(sure[i]), spaced};
        spaced = false;
    }
    int status = line_reading_finish(&reading, arena);
    if (status == STATUS_OK)
        *ret_reading = reading;
    return status;
}

int weigh_line(const struct weighing *weighing, const struct forward_line *pictures, size_t count,
               const struct surroundings *around, struct arena *arena, struct looked *ret_looked)
{
    struct arena *scratch = arena_new();
    if (!scratch)
        return STATUS_NO_MEMORY;
    struct choices *choices = arena_array(scratch, 1, sizeof *choices);
    struct looked looked = {.reading = {.text = ""}};
    int status = choices_find(weighing, pictures, count, around, scratch, choices);
    if (status == STATUS_OK && choices->count > 0) {
        choices_weigh(weighing, pictures, count, scratch, choices);
        const struct choice *best = choices_best(choices);
        const double *sure = symbols_weigh(choices, best, scratch);
        looked.votes = best->firsts;
        looked.margin = margin_of(choices, best);
        looked.fit = exp(best->text.picture / (double)best->text.count);
        status = reading_make(weighing, &best->text, sure, arena, &looked.reading);
    }
    arena_free(scratch);
    if (status == STATUS_OK)
        *ret_looked = looked;
    return status;
}
