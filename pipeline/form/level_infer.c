/*
 * Level cells that are not settled by what they say, by what stands around them: see the essay in levels.c. A level 1 cell
 * gets the parent of its level 2 labels; a level 2 cell the label of the other period in its row, the one that is left under
 * its level 1, or the one that stands between its neighbours in the vocabulary.
 */
#include "form/levels.h"

/* The one parent of all level 2 labels in the rows of the level 1 cell, or NULL. */
static const struct level_rule *parent_of_rows(const struct level_search *search,
                                               const struct cell_view *level1)
{
    const struct level_rule *parent = NULL;
    for (size_t r = 0; r < search->count; r++) {
        if (search->rows[r].level1 != level1)
            continue;
        for (size_t period = 0; period < PERIOD_MAX; period++) {
            const struct label *label = levels_label(search->levels, search->rows[r].level2[period]);
            const struct level_rule *rule = level_parent(search->levels->draft->form, label);
            if (rule && parent && rule != parent)
                return NULL;
            parent = rule ? rule : parent;
        }
    }
    return parent;
}

/* The only level 1 that no cell bears, where no other level 1 cell is unsettled; optional ones don't count. */
static const struct level_rule *rule_only(const struct level_search *search, const struct cell_view *view)
{
    const struct form *form = search->levels->draft->form;
    const struct level_rule *only = NULL;
    for (size_t i = 0; i < form->level_count; i++) {
        bool taken = false;
        for (size_t r = 0; r < search->count; r++) {
            const struct cell_view *other = search->rows[r].level1;
            if (other != view && !levels_rule(search->levels, other))
                return NULL;
            taken |= levels_rule(search->levels, other) == &form->levels[i];
        }
        taken |= form->levels[i].optional;
        if (!taken && only)
            return NULL;
        only = taken ? only : &form->levels[i];
    }
    return only;
}

void levels_infer_level1(struct level_search *search)
{
    for (size_t r = 0; r < search->count; r++) {
        const struct cell_view *view = search->rows[r].level1;
        if (!view || levels_rule(search->levels, view))
            continue;
        const struct level_rule *rule = parent_of_rows(search, view);
        if (!rule && view_is_blank(view))
            rule = rule_only(search, view);
        search->levels->rule[levels_index(search->levels, view)] = rule;
    }
}

/* The label that the other periods bear in a row of this cell, where they agree. */
static const struct label *label_beside(const struct level_search *search, const struct cell_view *view)
{
    const struct label *beside = NULL;
    for (size_t r = 0; r < search->count; r++) {
        bool in_row = false;
        for (size_t period = 0; period < PERIOD_MAX; period++)
            in_row |= search->rows[r].level2[period] == view;
        for (size_t period = 0; in_row && period < PERIOD_MAX; period++) {
            const struct cell_view *other = search->rows[r].level2[period];
            const struct label *label = other != view ? levels_label(search->levels, other) : NULL;
            if (label && beside && label != beside)
                return NULL;
            beside = label ? label : beside;
        }
    }
    return beside;
}

/* 经济效益 and 经济效益指标 are one label in two wordings. */
static bool same_wording(const struct label *a, const struct label *b)
{
    size_t length = strlen(a->printed) < strlen(b->printed) ? strlen(a->printed) : strlen(b->printed);
    return strncmp(a->printed, b->printed, length) == 0;
}

static bool label_is_taken(const struct level_search *search, size_t row, size_t period,
                           const struct label *label)
{
    for (size_t r = 0; r < search->count; r++) {
        const struct label *other = levels_label(search->levels, search->rows[r].level2[period]);
        if (search->rows[r].level1 == search->rows[row].level1 && other && same_wording(other, label))
            return true;
    }
    return false;
}

/* The nearest of the labels under the row's level 1 that no other cell of the period bears, where one is. */
static const struct label *label_left(const struct level_search *search, size_t row, size_t period)
{
    const struct level_rule *rule = levels_rule(search->levels, search->rows[row].level1);
    const struct cell_view *view = search->rows[row].level2[period];
    struct level_choice choice = LEVEL_CHOICE_NONE;
    for (size_t k = 0; rule && k < rule->level2.count; k++) {
        const struct label *label = &rule->level2.labels[k];
        if (label_is_taken(search, row, period, label))
            continue;
        struct label_match match = label_compare(label, &view->text);
        level_choice_add(&choice, rule, &match);
    }
    level_choice_end(&choice, LABEL_PLACED);
    return choice.clear ? choice.best.label : NULL;
}

