#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "draw.h"
#include "page/measure.h"
#include "page/stages.h"
#include "shenbao/status.h"

enum { W = 500, H = 640, CHAR = 16 };

/* Text lines at `x`, `y`, `rows` of them. */
static void text_block(struct plane *on, int x, int y, int columns, int rows)
{
    for (int row = 0; row < rows; row++)
        draw_text(on, x, y + row * 2 * CHAR, CHAR, columns);
}

/* Darkens what is drawn as light of that level, 0 to 1, would show it, with ink at `ink` of 255. */
static uint8_t lit(uint8_t level, double light, int ink)
{
    return (uint8_t)(light * (ink + (255 - ink) * level / 255.0) + 0.5);
}

static void assert_ink(const struct plane *grey, const struct plane *drawn)
{
    struct plane ink;
    int wrong = 0;
    assert_int_equal(light_binarize(grey, &ink), STATUS_OK);
    for (int i = 0; i < grey->w * grey->h; i++)
        wrong += ink.px[i] != (drawn->px[i] < 128);
    assert_int_equal(wrong, 0);
    plane_release(&ink);
}

static int darkest(const struct plane *grey, struct box box)
{
    int level = 255;
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + box.w; x++)
            level = plane_row(grey, y)[x] < level ? plane_row(grey, y)[x] : level;
    }
    return level;
}

/* From full light at the left to 45% at the right: everything comes out as it was drawn. */
static void test_a_gradient_is_evened(void **state)
{
    struct plane drawn = draw_paper(W, H, 255), grey = draw_paper(W, H, 255);
    text_block(&drawn, 20, 20, 25, 18);
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++)
            plane_row(&grey, y)[x] = lit(plane_row(&drawn, y)[x], 0.95 - 0.5 * x / W, 30);
    }
    assert_int_equal(light_even(&grey, NULL), STATUS_OK);
    assert_ink(&grey, &drawn);
    for (int y = 0; y < H; y++) { /* paper is white, ink dark, whatever the light was */
        for (int x = 0; x < W; x++)
            assert_true(plane_row(&drawn, y)[x] ? plane_row(&grey, y)[x] > 240 : plane_row(&grey, y)[x] < 90);
    }
    plane_release(&drawn);
    plane_release(&grey);
}

/* The left half lies in a shadow that ends at once, deepest there: neither it nor print in it is lost or made. */
static void test_a_shadow_with_an_edge(void **state)
{
    struct plane drawn = draw_paper(W, H, 255), grey = draw_paper(W, H, 255);
    text_block(&drawn, 20, 20, 25, 18);
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++)
            plane_row(&grey, y)[x] = lit(plane_row(&drawn, y)[x], x < W / 2 ? 0.97 - 0.8 * x / W : 0.97, 40);
    }
    assert_int_equal(light_even(&grey, NULL), STATUS_OK);
    assert_ink(&grey, &drawn);
    for (int y = 0; y < 16; y++) /* above the text */
        for (int x = 0; x < W; x++)
            assert_true(plane_row(&grey, y)[x] > 230);
    plane_release(&drawn);
    plane_release(&grey);
}

static void test_faint_strokes_come_to_contrast(void **state)
{
    struct plane drawn = draw_paper(W, H, 255), grey = draw_paper(W, H, 255);
    text_block(&drawn, 20, 20, 25, 18);
    for (int i = 0; i < W * H; i++)
        grey.px[i] = drawn.px[i] ? 230 : 170;
    draw_noise(&grey, 1, 6);
    assert_int_equal(light_even(&grey, NULL), STATUS_OK);
    assert_ink(&grey, &drawn);
    assert_true(darkest(&grey, (struct box){20, 20, 200, 16}) < 60);
    plane_release(&drawn);
    plane_release(&grey);
}

/* Where nothing else stands, what shows through from the back is not made as dark as print. */
static void test_print_on_the_back_is_no_ink(void **state)
{
    struct plane drawn = draw_paper(W, H, 255), back = draw_paper(W, H, 255), grey = draw_paper(W, H, 255);
    text_block(&drawn, 20, 20, 25, 10);
    text_block(&back, 20, 420, 25, 6);
    for (int i = 0; i < W * H; i++)
        grey.px[i] = drawn.px[i] < 128 ? 30 : back.px[i] < 128 ? 185 : 250;
    assert_int_equal(light_even(&grey, NULL), STATUS_OK);
    assert_ink(&grey, &drawn);
    plane_release(&drawn);
    plane_release(&back);
    plane_release(&grey);
}

