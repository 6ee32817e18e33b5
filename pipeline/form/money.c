/*
 * The money table: rows of [label amount] pairs, one pair a period, beside a tall heading.
 *
 *     | 项目资金 | 中期资金总额： | 370.00 | 年度资金总额： | 100.00 |   total
 *     | （万元） | 其中：财政拨款 | 370.00 | 其中：财政拨款 | 100.00 |   fiscal
 *     |          | 其他资金       |   0.00 | 其他资金       |   0.00 |   other
 *
 * Where it is: the rows with labels near the form's own, grown by the heading's height and by neighbouring rows
 * of the very same shape. Which item a row is: of the row sequences the form knows for this number of rows, the
 * one nearest to all labels together, so that one unreadable label is placed by the others. Which period a pair
 * is: by the label of its total, else by its order.
 */
#include "form/parts.h"

#include "base/arena.h"

enum { GROUP_MAX = PERIOD_MAX };

struct money_row {
    struct cell_view *label[GROUP_MAX], *amount[GROUP_MAX];
    size_t groups;
    const char *item; /* NULL: unknown */
    int at;           /* the row of the table */
};

struct money_block {
    int start, end; /* rows, half open */
    struct cell_view *heading;
    struct money_row *rows;
    size_t count;
    const char *period[GROUP_MAX]; /* NULL: unknown */
    struct cell_view **titles;     /* of the form's measures, or NULL */
};

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* The nearest of the form's labels for the item (NULL: any) and period (NULL: any). */
static struct label_match money_match(const struct draft *draft, const struct cell_view *view,
                                      const char *item, const char *period)
{
    const struct money_rule *rule = &draft->form->money;
    struct label_match best = {.relative = 1};
    for (size_t i = 0; i < rule->label_count; i++) {
        const struct money_label *label = &rule->labels[i];
        if ((item && !same(label->item, item)) || (period && label->period && !same(label->period, period)))
            continue;
        struct label_match match = label_set_compare(&label->labels, &view->text);
        if (!best.label || match.relative < best.relative)
            best = match;
    }
    return best;
}

static bool row_holds_label(const struct draft *draft, int row)
{
    for (size_t i = 0; i < draft->table->count; i++) {
        const struct cell_view *view = &draft->table->cells[i];
        if (view->role == ROLE_NONE && view->cell->row == row &&
            money_match(draft, view, NULL, NULL).relative <= LABEL_NEAR)
            return true;
    }
    return false;
}

/* The tall cell at the left edge that shares rows with the block. */
static struct cell_view *heading_find(const struct draft *draft, int start, int end)
{
    for (size_t i = 0; i < draft->table->count; i++) {
        struct cell_view *view = &draft->table->cells[i];
        if (view->role == ROLE_NONE && view->cell->column == 0 && view->cell->row_span >= 2 &&
            view->cell->row < end && view_row_end(view) > start)
            return view;
    }
    return NULL;
}

/* True where both rows have their cells in the same columns; the tall heading is left out. */
static bool rows_alike(const struct draft *draft, int row, int other)
{
    size_t count, other_count, skip, other_skip;
    struct cell_view **cells = view_row(draft->table, row, draft->arena, &count);
    struct cell_view **others = view_row(draft->table, other, draft->arena, &other_count);
    skip = count && cells[0]->cell->row_span > 1;
    other_skip = other_count && others[0]->cell->row_span > 1;
    if (count - skip != other_count - other_skip || count - skip < 2)
        return false;
    for (size_t i = 0; i < count - skip; i++) {
        const struct cell *one = cells[i + skip]->cell, *two = others[i + other_skip]->cell;
        if (one->column != two->column || one->column_span != two->column_span)
            return false;
    }
    return true;
}

static bool rows_are_known(const struct money_rule *rule, int rows)
{
    for (size_t i = 0; i < rule->rows_count; i++) {
        if (rule->rows[i].count == (size_t)rows)
            return true;
    }
    return false;
}

/* No label can be read: the first tall cell at the left edge whose rows are alike and as many as the form knows. */
static bool block_by_shape(const struct draft *draft, int limit, struct money_block *block)
{
    for (size_t i = 0; i < draft->table->count; i++) {
        struct cell_view *view = &draft->table->cells[i];
        int top = view->cell->row, bottom = view_row_end(view);
        bool alike = view->role == ROLE_NONE && view->cell->column == 0 && bottom <= limit &&
                     bottom - top >= 3 && rows_are_known(&draft->form->money, bottom - top);
        for (int row = top + 1; alike && row < bottom; row++)
            alike = rows_alike(draft, top, row);
        if (!alike)
            continue;
        block->start = top;
        block->end = bottom;
        block->heading = view;
        return true;
    }
    return false;
}

