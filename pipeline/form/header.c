/*
 * The indicator table's column titles.
 *
 *     | 绩  | 一级指标 | 二级指标 | 三级指标 | 指标值 | 二级指标 | 三级指标 | 指标值 |   <- header->row
 *     | 效  | 产出指标 | 数量指标 | …
 *
 * Every row is aligned in order with the columns the form expects; the row with the most evidence is the header.
 * Order and text are weighed together: a title too damaged to be read is placed by its neighbours, a title lost
 * by the grid leaves its column to the gap between its neighbours' columns, and the tall cell at the left
 * (绩效指标) drops out because it is no title. Where no row shows two readable titles, shape decides: the header
 * is the row with as many cells as columns whose last two columns most rows below share. Fails where most titles
 * are unreadable and some are lost too.
 */
#include "form/parts.h"

#include "base/arena.h"

static const double gap_cost = 0.6;   /* leaving a cell or a column alone: more than a half misread title */
static const double blank_cost = 0.8; /* an unread title still fits by its place */
static const double tall_cost = 0.8;  /* added: titles are as high as the lowest cell of their row */
static const double least_evidence = 1.2; /* titles: what the best row must show; two, a little misread */
static const double least_share =
    0.6; /* of the rows below that have the columns of a header known by shape */

struct row_fit {
    struct cell_view **cells;
    size_t count;
    int *column;
    double evidence;
};

/* The rows that the lowest of the cells covers: more than one where the grid has cut a row in two. */
static int row_height(struct cell_view *const *cells, size_t count)
{
    int height = count ? cells[0]->cell->row_span : 1;
    for (size_t i = 1; i < count; i++)
        height = cells[i]->cell->row_span < height ? cells[i]->cell->row_span : height;
    return height;
}

static double title_cost(const struct cell_view *view, const struct label_set *labels, int height)
{
    double cost = view->cell->row_span > height ? tall_cost : 0;
    if (view_is_blank(view))
        return cost + blank_cost;
    return cost + label_set_compare(labels, &view->text).relative;
}

static struct row_fit row_align(struct draft *draft, int row)
{
    const struct indicator_rule *rule = &draft->form->indicators;
    struct row_fit fit = {0};
    fit.cells = view_row(draft->table, row, draft->arena, &fit.count);
    if (fit.count < 2 || fit.count > 4 * rule->column_count)
        return fit;
    double *cost = arena_array(draft->arena, fit.count * rule->column_count, sizeof *cost);
    int height = row_height(fit.cells, fit.count);
    for (size_t i = 0; i < fit.count; i++) {
        for (size_t j = 0; j < rule->column_count; j++)
            cost[i * rule->column_count + j] =
                title_cost(fit.cells[i], column_labels(rule, &rule->columns[j]), height);
    }
    fit.column = arena_array(draft->arena, fit.count, sizeof *fit.column);
    align(fit.count, rule->column_count, cost, gap_cost, draft->arena, fit.column);
    for (size_t i = 0; i < fit.count; i++) {
        double paid = fit.column[i] < 0 ? 1 : cost[i * rule->column_count + (size_t)fit.column[i]];
        if (paid <= LABEL_NEAR && !view_is_blank(fit.cells[i]))
            fit.evidence += 1 - paid;
    }
    return fit;
}

/* Gives a column without a title the room between its neighbours. */
static void columns_fill(struct header *header, size_t count, int width)
{
    for (size_t j = 0; j < count; j++) {
        if (header->cells[j])
            continue;
        int from = j ? header->columns[j - 1].to : 0;
        size_t next = j + 1;
        while (next < count && !header->cells[next])
            next++;
        int to = next < count ? header->columns[next].from : width;
        if (next == j + 1 && (j == 0 || header->columns[j - 1].to > 0) && from < to)
            header->columns[j] = (struct column_span){from, to};
    }
}