/* Its level is measured where there is no ink; paper alone has none, however noisy or coarse its grain. */
static void test_how_dark_the_back_shows(void **state)
{
    struct plane drawn = draw_paper(W, H, 255), back = draw_paper(W, H, 255), grey = draw_paper(W, H, 250);
    struct plane ink;
    int level = -1;
    text_block(&drawn, 20, 20, 25, 6);
    text_block(&back, 20, 300, 25, 10);
    for (int i = 0; i < W * H; i++)
        grey.px[i] = drawn.px[i] < 128 ? 40 : back.px[i] < 128 ? 190 : 250;
    assert_int_equal(light_binarize(&grey, &ink), STATUS_OK);
    assert_int_equal(measure_back(&grey, &ink, CHAR, &level), STATUS_OK);
    assert_in_range(level, 185, 195);
    for (int noise = 10; noise <= 60; noise += 50) {
        for (int i = 0; i < W * H; i++)
            grey.px[i] = drawn.px[i] < 128 ? 40 : 240;
        draw_noise(&grey, 1, noise);
        assert_int_equal(measure_back(&grey, &ink, CHAR, &level), STATUS_OK);
        assert_int_equal(level, 0);
    }
    plane_release(&drawn);
    plane_release(&back);
    plane_release(&grey);
    plane_release(&ink);
}

/* Print hardly counts, for most of a page is paper. */
static void test_how_coarse_the_grain_is(void **state)
{
    struct plane grey = draw_paper(W, H, 200);
    text_block(&grey, 20, 20, 25, 6);
    assert_in_range(measure_grain(&grey), 0, 1);
    draw_noise(&grey, 1, 40);
    assert_in_range(measure_grain(&grey), 18, 26);
    plane_release(&grey);
}

static void test_blank_paper_s_noise_is_no_ink(void **state)
{
    struct plane grey = draw_paper(W, H, 215), blank = draw_paper(W, H, 255);
    draw_noise(&grey, 1, 18);
    assert_int_equal(light_even(&grey, NULL), STATUS_OK);
    assert_ink(&grey, &blank);
    plane_release(&blank);
    plane_release(&grey);
}

/* Blank halves beside faint text: the tiles without ink must not invent some. */
static void test_noise_beside_text_is_no_ink(void **state)
{
    struct plane drawn = draw_paper(W, H, 255), grey = draw_paper(W, H, 255);
    text_block(&drawn, 20, 20, 10, 18);
    for (int i = 0; i < W * H; i++)
        grey.px[i] = drawn.px[i] ? 225 : 120;
    draw_noise(&grey, 4, 14);
    assert_int_equal(light_even(&grey, NULL), STATUS_OK);
    assert_ink(&grey, &drawn);
    plane_release(&drawn);
    plane_release(&grey);
}

static void test_what_is_not_sheet_becomes_paper(void **state)
{
    struct plane grey = draw_paper(W, H, 40), sheet = draw_paper(W, H, 0), wanted = draw_paper(W, H, 255);
    struct box inside = {100, 90, 300, 460};
    draw_box(&grey, inside, 200);
    draw_box(&sheet, inside, 1);
    draw_text(&grey, 130, 130, CHAR, 12);
    draw_text(&wanted, 130, 130, CHAR, 12);
    draw_text(&grey, 10, 20, CHAR, 20); /* on the desk */
    assert_int_equal(light_even(&grey, &sheet), STATUS_OK);
    assert_ink(&grey, &wanted);
    assert_int_equal(darkest(&grey, (struct box){0, 0, W, 90}), 255);
    plane_release(&grey);
    plane_release(&sheet);
    plane_release(&wanted);
}

/* Nothing to go by: not a tile with sheet in it. */
static void test_no_sheet_at_all_is_all_paper(void **state)
{
    struct plane grey = draw_paper(64, 64, 40), sheet = draw_paper(64, 64, 0),
                 blank = draw_paper(64, 64, 255);
    assert_int_equal(light_even(&grey, &sheet), STATUS_OK);
    assert_memory_equal(grey.px, blank.px, 64 * 64);
    plane_release(&grey);
    plane_release(&sheet);
    plane_release(&blank);
}

static void test_tiny_pictures_pass(void **state)
{
    static const int sides[][2] = {{1, 1}, {3, 200}, {17, 15}, {200, 2}};
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        struct plane grey = draw_paper(sides[i][0], sides[i][1], 180);
        assert_int_equal(light_even(&grey, NULL), STATUS_OK);
        assert_int_equal(darkest(&grey, (struct box){0, 0, grey.w, grey.h}), 255);
        plane_release(&grey);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_gradient_is_evened),
        cmocka_unit_test(test_a_shadow_with_an_edge),
        cmocka_unit_test(test_faint_strokes_come_to_contrast),
        cmocka_unit_test(test_print_on_the_back_is_no_ink),
        cmocka_unit_test(test_how_dark_the_back_shows),
        cmocka_unit_test(test_how_coarse_the_grain_is),
        cmocka_unit_test(test_blank_paper_s_noise_is_no_ink),
        cmocka_unit_test(test_noise_beside_text_is_no_ink),
        cmocka_unit_test(test_what_is_not_sheet_becomes_paper),
        cmocka_unit_test(test_no_sheet_at_all_is_all_paper),
        cmocka_unit_test(test_tiny_pictures_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
