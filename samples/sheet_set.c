/* What stands on a sheet and where. */
#include "sheet_set.h"

/* ---- lines outside the table ---- */

static void put_line(struct sheet_plan *sheet, const struct text_spec *spec, double x, double y)
{
    if (sheet->setter->cairo)
        setter_draw(sheet->setter, spec, x, y, sheet->page->arena, &sheet->page->outside,
                    &sheet->page->outside_count);
}

/* A line over the whole width, in part `part` of `parts`. */
static void put_part(struct sheet_plan *sheet, const char *text, int part, int parts)
{
    double width = sheet->width - 2 * sheet->margin;
    struct text_spec spec = setter_body(sheet->setter, text, LOOK_LEFT, width / parts);
    put_line(sheet, &spec, sheet->margin + width * part / parts, sheet->top);
}

static void step(struct sheet_plan *sheet, double points)
{
    sheet->top += setter_pt(sheet->setter, points * sheet->setter->scale);
}

static void put_attachment(struct sheet_plan *sheet)
{
    const struct print_style *style = sheet->setter->style;
    if (!style->attachment)
        return;
    put_part(sheet, arena_printf(sheet->page->arena, "附件%d：", style->attachment), 0, 2);
    step(sheet, style->size * style->leading + 2);
}

static void put_title(struct sheet_plan *sheet)
{
    const struct print_style *style = sheet->setter->style;
    const json_t *declaration = sheet->page->declaration;
    double width = sheet->width - 2 * sheet->margin;
    enum look look = style->title_left ? LOOK_LEFT : LOOK_CENTRE;
    struct text_spec spec = {.text = declaration_text(declaration, "title"),
                             .look = look,
                             .family = style->title_font,
                             .weight = style->title_weight,
                             .size = style->title_size,
                             .width = width};
    double height = setter_height(sheet->setter, &spec);
    put_line(sheet, &spec, sheet->margin, sheet->top);
    sheet->top += height;
    step(sheet, 2);
    if (!style->subtitle)
        return;
    const char *year = arena_printf(sheet->page->arena, "（%s 年度）", declaration_text(declaration, "year"));
    struct text_spec subtitle = setter_body(sheet->setter, year, look, width);
    put_line(sheet, &subtitle, sheet->margin, sheet->top);
    step(sheet, style->size * style->leading);
}

static void put_sign(struct sheet_plan *sheet)
{
    const struct print_style *style = sheet->setter->style;
    const char *unit = declaration_text(sheet->page->declaration, "unit");
    if (style->sign == 1) {
        put_part(sheet, "项目负责人（签字）：", 0, 2);
        put_part(sheet, "单位（盖章）：", 1, 2);
    } else if (style->sign == 2) {
        put_part(sheet, arena_printf(sheet->page->arena, "填报单位：%s", unit), 0, 2);
        put_part(sheet, "填报日期：    年  月  日", 2, 4);
        put_part(sheet, "单位：万元", 7, 8);
    }
    step(sheet, style->sign ? style->size * style->leading + 2 : 4);
}

static void put_foot(struct sheet_plan *sheet)
{
    const struct print_style *style = sheet->setter->style;
    step(sheet, 4);
    if (style->foot == 1) {
        put_part(sheet, "项目负责人：", 0, 2);
    } else if (style->foot == 2) {
        put_part(sheet, "填表人：", 0, 3);
        put_part(sheet, "联系电话：", 1, 3);
        put_part(sheet, "单位负责人：", 2, 3);
    }
    step(sheet, style->foot ? style->size * style->leading : 0);
}

static void put_page_number(struct sheet_plan *sheet)
{
    const struct print_style *style = sheet->setter->style;
    if (!style->page_number)
        return;
    const char *text = arena_printf(sheet->page->arena, "— %d —", 1 + rng_below(&sheet->rng, 99));
    struct text_spec spec = setter_body(sheet->setter, text, LOOK_CENTRE, sheet->width - 2 * sheet->margin);
    put_line(sheet, &spec, sheet->margin, sheet->height - setter_pt(sheet->setter, 28));
}

/* ---- the pages ---- */

bool sheet_set_declaration(struct sheet_plan *sheet, const struct plan *plan)
{
    struct table_box box;
    int part = sheet->page->part;
    if (part < 2) {
        put_attachment(sheet);
        put_title(sheet);
        put_sign(sheet);
    }
    sheet->top +=
        table_measure(sheet->setter, plan, sheet->margin, sheet->top, sheet->width - 2 * sheet->margin, &box);
    if (sheet->setter->cairo)
        table_draw(sheet->setter, plan, &box, 0, sheet->page->arena, sheet->page);
    if (part != 1)
        put_foot(sheet);
    put_page_number(sheet);
    return sheet->top <= sheet->height - setter_px(sheet->setter, 24);
}

