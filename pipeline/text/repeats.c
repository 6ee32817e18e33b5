#include "text/repeats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { MOST_SYMBOLS = 12000 }; /* of a page: one that says more is none of these forms, and would take long */

/* The symbols of a text, and NULL where that of a cell begins and ends. */
struct tokens {
    const struct line_symbol **all;
    size_t count;
};

struct cell_said {
    struct tokens text; /* with its borders */
    struct cell_place place;
};

struct repeats {
    struct repeats_options options;
    const struct placed_line *lines;
    size_t *firsts;          /* where each line's symbols begin in the text of its cell */
    struct cell_said *cells; /* by number; 0 is none */
    size_t cell_count;
};

static void token_add(struct tokens *tokens, struct arena *arena, const struct line_symbol *symbol)
{
    *(const struct line_symbol **)arena_push(arena, &tokens->all, &tokens->count, sizeof *tokens->all) =
        symbol;
}

static void line_add(struct repeats *repeats, size_t at, struct arena *arena)
{
    const struct placed_line *line = &repeats->lines[at];
    struct cell_said *cell = &repeats->cells[line->place.cell];
    cell->place = line->place;
    if (cell->text.count == 0)
        token_add(&cell->text, arena, NULL);
    repeats->firsts[at] = cell->text.count;
    for (size_t i = 0; i < line->reading->symbol_count; i++)
        token_add(&cell->text, arena, &line->reading->symbols[i]);
}

struct repeats *repeats_new(const struct placed_line *lines, size_t count,
                            const struct repeats_options *options, struct arena *arena)
{
    struct repeats *repeats = arena_alloc(arena, sizeof *repeats);
    *repeats = (struct repeats){.options = options ? *options : REPEATS_OPTIONS_DEFAULT, .lines = lines};
    repeats->firsts = arena_array(arena, count + 1, sizeof *repeats->firsts);
    size_t symbols = 0;
    for (size_t i = 0; i < count; i++)
        symbols += lines[i].reading->symbol_count;
    for (size_t i = 0; i < count && symbols <= MOST_SYMBOLS; i++)
        if (lines[i].place.cell >= repeats->cell_count)
            repeats->cell_count = lines[i].place.cell + 1;
    repeats->cells = arena_array(arena, repeats->cell_count + 1, sizeof *repeats->cells);
    for (size_t i = 0; i < count && repeats->cell_count > 0; i++)
        if (lines[i].place.cell)
            line_add(repeats, i, arena);
    for (size_t i = 1; i < repeats->cell_count; i++)
        if (repeats->cells[i].text.count > 0)
            token_add(&repeats->cells[i].text, arena, NULL);
    return repeats;
}

static bool same(const struct line_symbol *a, const struct line_symbol *b)
{
    return a && b ? strcmp(a->text, b->text) == 0 : a == b;
}

/* ---- a line laid over a text ---- */

/* The line lies on text[from, to); edits[i * (text->count + 1) + k]: of the line's first i tokens, ending at k. */
struct match {
    const struct tokens *line, *text;
    unsigned *edits;
    size_t to;
};

static unsigned edits_at(const struct match *match, size_t i, size_t k)
{
    return match->edits[i * (match->text->count + 1) + k];
}

/* What edits cost: a cell that goes on costs more than a symbol that is wanting at its end. */
enum { SYMBOL_EDIT = 2, BORDER_EDIT = 3 };

static unsigned gap_cost(const struct line_symbol *left_out)
{
    return left_out ? SYMBOL_EDIT : BORDER_EDIT;
}

/* A border never stands for a symbol. */
static unsigned over_cost(const struct match *match, size_t i, size_t k)
{
    const struct line_symbol *a = match->line->all[i - 1], *b = match->text->all[k - 1];
    return same(a, b) ? 0 : a && b ? SYMBOL_EDIT : 2 * BORDER_EDIT;
}

static unsigned edits_least(const struct match *match, size_t i, size_t k)
{
    unsigned over = edits_at(match, i - 1, k - 1) + over_cost(match, i, k);
    unsigned left = edits_at(match, i - 1, k) + gap_cost(match->line->all[i - 1]);
    unsigned right = edits_at(match, i, k - 1) + gap_cost(match->text->all[k - 1]);
    unsigned gap = left < right ? left : right;
    return over <= gap ? over : gap;
}

