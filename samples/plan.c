/*
 * The declaration's table. Two periods:
 *
 *     0      1      2      3           4       5      6           7
 *     +-------------+----------------------------------------------------+
 *     | 项目名称    |                                                    |
 *     +-------------+------------------+-------+-------------------------+
 *     | 主管部门    |                  | 单位  |                         |    one row each
 *     | 项目属性    |                  | 项目期|                         |
 *     +-------------+------+-----------+-------+------+------------------+
 *     | 项目资金    | 中期 |           | 年度资金总额 |                  |    three or four rows
 *     +------+------+------+-----------+--------------+------------------+
 *     | 总体 | 中期目标                | 年度目标                        |
 *     | 目标 | …                       | …                               |
 *     +------+------+------+-----------+-------+------+-----------+------+
 *     | 绩   | 一级 | 二级 | 三级指标  | 值    | 二级 | 三级指标  | 值   |
 *     | 效   | 产出 | 数量 | …         | …     | 数量 | …         | …    |
 *     +------+------+------+-----------+-------+------+-----------+------+
 *
 * One period: the same without the mid-term, columns 0 to 4 (5 with remarks). Indicators are gathered by
 * level 1 and level 2; in two periods both sides of a level 2 share its rows and the shorter side ends in
 * blank cells.
 */
#include "plan.h"

#include <glib.h>

#include "shenbao/status.h"

enum { MAX_GROUPS = 24, MAX_ENTRIES = 60 };

struct second {
    const char *name;
    const json_t *entries[2][MAX_ENTRIES]; /* mid-term, annual */
    int count[2];
};

struct first {
    const char *name;
    struct second seconds[MAX_GROUPS];
    int count;
};

struct build {
    const json_t *declaration;
    const struct print_style *style;
    struct plan *plan;
    bool two;
    int last; /* columns in all */
    int row;  /* the next free one */
};

void plan_put(struct plan *plan, int row, int column, int row_span, int column_span, const char *text,
              enum look look)
{
    struct plan_cell *cell = arena_push(plan->arena, &plan->cells, &plan->cell_count, sizeof *cell);
    *cell = (struct plan_cell){row, column, row_span, column_span, text ? text : "", look};
    if (row + row_span > plan->rows)
        plan->rows = row + row_span;
}

/* ---- labels ---- */

enum label {
    LABEL_NAME,
    LABEL_DEPT,
    LABEL_UNIT,
    LABEL_PERIOD,
    LABEL_FUNDS,
    LABEL_GOAL,
    LABEL_INDICATORS,
    LABEL_VALUE
};

static const char *label(const struct build *build, enum label which)
{
    static const char *const wordings[3][8] = {
        {"项目名称", "主管部门及代码", "实施单位", "项目期", "项目资金（万元）", "总体目标", "绩效指标",
         "指标值"},
        {"项目名称", "主管部门及代码", "项目实施单位", "项目期限", "项目资金（万元）", "总体目标", "绩效指标",
         "指标值"},
        {"项目名称", "主管部门", "实施单位", "项目期", "资金情况（万元）", "总体目标", "绩效指标",
         "绩效指标值"},
    };
    return wordings[build->style->labels % 3][which];
}

static enum look narrow(const struct build *build)
{
    return build->style->stacked ? LOOK_STACKED : LOOK_CENTRE;
}

static const char *field(const struct build *build, const char *name)
{
    return plan_typeset(build->plan->arena, declaration_text(build->declaration, name));
}

/* ---- the head ---- */

static void put_head(struct build *build)
{
    struct plan *plan = build->plan;
    int left = build->two ? 2 : 1; /* columns of the left value */
    int middle = 2 + left, rest = build->last - middle - 1;
    plan_put(plan, 0, 0, 1, 2, label(build, LABEL_NAME), LOOK_CENTRE);
    plan_put(plan, 0, 2, 1, build->last - 2, field(build, "name"), LOOK_CENTRE);
    plan_put(plan, 1, 0, 1, 2, label(build, LABEL_DEPT), LOOK_CENTRE);
    plan_put(plan, 1, 2, 1, left, field(build, "dept"), LOOK_CENTRE);
    plan_put(plan, 1, middle, 1, 1, label(build, LABEL_UNIT), LOOK_CENTRE);
    plan_put(plan, 1, middle + 1, 1, rest, field(build, "unit"), LOOK_CENTRE);
    plan_put(plan, 2, 0, 1, 2, field(build, "attr_label"), LOOK_CENTRE);
    plan_put(plan, 2, 2, 1, left, field(build, "attr"), LOOK_CENTRE);
    plan_put(plan, 2, middle, 1, 1, label(build, LABEL_PERIOD), LOOK_CENTRE);
    plan_put(plan, 2, middle + 1, 1, rest, field(build, "period"), LOOK_CENTRE);
    build->row = 3;
}

