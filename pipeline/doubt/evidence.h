/*
 * What is known of a cell, as numbers: the rows that the calibration weighs and its trees ask.
 */
#ifndef SHENBAO_DOUBT_EVIDENCE_H
#define SHENBAO_DOUBT_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "shenbao/doubt.h"

/* Names in evidence.c, which says what each is. */
enum evidence {
    EVIDENCE_CLASS, /* enum cell_class; not weighed: chooses the weights, and trees may ask for it */
    EVIDENCE_WORST,
    EVIDENCE_SURE,
    EVIDENCE_UNSURE,
    EVIDENCE_ERRORS,
    EVIDENCE_AGREED,
    EVIDENCE_OUTVOTED,
    EVIDENCE_DIFFERED,
    EVIDENCE_FIRST,
    EVIDENCE_MARGIN,
    EVIDENCE_UNFIT,
    EVIDENCE_EASE,
    EVIDENCE_STRANGE,
    EVIDENCE_SYMBOLS,
    EVIDENCE_LINES,
    EVIDENCE_SMALL,
    EVIDENCE_BESIDE,
    EVIDENCE_LEFT,
    EVIDENCE_SPOT,
    EVIDENCE_INK,
    EVIDENCE_WIDTH,
    EVIDENCE_REPAIRED,
    EVIDENCE_DISTANCE,
    EVIDENCE_AGAINST,
    EVIDENCE_EQUAL,
    EVIDENCE_NEAR,
    EVIDENCE_DOUBTED,
    EVIDENCE_CONFIRMED,
    EVIDENCE_AMOUNT,
    EVIDENCE_COVERED,
    EVIDENCE_CLIPPED,
    EVIDENCE_GHOST,
    EVIDENCE_GUESSED,
    EVIDENCE_SIDES,
    EVIDENCE_FIGURES,
    EVIDENCE_RARE,
    EVIDENCE_ODD,
    EVIDENCE_ALIKE,
    EVIDENCE_PAGE_WORST,
    EVIDENCE_PAGE_DIFFERED,
    EVIDENCE_COUNT
};

/* Blank cells, texts that the form's vocabulary knows, all other texts, and lines outside the tables have weights of their
 * own. */
enum cell_class { CLASS_BLANK, CLASS_LABEL, CLASS_TEXT, CLASS_LINE, CLASS_COUNT };

/* What the form stage says of a cell. */
struct verdict {
    const struct cell_repair *repair; /* NULL: none */
    int doubts;                       /* that it raised … */
    unsigned flags;                   /* … and their flags, enum cell_flag */
    bool confirmed;                   /* part of a sum of three amounts or more that adds up */
    bool amount;                      /* holds one */
};

/* What is known of the page as a whole. */
struct page_evidence {
    double worst;    /* mean over its lines, as EVIDENCE_WORST */
    double differed; /* share of the lines looked at more closely in which pictures differed */
    double height;   /* of its print in pixels: the median over lines of three symbols and more; 0: unknown */
    double pitch;    /* from one Han character to the next, in pixels; 0: unknown */
};

struct page_evidence page_evidence_take(const struct sheet *sheet, struct arena *arena);

/* Marks of cells whose words stand elsewhere in the table too: exactly, or but for a character or two. */
struct twin {
    bool equal, near;
};

/* As many as the table has cells; in the arena. */
struct twin *twins_find(const struct table *table, struct arena *arena);

/* How far the line's width is from that of its characters, in characters; 0 where nobody can say. */
double width_misfit(const struct text_line *line, double pitch);

/* Fills `values` (EVIDENCE_COUNT) for a cell whose repair has been applied. The arena is for the work alone. */
void evidence_take(const struct cell *cell, const struct verdict *verdict, const struct twin *twin,
                   const struct page_evidence *page, struct arena *arena, double *values);

/* The same for a line outside the tables. */
void evidence_take_line(const struct outside_line *line, const struct page_evidence *page,
                        struct arena *arena, double *values);

#endif
