/* The samples' printer: pages, damages and truth. Run from the top of the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <leptonica/allheaders.h>
#include <math.h>

#include "fonts.h"
#include "order.h"
#include "plan.h"
#include "shenbao/status.h"
#include "truth.h"
#include "warp.h"

struct shop {
    struct printer printer;
    struct declarations declarations;
};

static int open_shop(void **state)
{
    struct shop *shop = calloc(1, sizeof *shop);
    char *message = NULL;
    *state = shop;
    int status = declarations_load("samples/declarations", &shop->declarations, &message);
    status = status ? status : printer_open("samples/fonts.list", &shop->printer, &message);
    if (status)
        print_error("%s\n", message ? message : status_text(status));
    free(message);
    return status;
}

static int close_shop(void **state)
{
    struct shop *shop = *state;
    printer_close(&shop->printer);
    declarations_release(&shop->declarations);
    free(shop);
    return 0;
}

/* Makes the order; fails the test where it does not work. The caller releases the page. */
static struct sample_page make(struct shop *shop, const struct order *order)
{
    struct sample_page page;
    char *message = NULL;
    int status = order_make(&shop->printer, &shop->declarations, order, &page, &message);
    if (status)
        fail_msg("%s", message ? message : status_text(status));
    free(message);
    return page;
}

/* ---- the truth's shape ---- */

/* Every place of the table belongs to exactly one cell. */
static void check_tiling(const struct sample_page *page, int table)
{
    int covered[130][12] = {{0}}, rows = 0, columns = 0;
    for (size_t i = 0; i < page->cell_count; i++) {
        const struct sample_cell *cell = &page->cells[i];
        if (cell->table != table)
            continue;
        rows = cell->row + cell->row_span > rows ? cell->row + cell->row_span : rows;
        columns = cell->column + cell->column_span > columns ? cell->column + cell->column_span : columns;
        assert_true(rows <= 130 && columns <= 12);
        for (int r = 0; r < cell->row_span; r++)
            for (int c = 0; c < cell->column_span; c++)
                covered[cell->row + r][cell->column + c]++;
    }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++)
            assert_int_equal(covered[r][c], 1);
}

static void copy_without_space(const char *text, char *to, size_t room)
{
    size_t used = 0;
    for (; *text && used + 1 < room; text++)
        if (*text != ' ' && *text != '\n')
            to[used++] = *text;
    to[used] = 0;
}

/* The lines of a cell say together what the cell says. */
static void check_lines(const struct sample_cell *cell)
{
    char whole[4096], joined[4096] = "", raw[4096];
    size_t used = 0;
    raw[0] = 0;
    for (size_t i = 0; i < cell->line_count; i++)
        used += (size_t)snprintf(raw + used, sizeof raw - used, "%s", cell->lines[i].text);
    copy_without_space(raw, joined, sizeof joined);
    copy_without_space(cell->text, whole, sizeof whole);
    assert_string_equal(joined, whole);
}

static void every_declaration_prints_in_every_layout(void **state)
{
    struct shop *shop = *state;
    for (int i = 0; i < (int)declarations_count(&shop->declarations); i++) {
        for (int layout = LAYOUT_TWO; layout <= LAYOUT_FOURTEEN; layout++) {
            struct order order = ORDER_DEFAULT;
            order.declaration = i;
            order.layout = layout;
            order.dpi = 72;
            order.kind = DAMAGE_CLEAN;
            order.seed = (uint64_t)i * 3 + (uint64_t)layout;
            struct sample_page page = make(shop, &order);
            check_tiling(&page, 0);
            for (size_t k = 0; k < page.cell_count; k++)
                check_lines(&page.cells[k]);
            sample_page_release(&page);
        }
    }
}

