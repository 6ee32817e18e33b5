#include "export/markup.h"

#include "base/strbuf.h"

/* Bytes of the UTF-8 character at `text`, or 0 where XML forbids it; *ret_bytes is how many to pass over. */
static size_t allowed(const char *text, size_t *ret_bytes)
{
    unsigned char first = (unsigned char)*text;
    size_t bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    bytes = strnlen(text, bytes);
    *ret_bytes = bytes;
    if (first < 0x20 && first != '\t' && first != '\n' && first != '\r')
        return 0;
    if (strncmp(text, "\xef\xbf\xbe", 3) == 0 || strncmp(text, "\xef\xbf\xbf", 3) == 0)
        return 0; /* U+FFFE, U+FFFF */
    return bytes;
}

void markup_clean(struct strbuf *to, const char *text, size_t characters)
{
    size_t bytes;
    for (; *text && characters > 0; text += bytes) {
        size_t good = allowed(text, &bytes);
        strbuf_add(to, text, good);
        characters -= good > 0;
    }
}

static const char *entity_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\r':
        return "&#13;";
    default:
        return NULL;
    }
}

void markup_text(FILE *out, const char *text)
{
    size_t bytes;
    for (; text && *text; text += bytes) {
        size_t good = allowed(text, &bytes);
        const char *entity = good == 1 ? entity_of(*text) : NULL;
        if (entity)
            fputs(entity, out);
        else
            fwrite(text, 1, good, out);
    }
}

void markup_attribute(FILE *out, const char *name, const char *text)
{
    fprintf(out, " %s=\"", name);
    markup_text(out, text);
    fputc('"', out);
}
