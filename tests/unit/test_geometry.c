#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "shenbao/geometry.h"

static void assert_box(struct box box, int x, int y, int w, int h)
{
    assert_int_equal(box.x, x);
    assert_int_equal(box.y, y);
    assert_int_equal(box.w, w);
    assert_int_equal(box.h, h);
}

static void test_empty_box(void **state)
{
    assert_true(box_is_empty((struct box){5, 5, 0, 3}));
    assert_true(box_is_empty((struct box){5, 5, 3, -1}));
    assert_false(box_is_empty((struct box){-5, -5, 1, 1}));
}

static void test_intersection(void **state)
{
    assert_box(box_intersect((struct box){0, 0, 10, 10}, (struct box){4, 6, 10, 10}), 4, 6, 6, 4);
    assert_box(box_intersect((struct box){0, 0, 10, 10}, (struct box){2, 2, 3, 3}), 2, 2, 3, 3);
    assert_box(box_intersect((struct box){-8, -8, 10, 10}, (struct box){-4, -4, 2, 20}), -4, -4, 2, 6);
    /* boxes that only touch share no pixel */
    assert_true(box_is_empty(box_intersect((struct box){0, 0, 10, 10}, (struct box){10, 0, 5, 10})));
    assert_true(box_is_empty(box_intersect((struct box){0, 0, 10, 10}, (struct box){20, 30, 5, 5})));
}

static void test_union(void **state)
{
    assert_box(box_unite((struct box){0, 0, 2, 2}, (struct box){8, 9, 2, 1}), 0, 0, 10, 10);
    assert_box(box_unite((struct box){-3, 1, 2, 2}, (struct box){0, 0, 1, 1}), -3, 0, 4, 3);
    /* an empty box adds nothing, wherever it lies */
    assert_box(box_unite((struct box){1, 2, 3, 4}, (struct box){-100, -100, 0, 9}), 1, 2, 3, 4);
    assert_box(box_unite((struct box){-100, -100, 0, 9}, (struct box){1, 2, 3, 4}), 1, 2, 3, 4);
}

static void test_grow_and_shrink(void **state)
{
    assert_box(box_grow((struct box){10, 10, 4, 6}, 3), 7, 7, 10, 12);
    assert_box(box_grow((struct box){10, 10, 4, 6}, -1), 11, 11, 2, 4);
    assert_true(box_is_empty(box_grow((struct box){10, 10, 4, 6}, -2)));
}

static void test_contains(void **state)
{
    struct box outer = {0, 0, 10, 10};
    assert_true(box_contains(outer, outer));
    assert_true(box_contains(outer, (struct box){9, 9, 1, 1}));
    assert_false(box_contains(outer, (struct box){9, 9, 2, 1}));
    assert_false(box_contains(outer, (struct box){-1, 0, 2, 2}));
    assert_false(box_contains((struct box){2, 2, 2, 2}, outer));
}

static void test_quad_from_box_is_clockwise_from_top_left(void **state)
{
    struct quad quad = quad_from_box((struct box){3, 4, 10, 20});
    double expected[4][2] = {{3, 4}, {13, 4}, {13, 24}, {3, 24}};
    for (int i = 0; i < 4; i++) {
        assert_true(quad.corner[i].x == expected[i][0]);
        assert_true(quad.corner[i].y == expected[i][1]);
    }
    assert_box(quad_bounds(quad), 3, 4, 10, 20);
}

static void test_bounds_hold_every_fraction(void **state)
{
    struct quad quad = {{{0.9, -0.1}, {10.1, 0}, {10, 5.5}, {-0.5, 5}}};
    assert_box(quad_bounds(quad), -1, -1, 12, 7);
}

static void test_area(void **state)
{
    struct quad quad = quad_from_box((struct box){3, 4, 10, 20});
    assert_true(quad_area(quad) == 200);
    struct quad back = {{quad.corner[3], quad.corner[2], quad.corner[1], quad.corner[0]}};
    assert_true(quad_area(back) == 200);
    struct quad diamond = {{{0, -2}, {3, 0}, {0, 2}, {-3, 0}}};
    assert_true(quad_area(diamond) == 12);
}

static void test_distance(void **state)
{
    assert_true(point_distance((struct point){1, 1}, (struct point){4, 5}) == 5);
    assert_true(point_distance((struct point){1, 1}, (struct point){1, 1}) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_box),
        cmocka_unit_test(test_intersection),
        cmocka_unit_test(test_union),
        cmocka_unit_test(test_grow_and_shrink),
        cmocka_unit_test(test_contains),
        cmocka_unit_test(test_quad_from_box_is_clockwise_from_top_left),
        cmocka_unit_test(test_bounds_hold_every_fraction),
        cmocka_unit_test(test_area),
        cmocka_unit_test(test_distance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
