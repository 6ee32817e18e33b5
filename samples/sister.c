#include "sister.h"

#include <glib.h>
#include <string.h>

#include "shenbao/status.h"

enum { TASKS_MOST = 4, MONEY_POINTS = 10, POINTS = 90 };

bool layout_is_sister(enum layout layout)
{
    return layout == LAYOUT_NEWER || layout == LAYOUT_DEPARTMENT || layout == LAYOUT_EVALUATION;
}

static json_t *entries_of(const json_t *declaration)
{
    return json_object_get(json_object_get(declaration, "indicators"), "year");
}

static int set_text(json_t *object, const char *name, const char *text)
{
    return json_object_set_new(object, name, json_string(text));
}

static bool is(const json_t *entry, const char *name, const char *text)
{
    return strcmp(declaration_text(entry, name), text) == 0;
}

/* ---- the newer table ---- */

/* Costs stand first, under a level 1 of their own. */
static int declare_newer(json_t *declaration)
{
    json_t *entries = entries_of(declaration), *costs = json_array(), *others = json_array(), *entry;
    size_t i;
    int failed = set_text(declaration, "title", "项目支出绩效目标表");
    json_array_foreach(entries, i, entry)
    {
        if (is(entry, "l1", "产出指标") && is(entry, "l2", "成本指标"))
            failed |= set_text(entry, "l1", "成本指标") | set_text(entry, "l2", "经济成本指标");
        failed |= json_array_append(is(entry, "l1", "成本指标") ? costs : others, entry);
    }
    failed |= json_array_extend(costs, others);
    failed |= json_object_set(json_object_get(declaration, "indicators"), "year", costs);
    json_decref(costs);
    json_decref(others);
    return failed;
}

/* ---- a department ---- */

static json_t *money(double hundredths)
{
    return json_sprintf("%.2f", hundredths / 100);
}

static json_t *task_of(const json_t *entry, struct rng *rng)
{
    double fiscal = 100 * (1 + rng_below(rng, 90000)), other = 100 * rng_below(rng, 900);
    json_t *task = json_object();
    int failed = set_text(task, "name", declaration_text(entry, "l3"));
    failed |= json_object_set_new(
        task, "content",
        json_sprintf("%s%s", declaration_text(entry, "l3"), declaration_text(entry, "value")));
    failed |= json_object_set_new(task, "total", money(fiscal + other));
    failed |= json_object_set_new(task, "fiscal", money(fiscal));
    failed |= json_object_set_new(task, "other", money(other));
    if (!failed)
        return task;
    json_decref(task);
    return NULL;
}

static int declare_department(json_t *declaration, struct rng *rng)
{
    static const char *const gone[] = {"name", "unit", "attr", "attr_label", "period", "funds"};
    json_t *tasks = json_array(), *entry;
    size_t i, count = 2 + (size_t)rng_below(rng, TASKS_MOST - 1);
    int failed = set_text(declaration, "title", "部门（单位）整体支出绩效目标申报表");
    json_array_foreach(entries_of(declaration), i, entry)
    {
        if (*declaration_text(entry, "l3") && json_array_size(tasks) < count)
            failed |= json_array_append_new(tasks, task_of(entry, rng));
    }
    failed |= json_object_set_new(declaration, "tasks", tasks);
    for (i = 0; i < sizeof gone / sizeof *gone; i++)
        json_object_del(declaration, gone[i]);
    return failed;
}

/* ---- a self-evaluation ---- */

/* Amounts in hundredths. */
static int measure_set(json_t *measures, const char *item, const char *initial, long spent, struct rng *rng)
{
    double planned = g_ascii_strtod(initial, NULL) * 100;
    json_t *row = json_object();
    int failed = set_text(row, "initial", initial) | set_text(row, "budget", initial);
    failed |= json_object_set_new(row, "executed", money((double)spent));
    if (planned > 0)
        failed |= json_object_set_new(row, "rate", json_sprintf("%.2f%%", 100 * (double)spent / planned));
    if (strcmp(item, "total") == 0)
        failed |= json_object_set_new(row, "weight", json_sprintf("%d", MONEY_POINTS)) |
                  json_object_set_new(row, "score", json_sprintf("%d", MONEY_POINTS - rng_below(rng, 3)));
    return failed | json_object_set_new(measures, item, row);
}

/* What is spent of each item, and of the total their sum. */
static int declare_measures(json_t *declaration, struct rng *rng)
{
    static const char *const gone[] = {"funds", "attr", "attr_label", "period"};
    json_t *measures = json_object(), *amount;
    const json_t *funds = json_object_get(json_object_get(declaration, "funds"), "year");
    const char *item;
    long sum = 0;
    int failed = 0;
    json_object_foreach((json_t *)funds, item, amount)
    {
        double planned = g_ascii_strtod(json_string_value(amount), NULL) * 100;
        if (strcmp(item, "total") == 0 || (planned <= 0 && strcmp(item, "other") != 0))
            continue;
        long spent = (long)(planned * (70 + rng_below(rng, 31)) / 100);
        sum += spent;
        failed |= measure_set(measures, item, json_string_value(amount), spent, rng);
    }
    failed |= measure_set(measures, "total", declaration_text(funds, "total"), sum, rng);
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
        json_object_del(declaration, gone[i]);
    return failed | json_object_set_new(declaration, "measures", measures);
}

static int declare_entry(json_t *entry, int weight, struct rng *rng, int *ret_score)
{
    int lost = rng_below(rng, 3) == 0 && weight > 1;
    *ret_score += weight - lost;
    int failed = set_text(entry, "actual", declaration_text(entry, "value"));
    failed |= json_object_set_new(entry, "weight", json_sprintf("%d", weight));
    failed |= json_object_set_new(entry, "score", json_sprintf("%d", weight - lost));
    return failed | set_text(entry, "reason", lost ? "受天气影响，进度略有滞后" : "");
}

static int declare_evaluation(json_t *declaration, struct rng *rng)
{
    json_t *entries = entries_of(declaration), *entry;
    json_t *goal = json_object_get(declaration, "goal");
    size_t i, count = json_array_size(entries);
    int score = 0, failed = set_text(declaration, "title", "项目支出绩效自评表");
    failed |= declare_measures(declaration, rng);
    json_array_foreach(entries, i, entry)
    {
        int weight = POINTS / (int)count + ((int)i < POINTS % (int)count);
        failed |= declare_entry(entry, weight, rng, &score);
    }
    failed |= json_object_set_new(goal, "actual", json_sprintf("已完成：%s", declaration_text(goal, "year")));
    failed |= json_object_set_new(declaration, "total_weight", json_sprintf("%d", POINTS + MONEY_POINTS));
    return failed | json_object_set_new(declaration, "total_score", json_sprintf("%d", score + MONEY_POINTS));
}

int sister_declare(json_t *declaration, enum layout layout, uint64_t seed)
{
    struct rng rng = rng_make(seed, "sister");
    int failed = layout == LAYOUT_NEWER        ? declare_newer(declaration)
                 : layout == LAYOUT_DEPARTMENT ? declare_department(declaration, &rng)
                                               : declare_evaluation(declaration, &rng);
    return failed ? STATUS_NO_MEMORY : STATUS_OK;
}
