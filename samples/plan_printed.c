/* A declaration's table as its layout prints it. */
#include "plan.h"
#include "shenbao/status.h"
#include "sister.h"

bool layout_declares(enum layout layout)
{
    return layout == LAYOUT_ONE || layout == LAYOUT_TWO || layout == LAYOUT_FOURTEEN ||
           layout_is_sister(layout);
}

static json_t *declaration_of_layout(const json_t *declaration, const struct print_style *style,
                                     struct arena *arena)
{
    bool fourteen = style->layout == LAYOUT_FOURTEEN, sister = layout_is_sister(style->layout);
    const char *year = declaration_text(declaration, "year");
    struct form_options form = {
        .form = sister || style->layout == LAYOUT_ONE ? FORM_ONE : FORM_TWO,
        .title = fourteen ? arena_printf(arena, "表十四、%s年项目支出绩效目标表", year) : NULL,
        .number_indicators = style->number_indicators,
        .satisfaction = fourteen ? "服务对象满意度指标" : NULL,
        .keep_blank = style->keep_blank && !sister};
    return declaration_in_form(declaration, &form);
}

int plan_printed(const json_t *declaration, const struct print_style *style, uint64_t seed,
                 struct arena *arena, json_t **ret_declaration, struct plan *ret_plan)
{
    bool sister = layout_is_sister(style->layout);
    *ret_declaration = declaration_of_layout(declaration, style, arena);
    int status = *ret_declaration ? STATUS_OK : STATUS_NO_MEMORY;
    if (status == STATUS_OK && sister)
        status = sister_declare(*ret_declaration, style->layout, seed);
    if (status != STATUS_OK)
        return status;
    return sister && style->layout != LAYOUT_NEWER
               ? plan_sister(*ret_declaration, style, arena, ret_plan)
               : plan_declaration(*ret_declaration, style, arena, ret_plan);
}