/* The match may begin and end anywhere in the text. */
static struct match match_find(const struct tokens *line, const struct tokens *text, struct arena *arena)
{
    size_t columns = text->count + 1;
    struct match match = {line, text, arena_array(arena, (line->count + 1) * columns, sizeof *match.edits),
                          0};
    for (size_t i = 1; i <= line->count; i++) {
        match.edits[i * columns] = match.edits[(i - 1) * columns] + gap_cost(line->all[i - 1]);
        for (size_t k = 1; k < columns; k++)
            match.edits[i * columns + k] = edits_least(&match, i, k);
    }
    for (size_t k = 0; k < columns; k++)
        if (edits_at(&match, line->count, k) < edits_at(&match, line->count, match.to))
            match.to = k;
    return match;
}

/* ---- stretches that differ ---- */

/* line[from, to) stands where text[other_from, other_to) does. */
struct stretch {
    size_t from, to, other_from, other_to;
};

/* The stretches, the last first, of which there are at most as many as the line has tokens and one. */
static size_t stretches_find(const struct match *match, struct stretch *stretches)
{
    size_t i = match->line->count, k = match->to, count = 0;
    bool open = false;
    while (i > 0) {
        size_t from = i, other_from = k;
        unsigned edits = edits_at(match, i, k);
        bool over = k > 0 && edits == edits_at(match, i - 1, k - 1) + over_cost(match, i, k);
        bool same_here = over && over_cost(match, i, k) == 0;
        if (over || edits == edits_at(match, i - 1, k) + gap_cost(match->line->all[i - 1]))
            i--;
        if (over || i == from)
            k--;
        if (!same_here && !open)
            stretches[count++] = (struct stretch){i, from, k, other_from};
        if (!same_here) {
            stretches[count - 1].from = i;
            stretches[count - 1].other_from = k;
        }
        open = !same_here;
    }
    return count;
}

static bool has_border(const struct tokens *tokens, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (!tokens->all[i])
            return true;
    return false;
}

static bool is_digit(const char *text)
{
    return *text >= '0' && *text <= '9';
}

/* What the picture alone may say: digits, letters, operators. */
static bool is_figure(const char *text)
{
    static const char *const operators[] = {"≥", "≤", "±", "‰", "＞", "＜", "×", "÷"};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(text, operators[i]) == 0)
            return true;
    return (unsigned char)*text < 0x80 && !strchr(",;:()!?\"'", *text);
}

static bool has(const struct tokens *tokens, size_t from, size_t to, bool (*is)(const char *text))
{
    for (size_t i = from; i < to; i++)
        if (is(tokens->all[i]->text))
            return true;
    return false;
}

/* The logarithm of the odds that the text's symbols there were read right. */
static double odds_of(const struct tokens *text, size_t from, size_t to)
{
    double least = 1;
    for (size_t i = from; i < to; i++)
        if (text->all[i])
            least = fmin(least, probability_of((double)text->all[i]->confidence));
    return least < 1 ? log(least / (1 - least)) : INFINITY;
}

struct proposing {
    const struct repeats_options *options;
    struct arena *arena, *scratch;
    struct tokens line; /* with what stands around it in its cell */
    size_t from, to;    /* which of them are the line's own */
    double margin;      /* the line's: any other text is at least so much less likely */
    struct proposal *proposals;
    size_t count;
};

/* The most that may speak for another text's words, for its operators, units and letters, and for its digits. */
struct most {
    double words, signs, digits;
};

/* Of a text anywhere on the page. */
static struct most most_of(const struct repeats_options *options, double matches)
{
    double most = (matches - options->chance) * options->per_match;
    double figures = fmin(most, options->figures);
    return (struct most){fmin(most, options->words), figures, figures};
}

static bool is_stretch_fit(const struct proposing *proposing, const struct match *match,
                           const struct stretch *stretch)
{
    return stretch->from >= proposing->from && stretch->to <= proposing->to &&
           stretch->to - stretch->from <= proposing->options->stretch &&
           stretch->other_to - stretch->other_from <= proposing->options->stretch &&
           !has_border(match->line, stretch->from, stretch->to) &&
           !has_border(match->text, stretch->other_from, stretch->other_to);
}

static void stretch_propose(struct proposing *proposing, const struct match *match,
                            const struct stretch *stretch, double most)
{
    size_t size = stretch->other_to - stretch->other_from, was = stretch->to - stretch->from;
    double bonus = fmin(odds_of(match->text, stretch->other_from, stretch->other_to), most);
    if (size < was)
        bonus = fmin(bonus, proposing->options->fewer);
    if (bonus <= fmax(proposing->margin, was ? odds_of(match->line, stretch->from, stretch->to) : 0))
        return;
    struct line_symbol *symbols = arena_array(proposing->arena, size + 1, sizeof *symbols);
    for (size_t i = 0; i < size; i++)
        symbols[i] = *match->text->all[stretch->other_from + i];
    *(struct proposal *)arena_push(proposing->arena, &proposing->proposals, &proposing->count,
                                   sizeof *proposing->proposals) =
        (struct proposal){stretch->from - proposing->from, was, symbols, size, bonus};
}

