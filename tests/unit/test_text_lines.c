#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <leptonica/allheaders.h>

#include "shenbao/status.h"
#include "text/lines.h"
#include "text/refine.h"
#include "text_page.h"

enum { WIDTH = 640, HEIGHT = 240 };
static const struct box CELL = {10, 10, 600, 200};

static struct cell_lines lines_of(struct page *page, struct box cell)
{
    struct cell_lines lines = {0};
    text_page_finish(page);
    assert_int_equal(cell_lines_find(page, cell, NULL, &lines), STATUS_OK);
    return lines;
}

/* The number of lines of the drawn page; frees everything. */
static size_t count_and_release(struct page *page, struct box cell)
{
    struct cell_lines lines = lines_of(page, cell);
    size_t count = lines.count;
    cell_lines_release(&lines);
    text_page_release(page);
    return count;
}

static void test_one_line(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_row(&page, 100, 80, 8, 0);
    struct cell_lines lines = lines_of(&page, CELL);
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.lines[0].box.x, 100);
    assert_int_equal(lines.lines[0].box.y, 80);
    assert_int_equal(lines.lines[0].box.w, 8 * (UNIT + 2) - 2);
    assert_int_equal(lines.lines[0].box.h, UNIT);
    assert_false(lines.covered);
    assert_false(lines.clipped);
    cell_lines_release(&lines);
    text_page_release(&page);
}

static void test_wrapped_lines_stand_close(void **state)
{
    for (int gap = 3; gap <= 12; gap += 3) {
        struct page page = text_page_new(WIDTH, HEIGHT);
        for (int i = 0; i < 4; i++)
            text_page_row(&page, 60, 40 + i * (UNIT + gap), i == 3 ? 5 : 18, 0);
        struct cell_lines lines = lines_of(&page, CELL);
        assert_int_equal(lines.count, 4);
        for (int i = 0; i < 4; i++) {
            assert_int_equal(lines.lines[i].box.y, 40 + i * (UNIT + gap));
            assert_int_equal(lines.lines[i].box.h, UNIT);
        }
        cell_lines_release(&lines);
        text_page_release(&page);
    }
}

static void test_lines_that_touch_are_parted(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_row(&page, 60, 40, 18, 0);
    text_page_row(&page, 60, 40 + UNIT + 4, 18, 0);
    text_page_rect(&page, 60 + 5 * (UNIT + 2) + 10, 40 + UNIT - 2, 2, 8); /* a hook down into the next line */
    struct cell_lines lines = lines_of(&page, CELL);
    assert_int_equal(lines.count, 2);
    assert_true(lines.lines[0].box.h <= UNIT + 6);
    assert_true(lines.lines[1].box.h <= UNIT + 6);
    cell_lines_release(&lines);
    text_page_release(&page);
}

/* The lines fall by eight pixels over the cell, twice the gap between them: no row is blank. */
static void test_slanted_lines(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    for (int i = 0; i < 3; i++)
        text_page_row(&page, 40, 40 + i * (UNIT + 4), 20, 60);
    struct cell_lines lines = lines_of(&page, CELL);
    assert_int_equal(lines.count, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(lines.lines[i].box.h, UNIT + 19 * (UNIT + 2) / 60);
    cell_lines_release(&lines);
    text_page_release(&page);
}

static void test_bent_lines(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 20; k++)
            text_page_character(&page, 40 + k * (UNIT + 2), 40 + i * (UNIT + 4) + (k - 10) * (k - 10) / 20);
    assert_int_equal(count_and_release(&page, CELL), 3);
}

/* 二 and 三: gaps inside a character do not part it. */
static void test_strokes_of_one_character(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_rect(&page, 100, 60, 18, 3);
    text_page_rect(&page, 98, 70, 22, 3);
    text_page_rect(&page, 96, 81, 26, 3);
    assert_int_equal(count_and_release(&page, CELL), 1);
}

