/* Tables with damaged rules. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "draw.h"
#include "grid_page.h"
#include "shenbao/sheet.h"

static const struct drawn_table table = {50, 40, 120, 90, 2, "aabb/cdee/cfgh/cijk"};

static struct plane drawn(void)
{
    struct plane paper = draw_paper(W, H, 255);
    draw_table(&paper, &table, 0);
    return paper;
}

static struct grid find(struct plane *paper, const struct plane *hidden)
{
    struct grid grid = grid_drawn(paper, hidden);
    plane_release(paper);
    return grid;
}

static struct grid assert_found(struct plane *paper, const char *map)
{
    struct grid grid = grid_assert_found(paper, map);
    plane_release(paper);
    return grid;
}

/* White gaps of `gap` pixels every `step` pixels, in every direction. */
static void punch(struct plane *paper, int step, int gap)
{
    for (int y = 7; y < paper->h; y += step)
        draw_box(paper, (struct box){0, y, paper->w, gap}, 255);
    for (int x = 5; x < paper->w; x += step)
        draw_box(paper, (struct box){x, 0, gap, paper->h}, 255);
}

static void test_dotted_rules_are_found(void **state)
{
    struct plane paper = drawn();
    punch(&paper, 13, 2);
    struct grid grid = assert_found(&paper, table.map);
    assert_int_equal(grid.flags & PAGE_NO_TABLE, 0);
}

/* As a fax leaves them: one pixel, and a fifth of it gone, at random. */
static void test_thinned_rules_are_found(void **state)
{
    struct plane paper = draw_paper(W, H, 255), holes = draw_paper(W, H, 128);
    struct drawn_table thin = table;
    thin.thickness = 1;
    draw_table(&paper, &thin, 0);
    draw_noise(&holes, 77, 127);
    for (int i = 0; i < W * H; i++)
        paper.px[i] = holes.px[i] < 51 ? 255 : paper.px[i];
    plane_release(&holes);
    draw_specks(&paper, 8, 400);
    assert_found(&paper, table.map);
}

static void test_doubled_rules_are_one(void **state)
{
    for (int gap = 3; gap <= 6; gap++) {
        struct plane paper = drawn();
        struct drawn_table second = table;
        second.y += gap;
        draw_table(&paper, &second, 0);
        assert_found(&paper, table.map);
        paper = drawn();
        second = table;
        second.x += gap;
        draw_table(&paper, &second, 0);
        assert_found(&paper, table.map);
    }
}

static void test_a_doubled_frame_is_one(void **state)
{
    struct plane paper = drawn();
    struct drawn_table frame = {45, 35, 490, 370, 2, "a"};
    draw_table(&paper, &frame, 0);
    struct grid grid = assert_found(&paper, table.map);
    assert_int_equal(grid.flags, 0);
}

static void test_a_frame_around_the_border_is_no_cell(void **state)
{
    for (int gap = 7; gap <= 15; gap += 4) {
        struct plane paper = drawn();
        struct drawn_table frame = {50 - gap, 40 - gap, 480 + 2 * gap, 360 + 2 * gap, 2, "a"};
        draw_table(&paper, &frame, 0);
        struct grid grid = assert_found(&paper, table.map);
        assert_int_equal(grid.flags, 0);
        assert_string_equal(grid_repaired(&grid), "");
    }
}

/* A slope that flattening has left over. */
static void test_slightly_slanted_rules_are_found(void **state)
{
    struct plane straight = drawn(), paper = draw_paper(W, H, 255);
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            int from = y - x / 150;
            if (from >= 0)
                plane_row(&paper, y)[x] = plane_row(&straight, from)[x];
        }
    }
    plane_release(&straight);
    struct grid grid = assert_found(&paper, table.map);
    struct quad outline = grid.tables[0].outline;
    assert_float_equal(outline.corner[1].y - outline.corner[0].y, 480 / 150, 1.2);
}

static void test_a_break_is_bridged(void **state)
{
    struct plane paper = drawn();
    draw_box(&paper, (struct box){210, 125, 50, 10}, 255); /* in the rule above d */
    draw_box(&paper, (struct box){285, 330, 10, 40}, 255); /* in the rule beside i */
    assert_found(&paper, table.map);
}

