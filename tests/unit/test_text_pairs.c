/* What comes in pairs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/pairs.h"

/* How likely a text is for its pairs: a logarithm. */
static double likely(const char *text, const char *before, const char *after)
{
    struct pairs pairs = pairs_after(before);
    double sum = 0;
    for (; *text; text++)
        sum += pairs_follow(&pairs, pairs_kind(text));
    return sum + pairs_end(&pairs, after);
}

static void test_kinds(void **state)
{
    assert_true(pairs_kind("“") > 0);
    assert_int_equal(pairs_kind("”"), -pairs_kind("“"));
    assert_int_equal(pairs_kind(")"), -pairs_kind("(一)"));
    assert_int_not_equal(pairs_kind("《"), pairs_kind("〈"));
    assert_int_equal(pairs_kind("年"), 0);
    assert_int_equal(pairs_kind(""), 0);
}

static void test_a_whole_text(void **state)
{
    assert_true(likely("建设完整社区", "", "") == 0);
    assert_true(likely("《关于印发(试行)的通知》", "", "") == 0);
    assert_true(likely("建设“完整社区”。", "", "") > 0); /* makes up for what two marks cost */
    assert_true(likely("建设“完整社区。", "", "") < -2);
    assert_true(likely("建设完整社区”。", "", "") < -2);
    assert_true(likely("建设“完整“社区", "", "") < likely("建设“完整社区", "", ""));
    assert_true(likely("(一)(二", "", "") < -2);
    assert_true(likely("((一)类)", "", "") == 0);
    assert_true(likely("(《一)》", "", "") < -2); /* they cross */
}

static void test_a_line_of_several(void **state)
{
    assert_true(likely("居民”等", "推进“一网通", "") > 0);
    assert_true(likely("(一", "", "级)水库") == 0);
    assert_true(likely("(一", "", "级水库") < 0);
    assert_true(likely("(一", "", "级水库") > likely("(一", "", ""));
    assert_true(likely("一", "", "级)水库") < 0);
    assert_true(likely("级)水库", "二", "") < 0);
    assert_true(likely("级)水库", "二", "") > likely("级)水库", "", ""));
    assert_true(likely("级)水库", "(二", "") == 0);
}

static void test_of_what_is_not_known_little_is_said(void **state)
{
    assert_true(likely("(一", NULL, NULL) == 0);
    assert_true(likely("一)", NULL, NULL) > likely("一)", "", ""));
}

/* Deeper than is remembered, and signs that no text has: nothing goes wrong. */
static void test_depth_and_rubbish(void **state)
{
    assert_true(likely("((((((((一))))))))", "", "") < 0);
    assert_true(likely("一", "\x80\xff“", "\xe2\x80") < 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_a_whole_text),
        cmocka_unit_test(test_a_line_of_several),
        cmocka_unit_test(test_of_what_is_not_known_little_is_said),
        cmocka_unit_test(test_depth_and_rubbish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
