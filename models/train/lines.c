/*
 * lines: prints made-up declarations, damages them as scanning does, cuts them into lines as the program does, and
 * writes the lines with their texts in the form Tesseract trains on: .lstmf documents, and
 * on standard output a list of the lines (deck.h). With -r the texts are names and words with rare characters, and lines
 * without any are left out.
 */
#include <errno.h>
#include <getopt.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "damage.h"
#include "deck.h"
#include "fold.h"
#include "pairs.h"
#include "shenbao/status.h"
#include "sources.h"

enum { SEEN_SLOTS = 1 << 16, OFTEN = 12 };

static const double OFTEN_SHARE =
    0.04; /* of the lines whose text was seen OFTEN times already, this many are kept */

struct maker {
    struct arena *arena;
    struct source_paths paths;
    const char *fonts, *out;
    enum declare_texts texts;
    struct sources sources;
    struct printer printer;
    unsigned char *seen; /* SEEN_SLOTS: how often a text with this fingerprint was kept */
    struct deck deck;
};

/* ---- what to print ---- */

/* The kinds that are hard to read come more often. */
static enum damage damage_draw(struct rng *rng)
{
    static const struct {
        enum damage kind;
        double parts;
    } shares[] = {{DAMAGE_CLEAN, 0.05},  {DAMAGE_FLATBED, 0.05}, {DAMAGE_CAMSCAN, 0.14}, {DAMAGE_PHOTO, 0.13},
                  {DAMAGE_SEALED, 0.04}, {DAMAGE_FAX, 0.18},     {DAMAGE_WORN, 0.18},    {DAMAGE_COPY, 0.13},
                  {DAMAGE_ROT, 0.02},    {DAMAGE_FAINT, 0.06},   {DAMAGE_SHADOW, 0.02},  {DAMAGE_BLEED, 0.02},
                  {DAMAGE_MARKER, 0.02}, {DAMAGE_SKEW, 0.01},    {DAMAGE_EDGE, 0.02}};
    const size_t count = sizeof shares / sizeof *shares;
    double all = 0, sum = 0;
    for (size_t i = 0; i < count; i++)
        all += shares[i].parts;
    double drawn = all * rng_unit(rng);
    size_t i = 0;
    for (; i + 1 < count; i++) {
        sum += shares[i].parts;
        if (drawn < sum)
            break;
    }
    return shares[i].kind;
}

/*
 * Office programs set a quotation mark in the Latin font of a text where they take it for one of its own: half as wide, close
 * to its neighbours. Which font that is has little to do with the text's: Calibri stands beside Song by default.
 */
static void marks_narrow(const struct fonts *fonts, struct rng *rng, struct print_style *style)
{
    int seen = 0;
    for (size_t i = 0; i < fonts->count; i++) {
        const struct font *font = &fonts->items[i];
        if (font->installed && font_is_latin(font) && rng_below(rng, ++seen) == 0)
            snprintf(style->mark_font, sizeof style->mark_font, "%s", font->family);
    }
}

static struct print_style style_make(const struct fonts *fonts, struct rng *rng)
{
    static const enum layout layouts[] = {LAYOUT_TWO, LAYOUT_TWO, LAYOUT_ONE, LAYOUT_ONE, LAYOUT_FOURTEEN};
    enum layout layout = layouts[rng_below(rng, 5)];
    struct print_style style = style_draw(fonts, layout, rng_chance(rng, 0.4), rng_next(rng) >> 16);
    if (rng_chance(rng, 0.35))
        style.size = rng_between(rng, 7, 14);
    if (rng_chance(rng, 0.4))
        marks_narrow(fonts, rng, &style);
    return style;
}

/*
 * Small print cannot bear much: a character of fewer than about 20 pixels is a grey spot once it was photographed
 * out of focus. The strength falls with the size, and the smallest is not damaged that way at all.
 */