bool sheet_set_tables(struct sheet_plan *sheet, const struct plan *plans, int count)
{
    for (int i = 0; i < count; i++) {
        struct table_box box;
        double indent = i ? (sheet->width - 2 * sheet->margin) * rng_between(&sheet->rng, 0, 0.3) : 0;
        sheet->top += table_measure(sheet->setter, &plans[i], sheet->margin + indent, sheet->top,
                                    sheet->width - 2 * sheet->margin - indent, &box);
        if (sheet->setter->cairo)
            table_draw(sheet->setter, &plans[i], &box, i, sheet->page->arena, sheet->page);
        step(sheet, rng_between(&sheet->rng, 24, 60));
    }
    put_page_number(sheet);
    return sheet->top <= sheet->height - setter_px(sheet->setter, 24);
}

static void frame_line(const struct sheet_plan *sheet, double inset, double width)
{
    cairo_t *cairo = sheet->setter->cairo;
    cairo_set_line_width(cairo, setter_px(sheet->setter, width));
    cairo_rectangle(cairo, inset, inset, sheet->width - 2 * inset, sheet->height - 2 * inset);
    cairo_stroke(cairo);
}

static void draw_bead(cairo_t *cairo, double x, double y, double radius)
{
    cairo_arc(cairo, x, y, radius, 0, 6.2832);
    cairo_fill(cairo);
}

/* Two rules around the sheet and a row of beads between them, as on certificates. */
static void draw_ornament(struct sheet_plan *sheet)
{
    cairo_t *cairo = sheet->setter->cairo;
    double outer = sheet->margin * 0.5, inner = sheet->margin * 0.85, middle = (outer + inner) / 2;
    double half = (inner - outer) * 0.35, pitch = half * 2.6;
    int across = (int)((sheet->width - 2 * middle) / pitch),
        along = (int)((sheet->height - 2 * middle) / pitch);
    frame_line(sheet, outer, 2);
    frame_line(sheet, inner, 1);
    for (int i = 0; i <= across; i++) {
        draw_bead(cairo, middle + i * pitch, middle, half);
        draw_bead(cairo, middle + i * pitch, sheet->height - middle, half);
    }
    for (int i = 1; i < along; i++) {
        draw_bead(cairo, middle, middle + i * pitch, half * 0.7);
        draw_bead(cairo, sheet->width - middle, middle + i * pitch, half * 0.7);
    }
}

static void put_prose(struct sheet_plan *sheet, const char *text, double x, double width)
{
    struct text_spec spec = setter_body(sheet->setter, text, LOOK_TEXT, width);
    spec.indent = true;
    put_line(sheet, &spec, x, sheet->top);
}

static size_t prose_length(const struct sheet_plan *sheet, double width, double share)
{
    const struct print_style *style = sheet->setter->style;
    double size = setter_pt(sheet->setter, style->size);
    double lines = (sheet->height - sheet->top - 2 * sheet->margin) / (size * style->leading);
    return (size_t)(share * lines * width / size);
}

void sheet_set_frame(struct sheet_plan *sheet, const struct declarations *texts)
{
    draw_ornament(sheet);
    sheet->margin *= 1.3;
    sheet->top = sheet->margin;
    put_title(sheet);
    double width = sheet->width - 2 * sheet->margin;
    size_t length = prose_length(sheet, width, 0.5);
    put_prose(sheet, plan_prose(texts, &sheet->rng, length, sheet->page->arena), sheet->margin, width);
}

void sheet_set_columns(struct sheet_plan *sheet, const struct declarations *texts)
{
    put_title(sheet);
    step(sheet, 10);
    double gap = setter_pt(sheet->setter, 20), width = (sheet->width - 2 * sheet->margin - gap) / 2;
    for (int i = 0; i < 2; i++) {
        size_t length = prose_length(sheet, width, 0.55);
        put_prose(sheet, plan_prose(texts, &sheet->rng, length, sheet->page->arena),
                  sheet->margin + i * (width + gap), width);
    }
    if (rng_chance(&sheet->rng, 0.7)) {
        cairo_rectangle(sheet->setter->cairo, sheet->width / 2, sheet->top, setter_px(sheet->setter, 1),
                        sheet->height - sheet->top - sheet->margin);
        cairo_fill(sheet->setter->cairo);
    }
    put_page_number(sheet);
}
