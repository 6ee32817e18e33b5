/* The calibration's file: what is read, what is refused, which threshold is chosen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "calibration_text.h"
#include "doubt/calibration.h"
#include "shenbao/status.h"

static struct calibration parsed(const char *text)
{
    struct calibration calibration;
    char room[96];
    int line = 0;
    const char *wrong = calibration_parse(text, &calibration, &line, room);
    assert_null(wrong);
    return calibration;
}

static void test_a_file_is_read(void **state)
{
    struct calibration calibration = parsed(CALIBRATION_TEXT);
    assert_string_equal(calibration_model(&calibration), CALIBRATION_MODEL);
    assert_true(calibration.bias[CLASS_TEXT] == -2);
    assert_true(calibration.weights[CLASS_TEXT][EVIDENCE_WORST] == 1);
    assert_true(calibration.weights[CLASS_LABEL][EVIDENCE_WORST] == 0);
    assert_int_equal(calibration.curve_count, 3);
    assert_int_equal(calibration.threshold_count, 4);
}

static void test_the_curve_is_followed(void **state)
{
    struct calibration calibration = parsed(CALIBRATION_TEXT);
    assert_true(fabs(calibration_curve(&calibration, -100) - 0.999) < 1e-12);
    assert_true(fabs(calibration_curve(&calibration, -2) - 0.99) < 1e-12);
    assert_true(fabs(calibration_curve(&calibration, 0) - (1 - 0.21)) < 1e-12);
    assert_true(fabs(calibration_curve(&calibration, 100) - 0.59) < 1e-12);
    double evidence[EVIDENCE_COUNT] = {
        [EVIDENCE_CLASS] = CLASS_TEXT, [EVIDENCE_WORST] = 1.5, [EVIDENCE_DIFFERED] = 2};
    assert_true(fabs(calibration_score(&calibration, evidence) - 3.5) < 1e-12);
    evidence[EVIDENCE_CLASS] = CLASS_LABEL;
    assert_true(calibration_score(&calibration, evidence) == -4);
}

/* Text of class 2: with a neighbour like it, an error is less likely, the more so where its worst symbol is sure. */
static void test_the_trees_are_asked(void **state)
{
    struct calibration calibration =
        parsed(CALIBRATION_HEAD CALIBRATION_BIASES
               "tree cell class 1.5 0.25 equal 0.5 0 worst -3 -2 -1\ntree cell -0.5\ntree line worst 0 1 "
               "2\n" CALIBRATION_CURVE CALIBRATION_THRESHOLDS "end\n");
    double evidence[EVIDENCE_COUNT] = {
        [EVIDENCE_CLASS] = CLASS_TEXT, [EVIDENCE_WORST] = -3, [EVIDENCE_EQUAL] = 1};
    assert_true(calibration_sum(&calibration, evidence) == -2);
    assert_true(calibration_score(&calibration, evidence) == -2 - 2 - 0.5);
    evidence[EVIDENCE_WORST] = -2.9;
    assert_true(calibration_score(&calibration, evidence) == -2 - 1 - 0.5);
    evidence[EVIDENCE_EQUAL] = 0.5;
    assert_true(calibration_score(&calibration, evidence) == -2 - 0.5);
    evidence[EVIDENCE_CLASS] = CLASS_LABEL;
    assert_true(calibration_score(&calibration, evidence) == -4 + 0.25 - 0.5);
    evidence[EVIDENCE_CLASS] = CLASS_LINE;
    assert_true(calibration_score(&calibration, evidence) == -2 + 1);
    evidence[EVIDENCE_WORST] = 0.1;
    assert_true(calibration_score(&calibration, evidence) == -2 + 2);
}

static double threshold(double slip, double rate)
{
    struct calibration calibration = parsed(CALIBRATION_TEXT);
    struct doubt_options options = {.max_slip = slip, .review_rate = rate};
    return calibration_threshold(&calibration, &options);
}

static void test_the_slip_chooses_the_least_work(void **state)
{
    assert_true(threshold(100, 1) == 0.5);
    assert_true(threshold(30, 1) == 0.5);
    assert_true(threshold(29, 1) == 0.9);
    assert_true(threshold(3, 1) == 0.97);
    assert_true(threshold(0, 1) == 0.995);
}

static void test_the_share_that_is_caught_counts_too(void **state)
{
    struct calibration calibration = parsed(CALIBRATION_TEXT);
    struct doubt_options options = {.max_slip = 100, .least_caught = 0.9, .review_rate = 1};
    assert_true(calibration_threshold(&calibration, &options) == 0.97);
    options.least_caught = 0.99;
    assert_true(calibration_threshold(&calibration, &options) == 0.995);
    options.review_rate = 0.1;
    assert_true(calibration_threshold(&calibration, &options) == 0.97);
}

