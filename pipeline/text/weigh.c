#include "text/weigh.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "shenbao/status.h"
#include "text/codes.h"
#include "text/decode.h"
#include "text/likelihood.h"

enum { TEXTS = 8, MOST_TEXTS = ENGINE_PICTURES * TEXTS + LOOK_PROPOSALS + 1 };

/* ---- the texts that come into question ---- */

struct choice {
    struct decoded text;
    double total; /* by which it is chosen */
    double usual; /* by which it is said how sure it is */
    int firsts;   /* pictures of which it is the best text */
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

/* By all pictures: the mean of the logarithms, so that more pictures do not outweigh the language. */
static void choice_weigh(const struct weighing *weighing, const struct forward_line *lines, size_t count,
                         struct arena *arena, struct choice *choice)
{
    struct decoded *text = &choice->text;
    double sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += line_likelihood(weighing->book, &lines[k], text->symbols, text->count, arena);
    text->picture = sum / (double)count;
}

static void choice_total(const struct weighing *weighing, double bonus, struct choice *choice)
{
    choice->total = decoded_total(&choice->text, weighing->options) + bonus;
    choice->usual = decoded_total(&choice->text, weighing->usual) + bonus;
}

/* A text that was found in the only picture is weighed by it already. */
static void choices_weigh(const struct weighing *weighing, const struct forward_line *lines, size_t count,
                          struct arena *arena, struct choices *choices)
{
    for (size_t i = 0; i < choices->count; i++) {
        struct choice *choice = &choices->all[i];
        if (count > 1)
            choice_weigh(weighing, lines, count, arena, choice);
        choice_total(weighing, 0, choice);
    }
}

/* ---- what is proposed ---- */

/* What was read and what is proposed for it. */
struct draft {
    const struct look *look;
    bool taken[LOOK_PROPOSALS];
    size_t room; /* symbols that any text made of it may have */
};

static struct draft draft_of(const struct look *look)
{
    struct draft draft = {.look = look, .room = 2 * look->was->symbol_count};
    for (size_t i = 0; i < look->proposal_count; i++)
        draft.room += 2 * look->proposals[i].symbol_count;
    return draft;
}

/* Whether two would have to stand in the same place. */
static bool collide(const struct proposal *a, const struct proposal *b)
{
    return a->at == b->at || (a->at < b->at + b->count && b->at < a->at + a->count);
}

static bool is_free(const struct draft *draft, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (draft->taken[i] && collide(&draft->look->proposals[i], &draft->look->proposals[at]))
            return false;
    return true;
}

static const struct proposal *taken_at(const struct draft *draft, size_t at)
{
    for (size_t i = 0; i < LOOK_PROPOSALS; i++)
        if (draft->taken[i] && draft->look->proposals[i].at == at)
            return &draft->look->proposals[i];
    return NULL;
}

static bool symbol_put(const struct codebook *book, const struct line_symbol *symbol, int *symbols,
                       size_t *count)
{
    const struct symbol_code *space = symbol->spaced && *count > 0 ? codebook_find(book, " ", 1) : NULL;
    const struct symbol_code *code = codebook_find(book, symbol->text, strlen(symbol->text));
    if (space)
        symbols[(*count)++] = (int)(space - book->symbols);
    if (code)
        symbols[(*count)++] = (int)(code - book->symbols);
    return code;
}

/* The draft's text with what is taken. False where a symbol of it is none of the network's. */
static bool draft_text(const struct draft *draft, const struct codebook *book, struct arena *arena,
                       struct decoded *ret_text)
{
    const struct line_reading *was = draft->look->was;
    int *symbols = arena_array(arena, draft->room + 1, sizeof *symbols);
    size_t count = 0;
    bool sound = true;
    for (size_t i = 0; i <= was->symbol_count;) {
        const struct proposal *taken = taken_at(draft, i);
        for (size_t k = 0; taken && k < taken->symbol_count; k++)
            sound &= symbol_put(book, &taken->symbols[k], symbols, &count);
        if (taken && taken->count > 0) {
            i += taken->count;
            continue;
        }
        if (i < was->symbol_count)
            sound &= symbol_put(book, &was->symbols[i], symbols, &count);
        i++;
    }
    *ret_text = (struct decoded){.symbols = symbols, .count = count};
    return sound && count > 0;
}

/* The draft's choice, weighed; NULL where it cannot be written. */
static struct choice *draft_weigh(const struct draft *draft, const struct weighing *weighing,
                                  const struct forward_line *lines, struct arena *arena,
                                  struct choices *choices)
{
    struct decoded text;
    double bonus = 0;
    if (!draft_text(draft, weighing->book, arena, &text))
        return NULL;
    for (size_t i = 0; i < LOOK_PROPOSALS; i++)
        bonus += draft->taken[i] ? draft->look->proposals[i].bonus : 0;
    text.language = decoder_language(weighing->decoder, text.symbols, text.count, &draft->look->around);
    struct choice *choice = choice_want(choices, &text);
    choice_weigh(weighing, lines, draft->look->count, arena, choice);
    choice_total(weighing, bonus, choice);
    return choice;
}

/* Takes of what is proposed, one after another, what makes the text likelier. */
static void proposals_weigh(const struct weighing *weighing, const struct forward_line *lines,
                            const struct look *look, struct arena *arena, struct choices *choices)
{
    struct draft draft = draft_of(look);
    const struct choice *choice = draft_weigh(&draft, weighing, lines, arena, choices);
    double best = choice ? choice->total : INFINITY;
    for (size_t i = 0; i < look->proposal_count && i < LOOK_PROPOSALS; i++) {
        if (!is_free(&draft, i))
            continue;
        draft.taken[i] = true;
        choice = draft_weigh(&draft, weighing, lines, arena, choices);
        draft.taken[i] = choice && choice->total > best;
        best = draft.taken[i] ? choice->total : best;
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

/* The most that a choice other than one has; -INFINITY where there is no other. */
static double usual_most(const struct choices *choices, const struct choice *but)
{
    double most = -INFINITY;
    for (size_t i = 0; i < choices->count; i++)
        if (&choices->all[i] != but)
            most = fmax(most, choices->all[i].usual);
    return most;
}

static const double *symbols_weigh(const struct choices *choices, const struct choice *best,
                                   struct arena *arena)
{
    double *sure = arena_array(arena, best->text.count + 1, sizeof *sure), sum = 0;
    double most = usual_most(choices, NULL);
    bool *agrees = arena_array(arena, best->text.count + 1, sizeof *agrees);
    for (size_t i = 0; i < choices->count; i++) {
        double weight = exp(choices->all[i].usual - most);
        sum += weight;
        agreement(&best->text, &choices->all[i].text, arena, agrees);
        for (size_t k = 0; k < best->text.count; k++)
            sure[k] += agrees[k] ? weight : 0;
    }
    for (size_t k = 0; k < best->text.count; k++)
        sure[k] /= sum;
    return sure;
}

/* How far ahead of the next best text; 0 where it is behind. */
static double margin_of(const struct choices *choices, const struct choice *best)
{
    return fmax(fmin(best->usual - usual_most(choices, best), MARGIN_MOST), 0);
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

int weigh_line(const struct weighing *weighing, const struct forward_line *pictures, const struct look *look,
               struct arena *arena, struct looked *ret_looked)
{
    struct arena *scratch = arena_new();
    if (!scratch)
        return STATUS_NO_MEMORY;
    struct choices *choices = arena_array(scratch, 1, sizeof *choices);
    struct looked looked = {.reading = {.text = ""}};
    int status = choices_find(weighing, pictures, look->count, &look->around, scratch, choices);
    if (status == STATUS_OK && choices->count > 0) {
        choices_weigh(weighing, pictures, look->count, scratch, choices);
        if (look->proposal_count > 0)
            proposals_weigh(weighing, pictures, look, scratch, choices);
        const struct choice *best = choices_best(choices);
        const double *sure = symbols_weigh(choices, best, scratch);
        looked.votes = best->firsts;
        looked.margin = margin_of(choices, best);
        struct ease ease =
            decoder_ease(weighing->decoder, best->text.symbols, best->text.count, &look->around);
        looked.ease = ease.mean;
        looked.least = ease.least;
        looked.fit = fmin(exp(best->text.picture / (double)best->text.count), 1);
        status = reading_make(weighing, &best->text, sure, arena, &looked.reading);
    }
    arena_free(scratch);
    if (status == STATUS_OK)
        *ret_looked = looked;
    return status;
}
