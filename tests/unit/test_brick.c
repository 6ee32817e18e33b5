#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <leptonica/allheaders.h>

#include "base/brick.h"
#include "base/plane.h"
#include "draw.h"

static const int widths[] = {1, 7, 31, 32, 33, 64, 65, 131, 200};
static const int sides[] = {1, 2, 3, 5, 8, 31, 32, 33, 40, 64, 70, 150};
enum { WIDTHS = sizeof widths / sizeof widths[0], SIDES = sizeof sides / sizeof sides[0], HEIGHT = 90 };

/* Level and upright bars with gaps, so that bricks of every length meet runs they fit into and runs they do not. */
static PIX *bars(int w, unsigned seed)
{
    struct plane plane = draw_paper(w, HEIGHT, 200);
    draw_noise(&plane, seed, 120);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < w; x++) {
            int bar = x / 2 * 7 + (int)seed, row = y * 5 + (int)seed;
            uint8_t *pixel = plane_row(&plane, y) + x;
            *pixel =
                *pixel > 300 - bar % 97 || (row % 31 < 6 && *pixel > 85) || (bar % 61 < 9 && *pixel > 85);
        }
    PIX *pix = plane_to_binary(&plane);
    plane_release(&plane);
    assert_non_null(pix);
    return pix;
}

static void assert_same_and_free(PIX *made, PIX *wanted, const char *what, int w, int h)
{
    l_int32 same = 0;
    assert_non_null(made);
    assert_non_null(wanted);
    pixEqual(made, wanted, &same);
    if (!same)
        fail_msg("%s by %d x %d of a picture %d wide", what, w, h, pixGetWidth(wanted));
    pixDestroy(&made);
    pixDestroy(&wanted);
}

static void test_bricks_of_every_length_do_as_leptonicas(void **state)
{
    for (int i = 0; i < WIDTHS; i++) {
        PIX *ink = bars(widths[i], (unsigned)i);
        for (int k = 0; k < SIDES; k++) {
            int n = sides[k];
            assert_same_and_free(brick_open(ink, n, 1), pixOpenBrick(NULL, ink, n, 1), "opened", n, 1);
            assert_same_and_free(brick_open(ink, 1, n), pixOpenBrick(NULL, ink, 1, n), "opened", 1, n);
            assert_same_and_free(brick_close(ink, n, 1), pixCloseSafeBrick(NULL, ink, n, 1), "closed", n, 1);
            assert_same_and_free(brick_close(ink, n, 4), pixCloseSafeBrick(NULL, ink, n, 4), "closed", n, 4);
        }
        pixDestroy(&ink);
    }
}

static void test_what_is_given_is_left_as_it_is(void **state)
{
    PIX *ink = bars(75, 3), *before = pixCopy(NULL, ink), *opened = brick_open(ink, 9, 2),
        *closed = brick_close(ink, 9, 2);
    pixDestroy(&opened);
    pixDestroy(&closed);
    assert_same_and_free(ink, before, "changed", 9, 2);
}

static void test_pixels_beyond_the_width_count_for_nothing(void **state)
{
    PIX *ink = pixCreate(40, 3, 1);
    pixSetAll(ink); /* the padding too */
    PIX *opened = brick_open(ink, 41, 1);
    l_int32 blank = 0;
    pixZero(opened, &blank);
    assert_true(blank);
    pixDestroy(&opened);
    pixDestroy(&ink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bricks_of_every_length_do_as_leptonicas),
        cmocka_unit_test(test_what_is_given_is_left_as_it_is),
        cmocka_unit_test(test_pixels_beyond_the_width_count_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
