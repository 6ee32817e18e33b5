#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "draw.h"
#include "grid_page.h"
#include "shenbao/sheet.h"
#include "shenbao/status.h"

static void assert_no_table(struct plane *paper)
{
    struct grid grid = grid_drawn(paper, NULL);
    assert_int_equal(grid.table_count, 0);
    assert_int_equal(grid.flags, PAGE_NO_TABLE);
    plane_release(paper);
}

static void assert_near(struct point a, struct point b, double most)
{
    assert_true(point_distance(a, b) <= most);
}

static void test_spans_are_found(void **state)
{
    static const char *const maps[] = {
        "ab/cd",
        "aab/cdb/cee", /* a pinwheel */
        "abbc/abbd/efgd/efhh",
        "aabb/cdee/cfgh/cijk",
        "abc/dec/dfg",
        "aaaa/bbcc/defg/hhhh",
    };
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++) {
        struct plane paper = draw_paper(W, H, 255);
        struct drawn_table table = {50, 40, 120, 90, 2, maps[i]};
        draw_table(&paper, &table, 0);
        struct grid grid = grid_assert_found(&paper, table.map);
        assert_int_equal(grid.flags, 0);
        for (size_t k = 0; k < grid.tables[0].cell_count; k++) {
            assert_int_equal(grid.tables[0].cells[k].flags, 0);
            assert_true(grid.tables[0].cells[k].certainty > 0.95);
        }
        plane_release(&paper);
    }
}

static void test_outlines_run_along_the_rules(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table table = {50, 40, 120, 90, 2, "abb/acd/efd"};
    draw_table(&paper, &table, 0);
    struct grid grid = grid_assert_found(&paper, table.map);
    for (size_t i = 0; i < grid.tables[0].cell_count; i++) {
        const struct grid_cell *cell = &grid.tables[0].cells[i];
        int bottom = cell->row + cell->row_span, right = cell->column + cell->column_span;
        assert_near(cell->outline.corner[0], draw_crossing(&table, cell->row, cell->column), 1);
        assert_near(cell->outline.corner[1], draw_crossing(&table, cell->row, right), 1);
        assert_near(cell->outline.corner[2], draw_crossing(&table, bottom, right), 1);
        assert_near(cell->outline.corner[3], draw_crossing(&table, bottom, cell->column), 1);
        /* no ink of a rule inside, and hardly a pixel given away */
        struct box inside = cell->inside;
        assert_true(inside.w >= 120 * cell->column_span - 8 && inside.h >= 90 * cell->row_span - 8);
        for (int y = inside.y; y < inside.y + inside.h; y++) {
            for (int x = inside.x; x < inside.x + inside.w; x++)
                assert_int_equal(plane_row(&paper, y)[x], 255);
        }
    }
    assert_near(grid.tables[0].outline.corner[2], draw_crossing(&table, 3, 3), 1);
    plane_release(&paper);
}

/* A shadow that ends within a column, and where it does leaves a line of ink; a rule may run in it as well. */
static void test_the_edge_of_a_shadow_is_no_rule(void **state)
{
    enum { EDGE = 230 };
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table table = {50, 40, 120, 90, 2, "abb/acd/efd"};
    draw_table(&paper, &table, 0);
    for (int y = 40; y < 310; y++)
        for (int x = 0; x <= EDGE; x++) {
            uint8_t *level = &plane_row(&paper, y)[x], shadow = x + 1 >= EDGE ? 120 : 135;
            *level = *level < shadow ? *level : shadow;
        }
    grid_assert_found(&paper, table.map);
    plane_release(&paper);
}