static double stretch_most(const struct match *match, const struct stretch *stretch, const struct most *most)
{
    if (has(match->line, stretch->from, stretch->to, is_digit) ||
        has(match->text, stretch->other_from, stretch->other_to, is_digit))
        return most->digits;
    bool signs = has(match->line, stretch->from, stretch->to, is_figure) ||
                 has(match->text, stretch->other_from, stretch->other_to, is_figure);
    return signs ? most->signs : most->words;
}

static void match_propose(struct proposing *proposing, const struct match *match, const struct most *most)
{
    struct stretch *stretches = arena_array(proposing->scratch, match->line->count + 1, sizeof *stretches);
    size_t count = stretches_find(match, stretches);
    for (size_t i = 0; i < count; i++)
        if (is_stretch_fit(proposing, match, &stretches[i]))
            stretch_propose(proposing, match, &stretches[i], stretch_most(match, &stretches[i], most));
}

/* What any text of the page proposes. False where it says the same as the line. */
static bool text_propose(struct proposing *proposing, const struct tokens *text)
{
    struct match match = match_find(&proposing->line, text, proposing->scratch);
    unsigned edits = edits_at(&match, match.line->count, match.to);
    const struct most most =
        most_of(proposing->options, (double)match.line->count - (double)edits / SYMBOL_EDIT);
    if (edits > 0 && edits <= proposing->options->differ * SYMBOL_EDIT * (double)match.line->count)
        match_propose(proposing, &match, &most);
    return edits > 0;
}

/* Whether two cells stand in one row, each to the right of the same text. */
static bool are_beside_same(const struct repeats *repeats, const struct cell_said *a,
                            const struct cell_said *b, struct arena *scratch)
{
    if (a->place.row != b->place.row || !a->place.left || !b->place.left)
        return false;
    const struct tokens *left = &repeats->cells[a->place.left].text,
                        *other = &repeats->cells[b->place.left].text;
    if (left->count < 4 || other->count < 4) /* two symbols between borders */
        return false;
    struct match match = match_find(left, other, scratch);
    return edits_at(&match, left->count, match.to) <=
           repeats->options.left_differ * SYMBOL_EDIT * (double)left->count;
}

static void line_place(struct proposing *proposing, const struct repeats *repeats, size_t at)
{
    const struct tokens *text = &repeats->cells[repeats->lines[at].place.cell].text;
    size_t context = proposing->options->context;
    size_t first = repeats->firsts[at], last = first + repeats->lines[at].reading->symbol_count;
    size_t from = first > context ? first - context : 0;
    size_t to = text->count - last > context ? last + context : text->count;
    proposing->line = (struct tokens){text->all + from, to - from};
    proposing->from = first - from;
    proposing->to = last - from;
    proposing->margin = repeats->lines[at].margin;
}

struct proposal *repeats_propose(const struct repeats *repeats, size_t at, struct arena *arena,
                                 size_t *ret_count)
{
    struct proposing proposing = {.options = &repeats->options, .arena = arena, .scratch = arena_new()};
    size_t cell = repeats->lines[at].place.cell;
    const struct most beside = {repeats->options.left_signs, repeats->options.left_signs,
                                repeats->options.left_digits};
    bool alone = true;
    *ret_count = 0;
    if (!proposing.scratch || cell == 0 || cell >= repeats->cell_count) {
        arena_free(proposing.scratch);
        return NULL;
    }
    const struct cell_said *own = &repeats->cells[cell];
    line_place(&proposing, repeats, at);
    for (size_t i = 1; i < repeats->cell_count && alone; i++)
        if (repeats->cells[i].text.count > 0 && &repeats->cells[i] != own)
            alone = text_propose(&proposing, &repeats->cells[i].text);
    if (!alone)
        proposing.count = 0;
    for (size_t i = 1; i < repeats->cell_count; i++) {
        const struct cell_said *other = &repeats->cells[i];
        if (other != own && are_beside_same(repeats, own, other, proposing.scratch)) {
            struct match match = match_find(&proposing.line, &other->text, proposing.scratch);
            match_propose(&proposing, &match, &beside);
        }
    }
    arena_free(proposing.scratch);
    *ret_count = proposing.count;
    return proposing.proposals;
}
