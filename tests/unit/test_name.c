#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "base/name.h"
#include "base/number.h"

static const char *const hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static void expect(char *name, const char *expected)
{
    assert_non_null(name);
    assert_string_equal(name, expected);
    free(name);
}

static void test_a_path_in_utf8_is_shown_as_it_is(void **state)
{
    bool escaped = true;
    expect(name_shown("项目/100%\n.jpg", &escaped), "项目/100%\n.jpg");
    assert_false(escaped);
}

static void test_other_bytes_are_escaped_and_so_is_the_escape(void **state)
{
    bool escaped = false;
    expect(name_shown("100%\xff/a\xe9.jpg", &escaped), "100%25%FF/a%E9.jpg");
    assert_true(escaped);
}

static void expect_path(const char *shown, bool escaped, const char *path)
{
    CLEANUP(cleanup_free) char *found = name_from_shown(shown, escaped);
    if (path)
        assert_string_equal(found, path);
    else
        assert_null(found);
}

static void test_a_shown_path_leads_back(void **state)
{
    expect_path("项目/100%25.jpg", false, "项目/100%25.jpg");
    expect_path("100%25%FF/a%e9.jpg", true, "100%\xff/a\xe9.jpg");
    expect_path("a%", true, NULL);
    expect_path("a%2", true, NULL);
    expect_path("a%2g", true, NULL);
    expect_path("a%00b", true, NULL);
}

static void test_half_a_character_and_a_surrogate_are_no_utf8(void **state)
{
    assert_true(utf8_is_valid("申报", 6));
    assert_false(utf8_is_valid("申报", 5));
    assert_false(utf8_is_valid("\xed\xa0\x80", 3));
    assert_false(utf8_is_valid("\xc0\xaf", 2));
    assert_true(utf8_is_valid("", 0));
}

static void test_a_message_has_no_control_character(void **state)
{
    expect(name_printable("a\nb\033[2J\xff%"), "a%0Ab%1B[2J%FF%");
}

static void test_a_result_is_named_by_file_content_and_frame(void **state)
{
    expect(name_result("a/b.jpg", hash, 0), "a/b.jpg.0123456789ab");
    expect(name_result("b.tif", hash, 12), "b.tif.0123456789ab.f12");
    expect(name_result("b.tif", "", 0), "b.tif.unread");
    expect(name_result("b.tif", NULL, 0), "b.tif.unread");
    expect(name_result("x\ny/100%.png", hash, 0), "x%0Ay/100%25.png.0123456789ab");
}

static void test_a_long_name_is_cut_and_stays_its_own(void **state)
{
    char one[256], other[256];
    for (size_t i = 0; i < 255; i += 3) /* 85 characters of three bytes */
        memcpy(one + i, "报", 3);
    one[255] = '\0';
    memcpy(other, one, sizeof one);
    memcpy(other + 252, "表", 3);
    char *first = name_result(one, hash, 3), *second = name_result(other, hash, 3);
    assert_true(strlen(first) < 220);
    assert_true(utf8_is_valid(first, strlen(first)));
    assert_string_not_equal(first, second);
    assert_true(name_is_result_of(first, one));
    assert_false(name_is_result_of(first, other));
    free(first);
    free(second);
}

static void test_results_of_an_input_are_known(void **state)
{
    assert_true(name_is_result_of("a/b.jpg.0123456789ab", "a/b.jpg"));
    assert_true(name_is_result_of("a/b.jpg.unread", "a/b.jpg"));
    assert_true(name_is_result_of("a/b.jpg.ffffffffffff.f7", "a/b.jpg"));
    assert_false(name_is_result_of("a/b.jpg.0123456789ab.f", "a/b.jpg"));
    assert_false(name_is_result_of("a/b.jpg.0123456789ab.f7x", "a/b.jpg"));
    assert_false(name_is_result_of("a/b.jpg.0123456789abc", "a/b.jpg"));
    assert_false(name_is_result_of("a/b.jpg.0123456789ab.0123456789ab", "a/b.jpg"));
    assert_false(name_is_result_of("a/b.jpeg.0123456789ab", "a/b.jpg"));
    assert_false(name_is_result_of("a/b.jpg", "a/b.jpg"));
}

static void test_numbers_are_all_of_the_text(void **state)
{
    int64_t number = -1;
    assert_true(number_parse("42", 1, 100, &number));
    assert_int_equal(number, 42);
    static const char *const bad[] = {"",  "x", "4x", " 4", "4 ", "+4", "0", "101", "99999999999999999999",
                                      "4K"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(number_parse(bad[i], 1, 100, &number));
    assert_int_equal(number, 42);
}

static void test_sizes_have_units(void **state)
{
    int64_t size;
    assert_true(size_parse("256M", 1024, 1, INT64_MAX, &size));
    assert_int_equal(size, 256 << 20);
    assert_true(size_parse("120m", 1000, 1, INT64_MAX, &size));
    assert_int_equal(size, 120000000);
    assert_false(size_parse("1T", 1024, 1, INT64_MAX, &size));
    assert_false(size_parse("1KB", 1024, 1, INT64_MAX, &size));
    assert_false(size_parse("9999999999999G", 1024, 1, INT64_MAX, &size));
}

static void test_seconds(void **state)
{
    double seconds;
    assert_true(seconds_parse("0.5", 0.001, 10, &seconds));
    assert_true(seconds > 0.49 && seconds < 0.51);
    assert_false(seconds_parse("nan", 0, 10, &seconds));
    assert_false(seconds_parse("-1", 0, 10, &seconds));
    assert_false(seconds_parse("1s", 0, 10, &seconds));
    assert_false(seconds_parse("11", 0, 10, &seconds));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_path_in_utf8_is_shown_as_it_is),
        cmocka_unit_test(test_other_bytes_are_escaped_and_so_is_the_escape),
        cmocka_unit_test(test_a_shown_path_leads_back),
        cmocka_unit_test(test_half_a_character_and_a_surrogate_are_no_utf8),
        cmocka_unit_test(test_a_message_has_no_control_character),
        cmocka_unit_test(test_a_result_is_named_by_file_content_and_frame),
        cmocka_unit_test(test_a_long_name_is_cut_and_stays_its_own),
        cmocka_unit_test(test_results_of_an_input_are_known),
        cmocka_unit_test(test_numbers_are_all_of_the_text),
        cmocka_unit_test(test_sizes_have_units),
        cmocka_unit_test(test_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
