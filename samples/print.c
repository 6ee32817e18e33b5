/*
 * One page: what stands above the table, the table or another content, what stands below. A page that does
 * not fit is measured again with the text and all distances a little smaller, as people do.
 */
#include "print.h"

#include <leptonica/allheaders.h>
#include <pango/pangocairo.h>

#include "setter.h"
#include "shenbao/status.h"

static const double PAPER_SHORT = 595.276, PAPER_LONG = 841.89; /* A4, points */
static const double SHRINK = 0.96, SMALLEST = 0.45;             /* per try; of the wanted size */

int printer_open(const char *fonts_list, struct printer *ret_printer, char **ret_message)
{
    struct printer printer;
    *ret_message = NULL;
    int status = fonts_load(fonts_list, &printer.fonts, ret_message);
    if (status)
        return status;
    for (size_t i = 0; i < printer.fonts.count; i++) {
        const struct font *font = &printer.fonts.items[i];
        if (font->installed && strncmp(font->class_name, "latin", 5) != 0) {
            *ret_printer = printer;
            return STATUS_OK;
        }
    }
    if (asprintf(ret_message, "%s: none of its fonts is installed; try the Debian package fonts-noto-cjk",
                 fonts_list) < 0)
        *ret_message = NULL;
    fonts_release(&printer.fonts);
    return STATUS_MODEL_MISSING;
}

void printer_close(struct printer *printer)
{
    fonts_release(&printer->fonts);
}

void sample_page_release(struct sample_page *page)
{
    pixDestroy(&page->pix);
    json_decref(page->declaration);
    arena_free(page->arena);
    *page = (struct sample_page){0};
}

/* ---- lines outside the table ---- */

struct sheet_plan {
    double width, height, margin; /* pixels */
    double top;                   /* where the next thing goes */
    struct setter *setter;
    struct sample_page *page;
    struct rng rng;
};

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

