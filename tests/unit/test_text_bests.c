/* The best of many are those that sorting all of them would put first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "text/bests.h"

enum { MANY = 500, ROOM = 64 };

static unsigned next(unsigned *random)
{
    *random = *random * 1664525u + 1013904223u;
    return *random >> 8;
}

/* Few different values, so that numbers decide often. */
static void expect_best(unsigned seed, size_t count, size_t most, unsigned values)
{
    struct ranked all[MANY], room[ROOM];
    struct bests bests = {room, 0, most};
    for (size_t i = 0; i < count; i++) {
        all[i] = (struct ranked){(double)(next(&seed) % values) / 8, i};
        bests_add(&bests, all[i]);
    }
    qsort(all, count, sizeof *all, ranked_compare);
    qsort(room, bests.count, sizeof *room, ranked_compare);
    assert_int_equal(bests.count, count < most ? count : most);
    for (size_t i = 0; i < bests.count; i++) {
        assert_true(room[i].total == all[i].total);
        assert_int_equal(room[i].at, all[i].at);
    }
}

static void test_the_best_of_many(void **state)
{
    for (unsigned seed = 1; seed <= 20; seed++) {
        expect_best(seed, MANY, ROOM, 1000000);
        expect_best(seed, MANY, 24, 40);
        expect_best(seed, MANY, 1, 40);
    }
}

static void test_fewer_than_there_is_room_for(void **state)
{
    for (unsigned seed = 1; seed <= 20; seed++)
        expect_best(seed, seed % 7, ROOM, 3);
}

static void test_what_is_in_order_already(void **state)
{
    struct ranked room[3];
    struct bests rising = {room, 0, 3};
    for (size_t i = 0; i < 9; i++)
        bests_add(&rising, (struct ranked){(double)i, i});
    qsort(room, 3, sizeof *room, ranked_compare);
    assert_true(room[0].total == 8 && room[1].total == 7 && room[2].total == 6);
    struct bests falling = {room, 0, 3};
    for (size_t i = 0; i < 9; i++)
        bests_add(&falling, (struct ranked){-(double)i, i});
    qsort(room, 3, sizeof *room, ranked_compare);
    assert_true(room[0].at == 0 && room[1].at == 1 && room[2].at == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_best_of_many),
        cmocka_unit_test(test_fewer_than_there_is_room_for),
        cmocka_unit_test(test_what_is_in_order_already),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
