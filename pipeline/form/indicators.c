/*
 * The indicator table: rows under the header, each giving one indicator a period.
 *
 *     | 一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值 |
 *     | 产出指标 | 数量指标 | A        | 30人   | 数量指标 | A        | 10人   |   a merged cell counts for every
 *     |          |          | B        | 15个   |          |          |        |   row it covers; level 1 is shared
 *     |          | 质量指标 | C        | 100%   | 质量指标 | C        | ≥95%   |   by both halves
 *     | 备注     |                                                            |   ends the table
 *
 * A cell belongs to the column it shares most grid columns with. A row ends the table where its first cell reads
 * like an end label, where one cell covers level 3 and value both (a note over the whole width), or where it lies
 * below the tall heading and no level cell reads like a label. Two rows that share level 3 and value give one
 * indicator; where only one of the two is merged, each row gives its own. Fails where the grid joined the level 3
 * cells of two rows that have values of their own: both then bear the joined text.
 */
#include "form/parts.h"

#include "base/arena.h"

struct indicator_table {
    struct draft *draft;
    const struct header *header;
    const char *periods[PERIOD_MAX];
    size_t period_count;
    struct indicator_row *rows;
    size_t row_count;
};

static bool is_period(const struct indicator_table *table, const struct column_rule *column, size_t period)
{
    return column->period && strcmp(column->period, table->periods[period]) == 0;
}

static bool span_is_empty(struct column_span span)
{
    return span.from >= span.to;
}

static int shared_columns(const struct cell_view *view, struct column_span span)
{
    struct column_span own = view_columns(view);
    int from = own.from > span.from ? own.from : span.from;
    int to = own.to < span.to ? own.to : span.to;
    return to > from ? to - from : 0;
}

/* The row's cell in column j, unless it belongs to another column by right. */
static struct cell_view *cell_in(const struct indicator_table *table, int row, size_t j)
{
    const struct header *header = table->header;
    if (span_is_empty(header->columns[j]))
        return NULL;
    struct cell_view *view = view_at(table->draft->table, row, header->columns[j]);
    if (!view || view == header->heading)
        return NULL;
    int own = shared_columns(view, header->columns[j]);
    for (size_t k = 0; k < table->draft->form->indicators.column_count; k++) {
        int other = shared_columns(view, header->columns[k]);
        if (other > own || (other == own && k > j))
            return NULL;
    }
    return view;
}

static struct cell_view **slot_lookup(const struct indicator_table *table, struct indicator_row *row,
                                      size_t j)
{
    const struct column_rule *column = &table->draft->form->indicators.columns[j];
    if (column->kind == COLUMN_LEVEL1 && !column->period)
        return &row->level1;
    for (size_t period = 0; period < table->period_count; period++) {
        if (column->period && !is_period(table, column, period))
            continue;
        switch (column->kind) {
        case COLUMN_LEVEL2:
            return &row->level2[period];
        case COLUMN_LEVEL3:
            return &row->level3[period];
        case COLUMN_VALUE:
            return &row->value[period];
        default:
            return NULL;
        }
    }
    return NULL;
}

static struct indicator_row row_make(const struct indicator_table *table, int at)
{
    size_t columns = table->draft->form->indicators.column_count;
    struct indicator_row row = {.more = arena_array(table->draft->arena, columns, sizeof *row.more)};
    for (size_t j = 0; j < table->draft->form->indicators.column_count; j++) {
        if (table->draft->form->indicators.columns[j].kind == COLUMN_MORE) {
            row.more[j] = cell_in(table, at, j);
            continue;
        }
        struct cell_view **slot = slot_lookup(table, &row, j);
        if (slot)
            *slot = cell_in(table, at, j);
    }
    return row;
}

static bool row_has_cells(const struct indicator_table *table, const struct indicator_row *row)
{
    for (size_t period = 0; period < table->period_count; period++) {
        if (row->level3[period] && row->value[period])
            return true;
    }
    return false;
}

static bool row_ends(const struct indicator_table *table, int at, const struct indicator_row *row)
{
    const struct draft *draft = table->draft;
    const struct cell_view *heading = table->header->heading;
    struct cell_view *first = view_at(draft->table, at, (struct column_span){0, draft->table->columns});
    for (int column = 0; column < draft->table->columns; column++) {
        first = view_at(draft->table, at, (struct column_span){column, column + 1});
        if (first && first != heading)
            break;
    }
    if (!first || !row_has_cells(table, row))
        return true;
    if (label_set_compare(&draft->form->indicators.end, &first->text).relative <= LABEL_NEAR ||
        label_set_compare(&draft->form->indicators.total, &first->text).relative <= LABEL_NEAR)
        return true;
    return heading && at >= view_row_end(heading) && !levels_know(draft, row);
}

/* The row below the table that sums its own columns up: a field for each. */
static void total_read(struct indicator_table *table, int at, const struct indicator_row *row)
{
    struct draft *draft = table->draft;
    const struct indicator_rule *rule = &draft->form->indicators;
    struct cell_view *label = view_at(draft->table, at, (struct column_span){0, 2});
    if (!label || label->cell->row != at || rule->total.count == 0)
        return;
    struct label_match match = label_set_compare(&rule->total, &label->text);
    if (match.relative > LABEL_NEAR)
        return;
    draft_label(draft, label, &match, LABEL_NEAR);
    for (size_t j = 0; j < rule->column_count; j++) {
        struct cell_view *view = row->more[j];
        if (!view || view == label || view_is_blank(view))
            continue;
        struct record *record = draft->record;
        struct record_field *field =
            arena_push(draft->arena, &record->fields, &record->field_count, sizeof *field);
        view->role = ROLE_VALUE;
        *field = (struct record_field){
            .name = arena_printf(draft->arena, "total_%s", rule->more[rule->columns[j].more].name),
            .value = draft_value(view)};
    }
}