static void test_the_budget_chooses_the_most_care(void **state)
{
    assert_true(threshold(0, 1) == 0.995);
    assert_true(threshold(0, 0.3) == 0.995);
    assert_true(threshold(0, 0.29) == 0.97);
    assert_true(threshold(0, 0.04) == 0.9);
    assert_true(threshold(0, 0) == 0.5);
}

static void test_the_slip_is_pursued_as_far_as_the_budget_goes(void **state)
{
    assert_true(threshold(3, 0.29) == 0.97);
    assert_true(threshold(3, 0.04) == 0.9);
    assert_true(threshold(100, 0.29) == 0.5);
}

static void test_blanks_comments_and_foreign_line_ends_pass(void **state)
{
    struct calibration calibration =
        parsed("\n  # a\r\n" CALIBRATION_HEAD "\t" CALIBRATION_BIASES "curve -1 0 # low\r\n"
               "curve  1\t1\r\n" CALIBRATION_THRESHOLDS "end\r\n\n# more\n");
    assert_int_equal(calibration.curve_count, 2);
}

static const struct {
    const char *text, *wrong;
    int line;
} mistakes[] = {
    {"", "\"end\" is missing: the file was cut off", 1},
    {"weight text bias 1\n", "a calibration begins with \"shenbao-calibration 3\", once", 1},
    {"shenbao-calibration 2\n", "this program reads calibrations of version 3", 1},
    {CALIBRATION_HEAD "shenbao-calibration 3\n", "a calibration begins with \"shenbao-calibration 3\", once",
     4},
    {CALIBRATION_HEAD CALIBRATION_BIASES CALIBRATION_CURVE CALIBRATION_THRESHOLDS,
     "\"end\" is missing: the file was cut off", 15},
    {CALIBRATION_TEXT "curve 9 0.9\n", "something after \"end\"", 23},
    {CALIBRATION_HEAD "wieght text bias 1\n", "there is no statement \"wieght\"", 4},
    {CALIBRATION_HEAD "weight amount bias 1\n", "there is no class \"amount\"", 4},
    {CALIBRATION_HEAD "weight text class 1\n", "there is no evidence \"class\"", 4},
    {CALIBRATION_HEAD "weight text wurst 1\n", "there is no evidence \"wurst\"", 4},
    {CALIBRATION_HEAD "weight text worst 1x\n", "the weight is no number", 4},
    {CALIBRATION_HEAD "weight text worst nan\n", "the weight is no number", 4},
    {CALIBRATION_HEAD "weight text worst 1e300\n", "the weight is no number", 4},
    {CALIBRATION_HEAD "weight text worst 1\nweight text worst 1\n", "this weight is said twice", 5},
    {CALIBRATION_HEAD "weight text worst\n", "too few or too many words", 4},
    {CALIBRATION_HEAD "weight text worst 1 2\n", "too few or too many words", 4},
    {CALIBRATION_HEAD "tree cell\n", "too few or too many words", 4},
    {CALIBRATION_HEAD "tree amount 1\n", "there is no forest \"amount\"", 4},
    {CALIBRATION_HEAD "tree cell wurst 1 2 3\n", "there is no evidence \"wurst\"", 4},
    {CALIBRATION_HEAD "tree cell worst\n", "what evidence is compared with is a number", 4},
    {CALIBRATION_HEAD "tree cell worst sure 1 2\n", "what evidence is compared with is a number", 4},
    {CALIBRATION_HEAD "tree cell worst 1 2\n", "the tree ends where a node is missing", 4},
    {CALIBRATION_HEAD "tree cell worst 1 2 inf\n", "there is no evidence \"inf\"", 4},
    {CALIBRATION_HEAD "tree cell worst 1 2 3 4\n", "something after the tree's last node", 4},
    {"shenbao-calibration 3\nmodel abc\n", "the model is named by the 64 digits of its SHA-256", 2},
    {CALIBRATION_HEAD "curve 0 1.5\n", "a point of the curve is a score and a probability", 4},
    {CALIBRATION_HEAD "curve 0 0.5\ncurve 0 0.6\n", "the curve does not rise", 5},
    {CALIBRATION_HEAD "curve 0 0.5\ncurve 1 0.4\n", "the curve does not rise", 5},
    {CALIBRATION_HEAD "threshold 0.5 2 1 0\n",
     "a threshold is a probability, a load, a slip and the share that is caught", 4},
    {CALIBRATION_HEAD "threshold 0.5 0.1 1 0\nthreshold 0.6 0.05 1 0\n",
     "with a higher threshold more is flagged and less let through", 5},
    {CALIBRATION_HEAD CALIBRATION_CURVE CALIBRATION_THRESHOLDS "end\n", "\"weight blank bias\" is missing",
     11},
    {CALIBRATION_HEAD CALIBRATION_BIASES CALIBRATION_THRESHOLDS "end\n",
     "the curve has fewer than two points", 12},
    {CALIBRATION_HEAD CALIBRATION_BIASES CALIBRATION_CURVE "end\n", "there is no threshold", 11},
    {"shenbao-calibration 3\n" CALIBRATION_BIASES CALIBRATION_CURVE CALIBRATION_THRESHOLDS "end\n",
     "the model is not named", 13},
};

