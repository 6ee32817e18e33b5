#include "text/post.h"

#include <stdbool.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/strbuf.h"

enum { MAX_CELL = 1 << 20 }; /* bytes of one cell's text: far more than fits on a page */

static bool is_space(utf8proc_int32_t point)
{
    return point == ' ' || point == '\t' || point == '\n' || point == '\r' || point == 0xa0 ||
           point == 0x3000;
}

static bool is_letter(utf8proc_int32_t point)
{
    return (point | 0x20) >= 'a' && (point | 0x20) <= 'z';
}

static bool is_figure(utf8proc_int32_t point)
{
    return point >= '0' && point <= '9';
}

/* Whether a space between the two is meant: Latin words, a word and a number. */
static bool parts_words(utf8proc_int32_t left, utf8proc_int32_t right)
{
    bool words = (is_letter(left) || is_figure(left)) && (is_letter(right) || is_figure(right));
    return words && (is_letter(left) || is_letter(right));
}

static bool is_control(utf8proc_int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);
    return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
           category == UTF8PROC_CATEGORY_CN || category == UTF8PROC_CATEGORY_CS;
}

static void point_add(struct strbuf *text, utf8proc_int32_t point)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t length = utf8proc_encode_char(point, bytes);
    strbuf_add(text, (const char *)bytes, (size_t)length);
}

/* Copies the points of `composed` without the spaces and controls that mean nothing. */
static void points_copy(const utf8proc_uint8_t *composed, struct strbuf *text)
{
    utf8proc_int32_t point = 0, last = 0;
    bool space = false;
    for (utf8proc_ssize_t length; (length = utf8proc_iterate(composed, -1, &point)) > 0 && point;
         composed += length) {
        if (is_space(point)) {
            space = true;
            continue;
        }
        if (is_control(point))
            continue;
        if (space && parts_words(last, point))
            strbuf_putc(text, ' ');
        point_add(text, point);
        last = point;
        space = false;
    }
}

const char *post_line(const char *raw, struct arena *arena)
{
    CLEANUP(cleanup_free) utf8proc_uint8_t *composed = utf8proc_NFC((const utf8proc_uint8_t *)raw);
    if (!composed)
        return "";
    struct strbuf text = STRBUF_INIT(MAX_CELL);
    points_copy(composed, &text);
    const char *line = arena_strdup(arena, text.text);
    strbuf_release(&text);
    return line;
}

const char *post_join(const struct text_line *lines, size_t count, struct arena *arena)
{
    struct strbuf text = STRBUF_INIT(MAX_CELL);
    for (size_t i = 0; i < count; i++)
        strbuf_puts(&text, lines[i].text);
    const char *cell = arena_strdup(arena, text.text);
    strbuf_release(&text);
    return cell;
}
