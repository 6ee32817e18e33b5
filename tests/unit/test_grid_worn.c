/* Rules of which a coarse fax or a worn print has left dots and pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "draw.h"
#include "grid_page.h"
#include "shenbao/sheet.h"

static const struct drawn_table table = {50, 40, 120, 90, 1, "aabb/cdee/cfgh/cijk"};
static const struct drawn_table frame = {50, 40, 480, 360, 3, "a"};

/* Takes each pixel of the box away with a chance of `share` in 255. */
static void wear(struct plane *paper, struct box box, unsigned seed, int share)
{
    struct plane holes = draw_paper(W, H, 128);
    draw_noise(&holes, seed, 127);
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + box.w; x++) {
            if (plane_row(&holes, y)[x] < share)
                plane_row(paper, y)[x] = 255;
        }
    }
    plane_release(&holes);
}

static void assert_map(struct plane *paper, const char *map, const char *repaired)
{
    struct grid grid = grid_assert_found(paper, map);
    assert_string_equal(grid_repaired(&grid), repaired);
    plane_release(paper);
}

/* Nothing but the frame is whole; all that is inside is a row of dots. */
static void test_rows_of_dots_in_a_frame_are_rules(void **state)
{
    for (unsigned seed = 1; seed <= 5; seed++) {
        struct plane paper = draw_paper(W, H, 255);
        draw_table(&paper, &table, 0);
        wear(&paper, (struct box){0, 0, W, H}, seed, 110);
        draw_table(&paper, &frame, 0);
        draw_text(&paper, 70, 70, CHAR, 8);
        draw_text(&paper, 312, 170, CHAR, 9);
        draw_specks(&paper, seed, 150);
        assert_map(&paper, table.map, "");
    }
}

/* Three fifths of all ink are gone, of the frame too: the table is found, and the page told of. */
static void test_rows_of_dots_without_a_frame_are_rules(void **state)
{
    for (unsigned seed = 1; seed <= 5; seed++) {
        struct plane paper = draw_paper(W, H, 255);
        draw_table(&paper, &table, 0);
        for (int y = 145; y < 380; y += 90)
            draw_text(&paper, 182, y, CHAR, 5);
        wear(&paper, (struct box){0, 0, W, H}, seed, 150);
        draw_specks(&paper, seed, 100);
        struct grid grid = grid_assert_found(&paper, table.map);
        assert_true(grid.flags & PAGE_GRID_UNCERTAIN);
        plane_release(&paper);
    }
}

/* The same of lines of text alone, and of such in columns. */
static void test_worn_text_is_no_table(void **state)
{
    for (unsigned seed = 1; seed <= 5; seed++) {
        struct plane paper = draw_paper(W, H, 255);
        for (int y = 40; y < 440; y += 20 + (int)seed)
            for (int x = 40; x < 560; x += seed % 2 ? 130 : 520)
                draw_text(&paper, x, y, CHAR, seed % 2 ? 6 : 28);
        wear(&paper, (struct box){0, 0, W, H}, seed, 170);
        draw_specks(&paper, seed, 400);
        struct grid grid = grid_drawn(&paper, NULL);
        assert_int_equal(grid.table_count, 0);
        plane_release(&paper);
    }
}

/* Rows above have the rule, and in the last one, below a cell that spans both columns, pieces of it are left. */
static void test_a_rule_worn_to_pieces_in_one_row_is_found(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table plain = {50, 40, 120, 90, 2, "ab/cd/ee/fg"};
    draw_table(&paper, &plain, 0);
    for (int y = 316; y < 395; y += 10)
        draw_box(&paper, (struct box){165, y, 10, 4}, 255);
    draw_text(&paper, 70, 345, CHAR, 4);
    assert_map(&paper, plain.map, "");
}

/* Text that fills its cells from side to side, and a page of it in a frame. */
static void test_lines_of_text_are_no_rules(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table plain = table;
    plain.thickness = 2;
    draw_table(&paper, &plain, 0);
    for (int y = 50; y < 110; y += 24)
        draw_text(&paper, 56 + y % 5, y, CHAR, 11);
    for (int y = 138; y < 380; y += 24)
        draw_text(&paper, 58 + y % 7, y, CHAR, 5);
    draw_specks(&paper, 3, 300);
    assert_map(&paper, table.map, "");

    paper = draw_paper(W, H, 255);
    draw_table(&paper, &frame, 0);
    for (int y = 46; y < 380; y += 24)
        draw_text(&paper, 55, y, CHAR, 28);
    struct grid grid = grid_drawn(&paper, NULL);
    assert_int_equal(grid.table_count, 0);
    plane_release(&paper);
}

/* A rule that is not there in one row: its dots above and below do not cut that row. */
static void test_a_row_without_the_rule_stays_whole(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table rows = {50, 40, 240, 45, 1, "ab/cd/ef/gg/hi/jk/lm/no"};
    draw_table(&paper, &rows, 0);
    wear(&paper, (struct box){0, 0, W, H}, 9, 100);
    draw_table(&paper, &frame, 0);
    assert_map(&paper, rows.map, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_of_dots_in_a_frame_are_rules),
        cmocka_unit_test(test_rows_of_dots_without_a_frame_are_rules),
        cmocka_unit_test(test_worn_text_is_no_table),
        cmocka_unit_test(test_a_rule_worn_to_pieces_in_one_row_is_found),
        cmocka_unit_test(test_lines_of_text_are_no_rules),
        cmocka_unit_test(test_a_row_without_the_rule_stays_whole),
    };
    return cmocka_run_group_tests(tests, grid_set_up, grid_tear_down);
}
