/*
 * What of a searchable PDF is text: a content stream that draws nothing, a font without shapes, and the map from the
 * font's codes to Unicode.
 *
 * Each character of the page has a code of its own, from 1 on, in the order in which it first occurs; its glyph is empty
 * and one em wide. A line is set so that it begins, ends and stands as its outline does, at any angle.
 */
#ifndef SHENBAO_EXPORT_PDF_TEXT_H
#define SHENBAO_EXPORT_PDF_TEXT_H

#include "base/strbuf.h"
#include "export/leaf.h"

struct arena;

struct pdf_text {
    struct strbuf content; /* PDF operators: "BT … ET" */
    struct strbuf unicode; /* the ToUnicode CMap */
    struct strbuf font;    /* a TrueType font of as many glyphs */
};

/* `scale`: points of a pixel. STATUS_NO_MEMORY. pdf_text_release() in any case. */
int pdf_text_make(const struct leaf *leaf, double scale, struct arena *arena, struct pdf_text *ret_text);
void pdf_text_release(struct pdf_text *text);

#endif