/* A spine's, which fades away to its dark side, where the ink that it leaves is some pixels off the edge. */
static void test_the_edge_of_a_fading_shadow_is_no_rule(void **state)
{
    enum { EDGE = 230, FADE = 36 };
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table table = {50, 40, 120, 90, 2, "abb/acd/efd"};
    draw_table(&paper, &table, 0);
    for (int y = 30; y < 320; y++)
        for (int x = EDGE - FADE; x <= EDGE; x++) {
            int off = EDGE - x, shadow = off < 4 ? 134 : 106 + 4 * off;
            uint8_t *level = &plane_row(&paper, y)[x];
            *level = *level < shadow ? *level : (uint8_t)shadow;
        }
    grid_assert_found(&paper, table.map);
    plane_release(&paper);
}

/* Where characters are tall, rules are looked for at half size; the outcome is in full pixels all the same. */
static void test_large_type_halves_the_picture(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table table = {50, 40, 170, 120, 4, "aab/cdb/cee"};
    draw_table(&paper, &table, 0);
    struct page page = draw_page(&paper, 2 * CHAR);
    struct grid grid;
    assert_int_equal(grid_find(&page, grid_arena, NULL, &grid), STATUS_OK);
    assert_int_equal(grid.table_count, 1);
    assert_string_equal(draw_map(&grid.tables[0], grid_arena), table.map);
    assert_near(grid.tables[0].outline.corner[0], draw_crossing(&table, 0, 0), 2);
    assert_near(grid.tables[0].outline.corner[2], draw_crossing(&table, 3, 3), 2);
    page_release(&page);
    plane_release(&paper);
}

/* Rows and columns are counted over the whole table, not from its first row. */
static void test_short_rules_count_for_the_whole_table(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table table = {50, 40, 60, 46, 2, "aaaab/cccde/ffghi/jjgki/lmnnn"};
    draw_table(&paper, &table, 0);
    grid_assert_found(&paper, table.map);
    plane_release(&paper);
}

/* Two characters long, and no other rule on its lattice line. Text beside it splits nothing. */
static void test_a_rule_alone_on_its_line_may_be_short(void **state)
{
    static const struct {
        struct drawn_table table;
        const char *found; /* lattice lines without a rule do not count */
    } cases[] = {{{50, 40, 120, 34, 2, "aabb/ccdd/eeef/gggg"}, "abb/cdd/eef/ggg"},
                 {{50, 40, 34, 90, 2, "abbb/cbbb/dddd"}, "ab/cb/dd"}};
    for (int i = 0; i < 2; i++) {
        struct plane paper = draw_paper(W, H, 255);
        draw_table(&paper, &cases[i].table, 0);
        draw_text(&paper, 59, 49, CHAR, 1);
        draw_text(&paper, 95, 50, CHAR, 4);
        grid_assert_found(&paper, cases[i].found);
        plane_release(&paper);
    }
}

/* A scratch through a low row and beyond, and a stroke that reaches only one of its rules. */
static void test_short_strokes_that_are_no_rules_split_nothing(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table table = {50, 40, 120, 34, 2, "aabb/ccdd/eeee/ffff"};
    draw_table(&paper, &table, 0);
    draw_box(&paper, (struct box){350, 55, 2, 70}, 0);
    draw_box(&paper, (struct box){230, 109, 2, 24}, 0);
    grid_assert_found(&paper, "ab/cd/ee/ff");
    plane_release(&paper);
}

static void fill_with_text(struct plane *paper, const struct drawn_table *table)
{
    for (int row = 0; row < 4; row++) {
        for (int column = 0; column < 4; column++)
            draw_text(paper, table->x + column * table->field_w + 14, table->y + row * table->field_h + 12,
                      CHAR, 4);
    }
}

static void test_text_in_cells_does_not_matter(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table table = {50, 40, 120, 90, 2, "abbc/abbd/efgd/efhh"};
    draw_table(&paper, &table, 0);
    fill_with_text(&paper, &table);
    struct grid grid = grid_assert_found(&paper, table.map);
    assert_int_equal(grid.flags, 0);
    plane_release(&paper);
}

