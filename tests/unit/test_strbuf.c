#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/strbuf.h"

static void test_starts_as_an_empty_string(void **state)
{
    struct strbuf buffer = STRBUF_INIT(100);
    assert_string_equal(buffer.text, "");
    assert_int_equal(buffer.length, 0);
    strbuf_release(&buffer);
    assert_string_equal(buffer.text, "");
}

static void test_appends(void **state)
{
    struct strbuf buffer = STRBUF_INIT(100);
    strbuf_puts(&buffer, "资金");
    strbuf_putc(&buffer, ' ');
    strbuf_printf(&buffer, "%d.%02d", 370, 5);
    strbuf_add(&buffer, "万元xxx", strlen("万元"));
    assert_string_equal(buffer.text, "资金 370.05万元");
    assert_int_equal(buffer.length, strlen(buffer.text));
    assert_false(buffer.failed);
    strbuf_release(&buffer);
}

static void test_keeps_bytes_of_zero(void **state)
{
    struct strbuf buffer = STRBUF_INIT(100);
    strbuf_add(&buffer, "a\0b", 3);
    assert_int_equal(buffer.length, 3);
    assert_memory_equal(buffer.text, "a\0b", 4);
    strbuf_release(&buffer);
}

static void test_grows_to_its_ceiling_and_not_past_it(void **state)
{
    struct strbuf buffer = STRBUF_INIT(1000);
    for (int i = 0; i < 1000; i++)
        strbuf_putc(&buffer, 'x');
    assert_int_equal(buffer.length, 1000);
    assert_false(buffer.failed);
    strbuf_putc(&buffer, 'y');
    assert_true(buffer.failed);
    assert_int_equal(buffer.length, 1000);
    assert_int_equal(strlen(buffer.text), 1000);
    assert_int_equal(buffer.text[999], 'x');
    strbuf_release(&buffer);
}

static void test_what_does_not_fit_is_left_out_whole(void **state)
{
    struct strbuf buffer = STRBUF_INIT(5);
    strbuf_puts(&buffer, "abc");
    strbuf_printf(&buffer, "%s", "def");
    assert_string_equal(buffer.text, "abc");
    assert_true(buffer.failed);
    strbuf_puts(&buffer, "d"); /* would fit, but a text with a hole in it is worse than a short one */
    assert_string_equal(buffer.text, "abc");
    strbuf_release(&buffer);
}

static void test_a_size_that_overflows_fails(void **state)
{
    struct strbuf buffer = STRBUF_INIT(100);
    strbuf_puts(&buffer, "abc");
    strbuf_add(&buffer, "x", SIZE_MAX - 1);
    assert_true(buffer.failed);
    assert_string_equal(buffer.text, "abc");
    strbuf_release(&buffer);
}

static void test_clear_and_release_make_it_usable_again(void **state)
{
    struct strbuf buffer = STRBUF_INIT(3);
    strbuf_puts(&buffer, "abcd");
    assert_true(buffer.failed);
    strbuf_clear(&buffer);
    strbuf_puts(&buffer, "abc");
    assert_string_equal(buffer.text, "abc");
    strbuf_clear(&buffer);
    assert_string_equal(buffer.text, "");
    strbuf_release(&buffer);
    strbuf_puts(&buffer, "de");
    assert_string_equal(buffer.text, "de");
    strbuf_release(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_starts_as_an_empty_string),
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_keeps_bytes_of_zero),
        cmocka_unit_test(test_grows_to_its_ceiling_and_not_past_it),
        cmocka_unit_test(test_what_does_not_fit_is_left_out_whole),
        cmocka_unit_test(test_a_size_that_overflows_fails),
        cmocka_unit_test(test_clear_and_release_make_it_usable_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