static double strength_bearable(enum damage kind, double pixels, struct rng *rng)
{
    bool hard = kind == DAMAGE_PHOTO || kind == DAMAGE_FAX || kind == DAMAGE_WORN || kind == DAMAGE_COPY ||
                kind == DAMAGE_FAINT || kind == DAMAGE_CAMSCAN || kind == DAMAGE_ROT;
    double bare = hard ? 13 : 10; /* that can just be read when it is fresh */
    double most = (pixels - bare) / 6;
    most = most < 0 ? 0 : most > 1 ? 1 : most;
    return most * sqrt(rng_unit(rng)); /* what is hard to read is learned last: more of it */
}

static int sample_make(struct maker *maker, struct rng *rng, struct sample_page *ret_page)
{
    static const int dpis[] = {150, 150, 200, 200, 300}; /* what is coarse is learned last: more of it */
    struct declare_source source = sources_view(&maker->sources);
    source.texts = maker->texts;
    json_t *declaration = declare(&source, rng);
    if (!declaration)
        return STATUS_NO_MEMORY;
    struct print_style style = style_make(&maker->printer.fonts, rng);
    enum damage kind = damage_draw(rng);
    int dpi = dpis[rng_below(rng, 5)];
    double pixels = style.size * dpi / 72;
    struct print_options options = {.texts = &maker->sources.known, .dpi = dpi, .seed = rng_next(rng) >> 16};
    char *message = NULL;
    int status = print_page(&maker->printer, declaration, &style, &options, ret_page, &message);
    json_decref(declaration);
    free(message);
    if (status != STATUS_OK)
        return status;
    struct damage_options damage = {kind, strength_bearable(kind, pixels, rng), 0, rng_next(rng) >> 16};
    status = damage_apply(&maker->printer, &damage, ret_page);
    if (status != STATUS_OK)
        sample_page_release(ret_page);
    return status;
}

/* ---- what is kept ---- */

static unsigned fingerprint(const char *text)
{
    unsigned hash = 2166136261u;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 16777619u;
    return (hash ^ hash >> 16) % SEEN_SLOTS;
}

static bool is_rare(const struct maker *maker, const char *text)
{
    for (unsigned point; (point = utf8_next(&text));)
        if (maker->sources.general.rare[point])
            return true;
    return false;
}

/* Labels stand on every page: a few of them suffice, and none on pages for rare characters. */
static bool is_wanted(struct maker *maker, const char *text, struct rng *rng)
{
    if (maker->texts == TEXTS_RARE)
        return is_rare(maker, text);
    unsigned char *seen = &maker->seen[fingerprint(text)];
    if (*seen >= OFTEN)
        return rng_chance(rng, OFTEN_SHARE);
    ++*seen;
    return true;
}

static bool is_legible(const struct sample_page *page, const struct pair *pair)
{
    double least = page->kind == DAMAGE_CLEAN || page->kind == DAMAGE_FLATBED ? 13 : 16;
    const char *at = pair->text;
    bool low = true;
    for (unsigned point; (point = utf8_next(&at));)
        low &= !is_han(point);
    return low || pair->height >= least;
}

/*
 * Other fonts than those at hand are narrower, wider, bolder or finer: some pictures are made so. A new picture; NULL:
 * out of memory.
 */
static PIX *picture_vary(PIX *picture, struct rng *rng)
{
    double width = rng_chance(rng, 0.3) ? rng_between(rng, 0.86, 1.14) : 1;
    double gamma = rng_chance(rng, 0.3) ? rng_between(rng, 0.6, 1.6) : 1;
    PIX *varied = pixScale(picture, (l_float32)width, 1);
    return varied ? pixGammaTRC(varied, varied, (l_float32)gamma, 0, 255) : NULL;
}

static int line_gather(struct maker *maker, const struct sample_page *page, const struct pair *pair,
                       struct rng *rng)
{
    struct strbuf text = STRBUF_INIT(4096);
    bool known = alphabet_fold(maker->sources.alphabet, pair->text, &text);
    int status = STATUS_OK;
    if (known && text.length > 0 && is_legible(page, pair) && is_wanted(maker, text.text, rng)) {
        PIX *picture = picture_vary(pair->picture, rng);
        status = picture ? STATUS_OK : STATUS_NO_MEMORY;
        if (picture)
            deck_add(&maker->deck, picture, text.text, page, damage_name(page->kind), pair->height);
    }
    strbuf_release(&text);
    return status;
}