static void put_title(struct sheet_plan *sheet)
{
    const struct print_style *style = sheet->setter->style;
    const json_t *declaration = sheet->page->declaration;
    double width = sheet->width - 2 * sheet->margin;
    struct text_spec spec = {declaration_text(declaration, "title"),
                             LOOK_CENTRE,
                             style->title_font,
                             style->title_weight,
                             style->title_size,
                             width,
                             false};
    double height = setter_height(sheet->setter, &spec);
    put_line(sheet, &spec, sheet->margin, sheet->top);
    sheet->top += height;
    step(sheet, 2);
    if (!style->subtitle)
        return;
    const char *year = arena_printf(sheet->page->arena, "（%s 年度）", declaration_text(declaration, "year"));
    struct text_spec subtitle = setter_body(sheet->setter, year, LOOK_CENTRE, width);
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

/* Sets the declaration's page; true where it fits. Without cairo it is only measured. */
static bool set_declaration(struct sheet_plan *sheet, const struct plan *plan)
{
    struct table_box box;
    put_title(sheet);
    put_sign(sheet);
    sheet->top +=
        table_measure(sheet->setter, plan, sheet->margin, sheet->top, sheet->width - 2 * sheet->margin, &box);
    if (sheet->setter->cairo)
        table_draw(sheet->setter, plan, &box, 0, sheet->page->arena, sheet->page);
    put_foot(sheet);
    put_page_number(sheet);
    return sheet->top <= sheet->height - setter_px(sheet->setter, 24);
}

static bool set_tables(struct sheet_plan *sheet, const struct plan *plans, int count)
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
    frame_line(sheet, outer, 2);
    frame_line(sheet, inner, 1);
    for (double x = middle; x <= sheet->width - middle; x += pitch)
        for (int edge = 0; edge < 2; edge++)
            draw_bead(cairo, x, edge ? sheet->height - middle : middle, half);
    for (double y = middle + pitch; y <= sheet->height - middle - pitch; y += pitch)
        for (int edge = 0; edge < 2; edge++)
            draw_bead(cairo, edge ? sheet->width - middle : middle, y, half * 0.7);
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

static void set_frame(struct sheet_plan *sheet, const struct declarations *texts)
{
    draw_ornament(sheet);
    sheet->margin *= 1.3;
    sheet->top = sheet->margin;
    put_title(sheet);
    double width = sheet->width - 2 * sheet->margin;
    size_t length = prose_length(sheet, width, 0.5);
    put_prose(sheet, plan_prose(texts, &sheet->rng, length, sheet->page->arena), sheet->margin, width);
}

static void set_columns(struct sheet_plan *sheet, const struct declarations *texts)
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

/* ---- the sheet ---- */

struct job {
    const struct print_style *style;
    const struct print_options *options;
    struct plan plans[2];
    int plan_count;
    bool declares;
};

static struct sheet_plan sheet_start(const struct job *job, struct setter *setter, struct sample_page *page)
{
    const struct print_style *style = job->style;
    struct sheet_plan sheet = {.setter = setter, .page = page, .rng = rng_make(job->options->seed, "sheet")};
    sheet.width = (double)(int)(setter_pt(setter, style->landscape ? PAPER_LONG : PAPER_SHORT) + 0.5);
    sheet.height = (double)(int)(setter_pt(setter, style->landscape ? PAPER_SHORT : PAPER_LONG) + 0.5);
    sheet.margin = sheet.top = setter_px(setter, style->margin);
    return sheet;
}

static bool set_sheet(const struct job *job, struct sheet_plan *sheet)
{
    if (job->declares)
        return set_declaration(sheet, &job->plans[0]);
    if (job->plan_count)
        return set_tables(sheet, job->plans, job->plan_count);
    if (sheet->setter->cairo && job->style->layout == LAYOUT_FRAME)
        set_frame(sheet, job->options->texts);
    else if (sheet->setter->cairo)
        set_columns(sheet, job->options->texts);
    return true;
}

/* The largest scale at which the page holds it; 0: none. */
static double find_scale(const struct job *job, struct setter *setter, struct sample_page *page)
{
    for (setter->scale = 1; setter->scale >= SMALLEST; setter->scale *= SHRINK) {
        struct sheet_plan sheet = sheet_start(job, setter, page);
        if (set_sheet(job, &sheet))
            return setter->scale;
    }
    return 0;
}

static int make_plans(const json_t *declaration, struct job *job, struct sample_page *page)
{
    struct rng rng = rng_make(job->options->seed, "words");
    enum layout layout = job->style->layout;
    job->declares = layout == LAYOUT_TWO || layout == LAYOUT_ONE || layout == LAYOUT_FOURTEEN;
    if (job->declares) {
        const char *year = declaration_text(declaration, "year");
        const char *title = arena_printf(page->arena, "表十四、%s年项目支出绩效目标表", year);
        struct form_options form = {.form = layout == LAYOUT_ONE ? FORM_ONE : FORM_TWO,
                                    .title = layout == LAYOUT_FOURTEEN ? title : NULL,
                                    .number_indicators = job->style->number_indicators,
                                    .satisfaction = layout == LAYOUT_FOURTEEN ? "服务对象满意度指标" : NULL,
                                    .keep_blank = job->style->keep_blank};
        page->declaration = declaration_in_form(declaration, &form);
        job->plan_count = 1;
        return page->declaration
                   ? plan_declaration(page->declaration, job->style, page->arena, &job->plans[0])
                   : STATUS_NO_MEMORY;
    }
    page->declaration = json_object();
    job->plan_count = layout == LAYOUT_RULED ? 1 : layout == LAYOUT_PAIR ? 2 : 0;
    for (int i = 0; i < job->plan_count; i++)
        plan_ruled(job->options->texts, &rng, 4, layout == LAYOUT_PAIR ? 9 : 24, page->arena, &job->plans[i]);
    return page->declaration ? STATUS_OK : STATUS_NO_MEMORY;
}

/* The finished drawing: full ink is 255 there and 0 in the picture. */
static PIX *pix_from_surface(cairo_surface_t *surface)
{
    int width = cairo_image_surface_get_width(surface), height = cairo_image_surface_get_height(surface);
    cairo_surface_flush(surface);
    const unsigned char *data = cairo_image_surface_get_data(surface);
    PIX *pix = data ? pixCreate(width, height, 8) : NULL;
    for (int y = 0; pix && y < height; y++) {
        l_uint32 *line = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
        for (int x = 0; x < width; x++)
            SET_DATA_BYTE(
                line, x, 255 - data[(size_t)y * (size_t)cairo_image_surface_get_stride(surface) + (size_t)x]);
    }
    return pix;
}

static int draw_page(const struct job *job, struct setter *setter, struct sample_page *page)
{
    struct sheet_plan sheet = sheet_start(job, setter, page);
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_A8, (int)sheet.width, (int)sheet.height);
    setter->cairo = cairo_create(surface);
    set_sheet(job, &sheet);
    cairo_status_t drawn = cairo_status(setter->cairo);
    cairo_destroy(setter->cairo);
    page->pix = drawn == CAIRO_STATUS_SUCCESS ? pix_from_surface(surface) : NULL;
    cairo_surface_destroy(surface);
    return page->pix ? STATUS_OK : STATUS_NO_MEMORY;
}

static void set_hints(PangoContext *context)
{
    cairo_font_options_t *hints = cairo_font_options_create();
    cairo_font_options_set_antialias(hints, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(hints, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(hints, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, hints);
    cairo_font_options_destroy(hints);
}

static int complain(char **ret_message, const char *what, const char *which)
{
    if (asprintf(ret_message, "%s: %s", which, what) < 0)
        *ret_message = NULL;
    return STATUS_BAD_ARGUMENT;
}

int print_page(struct printer *printer, const json_t *declaration, const struct print_style *style,
               const struct print_options *options, struct sample_page *ret_page, char **ret_message)
{
    struct sample_page page = {.dpi = options->dpi, .style = *style, .arena = arena_new()};
    struct job job = {.style = style, .options = options};
    struct setter setter = {.fonts = &printer->fonts, .style = style, .dpi = options->dpi, .scale = 1};
    *ret_message = NULL;
    int status = page.arena ? STATUS_OK : STATUS_NO_MEMORY;
    if (!status && (options->dpi < 72 || options->dpi > 600))
        status = complain(ret_message, "a resolution lies between 72 and 600 dpi", "dpi");
    if (!status)
        status = make_plans(declaration, &job, &page);
    if (status)
        goto done;
    const char *name = job.declares ? declaration_text(declaration, "name") : layout_name(style->layout);
    set_hints(printer->fonts.context);
    setter.layout = pango_layout_new(printer->fonts.context);
    if (find_scale(&job, &setter, &page) == 0)
        status = complain(ret_message, "does not fit a page", name);
    else
        status = draw_page(&job, &setter, &page);
    if (!status && setter.missing)
        status = complain(ret_message, "no installed font has all characters of this text", setter.missing);
done:
    g_clear_object(&setter.layout);
    if (status)
        sample_page_release(&page);
    else
        *ret_page = page;
    return status;
}
