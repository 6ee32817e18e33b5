/* What marks that are seen in a line's ink make of what the network says. */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "text/codes.h"
#include "text/likelihood.h"
#include "text/seen.h"

/*
 * The network writes a symbol about where its ink's middle is, but that of a wide quotation mark up to `behind` steps
 * later. Of ink that is no mark it thinks one less likely than `possible`; what it is sure of as it is stays so; and a
 * symbol that it thinks likely there, but for those that a narrow mark is taken for, is what the ink shows. Otherwise a
 * mark becomes so much likelier than none, and of the marks of a kind each as much less as it was, up to their `favour`:
 * which of “ and ” a narrow one is the network hardly knows, and the language does. What stands low is a mark where
 * the one before is.
 */
static const struct {
    size_t before, behind;                /* steps */
    float possible, sure, likely, raised; /* logarithms */
} telling = {.before = 2, .behind = 7, .possible = -7, .sure = -0.05f, .likely = -0.7f, .raised = 2};

enum { MOST_CODES = 6 };

struct codes {
    int codes[MOST_CODES];
    int count;
};

static const struct {
    const char *symbols[MOST_CODES];
    float favour; /* a logarithm: no more counts of what the network thinks of one and of another */
} kinds[] = {[SEEN_QUOTE] = {{"“", "”"}, 0.3f}, [SEEN_LOW] = {{"。", ",", "、", ";"}, 3},
             [SEEN_TWO] = {{";", ","}, 0},      [SEEN_COLON] = {{";", ":"}, 0},
             [SEEN_LEAN] = {{"、", ","}, 0},    [SEEN_TAIL] = {{",", "."}, 0}};
static const char *const mistaken[MOST_CODES] = {"·", "'", ",", ".", "-", "、"};

/* The codes of those of the symbols that are written by one alone. */
static struct codes codes_of(const struct codebook *book, const char *const symbols[MOST_CODES])
{
    struct codes codes = {.count = 0};
    for (int i = 0; i < MOST_CODES && symbols[i]; i++) {
        const struct symbol_code *code = codebook_find(book, symbols[i], strlen(symbols[i]));
        if (code && code->length == 1)
            codes.codes[codes.count++] = code->values[0];
    }
    return codes;
}

static bool has_code(const struct codes *codes, int code)
{
    for (int i = 0; i < codes->count; i++)
        if (codes->codes[i] == code)
            return true;
    return false;
}

static float likeliest(const struct codes *codes, const float *row)
{
    float most = -INFINITY;
    for (int i = 0; i < codes->count; i++)
        most = fmaxf(most, row[codes->codes[i]]);
    return most;
}

/* Whether a step says something else for likely. */
static bool says_other(const struct codebook *book, const struct codes *own, const float *row, size_t codes)
{
    const struct codes narrow = codes_of(book, mistaken);
    for (size_t i = 0; i < codes; i++)
        if (row[i] > telling.likely && i != book->null_code && !has_code(own, (int)i) &&
            !has_code(&narrow, (int)i))
            return true;
    return false;
}

/* The step, from `from` on, at which the network thinks the mark likeliest; line.steps where it thinks of none. */
static size_t step_find(const struct seen *seen, const struct codebook *book, const struct codes *own,
                        const struct forward_line *line, size_t from)
{
    size_t middle = (size_t)(seen->middle * (double)line->steps), best = line->steps;
    float most = telling.possible;
    bool other = false;
    for (size_t t = from; t < line->steps && t <= middle + telling.behind; t++) {
        const float *row = line->logarithms + t * line->stride;
        if (t + telling.before < middle)
            continue;
        other |= t >= middle && t <= middle + 1 && says_other(book, own, row, line->codes);
        float here = likeliest(own, row);
        if (here > most) {
            most = here;
            best = t;
        }
    }
    return other && most <= telling.likely ? line->steps : best;
}

/* Nothing becomes of a step that is sure of the mark. */
static void row_tell(const struct codes *own, float favour, float *row)
{
    float most = likeliest(own, row);
    for (int i = 0; i < own->count && most <= telling.sure; i++) {
        float *code = &row[own->codes[i]];
        *code = telling.raised + fmaxf(*code - most, -favour);
    }
}

/* What the network thinks of two marks together is shared out anew between them. */
static void row_share(const struct codes *pair, double odds, float *row)
{
    float *first = &row[pair->codes[0]], *second = &row[pair->codes[1]];
    double both = logarithm_add((double)*first, (double)*second), apart = (double)(*first - *second) + odds;
    *first = (float)(both - logarithm_add(0, -apart));
    *second = (float)(both - logarithm_add(0, apart));
}

/* A mark of which the ink says which of two it is. */
static void pair_tell(const struct seen *seen, const struct codes *pair, struct forward_line *told,
                      float *rows)
{
    size_t middle = (size_t)(seen->middle * (double)told->steps);
    size_t from = middle > telling.before ? middle - telling.before : 0;
    for (size_t t = from; t < told->steps && t <= middle + telling.behind; t++)
        row_share(pair, seen->odds, rows + t * told->stride);
}

/* Quotation marks and what stands low behind them. */
static void quotes_tell(const struct seen *seen, size_t count, const struct codebook *book,
                        const struct forward_line *line, float *rows)
{
    size_t from = 0;
    bool quoted = false;
    for (size_t i = 0; i < count; i++) {
        const struct codes own = codes_of(book, kinds[seen[i].kind].symbols);
        bool wanted = seen[i].kind == SEEN_QUOTE || (seen[i].kind == SEEN_LOW && quoted);
        size_t step = wanted ? step_find(&seen[i], book, &own, line, from) : line->steps;
        quoted = seen[i].kind == SEEN_QUOTE && step < line->steps;
        if (step == line->steps)
            continue;
        row_tell(&own, kinds[seen[i].kind].favour, rows + step * line->codes);
        from = step + 1;
    }
}

struct forward_line seen_tell(const struct seen *seen, size_t count, const struct codebook *book,
                              const struct forward_line *line, struct arena *arena)
{
    float *rows = arena_array(arena, line->steps * line->codes, sizeof *rows);
    struct forward_line told = {rows, line->steps, line->codes, line->codes};
    for (size_t t = 0; t < line->steps; t++)
        memcpy(rows + t * line->codes, line->logarithms + t * line->stride, line->codes * sizeof *rows);
    quotes_tell(seen, count, book, line, rows);
    for (size_t i = 0; i < count; i++) {
        const struct codes pair = codes_of(book, kinds[seen[i].kind].symbols);
        if (seen[i].kind >= SEEN_TWO && pair.count == 2)
            pair_tell(&seen[i], &pair, &told, rows);
    }
    return told;
}
