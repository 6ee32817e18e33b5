/*
 * plain FRAME SYMBOLS TEXTS FONTS OUT COUNT: lines of general Chinese to judge a model by, in texts and fonts that
 * training never sees. Prints pages whose free texts are prose or words as they come in life, clean or laid on a scanner;
 * cuts them into lines as the program does, and keeps COUNT of those that show such text. Writes documents and a list as
 * lines.c does.
 */
#include <leptonica/allheaders.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "damage.h"
#include "deck.h"
#include "fold.h"
#include "general.h"
#include "pairs.h"
#include "shenbao/status.h"

enum { LARGEST_TEXT = 256 << 20, LONGEST_DRAFT = 1 << 16, INDICATORS = 12, MOST_PAGES = 4000, LEAST_HAN = 3 };

static const double LIGHT = 0.4;       /* strength of the damage at most */
static const double LEAST_HEIGHT = 16; /* pixels of a line: what is smaller a person reads with effort */

struct maker {
    struct arena *arena;
    struct alphabet *alphabet;
    struct general general;
    struct printer printer;
    struct deck deck;
    size_t wanted;
};

/* What is general on a page, one text a line, to know its lines by. */
struct draft {
    struct general *general;
    struct rng *rng;
    bool prose;
    struct strbuf texts;
};

static json_t *draw(struct draft *draft, int least, int more)
{
    struct strbuf text = STRBUF_INIT(LONGEST_DRAFT);
    general_draw_usual(draft->general, draft->rng, draft->prose, least + rng_below(draft->rng, more), &text);
    json_t *string = json_string(text.text);
    strbuf_puts(&draft->texts, text.text);
    strbuf_putc(&draft->texts, '\n');
    strbuf_release(&text);
    return string ? string : json_string("");
}

static json_t *indicators_draw(struct draft *draft)
{
    json_t *entries = json_array();
    for (int i = 0; i < INDICATORS; i++)
        json_array_append_new(entries, json_pack("{s:s, s:s, s:o, s:s}", "l1", "产出指标", "l2", "数量指标",
                                                 "l3", draw(draft, 6, 20), "value", "1"));
    return entries;
}

/* New reference; NULL: out of memory. */
static json_t *declaration_draw(struct draft *draft)
{
    static const char *const amount = "{s:s, s:s, s:s}";
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:{s:o}, s:{s:o}, s:{s:o}}", "title",
                     "申报表", "year", "2024", "form", "one", "attr_label", "项目属性", "attr", "其他",
                     "period", "1年", "name", draw(draft, 8, 16), "dept", draw(draft, 8, 16), "unit",
                     draw(draft, 8, 16), "funds", "year",
                     json_pack(amount, "total", "0", "fiscal", "0", "other", "0"), "goal", "year",
                     draw(draft, 200, 200), "indicators", "year", indicators_draw(draft));
}

static int page_print(struct maker *maker, struct draft *draft, struct sample_page *ret_page)
{
    struct rng *rng = draft->rng;
    struct print_style style = style_draw(&maker->printer.fonts, LAYOUT_ONE, true, rng_next(rng) >> 16);
    struct print_options options = {.dpi = rng_chance(rng, 0.5) ? 200 : 300, .seed = rng_next(rng) >> 16};
    style.size = rng_between(rng, 8.5, 12);
    json_t *declaration = declaration_draw(draft);
    char *message = NULL;
    int status = declaration ? print_page(&maker->printer, declaration, &style, &options, ret_page, &message)
                             : STATUS_NO_MEMORY;
    json_decref(declaration);
    free(message);
    if (status != STATUS_OK)
        return status;
    enum damage kind = rng_chance(rng, 0.5) ? DAMAGE_CLEAN : DAMAGE_FLATBED;
    struct damage_options damage = {kind, LIGHT * rng_unit(rng), 0, rng_next(rng) >> 16};
    status = damage_apply(&maker->printer, &damage, ret_page);
    if (status != STATUS_OK)
        sample_page_release(ret_page);
    return status;
}

/* The page's own labels and figures are short, and may stand in the text by chance. */
static bool is_general(const struct draft *draft, const char *text)
{
    size_t han = 0;
    const char *at = text;
    for (unsigned point; (point = utf8_next(&at));)
        han += is_han(point);
    return han >= LEAST_HAN && strstr(draft->texts.text, text);
}

