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
#include "form/levels.h"

#include "base/arena.h"

/* The printing of the rule's label that is nearest to the cell; NULL without a rule. */
static const struct label *level1_label(const struct level_rule *rule, const struct cell_view *view)
{
    if (!rule)
        return NULL;
    const struct label *nearest = view ? label_set_compare(&rule->label, &view->text).label : NULL;
    return nearest ? nearest : &rule->label.labels[0];
}

size_t levels_index(const struct levels *levels, const struct cell_view *view)
{
    return (size_t)(view - levels->draft->table->cells);
}

const struct level_rule *levels_rule(const struct levels *levels, const struct cell_view *view)
{
    return view ? levels->rule[levels_index(levels, view)] : NULL;
}

const struct label *levels_label(const struct levels *levels, const struct cell_view *view)
{
    return view ? levels->label[levels_index(levels, view)] : NULL;
}

const struct level_rule *level_parent(const struct form *form, const struct label *label)
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

/* Where a text was read badly, the label that its neighbours name is believed whatever was read. */
double level_believed_limit(const struct cell_view *view)
{
    return view->cell->confidence < LEVEL_UNREAD ? 1 : LABEL_PLACED;
}

static void level1_read(struct level_search *search)
{
    struct levels *levels = search->levels;
    for (size_t r = 0; r < search->count; r++) {
        const struct cell_view *view = search->rows[r].level1;
        if (!view || levels_rule(levels, view))
            continue;
        struct level_choice choice = level1_choose(levels->draft->form, view);
        if (choice.clear)
            levels->rule[levels_index(levels, view)] = choice.rule;
    }
}

static void level2_read(struct level_search *search)
{
    struct levels *levels = search->levels;
    const struct form *form = levels->draft->form;
    for (size_t r = 0; r < search->count; r++) {
        for (size_t period = 0; period < PERIOD_MAX; period++) {
            const struct cell_view *view = search->rows[r].level2[period];
            if (!view || levels_label(levels, view) || view_is_blank(view))
                continue;
            struct level_choice choice = level2_choose(form, view, NULL);
            if (!choice.clear || choice.best.relative > 0)
                choice = level2_choose(form, view, levels_rule(levels, search->rows[r].level1));
            if (choice.clear)
                levels->label[levels_index(levels, view)] = choice.best.label;
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
    draft_label(draft, view, &match, level_believed_limit(view));
}

static void levels_settle(struct level_search *search)
{
    struct levels *levels = search->levels;
    for (size_t r = 0; r < search->count; r++) {
        struct cell_view *level1 = search->rows[r].level1;
        const struct level_rule *rule = levels_rule(levels, level1);
        cell_settle(levels->draft, level1, level1_label(rule, level1));
        for (size_t period = 0; period < PERIOD_MAX; period++) {
            struct cell_view *level2 = search->rows[r].level2[period];
            cell_settle(levels->draft, level2, levels_label(levels, level2));
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
    levels_infer_level1(&search);
    level2_read(&search); /* once more, under the level 1 labels just found */
    levels_infer_level2(&search);
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
    if (draft_believes(view, &match, level_believed_limit(view)))
        return label_text(&match, &view->text, levels->draft->arena);
    return view->cell->text;
}

/* True where the cell's text may be several level 1 labels that the grid has joined, or is too badly read to tell. */
static bool is_joined(const struct cell_view *view, const struct level_rule *rule)
{
    return view->cell->confidence < LEVEL_UNREAD ||
           strstr(view->text.tidy, rule->label.labels[0].text.tidy) != NULL;
}

const char *levels_level1(const struct levels *levels, const struct indicator_row *row, size_t period)
{
    const struct level_rule *rule = levels_rule(levels, row->level1);
    const struct level_rule *own =
        level_parent(levels->draft->form, levels_label(levels, row->level2[period]));
    bool none = !row->level1 || view_is_blank(row->level1);
    if (!rule && own && !none && is_joined(row->level1, own))
        return arena_strdup(levels->draft->arena, own->label.labels[0].printed);
    if (!rule && none)
        rule = own;
    return text_of(levels, row->level1, level1_label(rule, row->level1));
}

const char *levels_level2(const struct levels *levels, const struct indicator_row *row, size_t period)
{
    const struct label *label = levels_label(levels, row->level2[period]);
    for (size_t other = 0; !label && !row->level2[period] && other < PERIOD_MAX; other++)
        label = levels_label(levels, row->level2[other]);
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