/* ---- the funds ---- */

static const json_t *period_of(const struct build *build, const char *part, int side)
{
    return json_object_get(json_object_get(build->declaration, part), side ? "year" : "mid");
}

static const char *fund_label(const struct build *build, const char *item, int side)
{
    if (strcmp(item, "total") == 0)
        return build->style->layout == LAYOUT_NEWER ? "年度资金申请总额"
               : side                               ? "年度资金总额："
                                                    : "中期资金总额：";
    if (strcmp(item, "fiscal") == 0)
        return build->style->among_which ? "其中：财政拨款" : "财政拨款";
    return strcmp(item, "carry") == 0 ? "上年结转" : "其他资金";
}

static void put_fund_row(struct build *build, const char *item)
{
    struct plan *plan = build->plan;
    const char *year = declaration_text(period_of(build, "funds", 1), item);
    if (build->two) {
        plan_put(plan, build->row, 2, 1, 1, fund_label(build, item, 0), LOOK_CENTRE);
        plan_put(plan, build->row, 3, 1, 1, declaration_text(period_of(build, "funds", 0), item),
                 LOOK_CENTRE);
        plan_put(plan, build->row, 4, 1, 2, fund_label(build, item, 1), LOOK_CENTRE);
        plan_put(plan, build->row, 6, 1, 2, year, LOOK_CENTRE);
    } else {
        plan_put(plan, build->row, 2, 1, 1, fund_label(build, item, 1), LOOK_CENTRE);
        plan_put(plan, build->row, 3, 1, build->last - 3, year, LOOK_CENTRE);
    }
    build->row++;
}

static bool has_fund(const struct build *build, const char *item)
{
    return json_object_get(period_of(build, "funds", 1), item) ||
           json_object_get(period_of(build, "funds", 0), item);
}

static void put_funds(struct build *build)
{
    static const char *const items[] = {"total", "fiscal", "carry", "other"};
    int start = build->row;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        if (i < 2 || has_fund(build, items[i]))
            put_fund_row(build, items[i]);
    plan_put(build->plan, start, 0, build->row - start, 2, label(build, LABEL_FUNDS), LOOK_CENTRE);
}

/* ---- the goals ---- */

/* A goal's sentences as paragraphs, where the style wants them. */
static const char *goal_text(const struct build *build, int side)
{
    const json_t *goals = json_object_get(build->declaration, "goal");
    const char *text = plan_typeset(build->plan->arena, declaration_text(goals, side ? "year" : "mid"));
    static const char stop[] = "。";
    if (!build->style->goal_in_paragraphs || strchr(text, '\n'))
        return text;
    gchar **sentences = g_strsplit(text, stop, -1);
    gchar *joined = g_strjoinv("。\n", sentences);
    g_strchomp(joined);
    const char *kept = arena_strdup(build->plan->arena, joined);
    g_strfreev(sentences);
    g_free(joined);
    return kept;
}

/* "2022年-2024年" as printed: with a dash. */
static const char *span_title(const struct build *build)
{
    const char *span = declaration_text(build->declaration, "span");
    const char *hyphen = strchr(span, '-');
    if (!hyphen)
        return arena_printf(build->plan->arena, "中期目标（%s）", span);
    return arena_printf(build->plan->arena, "中期目标（%.*s—%s）", (int)(hyphen - span), span, hyphen + 1);
}

static void put_goals(struct build *build)
{
    struct plan *plan = build->plan;
    int row = build->row;
    if (!build->two) {
        plan_put(plan, row, 0, 1, 1, "年度目标", narrow(build));
        plan_put(plan, row, 1, 1, build->last - 1, goal_text(build, 1), LOOK_TEXT);
        build->row += 1;
        return;
    }
    plan_put(plan, row, 0, 2, 1, label(build, LABEL_GOAL), narrow(build));
    plan_put(plan, row, 1, 1, 3, span_title(build), LOOK_CENTRE);
    plan_put(plan, row, 4, 1, 4, "年度目标", LOOK_CENTRE);
    plan_put(plan, row + 1, 1, 1, 3, goal_text(build, 0), LOOK_TEXT);
    plan_put(plan, row + 1, 4, 1, 4, goal_text(build, 1), LOOK_TEXT);
    build->row += 2;
}

/* ---- the indicators ---- */

static struct second *second_of(struct first *firsts, int *count, const char *level1, const char *level2)
{
    int i = 0, k = 0;
    while (i < *count && strcmp(firsts[i].name, level1) != 0)
        i++;
    if (i == MAX_GROUPS)
        return NULL;
    if (i == *count)
        firsts[(*count)++].name = level1;
    while (k < firsts[i].count && strcmp(firsts[i].seconds[k].name, level2) != 0)
        k++;
    if (k == MAX_GROUPS)
        return NULL;
    if (k == firsts[i].count)
        firsts[i].seconds[firsts[i].count++].name = level2;
    return &firsts[i].seconds[k];
}

