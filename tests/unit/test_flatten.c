/* Flattening: tables drawn on pages that are turned, seen from the side or bent, by shapes with a known way back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/arena.h"
#include "draw.h"
#include "page/warp.h"
#include "shenbao/page.h"
#include "shenbao/status.h"

enum { W = 620, H = 870, ROWS = 7, COLUMNS = 5 }; /* A4 at 75 dpi */
static const struct drawn_table table = {80, 180, 90, 66, 3, "aabbb/cdefg/hijkl/mnopq/rstuv/wxyzA/BCDEF"};

static int set_up(void **state)
{
    setMsgSeverity(L_SEVERITY_NONE);
    return 0;
}

/* A way to deform: from the flat page to the picture, and back. Both about the middle of the page. */
struct shape {
    struct point (*to_picture)(struct point flat, double amount);
    struct point (*to_flat)(struct point picture, double amount);
};

static struct point rotate(struct point at, double degrees)
{
    double a = degrees * M_PI / 180, x = at.x - W / 2.0, y = at.y - H / 2.0;
    return (struct point){W / 2.0 + cos(a) * x - sin(a) * y, H / 2.0 + sin(a) * x + cos(a) * y};
}

static struct point rotate_back(struct point at, double degrees)
{
    return rotate(at, -degrees);
}

/* Seen from below: what is farther up is smaller. */
static struct point tilt(struct point at, double amount)
{
    double x = at.x - W / 2.0, y = at.y - H / 2.0, far = 1 - amount * y / H;
    return (struct point){W / 2.0 + x / far, H / 2.0 + y / far};
}

static struct point tilt_back(struct point at, double amount)
{
    double x = at.x - W / 2.0, y = at.y - H / 2.0, far = 1 / (1 + amount * y / H);
    return (struct point){W / 2.0 + x * far, H / 2.0 + y * far};
}

static struct point wave(struct point at, double pixels)
{
    return (struct point){at.x, at.y + pixels * sin(M_PI * at.x / W)};
}

static struct point wave_back(struct point at, double pixels)
{
    return (struct point){at.x, at.y - pixels * sin(M_PI * at.x / W)};
}

static const struct shape rotation = {rotate, rotate_back}, perspective = {tilt, tilt_back},
                          bend = {wave, wave_back};

static uint8_t level_at(const struct plane *flat, struct point at)
{
    double fx = at.x - 0.5, fy = at.y - 0.5;
    int x = (int)floor(fx), y = (int)floor(fy);
    if (x < 0 || y < 0 || x + 1 >= flat->w || y + 1 >= flat->h)
        return 255;
    const uint8_t *upper = plane_row(flat, y) + x, *lower = upper + flat->w;
    double ax = fx - x, ay = fy - y;
    return (uint8_t)((1 - ay) * ((1 - ax) * upper[0] + ax * upper[1]) +
                     ay * ((1 - ax) * lower[0] + ax * lower[1]));
}

static struct plane deform(const struct plane *flat, const struct shape *shape, double amount)
{
    struct plane picture = draw_paper(W, H, 255);
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++)
            plane_row(&picture, y)[x] =
                level_at(flat, shape->to_flat((struct point){x + 0.5, y + 0.5}, amount));
    }
    return picture;
}

static struct plane form(void)
{
    struct plane page = draw_paper(W, H, 255);
    draw_table(&page, &table, 0);
    for (int line = 0; line < 5; line++)
        draw_text(&page, 80, 60 + 20 * line, 10, 38);
    for (int row = 0; row < ROWS; row++)
        draw_text(&page, table.x + 10, table.y + row * table.field_h + 24, 10, 6);
    return page;
}

static struct page make(const struct plane *picture)
{
    struct scan scan = draw_scan(picture);
    struct page page;
    assert_int_equal(page_make(&scan, &PAGE_OPTIONS_DEFAULT, NULL, &page), STATUS_OK);
    scan_release(&scan);
    return page;
}

/* All crossings of one table, as the grid stage sees them. */
struct crossings {
    struct point at[ROWS + 1][COLUMNS + 1];
};

