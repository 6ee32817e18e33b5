/* Statements to a form: each section has a reader of its own (sections.h). */
#include "form/rules.h"

#include "base/arena.h"
#include "form/loader.h"
#include "form/sections.h"
#include "shenbao/status.h"

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
    {"free", section_free},
    {"fields", section_field},
    {"money", section_money},
    {"goals", section_goals},
    {"indicators", section_indicators},
    {"levels", section_levels},
    {"value", section_value},
    {"checks", read_checks},
};

static const char *statement_apply(struct loader *loader)
{
    if (loader->statement->word_count == 0)
        return "nothing before \"=\"";
    if (section_is_list(loader))
        return section_list(loader);
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
