/* The parts of the structurer, in the order in which read.c calls them. Each reads the draft's table and adds to
 * its record, marking the cells it took by their roles. */
#ifndef SHENBAO_FORM_PARTS_H
#define SHENBAO_FORM_PARTS_H

#include "form/view.h"

/* How far the table looks like the form: the weight of all evidence. */
double choose_evidence(const struct form *form, const struct sheet *sheet, const struct table_view *table);

/* Where the indicator table's columns are. */
struct header {
    int row;                     /* of the column titles; -1: there are none */
    struct cell_view **cells;    /* one for each of the form's columns; NULL: not found */
    struct column_span *columns; /* as many; empty where unknown; NULL: no indicator table */
    struct cell_view *heading;   /* the tall cell to the left of all (绩效指标), or NULL */
};
struct header header_find(struct draft *draft);
struct header header_titled(struct draft *draft); /* by what the titles say alone */
void header_settle(struct draft *draft, const struct header *header);

/* The money table above row `limit`; *ret_end is the first row below it, 0 where there is none. */
void money_read(struct draft *draft, int limit, int *ret_start, int *ret_end);

/* What the cell says as a decimal string without separators, by the form's money; NULL where that is no amount. */
const char *amount_of(struct draft *draft, const struct cell_view *view);
/* True for what stands for no amount: blank, or a dash and the like. */
bool amount_is_none(const struct draft *draft, const struct folded *text);

/* Fields above row `limit`, and those outside the table. */
void fields_read(struct draft *draft, int limit);

/* Adds the field to the record, split into its parts; doubts one of another shape. `tidy` is its tidied text. */
void field_add(struct draft *draft, const struct field_rule *rule, struct record_value value,
               const char *tidy);

/* The field as it stands outside the table, or in a wide cell above row `limit`. */
void field_read_outside(struct draft *draft, const struct field_rule *field, int limit);

/* The line outside the tables that is nearest to one of the labels, and near; false where there is none. */
struct outside_match {
    struct label_match match;
    struct folded text;
    int line;
};
bool outside_nearest(const struct draft *draft, const struct label_set *labels,
                     struct outside_match *ret_match);

/* Compares the cell with the field's words and choices; the choice that it is repaired to, or NULL. */
const char *choice_read(struct draft *draft, const struct field_rule *field, const struct cell_view *view);

/* Fields that are read nowhere and follow from what else the record says; when all of that is read. */
void fields_infer(struct draft *draft);

/* The number that the text begins with, as far as a year may go; 0: none. */
int leading_number(const char *text);
/* "2022年—2024年", tidied: both years; false for another shape. */
bool years_of_span(const char *tidy, int *ret_start, int *ret_end);

/* Goals in rows from `start` to `limit`. */
void goals_read(struct draft *draft, int start, int limit);

/* The indicator table below its header. */
void indicators_read(struct draft *draft, const struct header *header);

/*
 * Whether the table goes on from the page before: gives the draft the form, of `forms`, that reads it on, and where its
 * columns are. False, and no form, where it does not.
 */
bool continuation_find(struct draft *draft, const struct form *forms, size_t count,
                       struct header *ret_header);
void continuation_read(struct draft *draft, const struct header *header);

/* Tables of the form's own, above row `limit`. */
void lists_read(struct draft *draft, int limit);

/* Titles of columns that are looked for one by one, in rows from `from` to `to`. */
struct title_search {
    int from, to;
    const struct label_set **labels;
    size_t count;
};
/* Fills `titles`, NULL for one not found. False where there are too few to make a table. */
bool titles_find(struct draft *draft, const struct title_search *search, struct cell_view **titles);
void titles_settle(struct draft *draft, const struct title_search *search, struct cell_view *const *titles);
int titles_end(struct cell_view *const *titles, size_t count); /* the first row below all of them */
/* The cell that begins in the row under the title, no wider than it; or NULL. */
struct cell_view *title_cell(struct draft *draft, const struct cell_view *title, int row);

/* Level labels of the indicator table: what each cell of a level column stands for. */
struct levels {
    struct draft *draft;
    const struct level_rule **rule; /* by cell of the view: of a level 1 cell */
    const struct label **label;     /* by cell of the view: of a level 2 cell */
};

/* The cells of one indicator row; NULL where the grid has none. level2 … value by period. */
enum { PERIOD_MAX = 4 };
struct indicator_row {
    struct cell_view *level1;
    struct cell_view *level2[PERIOD_MAX], *level3[PERIOD_MAX], *value[PERIOD_MAX];
    struct cell_view **more; /* by the form's columns; only those of its own are set */
};
struct levels levels_resolve(struct draft *draft, const struct indicator_row *rows, size_t count);
/* What the record says for the row: the label, else the cell's text, else what the other level tells, else "". */
const char *levels_level1(const struct levels *levels, const struct indicator_row *row, size_t period);
const char *levels_level2(const struct levels *levels, const struct indicator_row *row, size_t period);
/* True where a level cell of the row reads like a label. */
bool levels_know(const struct draft *draft, const struct indicator_row *row);

/* Splits a value by the first kind that fits; false where none does. */
bool value_split(struct draft *draft, const struct cell_view *view, struct record_value *value);
/* Splits an indicator's value and doubts what does not look like one. */
void value_read(struct draft *draft, struct cell_view *view, const char *level1, struct record_value *value);
/* Doubts a level 3 text of a suspect shape. */
void level3_read(struct draft *draft, struct cell_view *view);
/* Doubts a cell of a column that has a shape of its own. */
void column_cell_read(struct draft *draft, const struct named_column *column, const struct cell_view *view);
/* Doubts values unlike their neighbours, once all are read. */
void values_compare(struct draft *draft);

/* Digits with white space between them: a sign may be lost there. */
bool number_has_gap(const struct folded *text);
/* True where a text is written as one of its kind is. */
typedef bool (*mend_judge)(struct draft *draft, const char *text, const void *context);
/* Offers readings of the cell that the judge accepts; true where there is one. */
bool mend_suggest(struct draft *draft, const struct cell_view *view, mend_judge fits, const void *context);

/* Doubts texts that the other period prints almost the same. */
enum { HALVES_MAX = 300 }; /* indicators that are compared: the work grows with their square */
void halves_compare(struct draft *draft);

/* Offers each of two texts that are the same but for a character here and there the other's reading of those places. */
void alike_suggest(struct draft *draft, const struct cell_view *one, const struct cell_view *other,
                   const char *reason);
/* The own text with the other's reading of such places; NULL where there are none. */
const char *alike_blend(struct draft *draft, const struct folded *own, const struct folded *other);

/* Sums and required fields; each gives a check, and doubts where it fails. */
void checks_run(struct draft *draft);
/* Sums over the rows of lists. */
void list_sums_run(struct draft *draft);
/* Checks between values of other kinds. */
void consistency_run(struct draft *draft);
/* Numbers before the period's level 3 texts. */
void numbering_run(struct draft *draft, const char *period);
/* Adds the check to the record; where it fails, it doubts all of its cells. */
void check_add(struct draft *draft, const struct record_check *check, unsigned flag);

/*
 * Aligns `rows` cells with `columns` titles in order, by cost[row * columns + column] for a pair and `gap` for
 * each left alone. ret_column[row] is the column or -1. Returns the total cost.
 */
double align(size_t rows, size_t columns, const double *cost, double gap, struct arena *arena,
             int *ret_column);

#endif