static void test_lone_marks_survive(void **state)
{
    static const struct box marks[] = {
        {100, 80, 3, 18}, /* 1 */
        {100, 90, 8, 2},  /* - */
        {100, 90, 22, 2}, /* 一 */
        {100, 90, 48, 2}, /* —— */
    };
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        struct page page = text_page_new(WIDTH, HEIGHT);
        text_page_rect(&page, marks[i].x, marks[i].y, marks[i].w, marks[i].h);
        assert_int_equal(count_and_release(&page, CELL), 1);
    }
    struct page page = text_page_new(WIDTH, HEIGHT);
    for (int i = 0; i < 18; i++) /* a slash */
        text_page_rect(&page, 100 + i / 2, 100 - i, 2, 1);
    assert_int_equal(count_and_release(&page, CELL), 1);
}

static void test_specks_are_blank(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    for (int i = 0; i < 30; i++)
        text_page_rect(&page, 20 + i * 37 % 560, 20 + i * 53 % 170, 1 + i % 3, 1 + i % 2);
    text_page_rect(&page, 300, 100, 7, 7); /* a blot */
    struct cell_lines lines = lines_of(&page, CELL);
    assert_int_equal(lines.count, 0);
    assert_true(lines.share == 0);
    text_page_release(&page);
}

static void test_decimal_point_is_kept_and_specks_are_not(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_character(&page, 100, 80);
    text_page_rect(&page, 100 + UNIT + 3, 80 + UNIT - 3, 3, 3); /* the point */
    text_page_character(&page, 100 + UNIT + 9, 80);
    text_page_rect(&page, 130, 60, 3, 3); /* dust above */
    text_page_rect(&page, 300, 90, 3, 3); /* and far off */
    struct cell_lines lines = lines_of(&page, CELL);
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.lines[0].box.y, 80);
    assert_int_equal(lines.lines[0].box.w, 2 * UNIT + 9);
    l_uint32 point = 0;
    pixGetPixel(lines.lines[0].parts[0].ink, UNIT + 4, UNIT - 2, &point);
    assert_int_equal(point, 1);
    cell_lines_release(&lines);
    text_page_release(&page);
}

/* The line that a cell of this page holds; the page is released. */
static struct box only_line(struct page *page)
{
    struct cell_lines lines = lines_of(page, CELL);
    assert_int_equal(lines.count, 1);
    struct box box = lines.lines[0].box;
    cell_lines_release(&lines);
    text_page_release(page);
    return box;
}

static void test_signs_beside_a_lone_stroke_are_kept(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_rect(&page, 100, 90, UNIT, 2);  /* a Han one */
    text_page_rect(&page, 100 - 8, 82, 3, 5); /* its quotes */
    text_page_rect(&page, 100 + UNIT + 5, 82, 3, 5);
    text_page_rect(&page, 110, 82, 3, 4); /* a speck above it */
    struct box line = only_line(&page);
    assert_int_equal(line.x, 92);
    assert_int_equal(line.w, UNIT + 16);
    assert_int_equal(line.y, 82);
}

static void test_low_letters_keep_what_stands_above_them(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    for (int i = 0; i < 3; i++)
        text_page_rect(&page, 100 + i * 8, 90, 2, 12); /* m */
    text_page_rect(&page, 100, 90, 18, 2);
    text_page_rect(&page, 113, 82, 4, 6); /* its exponent */
    assert_int_equal(only_line(&page).y, 82);
}

static void test_a_hyphen_after_a_colon_is_kept(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_character(&page, 100, 80);
    text_page_rect(&page, 100 + UNIT + 6, 88, 3, 3); /* the colon */
    text_page_rect(&page, 100 + UNIT + 6, 98, 3, 3);
    text_page_rect(&page, 100 + 2 * UNIT + 9, 92, 5, 3); /* beyond the reach of the character alone */
    assert_int_equal(only_line(&page).w, 2 * UNIT + 14);
}

static void test_specks_off_the_line_ends_are_left_out(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_row(&page, 100, 80, 4, 0);
    text_page_rect(&page, 84, 90, 1, 2); /* specks */
    text_page_rect(&page, 100 + 4 * (UNIT + 2) + 12, 90, 2, 1);
    text_page_rect(&page, 100 + 4 * (UNIT + 2) + 1, 101, 2, 1); /* a point that a fax left little of */
    struct box line = only_line(&page);
    assert_int_equal(line.x, 100);
    assert_int_equal(line.w, 4 * (UNIT + 2) + 3);
}

