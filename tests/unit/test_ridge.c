#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/ridge.h"
#include "draw.h"
#include "shenbao/status.h"

static const struct ridge_options options = {.length = 41, .share = 0.8, .clear = 6, .side_share = 0.5};

/* How many pixels of the row, or of the two around it, are on a ridge, of those from left to right. */
static int ridge_pixels(const struct plane *ink, int y, int left, int right)
{
    struct plane mask;
    int count = 0;
    assert_int_equal(ridge_find(ink, &options, &mask), STATUS_OK);
    for (int x = left; x < right; x++)
        count += plane_row(&mask, y - 1)[x] || plane_row(&mask, y)[x] || plane_row(&mask, y + 1)[x];
    plane_release(&mask);
    return count;
}

static int all_ridge_pixels(const struct plane *ink)
{
    struct plane mask;
    int count = 0;
    assert_int_equal(ridge_find(ink, &options, &mask), STATUS_OK);
    for (int i = 0; i < mask.w * mask.h; i++)
        count += mask.px[i];
    plane_release(&mask);
    return count;
}

static void test_a_line_is_a_ridge(void **state)
{
    struct plane ink = draw_paper(300, 60, 0);
    draw_box(&ink, (struct box){50, 30, 200, 2}, 1);
    assert_int_equal(ridge_pixels(&ink, 30, 70, 230), 160);
    assert_int_equal(ridge_pixels(&ink, 30, 0, 25), 0);
    assert_int_equal(ridge_pixels(&ink, 10, 0, 300), 0);
    plane_release(&ink);
}

static void test_a_broken_line_is_a_ridge(void **state)
{
    struct plane ink = draw_paper(300, 60, 0);
    draw_box(&ink, (struct box){50, 30, 200, 1}, 1);
    for (int x = 55; x < 250; x += 12)
        draw_box(&ink, (struct box){x, 30, 2, 1}, 0);
    assert_int_equal(ridge_pixels(&ink, 30, 75, 225), 150);
    plane_release(&ink);
}

static void test_a_slightly_slanted_line_is_a_ridge(void **state)
{
    struct plane ink = draw_paper(300, 60, 0);
    for (int x = 0; x < 300; x++)
        plane_row(&ink, 25 + x / 40)[x] = 1;
    for (int x = 30; x < 270; x += 40)
        assert_int_equal(ridge_pixels(&ink, 25 + x / 40, x, x + 1), 1);
    plane_release(&ink);
}

static void test_dashes_and_text_are_none(void **state)
{
    struct plane ink = draw_paper(300, 60, 0), paper = draw_paper(300, 60, 255);
    for (int x = 20; x < 280; x += 16)
        draw_box(&ink, (struct box){x, 30, 9, 2}, 1);
    assert_int_equal(all_ridge_pixels(&ink), 0);
    draw_text(&paper, 10, 20, 17, 14); /* the window is 2.4 characters */
    for (int i = 0; i < 300 * 60; i++)
        ink.px[i] = paper.px[i] < 128;
    assert_int_equal(all_ridge_pixels(&ink), 0);
    plane_release(&ink);
    plane_release(&paper);
}

static void test_a_solid_area_is_none(void **state)
{
    struct plane ink = draw_paper(300, 90, 0);
    draw_box(&ink, (struct box){40, 20, 220, 50}, 1);
    assert_int_equal(ridge_pixels(&ink, 45, 0, 300), 0);
    plane_release(&ink);
}

static void test_both_lines_of_a_doubled_rule_are(void **state)
{
    struct plane ink = draw_paper(300, 60, 0);
    draw_box(&ink, (struct box){20, 24, 260, 2}, 1);
    draw_box(&ink, (struct box){20, 30, 260, 2}, 1);
    assert_int_equal(ridge_pixels(&ink, 24, 50, 250), 200);
    assert_int_equal(ridge_pixels(&ink, 31, 50, 250), 200);
    plane_release(&ink);
}

static void test_a_line_on_the_picture_s_border_is(void **state)
{
    struct plane ink = draw_paper(300, 60, 0);
    draw_box(&ink, (struct box){0, 0, 300, 1}, 1);
    draw_box(&ink, (struct box){0, 59, 300, 1}, 1);
    assert_int_equal(ridge_pixels(&ink, 1, 30, 270), 240);
    assert_int_equal(ridge_pixels(&ink, 58, 30, 270), 240);
    plane_release(&ink);
}

static void test_the_window_must_fit(void **state)
{
    struct plane ink = draw_paper(40, 20, 0), mask = {7, 7, NULL};
    assert_int_equal(ridge_find(&ink, &options, &mask), STATUS_BAD_ARGUMENT);
    struct ridge_options tiny = options;
    tiny.length = 2;
    assert_int_equal(ridge_find(&ink, &tiny, &mask), STATUS_BAD_ARGUMENT);
    assert_int_equal(mask.w, 7);
    plane_release(&ink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_line_is_a_ridge),
        cmocka_unit_test(test_a_broken_line_is_a_ridge),
        cmocka_unit_test(test_a_slightly_slanted_line_is_a_ridge),
        cmocka_unit_test(test_dashes_and_text_are_none),
        cmocka_unit_test(test_a_solid_area_is_none),
        cmocka_unit_test(test_both_lines_of_a_doubled_rule_are),
        cmocka_unit_test(test_a_line_on_the_picture_s_border_is),
        cmocka_unit_test(test_the_window_must_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