static bool block_find(const struct draft *draft, int limit, struct money_block *block)
{
    for (int row = 0; row < limit; row++) {
        if (!row_holds_label(draft, row))
            continue;
        if (block->end == 0)
            block->start = row;
        block->end = row + 1;
    }
    if (block->end == 0)
        return block_by_shape(draft, limit, block);
    block->heading = heading_find(draft, block->start, block->end);
    if (block->heading) {
        int top = block->heading->cell->row, bottom = view_row_end(block->heading);
        block->start = top < block->start ? top : block->start;
        block->end = bottom > block->end && bottom <= limit ? bottom : block->end;
        return true;
    }
    while (block->end < limit && rows_alike(draft, block->end - 1, block->end))
        block->end++;
    while (block->start > 0 && rows_alike(draft, block->start, block->start - 1))
        block->start--;
    return true;
}

static struct title_search measures_search(struct draft *draft, const struct money_block *block)
{
    const struct money_rule *rule = &draft->form->money;
    struct title_search search = {.from = block->start ? block->start - 1 : 0, .to = block->end};
    search.count = rule->measure_count;
    search.labels = arena_array(draft->arena, rule->measure_count, sizeof(struct label_set *));
    for (size_t j = 0; j < rule->measure_count; j++)
        search.labels[j] = &rule->measures[j].labels;
    return search;
}

/* Where the form has several columns of amounts: their titles, which bound the block above. */
static void measures_find(struct draft *draft, struct money_block *block)
{
    struct title_search search = measures_search(draft, block);
    if (search.count == 0)
        return;
    block->titles = arena_array(draft->arena, search.count, sizeof(struct cell_view *));
    if (!titles_find(draft, &search, block->titles)) {
        block->titles = NULL;
        return;
    }
    titles_settle(draft, &search, block->titles);
    int end = titles_end(block->titles, search.count);
    block->start = end > block->start ? end : block->start;
}

/* A row under the titles of measures: its label is the first cell that is not the heading. */
static void row_fill_label(struct draft *draft, const struct money_block *block, int row,
                           struct money_row *filled)
{
    size_t count;
    struct cell_view **cells = view_row(draft->table, row, draft->arena, &count);
    size_t first = count && cells[0] == block->heading;
    if (first < count) {
        filled->label[0] = cells[first];
        filled->groups = 1;
    }
}

/* Cells in pairs from the right, so that a heading the grid has cut into the row falls out. */
static void row_fill(struct draft *draft, const struct money_block *block, int row, struct money_row *filled)
{
    size_t count;
    struct cell_view **cells = view_row(draft->table, row, draft->arena, &count);
    if (count && cells[0] == block->heading) {
        cells++;
        count--;
    }
    if (count % 2) {
        cells++;
        count--;
    }
    filled->groups = count / 2 < GROUP_MAX ? count / 2 : GROUP_MAX;
    for (size_t group = 0; group < filled->groups; group++) {
        filled->label[group] = cells[2 * group];
        filled->amount[group] = cells[2 * group + 1];
    }
}

static void block_fill(struct draft *draft, struct money_block *block)
{
    for (int row = block->start; row < block->end; row++) {
        struct money_row filled = {.at = row};
        if (block->titles)
            row_fill_label(draft, block, row, &filled);
        else
            row_fill(draft, block, row, &filled);
        if (filled.groups)
            *(struct money_row *)arena_push(draft->arena, &block->rows, &block->count, sizeof filled) =
                filled;
    }
}

static double row_distance(const struct draft *draft, const struct money_row *row, const char *item)
{
    double distance = 0;
    for (size_t group = 0; group < row->groups; group++)
        distance += money_match(draft, row->label[group], item, NULL).relative;
    return distance;
}

/* The item whose label is near to the row's, or NULL. */
static const char *item_by_label(const struct draft *draft, const struct money_row *row)
{
    const struct money_rule *rule = &draft->form->money;
    const char *item = NULL;
    double best = LABEL_NEAR * (double)row->groups;
    for (size_t i = 0; i < rule->label_count; i++) {
        double distance = row_distance(draft, row, rule->labels[i].item);
        if (distance <= best) {
            best = distance;
            item = rule->labels[i].item;
        }
    }
    return item;
}

/* Rows by themselves. */
static void items_by_label(const struct draft *draft, struct money_block *block)
{
    for (size_t r = 0; r < block->count; r++) {
        const char *item = item_by_label(draft, &block->rows[r]);
        block->rows[r].item = item ? item : block->rows[r].item;
    }
}

