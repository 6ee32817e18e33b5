/* Statements to rules: one function a section. */
#include "form/rules.h"

#include "base/arena.h"
#include "form/loader.h"
#include "shenbao/status.h"

static const char section_list[] = "list ";
static const char *const kind_names[COLUMN_KINDS] = {"level1", "level2", "level3", "value"};

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static const char *read_form(struct loader *loader)
{
    struct form *form = loader->form;
    const char *value = loader->statement->value;
    if (same(loader_word(loader, 0), "id"))
        form->id = value;
    else if (same(loader_word(loader, 0), "name"))
        form->name = value;
    else if (same(loader_word(loader, 0), "version")) {
        double version;
        const char *wrong = loader_number(value, &version);
        if (wrong || version < 1 || version != (int)version)
            return "the version is a whole number from 1";
        form->version = (int)version;
    } else
        return "[form] knows id, version and name";
    return NULL;
}

static const char *read_known_label(struct loader *loader, double weight)
{
    struct known_rule *known = &loader->form->known;
    struct known_label label = {.weight = weight};
    const char *wrong = loader_labels(loader, loader->statement->value, &label.labels);
    if (!wrong)
        *(struct known_label *)arena_push(loader->arena, &known->labels, &known->label_count, sizeof label) =
            label;
    return wrong;
}

static const char *read_known(struct loader *loader)
{
    struct known_rule *known = &loader->form->known;
    const char *key = loader_word(loader, 0);
    if (same(key, "needs"))
        return loader_number(loader->statement->value, &known->needs);
    double weight = 0;
    const char *wrong = loader_number(loader_word(loader, 1), &weight);
    if (wrong)
        return "title, label and columns take a weight: label 2 = …";
    if (same(key, "title"))
        return loader_pattern_append(loader, &known->titles, NULL, weight);
    if (same(key, "label"))
        return read_known_label(loader, weight);
    if (!same(key, "columns"))
        return "[known by] knows needs, title, label and columns";
    double columns;
    if (loader_number(loader->statement->value, &columns) || columns < 1)
        return "a number of columns is wanted";
    known->columns = (int)columns;
    known->columns_weight = weight;
    return NULL;
}

static const char *read_free(struct loader *loader)
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

static const char *read_field(struct loader *loader)
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

static const char *read_money(struct loader *loader)
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

static const char *read_goals(struct loader *loader)
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

static enum column_kind kind_lookup(const char *name)
{
    enum column_kind kind = 0;
    while (kind < COLUMN_KINDS && !same(kind_names[kind], name))
        kind++;
    return kind;
}

/* The index of the form's own column of that name, which is made where it is new. */
static size_t more_lookup(struct loader *loader, const char *name)
{
    struct indicator_rule *rule = &loader->form->indicators;
    size_t i = 0;
    while (i < rule->more_count && !same(rule->more[i].name, name))
        i++;
    if (i == rule->more_count) {
        struct named_column *more = arena_push(loader->arena, &rule->more, &rule->more_count, sizeof *more);
        more->name = name;
    }
    return i;
}

/* "level1, mid_term: level2 level3 value, annual: level2 level3 value" */
static const char *read_columns(struct loader *loader)
{
    struct indicator_rule *rule = &loader->form->indicators;
    const char *rest = loader->statement->value;
    for (const char *group; (group = piece_next(&rest, ',', loader->arena));) {
        const char *colon = strchr(group, ':'), *period = NULL;
        if (colon)
            period = arena_strndup(loader->arena, group, (size_t)(colon - group));
        const char **names = NULL;
        size_t count = 0;
        loader_words(loader, colon ? colon + 1 : group, 0, &names, &count);
        for (size_t i = 0; i < count; i++) {
            struct column_rule column = {.kind = kind_lookup(names[i]), .period = period};
            if (column.kind == COLUMN_MORE)
                column.more = more_lookup(loader, names[i]);
            *(struct column_rule *)arena_push(loader->arena, &rule->columns, &rule->column_count,
                                              sizeof column) = column;
        }
    }
    return NULL;
}

