#include "form/folded.h"

#include <utf8proc.h>

#include "base/arena.h"

enum { DECOMPOSED_MAX = 24 }; /* the longest compatibility form in Unicode has 18 */

static bool code_is_space(int32_t code)
{
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
        return true;
    default:
        return false;
    }
}

static int32_t code_unify(int32_t code)
{
    switch (code) {
    case '(':
        return 0xFF08;
    case ')':
        return 0xFF09;
    case ':':
    case 0x2236: /* ratio */
        return 0xFF1A;
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0x2500: /* box drawing */
        return '-';
    case 0x2267: /* ≧ */
    case 0x2A7E: /* ⩾ */
        return 0x2265;
    case 0x2266: /* ≦ */
    case 0x2A7D: /* ⩽ */
        return 0x2264;
    case 0x201C:
    case 0x201D:
    case 0x201E:
        return '"';
    case 0x2018:
    case 0x2019:
        return '\'';
    default:
        return code;
    }
}

/* The codes that stand for one code of the source; their number, 0 for white space. */
static size_t code_fold(int32_t code, int32_t folded[DECOMPOSED_MAX])
{
    if (code == 0xFF08 || code == 0xFF09 || code == 0xFF1A) {
        folded[0] = code;
        return 1;
    }
    int boundary = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(code, folded, DECOMPOSED_MAX,
                                                     UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);
    if (count < 1 || count > DECOMPOSED_MAX) {
        folded[0] = code;
        count = 1;
    }
    size_t kept = 0;
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        if (!code_is_space(folded[i]))
            folded[kept++] = code_unify(folded[i]);
    }
    return kept;
}

bool folded_changes(int32_t code)
{
    int32_t folded[DECOMPOSED_MAX];
    return code_fold(code, folded) != 1 || folded[0] != code;
}

static void tidy_make(struct arena *arena, struct folded *text)
{
    char *tidy = arena_alloc(arena, text->length * 4 + 1);
    size_t used = 0;
    for (size_t i = 0; i < text->length; i++)
        used += (size_t)utf8proc_encode_char(text->code[i], (utf8proc_uint8_t *)tidy + used);
    text->tidy = tidy;
}

struct folded folded_make(struct arena *arena, const char *text)
{
    struct folded result = {.source = text ? text : ""};
    size_t size = strlen(result.source);
    size_t room = size < FOLDED_MAX ? size : FOLDED_MAX;
    room += DECOMPOSED_MAX;
    /* a code of n bytes may give more than n codes; the loop stops before the room is used up */
    room *= 2;
    result.code = arena_array(arena, room, sizeof *result.code);
    result.start = arena_array(arena, room, sizeof *result.start);
    result.end = arena_array(arena, room, sizeof *result.end);
    for (size_t at = 0; at < size && result.length + DECOMPOSED_MAX <= room;) {
        int32_t code;
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)result.source + at,
                                                 (utf8proc_ssize_t)(size - at), &code);
        if (step < 1) {
            step = 1;
            code = 0xFFFD;
        }
        int32_t folded[DECOMPOSED_MAX];
        size_t count = code_fold(code, folded);
        for (size_t i = 0; i < count; i++) {
            result.code[result.length] = folded[i];
            result.start[result.length] = (uint32_t)at;
            result.end[result.length++] = (uint32_t)(at + (size_t)step);
        }
        at += (size_t)step;
    }
    tidy_make(arena, &result);
    return result;
}

const char *folded_source(const struct folded *text, size_t from, size_t to, struct arena *arena)
{
    if (from >= to || to > text->length)
        return "";
    uint32_t start = text->start[from];
    return arena_strndup(arena, text->source + start, text->end[to - 1] - start);
}

bool code_is_weak(int32_t code)
{
    if (code == 0x4E00 || code == 0x4E28 || code == 0x4E36 || code == 0x4E3F) /* 一 丨 丶 丿 */
        return true;
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
        return true;
    default:
        return false;
    }
}
