#include "base/strbuf.h"

#include <stdarg.h>

char strbuf_empty[1] = "";

void strbuf_release(struct strbuf *buffer)
{
    if (buffer->room)
        free(buffer->text);
    *buffer = (struct strbuf)STRBUF_INIT(buffer->ceiling);
}

void strbuf_clear(struct strbuf *buffer)
{
    buffer->length = 0;
    buffer->failed = false;
    if (buffer->room)
        buffer->text[0] = '\0';
}

/* Makes room for `more` bytes and a NUL. False, and `failed` set, where that cannot be. */
static bool strbuf_grow(struct strbuf *buffer, size_t more)
{
    if (buffer->failed || more > buffer->ceiling - buffer->length) {
        buffer->failed = true;
        return false;
    }
    size_t need = buffer->length + more + 1;
    if (need <= buffer->room)
        return true;
    size_t room = buffer->room ? buffer->room : 64;
    while (room < need)
        room *= 2;
    char *larger = realloc(buffer->room ? buffer->text : NULL, room);
    if (!larger) {
        buffer->failed = true;
        return false;
    }
    larger[buffer->length] = '\0';
    buffer->text = larger;
    buffer->room = room;
    return true;
}

void strbuf_add(struct strbuf *buffer, const char *text, size_t length)
{
    if (!strbuf_grow(buffer, length))
        return;
    memcpy(buffer->text + buffer->length, text, length);
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
}

void strbuf_puts(struct strbuf *buffer, const char *text)
{
    strbuf_add(buffer, text, strlen(text));
}

void strbuf_putc(struct strbuf *buffer, char c)
{
    strbuf_add(buffer, &c, 1);
}

void strbuf_printf(struct strbuf *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        buffer->failed = true;
    else if (strbuf_grow(buffer, (size_t)length)) {
        vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, again);
        buffer->length += (size_t)length;
    }
    va_end(again);
}
