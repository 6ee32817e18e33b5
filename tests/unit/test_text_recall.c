/* What a network said is found again as it was said, as long as there is room; the oldest goes first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shenbao/status.h"
#include "text/recall.h"

enum { CODES = 3, STRIDE = 5, STEPS_MOST = 40 };

/* Numbers that name the line and their place in it. */
static struct forward_line line_of(uint64_t key, size_t steps, float *values)
{
    for (size_t i = 0; i < steps * STRIDE; i++)
        values[i] = (float)key * 1000 + (float)i;
    return (struct forward_line){values, steps, CODES, STRIDE};
}

static void keep(struct recall *recall, uint64_t key, size_t steps)
{
    float values[STEPS_MOST * STRIDE];
    struct forward_line line = line_of(key, steps, values);
    recall_keep(recall, key, &line);
    for (size_t i = 0; i < steps * STRIDE; i++)
        values[i] = -1; /* nothing of it is borrowed */
}

static int is_kept(const struct recall *recall, uint64_t key, size_t steps)
{
    const struct forward_line *line = recall_find(recall, key);
    if (!line)
        return 0;
    assert_int_equal(line->steps, steps);
    assert_int_equal(line->codes, CODES);
    for (size_t i = 0; i < steps; i++)
        for (size_t k = 0; k < CODES; k++)
            assert_true(line->logarithms[i * line->stride + k] ==
                        (float)key * 1000 + (float)(i * STRIDE + k));
    return 1;
}

static void test_found_again(void **state)
{
    (void)state;
    struct recall *recall = NULL;
    assert_int_equal(recall_new(1000, &recall), STATUS_OK);
    assert_null(recall_find(recall, 1));
    keep(recall, 1, 10);
    keep(recall, 2, 4);
    assert_true(is_kept(recall, 1, 10) && is_kept(recall, 2, 4));
    assert_null(recall_find(recall, 3));
    recall_free(recall);
    recall_free(NULL);
}

/* Lines of all lengths, many times round: what is found is whole, and it is the last ones that were kept. */
static void test_oldest_goes_first(void **state)
{
    (void)state;
    enum { LINES = 500, ROOM = 300 };
    struct recall *recall = NULL;
    assert_int_equal(recall_new(ROOM, &recall), STATUS_OK);
    for (uint64_t key = 1; key <= LINES; key++) {
        keep(recall, key, key * 7 % STEPS_MOST + 1);
        uint64_t back = key;
        size_t numbers = 0;
        while (back > 0 && is_kept(recall, back, back * 7 % STEPS_MOST + 1)) {
            numbers += (back * 7 % STEPS_MOST + 1) * CODES;
            back--;
        }
        assert_true(back < key && numbers <= ROOM);
        for (; back > 0; back--)
            assert_null(recall_find(recall, back));
    }
    recall_free(recall);
}

static void test_more_lines_than_places(void **state)
{
    (void)state;
    enum { LINES = 3000 };
    struct recall *recall = NULL;
    assert_int_equal(recall_new((size_t)LINES * CODES, &recall), STATUS_OK);
    for (uint64_t key = 1; key <= LINES; key++) {
        keep(recall, key, 1);
        assert_true(is_kept(recall, key, 1));
    }
    assert_null(recall_find(recall, 1));
    assert_true(is_kept(recall, LINES - 500, 1));
    recall_free(recall);
}

static void test_no_room_at_all(void **state)
{
    (void)state;
    struct recall *recall = NULL;
    assert_int_equal(recall_new(30, &recall), STATUS_OK);
    keep(recall, 1, 10);
    keep(recall, 2, 11);
    assert_null(recall_find(recall, 2));
    assert_true(is_kept(recall, 1, 10));
    recall_free(recall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found_again), cmocka_unit_test(test_oldest_goes_first),
        cmocka_unit_test(test_more_lines_than_places), cmocka_unit_test(test_no_room_at_all)};
    return cmocka_run_group_tests_name("text recall", tests, NULL, NULL);
}
