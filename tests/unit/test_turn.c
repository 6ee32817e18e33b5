#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "draw.h"
#include "page/measure.h"
#include "page/stages.h"
#include "shenbao/status.h"

/* Ink and paper are exchanged for a mask. */
static struct plane mask_of(struct plane *drawn)
{
    struct plane ink = draw_paper(drawn->w, drawn->h, 0);
    for (int i = 0; i < ink.w * ink.h; i++)
        ink.px[i] = drawn->px[i] < 128;
    plane_release(drawn);
    return ink;
}

/* Words of four characters each, and a table's rules. */
static struct plane page_of_text(int w, int h, int size, int lines)
{
    struct plane drawn = draw_paper(w, h, 255);
    for (int line = 0; line < lines; line++) {
        for (int x = size * 2; x + 8 * size < w; x += 7 * size)
            draw_text(&drawn, x, size * 2 + line * size * 2, size, 4);
    }
    struct drawn_table table = {size, size, (w - 2 * size) / 3, (h - 2 * size) / 4, 2, "abb/abb/cde/cde"};
    draw_table(&drawn, &table, 0);
    return mask_of(&drawn);
}

static bool is_lying(const struct plane *ink, int char_height)
{
    bool lying = true;
    assert_int_equal(turn_is_lying(ink, char_height, &lying), STATUS_OK);
    return lying;
}

static void test_standing_text_stands_and_lying_text_lies(void **state)
{
    static const int sizes[] = {12, 20, 34};
    for (int i = 0; i < 3; i++) {
        struct plane ink = page_of_text(20 * sizes[i], 28 * sizes[i], sizes[i], 12), turned;
        assert_false(is_lying(&ink, sizes[i]));
        assert_int_equal(plane_transpose(&ink, &turned), STATUS_OK);
        assert_true(is_lying(&turned, sizes[i]));
        plane_release(&ink);
        plane_release(&turned);
    }
}

static void test_too_little_text_stands(void **state)
{
    struct plane ink = page_of_text(400, 560, 16, 1), turned;
    assert_int_equal(plane_transpose(&ink, &turned), STATUS_OK);
    assert_false(is_lying(&ink, 16));
    assert_false(is_lying(&turned, 16));
    plane_release(&ink);
    plane_release(&turned);
}

/* Single characters, as wide as high, say nothing either way. */
static void test_undecided_text_stands(void **state)
{
    struct plane drawn = draw_paper(500, 700, 255);
    for (int i = 0; i < 200; i++)
        draw_character(&drawn, 20 + i % 10 * 45, 20 + i / 10 * 32, 16, i, 0);
    struct plane ink = mask_of(&drawn);
    assert_false(is_lying(&ink, 16));
    plane_release(&ink);
}

static void test_an_empty_page_stands(void **state)
{
    struct plane blank = draw_paper(64, 64, 0), black = draw_paper(64, 64, 1);
    assert_false(is_lying(&blank, 8));
    assert_false(is_lying(&black, 8));
    plane_release(&blank);
    plane_release(&black);
}

/* ---- sizes ---- */

static void assert_measured(const struct plane *ink, const struct plane *sheet, int dpi, int char_height)
{
    int found_dpi, found_height;
    measure_page(ink, sheet, &found_dpi, &found_height);
    assert_in_range(found_dpi, dpi - dpi / 20, dpi + dpi / 20);
    assert_in_range(found_height, char_height - 1, char_height + 1);
}

static void test_a_whole_sheet_tells_its_resolution(void **state)
{
    const struct plane all = {0, 0, NULL};
    struct plane upright = page_of_text(827, 1169, 13, 20), lying = page_of_text(1169, 827, 13, 20);
    assert_measured(&upright, &all, 100, 13);
    assert_measured(&lying, &all, 100, 13);
    plane_release(&upright);
    plane_release(&lying);
}

/* A photograph's picture is larger than the sheet in it. */
static void test_the_sheet_counts_and_not_the_desk(void **state)
{
    struct plane ink = page_of_text(1000, 1300, 13, 20), sheet = draw_paper(1000, 1300, 0);
    draw_box(&sheet, (struct box){80, 60, 827, 1169}, 1);
    assert_measured(&ink, &sheet, 100, 13);
    plane_release(&ink);
    plane_release(&sheet);
}

/* A cut-out: the type, taken to be of 9.5 points, decides. */
static void test_a_cut_out_s_type_tells_its_resolution(void **state)
{
    const struct plane all = {0, 0, NULL};
    struct plane ink = page_of_text(900, 300, 20, 6);
    assert_measured(&ink, &all, 20 * 72 / 9.5, 20);
    plane_release(&ink);
}

static void test_a_blank_page_gets_a_guess(void **state)
{
    const struct plane all = {0, 0, NULL};
    struct plane blank = draw_paper(827, 1169, 0), tiny = draw_paper(64, 64, 0);
    assert_measured(&blank, &all, 100, 13);
    int dpi, height;
    measure_page(&tiny, &all, &dpi, &height);
    assert_int_equal(height, 8);
    assert_true(dpi > 0);
    plane_release(&blank);
    plane_release(&tiny);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_standing_text_stands_and_lying_text_lies),
        cmocka_unit_test(test_too_little_text_stands),
        cmocka_unit_test(test_undecided_text_stands),
        cmocka_unit_test(test_an_empty_page_stands),
        cmocka_unit_test(test_a_whole_sheet_tells_its_resolution),
        cmocka_unit_test(test_the_sheet_counts_and_not_the_desk),
        cmocka_unit_test(test_a_cut_out_s_type_tells_its_resolution),
        cmocka_unit_test(test_a_blank_page_gets_a_guess),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
