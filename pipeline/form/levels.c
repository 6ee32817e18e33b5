/*
 * Level labels. The vocabulary is a small tree: a level 1 label and the level 2 labels that go under it. A label
 * read well stands for itself; the rest is settled by what stands around it, in this order:
 *   level 1: the one parent of all level 2 labels in its rows;
 *   level 2: the labels of its level 1 only; then the other period's label in the same row (both halves print
 *            the same); then, of labels equally near, the one that no other cell of this level 1 bears.
 * An unread cell gets the only label that is left, where just one is.
 * 数量指标 and 质量指标 differ in one character: a damaged first character is settled by the last two or not at
 * all. A cell that stays unsettled keeps its text and is doubted.
 */
#include "form/parts.h"

#include "base/arena.h"

static const double margin_clear = 0.3; /* weighted characters between the nearest label and the next */
static const double grown_cost = 0.5;   /* a text that holds more than the label is rather another label */
static const double unread_confidence = 0.85; /* recogniser's: below it a text may be another altogether */

struct level_choice {
    const struct level_rule *rule;
    struct label_match best;
    bool clear; /* near, and the next label is farther by the margin */
};

struct level_search {
    struct levels *levels;
    const struct indicator_row *rows;
    size_t count;
};

static double rank(const struct label_match *match)
{
    return match->distance + (match->grown ? grown_cost : 0);
}

static void choice_add(struct level_choice *choice, double *next, const struct level_rule *rule,
                       const struct label_match *match)
{
    if (!match->label)
        return;
    bool first = !choice->best.label;
    bool same = !first && strcmp(choice->best.label->printed, match->label->printed) == 0;
    if (first || rank(match) < rank(&choice->best)) {
        if (!first && !same)
            *next = rank(&choice->best);
        choice->best = *match;
        choice->rule = rule;
    } else if (!same && rank(match) < *next) {
        *next = rank(match);
    }
}

static struct level_choice level1_choose(const struct form *form, const struct cell_view *view)
{
    struct level_choice choice = {.best = {.relative = 1}};
    double next = LABEL_MAX;
    for (size_t i = 0; i < form->level_count; i++) {
        struct label_match match = label_set_compare(&form->levels[i].label, &view->text);
        choice_add(&choice, &next, &form->levels[i], &match);
    }
    choice.clear = choice.best.relative <= LABEL_NEAR && next - rank(&choice.best) >= margin_clear;
    return choice;
}

/* Among the labels under `only` (NULL: all). */
static struct level_choice level2_choose(const struct form *form, const struct cell_view *view,
                                         const struct level_rule *only)
{
    struct level_choice choice = {.best = {.relative = 1}};
    double next = LABEL_MAX;
    for (size_t i = 0; i < form->level_count; i++) {
        const struct level_rule *rule = &form->levels[i];
        for (size_t k = 0; k < rule->level2.count && (!only || only == rule); k++) {
            struct label_match match = label_compare(&rule->level2.labels[k], &view->text);
            choice_add(&choice, &next, rule, &match);
        }
    }
    choice.clear = choice.best.relative <= LABEL_NEAR && next - rank(&choice.best) >= margin_clear;
    return choice;
}

/* The printing of the rule's label that is nearest to the cell; NULL without a rule. */
static const struct label *level1_label(const struct level_rule *rule, const struct cell_view *view)
{
    if (!rule)
        return NULL;
    const struct label *nearest = view ? label_set_compare(&rule->label, &view->text).label : NULL;
    return nearest ? nearest : &rule->label.labels[0];
}

static size_t index_of(const struct levels *levels, const struct cell_view *view)
{
    return (size_t)(view - levels->draft->table->cells);
}

static const struct level_rule *rule_of(const struct levels *levels, const struct cell_view *view)
{
    return view ? levels->rule[index_of(levels, view)] : NULL;
}

static const struct label *label_of(const struct levels *levels, const struct cell_view *view)
{
    return view ? levels->label[index_of(levels, view)] : NULL;
}

static const struct level_rule *parent_of(const struct form *form, const struct label *label)
{
    for (size_t i = 0; label && i < form->level_count; i++) {
        const struct label_set *set = &form->levels[i].level2;
        for (size_t k = 0; k < set->count; k++) {
            if (strcmp(set->labels[k].printed, label->printed) == 0)
                return &form->levels[i];
        }
    }
    return NULL;
}

static void level1_read(struct level_search *search)
{
    struct levels *levels = search->levels;
    for (size_t r = 0; r < search->count; r++) {
        const struct cell_view *view = search->rows[r].level1;
        if (!view || rule_of(levels, view))
            continue;
        struct level_choice choice = level1_choose(levels->draft->form, view);
        if (choice.clear)
            levels->rule[index_of(levels, view)] = choice.rule;
    }
}

