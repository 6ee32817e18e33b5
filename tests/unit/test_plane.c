#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <leptonica/allheaders.h>

#include "base/plane.h"
#include "draw.h"
#include "shenbao/status.h"

static const int widths[] = {1, 7, 31, 32, 33, 64, 65, 131};
enum { WIDTHS = sizeof widths / sizeof widths[0] };

static void assert_same(const struct plane *a, const struct plane *b)
{
    assert_int_equal(a->w, b->w);
    assert_int_equal(a->h, b->h);
    assert_memory_equal(a->px, b->px, (size_t)a->w * (size_t)a->h);
}

static struct plane noise(int w, int h)
{
    struct plane plane = draw_paper(w, h, 128);
    draw_noise(&plane, (unsigned)w, 127);
    return plane;
}

static void test_sides_must_be_positive(void **state)
{
    struct plane plane = {9, 9, NULL};
    assert_int_equal(plane_new(0, 5, &plane), STATUS_BAD_ARGUMENT);
    assert_int_equal(plane_new(5, -1, &plane), STATUS_BAD_ARGUMENT);
    assert_int_equal(plane.w, 9);
}

static void test_a_new_plane_is_zero(void **state)
{
    struct plane plane, zero = draw_paper(13, 5, 0);
    assert_int_equal(plane_new(13, 5, &plane), STATUS_OK);
    assert_same(&plane, &zero);
    plane_release(&plane);
    assert_null(plane.px);
    plane_release(&plane);
    plane_release(&zero);
}

static void test_a_copy_is_its_own(void **state)
{
    struct plane plane = noise(33, 4), copy;
    assert_int_equal(plane_copy(&plane, &copy), STATUS_OK);
    assert_same(&plane, &copy);
    copy.px[0] ^= 1;
    assert_int_not_equal(plane.px[0], copy.px[0]);
    plane_release(&plane);
    plane_release(&copy);
}

static void test_grey_pictures_round_trip(void **state)
{
    for (int i = 0; i < WIDTHS; i++) {
        struct plane plane = noise(widths[i], 5), back;
        PIX *pix = plane_to_grey(&plane);
        assert_int_equal(pixGetDepth(pix), 8);
        assert_int_equal(plane_from_pix(pix, &back), STATUS_OK);
        assert_same(&plane, &back);
        l_uint32 last;
        pixGetPixel(pix, widths[i] - 1, 4, &last);
        assert_int_equal(last, plane_row(&plane, 4)[widths[i] - 1]);
        pixDestroy(&pix);
        plane_release(&plane);
        plane_release(&back);
    }
}

/* Nothing is set in the padding behind a row's end. */
static void test_binary_pictures_round_trip(void **state)
{
    for (int i = 0; i < WIDTHS; i++) {
        struct plane plane = noise(widths[i], 6), back;
        int set = 0, counted;
        for (int k = 0; k < plane.w * plane.h; k++) {
            plane.px[k] &= 1;
            set += plane.px[k];
        }
        PIX *pix = plane_to_binary(&plane);
        assert_int_equal(pixGetDepth(pix), 1);
        pixCountPixels(pix, &counted, NULL);
        assert_int_equal(counted, set);
        assert_int_equal(plane_from_pix(pix, &back), STATUS_OK);
        assert_same(&plane, &back);
        pixDestroy(&pix);
        plane_release(&plane);
        plane_release(&back);
    }
}

static void test_other_depths_are_refused(void **state)
{
    struct plane plane;
    PIX *colour = pixCreate(8, 8, 32), *coarse = pixCreate(8, 8, 4);
    assert_int_equal(plane_from_pix(colour, &plane), STATUS_BAD_ARGUMENT);
    assert_int_equal(plane_from_pix(coarse, &plane), STATUS_BAD_ARGUMENT);
    assert_int_equal(plane_from_pix(NULL, &plane), STATUS_BAD_ARGUMENT);
    pixDestroy(&colour);
    pixDestroy(&coarse);
}

static void test_transposing_exchanges_x_and_y(void **state)
{
    for (int i = 0; i < WIDTHS; i++) {
        struct plane plane = noise(widths[i], 67), turned, back;
        assert_int_equal(plane_transpose(&plane, &turned), STATUS_OK);
        assert_int_equal(turned.w, 67);
        assert_int_equal(turned.h, widths[i]);
        for (int y = 0; y < plane.h; y++) {
            for (int x = 0; x < plane.w; x++)
                assert_int_equal(plane_row(&plane, y)[x], plane_row(&turned, x)[y]);
        }
        assert_int_equal(plane_transpose(&turned, &back), STATUS_OK);
        assert_same(&plane, &back);
        plane_release(&plane);
        plane_release(&turned);
        plane_release(&back);
    }
}

static void test_bounds_hold_all_that_is_not_zero(void **state)
{
    struct plane plane = draw_paper(40, 30, 0);
    assert_true(box_is_empty(plane_bounds(&plane)));
    plane_row(&plane, 7)[12] = 1;
    struct box one = plane_bounds(&plane);
    assert_memory_equal(&one, (&(struct box){12, 7, 1, 1}), sizeof one);
    plane_row(&plane, 29)[39] = 200;
    plane_row(&plane, 11)[0] = 3;
    struct box all = plane_bounds(&plane);
    assert_memory_equal(&all, (&(struct box){0, 7, 40, 23}), sizeof all);
    memset(plane.px, 5, 40 * 30); /* every pixel the same */
    all = plane_bounds(&plane);
    assert_memory_equal(&all, (&(struct box){0, 0, 40, 30}), sizeof all);
    plane_release(&plane);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sides_must_be_positive),
        cmocka_unit_test(test_a_new_plane_is_zero),
        cmocka_unit_test(test_a_copy_is_its_own),
        cmocka_unit_test(test_grey_pictures_round_trip),
        cmocka_unit_test(test_binary_pictures_round_trip),
        cmocka_unit_test(test_other_depths_are_refused),
        cmocka_unit_test(test_transposing_exchanges_x_and_y),
        cmocka_unit_test(test_bounds_hold_all_that_is_not_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
