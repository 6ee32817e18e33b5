/*
 * A declaration says much twice: an indicator stands in the mid-term half and in the annual half of its row. Two cells
 * that read alike confirm each other; two that differ in a character or two often mean the same, and one is misread.
 */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "doubt/evidence.h"

enum {
    SHORTEST_EQUAL = 2, /* symbols: shorter texts are equal by chance */
    SHORTEST_NEAR = 4,  /* with fewer, a difference is a different text */
    LONGEST = 40,       /* symbols compared for nearness; paragraphs are not said twice */
    NEAR_ROWS = 4,      /* the other half's words stand no further off */
    MOST_CELLS = 4000   /* a larger table is not compared: the work grows as the square */
};

struct words {
    const char *text;
    int row;
    int length;
    int32_t codes[LONGEST];
};

static struct words words_take(const struct cell *cell)
{
    struct words words = {.text = cell->text, .row = cell->row};
    for (const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)cell->text; *at; words.length++) {
        int32_t code = 0;
        utf8proc_ssize_t step = utf8proc_iterate(at, -1, &code);
        at += step > 0 ? step : 1;
        if (words.length < LONGEST)
            words.codes[words.length] = code;
    }
    return words;
}

static int least(int a, int b, int c)
{
    int ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Edit distance (Levenshtein, 1966) of two texts of at most LONGEST symbols. */
static int distance(const struct words *a, const struct words *b)
{
    int row[LONGEST + 1];
    for (int j = 0; j <= b->length; j++)
        row[j] = j;
    for (int i = 1; i <= a->length; i++) {
        int corner = row[0];
        row[0] = i;
        for (int j = 1; j <= b->length; j++) {
            int above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, corner + (a->codes[i - 1] != b->codes[j - 1]));
            corner = above;
        }
    }
    return row[b->length];
}

static bool is_near(const struct words *a, const struct words *b)
{
    int apart = a->length - b->length;
    bool fit = a->length >= SHORTEST_NEAR && b->length >= SHORTEST_NEAR && a->length <= LONGEST &&
               b->length <= LONGEST;
    if (!fit || apart > 2 || apart < -2 || labs((long)a->row - b->row) > NEAR_ROWS)
        return false;
    int most = a->length < 10 ? 1 : 2;
    return distance(a, b) <= most;
}

static void pair_mark(const struct words *a, const struct words *b, struct twin *one, struct twin *other)
{
    if (a->length < SHORTEST_EQUAL || b->length < SHORTEST_EQUAL)
        return;
    if (strcmp(a->text, b->text) == 0)
        one->equal = other->equal = true;
    else if (is_near(a, b))
        one->near = other->near = true;
}

struct twin *twins_find(const struct table *table, struct arena *arena)
{
    struct twin *twins = arena_array(arena, table->cell_count, sizeof *twins);
    if (table->cell_count > MOST_CELLS)
        return twins;
    struct words *words = arena_array(arena, table->cell_count, sizeof *words);
    for (size_t i = 0; i < table->cell_count; i++) {
        words[i] = words_take(&table->cells[i]);
        for (size_t k = 0; k < i; k++)
            pair_mark(&words[i], &words[k], &twins[i], &twins[k]);
    }
    return twins;
}
