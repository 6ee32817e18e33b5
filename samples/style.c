/* A page's style: drawn by chance, and as JSON for the truth. */
#include "print.h"
#include "rng.h"
#include "shenbao/status.h"

#include "base/cleanup.h"

static const char *const layout_names[LAYOUT_COUNT] = {
    "two", "one", "fourteen", "ruled", "pair", "frame", "columns", "newer", "department", "evaluation"};

const char *layout_name(enum layout layout)
{
    return layout_names[layout];
}

int layout_from_name(const char *name, enum layout *ret_layout)
{
    for (int i = 0; i < LAYOUT_COUNT; i++) {
        if (strcmp(layout_names[i], name) == 0) {
            *ret_layout = (enum layout)i;
            return STATUS_OK;
        }
    }
    return STATUS_BAD_ARGUMENT;
}

static bool font_fits(const struct font *font, const char *class_name, int heaviest)
{
    bool fits = class_name ? strcmp(font->class_name, class_name) == 0 : !font_is_latin(font);
    return fits && (int)font->weight <= heaviest;
}

/*
 * Picks a font; `class_name` NULL: any that is not Latin. Bold faces are left to titles. The draw is made among all
 * listed fonts, so that it does not depend on which are installed; one that is not gives way to the next that is.
 */
static const struct font *pick_font(const struct fonts *fonts, const char *class_name, int heaviest,
                                    struct rng *rng)
{
    size_t picked = 0;
    int seen = 0;
    for (size_t i = 0; i < fonts->count; i++)
        if (font_fits(&fonts->items[i], class_name, heaviest) && rng_below(rng, ++seen) == 0)
            picked = i;
    for (size_t i = 0; i < fonts->count && seen; i++) {
        const struct font *font = &fonts->items[(picked + i) % fonts->count];
        if (font->installed && font_fits(font, class_name, heaviest))
            return font;
    }
    return NULL;
}

static void set_font(char *name, int *weight, const struct font *font)
{
    if (!font)
        return;
    snprintf(name, 64, "%s", font->family);
    *weight = (int)font->weight;
}

static void draw_fonts(const struct fonts *fonts, bool plain, struct rng *rng, struct print_style *style)
{
    const struct font *body = pick_font(fonts, rng_chance(rng, 0.6) ? "song" : NULL, plain ? 400 : 600, rng);
    body = body ? body : pick_font(fonts, NULL, 1000, rng);
    const struct font *title = pick_font(fonts, NULL, 1000, rng);
    set_font(style->font, &style->weight, body);
    set_font(style->title_font, &style->title_weight, title);
    if (style->title_weight < 700 && rng_chance(rng, 0.5))
        style->title_weight = 700;
    if (!plain && rng_chance(rng, 0.3)) {
        bool serif = body && strcmp(body->class_name, "hei") != 0;
        int ignored;
        set_font(style->latin_font, &ignored,
                 pick_font(fonts, serif ? "latin-serif" : "latin-sans", 1000, rng));
    }
}

#define PICK(rng, values) ((values)[rng_below((rng), (int)(sizeof(values) / sizeof *(values)))])

static void draw_columns(bool plain, struct rng *rng, struct print_style *style)
{
    static const double two[][8] = {{6, 7, 9, 22, 12, 9, 23, 12},
                                    {5, 6, 8, 27, 12, 8, 24, 10},
                                    {7, 8, 9, 20, 13, 9, 20, 14},
                                    {4, 8, 10, 22, 11, 10, 24, 11},
                                    {4, 6, 10, 24, 12, 10, 22, 12}};
    static const double one[][8] = {
        {10, 14, 16, 35, 25}, {8, 12, 14, 44, 22}, {7, 15, 18, 38, 22}, {5, 13, 20, 42, 20}};
    bool is_one = style->layout == LAYOUT_ONE || style->layout == LAYOUT_NEWER;
    const double *from = is_one ? one[rng_below(rng, plain ? 2 : 4)] : two[rng_below(rng, plain ? 3 : 5)];
    memcpy(style->columns, from, sizeof style->columns);
    for (int i = 0; i < STYLE_COLUMNS && !plain; i++)
        style->columns[i] *= rng_between(rng, 0.92, 1.08);
    if (is_one && style->remark_column)
        style->columns[5] = rng_between(rng, 9, 15);
}

/* What varies on the usual form, within its values. */
static void draw_plain(struct rng *rng, struct print_style *style)
{
    static const double margins[] = {36, 44, 52}, sizes[] = {8.5, 9, 9.5, 10}, titles[] = {15, 16, 18};
    static const double outers[] = {1, 1.5, 2}, lines[] = {0.75, 1}, pads[] = {2, 3, 4};
    static const double leadings[] = {1.2, 1.3, 1.4}, heights[] = {16, 18, 22};
    style->margin = PICK(rng, margins);
    style->size = PICK(rng, sizes);
    style->title_size = PICK(rng, titles);
    style->outer = PICK(rng, outers);
    style->line = PICK(rng, lines);
    style->pad = PICK(rng, pads);
    style->leading = PICK(rng, leadings);
    style->row_height = PICK(rng, heights);
    style->indent = rng_chance(rng, 0.5);
    style->level3_left = rng_chance(rng, 0.25);
    style->among_which = true;
    style->keep_blank = true;
    style->subtitle = true;
    style->sign = 1;
    style->foot = 1;
}