/* For an unread cell: the only label under its level 1 that is not taken, where no other cell there is unread. */
static const struct label *label_only(const struct level_search *search, size_t row, size_t period)
{
    const struct level_rule *rule = levels_rule(search->levels, search->rows[row].level1);
    const struct cell_view *view = search->rows[row].level2[period];
    const struct label *only = NULL;
    for (size_t r = 0; r < search->count; r++) {
        const struct cell_view *other = search->rows[r].level2[period];
        if (search->rows[r].level1 == search->rows[row].level1 && other != view &&
            !levels_label(search->levels, other))
            return NULL;
    }
    for (size_t k = 0; rule && k < rule->level2.count; k++) {
        const struct label *label = &rule->level2.labels[k];
        if (label_is_taken(search, row, period, label) || (only && same_wording(only, label)))
            continue;
        if (only)
            return NULL;
        only = label;
    }
    return only;
}

/* As many as there are: the label is none of the rule's. */
static size_t place_of(const struct level_rule *rule, const struct label *label)
{
    size_t k = 0;
    while (k < rule->level2.count && strcmp(rule->level2.labels[k].printed, label->printed) != 0)
        k++;
    return k;
}

/*
 * The place in the vocabulary of the next settled label of the same level 1, upwards or downwards; -1: none, or it is of
 * another level 1, so that nothing follows from the order.
 */
static int place_next(const struct level_search *search, size_t row, size_t period, int step)
{
    const struct cell_view *level1 = search->rows[row].level1;
    const struct level_rule *rule = levels_rule(search->levels, level1);
    for (size_t r = row + (size_t)step; r < search->count && search->rows[r].level1 == level1;
         r += (size_t)step) {
        const struct label *label = levels_label(search->levels, search->rows[r].level2[period]);
        if (label) {
            size_t place = place_of(rule, label);
            return place < rule->level2.count ? (int)place : -1;
        }
        if (search->rows[r].level2[period] != search->rows[row].level2[period])
            return -1; /* another unread one between */
    }
    return step < 0 ? 0 : (int)rule->level2.count - 1;
}

/*
 * Level 2 labels stand in the order of the vocabulary. Where just one stands between the settled neighbours, a text
 * that is not too unlike it is that label.
 */
static const struct label *label_between(const struct level_search *search, size_t row, size_t period)
{
    const struct level_rule *rule = levels_rule(search->levels, search->rows[row].level1);
    const struct cell_view *view = search->rows[row].level2[period];
    if (!rule)
        return NULL;
    int from = place_next(search, row, period, -1), to = place_next(search, row, period, 1);
    const struct label *between = NULL;
    for (int k = from; from >= 0 && k <= to; k++) {
        const struct label *label = &rule->level2.labels[k];
        if (label_is_taken(search, row, period, label))
            continue;
        if (between && !same_wording(between, label))
            return NULL;
        if (!between ||
            label_compare(label, &view->text).distance < label_compare(between, &view->text).distance)
            between = label;
    }
    return between && label_compare(between, &view->text).relative <= LABEL_LOOSE ? between : NULL;
}

void levels_infer_level2(struct level_search *search)
{
    struct levels *levels = search->levels;
    for (size_t r = 0; r < search->count; r++) {
        for (size_t period = 0; period < PERIOD_MAX; period++) {
            const struct cell_view *view = search->rows[r].level2[period];
            if (!view || levels_label(levels, view))
                continue;
            const struct label *label = label_beside(search, view);
            if (label && !view_is_blank(view) &&
                label_compare(label, &view->text).relative > level_believed_limit(view))
                label = NULL;
            if (!label)
                label = view_is_blank(view) ? label_only(search, r, period) : label_left(search, r, period);
            if (!label && !view_is_blank(view))
                label = label_between(search, r, period);
            levels->label[levels_index(levels, view)] = label;
        }
    }
}
