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

/* Periods are named by money labels and by columns of indicators. */
static bool period_is_known(const struct form *form, const char *period)
{
    bool known = false;
    for (size_t i = 0; i < form->money.label_count; i++)
        known |= form->money.labels[i].period && same(form->money.labels[i].period, period);
    for (size_t i = 0; i < form->indicators.column_count; i++)
        known |= form->indicators.columns[i].period && same(form->indicators.columns[i].period, period);
    return known;
}

static const char *fund_check(const struct loader *loader, const struct sum_rule *sum)
{
    if (!period_is_known(loader->form, sum->period))
        return arena_printf(loader->arena, "the form has no period \"%s\"", sum->period);
    return loader_items_check(loader, &sum->total, 1);
}

static const char *list_sum_check(const struct loader *loader, struct sum_rule *sum, struct list_rule *list)
{
    sum->kind = sum->kind == SUM_MONEY ? SUM_ROW : sum->kind;
    const char *wrong = columns_mark(loader, list, sum->items, sum->count);
    if (!wrong && sum->kind == SUM_ROW)
        wrong = columns_mark(loader, list, &sum->total, 1);
    if (!wrong && sum->kind == SUM_FUND)
        wrong = fund_check(loader, sum);
    if (!wrong && !loader->form->money.amount)
        wrong = "[money] lacks amount, which the sums of a list need";
    return wrong;
}

/* A sum of the money table has items of that; its name may not look like that of a list that is not there. */
static const char *money_sum_check(const struct loader *loader, const struct sum_rule *sum)
{
    if (sum->kind != SUM_MONEY || (loader->form->list_count && sum->list && !same(sum->list, "funds")))
        return arena_printf(loader->arena, "there is no [list %s]", sum->list);
    const char *wrong = loader_items_check(loader, &sum->total, 1);
    return wrong ? wrong : loader_items_check(loader, sum->items, sum->count);
}

const char *loader_sums_check(struct loader *loader)
{
    struct form *form = loader->form;
    const char *wrong = NULL;
    for (size_t i = 0; !wrong && i < form->sum_count; i++) {
        struct sum_rule *sum = &form->sums[i];
        struct list_rule *list = list_lookup(form, sum->list);
        wrong = list ? list_sum_check(loader, sum, list) : money_sum_check(loader, sum);
        sum->list = list ? list->name : NULL;
    }
    return wrong;
}
