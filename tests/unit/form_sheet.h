/* Sheets for tests of the form and doubt stages, written down as text: one cell a line,
 *     row column row_span column_span text
 * and questions about what was read from them. */
#ifndef SHENBAO_TESTS_FORM_SHEET_H
#define SHENBAO_TESTS_FORM_SHEET_H

#include "shenbao/form.h"

struct arena;

/* The two-period declaration, and the single-period table with 上年结转. */
extern const char form_sheet_two[];
extern const char form_sheet_one[];

/* A sheet of one table; `outside` are the lines above it, parted by newlines. Confidence is 0.97 everywhere. */
struct sheet form_sheet_make(struct arena *arena, const char *cells, const char *outside);

/* The cell that begins at (row, column); fails the test where there is none. */
struct cell *form_sheet_cell(const struct sheet *sheet, int row, int column);
/* Gives a cell another text. */
void form_sheet_set(const struct sheet *sheet, int row, int column, const char *text);
/* Takes a cell out of the table. */
void form_sheet_drop(const struct sheet *sheet, int row, int column);

/* The shipped forms; fails the test where they do not load. */
struct form_set *form_sheet_forms(void);

/* What a test of the form stage works with, and the shipped forms in it; for cmocka_unit_test_setup_teardown(). */
struct bench {
    struct arena *arena;
    struct form_set *forms;
    struct sheet sheet;
    struct reading reading;
};
int form_bench_setup(void **state);
int form_bench_teardown(void **state);

/* The text of a field, or NULL; the amount of a fund, or NULL; the text of a goal, or NULL. */
const char *record_field_text(const struct record *record, const char *name);
const char *record_amount(const struct record *record, const char *period, const char *item);
const char *record_goal_text(const struct record *record, const char *period);
/* "period level1/level2/level3=value" of all indicators, a line each. */
const char *record_indicators(const struct record *record, struct arena *arena);
/* The flags that the reading's doubts give the cell. */
unsigned reading_flags(const struct reading *reading, const struct sheet *sheet, int row, int column);
/* The text that a repair gives the cell, or NULL. */
const char *reading_repair(const struct reading *reading, const struct sheet *sheet, int row, int column);

/* The first text that the reading suggests for the cell, with its reason in *ret_reason; or NULL. */
const char *reading_suggestion(const struct reading *reading, const struct sheet *sheet, int row, int column,
                               const char **ret_reason);

#endif
