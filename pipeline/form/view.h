/*
 * A table as the form stage looks at it: usable cells with their comparable text, questions about neighbours,
 * and the draft of the reading that the parts of the structurer fill.
 */
#ifndef SHENBAO_FORM_VIEW_H
#define SHENBAO_FORM_VIEW_H

#include "form/rules.h"
#include "shenbao/record.h"
#include "shenbao/sheet.h"

struct arena;

enum cell_role { ROLE_NONE, ROLE_LABEL, ROLE_VALUE };

struct cell_view {
    const struct cell *cell;
    struct cell_ref where;
    struct folded text;
    enum cell_role role; /* what the structurer has made of it */
};

/* Grid columns, half open. */
struct column_span {
    int from, to;
};

struct table_view {
    const struct table *table;
    struct cell_view *cells; /* those with sane places; the order of the table */
    size_t count;
    int rows, columns; /* as far as the cells reach */
};

struct table_view view_make(const struct table *table, int index, struct arena *arena);

bool view_is_blank(const struct cell_view *view);
struct column_span view_columns(const struct cell_view *view);
int view_row_end(const struct cell_view *view); /* the first row below the cell */

/* The cells that begin in the row, from left to right; lives in the arena. */
struct cell_view **view_row(const struct table_view *table, int row, struct arena *arena, size_t *ret_count);

/* The cell in the row that shares most columns with the span, or NULL. */
struct cell_view *view_at(const struct table_view *table, int row, struct column_span span);
/* The neighbour to the right in the cell's own rows, or NULL; below, the one that shares most columns. */
struct cell_view *view_right(const struct table_view *table, const struct cell_view *view);
struct cell_view *view_below(const struct table_view *table, const struct cell_view *view);
struct cell_view *view_neighbour(const struct table_view *table, const struct cell_view *view,
                                 enum place place);

/* True for a cell nearly as wide as the table: a title or note inside it. */
bool view_is_wide(const struct table_view *table, const struct cell_view *view);

struct draft {
    struct arena *arena;
    const struct form *form;
    const struct sheet *sheet;
    struct table_view *table;
    struct reading *reading;
    struct record *record;
    const struct confusions *confusions; /* of the recogniser, or NULL */
};

/* The value a cell holds. */
struct record_value draft_value(const struct cell_view *view);

void draft_doubt(struct draft *draft, struct cell_ref where, unsigned flags, const char *note);

/* Offers another reading of the cell, unless it is what the cell says or has been offered already. */
void draft_suggest(struct draft *draft, const struct cell_view *view, const char *text, const char *reason);

/* The cell reads as the label that was matched: repairs its text, or confirms it. */
void draft_repair(struct draft *draft, const struct cell_view *view, const struct label_match *match);

/* True where the cell may be taken for a misreading of the label: near enough, and not read too well for that. */
bool draft_believes(const struct cell_view *view, const struct label_match *match, double limit);

/*
 * Settles a cell that stands where a label stands: repairs, confirms or doubts its text. `match` is its nearest
 * label; `limit` the relative distance up to which it is repaired. True where it now reads as that label.
 */
bool draft_label(struct draft *draft, struct cell_view *view, const struct label_match *match, double limit);

#endif
