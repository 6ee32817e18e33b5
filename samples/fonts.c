#include "fonts.h"

#include <errno.h>
#include <hb.h>
#include <pango/pangocairo.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

#ifdef __SANITIZE_ADDRESS__
/* Fontconfig forgets a few hundred bytes, once a process, when Pango first matches a font in its own thread. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}
#endif

static const struct {
    const char *name;
    PangoWeight weight;
} weights[] = {{"light", PANGO_WEIGHT_LIGHT},
               {"normal", PANGO_WEIGHT_NORMAL},
               {"medium", PANGO_WEIGHT_MEDIUM},
               {"semibold", PANGO_WEIGHT_SEMIBOLD},
               {"bold", PANGO_WEIGHT_BOLD}};

static bool weight_named(const char *name, PangoWeight *ret_weight)
{
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        if (strcmp(weights[i].name, name) == 0) {
            *ret_weight = weights[i].weight;
            return true;
        }
    }
    return false;
}

/* Cuts a line at the bars and trims the parts; false where there are not exactly four. */
static bool cut_line(char *line, char *parts[4])
{
    int count = 0;
    for (char *rest = line, *part; (part = strsep(&rest, "|"));) {
        if (count == 4)
            return false;
        parts[count++] = g_strstrip(part);
    }
    return count == 4;
}

/* Whether the family has a face of that weight; Pango itself would silently take the nearest. */
static bool is_installed(PangoFontMap *map, const char *family_name, PangoWeight weight)
{
    PangoFontFamily *family = pango_font_map_get_family(map, family_name);
    if (!family)
        return false;
    PangoFontFace **faces = NULL;
    int count = 0;
    bool found = false;
    pango_font_family_list_faces(family, &faces, &count);
    for (int i = 0; i < count && !found; i++) {
        PangoFontDescription *description = pango_font_face_describe(faces[i]);
        PangoWeight has = pango_font_description_get_weight(description);
        /* some fonts call their one face medium or book */
        found = has == weight || (weight == PANGO_WEIGHT_NORMAL && count == 1) ||
                (weight == PANGO_WEIGHT_NORMAL && has == PANGO_WEIGHT_BOOK);
        pango_font_description_free(description);
    }
    g_free(faces);
    return found;
}

static int add_font(struct fonts *fonts, char *parts[4])
{
    PangoWeight weight;
    if (!weight_named(parts[2], &weight))
        return STATUS_BAD_ARGUMENT;
    struct font *grown = realloc(fonts->items, (fonts->count + 1) * sizeof *grown);
    if (!grown)
        return STATUS_NO_MEMORY;
    fonts->items = grown;
    grown[fonts->count++] = (struct font){strdup(parts[0]),
                                          strdup(parts[1]),
                                          strdup(parts[3]),
                                          weight,
                                          is_installed(fonts->map, parts[0], weight),
                                          NULL};
    const struct font *font = &grown[fonts->count - 1];
    return font->family && font->class_name && font->package ? STATUS_OK : STATUS_NO_MEMORY;
}

static int read_list(FILE *file, struct fonts *fonts, int *ret_line)
{
    CLEANUP(cleanup_free) char *line = NULL;
    size_t room = 0;
    int status = STATUS_OK;
    for (int number = 1; !status && getline(&line, &room, file) >= 0; number++) {
        char *parts[4], *text = g_strstrip(line);
        if (!*text || *text == '#')
            continue;
        *ret_line = number;
        status = cut_line(text, parts) ? add_font(fonts, parts) : STATUS_BAD_ARGUMENT;
    }
    return status || !ferror(file) ? status : STATUS_IO;
}

static void open_map(struct fonts *fonts)
{
    fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(fonts->map), 72);
    fonts->context = pango_font_map_create_context(fonts->map);
    pango_context_set_language(fonts->context, pango_language_from_string("zh-cn"));
}