static void other_pages_have_their_cells_or_none(void **state)
{
    static const struct {
        enum layout layout;
        int tables;
    } cases[] = {{LAYOUT_RULED, 1}, {LAYOUT_PAIR, 2}, {LAYOUT_FRAME, 0}, {LAYOUT_COLUMNS, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct order order = ORDER_DEFAULT;
        order.layout = (int)cases[i].layout;
        order.dpi = 72;
        order.kind = DAMAGE_CLEAN;
        order.seed = 3 + i;
        struct sample_page page = make(*state, &order);
        int tables = page.cell_count ? page.cells[page.cell_count - 1].table + 1 : 0;
        assert_int_equal(tables, cases[i].tables);
        for (int k = 0; k < tables; k++)
            check_tiling(&page, k);
        if (!tables)
            assert_true(page.outside_count > 10);
        sample_page_release(&page);
    }
}

/* ---- outlines on the rules ---- */

static int grey_at(PIX *grey, double x, double y)
{
    l_uint32 value = 255;
    pixGetPixel(grey, (l_int32)floor(x), (l_int32)floor(y), &value);
    return (int)value;
}

/* Whether a dark line runs through this place, across the direction (dx, dy): darker than both sides. */
static bool is_on_rule(PIX *grey, struct point at, double dx, double dy)
{
    int darkest = 255, left, right;
    for (int i = -1; i <= 1; i++) {
        int value = grey_at(grey, at.x - dy * i, at.y + dx * i);
        darkest = value < darkest ? value : darkest;
    }
    left = grey_at(grey, at.x - dy * 5, at.y + dx * 5);
    right = grey_at(grey, at.x + dy * 5, at.y - dx * 5);
    return darkest + 20 < (left > right ? left : right);
}

static double share_on_rules(const struct sample_page *page)
{
    PIX *grey = pixConvertTo8(page->pix, 0);
    long hits = 0, tries = 0;
    for (size_t i = 0; i < page->cell_count; i++) {
        const struct point *corner = page->cells[i].outline.corner;
        for (int k = 0; k < 4; k++) {
            struct point a = corner[k], b = corner[(k + 1) & 3];
            double length = point_distance(a, b);
            /* a bent page's rule bends away from the straight line between far corners: near the ends it
             * cannot */
            for (double d = 3; d < length - 2 && length > 12; d += d < 12                ? 3
                                                                   : length - 2 - d < 12 ? 3
                                                                                         : length - 24) {
                double dx = (b.x - a.x) / length, dy = (b.y - a.y) / length;
                struct point at = {a.x + dx * d, a.y + dy * d};
                hits += is_on_rule(grey, at, dx, dy);
                tries++;
            }
        }
    }
    pixDestroy(&grey);
    assert_true(tries > 500);
    return (double)hits / (double)tries;
}

static void outlines_lie_on_the_rules(void **state)
{
    static const struct {
        enum damage kind;
        double share; /* of the places looked at */
    } cases[] = {{DAMAGE_CLEAN, 0.995}, {DAMAGE_FLATBED, 0.98}, {DAMAGE_CAMSCAN, 0.95},
                 {DAMAGE_PHOTO, 0.93},  {DAMAGE_ROT, 0.95},     {DAMAGE_SKEW, 0.97},
                 {DAMAGE_EDGE, 0.97},   {DAMAGE_SHADOW, 0.93}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct order order = ORDER_DEFAULT;
        order.declaration = 2;
        order.layout = LAYOUT_TWO;
        order.plain = 1;
        order.dpi = 150;
        order.kind = (int)cases[i].kind;
        order.seed = 21;
        struct sample_page page = make(*state, &order);
        double share = share_on_rules(&page);
        if (share < cases[i].share)
            fail_msg("%s: only %.3f of the outlines lie on rules", damage_name(cases[i].kind), share);
        sample_page_release(&page);
    }
}

static void quarter_turns_turn_picture_and_truth(void **state)
{
    for (int turn = 1; turn <= 3; turn++) {
        struct order order = ORDER_DEFAULT;
        order.declaration = 0;
        order.layout = LAYOUT_ONE;
        order.dpi = 72;
        order.kind = DAMAGE_ROT;
        order.turn = turn;
        struct sample_page page = make(*state, &order);
        const struct point *corner = page.cells[0].outline.corner;
        double across = corner[1].x - corner[0].x, down = corner[1].y - corner[0].y;
        assert_int_equal(page.turn, turn);
        assert_int_equal(pixGetWidth(page.pix) > pixGetHeight(page.pix), turn != 2);
        /* the content's top edge runs up, to the left, down */
        assert_true(turn == 1 ? down < -20 : turn == 2 ? across < -20 : down > 20);
        sample_page_release(&page);
    }
}

/* ---- the same seed, the same sample ---- */

static void a_seed_always_gives_the_same_sample(void **state)
{
    for (int kind = 0; kind < DAMAGE_COUNT; kind++) {
        struct order order = ORDER_DEFAULT;
        order.kind = kind;
        order.dpi = 72;
        order.seed = 1000 + (uint64_t)kind;
        struct sample_page one = make(*state, &order), two = make(*state, &order);
        l_int32 same = 0;
        pixEqual(one.pix, two.pix, &same);
        assert_true(same);
        json_t *left = truth_of(&one, "a", "b"), *right = truth_of(&two, "a", "b");
        assert_non_null(left);
        assert_true(json_equal(left, right));
        json_decref(left);
        json_decref(right);
        sample_page_release(&one);
        sample_page_release(&two);
    }
}

static void another_seed_gives_another_sample(void **state)
{
    struct order order = ORDER_DEFAULT;
    order.declaration = order.layout = 0;
    order.kind = DAMAGE_FLATBED;
    order.dpi = 72;
    struct order other = order_nth(&order, 1);
    assert_int_not_equal(order.seed, other.seed);
    struct sample_page one = make(*state, &order), two = make(*state, &other);
    l_int32 same = 1;
    pixEqual(one.pix, two.pix, &same);
    assert_false(same);
    sample_page_release(&one);
    sample_page_release(&two);
}

static void a_fax_is_one_bit_and_a_seal_is_red(void **state)
{
    struct order order = ORDER_DEFAULT;
    order.declaration = order.layout = 0;
    order.dpi = 100;
    order.kind = DAMAGE_FAX;
    struct sample_page page = make(*state, &order);
    assert_int_equal(pixGetDepth(page.pix), 1);
    sample_page_release(&page);
    order.kind = DAMAGE_SEALED;
    page = make(*state, &order);
    assert_int_equal(pixGetDepth(page.pix), 32);
    PIX *red = pixMaskOverColorRange(page.pix, 150, 255, 0, 150, 0, 150);
    l_int32 count = 0;
    pixCountPixels(red, &count, NULL);
    assert_true(count > 500);
    pixDestroy(&red);
    sample_page_release(&page);
}

/* ---- parts ---- */

static void a_warp_and_its_inverse_agree(void **state)
{
    struct quad corners = {{{30, 12}, {970, 40}, {990, 1390}, {8, 1360}}};
    struct warp warp = warp_make(1000, 1400, corners);
    struct point corner = warp_to_sheet(&warp, corners.corner[2]);
    assert_true(fabs(corner.x - 1000) < 1e-6 && fabs(corner.y - 1400) < 1e-6);
    warp.bow = 14;
    warp.bow_turns = 1.3;
    warp.lean = 6;
    warp.lean_turns = 1.8;
    for (int i = 0; i <= 100; i++) {
        int row = i / 10;
        struct point sheet = {i % 10 * 111.0, row * 140.0};
        struct point back = warp_to_sheet(&warp, warp_to_picture(&warp, sheet));
        assert_true(point_distance(sheet, back) < 1e-3);
    }
}

static void a_typist_widens_punctuation_next_to_han(void **state)
{
    static const char *const cases[][2] = {{"财社(2022)2号,共3,200人", "财社（2022）2号，共3,200人"},
                                           {"A(b),c", "A(b),c"},
                                           {"指标1:人数", "指标1：人数"},
                                           {"其他, 备用", "其他，备用"}};
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(plan_typeset(arena, cases[i][0]), cases[i][1]);
    arena_free(arena);
}

static void a_recipe_line_is_read_or_refused(void **state)
{
    static const struct {
        const char *line, *problem;
    } cases[] = {{"a | 3 | two | plain | AR PL UMing CN | 9 | 200 | fax | 0.5 | 7", NULL},
                 {"a | - | - | - | - | - | - | - | - | 7", NULL},
                 {"a | 3 | two", "fewer than ten columns"},
                 {"a | 3 | six | - | - | - | - | - | - | 7", "no such layout"},
                 {"a | 3 | two | - | - | - | - | melted | - | 7", "no such kind of damage"},
                 {"../a | 3 | two | - | - | - | - | fax | - | 7", "the name is not a file name"},
                 {"a | - | - | - | - | - | - | - | - | x", "the seed is not a number"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *line = strdup(cases[i].line);
        const char *name = NULL, *problem;
        struct order order;
        problem = order_parse(line, &name, &order);
        if (cases[i].problem) {
            assert_non_null(problem);
            assert_string_equal(problem, cases[i].problem);
        } else {
            assert_null(problem);
            assert_string_equal(name, "a");
            assert_int_equal(order.seed, 7);
        }
        free(line);
    }
}

static void bad_orders_say_why(void **state)
{
    struct shop *shop = *state;
    struct order order = ORDER_DEFAULT;
    struct sample_page page;
    char *message = NULL;
    order.font = "No Such Font";
    assert_int_equal(order_make(&shop->printer, &shop->declarations, &order, &page, &message),
                     STATUS_MODEL_MISSING);
    assert_string_equal(message, "No Such Font: this font is not in the list of fonts");
    free(message);
    order = ORDER_DEFAULT;
    order.declaration = 100000;
    assert_int_equal(order_make(&shop->printer, &shop->declarations, &order, &page, &message),
                     STATUS_BAD_ARGUMENT);
    free(message);
    struct declarations none = {NULL};
    assert_int_equal(declarations_load("no/such/file.json", &none, &message), STATUS_NOT_FOUND);
    assert_string_equal(message, "no/such/file.json: No such file or directory");
    free(message);
    assert_int_equal(declarations_load("samples/fonts.list", &none, &message), STATUS_BAD_ARGUMENT);
    assert_non_null(message);
    free(message);
    declarations_release(&none);
}

/* WenQuanYi Micro Hei claims the sign, and its glyph for it has no ink. */
static void a_font_that_prints_nothing_does_not_cover(void **state)
{
    struct fonts fonts;
    char *message = NULL;
    assert_int_equal(fonts_load("samples/fonts.list", &fonts, &message), STATUS_OK);
    const struct font *font = fonts_find(&fonts, "WenQuanYi Micro Hei", 0);
    assert_non_null(font);
    assert_true(font_covers(&fonts, font, "水温 ≥26度"));
    assert_false(font_covers(&fonts, font, "水温 ≥26℃"));
    const struct font *other = fonts_covering(&fonts, font, "水温 ≥26℃");
    assert_non_null(other);
    assert_string_equal(other->class_name, font->class_name);
    assert_string_not_equal(other->family, font->family);
    fonts_release(&fonts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_declaration_prints_in_every_layout),
        cmocka_unit_test(other_pages_have_their_cells_or_none),
        cmocka_unit_test(outlines_lie_on_the_rules),
        cmocka_unit_test(quarter_turns_turn_picture_and_truth),
        cmocka_unit_test(a_seed_always_gives_the_same_sample),
        cmocka_unit_test(another_seed_gives_another_sample),
        cmocka_unit_test(a_fax_is_one_bit_and_a_seal_is_red),
        cmocka_unit_test(a_warp_and_its_inverse_agree),
        cmocka_unit_test(a_font_that_prints_nothing_does_not_cover),
        cmocka_unit_test(a_typist_widens_punctuation_next_to_han),
        cmocka_unit_test(a_recipe_line_is_read_or_refused),
        cmocka_unit_test(bad_orders_say_why),
    };
    return cmocka_run_group_tests_name("printer", tests, open_shop, close_shop);
}
