/*
 * Sets text: one string in a box, by Pango, drawn by cairo. Internal to the printer.
 */
#ifndef SHENBAO_SAMPLES_SETTER_H
#define SHENBAO_SAMPLES_SETTER_H

#include <cairo.h>

#include "plan.h"

/* One page being set. Lengths in pixels of the page. */
struct setter {
    struct fonts *fonts;
    const struct print_style *style;
    double dpi, scale; /* scale: how far the text had to shrink, 1 and less */
    cairo_t *cairo;    /* NULL: only measure */
    PangoLayout *layout;
    const char *missing; /* a text that no font covers or could not be set whole; NULL: none yet */
};

struct text_spec {
    const char *text;
    enum look look;
    const char *family;
    int weight;
    double size;  /* points, before scaling */
    double width; /* of the box */
    bool indent;
};

double setter_px(const struct setter *setter, double css_pixels); /* 1/96 inch */
double setter_pt(const struct setter *setter, double points);     /* 1/72 inch */

/* The spec of body text. */
struct text_spec setter_body(const struct setter *setter, const char *text, enum look look, double width);

double setter_height(struct setter *setter, const struct text_spec *spec);

/*
 * Draws it with the top left of its box at x, y and appends its lines to the arrays in the arena.
 */
void setter_draw(struct setter *setter, const struct text_spec *spec, double x, double y, struct arena *arena,
                 struct sample_line **lines, size_t *line_count);

/* ---- tables (table.c) ---- */

struct table_box {
    double left, top, width;
    double row[PLAN_MAX_ROWS + 1];       /* y of the rules */
    double column[PLAN_MAX_COLUMNS + 1]; /* x of the rules */
};

/* Row heights from the text; returns the table's height. */
double table_measure(struct setter *setter, const struct plan *plan, double left, double top, double width,
                     struct table_box *ret_box);
void table_draw(struct setter *setter, const struct plan *plan, const struct table_box *box, int table,
                struct arena *arena, struct sample_page *page);

#endif