/* What other places do, on top. */
static void draw_varied(struct rng *rng, struct print_style *style)
{
    style->margin = rng_between(rng, 30, 90);
    style->size = rng_between(rng, 8, 11.5);
    style->title_size = rng_between(rng, 13, 22);
    style->line = rng_between(rng, 0.75, 2);
    style->outer = style->line * rng_between(rng, 1, 2);
    style->double_border = rng_chance(rng, 0.12);
    style->pad = rng_between(rng, 1.5, 5);
    style->leading = rng_between(rng, 1.1, 1.6);
    style->row_height = rng_between(rng, 14, 30);
    style->value_left = rng_chance(rng, 0.15);
    style->stacked = rng_chance(rng, 0.45);
    style->among_which = rng_chance(rng, 0.7);
    style->number_indicators = rng_chance(rng, 0.2);
    style->keep_blank = rng_chance(rng, 0.7);
    style->goal_in_paragraphs = rng_chance(rng, 0.2);
    style->subtitle = rng_chance(rng, 0.8);
    style->title_left = rng_chance(rng, 0.08);
    style->attachment = rng_chance(rng, 0.2) ? 1 + rng_below(rng, 9) : 0;
    style->sign = rng_below(rng, 3);
    style->foot = rng_below(rng, 3);
    style->remark_rows = rng_chance(rng, 0.25) ? 1 + rng_below(rng, 2) : 0;
    style->remark_column = style->layout == LAYOUT_ONE && rng_chance(rng, 0.25);
    style->page_number = rng_chance(rng, 0.3);
    style->landscape = style->layout != LAYOUT_ONE && rng_chance(rng, 0.06);
    style->labels = rng_below(rng, 3);
}

struct print_style style_draw(const struct fonts *fonts, enum layout layout, bool plain, uint64_t seed)
{
    struct rng rng = rng_make(seed, "style");
    struct print_style style = {.layout = layout};
    draw_fonts(fonts, plain, &rng, &style);
    draw_plain(&rng, &style);
    if (!plain)
        draw_varied(&rng, &style);
    if (layout == LAYOUT_FOURTEEN)
        style.number_indicators = true;
    draw_columns(plain, &rng, &style);
    return style;
}

static double rounded(double value)
{
    return (double)(long)(value * 1000 + 0.5) / 1000;
}

static int add_numbers(json_t *object, const struct print_style *style)
{
    const struct {
        const char *name;
        double value;
    } numbers[] = {{"size", style->size},       {"title_size", style->title_size},
                   {"margin", style->margin},   {"outer", style->outer},
                   {"line", style->line},       {"pad", style->pad},
                   {"leading", style->leading}, {"row_height", style->row_height}};
    int failed = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        failed |= json_object_set_new(object, numbers[i].name, json_real(rounded(numbers[i].value)));
    return failed;
}

static int add_choices(json_t *object, const struct print_style *style)
{
    const struct {
        const char *name;
        int value;
    } choices[] = {{"weight", style->weight},
                   {"title_weight", style->title_weight},
                   {"double_border", style->double_border},
                   {"indent", style->indent},
                   {"level3_left", style->level3_left},
                   {"value_left", style->value_left},
                   {"stacked", style->stacked},
                   {"among_which", style->among_which},
                   {"number_indicators", style->number_indicators},
                   {"keep_blank", style->keep_blank},
                   {"goal_in_paragraphs", style->goal_in_paragraphs},
                   {"subtitle", style->subtitle},
                   {"title_left", style->title_left},
                   {"attachment", style->attachment},
                   {"sign", style->sign},
                   {"foot", style->foot},
                   {"remark_rows", style->remark_rows},
                   {"remark_column", style->remark_column},
                   {"page_number", style->page_number},
                   {"landscape", style->landscape},
                   {"labels", style->labels}};
    int failed = 0;
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        failed |= json_object_set_new(object, choices[i].name, json_integer(choices[i].value));
    return failed;
}

json_t *style_to_json(const struct print_style *style)
{
    json_t *object = json_pack("{s:s, s:s, s:s, s:s}", "layout", layout_name(style->layout), "font",
                               style->font, "title_font", style->title_font, "latin_font", style->latin_font);
    json_t *columns = json_array();
    int failed = !object || !columns;
    for (int i = 0; i < STYLE_COLUMNS && !failed; i++)
        failed |= json_array_append_new(columns, json_real(rounded(style->columns[i])));
    if (!failed)
        failed = add_numbers(object, style) | add_choices(object, style);
    if (failed || json_object_set(object, "columns", columns)) {
        json_decref(object);
        object = NULL;
    }
    json_decref(columns);
    return object;
}