static const char *read_indicators(struct loader *loader)
{
    struct indicator_rule *rule = &loader->form->indicators;
    const char *key = loader_word(loader, 0), *value = loader->statement->value;
    enum column_kind kind = kind_lookup(key);
    if (same(key, "heading"))
        return loader_labels(loader, value, &rule->heading);
    if (same(key, "end"))
        return loader_labels(loader, value, &rule->end);
    if (same(key, "total"))
        return loader_labels(loader, value, &rule->total);
    if (same(key, "columns"))
        return rule->columns ? "this is said twice" : read_columns(loader);
    if (kind == COLUMN_LEVEL3 && same(loader_word(loader, 1), "suspect"))
        return loader_pattern_append(loader, &rule->suspects, NULL, 0);
    if (kind == COLUMN_MORE && loader->statement->word_count == 2 && same(loader_word(loader, 1), "shape")) {
        size_t more = more_lookup(loader, key);
        return loader_pattern_once(loader, &rule->more[more].shape);
    }
    if (loader->statement->word_count > 1)
        return "[indicators] takes \"column = label\", \"level3 suspect = pattern\", \"column shape = "
               "pattern\", "
               "heading, columns and end";
    if (kind == COLUMN_MORE) {
        size_t more = more_lookup(loader, key);
        return loader_labels(loader, value, &rule->more[more].labels);
    }
    return loader_labels(loader, value, &rule->kinds[kind]);
}

/* The list that the section "list NAME" is about, which is made where it is new. */
static struct list_rule *list_lookup(struct loader *loader)
{
    struct form *form = loader->form;
    const char *name = loader->statement->section + strlen(section_list);
    for (size_t i = 0; i < form->list_count; i++) {
        if (same(form->lists[i].name, name))
            return &form->lists[i];
    }
    struct list_rule *list = arena_push(loader->arena, &form->lists, &form->list_count, sizeof *list);
    list->name = name;
    return list;
}

/* The list's column of that name, which is made where it is new. */
static struct named_column *list_column(struct loader *loader, struct list_rule *list, const char *name)
{
    for (size_t i = 0; i < list->column_count; i++) {
        if (same(list->columns[i].name, name))
            return &list->columns[i];
    }
    struct named_column *column =
        arena_push(loader->arena, &list->columns, &list->column_count, sizeof *column);
    column->name = name;
    return column;
}

static const char *read_list(struct loader *loader)
{
    struct list_rule *list = list_lookup(loader);
    const char *key = loader_word(loader, 0), *value = loader->statement->value;
    bool shape = loader->statement->word_count == 2 && same(loader_word(loader, 1), "shape");
    if (loader->statement->word_count > 1 && !shape)
        return "a list takes \"column = label\", \"column shape = pattern\", heading and end";
    if (same(key, "heading"))
        return loader_labels(loader, value, &list->heading);
    if (same(key, "end"))
        return loader_labels(loader, value, &list->end);
    struct named_column *column = list_column(loader, list, key);
    return shape ? loader_pattern_once(loader, &column->shape)
                 : loader_labels(loader, value, &column->labels);
}

static const char *read_levels(struct loader *loader)
{
    struct form *form = loader->form;
    bool optional = same(loader_word(loader, 0), "optional");
    if (loader->statement->word_count < (optional ? 2 : 1))
        return "[levels] takes statements \"[optional] level 1 label = level 2 label | …\"";
    struct level_rule level = {.level1 = loader_word(loader, optional), .optional = optional};
    const char *wrong = NULL;
    for (size_t i = optional; !wrong && i < loader->statement->word_count; i++)
        wrong = loader_labels(loader, loader_word(loader, i), &level.label);
    if (!wrong)
        wrong = loader_labels(loader, loader->statement->value, &level.level2);
    if (!wrong)
        *(struct level_rule *)arena_push(loader->arena, &form->levels, &form->level_count, sizeof level) =
            level;
    return wrong;
}

static const char *read_value(struct loader *loader)
{
    if (same(loader_word(loader, 0), "suspect") && same(loader_word(loader, 1), "without"))
        return loader_pattern_append(loader, &loader->form->lonely, loader_word(loader, 2), 0);
    bool about_level = loader->statement->word_count > 1;
    if (same(loader_word(loader, 0), "suspect"))
        return loader_pattern_append(loader, &loader->form->suspects,
                                     about_level ? loader_word(loader, 1) : NULL, 0);
    if (about_level)
        return "[value] takes \"name = pattern\" and \"suspect [level 1 label] = pattern\"";
    return loader_pattern_append(loader, &loader->form->values, loader_word(loader, 0), 0);
}

