/* The language that is counted: what is likely after what, and that nothing is likelier than all together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sequences.h"

static const char SIGNS[] = "()[]{}";
enum { SIGN_COUNT = sizeof SIGNS - 1 };

static uint64_t key_of(const char *text)
{
    uint64_t key = 0;
    for (; *text; text++)
        key = key << TOKEN_BITS | (unsigned char)*text;
    return key;
}

static double likely(const struct language *language, const char *text)
{
    return exp(language_probability(language, key_of(text), (int)strlen(text)));
}

/* Of all signs that may follow the context, in which nothing but signs was counted. */
static double likely_all(const struct language *language, const char *context)
{
    double sum = 0;
    for (int i = 0; i < SIGN_COUNT; i++) {
        char text[NGRAM_ORDER + 1];
        snprintf(text, sizeof text, "%s%c", context, SIGNS[i]);
        sum += likely(language, text);
    }
    return sum;
}

static void brackets_count(struct language *language)
{
    language_count(language, "()()[]()", false, 20);
    language_count(language, "([])([])", false, 10);
    language_count(language, "{()}[]{}", false, 5);
}

static void test_what_came_is_likelier_than_what_did_not(void **state)
{
    struct language language = {0};
    brackets_count(&language);
    language_estimate(&language, 1);
    assert_true(likely(&language, "()") > likely(&language, "(["));
    assert_true(likely(&language, "([") > likely(&language, "({"));
    assert_true(likely(&language, "({") > 0);
    assert_true(likely(&language, "()(") > likely(&language, "()["));
    language_release(&language);
}

static void probabilities_check(const struct language *language)
{
    static const char *const contexts[] = {"", "(", ")", "{", "()", "[]", "({", "]]", "()[", "([]", "}}}"};
    for (size_t i = 0; i < sizeof contexts / sizeof *contexts; i++) {
        double all = likely_all(language, contexts[i]);
        assert_true(all > 0.9 && all < 1.001); /* some is left for what was never counted */
    }
}

static void test_probabilities_add_up(void **state)
{
    struct language language = {0};
    brackets_count(&language);
    language_estimate(&language, 1);
    probabilities_check(&language);
    language_prune(&language, 15);
    probabilities_check(&language);
    language_release(&language);
}

static size_t sequences_in(const struct language *language)
{
    size_t count = 0;
    for (int size = 1; size <= NGRAM_ORDER; size++)
        count += language->orders[size].count;
    return count;
}

static void test_pruning_takes_what_says_least(void **state)
{
    struct language language = {0};
    brackets_count(&language);
    language_estimate(&language, 1);
    size_t before = sequences_in(&language);
    double likeliest = likely(&language, "()(");
    language_prune(&language, 15);
    assert_true(sequences_in(&language) < before);
    assert_true(fabs(likely(&language, "()(") - likeliest) < 0.1);
    language_prune(&language, 1e9);
    assert_int_equal(sequences_in(&language), SIGN_COUNT);
    language_release(&language);
}

static void test_the_mean_of_two_languages(void **state)
{
    struct language one = {0}, other = {0};
    brackets_count(&one);
    language_count(&other, "{}{}{}{}", false, 30);
    language_count(&other, "([]){}()", false, 1);
    language_estimate(&one, 1);
    language_estimate(&other, 1);
    double wanted = 0.75 * likely(&one, "{}") + 0.25 * likely(&other, "{}");
    language_mix(&one, &other, 0.75);
    assert_true(fabs(likely(&one, "{}") - wanted) < 1e-6);
    probabilities_check(&one);
    language_release(&one);
    language_release(&other);
}

static void test_where_a_text_begins_and_ends(void **state)
{
    struct language language = {0};
    language_count(&language, "()", true, 10);
    language_count(&language, "[]", true, 2);
    language_estimate(&language, 1);
    uint64_t begins = (uint64_t)NGRAM_BEGIN << TOKEN_BITS, ends = key_of(")") << TOKEN_BITS | NGRAM_END;
    assert_true(language_probability(&language, begins | '(', 2) >
                language_probability(&language, begins | ')', 2));
    assert_true(exp(language_probability(&language, ends, 2)) > 0.5);
    language_release(&language);
}

static void test_quotation_marks_are_passed_over(void **state)
{
    struct language quoted = {0}, plain = {0};
    language_count(&quoted, "“(”)[‘]’", true, 3);
    language_count(&plain, "()[]", true, 3);
    language_estimate(&quoted, 1);
    language_estimate(&plain, 1);
    assert_int_equal(sequences_in(&quoted), sequences_in(&plain));
    assert_true(likely(&quoted, "()[]") == likely(&plain, "()[]"));
    language_release(&quoted);
    language_release(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_came_is_likelier_than_what_did_not),
        cmocka_unit_test(test_probabilities_add_up),
        cmocka_unit_test(test_pruning_takes_what_says_least),
        cmocka_unit_test(test_the_mean_of_two_languages),
        cmocka_unit_test(test_where_a_text_begins_and_ends),
        cmocka_unit_test(test_quotation_marks_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
