/*
 * What the money table's rows and pairs stand for. Of the row sequences that the form knows for this number of rows, the one
 * nearest to all labels together says which item a row is, so that one unreadable label is placed by the others; a pair's
 * period is told by the label of its total, else by its order.
 */
#include "form/money.h"

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* The nearest of the form's labels for the item (NULL: any) and period (NULL: any). */
struct label_match money_match(const struct draft *draft, const struct cell_view *view, const char *item,
                               const char *period)
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

void money_items_find(const struct draft *draft, struct money_block *block)
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

void money_periods_find(const struct draft *draft, struct money_block *block)
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