static void line_keep(struct maker *maker, const struct draft *draft, const struct sample_page *page,
                      const struct pair *pair)
{
    struct strbuf text = STRBUF_INIT(LONGEST_DRAFT);
    char kind[64];
    bool wanted = maker->deck.count < maker->wanted && pair->height >= LEAST_HEIGHT &&
                  is_general(draft, pair->text) && alphabet_fold(maker->alphabet, pair->text, &text) &&
                  text.length > 0;
    snprintf(kind, sizeof kind, "%s, %s", draft->prose ? "prose" : "words", damage_name(page->kind));
    if (wanted)
        deck_add(&maker->deck, pixClone(pair->picture), text.text, page, kind, pair->height);
    strbuf_release(&text);
}

static int page_cut(struct maker *maker, const struct draft *draft, const struct sample_page *page)
{
    struct pair *pairs = NULL;
    size_t count = 0, left_out = 0;
    struct arena *arena = arena_new();
    int status = arena ? pairs_make(page, arena, &pairs, &count, &left_out) : STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        line_keep(maker, draft, page, &pairs[i]);
    pairs_release(pairs, count);
    arena_free(arena);
    return status;
}

static int page_make(struct maker *maker, uint64_t number)
{
    struct rng rng = rng_make(number, "plain");
    struct draft draft = {&maker->general, &rng, number % 2 == 0, STRBUF_INIT(LONGEST_DRAFT)};
    struct sample_page page;
    int status = page_print(maker, &draft, &page);
    if (status == STATUS_OK) {
        status = page_cut(maker, &draft, &page);
        sample_page_release(&page);
    } else if (status == STATUS_BAD_ARGUMENT)
        status = STATUS_OK; /* the page could not hold that much text, or no font had a character of it */
    strbuf_release(&draft.texts);
    return status;
}

static int text_load(const char *folder, const char *name, struct arena *arena, const char **ret_text)
{
    CLEANUP(cleanup_free) char *path = path_join(folder, name);
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size;
    int status = path ? file_read(path, LARGEST_TEXT, &text, &size) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        *ret_text = arena_strdup(arena, text);
    return status;
}

static int maker_open(struct maker *maker, char **arguments)
{
    const char *symbols = NULL, *prose = NULL, *words = NULL;
    char *message = NULL;
    maker->deck.arena = maker->arena;
    maker->alphabet = arena_alloc(maker->arena, sizeof *maker->alphabet);
    int status = text_load("", arguments[1], maker->arena, &symbols);
    if (status == STATUS_OK)
        status = alphabet_load(arguments[0], symbols, maker->alphabet);
    if (status == STATUS_OK)
        status = text_load(arguments[2], "prose.txt", maker->arena, &prose);
    if (status == STATUS_OK)
        status = text_load(arguments[2], "words.txt", maker->arena, &words);
    if (status != STATUS_OK)
        return status;
    general_load(prose, words, GENERAL_TO_JUDGE, maker->alphabet, maker->arena, &maker->general);
    status = printer_open(arguments[3], &maker->printer, &message);
    if (message)
        fprintf(stderr, "plain: %s\n", message);
    free(message);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        fputs("usage: plain FRAME SYMBOLS TEXTS FONTS OUT COUNT\n", stderr);
        return 1;
    }
    struct maker maker = {.arena = arena_new(), .wanted = strtoul(argv[6], NULL, 10)};
    int status = maker.arena ? maker_open(&maker, argv + 1) : STATUS_NO_MEMORY;
    for (uint64_t i = 0; i < MOST_PAGES && maker.deck.count < maker.wanted && status == STATUS_OK; i++)
        status = page_make(&maker, i);
    struct rng rng = rng_make(0, "deal");
    if (status == STATUS_OK)
        status = deck_deal(&maker.deck, &rng, argv[5]);
    if (status != STATUS_OK)
        fprintf(stderr, "plain: %s\n", status_text(status));
    deck_release(&maker.deck);
    printer_close(&maker.printer);
    arena_free(maker.arena);
    return status == STATUS_OK ? 0 : 1;
}
