/*
 * Tables of the sister forms. A department:
 *
 *     | 部门（单位）名称 |                                         |
 *     | 年度     | 任务名称 | 主要内容 | 预算金额（万元）          |
 *     | 主要任务 |          |          | 总额 | 财政拨款 | 其他资金 |
 *     |          | …                                               |
 *     |          | 金额合计            |      |          |          |
 *     | 年度总体目标 | …                                           |
 *     | 年度绩效指标 | 一级 | 二级 | 三级指标       | 指标值        |
 *
 * A self-evaluation:
 *
 *     | 项目名称 |                                                            |
 *     | 主管部门 |                        | 实施单位 |                        |
 *     | 项目资金 |              | 年初预算数 | 全年预算数 | … | 执行率 | 得分 |
 *     |          | 年度资金总额 |                                             |
 *     | 年度总体目标 | 预期目标            | 实际完成情况                     |
 *     | 绩效指标 | 一级 | 二级 | 三级 | 年度指标值 | 实际完成值 | 分值 | 得分 | 原因 |
 *     | 总分                                                     | 100  | 96   |      |
 */
#include <string.h>

#include "shenbao/status.h"
#include "sister.h"

enum { DEPARTMENT_COLUMNS = 7, EVALUATION_COLUMNS = 9 };

struct making {
    struct plan *plan;
    const json_t *declaration;
    const struct print_style *style;
    int row;
};

static const char *typeset(const struct making *making, const json_t *object, const char *name)
{
    return plan_typeset(making->plan->arena, declaration_text(object, name));
}

static enum look narrow(const struct making *making)
{
    return making->style->stacked ? LOOK_STACKED : LOOK_CENTRE;
}

/* ---- indicators ---- */

/* A column of the indicator table: the entry's field, its title, its place. */
struct entry_column {
    const char *field, *title;
    int column, span;
};

static int rows_alike(const json_t *entries, int from, const char *const *names, int count)
{
    int row = from;
    for (; row < (int)json_array_size(entries); row++) {
        for (int i = 0; i < count; i++) {
            if (strcmp(declaration_text(json_array_get(entries, (size_t)row), names[i]),
                       declaration_text(json_array_get(entries, (size_t)from), names[i])) != 0)
                return row - from;
        }
    }
    return row - from;
}

static void put_levels(struct making *making, const json_t *entries)
{
    static const char *const levels[] = {"l1", "l2"};
    for (int depth = 1; depth <= 2; depth++) {
        for (int from = 0, rows; from < (int)json_array_size(entries); from += rows) {
            rows = rows_alike(entries, from, levels, depth);
            const json_t *entry = json_array_get(entries, (size_t)from);
            plan_put(making->plan, making->row + from, depth, rows, 1,
                     declaration_text(entry, levels[depth - 1]), depth == 1 ? narrow(making) : LOOK_CENTRE);
        }
    }
}

static void put_indicators(struct making *making, const char *heading, const struct entry_column *columns,
                           int count)
{
    const json_t *entries = json_object_get(json_object_get(making->declaration, "indicators"), "year");
    int rows = (int)json_array_size(entries);
    plan_put(making->plan, making->row, 0, rows + 1, 1, heading, narrow(making));
    plan_put(making->plan, making->row, 1, 1, 1, "一级指标", LOOK_CENTRE);
    plan_put(making->plan, making->row, 2, 1, 1, "二级指标", LOOK_CENTRE);
    for (int i = 0; i < count; i++)
        plan_put(making->plan, making->row, columns[i].column, 1, columns[i].span, columns[i].title,
                 LOOK_CENTRE);
    making->row++;
    put_levels(making, entries);
    for (int row = 0; row < rows; row++) {
        const json_t *entry = json_array_get(entries, (size_t)row);
        for (int i = 0; i < count; i++)
            plan_put(making->plan, making->row + row, columns[i].column, 1, columns[i].span,
                     typeset(making, entry, columns[i].field), i == 0 ? LOOK_TEXT : LOOK_CENTRE);
    }
    making->row += rows;
}

/* ---- a department ---- */

static void put_task(struct making *making, const json_t *task)
{
    static const char *const amounts[] = {"total", "fiscal", "other"};
    plan_put(making->plan, making->row, 1, 1, 1, typeset(making, task, "name"), LOOK_CENTRE);
    plan_put(making->plan, making->row, 2, 1, 2, typeset(making, task, "content"), LOOK_TEXT);
    for (int i = 0; i < 3; i++)
        plan_put(making->plan, making->row, 4 + i, 1, 1, declaration_text(task, amounts[i]), LOOK_CENTRE);
    making->row++;
}

static void put_tasks(struct making *making)
{
    static const char *const titles[] = {"总额", "财政拨款", "其他资金"};
    const json_t *tasks = json_object_get(making->declaration, "tasks"), *task;
    struct plan *plan = making->plan;
    int start = making->row;
    size_t i;
    plan_put(plan, start, 1, 2, 1, "任务名称", LOOK_CENTRE);
    plan_put(plan, start, 2, 2, 2, "主要内容", LOOK_CENTRE);
    plan_put(plan, start, 4, 1, 3, "预算金额（万元）", LOOK_CENTRE);
    for (int k = 0; k < 3; k++)
        plan_put(plan, start + 1, 4 + k, 1, 1, titles[k], LOOK_CENTRE);
    making->row += 2;
    json_array_foreach(tasks, i, task) put_task(making, task);
    plan_put(plan, making->row, 1, 1, 3, "金额合计", LOOK_CENTRE);
    for (int k = 0; k < 3; k++)
        plan_put(plan, making->row, 4 + k, 1, 1, "", LOOK_CENTRE);
    making->row++;
    plan_put(plan, start, 0, making->row - start, 1, "年度主要任务", narrow(making));
}

