#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdalign.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"

static int arena_setup(void **state)
{
    *state = arena_new();
    return *state ? 0 : -1;
}

static int arena_teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void test_memory_is_zeroed_and_aligned(void **state)
{
    for (size_t size = 0; size < 200; size++) {
        unsigned char *bytes = arena_alloc(*state, size);
        assert_int_equal((uintptr_t)bytes % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xff, size);
    }
}

static void test_pieces_do_not_overlap(void **state)
{
    enum { COUNT = 3000, SIZE = 100 }; /* several blocks */
    unsigned char **pieces = arena_array(*state, COUNT, sizeof *pieces);
    for (int i = 0; i < COUNT; i++) {
        pieces[i] = arena_alloc(*state, SIZE);
        memset(pieces[i], i & 0xff, SIZE);
    }
    for (int i = 0; i < COUNT; i++) {
        for (int k = 0; k < SIZE; k++)
            assert_int_equal(pieces[i][k], i & 0xff);
    }
}

static void test_piece_larger_than_a_block(void **state)
{
    size_t size = 1 << 20;
    unsigned char *large = arena_alloc(*state, size);
    memset(large, 1, size);
    unsigned char *small = arena_alloc(*state, 1);
    assert_int_equal(*small, 0);
    assert_int_equal(large[size - 1], 1);
}

static void test_strings(void **state)
{
    assert_string_equal(arena_strdup(*state, "申报表"), "申报表");
    assert_null(arena_strdup(*state, NULL));
    assert_string_equal(arena_strndup(*state, "abcdef", 3), "abc");
    assert_string_equal(arena_strndup(*state, "abc", 0), "");
    assert_string_equal(arena_printf(*state, "%s-%d", "t0", 7), "t0-7");
    assert_string_equal(arena_printf(*state, "%s", ""), "");
}

static void test_printf_of_any_length(void **state)
{
    const char *text = arena_printf(*state, "%0100000d", 1);
    assert_int_equal(strlen(text), 100000);
    assert_int_equal(text[99999], '1');
}

static void test_push_keeps_elements_and_zeroes_new_ones(void **state)
{
    struct item {
        int number;
        const char *text;
    } *items = NULL;
    size_t count = 0;
    for (int i = 0; i < 1000; i++) {
        struct item *item = arena_push(*state, &items, &count, sizeof *items);
        assert_ptr_equal(item, &items[i]);
        assert_int_equal(item->number, 0);
        assert_null(item->text);
        item->number = i;
        item->text = "x";
    }
    assert_int_equal(count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i].number, i);
}

/* A size that cannot be must end the process, not give a small piece. */
static void test_overflow_aborts(void **state)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        if (!freopen("/dev/null", "w", stderr))
            _exit(2);
        arena_array(*state, SIZE_MAX / 4, 8);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void test_free_of_nothing(void **state)
{
    arena_free(NULL);
    arena_free(arena_new());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_memory_is_zeroed_and_aligned, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(test_pieces_do_not_overlap, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(test_piece_larger_than_a_block, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(test_strings, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(test_printf_of_any_length, arena_setup, arena_teardown),
        cmocka_unit_test_setup_teardown(test_push_keeps_elements_and_zeroes_new_ones, arena_setup,
                                        arena_teardown),
        cmocka_unit_test_setup_teardown(test_overflow_aborts, arena_setup, arena_teardown),
        cmocka_unit_test(test_free_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
