#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <leptonica/allheaders.h>

#include "shenbao/status.h"
#include "text/lines.h"
#include "text/picture.h"
#include "text_page.h"

enum { WIDTH = 640, HEIGHT = 240 };
static const struct box CELL = {10, 10, 600, 200};

/* The picture of one of the page's lines. */
static PIX *picture_of(struct page *page, struct box cell, size_t line, const struct picture_options *options)
{
    struct cell_lines lines = {0};
    PIX *picture = NULL;
    text_page_finish(page);
    assert_int_equal(cell_lines_find(page, cell, NULL, &lines), STATUS_OK);
    assert_true(line < lines.count);
    assert_int_equal(line_picture(page, &lines.lines[line], options, &picture), STATUS_OK);
    cell_lines_release(&lines);
    return picture;
}

static void extremes(PIX *picture, l_int32 *darkest, l_int32 *lightest)
{
    pixGetExtremeValue(picture, 1, L_SELECT_MIN, NULL, NULL, NULL, darkest);
    pixGetExtremeValue(picture, 1, L_SELECT_MAX, NULL, NULL, NULL, lightest);
}

/* Pixels darker than half. */
static l_int32 dark_pixels(PIX *picture)
{
    PIX *dark = pixThresholdToBinary(picture, 128);
    l_int32 count = 0;
    pixCountPixels(dark, &count, NULL);
    pixDestroy(&dark);
    return count;
}

static void test_height_is_the_networks(void **state)
{
    const struct picture_options options = PICTURE_OPTIONS_DEFAULT;
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_row(&page, 100, 80, 8, 0);
    PIX *picture = picture_of(&page, CELL, 0, NULL);
    double scale = options.text / (UNIT + 2.0 * options.own_rim);
    assert_int_equal(pixGetHeight(picture), options.height);
    assert_int_equal(pixGetDepth(picture), 8);
    double width = scale * (8 * (UNIT + 2) - 2 + 2 * options.own_rim) + options.before + options.after;
    assert_in_range(pixGetWidth(picture), (int)width - 2, (int)width + 2);
    pixDestroy(&picture);
    text_page_release(&page);
}

static void test_faint_ink_gets_full_contrast(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_shade(&page, 0, 0, WIDTH, HEIGHT, 215);
    for (int i = 0; i < 5; i++) {
        text_page_shade(&page, 100 + i * 26, 80, 4, UNIT, 140);
        text_page_shade(&page, 100 + i * 26, 80, 22, 4, 140);
    }
    PIX *picture = picture_of(&page, CELL, 0, NULL);
    l_int32 darkest = 255, lightest = 0;
    extremes(picture, &darkest, &lightest);
    assert_true(darkest < 40);
    assert_int_equal(lightest, 255);
    pixDestroy(&picture);
    text_page_release(&page);
}

/* A hyphen is not blown up to the height of a character. */
static void test_a_hyphen_stays_small(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_rect(&page, 100, 90, 8, 2);
    PIX *picture = picture_of(&page, CELL, 0, NULL);
    assert_true(pixGetWidth(picture) < 40);
    assert_true(dark_pixels(picture) > 0);
    assert_true(dark_pixels(picture) < 150);
    pixDestroy(&picture);
    text_page_release(&page);
}

static void test_other_ink_is_painted_over(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_row(&page, 100, 80, 8, 0);
    PIX *alone = picture_of(&page, CELL, 0, NULL);
    text_page_rect(&page, 350, 86, 1, 2);  /* dust in the same rows, beyond the line's end */
    text_page_rect(&page, 110, 60, 3, 3);  /* dust above */
    text_page_rect(&page, 10, 78, 600, 1); /* a rule that nearly touches */
    PIX *dirty = picture_of(&page, CELL, 0, NULL);
    assert_int_equal(pixGetWidth(dirty), pixGetWidth(alone));
    assert_in_range(dark_pixels(dirty), dark_pixels(alone) * 97 / 100, dark_pixels(alone) * 103 / 100);
    pixDestroy(&alone);
    pixDestroy(&dirty);
    text_page_release(&page);
}

static void test_lines_of_a_cell_show_no_neighbours(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_row(&page, 40, 60, 16, 40); /* so slanted that each line's box holds some of the other */
    text_page_row(&page, 40, 60 + UNIT + 4, 16, 40);
    PIX *upper = picture_of(&page, CELL, 0, NULL), *lower = picture_of(&page, CELL, 1, NULL);
    assert_in_range(dark_pixels(upper), dark_pixels(lower) * 95 / 100, dark_pixels(lower) * 105 / 100);
    pixDestroy(&upper);
    pixDestroy(&lower);
    text_page_release(&page);
}

static void test_a_stack_lies_on_its_side(void **state)
{
    const struct picture_options options = PICTURE_OPTIONS_DEFAULT;
    struct page page = text_page_new(WIDTH, HEIGHT);
    for (int i = 0; i < 4; i++)
        text_page_character(&page, 30, 40 + i * (UNIT + 4));
    PIX *picture = picture_of(&page, (struct box){20, 20, 44, 180}, 0, NULL);
    assert_int_equal(pixGetHeight(picture), options.height);
    assert_true(pixGetWidth(picture) > 3 * options.height / 2);
    pixDestroy(&picture);
    text_page_release(&page);
}

static void test_a_line_without_ink_is_refused(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_finish(&page);
    PIX *picture = NULL;
    assert_int_equal(line_picture(&page, &(struct line){0}, NULL, &picture), STATUS_BAD_ARGUMENT);
    assert_null(picture);
    text_page_release(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_height_is_the_networks),
        cmocka_unit_test(test_faint_ink_gets_full_contrast),
        cmocka_unit_test(test_a_hyphen_stays_small),
        cmocka_unit_test(test_other_ink_is_painted_over),
        cmocka_unit_test(test_lines_of_a_cell_show_no_neighbours),
        cmocka_unit_test(test_a_stack_lies_on_its_side),
        cmocka_unit_test(test_a_line_without_ink_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