/* A blank level cell at the top was cut by the page break: its label stands on the page before. */
static struct cell_view *unless_cut(struct cell_view *view, int start)
{
    return view && view_is_blank(view) && view->cell->row <= start ? NULL : view;
}

static void cut_cells_drop(struct indicator_table *table, int start)
{
    for (size_t r = 0; r < table->row_count; r++) {
        struct indicator_row *row = &table->rows[r];
        row->level1 = unless_cut(row->level1, start);
        for (size_t period = 0; period < table->period_count; period++)
            row->level2[period] = unless_cut(row->level2[period], start);
    }
}

static void rows_find(struct indicator_table *table)
{
    int start = table->header->row + 1;
    for (size_t j = 0; j < table->draft->form->indicators.column_count; j++) {
        const struct cell_view *title = table->header->cells[j];
        if (title && view_row_end(title) > start && title->cell->row_span <= 2)
            start = view_row_end(title); /* titles two rows high */
    }
    for (int at = start; at < table->draft->table->rows; at++) {
        struct indicator_row row = row_make(table, at);
        if (row_ends(table, at, &row)) {
            total_read(table, at, &row);
            break;
        }
        *(struct indicator_row *)arena_push(table->draft->arena, &table->rows, &table->row_count,
                                            sizeof row) = row;
    }
    if (table->draft->record->continues)
        cut_cells_drop(table, start);
}

static void emptiness_doubt(struct draft *draft, const struct cell_view *level3,
                            const struct cell_view *value)
{
    if (!level3 || !value || view_is_blank(level3) == view_is_blank(value))
        return;
    const char *note = view_is_blank(value) ? "an indicator without a value" : "a value without an indicator";
    draft_doubt(draft, level3->where, FLAG_UNEXPECTED_EMPTY, note);
    draft_doubt(draft, value->where, FLAG_UNEXPECTED_EMPTY, note);
}

static struct record_value value_of(const struct cell_view *view)
{
    return view ? draft_value(view) : (struct record_value){.text = "", .where = CELL_NOWHERE};
}

static struct cell_ref where_of(const struct cell_view *view)
{
    return view ? view->where : CELL_NOWHERE;
}

/* The values of the form's own columns. */
static void more_add(struct indicator_table *table, const struct indicator_row *row, size_t period,
                     struct record_indicator *made)
{
    struct draft *draft = table->draft;
    const struct indicator_rule *rule = &draft->form->indicators;
    for (size_t j = 0; j < rule->column_count; j++) {
        const struct column_rule *column = &rule->columns[j];
        struct cell_view *view = row->more[j];
        if (!view || (column->period && !is_period(table, column, period)))
            continue;
        view->role = ROLE_VALUE;
        if (view_is_blank(view))
            continue;
        struct record_field *more = arena_push(draft->arena, &made->more, &made->more_count, sizeof *more);
        *more = (struct record_field){.name = arena_strdup(draft->arena, rule->more[column->more].name),
                                      .value = draft_value(view)};
        value_split(draft, view, &more->value);
        column_cell_read(draft, &rule->more[column->more], view);
    }
}

static void indicator_add(struct indicator_table *table, const struct levels *levels,
                          const struct indicator_row *row, size_t period)
{
    struct draft *draft = table->draft;
    struct cell_view *level3 = row->level3[period], *value = row->value[period];
    if (level3)
        level3->role = ROLE_VALUE;
    if (value)
        value->role = ROLE_VALUE;
    if ((!level3 || view_is_blank(level3)) && (!value || view_is_blank(value)))
        return;
    struct record_indicator made = {
        .period = table->periods[period],
        .level1 = levels_level1(levels, row, period),
        .level2 = levels_level2(levels, row, period),
        .level3 = value_of(level3),
        .value = value_of(value),
        .level1_where = where_of(row->level1),
        .level2_where = where_of(row->level2[period]),
    };
    more_add(table, row, period, &made);
    if (value)
        value_read(draft, value, made.level1, &made.value);
    if (level3)
        level3_read(draft, level3);
    emptiness_doubt(draft, level3, value);
    struct record *record = draft->record;
    *(struct record_indicator *)arena_push(draft->arena, &record->indicators, &record->indicator_count,
                                           sizeof made) = made;
}

static void indicators_add(struct indicator_table *table, const struct levels *levels)
{
    for (size_t period = 0; period < table->period_count; period++) {
        const struct indicator_row *before = NULL;
        for (size_t r = 0; r < table->row_count; r++) {
            const struct indicator_row *row = &table->rows[r];
            bool repeated = before && before->level3[period] == row->level3[period] &&
                            before->value[period] == row->value[period];
            if (!repeated)
                indicator_add(table, levels, row, period);
            before = row;
        }
    }
}

void indicators_read(struct draft *draft, const struct header *header)
{
    if (!header->columns)
        return;
    struct indicator_table table = {.draft = draft, .header = header};
    table.period_count = form_periods(draft->form, table.periods, PERIOD_MAX);
    rows_find(&table);
    struct levels levels = levels_resolve(draft, table.rows, table.row_count);
    indicators_add(&table, &levels);
    values_compare(draft);
}
