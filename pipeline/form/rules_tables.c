/* Statements about a form's tables: indicators with their levels and values, lists. */
#include "base/arena.h"
#include "form/loader.h"
#include "form/sections.h"
#include "form/rules.h"

static const char list_prefix[] = "list ";
static const char *const kind_names[COLUMN_KINDS] = {"level1", "level2", "level3", "value"};

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
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

const char *section_indicators(struct loader *loader)
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

const char *section_levels(struct loader *loader)
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

const char *section_value(struct loader *loader)
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

bool section_is_list(const struct loader *loader)
{
    return strncmp(loader->statement->section, list_prefix, strlen(list_prefix)) == 0;
}

/* The list that the section "list NAME" is about, which is made where it is new. */
static struct list_rule *list_lookup(struct loader *loader)
{
    struct form *form = loader->form;
    const char *name = loader->statement->section + strlen(list_prefix);
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

const char *section_list(struct loader *loader)
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
