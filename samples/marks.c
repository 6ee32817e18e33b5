/* What is laid on the page: seals, the scanning app's mark, highlighter, pen, punch holes. */
#include <glib-object.h>
#include <math.h>
#include <pango/pangocairo.h>

#include "bench.h"
#include "base/arena.h"
#include "shenbao/status.h"

/* ---- drawing a mask ---- */

struct mask {
    cairo_surface_t *surface;
    cairo_t *cairo;
};

static struct mask mask_open(double width, double height)
{
    struct mask mask;
    mask.surface = cairo_image_surface_create(CAIRO_FORMAT_A8, (int)ceil(width), (int)ceil(height));
    mask.cairo = cairo_create(mask.surface);
    return mask;
}

/* Ends the drawing: dark where something was drawn. */
static int mask_close(struct mask *mask, struct raster *ret_raster)
{
    cairo_destroy(mask->cairo);
    cairo_surface_flush(mask->surface);
    int width = cairo_image_surface_get_width(mask->surface),
        height = cairo_image_surface_get_height(mask->surface);
    const unsigned char *data = cairo_image_surface_get_data(mask->surface);
    int status = data ? raster_new(width, height, 1, 255, ret_raster) : STATUS_NO_MEMORY;
    for (int y = 0; y < height && !status; y++)
        for (int x = 0; x < width; x++)
            ret_raster->plane[0][y * width + x] =
                255 - data[y * cairo_image_surface_get_stride(mask->surface) + x];
    cairo_surface_destroy(mask->surface);
    return status;
}

static PangoLayout *text_layout(struct bench *bench, const char *class_name, int weight, double size,
                                const char *text)
{
    const struct fonts *fonts = &bench->printer->fonts;
    const struct font *font = NULL;
    for (size_t i = 0; i < fonts->count && !font; i++)
        if (fonts->items[i].installed && strcmp(fonts->items[i].class_name, class_name) == 0)
            font = &fonts->items[i];
    PangoLayout *layout = pango_layout_new(fonts->context);
    PangoFontDescription *description = pango_font_description_new();
    pango_font_description_set_family(description, font ? font->family : "Noto Sans CJK SC");
    pango_font_description_set_weight(description, (PangoWeight)weight);
    pango_font_description_set_absolute_size(description, size * PANGO_SCALE);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    pango_layout_set_text(layout, text, -1);
    return layout;
}

static void show_centred(cairo_t *cairo, PangoLayout *layout, double x, double y)
{
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    cairo_move_to(cairo, x - (double)logical.width / PANGO_SCALE / 2,
                  y - (double)logical.height / PANGO_SCALE / 2);
    pango_cairo_show_layout(cairo, layout);
}

static int make_colour(struct bench *bench)
{
    if (!bench->status)
        bench->status = raster_make_colour(&bench->raster);
    return bench->status;
}

/* ---- the seal ---- */

static void draw_star(cairo_t *cairo, double x, double y, double radius)
{
    for (int i = 0; i < 10; i++) {
        double r = i % 2 ? radius * 0.382 : radius, angle = M_PI * i / 5 - M_PI / 2;
        cairo_line_to(cairo, x + r * cos(angle), y + r * sin(angle));
    }
    cairo_fill(cairo);
}

/* The name along the upper arc, a character at a time. */
static void draw_arc_text(struct bench *bench, cairo_t *cairo, double centre, double radius, const char *text)
{
    glong count = g_utf8_strlen(text, -1);
    double span = M_PI * (count < 8 ? 1.1 : 1.45), step = count > 1 ? span / (double)(count - 1) : 0;
    double size = radius * (count > 14 ? 0.22 : 0.28), angle = -M_PI / 2 - (count > 1 ? span / 2 : 0);
    for (const char *at = text; *at; at = g_utf8_next_char(at), angle += step) {
        char one[8] = "";
        memcpy(one, at, (size_t)(g_utf8_next_char(at) - at));
        PangoLayout *layout = text_layout(bench, "song", 700, size, one);
        cairo_save(cairo);
        cairo_translate(cairo, centre + radius * 0.76 * cos(angle), centre + radius * 0.76 * sin(angle));
        cairo_rotate(cairo, angle + M_PI / 2);
        show_centred(cairo, layout, 0, 0);
        cairo_restore(cairo);
        g_object_unref(layout);
    }
}

static void draw_round_seal(struct bench *bench, cairo_t *cairo, double radius, const char *name)
{
    double centre = radius + 2, ring = radius * 0.05;
    cairo_set_line_width(cairo, ring);
    cairo_arc(cairo, centre, centre, radius - ring / 2, 0, 2 * M_PI);
    cairo_stroke(cairo);
    draw_star(cairo, centre, centre, radius * 0.3);
    draw_arc_text(bench, cairo, centre, radius, name);
    if (rng_chance(&bench->rng, 0.3)) {
        PangoLayout *layout = text_layout(bench, "song", 700, radius * 0.2, "财务专用章");
        show_centred(cairo, layout, centre, centre + radius * 0.58);
        g_object_unref(layout);
    }
}

