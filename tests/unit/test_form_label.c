/* Comparable text, label distances, patterns under limits, exact decimals, alignment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <time.h>

#include "base/arena.h"
#include "form/decimal.h"
#include "form/parts.h"
#include "shenbao/form.h"
#include "shenbao/status.h"

static int setup(void **state)
{
    *state = arena_new();
    return *state ? 0 : -1;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void test_tidy_text(void **state)
{
    static const char *const pairs[][2] = {
        {"项目 资金\n(万元)", "项目资金（万元）"},
        {"年度资金总额:", "年度资金总额："},
        {"２０２４年—２０２５年", "2024年-2025年"},
        {"⩾９０％", "≥90%"},
        {"≦5", "≤5"},
        {"“三支”", "\"三支\""},
        {"\xff项\xe9", "\xEF\xBF\xBD项\xEF\xBF\xBD"},
        {"", ""},
        {"\t\r\n　", ""},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        assert_string_equal(folded_make(*state, pairs[i][0]).tidy, pairs[i][1]);
    assert_string_equal(folded_make(*state, NULL).tidy, "");
}

static void test_confusions(void **state)
{
    static const char good[] = "# a comment\nshenbao-confusions 1\nmodel "
                               "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n"
                               "misread 目 日 0.36 5\nmisread ≥ 2 0.44 4\nmisread 目 且 0.5 3\nend\n";
    static const struct {
        const char *text;
        int line;
    } bad[] = {
        {"misread 目 日 0.36 5\nend\n", 1},
        {"shenbao-confusions 2\nend\n", 1},
        {"shenbao-confusions 1\nmodel 12\nend\n", 2},
        {"shenbao-confusions 1\nmisread 目 目 0.36 5\nend\n", 2},
        {"shenbao-confusions 1\nmisread 目录 日 0.36 5\nend\n", 2},
        {"shenbao-confusions 1\nmisread 目 日 1.5 5\nend\n", 2},
        {"shenbao-confusions 1\nmisread 目 日 x 5\nend\n", 2},
        {"shenbao-confusions 1\nmisread 目 日 0.36\nend\n", 2},
        {"shenbao-confusions 1\nlost 目\nend\n", 2},
        {"shenbao-confusions 1\nend\nmisread 目 日 0.36 5\n", 3},
    };
    struct confusions confusions = {0};
    int line;
    assert_null(confusions_parse(good, strlen(good), *state, &confusions, &line));
    assert_int_equal(confusions.count, 3);
    assert_true(confusion_cost(&confusions, 0x76EE, 0x65E5) == 0.36);
    assert_true(confusion_cost(&confusions, 0x65E5, 0x76EE) == 1); /* the other way round nobody has seen */
    assert_true(confusion_cost(&confusions, 0x2265, '2') == 0.44);
    assert_true(confusion_cost(NULL, 0x2265, '2') == 1);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_non_null(confusions_parse(bad[i].text, strlen(bad[i].text), *state, &confusions, &line));
        assert_int_equal(line, bad[i].line);
    }
    assert_non_null(confusions_parse("shenbao-confusions 1\n", 21, *state, &confusions, &line)); /* no end */
    assert_non_null(confusions_parse("shenbao\0x", 9, *state, &confusions, &line));
}

/* A label whose characters are read as they often are is nearer than one that reads otherwise. */
static void test_a_confusion_costs_less(void **state)
{
    struct confusion pair = {0x6570, 0x6556, 0.4}; /* 数 敖 */
    const struct confusions confusions = {&pair, 1};
    struct label label = {
        .printed = "数量指标", .text = folded_make(*state, "数量指标"), .free_at = 5, .weight = 4};
    struct folded known = folded_make(*state, "敖量指标"), other = folded_make(*state, "教量指标");
    assert_true(label_compare(&label, &known).distance == 1);
    label.confusions = &confusions;
    assert_true(label_compare(&label, &known).distance < 0.41);
    assert_true(label_compare(&label, &other).distance == 1);
    assert_int_equal(label_compare(&label, &known).exchanged, 1);
}

static void test_parts_are_cut_as_they_were_read(void **state)
{
    struct folded text = folded_make(*state, "目标（２０２２ 年—）");
    assert_string_equal(folded_source(&text, 3, 8, *state), "２０２２ 年");
    assert_string_equal(folded_source(&text, 8, 9, *state), "—");
    assert_string_equal(folded_source(&text, 5, 5, *state), "");
    assert_string_equal(folded_source(&text, 5, 500, *state), "");
}

