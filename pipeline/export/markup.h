/*
 * Text for XML and HTML, and for what is XML inside.
 */
#ifndef SHENBAO_EXPORT_MARKUP_H
#define SHENBAO_EXPORT_MARKUP_H

#include <stddef.h>
#include <stdio.h>

struct strbuf;

/* Appends the text (UTF-8) without the characters that XML 1.0 forbids, and at most `characters` of it. */
void markup_clean(struct strbuf *to, const char *text, size_t characters);

/* Writes the text with & < > " as entities, and without what XML forbids. NULL writes nothing. */
void markup_text(FILE *out, const char *text);

/* Writes ` NAME="TEXT"`. */
void markup_attribute(FILE *out, const char *name, const char *text);

#endif
