#include "setter.h"

#include <glib.h>
#include <pango/pangocairo.h>

double setter_px(const struct setter *setter, double css_pixels)
{
    return css_pixels * setter->dpi / 96;
}

double setter_pt(const struct setter *setter, double points)
{
    return points * setter->dpi / 72;
}

struct text_spec setter_body(const struct setter *setter, const char *text, enum look look, double width)
{
    const struct print_style *style = setter->style;
    bool indent = style->indent && look == LOOK_TEXT;
    return (struct text_spec){text, look, style->font, style->weight, style->size, width, indent};
}

/* The text with a line break after each character. */
static char *stacked(const char *text)
{
    GString *column = g_string_new(NULL);
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        if (column->len)
            g_string_append_c(column, '\n');
        g_string_append_unichar(column, g_utf8_get_char(at));
    }
    return g_string_free(column, FALSE);
}

static bool is_latin(gunichar c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' ||
           c == '%' || c == '[' || c == ']';
}

/* What an office program takes for a mark of either script. */
static bool is_mark(gunichar c)
{
    return c == 0x201C || c == 0x201D || c == 0x2018 || c == 0x2019 || c == 0xB7 || c == 0x2014 ||
           c == 0x2026;
}

/* What `is` says so of in that font. */
static void add_family(PangoAttrList *attributes, const char *text, bool (*is)(gunichar c),
                       const char *family)
{
    for (const char *at = text, *end; *at; at = end) {
        for (end = at; *end && is(g_utf8_get_char(end));)
            end = g_utf8_next_char(end);
        if (end == at) {
            end = g_utf8_next_char(at);
            continue;
        }
        PangoAttribute *attribute = pango_attr_family_new(family);
        attribute->start_index = (guint)(at - text);
        attribute->end_index = (guint)(end - text);
        pango_attr_list_insert(attributes, attribute);
    }
}

static void set_font(struct setter *setter, const struct text_spec *spec, const char *text, double size)
{
    const struct font *wanted = fonts_find(setter->fonts, spec->family, 0);
    const struct font *font = wanted ? fonts_covering(setter->fonts, wanted, text) : NULL;
    if (!font)
        setter->missing = spec->text;
    PangoFontDescription *description = pango_font_description_new();
    pango_font_description_set_family(description, font ? font->family : spec->family);
    pango_font_description_set_weight(description, (PangoWeight)spec->weight);
    pango_font_description_set_absolute_size(description, size * PANGO_SCALE);
    pango_layout_set_font_description(setter->layout, description);
    pango_font_description_free(description);
}

static void set_attributes(struct setter *setter, const char *text, double size)
{
    const struct print_style *style = setter->style;
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_fallback_new(FALSE));
    pango_attr_list_insert(attributes,
                           pango_attr_line_height_new_absolute((int)(size * style->leading * PANGO_SCALE)));
    if (style->latin_font[0])
        add_family(attributes, text, is_latin, style->latin_font);
    if (style->mark_font[0])
        add_family(attributes, text, is_mark, style->mark_font);
    pango_layout_set_attributes(setter->layout, attributes);
    pango_attr_list_unref(attributes);
}

/* Puts the spec into the setter's layout. */
static void prepare(struct setter *setter, const struct text_spec *spec)
{
    double size = setter_pt(setter, spec->size * setter->scale);
    char *column = spec->look == LOOK_STACKED ? stacked(spec->text) : NULL;
    const char *text = column ? column : spec->text;
    bool left = spec->look == LOOK_LEFT || spec->look == LOOK_TEXT;
    set_font(setter, spec, text, size);
    set_attributes(setter, text, size);
    pango_layout_set_wrap(setter->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_width(setter->layout, (int)(spec->width * PANGO_SCALE));
    pango_layout_set_alignment(setter->layout, left ? PANGO_ALIGN_LEFT : PANGO_ALIGN_CENTER);
    pango_layout_set_indent(setter->layout, spec->indent ? (int)(2 * size * PANGO_SCALE) : 0);
    pango_layout_set_text(setter->layout, text, -1);
    if (pango_layout_get_unknown_glyphs_count(setter->layout) > 0)
        setter->missing = spec->text;
    g_free(column);
}

double setter_height(struct setter *setter, const struct text_spec *spec)
{
    if (!*spec->text)
        return 0;
    prepare(setter, spec);
    PangoRectangle logical;
    pango_layout_get_extents(setter->layout, NULL, &logical);
    return (double)logical.height / PANGO_SCALE;
}

static void keep_line(PangoLayoutIter *iter, const char *text, double x, double y, struct arena *arena,
                      struct sample_line **lines, size_t *line_count)
{
    PangoLayoutLine *line = pango_layout_iter_get_line_readonly(iter);
    PangoRectangle ink;
    pango_layout_iter_get_line_extents(iter, &ink, NULL);
    int start = pango_layout_line_get_start_index(line), length = pango_layout_line_get_length(line);
    if (length == 0 || ink.width == 0)
        return;
    struct sample_line *kept = arena_push(arena, lines, line_count, sizeof *kept);
    kept->text = arena_strndup(arena, text + start, (size_t)length);
    g_strstrip(kept->text);
    double left = x + (double)ink.x / PANGO_SCALE, top = y + (double)ink.y / PANGO_SCALE;
    double right = left + (double)ink.width / PANGO_SCALE, bottom = top + (double)ink.height / PANGO_SCALE;
    kept->outline = (struct quad){{{left, top}, {right, top}, {right, bottom}, {left, bottom}}};
}

void setter_draw(struct setter *setter, const struct text_spec *spec, double x, double y, struct arena *arena,
                 struct sample_line **lines, size_t *line_count)
{
    if (!*spec->text)
        return;
    prepare(setter, spec);
    cairo_move_to(setter->cairo, x, y);
    pango_cairo_show_layout(setter->cairo, setter->layout);
    PangoLayoutIter *iter = pango_layout_get_iter(setter->layout);
    const char *text = pango_layout_get_text(setter->layout);
    do {
        keep_line(iter, text, x, y, arena, lines, line_count);
    } while (pango_layout_iter_next_line(iter));
    pango_layout_iter_free(iter);
}