static void test_long_text_is_cut(void **state)
{
    size_t size = 400000;
    char *text = arena_alloc(*state, size + 1);
    memset(text, 'x', size);
    struct folded folded = folded_make(*state, text);
    assert_in_range(folded.length, FOLDED_MAX, 3 * FOLDED_MAX);
}

/* A form file with one label, for its parsing. */
static struct form_set *label_set_new(const char *labels, const char *shape)
{
    struct form_set *set = form_set_new();
    char text[512];
    snprintf(text, sizeof text,
             "[form]\nid = a\nversion = 1\n[known by]\nneeds = 1\nlabel 1 = %s\n[free]\nyears = %s\n", labels,
             shape);
    assert_int_equal(form_set_add(set, "a", text, strlen(text), NULL), STATUS_OK);
    return set;
}

static struct label_match compare(struct form_set *set, const char *read, struct folded *text,
                                  struct arena *arena)
{
    *text = folded_make(arena, read);
    return label_set_compare(&set->forms[0].known.labels[0].labels, text);
}

static void test_label_distance(void **state)
{
    struct form_set *set = label_set_new("年度资金总额：", "x");
    struct folded text;
    assert_true(compare(set, "年度资金总额:", &text, *state).distance == 0);
    double weak = compare(set, "年度资金总额", &text, *state).distance;
    double strong = compare(set, "年度资余总额：", &text, *state).distance;
    double lost = compare(set, "年度资总额：", &text, *state).distance;
    double stray = compare(set, "|年度资金总额：", &text, *state).distance;
    assert_true(weak > 0 && weak < 0.5);
    assert_true(strong > 0.9 && strong < 1.1);
    assert_true(lost > 0.8 && lost < strong);
    assert_true(stray > 0 && stray < 0.5);
    assert_true(compare(set, "年度资金的总额：", &text, *state).grown);
    assert_false(compare(set, "年度资余总额：", &text, *state).grown);
    assert_true(compare(set, "", &text, *state).relative == 1);
    assert_true(compare(set, "完全没有关系的一段话在这里", &text, *state).relative == 1);
    form_set_free(set);
}

static void test_equally_near_labels_are_tied(void **state)
{
    struct form_set *set = label_set_new("数量指标 | 质量指标", "x");
    struct folded text;
    assert_true(compare(set, "卫量指标", &text, *state).tied);
    assert_false(compare(set, "数量捐标", &text, *state).tied);
    assert_false(compare(set, "质量指标", &text, *state).tied);
    form_set_free(set);
}

/* A colon that was lost makes another label of the set: where the set names the one with it first, that is said. */
static void test_a_label_without_its_sign(void **state)
{
    struct form_set *set = label_set_new("年度资金总额： | 年度资金总额", "x");
    struct folded text;
    assert_string_equal(compare(set, "年度资金总额", &text, *state).fuller->printed, "年度资金总额：");
    assert_null(compare(set, "年度资金总额:", &text, *state).fuller);
    assert_null(compare(set, "年度资金总", &text, *state).fuller);
    form_set_free(set);
    set = label_set_new("年度资金总额 | 年度资金总额： | 中期资金总额：", "x");
    assert_null(compare(set, "年度资金总额", &text, *state).fuller);
    assert_null(compare(set, "年度资金总额:", &text, *state).fuller);
    form_set_free(set);
}

static void test_free_part(void **state)
{
    static const char *const cases[][2] = {
        {"中期目标（2022年—2024年）", "2022年—2024年"},
        {"中期目栋(2022 年-2024 年)", "2022 年-2024 年"},
        {"中期目标（2022年—2024年", "2022年—2024年"},
        {"期目标（2022年】", "2022年"},
        {"中期目标（）", ""},
    };
    struct form_set *set = label_set_new("中期目标（{years}）", "^20");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct folded text;
        struct label_match match = compare(set, cases[i][0], &text, *state);
        assert_true(match.relative <= LABEL_NEAR);
        assert_string_equal(folded_source(&text, match.free_from, match.free_to, *state), cases[i][1]);
        const char *whole = arena_printf(*state, "中期目标（%s）", cases[i][1]);
        assert_string_equal(label_text(&match, &text, *state), whole);
    }
    form_set_free(set);
}