/* Lines of text run across the places at which rules lie elsewhere in the table. */
static void test_text_across_lattice_lines_splits_nothing(void **state)
{
    for (int shift = -CHAR; shift <= CHAR; shift += 4) {
        struct plane paper = draw_paper(W, H, 255);
        struct drawn_table table = {50, 40, 120, 90, 2, "abbb/acde/afff/ghij"};
        draw_table(&paper, &table, 0);
        for (int line = 0; line < 4; line++)
            draw_text(&paper, 60 + shift / 4, 90 + shift + line * 60, CHAR, 5);
        draw_text(&paper, 180, 60 + shift, CHAR, 18);
        draw_text(&paper, 180, 250 + shift / 2, CHAR, 18);
        grid_assert_found(&paper, table.map);
        plane_release(&paper);
    }
}

/* A label that fills a merged cell has its strokes in line with the rule of the cells beside it. */
static void test_strokes_in_line_with_a_rule_are_no_rule(void **state)
{
    struct drawn_table table = {50, 40, 120, 90, 2, "aabb/cdee/cfgh/cijk"};
    struct plane paper = draw_paper(W, H, 255);
    draw_table(&paper, &table, 0);
    struct point crossing = draw_crossing(&table, 2, 0);
    int x = (int)crossing.x, y = (int)crossing.y;
    for (int i = 0; i < 5; i++) {
        draw_box(&paper, (struct box){x + 3 + 23 * i, y - 1, 17, 2}, 0);
        draw_box(&paper, (struct box){x + 6 + 23 * i, y + 5, 12, 2}, 0);
        draw_box(&paper, (struct box){x + 10 + 23 * i, y - 8, 2, 16}, 0);
    }
    grid_assert_found(&paper, table.map);
    plane_release(&paper);
}

static void test_text_may_touch_rules(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table table = {50, 40, 120, 90, 2, "abbc/abbd/efgd/efhh"};
    draw_table(&paper, &table, 0);
    draw_text(&paper, 52, 135, CHAR, 5);  /* through the first column's middle, down to a lattice line */
    draw_text(&paper, 172, 205, CHAR, 9); /* stands on a rule */
    draw_text(&paper, 291, 311, CHAR, 6); /* hangs on one */
    grid_assert_found(&paper, table.map);
    plane_release(&paper);
}

static void test_two_tables_are_two(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table upper = {50, 30, 100, 50, 2, "aab/cdb/cee"};
    struct drawn_table left = {50, 260, 90, 60, 2, "ab/cd"};
    struct drawn_table right = {300, 262, 90, 60, 2, "aab/cdd"};
    draw_table(&paper, &left, 0);
    draw_table(&paper, &right, 0);
    draw_table(&paper, &upper, 0);
    struct grid grid = grid_drawn(&paper, NULL);
    assert_int_equal(grid.table_count, 3);
    assert_string_equal(draw_map(&grid.tables[0], grid_arena), upper.map);
    assert_string_equal(draw_map(&grid.tables[1], grid_arena), left.map);
    assert_string_equal(draw_map(&grid.tables[2], grid_arena), right.map);
    plane_release(&paper);
}

static struct plane turned_over(const struct plane *paper)
{
    struct plane turned = draw_paper(paper->w, paper->h, 0);
    for (int i = 0; i < paper->w * paper->h; i++)
        turned.px[i] = paper->px[paper->w * paper->h - 1 - i];
    return turned;
}

static void assert_same_tables(const struct grid *a, const struct grid *b)
{
    assert_int_equal(a->table_count, b->table_count);
    for (size_t t = 0; t < a->table_count; t++) {
        const struct grid_table *one = &a->tables[t], *other = &b->tables[t];
        assert_string_equal(draw_map(one, grid_arena), draw_map(other, grid_arena));
        for (size_t i = 0; i < one->cell_count; i++) {
            const struct grid_cell *x = &one->cells[i], *y = &other->cells[i];
            for (int k = 0; k < 4; k++)
                assert_near(x->outline.corner[k], y->outline.corner[k], 1);
            assert_true(abs(x->inside.x - y->inside.x) <= 2 && abs(x->inside.y - y->inside.y) <= 2);
            assert_true(abs(x->inside.w - y->inside.w) <= 2 && abs(x->inside.h - y->inside.h) <= 2);
            assert_int_equal(x->flags, y->flags);
        }
    }
}