static struct crossings crossings_find(const struct page *page)
{
    struct arena *arena = arena_new();
    struct grid grid;
    struct crossings all;
    assert_int_equal(grid_find(page, arena, NULL, &grid), STATUS_OK);
    assert_int_equal(grid.table_count, 1);
    assert_string_equal(draw_map(&grid.tables[0], arena), table.map);
    for (size_t i = 0; i < grid.tables[0].cell_count; i++) {
        const struct grid_cell *cell = &grid.tables[0].cells[i];
        int bottom = cell->row + cell->row_span, right = cell->column + cell->column_span;
        all.at[cell->row][cell->column] = cell->outline.corner[0];
        all.at[cell->row][right] = cell->outline.corner[1];
        all.at[bottom][right] = cell->outline.corner[2];
        all.at[bottom][cell->column] = cell->outline.corner[3];
    }
    all.at[0][1] = all.at[0][0]; /* no rules cross there */
    all.at[0][3] = all.at[0][4] = all.at[0][5];
    arena_free(arena);
    return all;
}

static void assert_straight(const struct crossings *all)
{
    for (int row = 1; row <= ROWS; row++) {
        for (int column = 1; column <= COLUMNS; column++) {
            assert_float_equal(all->at[row][column].y, all->at[row][0].y, 1.5);
            assert_float_equal(all->at[row][column].x, all->at[1][column].x, 1.5);
        }
    }
}

/* The page comes out with straight rules, and the map leads every crossing back to where it was drawn. */
static struct page assert_flattened(const struct shape *shape, double amount)
{
    struct plane flat = form(), picture = deform(&flat, shape, amount);
    struct page page = make(&picture);
    struct crossings all = crossings_find(&page);
    assert_straight(&all);
    for (int row = 1; row <= ROWS; row++) {
        for (int column = 0; column <= COLUMNS; column++) {
            struct point drawn = draw_crossing(&table, row, column);
            drawn.x += 0.5; /* a rule of three pixels has its middle there */
            drawn.y += 0.5;
            struct point there = shape->to_picture(drawn, amount),
                         found = page_to_image(&page, all.at[row][column]);
            assert_true(point_distance(there, found) < 2);
        }
    }
    plane_release(&flat);
    plane_release(&picture);
    return page;
}

static void test_rotations_are_undone(void **state)
{
    static const double angles[] = {0.3, -0.3, 2, -2, 5, -5};
    for (int i = 0; i < 6; i++) {
        struct page page = assert_flattened(&rotation, angles[i]);
        assert_float_equal(page.skew, angles[i], 0.08);
        page_release(&page);
    }
}

static void test_perspective_is_undone(void **state)
{
    static const double amounts[] = {0.06, -0.1};
    for (int i = 0; i < 2; i++) {
        struct page page = assert_flattened(&perspective, amounts[i]);
        page_release(&page);
    }
}

static void test_a_bend_is_undone(void **state)
{
    static const double amounts[] = {6, -14};
    for (int i = 0; i < 2; i++) {
        struct page page = assert_flattened(&bend, amounts[i]);
        page_release(&page);
    }
}

static void assert_untouched(const struct page *page, const struct plane *picture)
{
    struct plane ink;
    assert_int_equal(plane_from_pix(page->binary, &ink), STATUS_OK);
    assert_int_equal(ink.w, picture->w);
    assert_int_equal(ink.h, picture->h);
    for (int i = 0; i < ink.w * ink.h; i++)
        assert_int_equal(ink.px[i], picture->px[i] < 128);
    struct point at = page_to_image(page, (struct point){500, 750});
    assert_true(at.x == 500 && at.y == 750);
    assert_float_equal(page->skew, 0, 0.1);
    plane_release(&ink);
}

static void test_a_flat_page_is_not_touched(void **state)
{
    struct plane picture = form();
    struct page page = make(&picture);
    assert_untouched(&page, &picture);
    page_release(&page);
    plane_release(&picture);
}

static void test_a_page_without_rules_is_not_bent(void **state)
{
    struct plane text = draw_paper(W, H, 255), blank = draw_paper(W, H, 255);
    for (int line = 0; line < 40; line++)
        draw_text(&text, 60, 50 + 20 * line, 10, 40 - line % 7);
    struct page page = make(&text), nothing = make(&blank);
    assert_untouched(&page, &text);
    assert_untouched(&nothing, &blank);
    page_release(&page);
    page_release(&nothing);
    /* skewed, it is turned and no more: straight stays straight */
    struct plane skewed = deform(&text, &rotation, 1.5);
    page = make(&skewed);
    assert_float_equal(page.skew, 1.5, 0.3);
    struct point a = page_to_image(&page, (struct point){80, 400}),
                 b = page_to_image(&page, (struct point){300, 400}),
                 c = page_to_image(&page, (struct point){520, 400});
    assert_float_equal(b.x, (a.x + c.x) / 2, 0.05);
    assert_float_equal(b.y, (a.y + c.y) / 2, 0.05);
    page_release(&page);
    plane_release(&skewed);
    plane_release(&text);
    plane_release(&blank);
}