static int page_make_lines(struct maker *maker, uint64_t number)
{
    struct rng rng = rng_make(number, "lines");
    struct sample_page page;
    struct pair *pairs = NULL;
    size_t count = 0, left_out = 0;
    int status = sample_make(maker, &rng, &page);
    if (status == STATUS_BAD_ARGUMENT)
        return STATUS_OK; /* the page could not hold that much text, or no font had a character of it */
    if (status != STATUS_OK)
        return status;
    struct arena *arena = arena_new();
    status = arena ? pairs_make(&page, arena, &pairs, &count, &left_out) : STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = line_gather(maker, &page, &pairs[i], &rng);
    fprintf(stderr, "%llu %s %.2f %d dpi %s: %zu lines, %zu left out\n", (unsigned long long)number,
            damage_name(page.kind), page.strength, page.dpi, page.style.font, count, left_out);
    pairs_release(pairs, count);
    arena_free(arena);
    sample_page_release(&page);
    return status;
}

/* ---- set-up ---- */

static int maker_open(struct maker *maker)
{
    char *message = NULL;
    maker->seen = arena_alloc(maker->arena, SEEN_SLOTS);
    int status = sources_open(&maker->paths, "lines", maker->arena, &maker->sources);
    if (status == STATUS_OK)
        status = printer_open(maker->fonts, &maker->printer, &message);
    if (message)
        fprintf(stderr, "lines: %s\n", message);
    free(message);
    return status;
}

static int maker_run(struct maker *maker, uint64_t first, uint64_t count)
{
    int status = maker_open(maker);
    for (uint64_t i = 0; i < count && status == STATUS_OK; i++)
        status = page_make_lines(maker, first + i);
    struct rng rng = rng_make(first, "deal");
    if (status == STATUS_OK)
        status = deck_deal(&maker->deck, &rng, maker->out);
    if (status != STATUS_OK)
        fprintf(stderr, "lines: %s\n", status_text(status));
    return status;
}

static const char *usage =
    "usage: lines [-r] -f FRAME -s SYMBOLS -w WORDING -t TEXTS -F FONTS -o OUT FIRST COUNT DECLARATIONS...\n";

static bool options_read(int argc, char **argv, struct maker *maker)
{
    struct source_paths *paths = &maker->paths;
    for (int option; (option = getopt(argc, argv, "rf:s:w:t:F:o:")) != -1;) {
        switch (option) {
        case 'r':
            maker->texts = TEXTS_RARE;
            break;
        case 'f':
            paths->frame = optarg;
            break;
        case 's':
            paths->symbols = optarg;
            break;
        case 'w':
            paths->wording = optarg;
            break;
        case 't':
            paths->texts = optarg;
            break;
        case 'F':
            maker->fonts = optarg;
            break;
        case 'o':
            maker->out = optarg;
            break;
        default:
            return false;
        }
    }
    paths->declarations = argv + optind + 2;
    return paths->frame && paths->symbols && paths->wording && paths->texts && maker->fonts && maker->out &&
           argc - optind > 2;
}

int main(int argc, char **argv)
{
    struct maker maker = {.arena = arena_new()};
    if (!options_read(argc, argv, &maker)) {
        fputs(usage, stderr);
        return 1;
    }
    maker.deck.arena = maker.arena;
    uint64_t first = strtoull(argv[optind], NULL, 10), count = strtoull(argv[optind + 1], NULL, 10);
    int status = maker.arena ? maker_run(&maker, first, count) : STATUS_NO_MEMORY;
    deck_release(&maker.deck);
    sources_release(&maker.sources);
    printer_close(&maker.printer);
    arena_free(maker.arena);
    return status == STATUS_OK ? 0 : 1;
}
