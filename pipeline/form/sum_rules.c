/*
 * Sums, as [checks] declares them:
 *
 *     funds.sum  = total = fiscal + other     of the money table, in every period
 *     tasks.sum  = total = fiscal + other     in each row of the list "tasks"
 *     tasks.end  = total fiscal other         the row that ends the list adds these columns up
 *     tasks.fund = annual total = total       the column adds up to an item of the money table
 *
 * What a name stands for is known once the whole form is read, for a list may stand below its checks.
 */
#include "base/arena.h"
#include "form/loader.h"

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* "annual total = total" */
static const char *fund_read(struct loader *loader, const char *left, const char *right, struct sum_rule *sum)
{
    const char **words = NULL;
    size_t count = 0;
    loader_words(loader, left, 0, &words, &count);
    loader_words(loader, right ? right : "", 0, &sum->items, &sum->count);
    if (count != 2 || sum->count != 1)
        return "a column's sum is written \"list.fund = period item = column\"";
    sum->kind = SUM_FUND;
    sum->period = words[0];
    sum->total = words[1];
    return NULL;
}

/* "total = fiscal + carry_over + other" */
static const char *total_read(struct loader *loader, const char *left, const char *right,
                              struct sum_rule *sum)
{
    sum->total = left;
    if (!right || !left[0])
        return "a sum is written \"name = total = item + item …\"";
    loader_words(loader, right, '+', &sum->items, &sum->count);
    return sum->count ? NULL : "a sum without items";
}

const char *loader_sum(struct loader *loader)
{
    struct form *form = loader->form;
    const char *name = loader_word(loader, 0), *rest = loader->statement->value, *wrong = NULL;
    const char *dot = strrchr(name, '.'), *kind = dot ? dot : "";
    struct sum_rule sum = {.name = name};
    sum.list = dot ? arena_strndup(loader->arena, name, (size_t)(dot - name)) : NULL;
    const char *left = piece_next(&rest, '=', loader->arena);
    if (same(kind, ".end")) {
        sum.kind = SUM_END;
        loader_words(loader, left, 0, &sum.items, &sum.count);
        wrong = rest ? "columns are written \"list.end = column column …\"" : NULL;
    } else if (same(kind, ".fund"))
        wrong = fund_read(loader, left, rest, &sum);
    else
        wrong = total_read(loader, left, rest, &sum);
    if (!wrong)
        *(struct sum_rule *)arena_push(loader->arena, &form->sums, &form->sum_count, sizeof sum) = sum;
    return wrong;
}

/* ---- once the form is read ---- */

static bool money_knows(const struct form *form, const char *item)
{
    for (size_t i = 0; i < form->money.label_count; i++) {
        if (same(form->money.labels[i].item, item))
            return true;
    }
    return false;
}

const char *loader_items_check(const struct loader *loader, const char *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!money_knows(loader->form, items[i]))
            return arena_printf(loader->arena, "[money] has no label for \"%s\"", items[i]);
    }
    return NULL;
}

static struct list_rule *list_lookup(const struct form *form, const char *name)
{
    for (size_t i = 0; name && i < form->list_count; i++) {
        if (same(form->lists[i].name, name))
            return &form->lists[i];
    }
    return NULL;
}

/* Marks the list's columns as amounts. NULL, or which it does not have. */
static const char *columns_mark(const struct loader *loader, struct list_rule *list, const char *const *names,
                                size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t j = 0;
        while (j < list->column_count && !same(list->columns[j].name, names[i]))
            j++;
        if (j == list->column_count)
            return arena_printf(loader->arena, "[list %s] has no column \"%s\"", list->name, names[i]);
        list->columns[j].summed = true;
    }
    return NULL;
}

static const char *list_sum_check(const struct loader *loader, struct sum_rule *sum, struct list_rule *list)
{
    sum->kind = sum->kind == SUM_MONEY ? SUM_ROW : sum->kind;
    const char *wrong = columns_mark(loader, list, sum->items, sum->count);
    if (!wrong && sum->kind == SUM_ROW)
        wrong = columns_mark(loader, list, &sum->total, 1);
    if (!wrong && sum->kind == SUM_FUND)
        wrong = loader_items_check(loader, &sum->total, 1);
    return wrong || loader->form->money.amount ? wrong
                                               : "[money] lacks amount, which the sums of a list need";
}

const char *loader_sums_check(struct loader *loader)
{
    struct form *form = loader->form;
    const char *wrong = NULL;
    for (size_t i = 0; !wrong && i < form->sum_count; i++) {
        struct sum_rule *sum = &form->sums[i];
        struct list_rule *list = list_lookup(form, sum->list);
        if (list)
            wrong = list_sum_check(loader, sum, list);
        else if (sum->kind != SUM_MONEY)
            wrong = arena_printf(loader->arena, "there is no [list %s]", sum->list);
        else
            wrong = loader_items_check(loader, &sum->total, 1);
        if (!wrong && !list)
            wrong = loader_items_check(loader, sum->items, sum->count);
        sum->list = list ? list->name : NULL;
    }
    return wrong;
}
