#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "text/outside.h"
#include "text/post.h"

static void test_line(void **state)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"   ", ""},
        {" 项目 名称 ", "项目名称"},
        {"（ 2024 年度 ）", "（2024年度）"},
        {"CS 扫描 全能王", "CS扫描全能王"},
        {"World  Bank loan", "World Bank loan"},
        {"GB 18030", "GB 18030"},
        {"3 km", "3 km"},
        {"1 000.50", "1000.50"},
        {"100 %", "100%"},
        {"≥ 95 %", "≥95%"},
        {"e\xcc\x81", "\xc3\xa9"},       /* composed */
        {"a\x01\xe2\x80\x8b\tb", "a b"}, /* control and zero width dropped */
        {"\xff\xfe", ""},                /* not UTF-8 */
        {"　全角　空格", "全角空格"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(post_line(cases[i][0], arena), cases[i][1]);
    arena_free(arena);
}

static void test_join(void **state)
{
    const struct text_line lines[] = {{.text = "总体"}, {.text = "目标12"}, {.text = "345.60"}};
    struct arena *arena = arena_new();
    assert_string_equal(post_join(lines, 3, arena), "总体目标12345.60");
    assert_string_equal(post_join(lines, 0, arena), "");
    arena_free(arena);
}

static struct outside_line outside(int x, int y, int w, int h, const char *text)
{
    return (struct outside_line){
        .outline = quad_from_box((struct box){x, y, w, h}), .text = text, .confidence = 0.9, .role = "text"};
}

static void test_roles(void **state)
{
    struct outside_line lines[] = {
        outside(400, 80, 420, 40, "项目支出绩效目标申报表"),
        outside(540, 130, 130, 24, "（2024年度）"),
        outside(60, 170, 220, 24, "项目负责人（签字）："),
        outside(100, 60, 40, 60, "版"),
        outside(900, 130, 200, 22, "金额万元"),
        outside(60, 1600, 160, 24, "项目负责人："),
        outside(950, 1700, 240, 34, "CS扫描全能王 创建"),
        outside(60, 1640, 600, 60, "大字但在表格下面"),
    };
    static const char *const roles[] = {"title", "subtitle", "note", "text", "text", "note", "mark", "text"};
    size_t count = sizeof lines / sizeof lines[0];
    outside_roles(lines, count, (struct box){0, 0, 1240, 1754}, (struct box){50, 200, 1140, 1390}, 24);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(lines[i].role, roles[i]);
}

static void test_roles_of_a_title_in_two_lines(void **state)
{
    struct outside_line lines[] = {
        outside(400, 60, 420, 40, "六安市人力资源和社会保障局"),
        outside(400, 110, 420, 38, "项目支出绩效目标申报表"),
        outside(540, 160, 130, 24, "2024年度"),
    };
    outside_roles(lines, 3, (struct box){0, 0, 1240, 1754}, (struct box){50, 200, 1140, 1390}, 24);
    assert_string_equal(lines[0].role, "title");
    assert_string_equal(lines[1].role, "title");
    assert_string_equal(lines[2].role, "subtitle");
}

static void test_no_title_among_small_lines(void **state)
{
    struct outside_line lines[] = {outside(60, 60, 420, 24, "关于申报的通知"),
                                   outside(60, 90, 420, 24, "各县区")};
    outside_roles(lines, 2, (struct box){0, 0, 1240, 1754}, (struct box){0}, 24);
    assert_string_equal(lines[0].role, "text");
    assert_string_equal(lines[1].role, "text");
    outside_roles(lines, 0, (struct box){0, 0, 1240, 1754}, (struct box){0}, 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_join),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_roles_of_a_title_in_two_lines),
        cmocka_unit_test(test_no_title_among_small_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