/* The border between two crossings is gone altogether. */
static void test_a_missing_piece_of_border_is_closed(void **state)
{
    struct plane paper = drawn();
    draw_box(&paper, (struct box){520, 225, 20, 80}, 255); /* to the right of h */
    struct grid grid = assert_found(&paper, table.map);
    assert_string_equal(grid_repaired(&grid), "h");
    assert_true(grid.tables[0].cells[7].certainty < 0.5);
}

/* Where most of a border is missing there is no border: the open fields are no cells. */
static void test_an_open_side_is_not_closed(void **state)
{
    struct plane paper = drawn();
    draw_box(&paper, (struct box){520, 35, 20, 270}, 255);
    struct grid grid = assert_found(&paper, "aa../bc../bde./bfgh");
    assert_true(grid.flags & PAGE_GRID_UNCERTAIN);
}

/* A hole was punched into the border of a high cell, just below the rule that is its top. */
static void test_a_rule_goes_on_beyond_a_punched_hole(void **state)
{
    static const struct drawn_table high = {50, 40, 120, 60, 2, "aabb/cdee/cfgh/cijk/clmn/copq"};
    struct plane paper = draw_paper(W, H, 255);
    draw_table(&paper, &high, 0);
    for (int y = -26; y <= 26; y++) {
        int half = (int)sqrt(26 * 26 - y * y);
        draw_box(&paper, (struct box){44 - half, 131 + y, 2 * half, 1}, 40);
    }
    struct grid grid = assert_found(&paper, high.map);
    assert_string_equal(grid_repaired(&grid), "");
    assert_int_equal(grid.flags, 0);
}

/* Without the rule between them, c and d would be one cell bent around a corner. */
static void test_a_bent_cell_is_cut_and_flagged(void **state)
{
    struct plane paper = drawn();
    draw_box(&paper, (struct box){165, 135, 10, 80}, 255);
    struct grid grid = assert_found(&paper, table.map);
    assert_string_equal(grid_repaired(&grid), "cd");
    assert_true(grid.flags & PAGE_GRID_UNCERTAIN);
}

static void test_a_stroke_that_ends_in_nothing_is_dropped(void **state)
{
    struct plane paper = drawn();
    draw_box(&paper, (struct box){230, 150, 2, 60}, 0); /* meets no rule at either end */
    draw_box(&paper, (struct box){400, 85, 2, 45}, 0);  /* stands on one, its other end is free */
    struct grid grid = assert_found(&paper, table.map);
    assert_string_equal(grid_repaired(&grid), "");
}

/* In a low cell the upright of a character may stand where a rule ends below it, and nearly reach from rule to rule. */
static void test_an_upright_above_a_rule_is_no_rule(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table low = table;
    low.field_h = 28;
    draw_table(&paper, &low, 0);
    draw_box(&paper, (struct box){169, 48, 2, 15}, 0);
    draw_box(&paper, (struct box){161, 53, 18, 2}, 0);
    assert_found(&paper, table.map);
}

/* A signature or a scratch over several cells. */
static void test_a_slanted_stroke_is_no_rule(void **state)
{
    struct plane paper = drawn();
    for (int i = 0; i < 300; i++)
        draw_box(&paper, (struct box){190 + i, 180 + i / 2, 3, 2}, 0);
    assert_found(&paper, table.map);
}

/* Dirt that runs from the picture's top to its bottom, past the table. */
static void test_a_streak_through_the_table_is_no_rule(void **state)
{
    struct plane paper = drawn();
    draw_box(&paper, (struct box){350, 0, 1, H}, 0);
    assert_found(&paper, table.map);
    paper = drawn();
    draw_box(&paper, (struct box){0, 170, W, 1}, 0);
    assert_found(&paper, table.map);
}

static void test_specks_do_not_matter(void **state)
{
    struct plane paper = drawn();
    draw_specks(&paper, 21, 2500);
    assert_found(&paper, table.map);
}

