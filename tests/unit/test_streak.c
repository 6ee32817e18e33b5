#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "draw.h"
#include "page/stages.h"
#include "shenbao/status.h"

enum { W = 420, H = 560 };
static const struct drawn_table table = {40, 60, 85, 70, 2, "aabc/deef/dghi/jklm"};

static struct plane form(void)
{
    struct plane page = draw_paper(W, H, 255);
    draw_table(&page, &table, 40);
    draw_text(&page, 60, 84, 14, 6);
    draw_text(&page, 60, 480, 14, 6);
    return page;
}

/* Darkens, and lightens nothing. */
static void draw_dirt(struct plane *on, struct box box, int level)
{
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + box.w; x++) {
            if (plane_row(on, y)[x] > level)
                plane_row(on, y)[x] = (uint8_t)level;
        }
    }
}

static int differences(const struct plane *a, const struct plane *b)
{
    int count = 0;
    for (int i = 0; i < a->w * a->h; i++)
        count += abs(a->px[i] - b->px[i]) > 60;
    return count;
}

static void assert_untouched(struct plane *page)
{
    struct plane before, mask = {0};
    assert_int_equal(plane_copy(page, &before), STATUS_OK);
    assert_int_equal(streak_remove(page, &mask), STATUS_OK);
    assert_null(mask.px);
    assert_memory_equal(page->px, before.px, (size_t)page->w * (size_t)page->h);
    plane_release(&before);
}

static void test_a_vertical_streak_goes(void **state)
{
    struct plane clean = form(), page = form(), mask = {0};
    draw_dirt(&page, (struct box){191, 0, 1, H}, 120);
    assert_int_equal(streak_remove(&page, &mask), STATUS_OK);
    assert_non_null(mask.px);
    /* what it crossed is whole, what it covered is paper */
    assert_int_equal(differences(&page, &clean), 0);
    for (int y = 0; y < H; y++) {
        assert_int_equal(plane_row(&mask, y)[191], 1);
        assert_int_equal(plane_row(&mask, y)[184], 0);
        assert_int_equal(plane_row(&mask, y)[198], 0);
    }
    plane_release(&mask);
    plane_release(&page);
    plane_release(&clean);
}

static void test_a_horizontal_streak_goes(void **state)
{
    struct plane clean = form(), page = form(), mask = {0};
    draw_dirt(&page, (struct box){0, 171, W, 2}, 90);
    assert_int_equal(streak_remove(&page, &mask), STATUS_OK);
    assert_non_null(mask.px);
    assert_int_equal(differences(&page, &clean), 0);
    for (int x = 0; x < W; x++) {
        assert_int_equal(plane_row(&mask, 171)[x], 1);
        assert_int_equal(plane_row(&mask, 172)[x], 1);
        assert_int_equal(plane_row(&mask, 178)[x], 0);
    }
    plane_release(&mask);
    plane_release(&page);
    plane_release(&clean);
}

static void test_streaks_both_ways_go(void **state)
{
    struct plane clean = form(), page = form(), mask = {0};
    draw_dirt(&page, (struct box){0, 260, W, 1}, 100);
    draw_dirt(&page, (struct box){20, 0, 1, H}, 100);
    draw_dirt(&page, (struct box){330, 0, 2, H}, 100);
    assert_int_equal(streak_remove(&page, &mask), STATUS_OK);
    assert_int_equal(differences(&page, &clean), 0);
    assert_int_equal(plane_row(&mask, 260)[100], 1);
    assert_int_equal(plane_row(&mask, 100)[20], 1);
    assert_int_equal(plane_row(&mask, 100)[331], 1);
    assert_int_equal(plane_row(&mask, 100)[100], 0);
    plane_release(&mask);
    plane_release(&page);
    plane_release(&clean);
}

