/*
 * A table before it is set: cells with text in rows and columns, no lengths yet. Lives in an arena.
 */
#ifndef SHENBAO_SAMPLES_PLAN_H
#define SHENBAO_SAMPLES_PLAN_H

#include "base/arena.h"
#include "print.h"
#include "rng.h"

enum { PLAN_MAX_COLUMNS = 12, PLAN_MAX_ROWS = 120 };

enum look {
    LOOK_CENTRE,
    LOOK_LEFT,    /* flush left, middle of the height */
    LOOK_TEXT,    /* a longer text: flush left, indented by the style */
    LOOK_STACKED, /* a character a line */
};

struct plan_cell {
    int row, column, row_span, column_span;
    const char *text;
    enum look look;
};

struct plan {
    struct arena *arena;
    int rows, columns;
    double share[PLAN_MAX_COLUMNS]; /* of the width */
    struct plan_cell *cells;
    size_t cell_count;
};

/* Appends a cell; NULL text is blank. */
void plan_put(struct plan *plan, int row, int column, int row_span, int column_span, const char *text,
              enum look look);

/* The table of a declaration already in the style's form. STATUS_BAD_ARGUMENT: more rows than a page can
 * hold. */
int plan_declaration(const json_t *declaration, const struct print_style *style, struct arena *arena,
                     struct plan *ret_plan);

bool layout_declares(enum layout layout); /* whether it is one of a declaration */

/*
 * The table of a declaration in a layout that declares: put into the layout's form first, a new reference, which is set
 * whatever the status. As plan_declaration(); STATUS_NO_MEMORY.
 */
int plan_printed(const json_t *declaration, const struct print_style *style, uint64_t seed,
                 struct arena *arena, json_t **ret_declaration, struct plan *ret_plan);

/*
 * Leaves of a declaration's table what stands on page `part` of two, cut at a row of its indicators that `rng` draws.
 * Cells that the cut goes through begin anew on the second page, blank. STATUS_BAD_ARGUMENT: too few rows, or no
 * indicators.
 */
int plan_cut(struct plan *plan, int part, struct rng *rng);

/* Some other ruled table, with words from `texts` (may be NULL): between `rows` low and high. */
void plan_ruled(const struct declarations *texts, struct rng *rng, int low, int high, struct arena *arena,
                struct plan *ret_plan);

/* A text of about `characters` Han characters from the declarations' goals, paragraphs separated by newlines.
 */
char *plan_prose(const struct declarations *texts, struct rng *rng, size_t characters, struct arena *arena);

/*
 * The text as a Chinese typist sets it: comma, colon, semicolon and brackets next to Han become full-width,
 * the hyphen between years a dash where `dash`.
 */
const char *plan_typeset(struct arena *arena, const char *text);

#endif
