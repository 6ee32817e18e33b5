#include "order.h"

#include <errno.h>
#include <glib.h>

#include "rng.h"
#include "shenbao/status.h"

/* Most pages are declarations; a tenth or so is something else. */
static int draw_layout(struct rng *rng)
{
    static const struct {
        enum layout layout;
        double upto;
    } shares[] = {{LAYOUT_TWO, 0.45},  {LAYOUT_ONE, 0.70},    {LAYOUT_FOURTEEN, 0.84}, {LAYOUT_RULED, 0.91},
                  {LAYOUT_PAIR, 0.95}, {LAYOUT_FRAME, 0.975}, {LAYOUT_COLUMNS, 1}};
    double drawn = rng_unit(rng);
    size_t i = 0;
    while (drawn >= shares[i].upto)
        i++;
    return (int)shares[i].layout;
}

/* Every draw is made whether or not it is used, so that fixing one choice leaves the others as they were. */
static struct order fill(const struct order *order, size_t declarations)
{
    static const int dpis[] = {150, 200, 200, 300};
    struct rng rng = rng_make(order->seed, "order");
    struct order full = *order;
    int declaration = rng_below(&rng, (int)declarations), layout = draw_layout(&rng);
    int plain = rng_chance(&rng, 0.35), dpi = dpis[rng_below(&rng, 4)], kind = rng_below(&rng, DAMAGE_COUNT);
    full.declaration = full.declaration < 0 ? declaration : full.declaration;
    full.layout = full.layout < 0 ? layout : full.layout;
    full.plain = full.plain < 0 ? plain : full.plain;
    full.dpi = full.dpi ? full.dpi : dpi;
    full.kind = full.kind < 0 ? kind : full.kind;
    return full;
}

static int set_font(const struct fonts *fonts, const struct order *order, struct print_style *style,
                    char **ret_message)
{
    if (!order->font)
        return STATUS_OK;
    const struct font *font = fonts_find(fonts, order->font, 0);
    if (!font) {
        const char *package = fonts_package(fonts, order->font);
        *ret_message = package
                           ? g_strdup_printf("%s: this font is not installed; it is in the Debian package %s",
                                             order->font, package)
                           : g_strdup_printf("%s: this font is not in the list of fonts", order->font);
        return STATUS_MODEL_MISSING;
    }
    snprintf(style->font, sizeof style->font, "%s", font->family);
    style->weight = (int)font->weight;
    return STATUS_OK;
}

int order_make(struct printer *printer, const struct declarations *declarations, const struct order *order,
               struct sample_page *ret_page, char **ret_message)
{
    *ret_message = NULL;
    size_t count = declarations_count(declarations);
    if (!count || order->declaration >= (int)count) {
        *ret_message = g_strdup_printf("declaration %d: there are %zu", order->declaration, count);
        return STATUS_BAD_ARGUMENT;
    }
    struct order full = fill(order, count);
    struct print_style style = style_draw(&printer->fonts, (enum layout)full.layout, full.plain, full.seed);
    style.size = full.size > 0 ? full.size : style.size;
    int status = set_font(&printer->fonts, &full, &style, ret_message);
    if (status)
        return status;
    struct print_options options = {
        .texts = declarations, .dpi = full.dpi, .seed = full.seed, .part = full.part};
    const json_t *declaration = declarations_at(declarations, (size_t)full.declaration);
    struct sample_page page;
    status = print_page(printer, declaration, &style, &options, &page, ret_message);
    if (status)
        return status;
    struct damage_options damage = {(enum damage)full.kind, full.strength, full.turn, full.seed};
    status = damage_apply(printer, &damage, &page);
    if (status)
        sample_page_release(&page);
    else
        *ret_page = page;
    return status;
}

struct order order_nth(const struct order *order, uint64_t n)
{
    struct order nth = *order;
    struct rng rng = rng_make(order->seed * 1000003 + n, "bulk");
    nth.seed = rng_next(&rng) >> 16;
    return nth;
}

/* ---- recipes ---- */

/* "-" leaves it as it is. */
static bool take_number(const char *text, double low, double high, double *ret_value)
{
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (errno || end == text || *end || value < low || value > high)
        return false;
    *ret_value = value;
    return true;
}

static bool take_whole(const char *text, int high, int *ret_value)
{
    double value;
    if (!take_number(text, 0, high, &value) || value != (int)value)
        return false;
    *ret_value = (int)value;
    return true;
}

static const char *parse_style(char *parts[10], struct order *order)
{
    enum layout layout;
    if (strcmp(parts[2], "-") != 0) {
        if (layout_from_name(parts[2], &layout))
            return "no such layout";
        order->layout = (int)layout;
    }
    if (strcmp(parts[3], "plain") == 0 || strcmp(parts[3], "varied") == 0)
        order->plain = parts[3][0] == 'p';
    else if (strcmp(parts[3], "-") != 0)
        return "neither plain nor varied";
    if (strcmp(parts[4], "-") != 0)
        order->font = parts[4];
    if (strcmp(parts[5], "-") != 0 && !take_number(parts[5], 4, 40, &order->size))
        return "the size is not between 4 and 40";
    return NULL;
}

static const char *parse_damage(char *parts[10], struct order *order)
{
    enum damage kind;
    double seed;
    if (strcmp(parts[6], "-") != 0 && !take_whole(parts[6], 600, &order->dpi))
        return "the resolution is not a number up to 600";
    if (strcmp(parts[7], "-") != 0) {
        if (damage_from_name(parts[7], &kind))
            return "no such kind of damage";
        order->kind = (int)kind;
    }
    if (strcmp(parts[8], "-") != 0 && !take_number(parts[8], 0, 1, &order->strength))
        return "the strength is not between 0 and 1";
    if (!take_number(parts[9], 0, 1e15, &seed))
        return "the seed is not a number";
    order->seed = (uint64_t)seed;
    return NULL;
}

const char *order_parse(char *line, const char **ret_name, struct order *ret_order)
{
    char *parts[10], *rest = line;
    int count = 0;
    for (char *part; (part = strsep(&rest, "|"));) {
        if (count == 10)
            return "more than ten columns";
        parts[count++] = g_strstrip(part);
    }
    if (count < 10)
        return "fewer than ten columns";
    struct order order = ORDER_DEFAULT;
    if (!*parts[0] || strchr(parts[0], '/'))
        return "the name is not a file name";
    if (strcmp(parts[1], "-") != 0 && !take_whole(parts[1], 100000, &order.declaration))
        return "the declaration is not a number";
    const char *problem = parse_style(parts, &order);
    problem = problem ? problem : parse_damage(parts, &order);
    if (problem)
        return problem;
    *ret_name = parts[0];
    *ret_order = order;
    return NULL;
}