static void test_turning_over_equals_the_turned_page_s_grid(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table upper = {50, 30, 100, 50, 2, "aab/cdb/cee"}, lower = {90, 260, 90, 60, 2, "abb/acd"};
    draw_table(&paper, &upper, 0);
    draw_table(&paper, &lower, 0);
    struct plane turned = turned_over(&paper);
    struct grid grid = grid_drawn(&paper, NULL), wanted = grid_drawn(&turned, NULL);
    grid_turn_over(&grid, W, H);
    assert_same_tables(&grid, &wanted);
    /* and twice is not at all */
    struct grid again = grid_drawn(&paper, NULL);
    grid_turn_over(&wanted, W, H);
    assert_same_tables(&wanted, &again);
    struct grid none = {0};
    grid_turn_over(&none, W, H);
    assert_int_equal(none.table_count, 0);
    plane_release(&paper);
    plane_release(&turned);
}

static void test_the_same_page_gives_the_same_grid(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    struct drawn_table table = {50, 40, 120, 90, 2, "abbc/abbd/efgd/efhh"};
    draw_table(&paper, &table, 0);
    fill_with_text(&paper, &table);
    draw_specks(&paper, 11, 900);
    struct grid first = grid_drawn(&paper, NULL), second = grid_drawn(&paper, NULL);
    assert_same_tables(&first, &second);
    for (size_t i = 0; i < first.tables[0].cell_count; i++)
        assert_memory_equal(&first.tables[0].cells[i], &second.tables[0].cells[i], sizeof(struct grid_cell));
    plane_release(&paper);
}

/* ---- what is no table ---- */

static void test_blank_and_noise_hold_no_table(void **state)
{
    struct plane blank = draw_paper(W, H, 255), noise = draw_paper(W, H, 255), tiny = draw_paper(64, 64, 255),
                 grain = draw_paper(W, H, 250), black = draw_paper(W, H, 0);
    draw_specks(&noise, 5, 6000);
    draw_noise(&grain, 5, 255);
    draw_box(&tiny, (struct box){10, 10, 44, 2}, 0);
    draw_box(&tiny, (struct box){10, 10, 2, 44}, 0);
    assert_no_table(&blank);
    assert_no_table(&noise);
    assert_no_table(&tiny);
    assert_no_table(&grain);
    assert_no_table(&black);
}

static void test_text_alone_is_no_table(void **state)
{
    struct plane paper = draw_paper(W, H, 255), dense = draw_paper(W, H, 255);
    for (int line = 0; line < 16; line++)
        draw_text(&paper, 20, 10 + line * 28, CHAR, 30);
    for (int line = 0; line < 26; line++)
        draw_text(&dense, 20, 10 + line * (CHAR + 2), CHAR, 30);
    assert_no_table(&paper);
    assert_no_table(&dense);
}

static void test_frames_and_separators_are_no_table(void **state)
{
    struct plane frame = draw_paper(W, H, 255), columns = draw_paper(W, H, 255), box = draw_paper(W, H, 255);
    struct drawn_table whole = {20, 20, 580, 440, 3, "a"}, inner = {28, 28, 564, 424, 1, "a"};
    draw_table(&frame, &whole, 0);
    draw_table(&frame, &inner, 0);
    draw_box(&columns, (struct box){310, 20, 2, 440}, 0);
    draw_box(&columns, (struct box){20, 10, 580, 2}, 0);
    struct drawn_table note = {40, 60, 200, 120, 2, "a/b"};
    draw_table(&box, &note, 0);
    for (int line = 0; line < 14; line++) {
        draw_text(&frame, 60, 40 + line * 28, CHAR, 25);
        draw_text(&columns, 30, 30 + line * 28, CHAR, 14);
        draw_text(&columns, 322, 30 + line * 28, CHAR, 14);
    }
    assert_no_table(&frame);
    assert_no_table(&columns);
    assert_no_table(&box);
}