static void level2_read(struct level_search *search)
{
    struct levels *levels = search->levels;
    const struct form *form = levels->draft->form;
    for (size_t r = 0; r < search->count; r++) {
        for (size_t period = 0; period < PERIOD_MAX; period++) {
            const struct cell_view *view = search->rows[r].level2[period];
            if (!view || label_of(levels, view) || view_is_blank(view))
                continue;
            struct level_choice choice = level2_choose(form, view, NULL);
            if (!choice.clear || choice.best.relative > 0)
                choice = level2_choose(form, view, rule_of(levels, search->rows[r].level1));
            if (choice.clear)
                levels->label[index_of(levels, view)] = choice.best.label;
        }
    }
}

/* The one parent of all level 2 labels in the rows of the level 1 cell, or NULL. */
static const struct level_rule *parent_of_rows(const struct level_search *search,
                                               const struct cell_view *level1)
{
    const struct level_rule *parent = NULL;
    for (size_t r = 0; r < search->count; r++) {
        if (search->rows[r].level1 != level1)
            continue;
        for (size_t period = 0; period < PERIOD_MAX; period++) {
            const struct label *label = label_of(search->levels, search->rows[r].level2[period]);
            const struct level_rule *rule = parent_of(search->levels->draft->form, label);
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
            if (other != view && !rule_of(search->levels, other))
                return NULL;
            taken |= rule_of(search->levels, other) == &form->levels[i];
        }
        taken |= form->levels[i].optional;
        if (!taken && only)
            return NULL;
        only = taken ? only : &form->levels[i];
    }
    return only;
}

static void level1_infer(struct level_search *search)
{
    for (size_t r = 0; r < search->count; r++) {
        const struct cell_view *view = search->rows[r].level1;
        if (!view || rule_of(search->levels, view))
            continue;
        const struct level_rule *rule = parent_of_rows(search, view);
        if (!rule && view_is_blank(view))
            rule = rule_only(search, view);
        search->levels->rule[index_of(search->levels, view)] = rule;
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
            const struct label *label = other != view ? label_of(search->levels, other) : NULL;
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
        const struct label *other = label_of(search->levels, search->rows[r].level2[period]);
        if (search->rows[r].level1 == search->rows[row].level1 && other && same_wording(other, label))
            return true;
    }
    return false;
}

/* The nearest of the labels under the row's level 1 that no other cell of the period bears, where one is. */
static const struct label *label_left(const struct level_search *search, size_t row, size_t period)
{
    const struct level_rule *rule = rule_of(search->levels, search->rows[row].level1);
    const struct cell_view *view = search->rows[row].level2[period];
    struct level_choice choice = {.best = {.relative = 1}};
    double next = LABEL_MAX;
    for (size_t k = 0; rule && k < rule->level2.count; k++) {
        const struct label *label = &rule->level2.labels[k];
        if (label_is_taken(search, row, period, label))
            continue;
        struct label_match match = label_compare(label, &view->text);
        choice_add(&choice, &next, rule, &match);
    }
    bool clear = choice.best.relative <= LABEL_PLACED && next - rank(&choice.best) >= margin_clear;
    return clear ? choice.best.label : NULL;
}

