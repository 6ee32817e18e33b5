#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "shenbao/sheet.h"
#include "shenbao/status.h"

static const int all[] = {
    STATUS_OK,
    STATUS_NO_MEMORY,
    STATUS_BAD_ARGUMENT,
    STATUS_IO,
    STATUS_INTERRUPTED,
    STATUS_INTERNAL,
    STATUS_NOT_FOUND,
    STATUS_NO_PERMISSION,
    STATUS_NOT_A_FILE,
    STATUS_EMPTY_FILE,
    STATUS_NOT_AN_IMAGE,
    STATUS_BAD_IMAGE,
    STATUS_TOO_MANY_BYTES,
    STATUS_TOO_MANY_PIXELS,
    STATUS_TOO_MANY_FRAMES,
    STATUS_TOO_SMALL,
    STATUS_CHANGED,
    STATUS_MODEL_MISSING,
    STATUS_MODEL_BAD,
    STATUS_FORM_BAD,
    STATUS_MODELS_DIFFER,
    STATUS_CRASHED,
    STATUS_TIMED_OUT,
    STATUS_MEMORY_LIMIT,
};
enum { STATUS_COUNT = sizeof all / sizeof all[0] };

/* Machines tell codes apart by name, so no two may share one. */
static void test_every_code_has_its_own_name(void **state)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        for (int k = 0; k < i; k++)
            assert_string_not_equal(status_name(all[i]), status_name(all[k]));
    }
}

static void test_names_are_words_for_machines(void **state)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        const char *name = status_name(all[i]);
        assert_true(strlen(name) > 0);
        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
    }
}

static void test_every_code_is_told_in_both_languages(void **state)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        const char *chinese = status_text_zh(all[i]);
        assert_true(strlen(status_text(all[i])) > 0);
        assert_true((unsigned char)chinese[0] >= 0xe4); /* begins with a Han character */
    }
}

static void test_an_unknown_code_is_an_internal_error(void **state)
{
    assert_string_equal(status_name(-999), status_name(STATUS_INTERNAL));
    assert_string_equal(status_text(17), status_text(STATUS_INTERNAL));
    assert_string_equal(status_text_zh(17), status_text_zh(STATUS_INTERNAL));
}

static void test_flag_names(void **state)
{
    assert_string_equal(cell_flag_name(FLAG_LOW_CONFIDENCE), "low_confidence");
    assert_string_equal(cell_flag_name(FLAG_COVERED), "covered");
    assert_string_equal(cell_flag_name(FLAG_HANDWRITING), "handwriting");
    assert_null(cell_flag_name(FLAG_HANDWRITING << 1));
    assert_null(cell_flag_name(0));
    assert_string_equal(page_flag_name(PAGE_GRID_UNCERTAIN), "grid_uncertain");
    assert_string_equal(page_flag_name(PAGE_CUT_OFF), "cut_off");
    assert_null(page_flag_name(PAGE_CUT_OFF << 1));
}

/* A 2 by 3 table whose first column is one cell and whose last cell spans two columns. */
static void test_lookup_by_row_and_column(void **state)
{
    struct cell cells[] = {
        {.row = 0, .column = 0, .row_span = 2, .column_span = 1},
        {.row = 0, .column = 1, .row_span = 1, .column_span = 1},
        {.row = 0, .column = 2, .row_span = 1, .column_span = 1},
        {.row = 1, .column = 1, .row_span = 1, .column_span = 2},
    };
    struct table table = {.rows = 2, .columns = 3, .cells = cells, .cell_count = 4};
    assert_ptr_equal(table_lookup(&table, 0, 0), &cells[0]);
    assert_ptr_equal(table_lookup(&table, 1, 0), &cells[0]);
    assert_ptr_equal(table_lookup(&table, 0, 2), &cells[2]);
    assert_ptr_equal(table_lookup(&table, 1, 1), &cells[3]);
    assert_ptr_equal(table_lookup(&table, 1, 2), &cells[3]);
    assert_null(table_lookup(&table, 2, 0));
    assert_null(table_lookup(&table, 0, -1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_has_its_own_name),
        cmocka_unit_test(test_names_are_words_for_machines),
        cmocka_unit_test(test_every_code_is_told_in_both_languages),
        cmocka_unit_test(test_an_unknown_code_is_an_internal_error),
        cmocka_unit_test(test_flag_names),
        cmocka_unit_test(test_lookup_by_row_and_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
