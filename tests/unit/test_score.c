#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "base/arena.h"
#include "score/normal.h"
#include "score/overlap.h"
#include "score/score.h"

static struct arena *arena;

static int set_up(void **state)
{
    arena = arena_new();
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    arena_free(arena);
    return 0;
}

static void test_equal_texts_have_one_form(void **state)
{
    assert_string_equal(score_normal(arena, "　Ａ１ （中\n期）"), "A1(中期)");
    assert_string_equal(score_normal(arena, "—–―−－"), "-----");
    assert_string_equal(score_normal(arena, "“x” ‘y’"), "\"x\"'y'");
    assert_string_equal(score_normal(arena, "⩾≧⩽≦"), "≥≥≤≤");
    assert_string_equal(score_normal(arena, "℃"), "°C");
    assert_string_equal(score_normal(arena, NULL), "");
    assert_string_equal(score_normal(arena, "\xff"), "\xff");
}

static void test_numbers_compare_by_value(void **state)
{
    double number = 0;
    assert_true(score_number(arena, "1,370.00", &number));
    assert_true(fabs(number - 1370) < 1e-9);
    assert_true(score_number(arena, "３７", &number));
    assert_false(score_number(arena, "37万", &number));
    assert_false(score_number(arena, "0x10", &number));
    assert_false(score_number(arena, "", &number));
}

static void test_distance_counts_characters(void **state)
{
    assert_int_equal(score_distance(arena, "项目名称", "项目名种"), 1);
    assert_int_equal(score_distance(arena, "", "项目"), 2);
    assert_int_equal(score_distance(arena, "kitten", "sitting"), 3);
    assert_int_equal(score_length("项目a"), 3);
}

static struct quad square(double x, double y, double side)
{
    return (struct quad){{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}}};
}

static void test_overlap(void **state)
{
    assert_true(fabs(quad_overlap(square(0, 0, 10), square(0, 0, 10)) - 1) < 1e-9);
    assert_true(fabs(quad_overlap(square(0, 0, 10), square(5, 0, 10)) - 1.0 / 3) < 1e-9);
    assert_true(quad_overlap(square(0, 0, 10), square(10, 0, 10)) < 1e-9);
    struct quad other_way = {{{0, 10}, {10, 10}, {10, 0}, {0, 0}}};
    assert_true(fabs(quad_overlap(other_way, square(0, 0, 10)) - 1) < 1e-9);
    struct quad diamond = {{{5, -5}, {15, 5}, {5, 15}, {-5, 5}}};
    assert_true(fabs(quad_overlap(diamond, square(0, 0, 10)) - 0.5) < 1e-9);
}

/* Three cells and a declaration: what the page says is up to each test. */
static json_t *truth(void)
{
    return json_loads(
        "{\"image\":\"p.png\",\"kind\":\"clean\",\"cells\":["
        "{\"row\":0,\"col\":0,\"rowspan\":1,\"colspan\":1,\"quad\":[[0,0],[10,0],[10,10],[0,10]],\"text\":"
        "\"项目\"},"
        "{\"row\":0,\"col\":1,\"rowspan\":1,\"colspan\":1,\"quad\":[[10,0],[20,0],[20,10],[10,10]],\"text\":"
        "\"\"},"
        "{\"row\":1,\"col\":0,\"rowspan\":1,\"colspan\":2,\"quad\":[[0,10],[20,10],[20,20],[0,20]],\"text\":"
        "\"≥95%\"}],"
        "\"truth\":{\"title\":\"表\",\"funds\":{\"year\":{\"total\":\"1,000.00\"}},\"goal\":{\"year\":\"好\"}"
        ","
        "\"indicators\":{\"year\":[{\"l1\":\"产出\",\"l2\":\"数量\",\"l3\":\"人数\",\"value\":\"≥95%\"},"
        "{\"l1\":\"产出\",\"l2\":\"数量\",\"l3\":\"\",\"value\":\"\"}]}}}",
        0, NULL);
}