/* For an unread cell: the only label under its level 1 that is not taken, where no other cell there is unread. */
static const struct label *label_only(const struct level_search *search, size_t row, size_t period)
{
    const struct level_rule *rule = rule_of(search->levels, search->rows[row].level1);
    const struct cell_view *view = search->rows[row].level2[period];
    const struct label *only = NULL;
    for (size_t r = 0; r < search->count; r++) {
        const struct cell_view *other = search->rows[r].level2[period];
        if (search->rows[r].level1 == search->rows[row].level1 && other != view &&
            !label_of(search->levels, other))
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

static size_t place_of(const struct level_rule *rule, const struct label *label)
{
    size_t k = 0;
    while (k < rule->level2.count && strcmp(rule->level2.labels[k].printed, label->printed) != 0)
        k++;
    return k;
}

/* The place in the vocabulary of the next settled label of the same level 1, upwards or downwards; -1: none. */
static int place_next(const struct level_search *search, size_t row, size_t period, int step)
{
    const struct cell_view *level1 = search->rows[row].level1;
    const struct level_rule *rule = rule_of(search->levels, level1);
    for (size_t r = row + (size_t)step; r < search->count && search->rows[r].level1 == level1;
         r += (size_t)step) {
        const struct label *label = label_of(search->levels, search->rows[r].level2[period]);
        if (label)
            return (int)place_of(rule, label);
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
    const struct level_rule *rule = rule_of(search->levels, search->rows[row].level1);
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

/* Where a text was read badly, the label that its neighbours name is believed whatever was read. */
static double believed_limit(const struct cell_view *view)
{
    return view->cell->confidence < unread_confidence ? 1 : LABEL_PLACED;
}

static void level2_infer(struct level_search *search)
{
    struct levels *levels = search->levels;
    for (size_t r = 0; r < search->count; r++) {
        for (size_t period = 0; period < PERIOD_MAX; period++) {
            const struct cell_view *view = search->rows[r].level2[period];
            if (!view || label_of(levels, view))
                continue;
            const struct label *label = label_beside(search, view);
            if (label && !view_is_blank(view) &&
                label_compare(label, &view->text).relative > believed_limit(view))
                label = NULL;
            if (!label)
                label = view_is_blank(view) ? label_only(search, r, period) : label_left(search, r, period);
            if (!label && !view_is_blank(view))
                label = label_between(search, r, period);
            levels->label[index_of(levels, view)] = label;
        }
    }
}

static void cell_settle(struct draft *draft, struct cell_view *view, const struct label *label)
{
    if (!view || view->role != ROLE_NONE)
        return;
    struct label_match match = {.relative = 1};
    if (label)
        match = label_compare(label, &view->text);
    draft_label(draft, view, &match, believed_limit(view));
}

static void levels_settle(struct level_search *search)
{
    struct levels *levels = search->levels;
    for (size_t r = 0; r < search->count; r++) {
        struct cell_view *level1 = search->rows[r].level1;
        const struct level_rule *rule = rule_of(levels, level1);
        cell_settle(levels->draft, level1, level1_label(rule, level1));
        for (size_t period = 0; period < PERIOD_MAX; period++) {
            struct cell_view *level2 = search->rows[r].level2[period];
            cell_settle(levels->draft, level2, label_of(levels, level2));
        }
    }
}

struct levels levels_resolve(struct draft *draft, const struct indicator_row *rows, size_t count)
{
    struct levels levels = {.draft = draft};
    levels.rule = arena_array(draft->arena, draft->table->count, sizeof *levels.rule);
    levels.label = arena_array(draft->arena, draft->table->count, sizeof *levels.label);
    struct level_search search = {&levels, rows, count};
    level1_read(&search);
    level2_read(&search);
    level1_infer(&search);
    level2_read(&search); /* once more, under the level 1 labels just found */
    level2_infer(&search);
    levels_settle(&search);
    return levels;
}

/* The label as the record has it: printed where the cell was settled, else as it was read. */
static const char *text_of(const struct levels *levels, const struct cell_view *view,
                           const struct label *label)
{
    if (!view || view_is_blank(view))
        return label ? arena_strdup(levels->draft->arena, label->printed) : "";
    struct label_match match = {.relative = 1};
    if (label)
        match = label_compare(label, &view->text);
    if (draft_believes(view, &match, believed_limit(view)))
        return label_text(&match, &view->text, levels->draft->arena);
    return view->cell->text;
}

/* True where the cell's text may be several level 1 labels that the grid has joined, or is too badly read to tell. */
static bool is_joined(const struct cell_view *view, const struct level_rule *rule)
{
    return view->cell->confidence < unread_confidence ||
           strstr(view->text.tidy, rule->label.labels[0].text.tidy) != NULL;
}

const char *levels_level1(const struct levels *levels, const struct indicator_row *row, size_t period)
{
    const struct level_rule *rule = rule_of(levels, row->level1);
    const struct level_rule *own = parent_of(levels->draft->form, label_of(levels, row->level2[period]));
    bool none = !row->level1 || view_is_blank(row->level1);
    if (!rule && own && !none && is_joined(row->level1, own))
        return arena_strdup(levels->draft->arena, own->label.labels[0].printed);
    if (!rule && none)
        rule = own;
    return text_of(levels, row->level1, level1_label(rule, row->level1));
}

const char *levels_level2(const struct levels *levels, const struct indicator_row *row, size_t period)
{
    const struct label *label = label_of(levels, row->level2[period]);
    for (size_t other = 0; !label && !row->level2[period] && other < PERIOD_MAX; other++)
        label = label_of(levels, row->level2[other]);
    return text_of(levels, row->level2[period], label);
}

bool levels_know(const struct draft *draft, const struct indicator_row *row)
{
    if (row->level1 && level1_choose(draft->form, row->level1).clear)
        return true;
    for (size_t period = 0; period < PERIOD_MAX; period++) {
        if (row->level2[period] && level2_choose(draft->form, row->level2[period], NULL).clear)
            return true;
    }
    return false;
}
