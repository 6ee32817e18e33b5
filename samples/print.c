/*
 * One page: what stands above the table, the table or another content, what stands below. A page that does
 * not fit is measured again with the text and all distances a little smaller, as people do.
 */
#include "print.h"

#include <leptonica/allheaders.h>
#include <pango/pangocairo.h>

#include "sheet_set.h"
#include "shenbao/status.h"

static const double PAPER_SHORT = 595.276, PAPER_LONG = 841.89; /* A4, points */
static const double SHRINK = 0.96, SMALLEST = 0.45;             /* per try; of the wanted size */

int printer_open(const char *fonts_list, struct printer *ret_printer, char **ret_message)
{
    struct printer printer = {.pages = 0};
    *ret_message = NULL;
    int status = fonts_load(fonts_list, &printer.fonts, ret_message);
    if (status)
        return status;
    for (size_t i = 0; i < printer.fonts.count; i++) {
        const struct font *font = &printer.fonts.items[i];
        if (font->installed && !font_is_latin(font)) {
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
        return sheet_set_declaration(sheet, &job->plans[0]);
    if (job->plan_count)
        return sheet_set_tables(sheet, job->plans, job->plan_count);
    if (sheet->setter->cairo && job->style->layout == LAYOUT_FRAME)
        sheet_set_frame(sheet, job->options->texts);
    else if (sheet->setter->cairo)
        sheet_set_columns(sheet, job->options->texts);
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
    job->declares = layout_declares(layout);
    if (job->declares) {
        job->plan_count = 1;
        int status = plan_printed(declaration, job->style, job->options->seed, page->arena,
                                  &page->declaration, &job->plans[0]);
        return !status && page->part ? plan_cut(&job->plans[0], page->part, &rng) : status;
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

/* Fonts in sizes long past pile up inside Pango; so begin anew now and then. */
static void tidy_fonts(struct printer *printer)
{
    enum { PAGES_BETWEEN = 40 };
    if (++printer->pages < PAGES_BETWEEN)
        return;
    fonts_renew(&printer->fonts);
    printer->pages = 0;
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
    struct sample_page page = {
        .dpi = options->dpi, .part = options->part, .style = *style, .arena = arena_new()};
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
    tidy_fonts(printer);
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
