/*
 * Labels as they are printed, and how far a text read from paper is from one.
 *
 * A label may hold one free part, written {name}: 中期目标（{years}）. The free part takes any text; its shape is
 * a pattern of the form's.
 */
#ifndef SHENBAO_FORM_LABEL_H
#define SHENBAO_FORM_LABEL_H

#include <stdbool.h>
#include <stddef.h>

#include "form/confusion.h"
#include "form/folded.h"

struct arena;
struct pattern;

enum { LABEL_MAX = 48 }; /* characters */

struct label {
    const char *printed;         /* without the free part's braces where there is none */
    const char *before, *after;  /* the printed text around the free part; NULL without one */
    const char *free_name;       /* NULL without one */
    const struct pattern *shape; /* of the free part, or NULL */
    struct folded text;          /* the fixed characters */
    size_t free_at;              /* the free part stands before this character; text.length + 1: none */
    double weight;               /* what its fixed characters weigh together */
    const struct confusions *confusions; /* what its characters are often taken for; NULL: unknown */
};

/* The ways one label is printed; any will do. */
struct label_set {
    struct label *labels;
    size_t count;
};

/* Thresholds of label matching, as a share of the label's weight. */
#define LABEL_NEAR   0.34 /* one misread character in three: near enough to be repaired where nothing else is */
#define LABEL_PLACED 0.51 /* half of it misread: repaired where the place leaves no other label */
#define LABEL_LOOSE  0.67 /* one character in three is right: good as evidence beside the position */

struct label_match {
    const struct label *label;  /* the nearest; NULL for an empty set */
    double distance;            /* weighted edit distance, 0 and up */
    double relative;            /* distance / weight, at most 1 */
    bool tied;                  /* another label of the set is as near */
    const struct label *fuller; /* before it in the set, with signs that the text has not; NULL: none */
    bool added;                 /* the text holds a character or sign more than the label */
    bool grown;                 /* … and a strong one */
    int exchanged;              /* strong characters of the label that read as others */
    size_t free_from, free_to;  /* where the free part lies in the text */
};

/* The distance of a text to one label. */
struct label_match label_compare(const struct label *label, const struct folded *text);
/* The nearest of the set; the first of equals. relative is 1 for an empty text or set. */
struct label_match label_set_compare(const struct label_set *set, const struct folded *text);

/* True where the label has no free part, or what was read for it has the shape the form gives. */
bool label_free_fits(const struct label_match *match, const struct folded *text, struct arena *arena);

/* The label as it should read: printed text, with the free part as it was read. */
const char *label_text(const struct label_match *match, const struct folded *text, struct arena *arena);

#endif
