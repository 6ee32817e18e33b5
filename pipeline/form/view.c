#include "form/view.h"

#include "base/arena.h"

enum {
    CELL_LIMIT = 4000, /* cells; no form has more, and the work grows with their square */
    PLACE_LIMIT = 2000 /* rows or columns */
};

static bool place_is_sane(const struct cell *cell)
{
    return cell->row >= 0 && cell->column >= 0 && cell->row_span >= 1 && cell->column_span >= 1 &&
           cell->row < PLACE_LIMIT && cell->column < PLACE_LIMIT && cell->row_span <= PLACE_LIMIT &&
           cell->column_span <= PLACE_LIMIT;
}

static int max_int(int a, int b)
{
    return a > b ? a : b;
}

static int overlap(int from, int to, int other_from, int other_to)
{
    int start = max_int(from, other_from), end = to < other_to ? to : other_to;
    return max_int(end - start, 0);
}

struct table_view view_make(const struct table *table, int index, struct arena *arena)
{
    struct table_view view = {.table = table};
    size_t room = table->cell_count < CELL_LIMIT ? table->cell_count : CELL_LIMIT;
    view.cells = arena_array(arena, room, sizeof *view.cells);
    for (size_t i = 0; i < room; i++) {
        const struct cell *cell = &table->cells[i];
        if (!place_is_sane(cell))
            continue;
        struct cell_view *made = &view.cells[view.count++];
        made->cell = cell;
        made->where = (struct cell_ref){index, (int)i};
        made->text = folded_make(arena, cell->text);
        view.rows = max_int(view.rows, view_row_end(made));
        view.columns = max_int(view.columns, view_columns(made).to);
    }
    return view;
}

bool view_is_blank(const struct cell_view *view)
{
    return view->text.length == 0;
}

struct column_span view_columns(const struct cell_view *view)
{
    return (struct column_span){view->cell->column, view->cell->column + view->cell->column_span};
}

int view_row_end(const struct cell_view *view)
{
    return view->cell->row + view->cell->row_span;
}

static int by_column(const void *a, const void *b)
{
    const struct cell_view *const *one = a, *const *other = b;
    int difference = (*one)->cell->column - (*other)->cell->column;
    return difference ? difference : (*one)->where.cell - (*other)->where.cell;
}

struct cell_view **view_row(const struct table_view *table, int row, struct arena *arena, size_t *ret_count)
{
    struct cell_view **cells = NULL;
    size_t count = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (table->cells[i].cell->row == row)
            *(struct cell_view **)arena_push(arena, &cells, &count, sizeof *cells) = &table->cells[i];
    }
    if (count)
        qsort(cells, count, sizeof *cells, by_column);
    *ret_count = count;
    return cells;
}

struct cell_view *view_at(const struct table_view *table, int row, struct column_span span)
{
    struct cell_view *best = NULL;
    int best_shared = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct cell_view *view = &table->cells[i];
        if (row < view->cell->row || row >= view_row_end(view))
            continue;
        struct column_span own = view_columns(view);
        int shared = overlap(own.from, own.to, span.from, span.to);
        if (shared > best_shared) {
            best = view;
            best_shared = shared;
        }
    }
    return best;
}

struct cell_view *view_right(const struct table_view *table, const struct cell_view *view)
{
    struct cell_view *best = NULL;
    int best_shared = 0;
    for (size_t i = 0; i < table->count; i++) {
        struct cell_view *other = &table->cells[i];
        int shared = overlap(view->cell->row, view_row_end(view), other->cell->row, view_row_end(other));
        if (other->cell->column == view_columns(view).to && shared > best_shared) {
            best = other;
            best_shared = shared;
        }
    }
    return best;
}

struct cell_view *view_below(const struct table_view *table, const struct cell_view *view)
{
    struct cell_view *below = view_at(table, view_row_end(view), view_columns(view));
    return below && below->cell->row == view_row_end(view) ? below : NULL;
}

struct cell_view *view_neighbour(const struct table_view *table, const struct cell_view *view,
                                 enum place place)
{
    return place == PLACE_BELOW ? view_below(table, view) : view_right(table, view);
}

bool view_is_wide(const struct table_view *table, const struct cell_view *view)
{
    return view->cell->column_span * 10 >= table->columns * 9;
}

