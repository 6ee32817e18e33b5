/* What the rest of a page proposes for a line: what it says twice, and which number follows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "text/numbering.h"
#include "text/repeats.h"

static struct arena *arena;

/* A reading of the text whose characters have the probability; those behind a `?` are as likely as not. */
static const struct line_reading *said(const char *text, double probability)
{
    struct line_reading *reading = arena_alloc(arena, sizeof *reading);
    struct line_symbol *symbols = NULL;
    double next = probability;
    while (*text) {
        size_t size = 1;
        while ((text[size] & 0xC0) == 0x80)
            size++;
        if (*text == '?') {
            next = 0.5;
        } else {
            struct line_symbol *symbol = arena_push(arena, &symbols, &reading->symbol_count, sizeof *symbol);
            symbol->text = arena_strndup(arena, text, size);
            symbol->confidence = (float)confidence_of_probability(next);
            next = probability;
        }
        text += size;
    }
    reading->symbols = symbols;
    return reading;
}

static struct proposal *propose(const struct placed_line *lines, size_t count, size_t at, size_t *found)
{
    return repeats_propose(repeats_new(lines, count, NULL, arena), at, arena, found);
}

/* Lines of cells that stand alone, one line each. */
static struct proposal *propose_of(const char *first, const char *second, const char *third, size_t *found)
{
    const struct placed_line lines[] = {{said(first, 0.6), {1, 1, 0, 0}, 0.1},
                                        {said(second, 0.99), {2, 2, 0, 0}, 0},
                                        {said(third ? third : "", 0.99), {3, 3, 0, 0}, 0}};
    return propose(lines, third ? 3 : 2, 0, found);
}

static void test_another_symbol(void **state)
{
    size_t count;
    const struct proposal *proposal =
        propose_of("努力增加基金收大工作内容", "实现努力增加基金收入工作内容目标", NULL, &count);
    assert_int_equal(count, 1);
    assert_int_equal(proposal->at, 7);
    assert_int_equal(proposal->count, 1);
    assert_int_equal(proposal->symbol_count, 1);
    assert_string_equal(proposal->symbols->text, "入");
    assert_true(proposal->bonus > 4 && proposal->bonus < 5); /* ln 99, the odds of what is read there */
}

static void test_symbols_that_are_missing_and_too_many(void **state)
{
    size_t count;
    const struct proposal *proposal =
        propose_of("完善社会保险公服务平台", "完善社会保险公共服务平台", NULL, &count);
    assert_int_equal(count, 1);
    assert_int_equal(proposal->at, 7);
    assert_int_equal(proposal->count, 0);
    assert_string_equal(proposal->symbols->text, "共");
    double of_one_more = proposal->bonus;
    proposal = propose_of("完善社会保险公共服务平台", "完善社会保险公服务平台", NULL, &count);
    assert_int_equal(count, 1);
    assert_int_equal(proposal->count, 1);
    assert_int_equal(proposal->symbol_count, 0);
    assert_true(proposal->bonus < of_one_more); /* what is not seen may have been overlooked */
}

static void test_nothing_is_proposed(void **state)
{
    size_t count;
    propose_of("努力增加基金收大工作内容", "努力增加基金收?入工作内容", NULL, &count);
    assert_int_equal(count, 0); /* the other is in doubt itself */
    propose_of("努力增加基金收大工作内容", "努力增加基金收入工作内容", "努力增加基金收大工作内容", &count);
    assert_int_equal(count, 0); /* another says the same as the line */
    propose_of("数量", "质量", NULL, &count);
    assert_int_equal(count, 0); /* too little in common */
    propose_of("努力增加基金收大工作内容", "经济社会发展的长期规划和目标", NULL, &count);
    assert_int_equal(count, 0);
    propose_of("", "", NULL, &count);
    assert_int_equal(count, 0);
}

/* Two amounts may well differ in print. */
static void test_figures_have_less_to_say(void **state)
{
    size_t count;
    const struct proposal *proposal =
        propose_of("本年度完成培训的职工达到500人以上", "本年度完成培训的职工达到600人以上", NULL, &count);
    assert_int_equal(count, 1);
    assert_string_equal(proposal->symbols->text, "6");
    assert_true(proposal->bonus < 2);
}

/* ≥95% to the right of the same indicator; nothing of what stands in another row. */
static void test_the_value_of_the_other_period(void **state)
{
    const struct line_reading *label = said("培训合格率", 0.99);
    const struct placed_line lines[] = {{label, {1, 7, 0, 0}, 0},
                                        {said("95%", 0.7), {2, 7, 1, 0}, 0},
                                        {label, {3, 7, 2, 0}, 0},
                                        {said("≥95%", 0.99), {4, 7, 3, 0}, 0},
                                        {said("≥98%", 0.99), {5, 8, 3, 0}, 0}};
    size_t count;
    double most = 0;
    const struct proposal *proposals = propose(lines, 5, 1, &count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(proposals[i].at, 0);
        assert_int_equal(proposals[i].count, 0);
        assert_string_equal(proposals[i].symbols->text, "≥");
        most = proposals[i].bonus > most ? proposals[i].bonus : most;
    }
    assert_true(most > 2);
}

