/* Lays a planned table out and draws it. */
#include "setter.h"

#include <math.h>

static double padded_width(const struct setter *setter, const struct plan_cell *cell,
                           const struct table_box *box)
{
    double width = box->column[cell->column + cell->column_span] - box->column[cell->column];
    double inner = width - 2 * setter_px(setter, setter->style->pad) * setter->scale -
                   setter_px(setter, setter->style->line);
    return inner > 4 ? inner : 4;
}

static double needed_height(struct setter *setter, const struct plan_cell *cell, const struct table_box *box)
{
    struct text_spec spec = setter_body(setter, cell->text, cell->look, padded_width(setter, cell, box));
    double pad = setter_px(setter, setter->style->pad) * setter->scale;
    return setter_height(setter, &spec) + 2 * pad + setter_px(setter, setter->style->line);
}

/* Rows high enough for their own cells; then what cells over several rows lack is shared out among those. */
static void measure_rows(struct setter *setter, const struct plan *plan, const struct table_box *box,
                         double *height)
{
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < plan->cell_count; i++) {
            const struct plan_cell *cell = &plan->cells[i];
            if ((cell->row_span > 1) != (pass == 1))
                continue;
            double needed = needed_height(setter, cell, box), has = 0;
            for (int k = 0; k < cell->row_span; k++)
                has += height[cell->row + k];
            for (int k = 0; k < cell->row_span && needed > has; k++)
                height[cell->row + k] += (needed - has) / cell->row_span;
        }
    }
}

/* A rule's width in whole pixels, at least one: what printers and browsers make of a thin rule. */
static double rule_width(const struct setter *setter, double css_pixels)
{
    double width = floor(setter_px(setter, css_pixels) + 0.5);
    return width < 1 ? 1 : width;
}

/* Where a rule's middle must lie so that its edges fall between pixels. */
static double snap(const struct setter *setter, double value)
{
    bool odd = fmod(rule_width(setter, setter->style->line), 2) == 1;
    return odd ? floor(value) + 0.5 : floor(value + 0.5);
}

double table_measure(struct setter *setter, const struct plan *plan, double left, double top, double width,
                     struct table_box *ret_box)
{
    struct table_box box = {.left = left, .top = top, .width = width};
    double height[PLAN_MAX_ROWS], sum = 0, at = left;
    for (int i = 0; i < plan->columns; i++)
        sum += plan->share[i];
    for (int i = 0; i <= plan->columns; i++) {
        box.column[i] = snap(setter, at);
        at += i < plan->columns ? width * plan->share[i] / sum : 0;
    }
    for (int i = 0; i < plan->rows; i++)
        height[i] = setter_px(setter, setter->style->row_height) * setter->scale;
    measure_rows(setter, plan, &box, height);
    double y = top;
    for (int i = 0; i <= plan->rows; i++) {
        box.row[i] = snap(setter, y);
        y += i < plan->rows ? height[i] : 0;
    }
    *ret_box = box;
    return box.row[plan->rows] - box.row[0];
}

static void draw_rule(const struct setter *setter, struct point from, struct point to, double width)
{
    bool flat = from.y == to.y;
    double half = width / 2;
    double x = from.x - half, y = from.y - half;
    cairo_rectangle(setter->cairo, x, y, flat ? to.x - from.x + width : width,
                    flat ? width : to.y - from.y + width);
    cairo_fill(setter->cairo);
}

static void draw_frame(const struct setter *setter, struct quad quad, double width)
{
    const struct point *c = quad.corner;
    draw_rule(setter, c[0], c[1], width);
    draw_rule(setter, c[3], c[2], width);
    draw_rule(setter, c[0], c[3], width);
    draw_rule(setter, c[1], c[2], width);
}

static struct quad upright(double left, double top, double right, double bottom)
{
    return (struct quad){{{left, top}, {right, top}, {right, bottom}, {left, bottom}}};
}

static void draw_border(const struct setter *setter, const struct plan *plan, const struct table_box *box)
{
    double left = box->column[0], right = box->column[plan->columns];
    double top = box->row[0], bottom = box->row[plan->rows], outer = rule_width(setter, setter->style->outer);
    draw_frame(setter, upright(left, top, right, bottom), outer);
    if (!setter->style->double_border)
        return;
    double gap = outer + setter_px(setter, 2.5);
    draw_frame(setter, upright(left - gap, top - gap, right + gap, bottom + gap), outer);
}

static void draw_cell(struct setter *setter, const struct plan_cell *from, const struct table_box *box,
                      struct arena *arena, struct sample_cell *cell)
{
    double width = padded_width(setter, from, box);
    struct text_spec spec = setter_body(setter, from->text, from->look, width);
    double height = setter_height(setter, &spec);
    struct point a = cell->outline.corner[0], b = cell->outline.corner[2];
    double x = a.x + (b.x - a.x - width) / 2, y = a.y + (b.y - a.y - height) / 2;
    setter_draw(setter, &spec, x, y, arena, &cell->lines, &cell->line_count);
    draw_frame(setter, cell->outline, rule_width(setter, setter->style->line));
}

static int by_place(const void *left, const void *right)
{
    const struct sample_cell *a = left, *b = right;
    if (a->table != b->table)
        return a->table < b->table ? -1 : 1;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return a->column < b->column ? -1 : a->column > b->column;
}

void table_draw(struct setter *setter, const struct plan *plan, const struct table_box *box, int table,
                struct arena *arena, struct sample_page *page)
{
    for (size_t i = 0; i < plan->cell_count; i++) {
        const struct plan_cell *from = &plan->cells[i];
        struct sample_cell *cell = arena_push(arena, &page->cells, &page->cell_count, sizeof *cell);
        *cell = (struct sample_cell){.table = table,
                                     .row = from->row,
                                     .column = from->column,
                                     .row_span = from->row_span,
                                     .column_span = from->column_span,
                                     .text = arena_strdup(arena, from->text)};
        cell->outline =
            upright(box->column[from->column], box->row[from->row],
                    box->column[from->column + from->column_span], box->row[from->row + from->row_span]);
        draw_cell(setter, from, box, arena, cell);
    }
    draw_border(setter, plan, box);
    qsort(page->cells, page->cell_count, sizeof *page->cells, by_place);
}
