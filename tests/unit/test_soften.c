#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <leptonica/allheaders.h>

#include "base/plane.h"
#include "draw.h"
#include "shenbao/status.h"
#include "text/soften.h"

static struct plane noise(int w, int h)
{
    struct plane plane = draw_paper(w, h, 128);
    draw_noise(&plane, (unsigned)(w * h), 127);
    return plane;
}

static void assert_as_leptonica(int w, int h, double blur)
{
    int half = blur < 1 ? 1 : 2;
    struct plane plane = noise(w, h), wanted;
    PIX *pix = plane_to_grey(&plane);
    L_KERNEL *across, *down;
    makeGaussianKernelSep(half, half, (l_float32)blur, 1, &across, &down);
    PIX *soft = pixConvolveSep(pix, across, down, 8, 1);
    assert_int_equal(plane_from_pix(soft, &wanted), STATUS_OK);
    assert_int_equal(soften(&plane, blur), STATUS_OK);
    assert_memory_equal(plane.px, wanted.px, (size_t)w * (size_t)h);
    kernelDestroy(&across);
    kernelDestroy(&down);
    pixDestroy(&pix);
    pixDestroy(&soft);
    plane_release(&plane);
    plane_release(&wanted);
}

static void test_pictures_are_blurred_as_leptonica_does(void **state)
{
    const double blurs[] = {0.3, 0.7, 0.95, 1.0, 1.6};
    const int widths[] = {3, 4, 5, 31, 48, 203};
    for (size_t i = 0; i < sizeof blurs / sizeof blurs[0]; i++)
        for (size_t k = 0; k < sizeof widths / sizeof widths[0]; k++) {
            assert_as_leptonica(widths[k], 48, blurs[i]);
            assert_as_leptonica(widths[k], 5, blurs[i]);
        }
}

static void test_even_paper_stays_even(void **state)
{
    struct plane paper = draw_paper(40, 48, 255), before = draw_paper(40, 48, 255);
    assert_int_equal(soften(&paper, 0.7), STATUS_OK);
    assert_memory_equal(paper.px, before.px, (size_t)40 * 48);
    plane_release(&paper);
    plane_release(&before);
}

static void test_no_blur_changes_nothing(void **state)
{
    struct plane plane = noise(33, 9), before = noise(33, 9);
    assert_int_equal(soften(&plane, 0), STATUS_OK);
    assert_memory_equal(plane.px, before.px, (size_t)33 * 9);
    plane_release(&plane);
    plane_release(&before);
}

static void test_the_smallest_picture_can_be_blurred(void **state)
{
    struct plane dot = draw_paper(1, 1, 77);
    assert_int_equal(soften(&dot, 1.5), STATUS_OK);
    assert_int_equal(dot.px[0], 77);
    plane_release(&dot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pictures_are_blurred_as_leptonica_does),
        cmocka_unit_test(test_even_paper_stays_even),
        cmocka_unit_test(test_no_blur_changes_nothing),
        cmocka_unit_test(test_the_smallest_picture_can_be_blurred),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
