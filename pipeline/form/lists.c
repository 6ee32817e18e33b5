/*
 * Lists: tables that only this form has, such as a department's tasks.
 *
 *     |      | 任务名称 | 主要内容 | 总额  | 财政拨款 | 其他资金 |   titles_find()
 *     | 年度 | 养护     | 县乡…    | 80.00 | 80.00    | 0.00     |   a row
 *     | 任务 | 检测     | 桥梁…    | 20.00 | 15.00    | 5.00     |   a row
 *     |      | 金额合计            | 100.00| 95.00    | 5.00     |   `end`
 *
 * Rows go on until a label of `end`, a row with a cell under one title only, or the end of the heading at the left.
 */
#include "base/arena.h"
#include "form/parts.h"

static struct title_search search_make(struct draft *draft, const struct list_rule *rule, int limit)
{
    struct title_search search = {.to = limit, .count = rule->column_count};
    search.labels = arena_array(draft->arena, rule->column_count, sizeof(struct label_set *));
    for (size_t j = 0; j < rule->column_count; j++)
        search.labels[j] = &rule->columns[j].labels;
    return search;
}

static bool row_is_end(struct draft *draft, const struct list_rule *rule, int row)
{
    for (size_t i = 0; i < draft->table->count && rule->end.count; i++) {
        struct cell_view *view = &draft->table->cells[i];
        if (view->cell->row != row || view->role != ROLE_NONE)
            continue;
        struct label_match match = label_set_compare(&rule->end, &view->text);
        if (match.relative > LABEL_NEAR)
            continue;
        draft_label(draft, view, &match, LABEL_NEAR);
        return true;
    }
    return false;
}

/* The row's cells under the titles; their number. */
static size_t row_cells(struct draft *draft, struct cell_view *const *titles, size_t count, int row,
                        struct cell_view **cells)
{
    size_t found = 0;
    for (size_t j = 0; j < count; j++) {
        cells[j] = title_cell(draft, titles[j], row);
        found += cells[j] && cells[j]->role == ROLE_NONE;
    }
    return found;
}

static struct record_row row_make(struct draft *draft, const struct list_rule *rule,
                                  struct cell_view *const *cells)
{
    struct record_row made = {0};
    for (size_t j = 0; j < rule->column_count; j++) {
        if (!cells[j] || cells[j]->role != ROLE_NONE)
            continue;
        cells[j]->role = ROLE_VALUE;
        if (view_is_blank(cells[j]))
            continue;
        struct record_field *field = arena_push(draft->arena, &made.fields, &made.field_count, sizeof *field);
        *field = (struct record_field){.name = arena_strdup(draft->arena, rule->columns[j].name),
                                       .value = draft_value(cells[j])};
        if (rule->columns[j].summed)
            field->amount = amount_of(draft, cells[j]);
        column_cell_read(draft, &rule->columns[j], cells[j]);
    }
    return made;
}

/* The cell left of all titles that reaches below them. */
static struct cell_view *heading_find(struct draft *draft, struct cell_view *const *titles, size_t count)
{
    for (size_t j = 0; j < count; j++) {
        if (!titles[j])
            continue;
        struct cell_view *left = view_at(draft->table, titles[j]->cell->row, (struct column_span){0, 1});
        return left && left != titles[j] && left->cell->row_span > titles[j]->cell->row_span ? left : NULL;
    }
    return NULL;
}

static void list_read(struct draft *draft, const struct list_rule *rule, int limit)
{
    struct title_search search = search_make(draft, rule, limit);
    struct cell_view **titles = arena_array(draft->arena, search.count, sizeof(struct cell_view *));
    struct cell_view **cells = arena_array(draft->arena, search.count, sizeof(struct cell_view *));
    if (!titles_find(draft, &search, titles))
        return;
    struct cell_view *heading = heading_find(draft, titles, search.count);
    struct record_list list = {.name = arena_strdup(draft->arena, rule->name)};
    titles_settle(draft, &search, titles);
    if (heading && heading->role == ROLE_NONE && rule->heading.count) {
        struct label_match match = label_set_compare(&rule->heading, &heading->text);
        draft_label(draft, heading, &match, LABEL_PLACED);
    }
    int end = heading && view_row_end(heading) < limit ? view_row_end(heading) : limit;
    int row = titles_end(titles, search.count);
    bool ended = false;
    for (; row < end && !(ended = row_is_end(draft, rule, row)); row++) {
        if (row_cells(draft, titles, search.count, row, cells) < 2)
            break;
        struct record_row made = row_make(draft, rule, cells);
        if (made.field_count)
            *(struct record_row *)arena_push(draft->arena, &list.rows, &list.row_count, sizeof made) = made;
    }
    if (ended && row_cells(draft, titles, search.count, row, cells) > 0)
        list.end = row_make(draft, rule, cells);
    if (list.row_count)
        *(struct record_list *)arena_push(draft->arena, &draft->record->lists, &draft->record->list_count,
                                          sizeof list) = list;
}

void lists_read(struct draft *draft, int limit)
{
    for (size_t i = 0; i < draft->form->list_count; i++)
        list_read(draft, &draft->form->lists[i], limit);
}
