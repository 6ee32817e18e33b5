/*
 * A table over two pages:
 *
 *     | 一级 | 二级 | 三级 | 值 |      page 1
 *     | 产出 | 数量 | A    | 3  |
 *     |      |      | B    | 4  |
 *     - - - - - - - - - - - - - -      the cut: what goes through it begins anew, blank
 *     |      |      | C    | 5  |      page 2
 *     | 效益 | 社会 | D    | 6  |
 */
#include "plan.h"
#include "shenbao/status.h"

enum { ROWS_LEAST = 4 }; /* of indicators: two on each page */

/* The rows of the indicators: from below their titles to the end of the tall cell at the left. */
static bool rows_find(const struct plan *plan, int *ret_first, int *ret_end)
{
    int titles = -1;
    for (size_t i = 0; i < plan->cell_count; i++) {
        if (strcmp(plan->cells[i].text, "一级指标") == 0)
            titles = plan->cells[i].row;
    }
    for (size_t i = 0; i < plan->cell_count; i++) {
        const struct plan_cell *cell = &plan->cells[i];
        if (titles < 0 || cell->row != titles || cell->column != 0)
            continue;
        *ret_first = titles + 1;
        *ret_end = cell->row + cell->row_span;
        return *ret_end - *ret_first >= ROWS_LEAST;
    }
    return false;
}

/* False: nothing of the cell is on the page. */
static bool cell_cut(struct plan_cell *cell, int part, int cut)
{
    int end = cell->row + cell->row_span;
    if (part == 1) {
        cell->row_span = end > cut ? cut - cell->row : cell->row_span;
        return cell->row < cut;
    }
    if (end <= cut)
        return false;
    if (cell->row < cut) {
        cell->text = "";
        cell->row = cut;
    }
    cell->row_span = end - cell->row;
    cell->row -= cut;
    return true;
}

int plan_cut(struct plan *plan, int part, struct rng *rng)
{
    int first, end;
    size_t kept = 0;
    if (!rows_find(plan, &first, &end))
        return STATUS_BAD_ARGUMENT;
    int cut = first + 2 + rng_below(rng, end - first - ROWS_LEAST + 1);
    for (size_t i = 0; i < plan->cell_count; i++) {
        if (cell_cut(&plan->cells[i], part, cut))
            plan->cells[kept++] = plan->cells[i];
    }
    plan->cell_count = kept;
    plan->rows = part == 1 ? cut : plan->rows - cut;
    return STATUS_OK;
}
