/*
 * A growing string with a ceiling. Invariant: `text` is always a NUL-terminated string (even right after
 * STRBUF_INIT). Past the ceiling, or out of memory, the buffer keeps what it has and `failed` is set: append
 * freely, check once at the end.
 */
#ifndef SHENBAO_BASE_STRBUF_H
#define SHENBAO_BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf {
    char *text;
    size_t length;
    size_t room;    /* bytes allocated; 0 while `text` is the shared empty string */
    size_t ceiling; /* length never exceeds this */
    bool failed;
};

extern char strbuf_empty[1];
#define STRBUF_INIT(ceiling_bytes)                                                                           \
    {                                                                                                        \
        strbuf_empty, 0, 0, (ceiling_bytes), false                                                           \
    }

void strbuf_release(struct strbuf *buffer); /* frees the contents; the buffer is empty and usable again */
void strbuf_clear(struct strbuf *buffer);   /* empty, keeping its room */
void strbuf_add(struct strbuf *buffer, const char *text, size_t length);
void strbuf_puts(struct strbuf *buffer, const char *text);
void strbuf_putc(struct strbuf *buffer, char c);
void strbuf_printf(struct strbuf *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
