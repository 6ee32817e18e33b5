/* A form as a whole: what it lacks, and names in it that point nowhere. */
#include "form/loader.h"

#include "base/arena.h"

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* Gives each free part its shape. NULL, or what is wrong. */
static const char *frees_bind(struct loader *loader, struct label_set *set)
{
    const struct pattern_list *frees = &loader->form->frees;
    for (size_t i = 0; i < set->count; i++) {
        struct label *label = &set->labels[i];
        if (!label->free_name)
            continue;
        for (size_t k = 0; k < frees->count; k++) {
            if (same(frees->rules[k].name, label->free_name))
                label->shape = frees->rules[k].pattern;
        }
        if (!label->shape)
            return arena_printf(loader->arena, "[free] does not say what {%s} may hold", label->free_name);
    }
    return NULL;
}

static const char *frees_bind_all(struct loader *loader)
{
    struct form *form = loader->form;
    const char *wrong = frees_bind(loader, &form->money.heading);
    if (!wrong)
        wrong = frees_bind(loader, &form->money.unit_lines);
    for (size_t i = 0; !wrong && i < form->known.label_count; i++)
        wrong = frees_bind(loader, &form->known.labels[i].labels);
    for (size_t i = 0; !wrong && i < form->field_count; i++)
        wrong = frees_bind(loader, &form->fields[i].labels);
    for (size_t i = 0; !wrong && i < form->field_count; i++)
        wrong = frees_bind(loader, &form->fields[i].outside_labels);
    for (size_t i = 0; !wrong && i < form->money.label_count; i++)
        wrong = frees_bind(loader, &form->money.labels[i].labels);
    for (size_t i = 0; !wrong && i < form->level_count; i++)
        wrong = frees_bind(loader, &form->levels[i].label);
    for (size_t i = 0; !wrong && i < form->indicators.more_count; i++)
        wrong = frees_bind(loader, &form->indicators.more[i].labels);
    for (size_t i = 0; !wrong && i < form->goals.count; i++)
        wrong = frees_bind(loader, &form->goals.goals[i].labels);
    return wrong;
}

/* The labels of the form's measures and lists. */
static const char *frees_bind_columns(struct loader *loader)
{
    struct form *form = loader->form;
    const char *wrong = NULL;
    for (size_t i = 0; !wrong && i < form->money.measure_count; i++)
        wrong = frees_bind(loader, &form->money.measures[i].labels);
    for (size_t i = 0; !wrong && i < form->list_count; i++) {
        struct list_rule *list = &form->lists[i];
        wrong = frees_bind(loader, &list->heading);
        if (!wrong)
            wrong = frees_bind(loader, &list->end);
        for (size_t j = 0; !wrong && j < list->column_count; j++)
            wrong = frees_bind(loader, &list->columns[j].labels);
    }
    return wrong;
}

static bool label_is_twice(const struct label_set *set, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (same(set->labels[i].text.tidy, set->labels[at].text.tidy))
            return true;
    }
    return false;
}

static const char *choice_check(struct loader *loader, const struct field_rule *field)
{
    const struct label_set *choices = &field->choices;
    if (choices->count && field->words.count)
        return arena_printf(loader->arena, "\"%s\" has words and is one of some values: it is either",
                            field->name);
    if (choices->count && field->place == PLACE_NONE)
        return arena_printf(loader->arena, "\"%s\" is one of some values, and stands beside no label",
                            field->name);
    if (choices->count == 1)
        return arena_printf(loader->arena, "\"%s\" is one of one value alone", field->name);
    for (size_t i = 0; i < choices->count; i++) {
        if (choices->labels[i].free_name || label_is_twice(choices, i))
            return arena_printf(loader->arena,
                                choices->labels[i].free_name ? "the choice \"%s\" has a free part"
                                                             : "the choice \"%s\" is there twice",
                                choices->labels[i].printed);
        if (field->shape && !pattern_find(field->shape, choices->labels[i].text.tidy))
            return arena_printf(loader->arena, "the choice \"%s\" does not have the shape of \"%s\"",
                                choices->labels[i].printed, field->name);
    }
    return NULL;
}

static const char *choices_check(struct loader *loader)
{
    const struct form *form = loader->form;
    const char *wrong = NULL;
    for (size_t i = 0; !wrong && i < form->field_count; i++)
        wrong = choice_check(loader, &form->fields[i]);
    return wrong;
}

static const char *required_check(struct loader *loader)
{
    const struct form *form = loader->form;
    for (size_t i = 0; i < form->required_count; i++) {
        bool known = false;
        for (size_t k = 0; k < form->field_count; k++)
            known |= same(form->fields[k].name, form->required[i]);
        if (!known)
            return arena_printf(loader->arena, "[fields] has no \"%s\", which [checks] requires",
                                form->required[i]);
    }
    return NULL;
}

/* A column that [indicators] names and gives no label, or the reverse. */
static const char *columns_check(struct loader *loader)
{
    const struct indicator_rule *rule = &loader->form->indicators;
    for (size_t i = 0; i < rule->more_count; i++) {
        bool used = false;
        for (size_t j = 0; j < rule->column_count; j++)
            used |= rule->columns[j].kind == COLUMN_MORE && rule->columns[j].more == i;
        if (!used || rule->more[i].labels.count == 0)
            return arena_printf(loader->arena,
                                used ? "[indicators] has no label for the column \"%s\""
                                     : "[indicators] columns does not name \"%s\"",
                                rule->more[i].name);
    }
    return NULL;
}

static const char *rows_check(struct loader *loader)
{
    const struct money_rule *money = &loader->form->money;
    const char *wrong = NULL;
    for (size_t i = 0; !wrong && i < money->rows_count; i++)
        wrong = loader_items_check(loader, money->rows[i].items, money->rows[i].count);
    return wrong;
}

static const char *lacks_check(struct loader *loader)
{
    struct form *form = loader->form;
    if (!form->id || !form->version)
        return "[form] lacks id or version";
    return form->known.needs <= 0 ? "[known by] lacks needs" : NULL;
}

static const char *amount_check(struct loader *loader)
{
    struct form *form = loader->form;
    if (form->money.label_count && !form->money.amount)
        return "[money] lacks amount";
    if (form->money.amount && !pattern_has_group(form->money.amount, "amount"))
        return "[money] amount has no group (?<amount>…)";
    return NULL;
}

static const char *numbers_check(struct loader *loader)
{
    const struct form *form = loader->form;
    bool whole = !form->numbers || pattern_has_group(form->numbers, "number");
    return whole ? NULL : "[checks] indicators.number has no group (?<number>…)";
}

void loader_check(struct loader *loader, int line, struct mistakes *mistakes)
{
    const char *(*const checks[])(struct loader *) = {
        lacks_check,    amount_check,  frees_bind_all, frees_bind_columns, choices_check,
        required_check, columns_check, rows_check,     loader_sums_check,  numbers_check,
    };
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        const char *wrong = checks[i](loader);
        if (wrong)
            mistake_add(mistakes, line, wrong);
    }
}