static void test_crumbs_of_a_sign_before_the_line_are_kept(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    for (int i = 0; i < 4;
         i++) { /* what a fax left of a less-than sign, each crumb too small for a full stop */
        text_page_rect(&page, 84 - 5 * i, 90 - 2 * i, 2, 1);
        text_page_rect(&page, 84 - 5 * i, 90 + 2 * i, 2, 1);
    }
    text_page_row(&page, 98, 80, 4, 0);
    assert_int_equal(only_line(&page).x, 69);
}

/* The ring of a full stop, too pale for the binary picture, a character's width behind the text. */
static void test_a_pale_full_stop_is_kept(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_row(&page, 100, 80, 4, 0);
    int end = 100 + 4 * (UNIT + 2) - 2, ring = end + 8;
    text_page_shade(&page, ring, 97, 7, 1, 165);
    text_page_shade(&page, ring, 103, 7, 1, 165);
    text_page_shade(&page, ring, 97, 1, 7, 165);
    text_page_shade(&page, ring + 6, 97, 1, 7, 165);
    struct box line = only_line(&page);
    assert_int_equal(line.x, 100);
    assert_int_equal(line.x + line.w, ring + 7);
}

/* A level stroke before the text, too pale for the binary picture; gives by how much it lengthens the line. */
static int pale_stroke_kept(int x, int y, int w, int h)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_row(&page, 200, 80, 4, 0);
    text_page_shade(&page, x, y, w, h, 165);
    return 200 - only_line(&page).x;
}

static void test_a_pale_dash_is_kept(void **state)
{
    int middle = 80 + UNIT / 2, near = 200 - 4;
    assert_int_equal(pale_stroke_kept(near - UNIT, middle, UNIT, 2), UNIT + 4);
    assert_int_equal(pale_stroke_kept(near - 2 * UNIT, middle - 1, 2 * UNIT, 2), 2 * UNIT + 4);
    assert_int_equal(pale_stroke_kept(near - UNIT, 80 + UNIT - 2, UNIT, 2), 0);  /* an underline's end */
    assert_int_equal(pale_stroke_kept(near - 4 * UNIT, middle, 4 * UNIT, 2), 0); /* a rule's */
    assert_int_equal(pale_stroke_kept(near - UNIT, middle - 4, UNIT, 8), 0);     /* a shade */
}

/* The same mark, on a page on which as much shows through from the back. */
static void test_what_shows_through_is_no_mark(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    page.back = 160;
    text_page_row(&page, 100, 80, 4, 0);
    int end = 100 + 4 * (UNIT + 2) - 2;
    text_page_shade(&page, end + 8, 97, 7, 7, 165);
    struct box line = only_line(&page);
    assert_int_equal(line.x + line.w, end);
}

/* What a fax left of one: three crumbs, together less than a speck, side by side or one askew below the other. */
static void test_a_full_stop_in_crumbs_is_kept(void **state)
{
    static const struct box crumbs[2][3] = {{{0, 0, 1, 1}, {5, 0, 1, 1}, {3, 4, 1, 1}},
                                            {{5, 0, 1, 1}, {3, 2, 1, 1}, {5, 6, 1, 1}}};
    for (int i = 0; i < 2; i++) {
        struct page page = text_page_new(WIDTH, HEIGHT);
        text_page_row(&page, 100, 80, 4, 0);
        int ring = 100 + 4 * (UNIT + 2) + 12;
        for (int k = 0; k < 3; k++)
            text_page_rect(&page, ring + crumbs[i][k].x, 96 + crumbs[i][k].y, 1, 1);
        struct box line = only_line(&page);
        assert_int_equal(line.x + line.w, ring + 6);
    }
}

/* Beside the upper line stands nothing but the longer lower one, whose strokes reach up. */
static void test_other_lines_are_no_marks(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_row(&page, 100, 60, 4, 0);
    text_page_row(&page, 100, 60 + UNIT + 3, 8, 0);
    text_page_rect(&page, 100 + 5 * (UNIT + 2), 60 + UNIT - 3, 2, 8);
    struct cell_lines lines = lines_of(&page, CELL);
    assert_int_equal(lines.count, 2);
    assert_int_equal(lines.lines[0].box.w, 4 * (UNIT + 2) - 2);
    cell_lines_release(&lines);
    text_page_release(&page);
}

