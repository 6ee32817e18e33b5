/*
 * A sheet: what one page says, before anybody interprets it. Tables of cells with their text, and the lines of
 * text outside the tables. Filled by the assembler from the grid and the text stage; read by the form stage, the
 * doubt stage and the exporters. Everything in it lives in the page's arena.
 *
 * Geometry is in pixels of the image as stored (before any rotation or flattening). Text is UTF-8, NFC.
 */
#ifndef SHENBAO_SHEET_H
#define SHENBAO_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "shenbao/geometry.h"

/* Reasons why a person should look at a cell; a bit mask. Names as in the page result: flag_name(). */
enum cell_flag {
    FLAG_LOW_CONFIDENCE = 1u << 0,
    FLAG_UNKNOWN_LABEL = 1u << 1,
    FLAG_PATTERN_MISMATCH = 1u << 2,
    FLAG_SUM_MISMATCH = 1u << 3,
    FLAG_RULE_FAILED = 1u << 4,
    FLAG_UNEXPECTED_EMPTY = 1u << 5,
    FLAG_UNEXPECTED_TEXT = 1u << 6,
    FLAG_COVERED = 1u << 7, /* seal, stamp, streak over the text */
    FLAG_CLIPPED = 1u << 8,
    FLAG_GRID_REPAIRED = 1u << 9,
    FLAG_HANDWRITING = 1u << 10
};

/* Reasons why a person should look at the whole page; a bit mask. */
enum page_flag {
    PAGE_GRID_UNCERTAIN = 1u << 0,
    PAGE_NO_TABLE = 1u << 1,
    PAGE_UNKNOWN_FORM = 1u << 2,
    PAGE_LOW_RESOLUTION = 1u << 3,
    PAGE_CUT_OFF = 1u << 4
};

/* The name of one bit ("low_confidence", "grid_uncertain"); NULL for a bit without a name. */
const char *cell_flag_name(unsigned bit);
const char *page_flag_name(unsigned bit);

/* What is known of a line's reading besides its text: what the doubt stage weighs. */
struct line_evidence {
    int symbols;   /* that were read; spaces are none */
    double worst;  /* the recogniser's certainty of the symbol it is least sure of, 0 to 1, not calibrated */
    double errors; /* symbols that its certainties lead to expect wrong, all together */
    int looks;     /* pictures of it that were read: one, or several where there was doubt */
    int votes;     /* of them that say this text by themselves */
    bool first;    /* the first look said the same */
    double margin; /* logarithm of how much likelier it is than the next best text, 0 to 20; 20: not known */
    double ease;   /* how well it reads: a symbol's logarithm by the language, the mean; 0: not known */
    double least;  /* those of the two neighbours that follow least well, added up */
    double fit;    /* how well its pictures show it: a symbol's probability by them, the mean, 0 to 1 */
    double height; /* of its ink, in pixels of the flat page; of a stack, of its highest character */
    double width;  /* the same way; 0 for a stack */
    double beside; /* ink right before and after it that is none of it, in squares of the character height */
};

/* A stretch of a text, in code points: from the first to before the last. */
struct mark {
    int from, to;
};

/* One printed line of text. */
struct text_line {
    struct quad outline;
    const char *text;
    const struct mark *doubtful; /* characters that may well be others, in order */
    size_t doubtful_count;
    double confidence; /* the recogniser's, 0 to 1, not calibrated */
    struct line_evidence evidence;
};

/* What a cell may say instead, and why that is likelier than not to be worth a look. */
struct suggestion {
    const char *text;
    const char *reason; /* "other_period", "elsewhere", "vocabulary", "confusion", "shape" */
};

struct cell {
    int row, column;           /* of its top left, from 0 */
    int row_span, column_span; /* at least 1 */
    struct quad outline;
    const char *raw_text; /* as recognised, lines joined; "" where empty, never NULL */
    const char *text;     /* what the program stands for; equal to raw_text until a stage repairs it */
    double confidence;    /* 0 to 1 */
    unsigned flags;       /* enum cell_flag */
    const char **notes;   /* repairs, in English: "repaired: vocabulary" */
    size_t note_count;
    struct suggestion *suggestions; /* the likeliest first; the text stays as it is */
    size_t suggestion_count;
    struct text_line *lines;
    size_t line_count;
    double ink;   /* share of dark pixels inside the rules, 0 to 1: a blank cell has next to none */
    double left;  /* ink inside the rules that was held to be no text, squares of the character height */
    double spot;  /* of a blank cell: grey levels by which its darkest spot is darker than its paper */
    double sides; /* 0 to 1: how plainly its four sides are there */
    const double *evidence; /* of evidence_count(), as the doubt stage weighed it; NULL: not kept */
    bool settled;           /* by a person: no rule changes its text */
};

struct table {
    int rows, columns;
    struct quad outline;
    struct cell *cells; /* in reading order: by row, then column */
    size_t cell_count;
};

/*
 * A line of text outside all tables. `role`: "title", "subtitle", "note", "mark" (a scanning app's), "text". Its confidence,
 * once the doubt stage is done, is that its words and figures are right, whatever the signs around them.
 */
struct outside_line {
    struct quad outline;
    const char *text;
    double confidence;
    const char *role;
    unsigned flags; /* enum cell_flag */
    bool settled;   /* by a person */
    struct line_evidence evidence;
    const double *weighed; /* of evidence_count(), as the doubt stage weighed it; NULL: not kept */
};

struct sheet {
    struct table *tables; /* from top to bottom */
    size_t table_count;
    struct outside_line *outside; /* from top to bottom */
    size_t outside_count;
};

/* The cell that covers (row, column) of the table, or NULL. Borrowed. */
const struct cell *table_lookup(const struct table *table, int row, int column);

#endif