/* The second line of a cell; the other cell breaks elsewhere. */
static void test_lines_that_break_elsewhere(void **state)
{
    const struct placed_line lines[] = {{said("持续保障各类考", 0.9), {1, 1, 0, 0}, 0},
                                        {said("试正常迸行", 0.9), {1, 1, 0, 0}, 0},
                                        {said("持续保障", 0.9), {2, 1, 0, 0}, 0},
                                        {said("各类考试正常进行", 0.99), {2, 1, 0, 0}, 0}};
    size_t count;
    const struct proposal *proposal = propose(lines, 4, 1, &count);
    assert_int_equal(count, 1);
    assert_int_equal(proposal->at, 3);
    assert_string_equal(proposal->symbols->text, "进");
    propose(lines, 4, 0, &count);
    assert_int_equal(count, 0); /* what differs is the other line's */
}

static void test_lines_outside_cells_and_pages_that_say_too_much(void **state)
{
    enum { COUNT = 1200 };
    static struct placed_line lines[COUNT];
    const struct placed_line outside[] = {{said("努力增加基金收大工作内容", 0.9), {0, 0, 0, 0}, 0},
                                          {said("努力增加基金收入工作内容", 0.99), {1, 1, 0, 0}, 0}};
    size_t count;
    propose(outside, 2, 0, &count);
    assert_int_equal(count, 0);
    for (size_t i = 0; i < COUNT; i++)
        lines[i] = (struct placed_line){outside[i > 0].reading, {i + 1, i + 1, 0, 0}, 0};
    propose(lines, 500, 0, &count);
    assert_true(count > 0);
    propose(lines, COUNT, 0, &count);
    assert_int_equal(count, 0);
}

/* Cells that stand one below the other, one line each: what is proposed for the last. */
static bool number_of(const char *const *texts, size_t count, double margin, struct proposal *proposal)
{
    struct placed_line *lines = arena_array(arena, count, sizeof *lines);
    for (size_t i = 0; i < count; i++)
        lines[i] = (struct placed_line){said(texts[i], 0.99), {i + 1, i + 1, 0, i}, 0};
    lines[count - 1].margin = margin;
    return numbering_propose(numbering_new(lines, count, arena), count - 1, arena, proposal);
}
#define NUMBER_OF(margin, proposal, ...)                                                                     \
    number_of((const char *const[]){__VA_ARGS__},                                                            \
              sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *), margin, proposal)

static void test_a_number_follows_those_above(void **state)
{
    struct proposal proposal;
    assert_true(NUMBER_OF(1, &proposal, "指标3:服务次数", "指标3:培训场次"));
    assert_int_equal(proposal.at, 2);
    assert_int_equal(proposal.count, 1);
    assert_int_equal(proposal.symbol_count, 1);
    assert_string_equal(proposal.symbols->text, "4");
    assert_true(proposal.bonus > 2 && proposal.bonus < 4);
    assert_true(NUMBER_OF(1, &proposal, "指标9:服务次数", "指标1o:培训场次"));
    assert_int_equal(proposal.count, 2);
    assert_int_equal(proposal.symbol_count, 2);
    assert_string_equal(proposal.symbols[1].text, "0");
    /* the nearest is in doubt: the one above it says as much */
    assert_true(NUMBER_OF(1, &proposal, "指标3:次数", "指标?1:会议", "指标3:培训场次"));
    assert_string_equal(proposal.symbols->text, "5");
}

static void test_no_number_follows(void **state)
{
    struct proposal proposal;
    assert_false(NUMBER_OF(1, &proposal, "指标?3:服务次数", "指标3:培训场次")); /* in doubt itself */
    assert_false(NUMBER_OF(9, &proposal, "指标3:服务次数", "指标3:培训场次"));  /* the line is not */
    assert_false(NUMBER_OF(1, &proposal, "指标3:服务次数", "目标3:培训场次"));
    assert_false(NUMBER_OF(1, &proposal, "指标3:服务次数", "指标"));
    assert_false(NUMBER_OF(1, &proposal, "2:1", "3:1")); /* amounts */
    assert_false(NUMBER_OF(1, &proposal, "产出指标", "指标3:培训场次"));
    assert_false(NUMBER_OF(1, &proposal, "指标3:培训场次"));
}

static int arena_begin(void **state)
{
    arena = arena_new();
    return arena ? 0 : -1;
}

static int arena_end(void **state)
{
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_another_symbol),
        cmocka_unit_test(test_symbols_that_are_missing_and_too_many),
        cmocka_unit_test(test_nothing_is_proposed),
        cmocka_unit_test(test_figures_have_less_to_say),
        cmocka_unit_test(test_the_value_of_the_other_period),
        cmocka_unit_test(test_lines_that_break_elsewhere),
        cmocka_unit_test(test_lines_outside_cells_and_pages_that_say_too_much),
        cmocka_unit_test(test_a_number_follows_those_above),
        cmocka_unit_test(test_no_number_follows),
    };
    return cmocka_run_group_tests(tests, arena_begin, arena_end);
}
