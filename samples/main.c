/*
 * The printer's command line: one sample, many by chance, those of a recipe, or a list of what there is.
 */
#include <argp.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "order.h"
#include "shenbao/status.h"
#include "truth.h"

const char *argp_program_version = "samples-printer " SHENBAO_VERSION;

enum {
    KEY_LAYOUT = 256,
    KEY_FONT,
    KEY_SIZE,
    KEY_DPI,
    KEY_KIND,
    KEY_STRENGTH,
    KEY_TURN,
    KEY_PART,
    KEY_SEED,
    KEY_PLAIN,
    KEY_VARIED,
    KEY_COUNT,
    KEY_RECIPE,
    KEY_LIST,
    KEY_FONTS,
    KEY_OUTLINE
};

struct arguments {
    struct order order;
    char *declarations; /* file or folder */
    const char *fonts, *recipe, *out;
    uint64_t count;
    bool list, outline;
};

static const struct argp_option options[] = {
    {"declaration", 'd', "FILE[#INDEX]", 0, "declarations: a file or a folder of them (samples/declarations)",
     1},
    {"layout", KEY_LAYOUT, "NAME", 0, "how the page is laid out; see --list", 2},
    {"font", KEY_FONT, "FAMILY", 0, "font of the text", 2},
    {"size", KEY_SIZE, "POINTS", 0, "size of the text", 2},
    {"plain", KEY_PLAIN, NULL, 0, "a style as the usual form has", 2},
    {"varied", KEY_VARIED, NULL, 0, "a style as other places may have", 2},
    {"part", KEY_PART, "N", 0, "page 1 or 2 of a declaration over two pages", 2},
    {"dpi", KEY_DPI, "N", 0, "resolution, 72 to 600", 3},
    {"kind", KEY_KIND, "NAME", 0, "what happens to the page; see --list", 3},
    {"strength", KEY_STRENGTH, "S", 0, "how much of it, 0 to 1", 3},
    {"turn", KEY_TURN, "N", 0, "quarter turns of the kind `rot`, 1 to 3", 3},
    {"seed", KEY_SEED, "N", 0, "what is left open is drawn by this number (0)", 4},
    {"count", KEY_COUNT, "N", 0, "make N samples, all different, in the folder OUT", 4},
    {"recipe", KEY_RECIPE, "FILE", 0, "make the samples of a recipe in the folder OUT", 4},
    {"output", 'o', "OUT", 0, "DIR/NAME of the sample, or the folder", 5},
    {"outline", KEY_OUTLINE, NULL, 0, "also write NAME-outline.png: the cells drawn over the scan", 5},
    {"fonts", KEY_FONTS, "FILE", 0, "list of fonts (samples/fonts.list)", 6},
    {"list", KEY_LIST, NULL, 0, "list layouts, kinds, fonts and declarations", 6},
    {0}};

static double number(struct argp_state *state, const char *name, const char *text, double low, double high)
{
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (errno || end == text || *end || !(value >= low && value <= high))
        argp_error(state, "%s: \"%s\" is not a number between %g and %g", name, text, low, high);
    return value;
}

static uint64_t whole(struct argp_state *state, const char *name, const char *text, uint64_t high)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno || end == text || *end || *text == '-' || value > high)
        argp_error(state, "%s: \"%s\" is not a whole number up to %llu", name, text,
                   (unsigned long long)high);
    return value;
}

/* FILE#INDEX; a name that exists with its # is a name. */
static void take_declaration(struct argp_state *state, char *text, struct arguments *arguments)
{
    char *mark = strrchr(text, '#');
    struct stat info;
    if (mark && stat(text, &info) != 0) {
        *mark = 0;
        arguments->order.declaration = (int)whole(state, "--declaration", mark + 1, 1000000);
    }
    arguments->declarations = text;
}