static void close_map(struct fonts *fonts)
{
    for (size_t i = 0; i < fonts->count; i++)
        g_clear_object(&fonts->items[i].probe);
    g_clear_object(&fonts->context);
    g_clear_object(&fonts->map);
}

void fonts_renew(struct fonts *fonts)
{
    close_map(fonts);
    open_map(fonts);
}

int fonts_load(const char *path, struct fonts *ret_fonts, char **ret_message)
{
    FILE *file = fopen(path, "re");
    if (!file) {
        *ret_message = g_strdup_printf("%s: %s", path, strerror(errno));
        return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
    }
    struct fonts fonts = {NULL};
    open_map(&fonts);
    int line = 0, status = read_list(file, &fonts, &line);
    fclose(file);
    if (status) {
        *ret_message = g_strdup_printf("%s:%d: not `family | class | weight | package`", path, line);
        fonts_release(&fonts);
        return status;
    }
    *ret_fonts = fonts;
    return STATUS_OK;
}

void fonts_release(struct fonts *fonts)
{
    close_map(fonts);
    for (size_t i = 0; i < fonts->count; i++) {
        free(fonts->items[i].family);
        free(fonts->items[i].class_name);
        free(fonts->items[i].package);
    }
    free(fonts->items);
    *fonts = (struct fonts){0};
}

const struct font *fonts_find(const struct fonts *fonts, const char *family, int weight)
{
    for (size_t i = 0; i < fonts->count; i++) {
        const struct font *font = &fonts->items[i];
        if (font->installed && strcmp(font->family, family) == 0 && (!weight || (int)font->weight == weight))
            return font;
    }
    return NULL;
}

const char *fonts_package(const struct fonts *fonts, const char *family)
{
    for (size_t i = 0; i < fonts->count; i++) {
        if (strcmp(fonts->items[i].family, family) == 0)
            return fonts->items[i].package;
    }
    return NULL;
}

static PangoFont *probe_of(struct fonts *fonts, const struct font *font)
{
    struct font *mine = &fonts->items[font - fonts->items];
    if (!mine->probe) {
        PangoFontDescription *description = pango_font_description_new();
        pango_font_description_set_family(description, mine->family);
        pango_font_description_set_weight(description, mine->weight);
        pango_font_description_set_absolute_size(description, 20 * PANGO_SCALE);
        mine->probe = pango_font_map_load_font(fonts->map, fonts->context, description);
        pango_font_description_free(description);
    }
    return mine->probe;
}

/* Some fonts claim characters for which they print nothing. */
static bool prints(PangoFont *font, gunichar c)
{
    hb_codepoint_t glyph;
    PangoRectangle ink;
    if (!pango_font_has_char(font, c) || !hb_font_get_nominal_glyph(pango_font_get_hb_font(font), c, &glyph))
        return false;
    pango_font_get_glyph_extents(font, glyph, &ink, NULL);
    return ink.width > 0 && ink.height > 0;
}

bool font_is_latin(const struct font *font)
{
    return strncmp(font->class_name, "latin", 5) == 0;
}

bool font_covers(struct fonts *fonts, const struct font *font, const char *text)
{
    PangoFont *probe = probe_of(fonts, font);
    if (!probe || !g_utf8_validate(text, -1, NULL))
        return false;
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c != '\n' && c != ' ' && c != 0x3000 && !prints(probe, c))
            return false;
    }
    return true;
}

const struct font *fonts_covering(struct fonts *fonts, const struct font *wanted, const char *text)
{
    if (font_covers(fonts, wanted, text))
        return wanted;
    for (int same_class = 1; same_class >= 0; same_class--) {
        for (size_t i = 0; i < fonts->count; i++) {
            const struct font *font = &fonts->items[i];
            bool fits = same_class ? strcmp(font->class_name, wanted->class_name) == 0 : !font_is_latin(font);
            if (font->installed && fits && font_covers(fonts, font, text))
                return font;
        }
    }
    return NULL;
}