/* Ink does not take evenly: some of the seal stays white. */
static int wear_mask(struct bench *bench, struct raster *mask)
{
    struct raster field;
    int status = raster_new(mask->width, mask->height, 1, 200, &field);
    if (status)
        return status;
    status = raster_noise(&field, &bench->rng, 30, 3 * bench->unit);
    for (int i = 0; i < mask->width * mask->height; i++)
        mask->plane[0][i] = (uint8_t)(255 - (255 - mask->plane[0][i]) * field.plane[0][i] / 255);
    raster_release(&field);
    return status;
}

/* Without the code in front: "[073]…" */
static const char *seal_name(const struct sample_page *page)
{
    const char *name = declaration_text(page->declaration, "dept");
    const char *end = strchr(name, ']');
    name = end ? end + 1 : name;
    return *name ? name : "某某市财政局";
}

/* On the table: over the middle of some cell. At the head: right half, over the title's and stamp's lines. */
static struct point seal_centre(struct bench *bench, enum seal_place place)
{
    const struct sample_page *page = bench->page;
    double w = bench->raster.width, h = bench->raster.height;
    if (place == SEAL_AT_HEAD || !page->cell_count)
        return (struct point){w * rng_between(&bench->rng, 0.5, 0.8),
                              h * rng_between(&bench->rng, 0.08, 0.16)};
    const struct quad *quad = &page->cells[rng_below(&bench->rng, (int)page->cell_count)].outline;
    return (struct point){(quad->corner[0].x + quad->corner[2].x) / 2 + bench_signed(bench, 0, 20),
                          (quad->corner[0].y + quad->corner[2].y) / 2 + bench_signed(bench, 0, 20)};
}

void bench_seal(struct bench *bench, enum seal_place place)
{
    if (make_colour(bench))
        return;
    double radius = rng_between(&bench->rng, 140, 170) * bench->unit, side = 2 * radius + 4;
    struct mask drawing = mask_open(side, side);
    cairo_translate(drawing.cairo, side / 2, side / 2);
    cairo_rotate(drawing.cairo, bench_signed(bench, 0, 0.35));
    cairo_translate(drawing.cairo, -side / 2, -side / 2);
    draw_round_seal(bench, drawing.cairo, radius, seal_name(bench->page));
    struct raster mask = {0};
    bench->status = mask_close(&drawing, &mask);
    if (!bench->status)
        bench->status = wear_mask(bench, &mask);
    struct point at = seal_centre(bench, place);
    at.x = fmin(fmax(at.x, radius), bench->raster.width - radius); /* nobody stamps beyond the sheet */
    at.y = fmin(fmax(at.y, radius), bench->raster.height - radius);
    struct colour red = {(uint8_t)(195 + rng_below(&bench->rng, 40)),
                         (uint8_t)(20 + rng_below(&bench->rng, 40)),
                         (uint8_t)(25 + rng_below(&bench->rng, 35))};
    if (!bench->status)
        raster_paint(&bench->raster, &mask, (int)(at.x - side / 2), (int)(at.y - side / 2), red,
                     rng_between(&bench->rng, 0.75, 1), BLEND_INK);
    raster_release(&mask);
}

/* ---- the scanning app's mark ---- */

static void paint_text(struct bench *bench, const char *text, int weight, double size,
                       struct point middle_left, struct colour colour, bool in_truth)
{
    PangoLayout *layout = text_layout(bench, "hei", weight, size, text);
    PangoRectangle logical;
    pango_layout_get_extents(layout, NULL, &logical);
    double width = (double)logical.width / PANGO_SCALE, height = (double)logical.height / PANGO_SCALE;
    struct mask drawing = mask_open(width + 2, height + 2);
    show_centred(drawing.cairo, layout, width / 2 + 1, height / 2 + 1);
    g_object_unref(layout);
    struct raster mask = {0};
    bench->status = mask_close(&drawing, &mask);
    int x = (int)middle_left.x, y = (int)(middle_left.y - height / 2);
    if (!bench->status)
        raster_paint(&bench->raster, &mask, x, y, colour, 1, BLEND_COVER);
    raster_release(&mask);
    if (!in_truth)
        return;
    struct sample_page *page = bench->page;
    struct sample_line *line = arena_push(page->arena, &page->outside, &page->outside_count, sizeof *line);
    line->text = arena_strdup(page->arena, text);
    line->outline = quad_from_box((struct box){x, y, (int)width, (int)height});
}