static const char *read_checks(struct loader *loader)
{
    if (loader->statement->word_count != 1)
        return "[checks] takes \"required = fields\" and \"name = total = item + item …\"";
    const char *key = loader_word(loader, 0), *value = loader->statement->value;
    struct form *form = loader->form;
    if (same(key, "indicators.percent"))
        return loader_pattern_once(loader, &form->percent);
    if (same(key, "indicators.number"))
        return loader_pattern_once(loader, &form->numbers);
    if (same(key, "indicators.cost"))
        return loader_labels(loader, value, &form->costs);
    if (same(key, "goals.span") || same(key, "levels.pairs")) {
        *(same(key, "goals.span") ? &form->span : &form->pairs) = true;
        return same(value, "yes") ? NULL : "\"yes\" is wanted";
    }
    if (!same(key, "required"))
        return loader_sum(loader);
    loader_words(loader, loader->statement->value, 0, &loader->form->required, &loader->form->required_count);
    return NULL;
}

static const struct section {
    const char *name;
    const char *(*read)(struct loader *loader);
} sections[] = {
    {"form", read_form},
    {"known by", read_known},
    {"free", read_free},
    {"fields", read_field},
    {"money", read_money},
    {"goals", read_goals},
    {"indicators", read_indicators},
    {"levels", read_levels},
    {"value", read_value},
    {"checks", read_checks},
};

static const char *statement_apply(struct loader *loader)
{
    if (loader->statement->word_count == 0)
        return "nothing before \"=\"";
    if (strncmp(loader->statement->section, section_list, strlen(section_list)) == 0)
        return read_list(loader);
    if (loader_is_example(loader))
        return loader_example(loader);
    if (!loader->statement->value[0])
        return "nothing after \"=\"";
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        if (same(sections[i].name, loader->statement->section))
            return sections[i].read(loader);
    }
    return arena_printf(loader->arena, "there is no section [%s]", loader->statement->section);
}

/* The form as a whole is looked at only where each of its lines is right. */
static void form_read_statements(struct loader *loader, const char *text, size_t size,
                                 struct mistakes *mistakes)
{
    struct statement *statements = NULL;
    size_t count = 0;
    statements_read(text, size, loader->arena, &statements, &count, mistakes);
    for (size_t i = 0; i < count; i++) {
        loader->statement = &statements[i];
        const char *wrong = statement_apply(loader);
        if (wrong)
            mistake_add(mistakes, statements[i].line, wrong);
    }
    if (mistakes->count == 0)
        loader_check(loader, count ? statements[count - 1].line : 0, mistakes);
}

static int by_line(const void *a, const void *b)
{
    const struct form_mistake *one = a, *other = b;
    return one->line - other->line;
}

void form_set_try(struct form_set *set, const char *file, const char *text, size_t size,
                  struct mistakes *mistakes)
{
    struct form form = {.file = arena_strdup(set->arena, file)};
    struct loader loader = {.set = set, .arena = set->arena, .form = &form};
    form_read_statements(&loader, text, size, mistakes);
    if (mistakes->count)
        qsort(mistakes->list, mistakes->count, sizeof *mistakes->list, by_line);
    else
        *(struct form *)arena_push(set->arena, &set->forms, &set->count, sizeof form) = form;
}

int form_set_add(struct form_set *set, const char *file, const char *text, size_t size, char **ret_message)
{
    struct mistakes mistakes = {.arena = set->arena};
    form_set_try(set, file, text, size, &mistakes);
    if (mistakes.count == 0)
        return STATUS_OK;
    if (ret_message &&
        asprintf(ret_message, "%s:%d: %s", file, mistakes.list[0].line, mistakes.list[0].text) < 0)
        *ret_message = NULL;
    return STATUS_FORM_BAD;
}

const struct label_set *column_labels(const struct indicator_rule *rule, const struct column_rule *column)
{
    return column->kind == COLUMN_MORE ? &rule->more[column->more].labels : &rule->kinds[column->kind];
}

size_t form_periods(const struct form *form, const char *periods[], size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < form->indicators.column_count; i++) {
        const char *period = form->indicators.columns[i].period;
        bool known = !period;
        for (size_t k = 0; k < count; k++)
            known |= period && same(periods[k], period);
        if (!known && count < room)
            periods[count++] = period;
    }
    return count;
}