static void test_every_mistake_is_named(void **state)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct calibration calibration;
        char room[96];
        int line = 0;
        const char *wrong = calibration_parse(mistakes[i].text, &calibration, &line, room);
        assert_non_null(wrong);
        assert_string_equal(wrong, mistakes[i].wrong);
        assert_int_equal(line, mistakes[i].line);
    }
}

static void test_too_many_points_are_refused(void **state)
{
    char text[16384] = CALIBRATION_HEAD, room[96];
    size_t length = strlen(text);
    for (int i = 0; i <= CURVE_MOST; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "curve %d 0.5\n", i);
    struct calibration calibration;
    int line;
    assert_string_equal(calibration_parse(text, &calibration, &line, room),
                        "the curve has more than 128 points");
    assert_int_equal(line, 4 + CURVE_MOST);
}

static void test_too_many_trees_are_refused(void **state)
{
    static char text[32768] = CALIBRATION_HEAD;
    size_t length = strlen(text);
    for (int i = 0; i <= FOREST_TREES_MOST; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "tree line worst 1 2 3\n");
    struct calibration calibration;
    char room[96];
    int line;
    assert_string_equal(calibration_parse(text, &calibration, &line, room), "there are more than 1024 trees");
    assert_int_equal(line, 4 + FOREST_TREES_MOST);
}

/* Loads a file of these bytes; gives the status and the message, if any. */
static int loaded(const char *bytes, size_t size, char **ret_message)
{
    char path[] = "/tmp/shenbao-calibration-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, bytes, size) == (ssize_t)size);
    close(file);
    struct calibration *calibration = NULL;
    int status = calibration_load(path, &calibration, ret_message);
    if (status == STATUS_OK)
        assert_string_equal(calibration_model(calibration), CALIBRATION_MODEL);
    else
        assert_null(calibration);
    calibration_free(calibration);
    unlink(path);
    return status;
}

static void test_files(void **state)
{
    struct calibration *calibration = NULL;
    char *message = NULL;
    assert_int_equal(loaded(CALIBRATION_TEXT, strlen(CALIBRATION_TEXT), &message), STATUS_OK);
    assert_int_equal(loaded("shenbao-calibration 3\nend 2\n", 28, &message), STATUS_MODEL_BAD);
    assert_non_null(strstr(message, ":2: too few or too many words"));
    free(message);
    assert_int_equal(loaded(CALIBRATION_TEXT "\0", sizeof CALIBRATION_TEXT, &message), STATUS_MODEL_BAD);
    assert_non_null(strstr(message, "not a text file"));
    free(message);
    assert_int_equal(calibration_load("/nowhere/calibration.txt", &calibration, &message),
                     STATUS_MODEL_MISSING);
    assert_string_equal(message, "/nowhere/calibration.txt");
    free(message);
    assert_int_equal(calibration_load("/nowhere/calibration.txt", &calibration, NULL), STATUS_MODEL_MISSING);
    assert_null(calibration);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_is_read),
        cmocka_unit_test(test_the_curve_is_followed),
        cmocka_unit_test(test_the_trees_are_asked),
        cmocka_unit_test(test_the_slip_chooses_the_least_work),
        cmocka_unit_test(test_the_share_that_is_caught_counts_too),
        cmocka_unit_test(test_the_budget_chooses_the_most_care),
        cmocka_unit_test(test_the_slip_is_pursued_as_far_as_the_budget_goes),
        cmocka_unit_test(test_blanks_comments_and_foreign_line_ends_pass),
        cmocka_unit_test(test_every_mistake_is_named),
        cmocka_unit_test(test_too_many_points_are_refused),
        cmocka_unit_test(test_too_many_trees_are_refused),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