static void test_specks_in_a_row_are_no_line_among_lines(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_row(&page, 100, 30, 4, 0);
    text_page_rect(&page, 120, 150, 7, 2);
    struct box line = only_line(&page);
    assert_int_equal(line.y, 30);
    assert_int_equal(line.h, UNIT);
}

static void test_rags_of_a_thick_rule_go_with_it(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_rect(&page, 300, 10, 5, 200); /* a fold's shade from edge to edge */
    for (int i = 0; i < 9; i++)
        text_page_rect(&page, 305, 20 + i * 20, 2 + i % 3, 12); /* and where it is wider */
    text_page_row(&page, 100, 80, 4, 0);
    text_page_rect(&page, 318, 80, 2, 20); /* a figure one, clear of it */
    struct box line = only_line(&page);
    assert_int_equal(line.x, 100);
    assert_int_equal(line.w, 220);
    assert_int_equal(line.h, UNIT);
}

static void test_rule_remnants_are_left_out(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_rect(&page, 10, 10, 600, 2); /* the upper rule, its lower edge ragged */
    text_page_rect(&page, 200, 12, 30, 1);
    text_page_rect(&page, 10, 10, 3, 200);  /* the left one */
    text_page_rect(&page, 450, 10, 2, 200); /* a copier's streak */
    text_page_row(&page, 100, 13, 6, 0);    /* text right below the rule */
    struct cell_lines lines = lines_of(&page, CELL);
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.lines[0].box.x, 100);
    assert_int_equal(lines.lines[0].box.w, 6 * (UNIT + 2) - 2);
    assert_in_range(lines.lines[0].box.y, 13, 15);
    cell_lines_release(&lines);
    text_page_release(&page);
}

static void test_rules_alone_are_blank(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_rect(&page, 10, 10, 600, 3);
    text_page_rect(&page, 10, 208, 600, 2);
    text_page_rect(&page, 607, 10, 3, 200);
    text_page_rect(&page, 300, 10, 1, 200);
    assert_int_equal(count_and_release(&page, CELL), 0);
}

static void test_stack_is_one_line(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    for (int i = 0; i < 4; i++)
        text_page_character(&page, 30, 40 + i * (UNIT + 4));
    struct cell_lines lines = lines_of(&page, (struct box){20, 20, 44, 180});
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.lines[0].part_count, 4);
    assert_int_equal(lines.lines[0].box.h, 4 * UNIT + 3 * 4);
    for (size_t i = 1; i < 4; i++)
        assert_true(lines.lines[0].parts[i].box.y > lines.lines[0].parts[i - 1].box.y);
    cell_lines_release(&lines);
    text_page_release(&page);
}

static void test_stack_of_two_columns(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    for (int i = 0; i < 4; i++) {
        text_page_character(&page, 70, 40 + i * (UNIT + 3));
        if (i < 3)
            text_page_character(&page, 30, 40 + i * (UNIT + 3));
    }
    struct cell_lines lines = lines_of(&page, (struct box){20, 20, 90, 180});
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.lines[0].part_count, 7);
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(lines.lines[0].parts[i].box.x, i < 4 ? 70 : 30);
    cell_lines_release(&lines);
    text_page_release(&page);
}

static void test_words_wrapped_after_two_characters_are_lines(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    for (int i = 0; i < 3; i++)
        text_page_row(&page, 30, 40 + i * (UNIT + 8), 2, 0);
    struct cell_lines lines = lines_of(&page, (struct box){20, 20, 70, 180});
    assert_int_equal(lines.count, 3);
    assert_int_equal(lines.lines[0].part_count, 1);
    cell_lines_release(&lines);
    text_page_release(&page);
}

