#include "text/numbering.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

enum { MOST_PREFIX = 4, MOST_DIGITS = 2, MOST_ABOVE = 8 };

struct numbering {
    const struct placed_line *lines;
    size_t *firsts; /* by cell, its first line and one; 0: nothing was read there */
    size_t cell_count;
};

/* What a numbered text begins with: a few Han symbols, digits, and a sign that ends them. */
struct number {
    size_t prefix, digits;
    int value;
    double odds; /* the logarithm of the odds that the digits were read right */
};

struct numbering *numbering_new(const struct placed_line *lines, size_t count, struct arena *arena)
{
    struct numbering *numbering = arena_alloc(arena, sizeof *numbering);
    *numbering = (struct numbering){.lines = lines, .cell_count = 1};
    for (size_t i = 0; i < count; i++)
        if (lines[i].place.cell >= numbering->cell_count)
            numbering->cell_count = lines[i].place.cell + 1;
    numbering->firsts = arena_array(arena, numbering->cell_count, sizeof *numbering->firsts);
    for (size_t i = count; i-- > 0;)
        numbering->firsts[lines[i].place.cell] = lines[i].place.cell ? i + 1 : 0;
    return numbering;
}

static bool is_han(const char *symbol)
{
    return (unsigned char)*symbol >= 0xE4 && (unsigned char)*symbol <= 0xE9;
}

static bool is_digit(const char *symbol)
{
    return *symbol >= '0' && *symbol <= '9';
}

static bool is_end(const char *symbol)
{
    return strcmp(symbol, ":") == 0 || strcmp(symbol, "、") == 0 || strcmp(symbol, ".") == 0;
}

static size_t prefix_length(const struct line_reading *reading)
{
    size_t length = 0;
    while (length < reading->symbol_count && length <= MOST_PREFIX && is_han(reading->symbols[length].text))
        length++;
    return length <= MOST_PREFIX ? length : 0;
}

static bool number_read(const struct line_reading *reading, struct number *ret_number)
{
    struct number number = {.prefix = prefix_length(reading)};
    double least = 1;
    size_t at = number.prefix;
    for (; at < reading->symbol_count && number.digits < MOST_DIGITS; at++, number.digits++) {
        const struct line_symbol *symbol = &reading->symbols[at];
        if (!is_digit(symbol->text))
            break;
        number.value = 10 * number.value + (*symbol->text - '0');
        least = fmin(least, probability_of((double)symbol->confidence));
    }
    number.odds = least < 1 ? log(least / (1 - least)) : INFINITY;
    *ret_number = number;
    return number.prefix > 0 && number.value > 0 && at < reading->symbol_count &&
           is_end(reading->symbols[at].text);
}

/* The first line of a cell; NULL where nothing was read there. */
static const struct placed_line *cell_begins(const struct numbering *numbering, size_t cell)
{
    size_t first = cell < numbering->cell_count ? numbering->firsts[cell] : 0;
    return first ? &numbering->lines[first - 1] : NULL;
}

static bool same_prefix(const struct line_reading *a, const struct line_reading *b, size_t length)
{
    if (a->symbol_count < length || b->symbol_count < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (strcmp(a->symbols[i].text, b->symbols[i].text) != 0)
            return false;
    return true;
}

/* The number that follows those above, by the surest of them, the nearest of equals; its prefix is theirs. */
static bool number_follows(const struct numbering *numbering, const struct placed_line *line,
                           struct number *ret_number)
{
    struct number best = {.odds = 0};
    const struct placed_line *above = cell_begins(numbering, line->place.above);
    for (int steps = 1; steps <= MOST_ABOVE && above; steps++) {
        struct number number;
        if (!number_read(above->reading, &number) ||
            !same_prefix(above->reading, line->reading, number.prefix))
            break;
        number.value += steps;
        number.odds = fmin(number.odds, NUMBERING_BONUS);
        best = number.odds > best.odds ? number : best;
        above = cell_begins(numbering, above->place.above);
    }
    *ret_number = best;
    return best.odds > 0;
}

/* How many symbols stand where the number should: up to the sign that ends it. 0: it is not to be seen. */
static size_t place_of(const struct line_reading *reading, size_t prefix)
{
    for (size_t digits = 1; digits <= MOST_DIGITS && prefix + digits < reading->symbol_count; digits++)
        if (is_end(reading->symbols[prefix + digits].text))
            return digits;
    return 0;
}

static const struct line_symbol *digits_make(const struct line_symbol *like, int value, struct arena *arena,
                                             size_t *ret_count)
{
    char text[16];
    *ret_count = (size_t)snprintf(text, sizeof text, "%d", value);
    struct line_symbol *symbols = arena_array(arena, *ret_count, sizeof *symbols);
    for (size_t i = 0; i < *ret_count; i++)
        symbols[i] = (struct line_symbol){arena_strndup(arena, text + i, 1), like->confidence, false};
    return symbols;
}

bool numbering_propose(const struct numbering *numbering, size_t at, struct arena *arena,
                       struct proposal *ret_proposal)
{
    const struct placed_line *line = &numbering->lines[at];
    size_t cell = line->place.cell;
    struct number number;
    if (cell == 0 || numbering->firsts[cell] != at + 1 || !number_follows(numbering, line, &number))
        return false;
    size_t count = place_of(line->reading, number.prefix);
    if (count == 0 || number.odds <= line->margin)
        return false;
    *ret_proposal = (struct proposal){.at = number.prefix, .count = count, .bonus = number.odds};
    ret_proposal->symbols =
        digits_make(&line->reading->symbols[number.prefix], number.value, arena, &ret_proposal->symbol_count);
    return true;
}
