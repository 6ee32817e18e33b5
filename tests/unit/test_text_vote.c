#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "shenbao/status.h"
#include "text/vote.h"

enum { LONGEST = 32 };

/* A look that reads one symbol a byte of `text`, each as sure; a space is one before the symbol that follows. */
static struct line_reading look(struct arena *arena, const char *text, double confidence)
{
    struct line_symbol *symbols = arena_array(arena, LONGEST, sizeof *symbols);
    struct line_reading reading = {.symbols = symbols};
    for (bool spaced = false; *text; text++) {
        if (*text != ' ')
            symbols[reading.symbol_count++] =
                (struct line_symbol){arena_strndup(arena, text, 1), (float)confidence, spaced};
        spaced = *text == ' ';
    }
    assert_int_equal(line_reading_finish(&reading, arena), STATUS_OK);
    return reading;
}

/* What the looks say together; *ret_votes may be NULL. */
static struct line_reading vote(const struct line_reading *looks, int count, struct arena *arena,
                                int *ret_votes)
{
    struct line_reading reading = {0};
    int votes = 0;
    assert_int_equal(looks_vote(looks, count, NULL, arena, &reading, &votes), STATUS_OK);
    if (ret_votes)
        *ret_votes = votes;
    return reading;
}

static void expect_vote(const char *a, const char *b, const char *c, const char *text, int votes)
{
    struct arena *arena = arena_new();
    struct line_reading looks[] = {look(arena, a, 0.9), look(arena, b, 0.9), look(arena, c, 0.9)};
    int counted;
    struct line_reading reading = vote(looks, 3, arena, &counted);
    assert_string_equal(reading.text, text);
    assert_int_equal(counted, votes);
    arena_free(arena);
}

static void test_two_outvote_one_symbol_by_symbol(void **state)
{
    expect_vote("abcdef", "abcdef", "abcdef", "abcdef", 3);
    expect_vote("xbcdef", "abcdex", "abxdef", "abcdef", 2); /* no look is right as a whole */
    expect_vote("axc", "ayc", "azc", "axc", 1);             /* all differ: the first */
}

static void test_what_only_one_look_has_is_left_out(void **state)
{
    expect_vote("abc", "ab", "ab", "ab", 2);
    expect_vote("ab", "ab", "xab", "ab", 2);
    expect_vote("bc", "abc", "abc", "abc", 2);
    expect_vote("", "a", "a", "a", 2);
    expect_vote("", "", "", "", 3);
}

static void test_looks_are_laid_over_one_another_past_gaps(void **state)
{
    expect_vote("abcdefgh", "bcdefgh", "abcdefg", "abcdefgh", 2);
    expect_vote("abcd", "abxcd", "abxcd", "abxcd", 2);
}

static void test_the_surer_look_wins_where_two_differ(void **state)
{
    struct arena *arena = arena_new();
    struct line_reading looks[] = {look(arena, "abc", 0.7), look(arena, "abd", 0.95)};
    assert_string_equal(vote(looks, 2, arena, NULL).text, "abd");
    arena_free(arena);
}

static void test_dissent_lowers_the_confidence(void **state)
{
    struct arena *arena = arena_new();
    struct line_reading looks[] = {look(arena, "ab", 0.9), look(arena, "ab", 0.9), look(arena, "ax", 0.9)};
    struct line_reading reading = vote(looks, 3, arena, NULL);
    assert_float_equal(reading.symbols[0].confidence, 0.9, 1e-4);
    assert_float_equal(probability_of((double)reading.symbols[1].confidence), probability_of(0.9) * 2 / 3,
                       1e-4);
    assert_float_equal(reading.worst, (double)reading.symbols[1].confidence, 1e-6);
    arena_free(arena);
}

static void test_one_look_stays_as_it_is(void **state)
{
    struct arena *arena = arena_new();
    struct line_reading looks[] = {look(arena, "ab cd", 0.8)};
    int votes;
    struct line_reading reading = vote(looks, 1, arena, &votes);
    assert_string_equal(reading.text, "ab cd");
    assert_int_equal(votes, 1);
    assert_float_equal(reading.worst, 0.8, 1e-4);
    arena_free(arena);
}

static void test_confidence_and_probability(void **state)
{
    for (int i = 1; i <= 10; i++)
        assert_float_equal(probability_of(confidence_of_probability(i / 10.0)), i / 10.0, 1e-9);
    assert_float_equal(confidence_of_probability(0), 0, 0);
}

static void test_too_many_looks_are_refused(void **state)
{
    struct line_reading reading, looks[VOTE_LOOKS_MAX + 1] = {0};
    int votes;
    struct arena *arena = arena_new();
    assert_int_equal(looks_vote(looks, 0, NULL, arena, &reading, &votes), STATUS_BAD_ARGUMENT);
    assert_int_equal(looks_vote(looks, VOTE_LOOKS_MAX + 1, NULL, arena, &reading, &votes),
                     STATUS_BAD_ARGUMENT);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_outvote_one_symbol_by_symbol),
        cmocka_unit_test(test_what_only_one_look_has_is_left_out),
        cmocka_unit_test(test_looks_are_laid_over_one_another_past_gaps),
        cmocka_unit_test(test_the_surer_look_wins_where_two_differ),
        cmocka_unit_test(test_dissent_lowers_the_confidence),
        cmocka_unit_test(test_one_look_stays_as_it_is),
        cmocka_unit_test(test_confidence_and_probability),
        cmocka_unit_test(test_too_many_looks_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
