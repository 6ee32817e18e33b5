/* Punctuation as printed. */
#include "plan.h"

#include <glib.h>

static bool is_han(gunichar c)
{
    return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3000 && c <= 0x303f) || (c >= 0xff00 && c <= 0xffef) ||
           c == 0x201c || c == 0x201d;
}

static const char *wide_of(gunichar c)
{
    switch (c) {
    case ',':
        return "，";
    case ':':
        return "：";
    case ';':
        return "；";
    case '(':
        return "（";
    case ')':
        return "）";
    default:
        return NULL;
    }
}

/* A bracket or comma is wide when Han stands on either side; between digits or letters it stays narrow. */
static bool is_chinese_here(const char *text, const char *at, bool open_wide)
{
    if (*at == ')' && open_wide)
        return true;
    gunichar before = at > text ? g_utf8_get_char(g_utf8_prev_char(at)) : 0;
    gunichar after = g_utf8_get_char(g_utf8_next_char(at));
    return is_han(before) || is_han(after) || (before == '%' && *at != '.');
}

const char *plan_typeset(struct arena *arena, const char *text)
{
    size_t used = 0;
    bool open_wide = false; /* a closing bracket follows its opening one */
    char *typeset = arena_alloc(arena, 3 * strlen(text) + 1);
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        const char *wide = wide_of(g_utf8_get_char(at));
        size_t length = (size_t)(g_utf8_next_char(at) - at);
        bool widen = wide && is_chinese_here(text, at, open_wide);
        open_wide = *at == '(' ? widen : *at == ')' ? false : open_wide;
        if (widen) {
            at = at[0] && at[1] == ' ' ? at + 1 : at; /* the space that followed a narrow comma */
            length = strlen(wide);
            memcpy(typeset + used, wide, length);
        } else {
            memcpy(typeset + used, at, length);
        }
        used += length;
    }
    return typeset;
}