static void take_layout(struct argp_state *state, const char *name, struct order *order)
{
    enum layout layout = LAYOUT_TWO;
    if (layout_from_name(name, &layout))
        argp_error(state, "--layout: there is no layout \"%s\"", name);
    order->layout = (int)layout;
}

static void take_kind(struct argp_state *state, const char *name, struct order *order)
{
    enum damage kind = DAMAGE_CLEAN;
    if (damage_from_name(name, &kind))
        argp_error(state, "--kind: there is no kind \"%s\"", name);
    order->kind = (int)kind;
}

static error_t parse_order(int key, char *text, struct argp_state *state, struct order *order)
{
    switch (key) {
    case KEY_LAYOUT:
        take_layout(state, text, order);
        return 0;
    case KEY_KIND:
        take_kind(state, text, order);
        return 0;
    case KEY_FONT:
        order->font = text;
        return 0;
    case KEY_SIZE:
        order->size = number(state, "--size", text, 4, 40);
        return 0;
    case KEY_DPI:
        order->dpi = (int)number(state, "--dpi", text, 72, 600);
        return 0;
    case KEY_STRENGTH:
        order->strength = number(state, "--strength", text, 0, 1);
        return 0;
    case KEY_TURN:
        order->turn = (int)number(state, "--turn", text, 1, 3);
        return 0;
    case KEY_PART:
        order->part = (int)whole(state, "--part", text, 2);
        return 0;
    case KEY_SEED:
        order->seed = whole(state, "--seed", text, UINT64_MAX >> 1);
        return 0;
    case KEY_PLAIN:
    case KEY_VARIED:
        order->plain = key == KEY_PLAIN;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse(int key, char *text, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    switch (key) {
    case 'd':
        take_declaration(state, text, arguments);
        return 0;
    case 'o':
        arguments->out = text;
        return 0;
    case KEY_COUNT:
        arguments->count = whole(state, "--count", text, 10000000);
        return 0;
    case KEY_RECIPE:
        arguments->recipe = text;
        return 0;
    case KEY_FONTS:
        arguments->fonts = text;
        return 0;
    case KEY_LIST:
        arguments->list = true;
        return 0;
    case KEY_OUTLINE:
        arguments->outline = true;
        return 0;
    case ARGP_KEY_END:
        if (!arguments->list && !arguments->out)
            argp_error(state, "say where to: -o OUT");
        return 0;
    default:
        return parse_order(key, text, state, &arguments->order);
    }
}

/* Prints what went wrong; gives the status. */
static int complain(int status, char *message)
{
    fprintf(stderr, "samples-printer: %s\n", message ? message : status_text(status));
    free(message);
    return status;
}

static int make_one(struct printer *printer, const struct declarations *declarations,
                    const struct order *order, const char *dir, const char *name, bool outline)
{
    struct sample_page page;
    char *message = NULL;
    int status = order_make(printer, declarations, order, &page, &message);
    if (status)
        return complain(status, message);
    bool with_dpi = order->seed % 3 != 0; /* some scanners say nothing of it */
    status = truth_write(&page, dir, name, with_dpi, outline, &message);
    sample_page_release(&page);
    return status ? complain(status, message) : STATUS_OK;
}

static int make_single(struct printer *printer, const struct declarations *declarations,
                       const struct arguments *arguments)
{
    CLEANUP(cleanup_free) char *dir = strdup(arguments->out);
    char *slash = dir ? strrchr(dir, '/') : NULL;
    if (!dir)
        return complain(STATUS_NO_MEMORY, NULL);
    if (slash)
        *slash = 0;
    return make_one(printer, declarations, &arguments->order, slash ? (slash == dir ? "/" : dir) : ".",
                    slash ? slash + 1 : arguments->out, arguments->outline);
}

static int make_bulk(struct printer *printer, const struct declarations *declarations,
                     const struct arguments *arguments)
{
    int status = STATUS_OK;
    for (uint64_t i = 0; i < arguments->count && !status; i++) {
        char name[32];
        snprintf(name, sizeof name, "s%06llu", (unsigned long long)i);
        struct order order = order_nth(&arguments->order, i);
        status = make_one(printer, declarations, &order, arguments->out, name, arguments->outline);
    }
    return status;
}

static int make_recipe(struct printer *printer, const struct declarations *declarations,
                       const struct arguments *arguments)
{
    FILE *file = fopen(arguments->recipe, "re");
    if (!file) {
        fprintf(stderr, "samples-printer: %s: %s\n", arguments->recipe, strerror(errno));
        return STATUS_IO;
    }
    CLEANUP(cleanup_free) char *line = NULL;
    size_t room = 0;
    int status = STATUS_OK;
    for (int at = 1; !status && getline(&line, &room, file) >= 0; at++) {
        line[strcspn(line, "\n")] = 0;
        if (!*line || *line == '#')
            continue;
        const char *name = NULL;
        struct order order;
        const char *problem = order_parse(line, &name, &order);
        if (problem) {
            fprintf(stderr, "samples-printer: %s:%d: %s\n", arguments->recipe, at, problem);
            status = STATUS_BAD_ARGUMENT;
        } else {
            status = make_one(printer, declarations, &order, arguments->out, name, arguments->outline);
        }
    }
    fclose(file);
    return status;
}

static void list(const struct printer *printer, const struct declarations *declarations)
{
    printf("layouts:\n");
    for (int i = 0; i < LAYOUT_COUNT; i++)
        printf("  %s\n", layout_name((enum layout)i));
    printf("kinds:\n");
    for (int i = 0; i < DAMAGE_COUNT; i++)
        printf("  %-9s %s\n", damage_name((enum damage)i), damage_summary((enum damage)i));
    printf("fonts:\n");
    for (size_t i = 0; i < printer->fonts.count; i++) {
        const struct font *font = &printer->fonts.items[i];
        printf("  %-22s %-11s %4d  %s%s\n", font->family, font->class_name, (int)font->weight, font->package,
               font->installed ? "" : "  (not installed)");
    }
    printf("declarations:\n");
    for (size_t i = 0; i < declarations_count(declarations); i++) {
        const json_t *declaration = declarations_at(declarations, i);
        printf("  #%-3zu %-4s %s\n", i, declaration_text(declaration, "form"),
               declaration_text(declaration, "name"));
    }
}

static int make(struct printer *printer, const struct declarations *declarations,
                const struct arguments *arguments)
{
    if (arguments->list) {
        list(printer, declarations);
        return fflush(stdout) ? STATUS_IO : STATUS_OK;
    }
    if ((arguments->recipe || arguments->count) && mkdir(arguments->out, 0777) && errno != EEXIST) {
        fprintf(stderr, "samples-printer: %s: %s\n", arguments->out, strerror(errno));
        return STATUS_IO;
    }
    if (arguments->recipe)
        return make_recipe(printer, declarations, arguments);
    return arguments->count ? make_bulk(printer, declarations, arguments)
                            : make_single(printer, declarations, arguments);
}

int main(int argc, char **argv)
{
    static char default_declarations[] = "samples/declarations";
    struct arguments arguments = {
        .order = ORDER_DEFAULT, .declarations = default_declarations, .fonts = "samples/fonts.list"};
    const struct argp argp = {
        options, parse, NULL, "Prints declaration tables and other pages as scans, with their truth.",
        NULL,    NULL,  NULL};
    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    struct declarations declarations = {NULL};
    struct printer printer = {0};
    char *message = NULL;
    int status = declarations_load(arguments.declarations, &declarations, &message);
    if (!status)
        status = printer_open(arguments.fonts, &printer, &message);
    if (status)
        complain(status, message);
    else
        status = make(&printer, &declarations, &arguments);
    printer_close(&printer);
    declarations_release(&declarations);
    return status ? 1 : 0;
}
