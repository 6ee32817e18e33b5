/*
 * Tables that go on from the page before: the same columns, no title, often no column titles.
 *
 *     |    |          | 质量指标 | B      | 100%  |    cells that the page break has cut begin anew, blank
 *     |    | 效益指标 | 社会…    | C      | 95%   |
 *
 * The form whose columns a row shows, with or without the tall cell at the left, and whose level labels stand in its
 * level columns, reads it: from the first row on, or from below column titles that are repeated. Where the forms of one
 * period and of two are both possible, the number of columns parts them. A page with rows under labels of the page
 * before alone has blank level cells only; there the values must look like values.
 */
#include "base/arena.h"
#include "form/parts.h"

static const int least_labels = 2;      /* that must read like level labels */
static const double labels_share = 0.5; /* of the cells in level columns that hold text */
static const double least_rows_share =
    0.6; /* of the rows that have the columns of the row they were taken from */
enum { ROW_CELLS = 32 };

/* The cells that cover the row, from left to right; 0: too many. */
static size_t row_cells(const struct table_view *table, int row, struct cell_view *cells[ROW_CELLS])
{
    size_t count = 0;
    for (int column = 0; column < table->columns; column++) {
        struct cell_view *view = view_at(table, row, (struct column_span){column, column + 1});
        if (!view || (count && cells[count - 1] == view))
            continue;
        if (count == ROW_CELLS)
            return 0;
        cells[count++] = view;
    }
    return count;
}

static bool is_tall(const struct cell_view *view)
{
    return view->cell->row_span > 1;
}

/* The columns as the row's cells show them; false where they are not the form's. */
static bool columns_of_row(struct draft *draft, int row, struct header *header, bool *ret_beyond)
{
    struct cell_view *cells[ROW_CELLS] = {0};
    size_t wanted = draft->form->indicators.column_count, count = row_cells(draft->table, row, cells);
    size_t skip = count > wanted && is_tall(cells[0]);
    size_t beyond = count == wanted + skip + 1 && skip; /* a column of remarks, which no form names */
    if (wanted < 3 || count != wanted + skip + beyond)
        return false;
    *ret_beyond = beyond;
    header->row = -1;
    header->heading = skip ? cells[0] : NULL;
    header->cells = arena_array(draft->arena, wanted, sizeof *header->cells);
    header->columns = arena_array(draft->arena, wanted, sizeof *header->columns);
    for (size_t j = 0; j < wanted; j++)
        header->columns[j] = view_columns(cells[j + skip]);
    return true;
}

static bool row_has_span(const struct table_view *table, int row, struct column_span span)
{
    const struct cell_view *view = view_at(table, row, span);
    return view && view->cell->column == span.from && view_columns(view).to == span.to;
}

/* The share of the rows with cells in just the last two columns; what stands below the last such row may be remarks. */
static double columns_share(const struct draft *draft, const struct header *header)
{
    size_t count = draft->form->indicators.column_count;
    int shared = 0, rows = 1;
    for (int row = 0; row < draft->table->rows; row++) {
        bool has = row_has_span(draft->table, row, header->columns[count - 1]) &&
                   row_has_span(draft->table, row, header->columns[count - 2]);
        shared += has;
        rows = has ? row + 1 : rows;
    }
    return (double)shared / rows;
}

static bool is_level_label(const struct form *form, const struct cell_view *view)
{
    for (size_t i = 0; i < form->level_count; i++) {
        if (label_set_compare(&form->levels[i].label, &view->text).relative <= LABEL_NEAR ||
            label_set_compare(&form->levels[i].level2, &view->text).relative <= LABEL_NEAR)
            return true;
    }
    return false;
}

/* True for a cell of just the width of one of the form's columns of that kind. */
static bool is_in_columns(const struct draft *draft, const struct header *header,
                          const struct cell_view *view, enum column_kind kind)
{
    const struct indicator_rule *rule = &draft->form->indicators;
    for (size_t j = 0; j < rule->column_count; j++) {
        if (rule->columns[j].kind == kind && view->cell->column == header->columns[j].from &&
            view_columns(view).to == header->columns[j].to)
            return true;
    }
    return false;
}

/* How many cells read like level labels; 0 where there are too few, or most of those in level columns do not. */
static int labels_count(const struct draft *draft, const struct header *header)
{
    int labels = 0, others = 0;
    for (size_t i = 0; i < draft->table->count; i++) {
        const struct cell_view *view = &draft->table->cells[i];
        if (view_is_blank(view) || view->cell->row <= header->row ||
            !(is_in_columns(draft, header, view, COLUMN_LEVEL1) ||
              is_in_columns(draft, header, view, COLUMN_LEVEL2)))
            continue;
        if (is_level_label(draft->form, view))
            labels++;
        else
            others++;
    }
    return labels >= least_labels && labels >= labels_share * (labels + others) ? labels : 0;
}

/*
 * How many values, with a number in one at least, stand beside level cells that are blank or labels; 0: other cells are
 * there.
 */
static int cut_values_count(struct draft *draft, const struct header *header)
{
    int values = 0, numbers = 0;
    for (size_t i = 0; i < draft->table->count; i++) {
        const struct cell_view *view = &draft->table->cells[i];
        if (view_is_blank(view) || view->cell->row <= header->row)
            continue;
        if (is_in_columns(draft, header, view, COLUMN_LEVEL1) ||
            is_in_columns(draft, header, view, COLUMN_LEVEL2)) {
            if (!is_level_label(draft->form, view))
                return 0;
            continue;
        }
        struct record_value value = {0};
        if (!is_in_columns(draft, header, view, COLUMN_VALUE))
            continue;
        if (!value_split(draft, view, &value))
            return 0;
        values++;
        for (size_t k = 0; k < value.part_count; k++)
            numbers += strcmp(value.parts[k].name, "number") == 0;
    }
    return numbers ? values : 0;
}

/* Twice the cells that speak for the form, and one more where it names all columns: then it goes before one that does not. */
static int evidence_of(struct draft *draft, const struct header *header, bool beyond)
{
    int cells = labels_count(draft, header);
    cells = cells ? cells : cut_values_count(draft, header);
    return cells ? 2 * cells + !beyond : 0;
}

/* Gives the header by which the form would read the table on, and how much speaks for it; 0: it is none. */
static int header_try(struct draft *draft, struct header *ret_header)
{
    if (draft->form->indicators.column_count == 0)
        return 0;
    struct header header = header_titled(draft);
    if (header.row >= 0) {
        *ret_header = header;
        return header.row == 0 ? evidence_of(draft, &header, false) : 0;
    }
    for (int row = 0; row < draft->table->rows; row++) {
        bool beyond;
        if (columns_of_row(draft, row, &header, &beyond) &&
            columns_share(draft, &header) >= least_rows_share) {
            *ret_header = header;
            return evidence_of(draft, &header, beyond);
        }
    }
    return 0;
}

bool continuation_find(struct draft *draft, const struct form *forms, size_t count, struct header *ret_header)
{
    const struct form *best = NULL;
    int most = 0;
    for (size_t i = 0; i < count; i++) {
        struct header header = {.row = -1};
        draft->form = &forms[i];
        int evidence = header_try(draft, &header);
        if (evidence > most) {
            most = evidence;
            best = &forms[i];
            *ret_header = header;
        }
    }
    draft->form = best;
    return best != NULL;
}

void continuation_read(struct draft *draft, const struct header *header)
{
    draft->record->continues = true;
    header_settle(draft, header);
    indicators_read(draft, header);
    halves_compare(draft);
    consistency_run(draft);
}