/* What was taken out with a seal is neither there nor missing. */
static void test_a_rule_goes_on_under_a_seal(void **state)
{
    struct box covered = {300, 300, 100, 20};
    struct plane paper = drawn(), hidden = draw_paper(W, H, 0);
    draw_box(&paper, covered, 255);
    draw_box(&hidden, covered, 1);
    struct grid grid = find(&paper, &hidden);
    assert_string_equal(draw_map(&grid.tables[0], grid_arena), table.map);
    plane_release(&hidden);
}

/* What the seal leaves of the rule is in part too pale to be ink. */
static void test_a_pale_rule_goes_on_under_a_seal(void **state)
{
    struct box covered = {315, 300, 55, 20}, pale = {370, 309, 36, 2};
    struct plane paper = drawn(), hidden = draw_paper(W, H, 0);
    draw_box(&paper, covered, 255);
    draw_box(&paper, pale, 180);
    draw_box(&hidden, covered, 1);
    struct grid grid = find(&paper, &hidden);
    assert_string_equal(draw_map(&grid.tables[0], grid_arena), table.map);
    assert_string_equal(grid_repaired(&grid), "");
    plane_release(&hidden);
}

/* Paler than ink for most of its length, to the border where nothing goes on. */
static void test_a_pale_rule_is_found(void **state)
{
    struct plane paper = drawn();
    draw_box(&paper, (struct box){289, 341, 2, 58}, 180); /* between i and j */
    struct grid grid = assert_found(&paper, table.map);
    assert_string_equal(grid_repaired(&grid), "");
}

/* No ink at all: may be print from the sheet's back, so the cells stay one, but marked. */
static void test_a_shade_of_a_rule_is_flagged(void **state)
{
    struct plane paper = drawn();
    draw_box(&paper, (struct box){289, 312, 2, 97}, 190);
    struct grid grid = assert_found(&paper, "aabb/cdee/cfgh/ciij");
    assert_string_equal(grid_repaired(&grid), "i");
}

/* A pen line under a label, nearly from rule to rule. It is not quite sure to be none. */
static void test_an_underline_in_a_narrow_cell_is_flagged(void **state)
{
    static const struct drawn_table narrow = {50, 40, 60, 60, 2, "abcd/aefd/ghij"};
    struct plane paper = draw_paper(W, H, 255);
    draw_table(&paper, &narrow, 0);
    draw_text(&paper, 116, 46, 14, 3);
    draw_box(&paper, (struct box){115, 66, 50, 2}, 0); /* in b */
    struct grid grid = assert_found(&paper, narrow.map);
    assert_string_equal(grid_repaired(&grid), "b");
}

/* Rules that end short of those that cross them, all over the table: it was drawn like that. */
static void test_rules_that_all_end_short_are_rules(void **state)
{
    static const struct drawn_table brick = {50, 40, 60, 60, 2, "abcd/efgh/ijkl/mnop"};
    struct plane paper = draw_paper(W, H, 255);
    draw_table(&paper, &brick, 0);
    for (int i = 1; i < 4; i++) {
        draw_box(&paper, (struct box){50 + 60 * i - 5, 43, 4, 234}, 255);
        draw_box(&paper, (struct box){50 + 60 * i + 1, 43, 4, 234}, 255);
    }
    struct grid grid = assert_found(&paper, brick.map);
    assert_string_equal(grid_repaired(&grid), "");
}

/* Broken just before the rule that it goes on behind: low toner. It comes up to the border, as no character does. */
static void test_a_rule_broken_before_a_crossing_is_found(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table low = table;
    low.field_h = 50;
    draw_table(&paper, &low, 0);
    draw_box(&paper, (struct box){285, 74, 10, 14}, 255); /* between a and b */
    struct grid grid = assert_found(&paper, table.map);
    assert_string_equal(grid_repaired(&grid), "");
}

/* An upright where a rule ends below it, and a seal at both its ends: nobody has seen a rule there. */
static void test_an_upright_between_hidden_ends_is_flagged(void **state)
{
    struct plane paper = draw_paper(W, H, 255), hidden = draw_paper(W, H, 0);
    struct drawn_table low = table;
    low.field_h = 34;
    draw_table(&paper, &low, 0);
    draw_box(&paper, (struct box){169, 52, 2, 12}, 0);
    draw_box(&hidden, (struct box){160, 42, 20, 10}, 1);
    draw_box(&hidden, (struct box){160, 64, 20, 9}, 1);
    struct grid grid = find(&paper, &hidden);
    assert_string_equal(draw_map(&grid.tables[0], grid_arena), table.map);
    assert_string_equal(grid_repaired(&grid), "a");
    plane_release(&hidden);
}

