#include "diagram.h"

#include <math.h>

enum { WIDTH = 640, HEIGHT = 420, LEFT = 70, RIGHT = 620, TOP = 20, BOTTOM = 360 };

/* A scale from a low to a high value, plain or of powers of ten, laid between two places. */
struct scale {
    double low, high;
    bool logarithmic;
    double from, to;
};

static double place(const struct scale *scale, double value)
{
    double low = scale->low, high = scale->high;
    value = value < low ? low : value > high ? high : value;
    double share = scale->logarithmic ? log(value / low) / log(high / low) : (value - low) / (high - low);
    return scale->from + share * (scale->to - scale->from);
}

static void open(struct strbuf *out)
{
    strbuf_printf(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
        "font-size=\"12\">\n<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n",
        WIDTH, HEIGHT, WIDTH, HEIGHT);
}

static void text(struct strbuf *out, double x, double y, const char *anchor, const char *words)
{
    strbuf_printf(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, words);
}

static void tick_across(struct strbuf *out, const struct scale *y, double value)
{
    char label[32];
    snprintf(label, sizeof label, "%g%%", 100 * value);
    strbuf_printf(out, "<path d=\"M%d %.1f H%d\" stroke=\"#ddd\"/>\n", LEFT, place(y, value), RIGHT);
    text(out, LEFT - 6, place(y, value) + 4, "end", label);
}

static void tick_up(struct strbuf *out, const struct scale *x, double value)
{
    char label[32];
    snprintf(label, sizeof label, "%g%%", 100 * value);
    strbuf_printf(out, "<path d=\"M%.1f %d V%d\" stroke=\"#ddd\"/>\n", place(x, value), TOP, BOTTOM);
    text(out, place(x, value), BOTTOM + 16, "middle", label);
}

/* Half the width of the interval that holds the true share in 19 of 20 cases (Wilson, 1927), about its middle. */
static void wilson(const struct bin *bin, double *ret_low, double *ret_high)
{
    const double z = 1.96;
    double n = bin->cells, p = bin->come, whole = 1 + z * z / n;
    double middle = (p + z * z / (2 * n)) / whole;
    double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / whole;
    *ret_low = middle - half;
    *ret_high = middle + half;
}

static void bin_draw(struct strbuf *out, const struct bin *bin, const struct scale *x, const struct scale *y)
{
    double low, high, across = place(x, bin->foretold);
    wilson(bin, &low, &high);
    strbuf_printf(out, "<path d=\"M%.1f %.1f V%.1f\" stroke=\"#06c\"/>", across, place(y, low),
                  place(y, high));
    strbuf_printf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"#06c\"/>\n", across,
                  place(y, bin->come));
}

void reliability_draw(const struct bin *bins, size_t count, double error, struct strbuf *out)
{
    const struct scale x = {1e-4, 1, true, LEFT, RIGHT}, y = {1e-4, 1, true, BOTTOM, TOP};
    char caption[128];
    open(out);
    for (double value = 1e-4; value < 1.1; value *= 10) {
        tick_up(out, &x, value);
        tick_across(out, &y, value);
    }
    strbuf_printf(out, "<path d=\"M%d %d L%d %d\" stroke=\"#999\" stroke-dasharray=\"4\"/>\n", LEFT, BOTTOM,
                  RIGHT, TOP);
    for (size_t i = 0; i < count; i++)
        bin_draw(out, &bins[i], &x, &y);
    text(out, (LEFT + RIGHT) / 2.0, BOTTOM + 34, "middle", "foretold: 1 - confidence");
    snprintf(caption, sizeof caption, "come: cells that are wrong; expected calibration error %.4f", error);
    text(out, (LEFT + RIGHT) / 2.0, BOTTOM + 52, "middle", caption);
    strbuf_puts(out, "</svg>\n");
}

static void curve_draw(struct strbuf *out, const struct curve *curve, const struct scale *x,
                       const struct scale *y)
{
    strbuf_printf(out, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" d=\"", curve->colour);
    for (size_t i = 0; i < curve->count; i++)
        strbuf_printf(out, "%s%.1f %.1f", i ? "L" : "M", place(x, toll_load(&curve->tolls[i])),
                      place(y, 1 - toll_caught(&curve->tolls[i])));
    strbuf_puts(out, "\"/>\n");
}

void tradeoff_draw(const struct curve *curves, size_t count, double allowed, struct strbuf *out)
{
    const struct scale x = {0, 0.4, false, LEFT, RIGHT}, y = {1e-3, 1, true, BOTTOM, TOP};
    char caption[128];
    open(out);
    for (int i = 0; i <= 8; i++)
        tick_up(out, &x, 0.05 * i);
    for (double value = 1e-3; value < 1.1; value *= 10)
        tick_across(out, &y, value);
    for (size_t i = 0; i < count; i++) {
        curve_draw(out, &curves[i], &x, &y);
        strbuf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"%s\">%s</text>\n", RIGHT - 6,
                      TOP + 16 + 16 * (int)i, curves[i].colour, curves[i].name);
    }
    text(out, (LEFT + RIGHT) / 2.0, BOTTOM + 34, "middle", "cells that are flagged");
    snprintf(caption, sizeof caption,
             "up: wrong cells that are not; by default cells less sure than %.4f are flagged", 1 - allowed);
    text(out, (LEFT + RIGHT) / 2.0, BOTTOM + 52, "middle", caption);
    strbuf_puts(out, "</svg>\n");
}
