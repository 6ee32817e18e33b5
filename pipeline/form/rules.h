/*
 * A form's rules, as its form file gives them (models/forms/README.md explains the syntax). Plain data, const
 * once loaded; strings and arrays live in the set's arena.
 */
#ifndef SHENBAO_FORM_RULES_H
#define SHENBAO_FORM_RULES_H

#include "form/label.h"
#include "form/pattern.h"

enum place {
    PLACE_NONE,
    PLACE_RIGHT, /* the value is the cell to the right of the label */
    PLACE_BELOW
};

/* A pattern with what the form says about it: a name, a level 1 label, a weight; which, its owner knows. */
struct pattern_rule {
    const char *name; /* may be NULL */
    double weight;
    struct pattern *pattern;
};

struct pattern_list {
    struct pattern_rule *rules;
    size_t count;
};

struct known_label {
    double weight; /* negative: speaks against the form */
    struct label_set labels;
};

struct known_rule {
    double needs; /* evidence a table must gather to be read by this form */
    struct pattern_list titles;
    struct known_label *labels;
    size_t label_count;
    int columns; /* 0: says nothing */
    double columns_weight;
};

struct field_rule {
    const char *name;
    enum place place;
    struct label_set labels;
    struct pattern_list
        outside; /* on lines outside the table and cells as wide as it; group `value` or all */
    struct label_set outside_labels; /* where no pattern fits: the line nearest to one of these, as printed */
    struct pattern *parts, *shape;   /* NULL: none */
    struct label_set words;          /* values that are printed there most; others may be */
    struct label_set choices;        /* the values that are printed there */
    bool among_span, among_values;   /* a year that is read nowhere is one of these: see infer.c */
};

struct money_label {
    const char *item;
    const char *period; /* NULL: in every period */
    struct label_set labels;
};

/* A column of amounts, where the form has several. */
struct money_measure {
    const char *name;
    const char *unit; /* NULL: the money's */
    struct label_set labels;
};

struct money_rows {
    const char **items; /* from top to bottom */
    size_t count;
};

struct money_rule {
    struct label_set heading;
    struct money_label *labels;
    size_t label_count;
    struct money_measure *measures; /* none: every label has its amount beside it */
    size_t measure_count;
    struct money_rows *rows;
    size_t rows_count;
    const char *unit;
    struct label_set unit_lines; /* of lines outside the table whose free part is the unit */
    struct pattern *amount;      /* its group `amount` is the number */
    struct pattern *none;        /* what stands for "no amount" */
};

struct goal_rule {
    const char *period;
    const char *aspect; /* NULL: the goal itself */
    enum place place;
    struct label_set labels;
};

struct goals_rule {
    struct label_set heading;
    struct goal_rule *goals;
    size_t count;
};

enum column_kind {
    COLUMN_LEVEL1,
    COLUMN_LEVEL2,
    COLUMN_LEVEL3,
    COLUMN_VALUE,
    COLUMN_KINDS,
    COLUMN_MORE = COLUMN_KINDS /* a column of this form's own */
};

struct column_rule {
    enum column_kind kind;
    size_t more;        /* COLUMN_MORE: which of the form's own */
    const char *period; /* NULL: shared by all */
};

/* A column by its name, with the labels that stand above it. */
struct named_column {
    const char *name;
    struct label_set labels;
    struct pattern *shape; /* of what stands in it; NULL: anything may */
    bool summed;           /* a sum adds it up: it holds amounts */
};

struct indicator_rule {
    struct label_set heading, end, total; /* total: of the row that sums the form's own columns up */
    struct pattern_list suspects;         /* of level 3 texts */
    struct label_set kinds[COLUMN_KINDS]; /* the header's labels */
    struct named_column *more;            /* the form's own columns */
    size_t more_count;
    struct column_rule *columns; /* from left to right */
    size_t column_count;
};

/* A table of its own, known by its columns' titles. */
struct list_rule {
    const char *name;
    struct label_set heading, end;
    struct named_column *columns;
    size_t column_count;
};

struct level_rule {
    const char *level1;
    bool optional;          /* many tables of this form do without it */
    struct label_set label; /* level1, and other ways in which it is printed */
    struct label_set level2;
};

enum sum_kind {
    SUM_MONEY, /* items of the money table, in every period */
    SUM_ROW,   /* columns of a list, in each of its rows */
    SUM_END,   /* columns of a list, whose amounts the row that ends it sums up */
    SUM_FUND   /* a column of a list, which adds up to an item of the money table */
};

struct sum_rule {
    const char *name;
    enum sum_kind kind;
    const char *list;  /* NULL: of the money table */
    const char *total; /* SUM_MONEY, SUM_ROW: what the items add up to; SUM_FUND: the money table's item … */
    const char *period; /* … of this period */
    const char **items; /* items or columns */
    size_t count;
};

/* A cell of an example's table. */
struct example_cell {
    int row, column, row_span, column_span;
    const char *text;
};

/* What an example's record must hold: "field", "fund", "goal", "indicator", "list", "check" and their names. */
struct example_wish {
    int line;
    const char *words[6];
    size_t word_count;
    const char *value;
};

struct example {
    const char *name;
    int line;
    const char **outside;
    size_t outside_count;
    struct example_cell *cells;
    size_t cell_count;
    int *cover; /* the row above: by column, the index of the cell that covers it, -1: none */
    int columns, rows;
    struct example_wish *wishes;
    size_t wish_count;
};

struct form {
    const char *file; /* for messages */
    const char *id, *name;
    int version;
    struct known_rule known;
    struct pattern_list frees;
    struct field_rule *fields;
    size_t field_count;
    struct money_rule money;
    struct goals_rule goals;
    struct indicator_rule indicators;
    struct list_rule *lists;
    size_t list_count;
    struct level_rule *levels;
    size_t level_count;
    struct pattern_list values, suspects;
    struct pattern_list lonely; /* suspect where no value holds the rule's name: > on a page without any ≥ */
    const char **required;
    size_t required_count;
    struct sum_rule *sums;
    size_t sum_count;
    struct pattern *percent; /* level 3 texts whose percentage is at most 100; NULL: not checked */
    struct pattern *numbers; /* its group `number` is what level 3 texts are numbered by; NULL: not checked */
    struct label_set costs;  /* level 2 labels whose values the period's total bounds */
    bool span, pairs;        /* whether these are checked: see consistency.c */
    struct example *examples;
    size_t example_count;
};

struct form_set {
    struct arena *arena;
    struct form *forms;
    size_t count;
    struct pattern **patterns; /* all of them, to be freed */
    size_t pattern_count;
    struct confusions confusions; /* none: every misreading costs the same */
};

/*
 * Reads one form file's text into the set. STATUS_FORM_BAD with "file:line: what is wrong" in *ret_message
 * (malloc'd; may be NULL where memory ran out); the set then holds no more forms than before.
 */
int form_set_add(struct form_set *set, const char *file, const char *text, size_t size, char **ret_message);

struct mistakes;
/* The same, telling every mistake; the form is added where there is none. */
void form_set_try(struct form_set *set, const char *file, const char *text, size_t size,
                  struct mistakes *mistakes);

/* An empty set, or NULL: out of memory. */
struct form_set *form_set_new(void);

/* The labels that stand above a column. */
const struct label_set *column_labels(const struct indicator_rule *rule, const struct column_rule *column);

/* The period names in the order of the indicator columns. */
size_t form_periods(const struct form *form, const char *periods[], size_t room);

#endif
