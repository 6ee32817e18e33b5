/*
 * Records: what a sheet declares, by a form's rules. Filled by the form stage; everything lives in the page's
 * arena. Mirrors `records` of the page result. A value points at its cell by table and cell index; confidence and
 * flags of a value are those of its cell (for an indicator: of all its cells), so they are not stored here.
 */
#ifndef SHENBAO_RECORD_H
#define SHENBAO_RECORD_H

#include <stdbool.h>
#include <stddef.h>

/* Where a value stands. table < 0: outside the tables, and `cell` is the index of the outside line; cell < 0: nowhere. */
struct cell_ref {
    int table, cell;
};
#define CELL_NOWHERE ((struct cell_ref){0, -1})

/* The cell, or the line outside the tables, that stands there; NULL where none does. */
struct sheet;
struct cell *sheet_cell(const struct sheet *sheet, struct cell_ref where);
struct outside_line *sheet_line(const struct sheet *sheet, struct cell_ref where);

/* A part of a value split off by a pattern: code, name, operator, number, unit, amount … */
struct record_part {
    const char *name, *text;
};

struct record_value {
    const char *text; /* the cell's text, or the captured part for title and year */
    struct cell_ref where;
    struct record_part *parts;
    size_t part_count;
    const char *inferred; /* what it was concluded from, where it could not be read as it stands; else NULL */
};

struct record_field {
    const char *name; /* "project_name" */
    struct record_value value;
    const char
        *amount; /* in a list's column that is summed up: decimal string without separators; else NULL */
};

struct record_fund {
    const char *period; /* "mid_term" or "annual" */
    const char *item;   /* "total", "fiscal", "carry_over", "other" */
    const char *amount; /* decimal string without separators, or NULL where the text is no amount */
    const char *unit;   /* "万元" */
    struct record_value value;
    const char
        *measure; /* the column, where the form has several: "budget", "executed", "score" …; else NULL */
};

struct record_goal {
    const char *period;
    const char *years; /* "2022年—2024年" or NULL */
    struct record_value value;
    const char *aspect;    /* "actual": what came of the goal; NULL: the goal itself */
    struct cell_ref label; /* of the cell that holds the years */
};

struct record_indicator {
    const char *period;
    const char *level1, *level2; /* "" where unknown */
    struct record_value level3, value;
    struct cell_ref level1_where, level2_where;
    struct record_field *more; /* the form's further columns: "actual", "weight", "score", "reason" … */
    size_t more_count;
};

/* A row of a list: a value for each of its columns that is not blank. */
struct record_row {
    struct record_field *fields;
    size_t field_count;
};

/* A table that only this form has: "tasks" of a department. */
struct record_list {
    const char *name;
    struct record_row *rows;
    size_t row_count;
    struct record_row end; /* what the row that ends it says under its columns */
};

struct record_check {
    const char *rule;    /* "funds.sum" */
    const char *period;  /* or NULL */
    const char *outcome; /* "pass", "fail" or "skip" */
    const char *message;
    struct cell_ref *cells;
    size_t cell_count;
};

struct record {
    const char *form; /* "performance-target" */
    struct record_field *fields;
    size_t field_count;
    struct record_fund *funds;
    size_t fund_count;
    struct record_value unit; /* of the funds; text NULL: no line outside the tables names it */
    struct record_goal *goals;
    size_t goal_count;
    struct record_indicator *indicators;
    size_t indicator_count;
    struct record_check *checks;
    size_t check_count;
    struct record_list *lists;
    size_t list_count;
    bool continues; /* its table goes on from the page before, and so does its declaration */
};

/*
 * A change the form's rules make to a cell's text, e.g. a label snapped to the vocabulary. Where note is NULL the
 * text stays as it was read: the vocabulary knows it, and that confirms the reading.
 */
struct cell_repair {
    struct cell_ref where;
    const char *text;  /* the new text */
    const char *note;  /* "repaired: vocabulary", or NULL */
    double confidence; /* 0 to 1: how sure the rules are of `text`, by its distance to what was read */
};

/* A reason to look at a cell that the form's rules found (pattern_mismatch, unknown_label, unexpected_empty …). */
struct cell_doubt {
    struct cell_ref where;
    unsigned flags;   /* enum cell_flag */
    const char *note; /* why, in English; may be NULL */
};

/* Another reading of a doubted cell, which the form's rules offer and never take by themselves. */
struct cell_suggestion {
    struct cell_ref where;
    const char *text;
    const char *reason; /* as struct suggestion has it */
};

/* All that the form stage concludes about one sheet. */
struct reading {
    struct record *records;
    size_t record_count;
    struct cell_repair *repairs;
    size_t repair_count;
    struct cell_doubt *doubts;
    size_t doubt_count;
    struct cell_suggestion *suggestions; /* of one cell: the likeliest first, none twice */
    size_t suggestion_count;
    unsigned page_flags;   /* enum page_flag: PAGE_UNKNOWN_FORM */
    const char *form_name; /* "performance-target@1", or NULL where no form matched */
};

#endif