void bench_app_mark(struct bench *bench)
{
    static const char *const words[] = {"扫描全能王 创建", "由 扫描全能王 扫描创建",
                                        "扫描全能王 3亿人都在用的扫描App"};
    if (make_colour(bench))
        return;
    const char *text = words[rng_chance(&bench->rng, 0.7) ? 0 : 1 + rng_below(&bench->rng, 2)];
    double side = 0.026 * bench->raster.width, size = side * 0.68;
    double right = bench->raster.width * 0.99, y = bench->raster.height * 0.98;
    double x = right - size * (double)g_utf8_strlen(text, -1) * 0.93 - side;
    struct mask drawing = mask_open(side, side);
    cairo_paint(drawing.cairo);
    struct raster mask = {0};
    bench->status = mask_close(&drawing, &mask);
    if (bench->status)
        return;
    raster_paint(&bench->raster, &mask, (int)(x - side * 0.3), (int)(y - side / 2),
                 (struct colour){36, 170, 140}, 1, BLEND_COVER);
    raster_release(&mask);
    paint_text(bench, "CS", 700, side * 0.55, (struct point){x - side * 0.14, y},
               (struct colour){255, 255, 255}, false);
    if (!bench->status)
        paint_text(bench, text, 400, size, (struct point){x + side, y}, (struct colour){130, 130, 130}, true);
}

/* ---- highlighter and pen ---- */

/* Some printed line of a cell; NULL where the page has none. */
static const struct sample_line *some_line(struct bench *bench)
{
    for (int tries = 0; tries < 50 && bench->page->cell_count; tries++) {
        const struct sample_cell *cell =
            &bench->page->cells[rng_below(&bench->rng, (int)bench->page->cell_count)];
        if (cell->line_count)
            return &cell->lines[rng_below(&bench->rng, (int)cell->line_count)];
    }
    return NULL;
}

/* A stroke along a line of text, somewhat shaky; `down` is its place in the line's height. */
static void stroke(struct bench *bench, const struct sample_line *line, double down, double width,
                   struct colour colour)
{
    const struct point *c = line->outline.corner;
    double length = c[1].x - c[0].x, high = c[3].y - c[0].y, room = 4 * width + 4;
    struct mask drawing = mask_open(length + 2 * room, 2 * room);
    cairo_set_line_width(drawing.cairo, width);
    cairo_set_line_cap(drawing.cairo, CAIRO_LINE_CAP_ROUND);
    cairo_move_to(drawing.cairo, room, room + bench_signed(bench, 0, width));
    cairo_curve_to(drawing.cairo, room + length / 3, room + bench_signed(bench, 0, width),
                   room + length * 2 / 3, room + bench_signed(bench, 0, width), room + length,
                   room + bench_signed(bench, 0, width));
    cairo_stroke(drawing.cairo);
    struct raster mask = {0};
    bench->status = mask_close(&drawing, &mask);
    if (!bench->status)
        raster_paint(&bench->raster, &mask, (int)(c[0].x - room), (int)(c[0].y + high * down - room), colour,
                     0.85, BLEND_INK);
    raster_release(&mask);
}

void bench_highlight(struct bench *bench, int count)
{
    static const struct colour inks[] = {{255, 240, 90}, {150, 240, 140}, {255, 170, 200}, {140, 215, 255}};
    if (make_colour(bench))
        return;
    struct colour ink = inks[rng_below(&bench->rng, 4)];
    for (int i = 0; i < count && !bench->status; i++) {
        const struct sample_line *line = some_line(bench);
        if (!line)
            return;
        stroke(bench, line, 0.5, 1.3 * (line->outline.corner[3].y - line->outline.corner[0].y), ink);
    }
}

void bench_underline(struct bench *bench, int count)
{
    static const struct colour pens[] = {{200, 30, 40}, {40, 60, 170}, {50, 50, 50}};
    if (make_colour(bench))
        return;
    struct colour pen = pens[rng_below(&bench->rng, 3)];
    for (int i = 0; i < count && !bench->status; i++) {
        const struct sample_line *line = some_line(bench);
        if (!line)
            return;
        stroke(bench, line, 1.15, rng_between(&bench->rng, 1.5, 3) * bench->unit, pen);
    }
}

void bench_punch_holes(struct bench *bench)
{
    double radius = 24 * bench->unit, x = rng_between(&bench->rng, 50, 80) * bench->unit; /* 6 mm wide */
    for (int i = -1; i <= 1 && !bench->status; i += 2) {
        double y = bench->raster.height / 2.0 + i * 315 * bench->unit; /* 80 mm apart */
        struct mask drawing = mask_open(2 * radius + 2, 2 * radius + 2);
        cairo_arc(drawing.cairo, radius + 1, radius + 1, radius, 0, 2 * M_PI);
        cairo_fill(drawing.cairo);
        struct raster mask = {0};
        bench->status = mask_close(&drawing, &mask);
        if (!bench->status)
            raster_paint(&bench->raster, &mask, (int)(x - radius), (int)(y - radius),
                         (struct colour){25, 25, 25}, 1, BLEND_COVER);
        raster_release(&mask);
    }
}
