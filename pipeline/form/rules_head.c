/* Statements about what stands above a form's tables of its own: fields, the money table, goals. */
#include "base/arena.h"
#include "form/loader.h"
#include "form/sections.h"
#include "form/rules.h"

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

const char *section_free(struct loader *loader)
{
    if (loader->statement->word_count != 1)
        return "[free] takes statements \"name = pattern\"";
    return loader_pattern_append(loader, &loader->form->frees, loader_word(loader, 0), 0);
}

static struct field_rule *field_lookup(struct loader *loader, const char *name)
{
    struct form *form = loader->form;
    for (size_t i = 0; i < form->field_count; i++) {
        if (same(form->fields[i].name, name))
            return &form->fields[i];
    }
    struct field_rule *field = arena_push(loader->arena, &form->fields, &form->field_count, sizeof *field);
    field->name = name;
    return field;
}

static enum place place_read(const struct loader *loader, size_t index)
{
    const char *place = loader_word(loader, index);
    if (same(place, "below"))
        return PLACE_BELOW;
    return same(place, "right") ? PLACE_RIGHT : PLACE_NONE;
}

/* "year among = span values" */
static const char *read_among(struct loader *loader, struct field_rule *field)
{
    const char **words = NULL;
    size_t count = 0;
    loader_words(loader, loader->statement->value, 0, &words, &count);
    for (size_t i = 0; i < count; i++) {
        if (same(words[i], "span"))
            field->among_span = true;
        else if (same(words[i], "values"))
            field->among_values = true;
        else
            return "a year is among span and values";
    }
    return NULL;
}

const char *section_field(struct loader *loader)
{
    struct field_rule *field = field_lookup(loader, loader_word(loader, 0));
    const char *key = loader_word(loader, 1);
    enum place place = place_read(loader, 1);
    if (same(key, "outside") && same(loader_word(loader, 2), "label"))
        return loader_labels(loader, loader->statement->value, &field->outside_labels);
    if (same(key, "outside"))
        return loader_pattern_append(loader, &field->outside, NULL, 0);
    if (same(key, "among"))
        return read_among(loader, field);
    if (same(key, "words"))
        return loader_labels(loader, loader->statement->value, &field->words);
    if (same(key, "one") && same(loader_word(loader, 2), "of"))
        return loader_labels(loader, loader->statement->value, &field->choices);
    if (same(key, "parts"))
        return loader_pattern_once(loader, &field->parts);
    if (same(key, "shape"))
        return loader_pattern_once(loader, &field->shape);
    if (place == PLACE_NONE)
        return "after a field's name stands right of, below, outside, among, words, one of, parts or shape";
    field->place = place;
    return loader_labels(loader, loader->statement->value, &field->labels);
}

static const char *read_money_label(struct loader *loader)
{
    struct money_rule *money = &loader->form->money;
    struct money_label label = {.item = loader_word(loader, 0)};
    if (loader->statement->word_count > 1)
        label.period = loader_word(loader, 1);
    const char *wrong = loader_labels(loader, loader->statement->value, &label.labels);
    if (!wrong)
        *(struct money_label *)arena_push(loader->arena, &money->labels, &money->label_count, sizeof label) =
            label;
    return wrong;
}

/* "measure rate % = 执行率" */
static const char *read_measure(struct loader *loader)
{
    struct money_rule *money = &loader->form->money;
    struct money_measure measure = {.name = loader_word(loader, 1)};
    if (loader->statement->word_count < 2 || loader->statement->word_count > 3)
        return "a measure is written \"measure name [unit] = label\"";
    if (loader->statement->word_count == 3)
        measure.unit = loader_word(loader, 2);
    const char *wrong = loader_labels(loader, loader->statement->value, &measure.labels);
    if (!wrong)
        *(struct money_measure *)arena_push(loader->arena, &money->measures, &money->measure_count,
                                            sizeof measure) = measure;
    return wrong;
}

/* "unit outside label = 单位：{unit}" */
static const char *read_unit_lines(struct loader *loader)
{
    if (!same(loader_word(loader, 1), "outside") || !same(loader_word(loader, 2), "label"))
        return "a unit is written \"unit = 万元\" or \"unit outside label = 单位：{unit}\"";
    struct label_set *lines = &loader->form->money.unit_lines;
    const char *wrong = loader_labels(loader, loader->statement->value, lines);
    for (size_t i = 0; !wrong && i < lines->count; i++) {
        if (!lines->labels[i].free_name)
            wrong = "a line that names the unit has it as its free part: 单位：{unit}";
    }
    return wrong;
}

const char *section_money(struct loader *loader)
{
    struct money_rule *money = &loader->form->money;
    const char *key = loader_word(loader, 0), *value = loader->statement->value;
    if (same(key, "heading"))
        return loader_labels(loader, value, &money->heading);
    if (same(key, "unit") && loader->statement->word_count > 1)
        return read_unit_lines(loader);
    if (same(key, "unit"))
        money->unit = value;
    else if (same(key, "measure"))
        return read_measure(loader);
    else if (same(key, "rows")) {
        struct money_rows *rows = arena_push(loader->arena, &money->rows, &money->rows_count, sizeof *rows);
        loader_words(loader, value, 0, &rows->items, &rows->count);
    } else if (same(key, "amount"))
        return loader_pattern_once(loader, &money->amount);
    else if (same(key, "none"))
        return loader_pattern_once(loader, &money->none);
    else
        return read_money_label(loader);
    return NULL;
}

const char *section_goals(struct loader *loader)
{
    struct goals_rule *goals = &loader->form->goals;
    if (same(loader_word(loader, 0), "heading"))
        return loader_labels(loader, loader->statement->value, &goals->heading);
    bool aspect = loader->statement->word_count > 2 && !same(loader_word(loader, 2), "of");
    struct goal_rule goal = {.period = loader_word(loader, 0), .place = place_read(loader, 1 + aspect)};
    goal.aspect = aspect ? loader_word(loader, 1) : NULL;
    if (goal.place == PLACE_NONE)
        return "a goal is written \"period [aspect] below = label\" or \"period [aspect] right = label\"";
    const char *wrong = loader_labels(loader, loader->statement->value, &goal.labels);
    if (!wrong)
        *(struct goal_rule *)arena_push(loader->arena, &goals->goals, &goals->count, sizeof goal) = goal;
    return wrong;
}
