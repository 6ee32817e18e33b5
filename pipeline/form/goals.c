/*
 * Goals: a label, and the text beside or below it.
 *
 *     | 总 | 中期目标（2022年—2024年） | 年度目标 |      | 年度目标 | 通过该项目的实施…   |
 *     | 体 | 通过该项目的实施…         | …        |
 *
 * Labels near enough bind first, then half readable ones; what is left is placed by order, where the rows
 * between money and indicators hold exactly as many cells as goals are declared.
 */
#include "form/parts.h"

#include "base/arena.h"

struct goal_search {
    struct draft *draft;
    struct cell_view **labels; /* by goal */
    int start, limit;
};

static struct cell_view *nearest_find(const struct goal_search *search, const struct goal_rule *goal,
                                      double limit)
{
    struct table_view *table = search->draft->table;
    struct cell_view *nearest = NULL;
    double best = limit;
    for (size_t i = 0; i < table->count; i++) {
        struct cell_view *view = &table->cells[i];
        struct cell_view *value = view_neighbour(table, view, goal->place);
        if (view->role != ROLE_NONE || view->cell->row < search->start || view->cell->row >= search->limit ||
            !value || value->cell->row >= search->limit)
            continue;
        double relative = label_set_compare(&goal->labels, &view->text).relative;
        if (relative < best || (!nearest && relative <= best)) {
            best = relative;
            nearest = view;
        }
    }
    return nearest;
}

static void bind_nearest(struct goal_search *search, double limit)
{
    const struct goals_rule *rule = &search->draft->form->goals;
    for (size_t g = 0; g < rule->count; g++) {
        if (search->labels[g])
            continue;
        search->labels[g] = nearest_find(search, &rule->goals[g], limit);
        if (search->labels[g])
            search->labels[g]->role = ROLE_LABEL;
    }
}

/* A row of labels in which the goals stand in order, each with its text where the form says. */
static bool row_fits(struct goal_search *search, struct cell_view **cells, size_t count)
{
    const struct goals_rule *rule = &search->draft->form->goals;
    size_t needed = rule->goals[0].place == PLACE_RIGHT ? 2 * rule->count : rule->count;
    if (count != needed)
        return false;
    for (size_t g = 0; g < rule->count; g++) {
        struct cell_view *label = cells[g * (needed / rule->count)];
        bool taken = search->labels[g] && search->labels[g] != label;
        if (taken || label->cell->row_span > 1 ||
            !view_neighbour(search->draft->table, label, rule->goals[g].place))
            return false;
    }
    return true;
}

static void bind_by_order(struct goal_search *search)
{
    const struct goals_rule *rule = &search->draft->form->goals;
    for (int row = search->start; row < search->limit; row++) {
        size_t count;
        struct cell_view **cells = view_row(search->draft->table, row, search->draft->arena, &count);
        if (count && cells[0]->cell->column == 0 && cells[0]->cell->row_span > 1) {
            cells++;
            count--;
        }
        if (!row_fits(search, cells, count))
            continue;
        for (size_t g = 0; g < rule->count; g++)
            search->labels[g] = cells[g * (count / rule->count)];
        return;
    }
}

static void goal_add(struct draft *draft, const struct goal_rule *rule, struct cell_view *value,
                     const char *years, struct cell_ref label)
{
    struct record *record = draft->record;
    value->role = ROLE_VALUE;
    struct record_goal *goal = arena_push(draft->arena, &record->goals, &record->goal_count, sizeof *goal);
    *goal = (struct record_goal){.period = rule->period,
                                 .aspect = rule->aspect,
                                 .label = label,
                                 .years = years && years[0] ? years : NULL,
                                 .value = draft_value(value)};
}

static void goal_settle(struct draft *draft, const struct goal_rule *rule, struct cell_view *label)
{
    struct label_match match = label_set_compare(&rule->labels, &label->text);
    struct cell_view *value = view_neighbour(draft->table, label, rule->place);
    const char *years = NULL;
    draft_label(draft, label, &match, LABEL_PLACED);
    if (match.label && match.label->free_name && match.relative <= LABEL_LOOSE)
        years = folded_source(&label->text, match.free_from, match.free_to, draft->arena);
    if (value)
        goal_add(draft, rule, value, years, label->where);
}

/* The only goal's label has been lost with the first column: its text stands alone in a row. */
static struct cell_view *lonely_find(const struct goal_search *search)
{
    const struct table_view *table = search->draft->table;
    for (int row = search->start; row < search->limit; row++) {
        size_t count;
        struct cell_view **cells = view_row(table, row, search->draft->arena, &count);
        if (count == 1 && cells[0]->role == ROLE_NONE && cells[0]->cell->column > 0 &&
            !view_at(table, row, (struct column_span){0, 1}))
            return cells[0];
    }
    return NULL;
}

static void heading_settle(struct goal_search *search)
{
    struct draft *draft = search->draft;
    const struct goals_rule *rule = &draft->form->goals;
    for (size_t i = 0; i < draft->table->count && rule->heading.count; i++) {
        struct cell_view *view = &draft->table->cells[i];
        if (view->cell->column != 0 || view->cell->row < search->start || view->cell->row >= search->limit ||
            view->role != ROLE_NONE || view->cell->row_span < 2)
            continue;
        struct label_match match = label_set_compare(&rule->heading, &view->text);
        draft_label(draft, view, &match, LABEL_PLACED);
        return;
    }
}

void goals_read(struct draft *draft, int start, int limit)
{
    const struct goals_rule *rule = &draft->form->goals;
    if (rule->count == 0)
        return;
    struct goal_search search = {.draft = draft, .start = start, .limit = limit};
    search.labels = arena_array(draft->arena, rule->count, sizeof *search.labels);
    size_t bound = 0;
    bind_nearest(&search, LABEL_NEAR);
    bind_nearest(&search, LABEL_LOOSE);
    for (size_t g = 0; g < rule->count; g++)
        bound += search.labels[g] != NULL;
    if (bound < rule->count)
        bind_by_order(&search);
    for (size_t g = 0; g < rule->count; g++) {
        if (search.labels[g])
            goal_settle(draft, &rule->goals[g], search.labels[g]);
    }
    if (rule->count == 1 && !search.labels[0] && rule->goals[0].place == PLACE_RIGHT) {
        struct cell_view *lonely = lonely_find(&search);
        if (lonely)
            goal_add(draft, &rule->goals[0], lonely, NULL, CELL_NOWHERE);
    }
    heading_settle(&search);
}