/* The cell left of the titles that reaches below them. */
static struct cell_view *heading_find(const struct draft *draft, const struct header *header)
{
    struct cell_view *heading = view_at(draft->table, header->row, (struct column_span){0, 1});
    for (size_t j = 0; j < draft->form->indicators.column_count; j++) {
        const struct cell_view *title = header->cells[j];
        if (title && (title == heading || !heading || title->cell->row_span >= heading->cell->row_span))
            return NULL;
    }
    return heading;
}

static bool row_has_span(const struct draft *draft, int row, const struct cell_view *title)
{
    const struct cell_view *view = view_at(draft->table, row, view_columns(title));
    return view && view->cell->column == title->cell->column &&
           view->cell->column_span == title->cell->column_span;
}

/* The share of the rows below that have cells in just the columns of the row's last two; 0: it is no header. */
static double shape_share(struct draft *draft, int row)
{
    size_t count, wanted = draft->form->indicators.column_count;
    struct cell_view **cells = view_row(draft->table, row, draft->arena, &count);
    int height = row_height(cells, count);
    size_t tall = count && cells[0]->cell->row_span > height;
    if (count - tall != wanted || wanted < 2)
        return 0;
    for (size_t i = tall; i < count; i++) {
        if (cells[i]->cell->row_span > height)
            return 0;
    }
    int shared = 0, rows = draft->table->rows - row - 1;
    for (int below = row + 1; below < draft->table->rows; below++)
        shared +=
            row_has_span(draft, below, cells[count - 1]) && row_has_span(draft, below, cells[count - 2]);
    return rows > 0 ? (double)shared / rows : 0;
}

static int row_by_shape(struct draft *draft)
{
    int best_row = -1;
    double best = least_share;
    for (int row = 0; row < draft->table->rows; row++) {
        double share = shape_share(draft, row);
        if (share > best) {
            best = share;
            best_row = row;
        }
    }
    return best_row;
}

static int row_by_text(struct draft *draft)
{
    int best_row = -1;
    double best = least_evidence;
    for (int row = 0; row < draft->table->rows; row++) {
        double evidence = row_align(draft, row).evidence;
        if (evidence > best) {
            best = evidence;
            best_row = row;
        }
    }
    return best_row;
}

static struct header header_at(struct draft *draft, int row)
{
    const struct indicator_rule *rule = &draft->form->indicators;
    struct header header = {.row = row};
    if (row < 0)
        return header;
    struct row_fit fit = row_align(draft, row);
    header.cells = arena_array(draft->arena, rule->column_count, sizeof *header.cells);
    header.columns = arena_array(draft->arena, rule->column_count, sizeof *header.columns);
    for (size_t i = 0; fit.column && i < fit.count; i++) {
        if (fit.column[i] < 0)
            continue;
        header.cells[fit.column[i]] = fit.cells[i];
        header.columns[fit.column[i]] = view_columns(fit.cells[i]);
    }
    columns_fill(&header, rule->column_count, draft->table->columns);
    header.heading = heading_find(draft, &header);
    return header;
}

struct header header_titled(struct draft *draft)
{
    return header_at(draft, draft->form->indicators.column_count ? row_by_text(draft) : -1);
}

struct header header_find(struct draft *draft)
{
    struct header header = header_titled(draft);
    if (header.row >= 0 || draft->form->indicators.column_count == 0)
        return header;
    return header_at(draft, row_by_shape(draft));
}

/* The page break has cut the heading: what is printed of it stands on the page before. */
static bool is_cut(const struct draft *draft, const struct cell_view *heading)
{
    return draft->record->continues && view_is_blank(heading);
}

void header_settle(struct draft *draft, const struct header *header)
{
    const struct indicator_rule *rule = &draft->form->indicators;
    for (size_t j = 0; header->row >= 0 && j < rule->column_count; j++) {
        struct cell_view *view = header->cells[j];
        if (!view)
            continue;
        struct label_match match = label_set_compare(column_labels(rule, &rule->columns[j]), &view->text);
        draft_label(draft, view, &match, LABEL_PLACED);
    }
    if (header->heading && rule->heading.count && !is_cut(draft, header->heading)) {
        struct label_match match = label_set_compare(&rule->heading, &header->heading->text);
        draft_label(draft, header->heading, &match, LABEL_PLACED);
    }
}
