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
#include "base/arena.h"
#include "form/money.h"

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

static void label_settle(struct draft *draft, struct cell_view *view, const char *item, const char *period)
{
    struct label_match match = money_match(draft, view, item, period);
    draft_label(draft, view, &match, item ? LABEL_PLACED : LABEL_NEAR);
}

static void labels_settle(struct draft *draft, const struct money_block *block)
{
    for (size_t r = 0; r < block->count; r++) {
        const struct money_row *row = &block->rows[r];
        for (size_t group = 0; group < row->groups; group++)
            label_settle(draft, row->label[group], row->item, block->period[group]);
    }
}

void money_read(struct draft *draft, int limit, int *ret_start, int *ret_end)
{
    struct money_block block = {0};
    *ret_start = *ret_end = 0;
    if (!draft->form->money.label_count || !block_find(draft, limit, &block))
        return;
    *ret_start = block.start;
    money_titles_find(draft, &block);
    block_fill(draft, &block);
    money_items_find(draft, &block);
    money_periods_find(draft, &block);
    const char *unit = money_unit_read(draft, &block);
    labels_settle(draft, &block);
    money_amounts_read(draft, &block, unit);
    *ret_end = block.end;
}
