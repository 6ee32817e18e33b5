#include "score/normal.h"

#include <utf8proc.h>

#include "base/arena.h"
#include "base/cleanup.h"

static const struct {
    utf8proc_int32_t from, to;
} folds[] = {
    {0x2014, '-'},    {0x2013, '-'},    {0x2015, '-'},    {0x2212, '-'},    {0xff0d, '-'},
    {0x201c, '"'},    {0x201d, '"'},    {0x201e, '"'},    {0x2018, '\''},   {0x2019, '\''},
    {0x2a7e, 0x2265}, {0x2267, 0x2265}, {0x2a7d, 0x2264}, {0x2266, 0x2264},
};

static utf8proc_int32_t fold(utf8proc_int32_t code)
{
    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++) {
        if (folds[i].from == code)
            return folds[i].to;
    }
    return code;
}

/* White space as Unicode's bidirectional classes WS, B, S and category Zs have it. */
static bool is_space(utf8proc_int32_t code)
{
    return (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x20) || code == 0x85 || code == 0xa0 ||
           code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
           code == 0x202f || code == 0x205f || code == 0x3000;
}

const char *score_normal(struct arena *arena, const char *text)
{
    if (!text)
        return "";
    CLEANUP(cleanup_free) utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t length =
        utf8proc_map((const utf8proc_uint8_t *)text, 0, &composed,
                     UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    if (length < 0)
        return arena_strdup(arena, text);
    /* No fold is longer than what it replaces. */
    utf8proc_uint8_t *normal = arena_alloc(arena, (size_t)length + 1);
    utf8proc_ssize_t used = 0;
    for (utf8proc_ssize_t i = 0; i < length;) {
        utf8proc_int32_t code;
        utf8proc_ssize_t size = utf8proc_iterate(composed + i, length - i, &code);
        if (size <= 0)
            break;
        if (!is_space(code))
            used += utf8proc_encode_char(fold(code), normal + used);
        i += size;
    }
    normal[used] = '\0';
    return (const char *)normal;
}

bool score_number(struct arena *arena, const char *text, double *ret_number)
{
    const char *normal = score_normal(arena, text);
    char *digits = arena_strdup(arena, normal);
    size_t used = 0;
    for (const char *c = normal; *c; c++) {
        if (*c != ',')
            digits[used++] = *c;
    }
    digits[used] = '\0';
    if (used == 0 || strpbrk(digits, "xXpP(")) /* what strtod() takes beyond float() */
        return false;
    char *end;
    double number = strtod(digits, &end);
    if (*end)
        return false;
    *ret_number = number;
    return true;
}

size_t score_length(const char *text)
{
    size_t length = 0;
    for (; *text; text++)
        length += ((unsigned char)*text & 0xc0) != 0x80;
    return length;
}

/* The text's characters; *ret_count of them. */
static utf8proc_int32_t *characters(struct arena *arena, const char *text, size_t *ret_count)
{
    size_t size = strlen(text), count = 0;
    utf8proc_int32_t *codes = arena_array(arena, size + 1, sizeof *codes);
    for (size_t i = 0; i < size; count++) {
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)text + i, (utf8proc_ssize_t)(size - i), &codes[count]);
        i += step > 0 ? (size_t)step : 1;
    }
    *ret_count = count;
    return codes;
}

static size_t least(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;
    return smaller < c ? smaller : c;
}

/* Levenshtein's distance by rows: costs[j] is that of the first i characters of a to the first j of b. */
size_t score_distance(struct arena *arena, const char *a, const char *b)
{
    size_t a_count, b_count;
    const utf8proc_int32_t *from = characters(arena, a, &a_count);
    const utf8proc_int32_t *to = characters(arena, b, &b_count);
    size_t *costs = arena_array(arena, b_count + 1, sizeof *costs);
    for (size_t j = 0; j <= b_count; j++)
        costs[j] = j;
    for (size_t i = 1; i <= a_count; i++) {
        size_t diagonal = costs[0];
        costs[0] = i;
        for (size_t j = 1; j <= b_count; j++) {
            size_t above = costs[j];
            costs[j] = least(above + 1, costs[j - 1] + 1, diagonal + (from[i - 1] != to[j - 1]));
            diagonal = above;
        }
    }
    return costs[b_count];
}
