/*
 * Columns by their titles, for tables whose titles may stand in several rows:
 *
 *     | 任务名称 | 主要内容 | 预算金额（万元）           |
 *     |          |          | 总额 | 财政拨款 | 其他资金 |
 *
 * Each title is looked for by itself, the best fitting first, among cells that stand within a few rows of the others.
 * Where fewer than two of them are found, there is no such table.
 */
#include "base/arena.h"
#include "form/parts.h"

enum {
    TITLE_ROWS = 3,  /* the titles of one table stand in so many rows */
    TITLES_LEAST = 2 /* so many make a table */
};

static double title_distance(const struct cell_view *view, const struct label_set *labels)
{
    return view_is_blank(view) ? 1 : label_set_compare(labels, &view->text).relative;
}

/* The number of titles that stand in the rows, and their joint distance. */
static size_t titles_at(const struct draft *draft, const struct title_search *search, int row,
                        struct cell_view **titles, double *ret_distance)
{
    size_t found = 0;
    *ret_distance = 0;
    for (size_t j = 0; j < search->count; j++) {
        double best = LABEL_NEAR;
        titles[j] = NULL;
        for (size_t i = 0; i < draft->table->count; i++) {
            struct cell_view *view = &draft->table->cells[i];
            if (view->cell->row < row || view->cell->row >= row + TITLE_ROWS ||
                view_row_end(view) > search->to)
                continue;
            double distance = title_distance(view, search->labels[j]);
            if (distance > best || (titles[j] && distance == best))
                continue;
            best = distance;
            titles[j] = view;
        }
        found += titles[j] != NULL;
        *ret_distance += titles[j] ? best : 1;
    }
    return found;
}

bool titles_find(struct draft *draft, const struct title_search *search, struct cell_view **titles)
{
    size_t most = TITLES_LEAST - 1;
    double least = 0;
    struct cell_view **tried = arena_array(draft->arena, search->count, sizeof(struct cell_view *));
    for (int row = search->from; row < search->to; row++) {
        double distance;
        size_t found = titles_at(draft, search, row, tried, &distance);
        if (found < most || (found == most && (found < TITLES_LEAST || distance >= least)))
            continue;
        most = found;
        least = distance;
        memcpy(titles, tried, search->count * sizeof *titles);
    }
    return most >= TITLES_LEAST;
}

int titles_end(struct cell_view *const *titles, size_t count)
{
    int end = 0;
    for (size_t j = 0; j < count; j++) {
        if (titles[j] && view_row_end(titles[j]) > end)
            end = view_row_end(titles[j]);
    }
    return end;
}

void titles_settle(struct draft *draft, const struct title_search *search, struct cell_view *const *titles)
{
    for (size_t j = 0; j < search->count; j++) {
        if (!titles[j] || titles[j]->role != ROLE_NONE)
            continue;
        struct label_match match = label_set_compare(search->labels[j], &titles[j]->text);
        draft_label(draft, titles[j], &match, LABEL_NEAR);
    }
}

struct cell_view *title_cell(struct draft *draft, const struct cell_view *title, int row)
{
    struct cell_view *view = title ? view_at(draft->table, row, view_columns(title)) : NULL;
    if (!view || view->cell->row != row || view->cell->column > title->cell->column ||
        view_columns(view).to < view_columns(title).to)
        return NULL;
    return view->cell->column_span <= title->cell->column_span ? view : NULL;
}