struct record_value draft_value(const struct cell_view *view)
{
    return (struct record_value){.text = view->cell->text ? view->cell->text : "", .where = view->where};
}

void draft_doubt(struct draft *draft, struct cell_ref where, unsigned flags, const char *note)
{
    struct reading *reading = draft->reading;
    struct cell_doubt *doubt =
        arena_push(draft->arena, &reading->doubts, &reading->doubt_count, sizeof *doubt);
    *doubt = (struct cell_doubt){where, flags, note};
}

static bool same_cell(struct cell_ref a, struct cell_ref b)
{
    return a.table == b.table && a.cell == b.cell;
}

void draft_suggest(struct draft *draft, const struct cell_view *view, const char *text, const char *reason)
{
    struct reading *reading = draft->reading;
    if (!*text || strcmp(text, view->text.source) == 0)
        return;
    for (size_t i = 0; i < reading->suggestion_count; i++) {
        const struct cell_suggestion *known = &reading->suggestions[i];
        if (same_cell(known->where, view->where) && strcmp(known->text, text) == 0)
            return;
    }
    struct cell_suggestion *made =
        arena_push(draft->arena, &reading->suggestions, &reading->suggestion_count, sizeof *made);
    *made = (struct cell_suggestion){view->where, arena_strdup(draft->arena, text), reason};
}

/* Sure where it was read as it is printed, less sure with each misread character. */
static double label_confidence(const struct label_match *match)
{
    return 0.998 - 0.08 * match->relative;
}

void draft_repair(struct draft *draft, const struct cell_view *view, const struct label_match *match)
{
    struct reading *reading = draft->reading;
    const char *text = label_text(match, &view->text, draft->arena);
    bool unchanged = strcmp(text, view->text.source) == 0;
    if (unchanged && match->label->free_name)
        return; /* the vocabulary does not know the free part */
    struct cell_repair *repair =
        arena_push(draft->arena, &reading->repairs, &reading->repair_count, sizeof *repair);
    *repair = (struct cell_repair){view->where, text, unchanged ? NULL : "repaired: vocabulary",
                                   label_confidence(match)};
    if (match->label->free_name && view->cell->confidence < repair->confidence)
        repair->confidence = view->cell->confidence;
}

/*
 * Two characters of a label may be misread, but not both with confidence: then another label is printed there,
 * which the vocabulary does not know (社会成本指标 beside 社会效益指标).
 */
static const double sure_confidence = 0.93;
static const int sure_exchanged = 2;

bool draft_believes(const struct cell_view *view, const struct label_match *match, double limit)
{
    if (!match->label || match->relative > limit || (match->grown && match->relative > 0))
        return false;
    return match->exchanged < sure_exchanged || view->cell->confidence < sure_confidence;
}

/* Ink that was held to be specks, in squares of the character height: what is left of a colon may be among it. */
static const double sign_left = 0.05;

bool draft_label(struct draft *draft, struct cell_view *view, const struct label_match *match, double limit)
{
    view->role = ROLE_LABEL;
    if (view_is_blank(view)) {
        draft_doubt(draft, view->where, FLAG_UNEXPECTED_EMPTY, "a label is printed here in this form");
        return false;
    }
    if (!draft_believes(view, match, limit)) {
        draft_doubt(draft, view->where, FLAG_UNKNOWN_LABEL, "no label of the form reads like this");
        if (match->label && match->relative <= LABEL_LOOSE)
            draft_suggest(draft, view, label_text(match, &view->text, draft->arena), "vocabulary");
        return false;
    }
    if (!label_free_fits(match, &view->text, draft->arena)) {
        draft_doubt(draft, view->where, FLAG_PATTERN_MISMATCH,
                    "the free part of the label has a wrong shape");
        return false;
    }
    draft_repair(draft, view, match);
    if (match->fuller && view->cell->left >= sign_left) {
        draft_doubt(draft, view->where, FLAG_UNKNOWN_LABEL,
                    "the form rather prints this label with a sign that may be lost here");
        draft_suggest(draft, view, match->fuller->printed, "vocabulary");
    }
    if (match->tied)
        draft_doubt(draft, view->where, FLAG_UNKNOWN_LABEL, "two labels of the form are as near");
    return true;
}
