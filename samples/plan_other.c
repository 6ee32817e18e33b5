/* Tables and texts that are no declaration, for what must not be taken for one. */
#include "plan.h"

#include <glib.h>

static const char *const heads[] = {"序号", "名称",   "数量", "单位",     "金额",
                                    "日期", "责任人", "备注", "规格型号", "地点"};
static const char *const words[] = {"办公椅", "打印机", "路灯维修", "绿化养护", "巡查记录",   "王建国",
                                    "李晓燕", "12",     "3.5",      "1,280.00", "2024-03-18", "台",
                                    "套",     "㎡",     "已完成",   "待核实",   "城东街道",   "第三会议室",
                                    "A4",     "—",      "√",        ""};

/* Now and then a level 3 of some declaration, otherwise a word of the list. */
static const char *some_text(const struct declarations *texts, struct rng *rng, struct arena *arena)
{
    if (!texts || !declarations_count(texts) || rng_chance(rng, 0.6))
        return words[rng_below(rng, (int)(sizeof words / sizeof *words))];
    const json_t *declaration =
        declarations_at(texts, (size_t)rng_below(rng, (int)declarations_count(texts)));
    const json_t *entries = json_object_get(json_object_get(declaration, "indicators"), "year");
    if (!json_array_size(entries))
        return "";
    const json_t *entry = json_array_get(entries, (size_t)rng_below(rng, (int)json_array_size(entries)));
    return plan_typeset(arena, declaration_text(entry, rng_chance(rng, 0.6) ? "l3" : "value"));
}

void plan_ruled(const struct declarations *texts, struct rng *rng, int low, int high, struct arena *arena,
                struct plan *ret_plan)
{
    struct plan plan = {.arena = arena, .columns = 3 + rng_below(rng, 6)};
    int rows = low + rng_below(rng, high - low + 1), row = 0;
    for (int i = 0; i < plan.columns; i++)
        plan.share[i] = rng_between(rng, 6, 16);
    for (int i = 0; i < plan.columns; i++)
        plan_put(&plan, row, i, 1, 1, heads[rng_below(rng, (int)(sizeof heads / sizeof *heads))],
                 LOOK_CENTRE);
    for (row = 1; row < rows; row++) {
        for (int i = 0; i < plan.columns;) {
            int span = i + 1 < plan.columns && rng_chance(rng, 0.06) ? 2 : 1;
            plan_put(&plan, row, i, 1, span, some_text(texts, rng, arena), i % 2 ? LOOK_LEFT : LOOK_CENTRE);
            i += span;
        }
    }
    *ret_plan = plan;
}

char *plan_prose(const struct declarations *texts, struct rng *rng, size_t characters, struct arena *arena)
{
    static const char fallback[] = "为进一步规范项目支出管理，提高财政资金使用效益，现将有关事项通知如下。";
    GString *prose = g_string_new(NULL);
    while ((size_t)g_utf8_strlen(prose->str, -1) < characters) {
        const char *text = fallback;
        if (texts && declarations_count(texts)) {
            const json_t *one =
                declarations_at(texts, (size_t)rng_below(rng, (int)declarations_count(texts)));
            text = declaration_text(json_object_get(one, "goal"), "year");
        }
        g_string_append(prose, plan_typeset(arena, *text ? text : fallback));
        if (rng_chance(rng, 0.5))
            g_string_append_c(prose, '\n');
    }
    char *kept = arena_strdup(arena, prose->str);
    g_string_free(prose, TRUE);
    return kept;
}