static bool item_is_taken(const struct money_block *block, const char *item)
{
    for (size_t r = 0; r < block->count; r++) {
        if (same(block->rows[r].item, item))
            return true;
    }
    return false;
}

/* A row that reads nothing like its item and just like one that no other row is: the table leaves other rows out. */
static void items_mend(const struct draft *draft, struct money_block *block)
{
    for (size_t r = 0; r < block->count; r++) {
        struct money_row *row = &block->rows[r];
        if (row_distance(draft, row, row->item) <= LABEL_LOOSE * (double)row->groups)
            continue;
        const char *item = item_by_label(draft, row);
        if (item && !item_is_taken(block, item))
            row->item = item;
    }
}

static void items_find(const struct draft *draft, struct money_block *block)
{
    const struct money_rule *rule = &draft->form->money;
    const struct money_rows *nearest = NULL;
    double best = 0;
    for (size_t i = 0; i < rule->rows_count; i++) {
        if (rule->rows[i].count != block->count)
            continue;
        double distance = 0;
        for (size_t r = 0; r < block->count; r++)
            distance += row_distance(draft, &block->rows[r], rule->rows[i].items[r]);
        if (!nearest || distance < best) {
            nearest = &rule->rows[i];
            best = distance;
        }
    }
    if (!nearest) {
        items_by_label(draft, block);
        return;
    }
    for (size_t r = 0; r < block->count; r++)
        block->rows[r].item = nearest->items[r];
    items_mend(draft, block);
}

/* The period whose own label (that of the total, as a rule) is nearest in the group's column. */
static const char *period_by_label(const struct draft *draft, const struct money_block *block, size_t group)
{
    const struct money_rule *rule = &draft->form->money;
    const char *period = NULL;
    double best = LABEL_NEAR;
    for (size_t r = 0; r < block->count; r++) {
        for (size_t i = 0; i < rule->label_count; i++) {
            const struct money_label *label = &rule->labels[i];
            if (!label->period || group >= block->rows[r].groups || !same(label->item, block->rows[r].item))
                continue;
            double relative = label_set_compare(&label->labels, &block->rows[r].label[group]->text).relative;
            if (relative < best || (relative == best && !period)) {
                best = relative;
                period = label->period;
            }
        }
    }
    return period;
}

static bool periods_clash(const struct money_block *block, size_t groups)
{
    for (size_t i = 0; i < groups; i++) {
        for (size_t k = 0; k < i; k++) {
            if (same(block->period[i], block->period[k]))
                return true;
        }
    }
    return false;
}

static void periods_find(const struct draft *draft, struct money_block *block)
{
    const char *order[PERIOD_MAX] = {0};
    size_t order_count = form_periods(draft->form, order, PERIOD_MAX), groups = 0;
    for (size_t r = 0; r < block->count; r++)
        groups = block->rows[r].groups > groups ? block->rows[r].groups : groups;
    for (size_t group = 0; group < groups; group++) {
        block->period[group] = period_by_label(draft, block, group);
        if (!block->period[group] && groups == order_count)
            block->period[group] = order[group];
    }
    if (!periods_clash(block, groups))
        return;
    for (size_t group = 0; group < groups; group++)
        block->period[group] = groups == order_count ? order[group] : NULL;
}

static const char *without_separators(const char *amount, struct arena *arena)
{
    char *plain = arena_strdup(arena, amount), *to = plain;
    for (const char *from = amount; *from; from++) {
        if (*from != ',')
            *to++ = *from;
    }
    *to = '\0';
    return plain;
}

/* The unit that the label names in brackets, or NULL. */
static const char *unit_of_label(const struct label *label, struct arena *arena)
{
    const char *open = label ? strstr(label->printed, "（") : NULL;
    const char *close = open ? strstr(open, "）") : NULL;
    return close ? arena_strndup(arena, open + strlen("（"), (size_t)(close - open) - strlen("（")) : NULL;
}

/* The unit that the heading's label names, else the form's. */
static const char *unit_find(const struct draft *draft, const struct money_block *block)
{
    const struct money_rule *rule = &draft->form->money;
    const char *unit = NULL;
    if (block->heading) {
        struct label_match match = label_set_compare(&rule->heading, &block->heading->text);
        unit = match.relative <= LABEL_NEAR ? unit_of_label(match.label, draft->arena) : NULL;
    }
    return unit ? unit : rule->unit;
}