static void plan_department(struct making *making)
{
    static const double shares[] = {7, 14, 16, 22, 13, 13, 13};
    static const struct entry_column columns[] = {{"l3", "三级指标", 3, 2}, {"value", "指标值", 5, 2}};
    struct plan *plan = making->plan;
    memcpy(plan->share, shares, sizeof shares);
    plan_put(plan, 0, 0, 1, 2, "部门（单位）名称", LOOK_CENTRE);
    plan_put(plan, 0, 2, 1, DEPARTMENT_COLUMNS - 2, typeset(making, making->declaration, "dept"),
             LOOK_CENTRE);
    making->row = 1;
    put_tasks(making);
    plan_put(plan, making->row, 0, 1, 1, "年度总体目标", narrow(making));
    plan_put(plan, making->row, 1, 1, DEPARTMENT_COLUMNS - 1,
             typeset(making, json_object_get(making->declaration, "goal"), "year"), LOOK_TEXT);
    making->row++;
    put_indicators(making, "年度绩效指标", columns, 2);
}

/* ---- a self-evaluation ---- */

static void put_head(struct making *making)
{
    struct plan *plan = making->plan;
    plan_put(plan, 0, 0, 1, 2, "项目名称", LOOK_CENTRE);
    plan_put(plan, 0, 2, 1, EVALUATION_COLUMNS - 2, typeset(making, making->declaration, "name"),
             LOOK_CENTRE);
    plan_put(plan, 1, 0, 1, 2, "主管部门", LOOK_CENTRE);
    plan_put(plan, 1, 2, 1, 3, typeset(making, making->declaration, "dept"), LOOK_CENTRE);
    plan_put(plan, 1, 5, 1, 1, "实施单位", LOOK_CENTRE);
    plan_put(plan, 1, 6, 1, 3, typeset(making, making->declaration, "unit"), LOOK_CENTRE);
    making->row = 2;
}

static void put_measures(struct making *making)
{
    static const char *const titles[] = {"年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"};
    static const char *const names[] = {"initial", "budget", "executed", "weight", "rate", "score"};
    static const struct {
        const char *item, *label;
    } rows[] = {{"total", "年度资金总额"},
                {"fiscal", "其中：当年财政拨款"},
                {"carry", "上年结转资金"},
                {"other", "其他资金"}};
    struct plan *plan = making->plan;
    const json_t *measures = json_object_get(making->declaration, "measures");
    int start = making->row++;
    plan_put(plan, start, 2, 1, 1, "", LOOK_CENTRE);
    for (int i = 0; i < 6; i++)
        plan_put(plan, start, 3 + i, 1, 1, titles[i], LOOK_CENTRE);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        const json_t *row = json_object_get(measures, rows[r].item);
        if (!row)
            continue;
        plan_put(plan, making->row, 2, 1, 1, rows[r].label, LOOK_CENTRE);
        for (int i = 0; i < 6; i++)
            plan_put(plan, making->row, 3 + i, 1, 1,
                     json_object_get(row, names[i]) ? declaration_text(row, names[i]) : "—", LOOK_CENTRE);
        making->row++;
    }
    plan_put(plan, start, 0, making->row - start, 2, "项目资金（万元）", LOOK_CENTRE);
}

static void put_goals(struct making *making)
{
    struct plan *plan = making->plan;
    const json_t *goal = json_object_get(making->declaration, "goal");
    plan_put(plan, making->row, 0, 2, 1, "年度总体目标", narrow(making));
    plan_put(plan, making->row, 1, 1, 4, "预期目标", LOOK_CENTRE);
    plan_put(plan, making->row, 5, 1, 4, "实际完成情况", LOOK_CENTRE);
    plan_put(plan, making->row + 1, 1, 1, 4, typeset(making, goal, "year"), LOOK_TEXT);
    plan_put(plan, making->row + 1, 5, 1, 4, typeset(making, goal, "actual"), LOOK_TEXT);
    making->row += 2;
}

static void plan_evaluation(struct making *making)
{
    static const double shares[] = {6, 8, 13, 19, 13, 13, 7, 8, 13};
    static const struct entry_column columns[] = {
        {"l3", "三级指标", 3, 1}, {"value", "年度指标值", 4, 1}, {"actual", "实际完成值", 5, 1},
        {"weight", "分值", 6, 1}, {"score", "得分", 7, 1},       {"reason", "偏差原因分析及改进措施", 8, 1}};
    struct plan *plan = making->plan;
    memcpy(plan->share, shares, sizeof shares);
    put_head(making);
    put_measures(making);
    put_goals(making);
    put_indicators(making, "绩效指标", columns, 6);
    plan_put(plan, making->row, 0, 1, 6, "总分", LOOK_CENTRE);
    plan_put(plan, making->row, 6, 1, 1, declaration_text(making->declaration, "total_weight"), LOOK_CENTRE);
    plan_put(plan, making->row, 7, 1, 1, declaration_text(making->declaration, "total_score"), LOOK_CENTRE);
    plan_put(plan, making->row, 8, 1, 1, "", LOOK_CENTRE);
}

int plan_sister(const json_t *declaration, const struct print_style *style, struct arena *arena,
                struct plan *ret_plan)
{
    bool department = style->layout == LAYOUT_DEPARTMENT;
    struct plan plan = {.arena = arena, .columns = department ? DEPARTMENT_COLUMNS : EVALUATION_COLUMNS};
    struct making making = {&plan, declaration, style, 0};
    if (department)
        plan_department(&making);
    else
        plan_evaluation(&making);
    if (plan.rows > PLAN_MAX_ROWS)
        return STATUS_BAD_ARGUMENT;
    *ret_plan = plan;
    return STATUS_OK;
}