/* Of this process alone: how busy the machine is does not matter. */
static double seconds_spent(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void test_catastrophic_patterns_end(void **state)
{
    static const char *const patterns[] = {
        "^(a+)+$", "^(a|aa)+$", "(?:a?){60}a{60}x", "^(?:(a)|b)*(?1)*c$", "^(.*?,){40}P", "^((a(?2)?)+)+$"};
    char *subject = arena_alloc(*state, 3001);
    memset(subject, 'a', 3000);
    subject[2999] = '!';
    double start = seconds_spent();
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        struct pattern *pattern;
        char message[256];
        assert_int_equal(pattern_new(patterns[i], &pattern, message, sizeof message), STATUS_OK);
        assert_false(pattern_find(pattern, subject));
        pattern_free(pattern);
    }
    assert_true(seconds_spent() - start < 10);
}

static void test_pattern_groups(void **state)
{
    struct pattern *pattern;
    char message[256];
    const char *text = "^\\[(?<code>\\d+)\\](?<name>.+?)(?<tail>局)?$";
    assert_int_equal(pattern_new(text, &pattern, message, sizeof message), STATUS_OK);
    struct record_part *parts = NULL;
    size_t count = 0;
    assert_true(pattern_split(pattern, "[073]教育", *state, &parts, &count));
    assert_int_equal(count, 2);
    assert_string_equal(parts[0].name, "code");
    assert_string_equal(parts[0].text, "073");
    assert_string_equal(parts[1].text, "教育");
    assert_false(pattern_split(pattern, "教育局", *state, &parts, &count));
    assert_string_equal(pattern_group(pattern, "[1]水利局", "tail", *state), "局");
    assert_null(pattern_group(pattern, "[1]水利局", "nothing", *state));
    assert_false(pattern_find(pattern, "[1]\xff\xfe"));
    pattern_free(pattern);
}

static void test_wrong_patterns(void **state)
{
    static const char *const patterns[] = {"(", "[", "a{2,1}", "(?<1a>x)", "\\C", "*"};
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        struct pattern *pattern = NULL;
        char message[256] = "";
        assert_int_equal(pattern_new(patterns[i], &pattern, message, sizeof message), STATUS_FORM_BAD);
        assert_null(pattern);
        assert_true(message[0]);
    }
}

static void test_decimals(void **state)
{
    static const struct {
        const char *text;
        int64_t millionths;
    } good[] = {{"370.00", 370000000},
                {"0", 0},
                {"-1.5", -1500000},
                {"0.000001", 1},
                {"99999999999.999999", INT64_C(99999999999999999)}};
    static const char *const bad[] = {"",          "-",  ".5", "1.", "1,000", "1e3", "100000000000",
                                      "1.0000000", "1 ", "٣"};
    int64_t number;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(decimal_read(good[i].text, &number));
        assert_true(number == good[i].millionths);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(decimal_read(bad[i], &number));
}

static void test_alignment(void **state)
{
    /* three cells, two titles: the middle cell is no title */
    static const double cost[] = {0.1, 0.9, 0.9, 0.8, 0.9, 0.1};
    int column[3];
    double total = align(3, 2, cost, 0.6, *state, column);
    assert_true(total > 0.79 && total < 0.81);
    assert_int_equal(column[0], 0);
    assert_int_equal(column[1], -1);
    assert_int_equal(column[2], 1);
    assert_true(align(0, 2, NULL, 0.6, *state, column) > 1.19);
    assert_true(align(2, 0, NULL, 0.6, *state, column) > 1.19);
    assert_int_equal(column[1], -1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tidy_text),
        TEST(test_confusions),
        TEST(test_a_confusion_costs_less),
        TEST(test_parts_are_cut_as_they_were_read),
        TEST(test_long_text_is_cut),
        TEST(test_label_distance),
        TEST(test_equally_near_labels_are_tied),
        TEST(test_a_label_without_its_sign),
        TEST(test_free_part),
        TEST(test_catastrophic_patterns_end),
        TEST(test_pattern_groups),
        TEST(test_wrong_patterns),
        TEST(test_decimals),
        TEST(test_alignment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