static void test_seal_is_left_out(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_row(&page, 100, 80, 6, 0);
    page.seal = pixCreate(WIDTH, HEIGHT, 1);
    for (int y = 20; y < 200; y++)
        for (int x = 400; x < 410; x++)
            pixSetPixel(page.seal, x, y, 1);
    text_page_shade(&page, 402, 60, 4, 20, 155); /* the seal's rest, dark enough to count as ink */
    struct cell_lines lines = lines_of(&page, CELL);
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.lines[0].box.w, 6 * (UNIT + 2) - 2);
    assert_false(lines.covered);
    cell_lines_release(&lines);

    for (int y = 20; y < 200; y++) /* over the text, too, which stays as it is */
        for (int x = 100; x < 180; x++)
            pixSetPixel(page.seal, x, y, 1);
    lines = lines_of(&page, CELL);
    assert_true(lines.covered);
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.lines[0].box.w, 6 * (UNIT + 2) - 2);
    cell_lines_release(&lines);
    text_page_release(&page);
}

static void test_text_at_the_edge_of_the_page_is_clipped(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_row(&page, WIDTH - 2 * UNIT, 80, 3, 0);
    struct cell_lines lines = lines_of(&page, (struct box){400, 20, 400, 180});
    assert_int_equal(lines.count, 1);
    assert_true(lines.clipped);
    cell_lines_release(&lines);
    text_page_release(&page);
}

/* What a fax leaves of a character: crumbs of its strokes. */
static void crumbs_draw(struct page *page, int x, int y)
{
    for (int row = 0; row < UNIT; row += 5)
        for (int column = 0; column < UNIT; column += 6)
            text_page_rect(page, x + column, y + row, 2, 2);
}

static void test_crumbs_of_a_character_are_text(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    crumbs_draw(&page, 100, 80);
    text_page_row(&page, 100 + UNIT + 6, 80, 4, 0);
    struct cell_lines lines = lines_of(&page, CELL);
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.lines[0].box.x, 100);
    cell_lines_release(&lines);
    text_page_release(&page);
    page = text_page_new(WIDTH, HEIGHT);
    crumbs_draw(&page, 100, 80);
    assert_int_equal(count_and_release(&page, CELL), 1);
}

/* Whether a pale stroke that joins a dark one is ink, on a page on which that much shows through from the back. */
static bool pale_stroke_is_ink(int back, int grain)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    page.back = back;
    page.grain = grain;
    text_page_shade(&page, 100, 80, UNIT, 3, 150);
    text_page_shade(&page, 100, 80, 3, UNIT, 185);
    text_page_finish(&page);
    l_uint32 set = 0;
    assert_int_equal(ink_refine(&page, CELL), STATUS_OK);
    pixGetPixel(page.binary, 101, 100, &set);
    text_page_release(&page);
    return set;
}

static void test_pale_strokes_beside_dark_ones_are_ink(void **state)
{
    assert_true(pale_stroke_is_ink(0, 0));
    assert_true(pale_stroke_is_ink(200, 0));
    assert_true(pale_stroke_is_ink(0, 10));
}

static void test_what_shows_through_beside_dark_strokes_is_no_ink(void **state)
{
    assert_false(pale_stroke_is_ink(180, 0));
}

static void test_what_is_no_darker_than_grain_is_no_ink(void **state)
{
    assert_false(pale_stroke_is_ink(0, 30));
}

/* Print from the sheet's back, or noise: nothing of it is as dark as print. */
static void test_refining_keeps_blank_cells_blank(void **state)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    text_page_shade(&page, 100, 80, 8 * UNIT, UNIT, 190);
    text_page_finish(&page);
    l_int32 blank = 0;
    assert_int_equal(ink_refine(&page, CELL), STATUS_OK);
    pixZero(page.binary, &blank);
    assert_true(blank);
    static const struct box outside = {-40, -40, 20, 20};
    assert_int_equal(ink_refine(&page, outside), STATUS_OK);
    text_page_release(&page);
}

/* Whether a cell in which nothing is as dark as the page's print has ink once it is refined. */
static bool shades_are_ink(const struct box *shades, size_t count, int level)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    for (size_t i = 0; i < count; i++)
        text_page_shade(&page, shades[i].x, shades[i].y, shades[i].w, shades[i].h, level);
    text_page_finish(&page);
    l_int32 blank = 0;
    assert_int_equal(ink_refine(&page, CELL), STATUS_OK);
    pixZero(page.binary, &blank);
    text_page_release(&page);
    return !blank;
}