/* Dirt that flickers: gone in two bands out of many, and in a third of the pixels everywhere. */
static void test_a_broken_streak_goes(void **state)
{
    struct plane page = form(), mask = {0};
    for (int y = 0; y < H; y++) {
        bool gap = (y > 200 && y < 235) || y % 3 == 0;
        if (!gap)
            plane_row(&page, y)[350] = 110;
    }
    assert_int_equal(streak_remove(&page, &mask), STATUS_OK);
    assert_non_null(mask.px);
    assert_int_equal(plane_row(&mask, 20)[350], 1);
    assert_true(plane_row(&page, 20)[350] > 200);
    plane_release(&mask);
    plane_release(&page);
}

/* The page lay askew: a rule of the table comes up to the streak, crosses it and leaves it again. */
static void test_a_streak_across_a_slanted_rule_goes(void **state)
{
    struct plane page = form(), mask = {0};
    for (int y = 60; y < 480; y++)
        draw_box(&page, (struct box){190 - y / 60, y, 2, 1}, 40);
    draw_dirt(&page, (struct box){191, 0, 1, H}, 120);
    assert_int_equal(streak_remove(&page, &mask), STATUS_OK);
    assert_non_null(mask.px);
    for (int y = 0; y < H; y++)
        assert_int_equal(plane_row(&mask, y)[191], 1);
    assert_true(plane_row(&page, 470)[191] > 200);
    assert_true(plane_row(&page, 280)[187] < 60);
    plane_release(&mask);
    plane_release(&page);
}

static void test_a_table_s_rules_stay(void **state)
{
    struct plane page = form();
    assert_untouched(&page);
    plane_release(&page);
}

/* Its border and inner rules run from side to side of the picture: too many of them to be dirt. */
static void test_a_tightly_cropped_table_stays(void **state)
{
    struct plane page = draw_paper(4 * 85 + 12, 4 * 70 + 12, 255);
    struct drawn_table tight = {6, 6, 85, 70, 2, "abcd/efgh/ijkl/mnop"};
    draw_table(&page, &tight, 30);
    draw_box(&page, (struct box){6, 0, 2, page.h}, 30);
    for (int i = 0; i < 5; i++) {
        draw_box(&page, (struct box){5 + 85 * i, 0, 2, page.h}, 30);
        draw_box(&page, (struct box){0, 5 + 70 * i, page.w, 2}, 30);
    }
    assert_untouched(&page);
    plane_release(&page);
}

static void test_a_bar_is_no_streak(void **state)
{
    struct plane page = form();
    draw_box(&page, (struct box){395, 0, 12, H}, 30); /* the edge of a book */
    assert_untouched(&page);
    plane_release(&page);
}

static void test_what_is_faint_or_short_is_no_streak(void **state)
{
    struct plane page = form();
    draw_box(&page, (struct box){191, 0, 1, H}, 235);      /* a shade only */
    draw_box(&page, (struct box){300, 30, 1, H - 30}, 90); /* begins below the picture's top */
    assert_untouched(&page);
    plane_release(&page);
}

static void test_tiny_pictures_pass(void **state)
{
    static const int sides[][2] = {{1, 1}, {8, 300}, {300, 8}, {9, 24}, {24, 9}};
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        struct plane page = draw_paper(sides[i][0], sides[i][1], 200);
        assert_untouched(&page);
        plane_release(&page);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_vertical_streak_goes),
        cmocka_unit_test(test_a_horizontal_streak_goes),
        cmocka_unit_test(test_streaks_both_ways_go),
        cmocka_unit_test(test_a_broken_streak_goes),
        cmocka_unit_test(test_a_streak_across_a_slanted_rule_goes),
        cmocka_unit_test(test_a_table_s_rules_stay),
        cmocka_unit_test(test_a_tightly_cropped_table_stays),
        cmocka_unit_test(test_a_bar_is_no_streak),
        cmocka_unit_test(test_what_is_faint_or_short_is_no_streak),
        cmocka_unit_test(test_tiny_pictures_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
