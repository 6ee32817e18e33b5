/*
 * Readings that are written as an amount or a value is, where the text that was read is not. They are offered to a person,
 * never taken.
 *
 *     1.280.00     1,280.00     a point for the sign between thousands, or the reverse
 *     12 80        12.80        a gap where a sign was lost
 *     O.00         0.00         a letter for a digit
 *     --≥15年      ≥15年        specks and strokes before or behind
 *
 * Digits in groups of three are thousands, one or two digits at the end are behind the point; groups of other lengths
 * mean nothing.
 */
#include "base/arena.h"
#include "form/parts.h"

enum { GROUPS_MOST = 8, DIGITS_MOST = 24, THOUSAND = 3, CENTS = 2 };

/* Digits of a number with signs or gaps between them. */
struct groups {
    char digits[DIGITS_MOST + 1];
    size_t length[GROUPS_MOST];
    size_t count, used;
};

static bool is_digit(int32_t code)
{
    return code >= '0' && code <= '9';
}

/* The digit that the letter looks like; 0: none. */
static char digit_like(int32_t code)
{
    static const char letters[] = "OoDUQlITZSB", digits[] = "00000111258";
    const char *at = code > 0 && code < 0x80 ? strchr(letters, (int)code) : NULL;
    return at ? digits[at - letters] : 0;
}

static bool is_separator(int32_t code)
{
    return code == '.' || code == ',' || code == 0x3001 || code == 0xB7; /* 、 · */
}

/* White space was read before the character. */
static bool gap_before(const struct folded *text, size_t at)
{
    return at > 0 && text->start[at] > text->end[at - 1];
}

bool number_has_gap(const struct folded *text)
{
    for (size_t i = 1; i < text->length; i++) {
        if (gap_before(text, i) && is_digit(text->code[i]) && is_digit(text->code[i - 1]))
            return true;
    }
    return false;
}

/* The first stretch of the text that may be a number: from a digit, or a letter like one beside a digit or sign. */
static void stretch_find(const struct folded *text, size_t *ret_from, size_t *ret_to)
{
    size_t from = 0;
    while (from < text->length && !is_digit(text->code[from]))
        from++;
    size_t to = from;
    while (from > 0 && (digit_like(text->code[from - 1]) || is_separator(text->code[from - 1])))
        from--;
    while (to < text->length &&
           (is_digit(text->code[to]) || is_separator(text->code[to]) || digit_like(text->code[to])))
        to++;
    while (from < to && is_separator(text->code[from]))
        from++;
    while (to > from && is_separator(text->code[to - 1]))
        to--;
    *ret_from = from;
    *ret_to = to;
}

static bool groups_take(const struct folded *text, size_t from, size_t to, struct groups *groups)
{
    bool begin = true;
    for (size_t i = from; i < to; i++) {
        begin |= is_separator(text->code[i]) || gap_before(text, i);
        if (is_separator(text->code[i]))
            continue;
        if (groups->used == DIGITS_MOST || (begin && groups->count == GROUPS_MOST))
            return false;
        groups->count += begin;
        groups->length[groups->count - 1]++;
        groups->digits[groups->used++] =
            is_digit(text->code[i]) ? (char)text->code[i] : digit_like(text->code[i]);
        begin = false;
    }
    return groups->count > 0;
}

/* The sign before the last group: ',' or '.'; 0 where the lengths of the groups mean nothing. */
static char sign_before_last(const struct groups *groups)
{
    size_t last = groups->length[groups->count - 1];
    bool thousands = groups->length[0] <= THOUSAND && groups->digits[0] != '0';
    for (size_t i = 1; i + 1 < groups->count; i++)
        thousands &= groups->length[i] == THOUSAND;
    if (thousands && last == THOUSAND)
        return ',';
    return groups->count == 2 || (thousands && last <= CENTS) ? '.' : 0;
}

static const char *groups_write(const struct groups *groups, struct arena *arena)
{
    char sign = groups->count > 1 ? sign_before_last(groups) : '.';
    if (!sign)
        return NULL;
    const char *written = "", *digits = groups->digits;
    for (size_t i = 0; i < groups->count; i++) {
        const char *before = i == 0 ? "" : i + 1 < groups->count || sign == ',' ? "," : ".";
        written = arena_printf(arena, "%s%s%.*s", written, before, (int)groups->length[i], digits);
        digits += groups->length[i];
    }
    return written;
}

/* The text with its first number as numbers are written; NULL: it is so written, or nobody can say. */
static const char *number_mend(const char *source, struct arena *arena)
{
    struct folded text = folded_make(arena, source);
    struct groups groups = {0};
    size_t from, to;
    stretch_find(&text, &from, &to);
    if (from >= to || !groups_take(&text, from, to, &groups))
        return NULL;
    const char *number = groups_write(&groups, arena);
    if (!number)
        return NULL;
    return arena_printf(arena, "%.*s%s%s", (int)text.start[from], source, number, source + text.end[to - 1]);
}

/* Signs with which no amount or value begins or ends, and single strokes. */
static bool is_speck(int32_t code, bool first)
{
    static const int32_t opening[] = {0xFF08, 0x300A, '"', '+', 0xB1, '=', '>', '<', 0x2265, 0x2264, 0};
    static const int32_t closing[] = {0xFF09, 0x300B, '"', '%', 0x2030, 0xB0, 0x2103, 0};
    if (!code_is_weak(code) || code == 0x4E00)
        return code == 'l' || code == 'I';
    for (const int32_t *kept = first ? opening : closing; *kept; kept++) {
        if (code == *kept)
            return false;
    }
    return true;
}

/* The text without specks at its ends; NULL where there are none. */
static const char *specks_strip(const char *source, struct arena *arena)
{
    struct folded text = folded_make(arena, source);
    size_t from = 0, to = text.length;
    while (from < to && is_speck(text.code[from], true))
        from++;
    while (to > from && is_speck(text.code[to - 1], false))
        to--;
    return to - from < text.length ? folded_source(&text, from, to, arena) : NULL;
}

/* An = or > before a sign that is whole without it: =≥90%. */
static const char *sign_strip(const char *source, struct arena *arena)
{
    struct folded text = folded_make(arena, source);
    bool twice = text.length > 2 && strchr("=><", (int)(text.code[0] & 0x7F)) && text.code[0] < 0x80 &&
                 (text.code[1] == 0x2265 || text.code[1] == 0x2264);
    return twice ? folded_source(&text, 1, text.length, arena) : NULL;
}

bool mend_suggest(struct draft *draft, const struct cell_view *view, mend_judge fits, const void *context)
{
    struct arena *arena = draft->arena;
    const char *source = view->text.source;
    const char *stripped = specks_strip(source, arena);
    const char *unsigned_text = sign_strip(source, arena);
    const char *readings[] = {number_mend(source, arena), stripped,
                              stripped ? number_mend(stripped, arena) : NULL, unsigned_text};
    bool offered = false;
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        if (!readings[i] || !readings[i][0] || strcmp(readings[i], source) == 0 ||
            !fits(draft, readings[i], context))
            continue;
        draft_suggest(draft, view, readings[i], "shape");
        offered = true;
    }
    return offered;
}