static void test_underlines_are_no_table(void **state)
{
    struct plane paper = draw_paper(W, H, 255);
    for (int line = 0; line < 10; line++) {
        draw_text(&paper, 40, 20 + line * 40, CHAR, 20);
        draw_box(&paper, (struct box){40, 20 + line * 40 + CHAR + 5, 380 - 10 * line, 2}, 0);
    }
    assert_no_table(&paper);
}

/* Rules that cross each other, as many either way, and no border to end at. */
static struct plane crossing_rules(int count)
{
    struct plane paper = draw_paper(W, H, 255);
    for (int i = 0; i < count; i++) {
        draw_box(&paper, (struct box){60, 60 + 60 * i, 480, 2}, 0);
        draw_box(&paper, (struct box){90 + 70 * i, 30, 2, 400}, 0);
    }
    return paper;
}

static void test_a_table_without_a_border_is_kept_and_told(void **state)
{
    struct plane lost = crossing_rules(5), few = crossing_rules(3);
    struct grid grid = grid_assert_found(&lost, "abcd/efgh/ijkl/mnop");
    assert_int_equal(grid.flags, PAGE_GRID_UNCERTAIN);
    plane_release(&lost);
    assert_no_table(&few);
}

/* The sheet ends within the table's first column: its rules run on to where nothing is. */
static void test_a_side_that_is_open_is_told(void **state)
{
    static const char map[] = "abc/dec/dfg/hij/klm";
    struct drawn_table table = {90, 40, 120, 60, 2, map};
    struct plane paper = draw_paper(W, H, 255);
    draw_table(&paper, &table, 0);
    assert_int_equal(grid_assert_found(&paper, map).flags, 0);
    draw_box(&paper, (struct box){0, 0, 150, H}, 255);
    assert_int_equal(grid_drawn(&paper, NULL).flags, PAGE_GRID_UNCERTAIN);
    plane_release(&paper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spans_are_found),
        cmocka_unit_test(test_outlines_run_along_the_rules),
        cmocka_unit_test(test_the_edge_of_a_shadow_is_no_rule),
        cmocka_unit_test(test_the_edge_of_a_fading_shadow_is_no_rule),
        cmocka_unit_test(test_large_type_halves_the_picture),
        cmocka_unit_test(test_short_rules_count_for_the_whole_table),
        cmocka_unit_test(test_a_rule_alone_on_its_line_may_be_short),
        cmocka_unit_test(test_short_strokes_that_are_no_rules_split_nothing),
        cmocka_unit_test(test_text_in_cells_does_not_matter),
        cmocka_unit_test(test_text_across_lattice_lines_splits_nothing),
        cmocka_unit_test(test_strokes_in_line_with_a_rule_are_no_rule),
        cmocka_unit_test(test_text_may_touch_rules),
        cmocka_unit_test(test_two_tables_are_two),
        cmocka_unit_test(test_turning_over_equals_the_turned_page_s_grid),
        cmocka_unit_test(test_the_same_page_gives_the_same_grid),
        cmocka_unit_test(test_blank_and_noise_hold_no_table),
        cmocka_unit_test(test_text_alone_is_no_table),
        cmocka_unit_test(test_frames_and_separators_are_no_table),
        cmocka_unit_test(test_underlines_are_no_table),
        cmocka_unit_test(test_a_table_without_a_border_is_kept_and_told),
        cmocka_unit_test(test_a_side_that_is_open_is_told),
    };
    return cmocka_run_group_tests(tests, grid_set_up, grid_tear_down);
}
