/*
 * The fonts that may be used (samples/fonts.list) and are installed, and what each can print. The only part
 * that asks Pango about fonts.
 */
#ifndef SHENBAO_SAMPLES_FONTS_H
#define SHENBAO_SAMPLES_FONTS_H

#include <pango/pango.h>
#include <stdbool.h>
#include <stddef.h>

struct font {
    char *family, *class_name, *package;
    PangoWeight weight;
    bool installed;
    PangoFont *probe; /* any size; NULL until asked for */
};

struct fonts {
    struct font *items; /* in the order of the list */
    size_t count;
    PangoFontMap *map; /* of its own, not the process's */
    PangoContext *context;
};

/*
 * Reads the list. STATUS_NOT_FOUND, _IO, _NO_MEMORY, _BAD_ARGUMENT for a bad line; *ret_message (malloc'd)
 * says where.
 */
int fonts_load(const char *path, struct fonts *ret_fonts, char **ret_message);
void fonts_release(struct fonts *fonts);

/* Drops what Pango keeps of every size ever asked for (some 70 kB a page); call between pages. */
void fonts_renew(struct fonts *fonts);

/* The first installed font of that family (any weight where `weight` is 0); NULL: not listed or not
 * installed. */
const struct font *fonts_find(const struct fonts *fonts, const char *family, int weight);
/* The package that brings the family; NULL: not listed. */
const char *fonts_package(const struct fonts *fonts, const char *family);

/* True for one of a class of digits and letters alone. */
bool font_is_latin(const struct font *font);

bool font_covers(struct fonts *fonts, const struct font *font, const char *text);

/*
 * The font itself where it covers the text, else the first installed one of its class that does, else the
 * first of any class that is not Latin; NULL where none can.
 */
const struct font *fonts_covering(struct fonts *fonts, const struct font *wanted, const char *text);

#endif