static int gather(const struct build *build, struct first *firsts, int *ret_count)
{
    for (int side = build->two ? 0 : 1; side < 2; side++) {
        size_t i;
        json_t *entry;
        json_array_foreach(period_of(build, "indicators", side), i, entry)
        {
            struct second *second =
                second_of(firsts, ret_count, declaration_text(entry, "l1"), declaration_text(entry, "l2"));
            if (!second || second->count[side] == MAX_ENTRIES)
                return STATUS_BAD_ARGUMENT;
            second->entries[side][second->count[side]++] = entry;
        }
    }
    return STATUS_OK;
}

static void put_indicator(struct build *build, const struct second *second, int side, int index, int row)
{
    struct plan *plan = build->plan;
    const json_t *entry = index < second->count[side] ? second->entries[side][index] : NULL;
    int column = build->two && side ? 6 : 3;
    const char *level3 = plan_typeset(plan->arena, declaration_text(entry, "l3"));
    const char *value = plan_typeset(plan->arena, declaration_text(entry, "value"));
    plan_put(plan, row, column, 1, 1, level3, build->style->level3_left ? LOOK_TEXT : LOOK_CENTRE);
    plan_put(plan, row, column + 1, 1, 1, value, build->style->value_left ? LOOK_LEFT : LOOK_CENTRE);
}

/* Returns the rows it took. */
static int put_second(struct build *build, const struct second *second, int row)
{
    int rows = second->count[0] > second->count[1] ? second->count[0] : second->count[1];
    for (int side = build->two ? 0 : 1; side < 2; side++) {
        plan_put(build->plan, row, build->two && side ? 5 : 2, rows, 1, second->name, LOOK_CENTRE);
        for (int i = 0; i < rows; i++)
            put_indicator(build, second, side, i, row + i);
    }
    for (int i = 0; i < rows && build->last == 6; i++)
        plan_put(build->plan, row + i, 5, 1, 1, "", LOOK_CENTRE);
    return rows;
}

static void put_indicator_head(struct build *build)
{
    const char *value = label(build, LABEL_VALUE);
    const char *const two[] = {"一级指标", "二级指标", "三级指标", value, "二级指标", "三级指标", value};
    const char *const one[] = {"一级指标", "二级指标", "三级指标", value, "备注"};
    for (int i = 1; i < build->last; i++)
        plan_put(build->plan, build->row, i, 1, 1, build->two ? two[i - 1] : one[i - 1], LOOK_CENTRE);
    build->row++;
}

static int put_indicators(struct build *build)
{
    struct first *firsts = arena_array(build->plan->arena, MAX_GROUPS, sizeof *firsts);
    int count = 0, start = build->row, status = gather(build, firsts, &count);
    if (status)
        return status;
    put_indicator_head(build);
    for (int i = 0; i < count; i++) {
        int top = build->row;
        for (int k = 0; k < firsts[i].count; k++)
            build->row += put_second(build, &firsts[i].seconds[k], build->row);
        plan_put(build->plan, top, 1, build->row - top, 1, firsts[i].name, narrow(build));
    }
    plan_put(build->plan, start, 0, build->row - start, 1, label(build, LABEL_INDICATORS), narrow(build));
    return STATUS_OK;
}

static void put_remarks(struct build *build)
{
    static const char *const labels[] = {"备注", "填报说明"};
    static const char *const texts[] = {
        "", "1.本表由项目实施单位填写，经主管部门审核后报财政部门。2.指标值应当量化、可考核。"};
    for (int i = 0; i < 2 && i < build->style->remark_rows; i++, build->row++) {
        plan_put(build->plan, build->row, 0, 1, 2, labels[i], LOOK_CENTRE);
        plan_put(build->plan, build->row, 2, 1, build->last - 2, texts[i], LOOK_LEFT);
    }
}

int plan_declaration(const json_t *declaration, const struct print_style *style, struct arena *arena,
                     struct plan *ret_plan)
{
    bool two = style->layout != LAYOUT_ONE && style->layout != LAYOUT_NEWER;
    struct plan plan = {.arena = arena, .columns = two ? 8 : style->remark_column ? 6 : 5};
    struct build build = {declaration, style, &plan, two, plan.columns, 0};
    memcpy(plan.share, style->columns, sizeof style->columns);
    put_head(&build);
    put_funds(&build);
    put_goals(&build);
    int status = put_indicators(&build);
    put_remarks(&build);
    if (!status && plan.rows > PLAN_MAX_ROWS)
        status = STATUS_BAD_ARGUMENT;
    if (!status)
        *ret_plan = plan;
    return status;
}