/* Both ends of the hidden place are open: nobody can say, so the cell is marked. */
static void test_a_cell_with_a_hidden_edge_is_flagged(void **state)
{
    struct box covered = {395, 45, 30, 80};
    struct plane paper = drawn(), hidden = draw_paper(W, H, 0);
    draw_box(&hidden, covered, 1); /* the lattice line between e's columns, in b */
    struct grid grid = find(&paper, &hidden);
    assert_string_equal(draw_map(&grid.tables[0], grid_arena), table.map);
    assert_string_equal(grid_repaired(&grid), "b");
    plane_release(&hidden);
}

static void test_a_table_cut_off_is_flagged(void **state)
{
    static const struct point shifts[] = {{-100, 0}, {160, 0}, {0, -80}, {0, 120}};
    for (int i = 0; i < 4; i++) {
        struct plane paper = draw_paper(W, H, 255);
        struct drawn_table moved = table;
        moved.x += (int)shifts[i].x;
        moved.y += (int)shifts[i].y;
        moved.map = "abcd/efgh/ijkl/mnop";
        draw_table(&paper, &moved, 0);
        struct grid grid = find(&paper, NULL);
        assert_int_equal(grid.table_count, 1);
        assert_int_equal(grid.flags & PAGE_CUT_OFF, PAGE_CUT_OFF);
    }
    struct plane whole = drawn(), close = draw_paper(W, H, 255);
    assert_int_equal(find(&whole, NULL).flags & PAGE_CUT_OFF, 0);
    struct drawn_table moved = table;
    moved.x = 2; /* the picture ends beside the border */
    draw_table(&close, &moved, 0);
    assert_int_equal(find(&close, NULL).flags & PAGE_CUT_OFF, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dotted_rules_are_found),
        cmocka_unit_test(test_thinned_rules_are_found),
        cmocka_unit_test(test_doubled_rules_are_one),
        cmocka_unit_test(test_a_doubled_frame_is_one),
        cmocka_unit_test(test_a_frame_around_the_border_is_no_cell),
        cmocka_unit_test(test_slightly_slanted_rules_are_found),
        cmocka_unit_test(test_a_break_is_bridged),
        cmocka_unit_test(test_a_missing_piece_of_border_is_closed),
        cmocka_unit_test(test_an_open_side_is_not_closed),
        cmocka_unit_test(test_a_rule_goes_on_beyond_a_punched_hole),
        cmocka_unit_test(test_a_bent_cell_is_cut_and_flagged),
        cmocka_unit_test(test_a_stroke_that_ends_in_nothing_is_dropped),
        cmocka_unit_test(test_an_upright_above_a_rule_is_no_rule),
        cmocka_unit_test(test_a_slanted_stroke_is_no_rule),
        cmocka_unit_test(test_a_streak_through_the_table_is_no_rule),
        cmocka_unit_test(test_specks_do_not_matter),
        cmocka_unit_test(test_a_rule_goes_on_under_a_seal),
        cmocka_unit_test(test_a_pale_rule_goes_on_under_a_seal),
        cmocka_unit_test(test_a_pale_rule_is_found),
        cmocka_unit_test(test_a_shade_of_a_rule_is_flagged),
        cmocka_unit_test(test_an_underline_in_a_narrow_cell_is_flagged),
        cmocka_unit_test(test_rules_that_all_end_short_are_rules),
        cmocka_unit_test(test_a_rule_broken_before_a_crossing_is_found),
        cmocka_unit_test(test_an_upright_between_hidden_ends_is_flagged),
        cmocka_unit_test(test_a_cell_with_a_hidden_edge_is_flagged),
        cmocka_unit_test(test_a_table_cut_off_is_flagged),
    };
    return cmocka_run_group_tests(tests, grid_set_up, grid_tear_down);
}