static void test_flattening_can_be_switched_off(void **state)
{
    struct plane flat = form(), picture = deform(&flat, &bend, 14);
    struct scan scan = draw_scan(&picture);
    struct page_options options = {.flatten = false, .turn = true};
    struct page page;
    assert_int_equal(page_make(&scan, &options, NULL, &page), STATUS_OK);
    struct point left = page_to_image(&page, (struct point){80, 430}),
                 middle = page_to_image(&page, (struct point){300, 430}),
                 right = page_to_image(&page, (struct point){520, 430});
    assert_float_equal(middle.y, (left.y + right.y) / 2, 0.05);
    page_release(&page);
    scan_release(&scan);
    plane_release(&flat);
    plane_release(&picture);
}

/* ---- the fit alone ---- */

enum { LINES = 8, POINTS = 60 };

/* Horizontal lines that sag in the middle, and one stroke across them that has nothing to do with it. */
static struct curves sagging(double sag, bool streak, struct arena *arena)
{
    struct curves curves = {0};
    for (int line = 0; line < LINES; line++) {
        struct curve *curve = arena_push(arena, &curves.items, &curves.count, sizeof *curve);
        curve->points = arena_array(arena, POINTS, sizeof *curve->points);
        curve->count = POINTS;
        for (int i = 0; i < POINTS; i++) {
            double x = 40 + i * 9, y = 100 + line * 90 + sag * (1 - pow((x - W / 2.0) / (W / 2.0), 2));
            if (streak && line == 3)
                y = 250 + 0.12 * x;
            curve->points[i] = (struct point){x, y};
        }
    }
    return curves;
}

static double spread_of(const struct warp *warp, const struct curve *curve)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < curve->count; i++) {
        double y = warp_flatten(warp, curve->points[i]).y;
        low = fmin(low, y);
        high = fmax(high, y);
    }
    return high - low;
}

static void test_an_outlier_does_not_spoil_the_fit(void **state)
{
    for (int streak = 0; streak < 2; streak++) {
        struct arena *arena = arena_new();
        struct curves lines = sagging(15, streak, arena), none = {0};
        struct warp warp;
        warp_fit(&lines, &none, W, H, 0, true, &warp);
        for (size_t i = 0; i < lines.count; i++) {
            if (!streak || i != 3)
                assert_true(spread_of(&warp, &lines.items[i]) < 1);
        }
        assert_float_equal(warp_skew(&warp), 0, 0.05);
        arena_free(arena);
    }
}

static void test_there_and_back_is_nowhere(void **state)
{
    struct arena *arena = arena_new();
    struct curves lines = sagging(25, false, arena), none = {0};
    struct warp warp;
    warp_fit(&lines, &none, W, H, 0, true, &warp);
    assert_true(warp_reach(&warp, W, H) > 5);
    for (int i = 0; i < 100; i++) {
        int column = i % 10, row = i / 10;
        struct point at = {column * W / 9.0, row * H / 9.0};
        assert_true(point_distance(warp_flatten(&warp, warp_unflatten(&warp, at)), at) < 0.05);
    }
    arena_free(arena);
}

static void test_too_few_lines_only_turn(void **state)
{
    struct curves none = {0};
    struct warp warp;
    warp_fit(&none, &none, W, H, 2, true, &warp);
    assert_float_equal(warp_skew(&warp), 2, 1e-6);
    struct point level = warp_flatten(&warp, rotate((struct point){520, H / 2.0}, 2));
    assert_float_equal(level.y, H / 2.0, 0.5);
    warp_fit(&none, &none, W, H, 0, true, &warp);
    assert_float_equal(warp_reach(&warp, W, H), 0, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rotations_are_undone),
        cmocka_unit_test(test_perspective_is_undone),
        cmocka_unit_test(test_a_bend_is_undone),
        cmocka_unit_test(test_a_flat_page_is_not_touched),
        cmocka_unit_test(test_a_page_without_rules_is_not_bent),
        cmocka_unit_test(test_flattening_can_be_switched_off),
        cmocka_unit_test(test_an_outlier_does_not_spoil_the_fit),
        cmocka_unit_test(test_there_and_back_is_nowhere),
        cmocka_unit_test(test_too_few_lines_only_turn),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