static void test_a_pale_dash_alone_is_ink(void **state)
{
    static const struct box dash = {300, 100, UNIT, 3};
    assert_true(shades_are_ink(&dash, 1, 160));
    assert_false(shades_are_ink(&dash, 1, 230));
}

static void test_edges_of_shade_are_no_ink(void **state)
{
    static const struct box upright = {300, 0, 5, HEIGHT}, level = {0, 100, WIDTH, 4},
                            half = {0, 0, WIDTH / 2, HEIGHT};
    assert_false(shades_are_ink(&upright, 1, 160));
    assert_false(shades_are_ink(&level, 1, 160));
    assert_false(shades_are_ink(&half, 1, 160));
}

static void test_strokes_all_over_are_the_back_s(void **state)
{
    struct box strokes[40];
    for (int i = 0; i < 40; i++)
        strokes[i] = (struct box){40 + i % 10 * 50, 40 + i / 10 * 40, UNIT, 3};
    assert_false(shades_are_ink(strokes, 40, 160));
}

static void test_cells_without_room(void **state)
{
    static const struct box cells[] = {{10, 10, 0, 0},       {-50, -50, 20, 20}, {10, 10, 1, 1},
                                       {639, 239, 100, 100}, {10, 10, 600, 2},   {10, 10, 2, 200}};
    struct page page = text_page_new(WIDTH, HEIGHT);
    for (int i = 0; i < 8; i++)
        text_page_row(&page, 0, i * (UNIT + 4), 24, 0);
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        struct cell_lines lines = lines_of(&page, cells[i]);
        assert_true(lines.count <= 1);
        cell_lines_release(&lines);
    }
    text_page_release(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_line),
        cmocka_unit_test(test_wrapped_lines_stand_close),
        cmocka_unit_test(test_lines_that_touch_are_parted),
        cmocka_unit_test(test_slanted_lines),
        cmocka_unit_test(test_bent_lines),
        cmocka_unit_test(test_strokes_of_one_character),
        cmocka_unit_test(test_lone_marks_survive),
        cmocka_unit_test(test_specks_are_blank),
        cmocka_unit_test(test_decimal_point_is_kept_and_specks_are_not),
        cmocka_unit_test(test_signs_beside_a_lone_stroke_are_kept),
        cmocka_unit_test(test_low_letters_keep_what_stands_above_them),
        cmocka_unit_test(test_a_hyphen_after_a_colon_is_kept),
        cmocka_unit_test(test_specks_off_the_line_ends_are_left_out),
        cmocka_unit_test(test_crumbs_of_a_sign_before_the_line_are_kept),
        cmocka_unit_test(test_a_pale_full_stop_is_kept),
        cmocka_unit_test(test_a_pale_dash_is_kept),
        cmocka_unit_test(test_what_shows_through_is_no_mark),
        cmocka_unit_test(test_a_full_stop_in_crumbs_is_kept),
        cmocka_unit_test(test_other_lines_are_no_marks),
        cmocka_unit_test(test_specks_in_a_row_are_no_line_among_lines),
        cmocka_unit_test(test_rags_of_a_thick_rule_go_with_it),
        cmocka_unit_test(test_rule_remnants_are_left_out),
        cmocka_unit_test(test_rules_alone_are_blank),
        cmocka_unit_test(test_stack_is_one_line),
        cmocka_unit_test(test_stack_of_two_columns),
        cmocka_unit_test(test_words_wrapped_after_two_characters_are_lines),
        cmocka_unit_test(test_seal_is_left_out),
        cmocka_unit_test(test_text_at_the_edge_of_the_page_is_clipped),
        cmocka_unit_test(test_crumbs_of_a_character_are_text),
        cmocka_unit_test(test_pale_strokes_beside_dark_ones_are_ink),
        cmocka_unit_test(test_what_shows_through_beside_dark_strokes_is_no_ink),
        cmocka_unit_test(test_what_is_no_darker_than_grain_is_no_ink),
        cmocka_unit_test(test_refining_keeps_blank_cells_blank),
        cmocka_unit_test(test_a_pale_dash_alone_is_ink),
        cmocka_unit_test(test_edges_of_shade_are_no_ink),
        cmocka_unit_test(test_strokes_all_over_are_the_back_s),
        cmocka_unit_test(test_cells_without_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
