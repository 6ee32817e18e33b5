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
    for (size_t i = 0; !wrong && i < form->known.label_count; i++)
        wrong = frees_bind(loader, &form->known.labels[i].labels);
    for (size_t i = 0; !wrong && i < form->field_count; i++)
        wrong = frees_bind(loader, &form->fields[i].labels);
    for (size_t i = 0; !wrong && i < form->field_count; i++)
        wrong = frees_bind(loader, &form->fields[i].outside_labels);
    for (size_t i = 0; !wrong && i < form->money.label_count; i++)
        wrong = frees_bind(loader, &form->money.labels[i].labels);
    for (size_t i = 0; !wrong && i < form->goals.count; i++)
        wrong = frees_bind(loader, &form->goals.goals[i].labels);
    return wrong;
}

static bool money_knows(const struct form *form, const char *item)
{
    for (size_t i = 0; i < form->money.label_count; i++) {
        if (same(form->money.labels[i].item, item))
            return true;
    }
    return false;
}

static const char *items_check(const struct loader *loader, const char *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!money_knows(loader->form, items[i]))
            return arena_printf(loader->arena, "[money] has no label for \"%s\"", items[i]);
    }
    return NULL;
}

static const char *required_check(const struct loader *loader)
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

static const char *names_check(const struct loader *loader)
{
    const struct form *form = loader->form;
    const char *wrong = required_check(loader);
    for (size_t i = 0; !wrong && i < form->money.rows_count; i++)
        wrong = items_check(loader, form->money.rows[i].items, form->money.rows[i].count);
    for (size_t i = 0; !wrong && i < form->sum_count; i++) {
        wrong = items_check(loader, &form->sums[i].total, 1);
        if (!wrong)
            wrong = items_check(loader, form->sums[i].items, form->sums[i].count);
    }
    return wrong;
}

const char *loader_check(struct loader *loader)
{
    struct form *form = loader->form;
    if (!form->id || !form->version)
        return "[form] lacks id or version";
    if (form->known.needs <= 0)
        return "[known by] lacks needs";
    if (form->money.label_count && !form->money.amount)
        return "[money] lacks amount";
    if (form->money.amount && !pattern_has_group(form->money.amount, "amount"))
        return "[money] amount has no group (?<amount>…)";
    const char *wrong = frees_bind_all(loader);
    return wrong ? wrong : names_check(loader);
}
