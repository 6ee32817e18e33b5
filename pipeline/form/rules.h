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
};

struct money_label {
    const char *item;
    const char *period; /* NULL: in every period */
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
    struct money_rows *rows;
    size_t rows_count;
    const char *unit;
    struct pattern *amount; /* its group `amount` is the number */
    struct pattern *none;   /* what stands for "no amount" */
};

struct goal_rule {
    const char *period;
    enum place place;
    struct label_set labels;
};

struct goals_rule {
    struct label_set heading;
    struct goal_rule *goals;
    size_t count;
};

enum column_kind { COLUMN_LEVEL1, COLUMN_LEVEL2, COLUMN_LEVEL3, COLUMN_VALUE, COLUMN_KINDS };

struct column_rule {
    enum column_kind kind;
    const char *period; /* NULL: shared by all */
};

struct indicator_rule {
    struct label_set heading, end;
    struct pattern_list suspects;         /* of level 3 texts */
    struct label_set kinds[COLUMN_KINDS]; /* the header's labels */
    struct column_rule *columns;          /* from left to right */
    size_t column_count;
};

struct level_rule {
    const char *level1;
    bool optional;          /* many tables of this form do without it */
    struct label_set label; /* one label: level1 */
    struct label_set level2;
};

struct sum_rule {
    const char *name;
    const char *total;
    const char **items;
    size_t count;
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
    struct level_rule *levels;
    size_t level_count;
    struct pattern_list values, suspects;
    struct pattern_list lonely; /* suspect where no value holds the rule's name: > on a page without any ≥ */
    const char **required;
    size_t required_count;
    struct sum_rule *sums;
    size_t sum_count;
};

struct form_set {
    struct arena *arena;
    struct form *forms;
    size_t count;
    struct pattern **patterns; /* all of them, to be freed */
    size_t pattern_count;
};

/*
 * Reads one form file's text into the set. STATUS_FORM_BAD with "file:line: what is wrong" in *ret_message
 * (malloc'd; may be NULL where memory ran out); the set then holds no more forms than before.
 */
int form_set_add(struct form_set *set, const char *file, const char *text, size_t size, char **ret_message);

/* An empty set, or NULL: out of memory. */
struct form_set *form_set_new(void);

/* The period names in the order of the indicator columns. */
size_t form_periods(const struct form *form, const char *periods[], size_t room);

#endif