static json_t *result(const char *second_text, const char *last_text, int last_span)
{
    char text[2000];
    snprintf(
        text, sizeof text,
        "{\"page\":{\"flags\":[]},\"tables\":[{\"cells\":["
        "{\"row\":0,\"column\":0,\"row_span\":1,\"column_span\":1,\"polygon\":[[0,0],[10,0],[10,10],[0,10]],"
        "\"text\":\"项 目\",\"flags\":[]},"
        "{\"row\":0,\"column\":1,\"row_span\":1,\"column_span\":1,\"polygon\":[[10,0],[20,0],[20,10],[10,10]]"
        ","
        "\"text\":\"%s\",\"flags\":[]},"
        "{\"row\":1,\"column\":0,\"row_span\":1,\"column_span\":%d,\"polygon\":[[0,10],[20,10],[20,20],[0,20]"
        "],"
        "\"text\":\"%s\",\"flags\":[\"low_confidence\"]}]}],"
        "\"records\":[{\"fields\":{\"title\":{\"text\":\"表\"}},"
        "\"funds\":[{\"period\":\"annual\",\"item\":\"total\",\"amount\":\"1000\",\"text\":\"1000.0\"}],"
        "\"goals\":[{\"period\":\"annual\",\"text\":\"坏\"}],"
        "\"indicators\":[{\"period\":\"annual\",\"level1\":\"产出\",\"level2\":\"数量\",\"level3\":\"人数\","
        "\"value\":{\"text\":\"%s\"}}]}]}",
        second_text, last_span, last_text, last_text);
    return json_loads(text, 0, NULL);
}

static struct tally score(json_t *page)
{
    json_t *wanted = truth();
    assert_non_null(wanted);
    struct tally tally = score_page(wanted, page, NULL);
    json_decref(wanted);
    json_decref(page);
    return tally;
}

static void test_a_page_read_right(void **state)
{
    struct tally tally = score(result("", "≧９５％", 2));
    assert_int_equal(tally.grids_exact, 1);
    assert_int_equal(tally.paired, 3);
    assert_int_equal(tally.wrong, 0);
    assert_int_equal(tally.flagged, 1);
    assert_int_equal(tally.fields, 3);
    assert_int_equal(tally.fields_right, 2); /* the goal is wrong */
    assert_int_equal(tally.indicators_truth, 1);
    assert_int_equal(tally.indicators_right, 1);
}

static void test_wrong_text_and_ghosts(void **state)
{
    struct tally tally = score(result("一", "之95%", 1));
    assert_int_equal(tally.grids_exact, 0);
    assert_int_equal(tally.ghosts, 1);
    assert_int_equal(tally.wrong_text_cells, 1);
    assert_int_equal(tally.edits, 1);
    assert_int_equal(tally.characters, 6);
    assert_int_equal(tally.wrong, 2);
    assert_int_equal(tally.caught, 1);
    assert_int_equal(tally.indicators_right, 0);
}

static void test_a_page_without_a_result_is_all_wrong(void **state)
{
    struct tally tally = score(NULL);
    assert_int_equal(tally.pages, 1);
    assert_int_equal(tally.edits, 6);
    assert_int_equal(tally.wrong, 2);
    assert_int_equal(tally.caught, 0);
    double figures[FIGURE_COUNT];
    tally_figures(&tally, figures);
    assert_true(figures[FIGURE_PAGES] > 0.5 && figures[3] < 1e-9);
}

static void test_tallies_add_up(void **state)
{
    struct tally sum = {.pages = 1, .indicators_right = 2}, more = {.pages = 2, .indicators_right = 3};
    tally_add(&sum, &more);
    assert_int_equal(sum.pages, 3);
    assert_int_equal(sum.indicators_right, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_texts_have_one_form),
        cmocka_unit_test(test_numbers_compare_by_value),
        cmocka_unit_test(test_distance_counts_characters),
        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_a_page_read_right),
        cmocka_unit_test(test_wrong_text_and_ghosts),
        cmocka_unit_test(test_a_page_without_a_result_is_all_wrong),
        cmocka_unit_test(test_tallies_add_up),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
