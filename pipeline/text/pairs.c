#include "text/pairs.h"

#include <stddef.h>
#include <string.h>

enum { DEPTH = sizeof((struct pairs *)NULL)->kinds, QUOTES = 2 }; /* the first kinds are quotation marks */

static const char *const marks[][2] = {{"“", "”"},   {"‘", "’"},   {"(", ")"},   {"《", "》"},
                                       {"〈", "〉"}, {"【", "】"}, {"〔", "〕"}, {"[", "]"}};

/*
 * Logarithms. Of the texts that the language is counted in no pair lacks its other half, and what is quoted has six
 * characters; a mark is as likely at one place as at another (ngram.h), so that the closing one is likelier by what is
 * open. Where a line goes on from another, what that one says was read by itself and may be wrong.
 */
static const double UNPAIRED = -6, UNPAIRED_BETWEEN = -3, CLOSES_QUOTE = 3.9;

int pairs_kind(const char *text)
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        for (int side = 0; side < 2; side++)
            if (strncmp(text, marks[i][side], strlen(marks[i][side])) == 0)
                return side ? -(int)(i + 1) : (int)(i + 1);
    return 0;
}

static size_t depth_of(const struct pairs *pairs, int kind)
{
    size_t depth = 0;
    while (depth < DEPTH && pairs->kinds[depth] != kind)
        depth++;
    return depth;
}

/* What is inside of what closes was never closed itself. */
static double pairs_close(struct pairs *pairs, int kind)
{
    size_t depth = depth_of(pairs, kind);
    if (depth == DEPTH)
        return pairs->unknown ? UNPAIRED_BETWEEN : UNPAIRED;
    memmove(pairs->kinds, pairs->kinds + depth + 1, DEPTH - depth - 1);
    memset(pairs->kinds + DEPTH - depth - 1, 0, depth + 1);
    return (kind <= QUOTES ? CLOSES_QUOTE : 0) + UNPAIRED * (double)depth;
}

double pairs_follow(struct pairs *pairs, int kind)
{
    if (kind < 0)
        return pairs_close(pairs, -kind);
    if (kind == 0)
        return 0;
    bool again = kind <= QUOTES && depth_of(pairs, kind) < DEPTH;
    memmove(pairs->kinds + 1, pairs->kinds, DEPTH - 1);
    pairs->kinds[0] = (uint8_t)kind;
    return again ? UNPAIRED : 0;
}

/* The kind of the next mark of a text, 0 at its end. No mark begins with a byte that goes on with a character. */
static int kind_take(const char **text)
{
    int kind = 0;
    for (; **text && kind == 0; ++*text)
        kind = pairs_kind(*text);
    return kind;
}

struct pairs pairs_after(const char *before)
{
    struct pairs pairs = {.unknown = !before || *before};
    for (int kind; before && (kind = kind_take(&before)) != 0;)
        pairs_follow(&pairs, kind);
    return pairs;
}

/* The first kind that a text closes without having opened it; 0: none. */
static int closed_by(const char *after)
{
    struct pairs pairs = {0};
    for (int kind; (kind = kind_take(&after)) != 0;) {
        if (kind < 0 && depth_of(&pairs, -kind) == DEPTH)
            return -kind;
        pairs_follow(&pairs, kind);
    }
    return 0;
}

double pairs_end(const struct pairs *pairs, const char *after)
{
    size_t open = 0;
    while (open < DEPTH && pairs->kinds[open])
        open++;
    if (!after)
        return 0;
    if (!*after)
        return UNPAIRED * (double)open;
    int closed = closed_by(after);
    bool fits = closed ? depth_of(pairs, closed) < DEPTH || pairs->unknown : open == 0;
    return fits ? 0 : UNPAIRED_BETWEEN;
}
