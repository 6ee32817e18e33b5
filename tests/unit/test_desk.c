#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <leptonica/allheaders.h>
#include <math.h>

#include "draw.h"
#include "page/stages.h"
#include "shenbao/status.h"

enum { W = 500, H = 680 };

/* Inside the sheet: a rectangle turned a little about its middle. */
static bool on_sheet(double x, double y)
{
    double angle = 2 * M_PI / 180, dx = x - W / 2.0, dy = y - H / 2.0;
    double along = cos(angle) * dx + sin(angle) * dy, down = cos(angle) * dy - sin(angle) * dx;
    return fabs(along) < 205 && fabs(down) < 290;
}

static struct plane photograph(int desk)
{
    struct plane grey = draw_paper(W, H, 215);
    struct drawn_table table = {90, 120, 80, 70, 2, "aabb/cdee/cfgh/cijk"};
    draw_table(&grey, &table, 40);
    for (int line = 0; line < 8; line++)
        draw_text(&grey, 95, 430 + 22 * line, 12, 20);
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            if (!on_sheet(x, y))
                plane_row(&grey, y)[x] = (uint8_t)desk;
        }
    }
    draw_noise(&grey, 6, 8);
    return grey;
}

/* The share of the pixels at which the found sheet is right, of all but those within a margin of the edge. */
static double agreement(const struct plane *sheet)
{
    int right = 0, all = 0;
    for (int y = 12; y < H - 12; y++) {
        for (int x = 12; x < W - 12; x++) {
            bool inside = on_sheet(x, y);
            if (on_sheet(x - 12, y) != inside || on_sheet(x + 12, y) != inside ||
                on_sheet(x, y - 12) != inside || on_sheet(x, y + 12) != inside)
                continue;
            all++;
            right += plane_row(sheet, y)[x] == inside;
        }
    }
    return (double)right / all;
}

static void assert_no_desk(struct plane *grey)
{
    struct plane sheet = {1, 1, NULL};
    assert_int_equal(desk_find(grey, &sheet), STATUS_OK);
    assert_null(sheet.px);
    plane_release(grey);
}

static void test_a_sheet_on_a_dark_desk_is_found(void **state)
{
    static const int desks[] = {40, 90, 130};
    for (int i = 0; i < 3; i++) {
        struct plane grey = photograph(desks[i]), sheet;
        assert_int_equal(desk_find(&grey, &sheet), STATUS_OK);
        assert_non_null(sheet.px);
        assert_int_equal(sheet.w, W);
        assert_int_equal(sheet.h, H);
        assert_true(agreement(&sheet) > 0.995);
        plane_release(&grey);
        plane_release(&sheet);
    }
}

/* Light that falls off to one side, over sheet and desk alike. */
static void test_uneven_light_does_not_matter(void **state)
{
    struct plane grey = photograph(80), sheet;
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++)
            plane_row(&grey, y)[x] = (uint8_t)(plane_row(&grey, y)[x] * (1.0 - 0.4 * x / W));
    }
    assert_int_equal(desk_find(&grey, &sheet), STATUS_OK);
    assert_non_null(sheet.px);
    assert_true(agreement(&sheet) > 0.99);
    plane_release(&grey);
    plane_release(&sheet);
}

static void test_a_page_that_fills_the_picture_has_no_desk(void **state)
{
    struct plane page = draw_paper(W, H, 225), blank = draw_paper(W, H, 255), black = draw_paper(W, H, 10);
    struct drawn_table table = {40, 120, 100, 70, 2, "aabb/cdee/cfgh/cijk"};
    draw_table(&page, &table, 40);
    for (int line = 0; line < 8; line++)
        draw_text(&page, 45, 430 + 22 * line, 12, 30);
    draw_noise(&page, 2, 10);
    assert_no_desk(&page);
    assert_no_desk(&blank);
    assert_no_desk(&black);
}

/* A phone's shadow over one corner fades: no edge of a sheet. */
static void test_a_soft_shadow_is_no_desk(void **state)
{
    struct plane grey = draw_paper(W, H, 225);
    for (int line = 0; line < 24; line++)
        draw_text(&grey, 45, 40 + 24 * line, 12, 30);
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            double into = (x + y - 0.55 * (W + H)) / 150.0;
            double light = 1 - 0.5 * fmin(fmax(into, 0), 1);
            plane_row(&grey, y)[x] = (uint8_t)(plane_row(&grey, y)[x] * light);
        }
    }
    draw_noise(&grey, 2, 6);
    assert_no_desk(&grey);
}

/* The edge of a shadow may be as sharp as a sheet's; the table's rules run on under it, whichever way it lies. */
static void test_a_shadow_with_an_edge_is_no_desk(void **state)
{
    struct drawn_table table = {40, 120, 70, 80, 2, "aabbc/cdeec/cfghi/cijkl/mnopq/rstuv"};
    for (int lies = 0; lies < 2; lies++) {
        struct plane grey = draw_paper(W, H, 225), sheet = {0, 0, NULL};
        draw_table(&grey, &table, 40);
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                if (lies ? y > 420 + x / 20 : x < 200 - y / 20)
                    plane_row(&grey, y)[x] = (uint8_t)(plane_row(&grey, y)[x] * 0.4);
        draw_noise(&grey, 2, 6);
        int crossings = -1;
        assert_int_equal(plane_new(W, H, &sheet), STATUS_OK);
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                plane_row(&sheet, y)[x] = lies ? y <= 420 + x / 20 : x >= 200 - y / 20;
        assert_int_equal(crossings_count(&grey, &sheet, &crossings), STATUS_OK);
        assert_true(crossings >= 4);
        plane_release(&sheet);
        assert_no_desk(&grey);
    }
}

/* What is bright but small, a note on the desk, is not the sheet. */
static void test_a_small_bright_thing_is_no_sheet(void **state)
{
    struct plane grey = draw_paper(W, H, 70);
    draw_box(&grey, (struct box){100, 100, 150, 200}, 220);
    assert_no_desk(&grey);
}

static void test_a_small_picture_is_left_alone(void **state)
{
    struct plane grey = draw_paper(300, 390, 40);
    draw_box(&grey, (struct box){40, 40, 220, 310}, 220);
    assert_no_desk(&grey);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sheet_on_a_dark_desk_is_found),
        cmocka_unit_test(test_uneven_light_does_not_matter),
        cmocka_unit_test(test_a_page_that_fills_the_picture_has_no_desk),
        cmocka_unit_test(test_a_soft_shadow_is_no_desk),
        cmocka_unit_test(test_a_shadow_with_an_edge_is_no_desk),
        cmocka_unit_test(test_a_small_bright_thing_is_no_sheet),
        cmocka_unit_test(test_a_small_picture_is_left_alone),
    };
    setMsgSeverity(L_SEVERITY_NONE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