/* A unit that the form is not printed with is to be looked at, all the more where the heading is repaired to it. */
static void heading_settle(struct draft *draft, struct cell_view *heading)
{
    const struct money_rule *rule = &draft->form->money;
    struct label_match match = label_set_compare(&rule->heading, &heading->text);
    const char *unit = unit_of_label(match.label, draft->arena);
    if (!draft_label(draft, heading, &match, LABEL_PLACED) || !unit || !rule->unit ||
        strcmp(unit, rule->unit) == 0)
        return;
    draft_doubt(draft, heading->where, FLAG_PATTERN_MISMATCH, "not the unit the form is printed with");
    if (match.distance > 0)
        draft_suggest(draft, heading, rule->heading.labels[0].printed, "vocabulary");
}

static bool is_amount(struct draft *draft, const char *text, const void *context)
{
    struct folded folded = folded_make(draft->arena, text);
    (void)context;
    return !number_has_gap(&folded) && pattern_find(draft->form->money.amount, folded.tidy);
}

const char *amount_of(struct draft *draft, const struct cell_view *view)
{
    const struct pattern *shape = draft->form->money.amount;
    const char *amount = pattern_group(shape, view->text.tidy, "amount", draft->arena);
    return amount && !number_has_gap(&view->text) ? without_separators(amount, draft->arena) : NULL;
}

bool amount_is_none(const struct draft *draft, const struct folded *text)
{
    const struct pattern *none = draft->form->money.none;
    return text->length == 0 || (none && pattern_find(none, text->tidy));
}

/* What stands in an amount's place and is none is in doubt. */
static void amount_doubt(struct draft *draft, const struct cell_view *view, const char *note)
{
    draft_doubt(draft, view->where, FLAG_PATTERN_MISMATCH, note);
    mend_suggest(draft, view, is_amount, NULL);
}

/* Adds what the cell says to the fund that the rest of it describes. */
static void amount_read(struct draft *draft, struct cell_view *view, struct record_fund fund)
{
    view->role = ROLE_VALUE;
    if (view_is_blank(view))
        return;
    fund.value = draft_value(view);
    fund.amount = amount_of(draft, view);
    if (number_has_gap(&view->text))
        amount_doubt(draft, view, "a gap between digits");
    else if (!fund.amount && !amount_is_none(draft, &view->text))
        amount_doubt(draft, view, "not an amount");
    struct record *record = draft->record;
    *(struct record_fund *)arena_push(draft->arena, &record->funds, &record->fund_count, sizeof fund) = fund;
}

static void measures_read(struct draft *draft, const struct money_block *block, const char *unit)
{
    const struct money_rule *rule = &draft->form->money;
    for (size_t j = 0; j < rule->measure_count; j++) {
        const struct money_measure *measure = &rule->measures[j];
        for (size_t r = 0; r < block->count && block->period[0]; r++) {
            struct cell_view *view = title_cell(draft, block->titles[j], block->rows[r].at);
            if (view && view->role == ROLE_NONE && block->rows[r].item)
                amount_read(draft, view,
                            (struct record_fund){.period = block->period[0],
                                                 .item = block->rows[r].item,
                                                 .measure = measure->name,
                                                 .unit = measure->unit ? measure->unit : unit});
        }
    }
}

static void label_settle(struct draft *draft, struct cell_view *view, const char *item, const char *period)
{
    struct label_match match = money_match(draft, view, item, period);
    draft_label(draft, view, &match, item ? LABEL_PLACED : LABEL_NEAR);
}

static void block_settle(struct draft *draft, struct money_block *block)
{
    const char *unit = unit_find(draft, block);
    if (block->heading)
        heading_settle(draft, block->heading);
    for (size_t r = 0; r < block->count; r++) {
        const struct money_row *row = &block->rows[r];
        for (size_t group = 0; group < row->groups; group++)
            label_settle(draft, row->label[group], row->item, block->period[group]);
    }
    if (block->titles) {
        measures_read(draft, block, unit);
        return;
    }
    for (size_t group = 0; group < GROUP_MAX; group++) {
        for (size_t r = 0; r < block->count && block->period[group]; r++) {
            const struct money_row *row = &block->rows[r];
            if (row->item && group < row->groups)
                amount_read(
                    draft, row->amount[group],
                    (struct record_fund){.period = block->period[group], .item = row->item, .unit = unit});
        }
    }
}

void money_read(struct draft *draft, int limit, int *ret_start, int *ret_end)
{
    struct money_block block = {0};
    *ret_start = *ret_end = 0;
    if (!draft->form->money.label_count || !block_find(draft, limit, &block))
        return;
    *ret_start = block.start;
    measures_find(draft, &block);
    block_fill(draft, &block);
    items_find(draft, &block);
    periods_find(draft, &block);
    block_settle(draft, &block);
    *ret_end = block.end;
}
