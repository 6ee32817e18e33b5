/* What `make calibrate` reckons: the regression, the trees, the steps, the trade-off, the bins, the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "boost.h"
#include "cells.h"
#include "confuse.h"
#include "diagram.h"
#include "fit.h"
#include "form/confusion.h"
#include "shenbao/status.h"
#include "tradeoff.h"
#include "train.h"

/* A small generator (xorshift64*), so that the tests draw alike everywhere; 0 to 1. */
static double draw(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (double)((*state * 0x2545F4914F6CDD1Du) >> 11) / 9007199254740992.0;
}

enum { ROWS = 20000 };

static void test_known_coefficients_are_found(void **state)
{
    static double values[ROWS][3];
    static struct fit_row rows[ROWS];
    uint64_t seed = 7;
    for (size_t i = 0; i < ROWS; i++) {
        values[i][0] = 4 * draw(&seed) - 2;
        values[i][1] = 10 + draw(&seed);
        values[i][2] = 5; /* never changes */
        double odds = -1 + 1.5 * values[i][0] - 2 * (values[i][1] - 10);
        rows[i] = (struct fit_row){values[i], draw(&seed) < 1 / (1 + exp(-odds))};
    }
    struct fit fit;
    assert_int_equal(fit_logistic(rows, ROWS, 3, 0.01, &fit), STATUS_OK);
    assert_true(fabs(fit.weights[0] - 1.5) < 0.1);
    assert_true(fabs(fit.weights[1] + 2) < 0.2);
    assert_true(fit.weights[2] == 0);
    assert_true(fabs(fit.bias - 19) < 2);
}

static void test_what_never_fails_keeps_odds(void **state)
{
    static double value[100];
    static struct fit_row rows[100];
    for (size_t i = 0; i < 100; i++) {
        value[i] = (double)i;
        rows[i] = (struct fit_row){&value[i], false};
    }
    struct fit fit;
    assert_int_equal(fit_logistic(rows, 100, 1, 1, &fit), STATUS_OK);
    double p = 1 / (1 + exp(-fit.bias - 50 * fit.weights[0]));
    assert_true(p > 1e-3 && p < 0.02);
}

static void test_what_is_told_apart_stays_finite(void **state)
{
    static double value[100];
    static struct fit_row rows[100];
    for (size_t i = 0; i < 100; i++) {
        value[i] = (double)i;
        rows[i] = (struct fit_row){&value[i], i >= 50};
    }
    struct fit fit;
    assert_int_equal(fit_logistic(rows, 100, 1, 1, &fit), STATUS_OK);
    assert_true(isfinite(fit.bias) && fit.weights[0] > 0 && fit.weights[0] < 10);
}

static void test_misuse_is_refused(void **state)
{
    double value = 1;
    struct fit_row row = {&value, true};
    struct fit fit;
    assert_int_equal(fit_logistic(&row, 0, 1, 1, &fit), STATUS_BAD_ARGUMENT);
    assert_int_equal(fit_logistic(&row, 1, FIT_COLUMNS_MOST + 1, 1, &fit), STATUS_BAD_ARGUMENT);
    assert_int_equal(fit_logistic(&row, 1, 1, 0, &fit), STATUS_BAD_ARGUMENT);
}

static const struct boost_options options = {
    .trees = 200, .leaves = 8, .least = 20, .rate = 0.1, .penalty = 1, .rows = 0.5, .columns = 1};

/* Of rows that begin with odds of -3. */
static double probability(const struct forest *forest, const double *row)
{
    return 1 / (1 + exp(3 - forest_score(forest, row)));
}

/* The event comes by two columns together, neither of which says anything alone: no weighted sum finds that. */
static void test_what_two_columns_say_together_is_found(void **state)
{
    static double values[ROWS][3];
    static struct boost_row rows[ROWS];
    static struct forest forest;
    uint64_t seed = 7;
    for (size_t i = 0; i < ROWS; i++) {
        values[i][0] = draw(&seed);
        values[i][1] = 10 + draw(&seed);
        values[i][2] = 5; /* never changes */
        bool apart = (values[i][0] > 0.3) != (values[i][1] > 10.6);
        rows[i] = (struct boost_row){values[i], draw(&seed) < (apart ? 0.2 : 0.01), -3};
    }
    assert_int_equal(boost_fit(rows, ROWS, 3, &options, &forest), STATUS_OK);
    assert_int_equal(forest.tree_count, 200);
    const double both[] = {0.7, 10.8, 5}, one[] = {0.7, 10.2, 5}, other[] = {0.1, 10.8, 5},
                 none[] = {0.1, 10.2, 5};
    assert_true(probability(&forest, both) < 0.03 && probability(&forest, none) < 0.03);
    assert_true(probability(&forest, one) > 0.1 && probability(&forest, one) < 0.3);
    assert_true(probability(&forest, other) > 0.1 && probability(&forest, other) < 0.3);
    for (size_t i = 0; i < forest.node_count; i++)
        assert_true(forest.nodes[i].column != 2);
}

static void test_the_same_rows_give_the_same_trees(void **state)
{
    static double values[500][2];
    static struct boost_row rows[500];
    static struct forest first, second;
    uint64_t seed = 3;
    for (size_t i = 0; i < 500; i++) {
        values[i][0] = draw(&seed);
        values[i][1] = (double)(i % 3); /* of few values */
        rows[i] = (struct boost_row){values[i], draw(&seed) < 0.5 * values[i][0], -1};
    }
    assert_int_equal(boost_fit(rows, 500, 2, &options, &first), STATUS_OK);
    assert_int_equal(boost_fit(rows, 500, 2, &options, &second), STATUS_OK);
    assert_memory_equal(&first, &second, sizeof first);
}

static void test_without_rows_there_are_no_trees(void **state)
{
    static struct forest forest;
    const double row = 1;
    assert_int_equal(boost_fit(NULL, 0, 1, &options, &forest), STATUS_OK);
    assert_int_equal(forest.tree_count, 0);
    assert_true(forest_score(&forest, &row) == 0);
}

static void test_trees_stay_finite(void **state)
{
    static double value[100];
    static struct boost_row rows[100];
    static struct forest forest;
    for (size_t i = 0; i < 100; i++) {
        value[i] = (double)i;
        rows[i] = (struct boost_row){&value[i], i >= 50, -3};
    }
    assert_int_equal(boost_fit(rows, 100, 1, &options, &forest), STATUS_OK);
    assert_true(probability(&forest, &value[20]) < 0.1 && forest_score(&forest, &value[20]) > -12);
    assert_true(probability(&forest, &value[80]) > 0.9 && forest_score(&forest, &value[80]) < 12);
}

static void test_bad_options_are_refused(void **state)
{
    static struct forest forest;
    double value = 1;
    struct boost_row row = {&value, true, 0};
    struct boost_options many = options, none = options, free = options;
    many.leaves = BOOST_LEAVES_MOST + 1;
    none.trees = 0;
    free.penalty = 0;
    assert_int_equal(boost_fit(&row, 1, BOOST_COLUMNS_MOST + 1, &options, &forest), STATUS_BAD_ARGUMENT);
    assert_int_equal(boost_fit(&row, 1, 1, &many, &forest), STATUS_BAD_ARGUMENT);
    assert_int_equal(boost_fit(&row, 1, 1, &none, &forest), STATUS_BAD_ARGUMENT);
    assert_int_equal(boost_fit(&row, 1, 1, &free, &forest), STATUS_BAD_ARGUMENT);
}

static void test_steps_rise(void **state)
{
    /* Events at the end of each ten: none, 2, 1, 2; the middle two do not rise and are taken together. */
    static const int events[] = {0, 2, 1, 2};
    struct scored rows[40];
    for (size_t i = 0; i < 40; i++)
        rows[39 - i] = (struct scored){(double)i, (int)(i % 10) >= 10 - events[i / 10]};
    struct step steps[16];
    assert_int_equal(fit_steps(rows, 40, 10, 16, steps), 3);
    assert_true(fabs(steps[0].score - 4.5) < 1e-9);
    assert_true(fabs(steps[0].probability - 0.03) < 1e-9); /* none in ten */
    assert_true(fabs(steps[1].score - 19.5) < 1e-9);
    assert_true(fabs(steps[1].probability - 0.15) < 1e-9);
    assert_true(fabs(steps[2].probability - 0.2) < 1e-9);
    assert_int_equal(fit_steps(rows, 0, 10, 16, steps), 0);
    assert_int_equal(fit_steps(rows, 40, 1, 3, steps) <= 3, 1);
}

/* Ten cells of a clean page, ten of a fax: the fax's last four are wrong, of which the form doubts one. */
enum { CELLS = 20 };
static struct sample cells[CELLS];
static double errors[CELLS];
static const struct samples samples = {.cells = cells, .count = CELLS, .pages = 2};

static int fill(void **state)
{
    for (int i = 0; i < CELLS; i++) {
        cells[i] =
            (struct sample){.page = i / 10, .kind = i < 10 ? "clean" : "fax", .found = true, .characters = 5};
        errors[i] = 0.01 * (i + 1);
    }
    for (int i = 16; i < CELLS; i++) {
        cells[i].wrong = true;
        cells[i].edits = 2;
    }
    cells[16].forced = true;
    cells[9].amount = true;
    return 0;
}

static void test_the_toll_of_a_threshold(void **state)
{
    struct toll toll = toll_take(&samples, errors, 0.185, NULL);
    assert_true(toll.cells == 20 && toll.flagged == 4 && toll.wrong == 4 && toll.caught == 3);
    assert_true(toll.characters == 100 && toll.slipped == 2);
    assert_true(fabs(toll_load(&toll) - 0.2) < 1e-12);
    assert_true(fabs(toll_slip(&toll) - 200) < 1e-9);
    assert_true(fabs(toll_caught(&toll) - 0.75) < 1e-12);
    toll = toll_take(&samples, errors, 0.185, "clean");
    assert_true(toll.cells == 10 && toll.flagged == 1); /* the amount of 0.10, held to half */
    assert_true(toll_caught(&toll) == 1);
}

static void test_a_cell_that_was_not_found_slips(void **state)
{
    cells[19].found = false;
    struct toll toll = toll_take(&samples, errors, 0.001, NULL);
    assert_true(toll.cells == 19 && toll.flagged == 19 && toll.wrong == 4 && toll.caught == 3 &&
                toll.slipped == 2 && toll.lost == 2);
    struct threshold rows[THRESHOLDS_MOST];
    size_t count = tradeoff_make(&samples, errors, rows);
    assert_true(rows[count - 1].slip == 0); /* where all is flagged that was found */
    cells[19].forced = true;                /* its page is flagged */
    toll = toll_take(&samples, errors, 0.001, NULL);
    assert_true(toll.caught == 4 && toll.slipped == 0 && toll.lost == 0);
}

/* Three wrong cells of two characters each slip where only the forced one is flagged. */
static void test_the_table_leaves_room_for_chance(void **state)
{
    struct threshold rows[THRESHOLDS_MOST];
    tradeoff_make(&samples, errors, rows);
    struct toll toll = toll_take(&samples, errors, 0.7, NULL);
    assert_true(toll.slipped == 6 && toll.squares == 12);
    assert_true(fabs(rows[0].slip - 100 * (6 + 3.09 * sqrt(12))) < 1e-6);
}

static void test_the_table_is_monotone(void **state)
{
    struct threshold rows[THRESHOLDS_MOST];
    size_t count = tradeoff_make(&samples, errors, rows);
    assert_true(count > 20 && count <= THRESHOLDS_MOST);
    for (size_t i = 1; i < count; i++)
        assert_true(rows[i].probability > rows[i - 1].probability && rows[i].load >= rows[i - 1].load &&
                    rows[i].slip <= rows[i - 1].slip);
}

static void test_bins(void **state)
{
    struct bin bins[4];
    assert_int_equal(bins_make(&samples, errors, NULL, 4, bins), 4);
    assert_true(bins[0].cells == 5 && bins[0].come == 0 && fabs(bins[0].foretold - 0.03) < 1e-9);
    assert_true(bins[3].wrong == 4 && fabs(bins[3].come - 0.8) < 1e-9);
    double apart = (0.03 + 0.08 + 0.13 + (0.8 - 0.18)) / 4;
    assert_true(fabs(bins_error(bins, 4) - apart) < 1e-9);
    assert_int_equal(bins_make(&samples, errors, "photo", 4, bins), 0);
}

/* Pages on which cells go wrong as their worst symbol says. */
static void test_a_calibration_is_trained_and_read_back(void **state)
{
    enum { PAGES = 50, A_PAGE = 100 };
    struct samples many = {.cells = calloc(PAGES * A_PAGE, sizeof *many.cells), .pages = PAGES};
    uint64_t seed = 11;
    memcpy(many.model, "sha256:", 7);
    memset(many.model + 7, 'a', 64);
    for (; many.count < PAGES * A_PAGE; many.count++) {
        struct sample *sample = &many.cells[many.count];
        double odds = 6 * draw(&seed) - 6;
        *sample = (struct sample){
            .page = (int)many.count / A_PAGE, .kind = "clean", .found = true, .characters = 8};
        sample->evidence[EVIDENCE_CLASS] = (double)(many.count % CLASS_COUNT);
        sample->evidence[EVIDENCE_WORST] = odds;
        sample->wrong = draw(&seed) < 1 / (1 + exp(-odds));
        sample->edits = sample->wrong;
    }
    static struct calibration made, read;
    assert_int_equal(calibration_train(&many, &made), STATUS_OK);
    assert_true(fabs(made.weights[CLASS_TEXT][EVIDENCE_WORST] - 1) < 0.2);
    struct strbuf text = STRBUF_INIT(1 << 20);
    calibration_print(&made, &many, &text);
    int line;
    char room[96];
    assert_null(calibration_parse(text.text, &read, &line, room));
    assert_string_equal(read.model, many.model + 7);
    for (size_t i = 0; i < many.count; i += 97)
        assert_true(fabs(calibration_score(&read, many.cells[i].evidence) -
                         calibration_score(&made, many.cells[i].evidence)) < 1e-3);
    double *foretold = errors_take(&read, &many);
    struct bin bins[10];
    assert_true(bins_error(bins, bins_make(&many, foretold, NULL, 10, bins)) < 0.02);
    free(foretold);
    strbuf_release(&text);
    free(many.cells);
}

static void file_put(const char *dir, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "we");
    assert_true(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void file_drop(const char *dir, const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    assert_int_equal(unlink(path), 0);
}

#define TRUTH_CELL(row, text)                                                                                \
    "{\"table\":0,\"row\":" row ",\"col\":0,\"rowspan\":1,\"colspan\":1,\"text\":\"" text                    \
    "\",\"quad\":[[0," row "0],[90," row "0],[90," row "9],[0," row "9]]}"
#define READ_CELL(row, text)                                                                                 \
    "{\"row\":" row ",\"column\":0,\"row_span\":1,\"column_span\":1,\"id\":\"t0r" row                        \
    "c0\",\"raw_text\":\"" text "\",\"text\":\"" text "\",\"polygon\":[[0," row "0],[90," row "0],[90," row  \
    "9],[0," row "9]]}"

/* 目 is read as 日 three times, 资 as 货 once; a text that reads altogether otherwise tells nothing. */
static void test_confusions_are_learned(void **state)
{
    char truth[] = "/tmp/shenbao-truth-XXXXXX", results[] = "/tmp/shenbao-results-XXXXXX";
    assert_true(mkdtemp(truth) && mkdtemp(results));
    file_put(
        truth, "a.json",
        "{\"image\":\"a.png\",\"kind\":\"fax\",\"truth\":{},\"cells\":[" TRUTH_CELL(
            "1",
            "项目名称") "," TRUTH_CELL("2",
                                       "项目资金") "," TRUTH_CELL("3",
                                                                  "年度目标") "," TRUTH_CELL("4",
                                                                                             "数量指标") "]"
                                                                                                         "}");
    file_put(results, "a.json",
             "{\"schema\":\"shenbao.page/"
             "1\",\"source\":{\"path\":\"a.png\",\"frame\":0},\"engine\":{\"model\":"
             "\"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"},"
             "\"page\":{\"flags\":[]},\"tables\":[{\"id\":\"t0\",\"rows\":5,\"columns\":1,\"cells\":"
             "[" READ_CELL("1", "项日名称") "," READ_CELL("2", "项日货金") "," READ_CELL(
                 "3", "年度日标") "," READ_CELL("4", "三台之一") "]}],"
                                                                 "\"records\":[]}");
    struct arena *arena = arena_new();
    struct strbuf text = STRBUF_INIT(1 << 16);
    const char *message = NULL;
    assert_int_equal(confusions_learn(truth, results, arena, &text, &message), STATUS_OK);
    assert_null(strstr(text.text, "misread 目 日")); /* twice: beside 货 nothing is sure */
    file_put(
        truth, "b.json",
        "{\"image\":\"b.png\",\"kind\":\"fax\",\"truth\":{},\"cells\":[" TRUTH_CELL("1", "总体目标") "]}");
    file_put(
        results, "b.json",
        "{\"schema\":\"shenbao.page/1\",\"source\":{\"path\":\"b.png\",\"frame\":0},\"engine\":{\"model\":"
        "\"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"},"
        "\"page\":{\"flags\":[]},\"tables\":[{\"id\":\"t0\",\"rows\":2,\"columns\":1,\"cells\":[" READ_CELL(
            "1", "总体日标") "]}],\"records\":[]}");
    strbuf_clear(&text);
    assert_int_equal(confusions_learn(truth, results, arena, &text, &message), STATUS_OK);
    assert_non_null(strstr(text.text, "\nmodel 0123"));
    assert_non_null(strstr(text.text, "\nmisread 目 日 0."));
    assert_null(strstr(text.text, "数"));
    struct confusions confusions;
    int line;
    assert_null(confusions_parse(text.text, text.length, arena, &confusions, &line));
    assert_int_equal(confusions.count, 1);
    strbuf_release(&text);
    arena_free(arena);
    file_drop(truth, "a.json");
    file_drop(truth, "b.json");
    file_drop(results, "a.json");
    file_drop(results, "b.json");
    rmdir(truth);
    rmdir(results);
}

#define TRUTH_LINE(y, text) "{\"text\":\"" text "\",\"quad\":[[0," y "0],[90," y "0],[90," y "9],[0," y "9]]}"
#define READ_LINE(y, left, right, text)                                                                      \
    "{\"role\":\"note\",\"confidence\":0.5,\"flags\":[],\"evidence\":{\"class\":3,\"worst\":-2},\"text\":"   \
    "\"" text "\",\"polygon\":[[" left "," y "1],[" right "," y "1],[" right "," y "8],[" left "," y "8]]}"

/* Signs do not count, nor that a line was read in two; what is nowhere in the truth is no sample. */
static void test_lines_outside_the_tables(void **state)
{
    char truth[] = "/tmp/shenbao-truth-XXXXXX", results[] = "/tmp/shenbao-results-XXXXXX";
    assert_true(mkdtemp(truth) && mkdtemp(results));
    file_put(truth, "a.json",
             "{\"image\":\"a.png\",\"kind\":\"fax\",\"truth\":{},\"cells\":[" TRUTH_CELL(
                 "1", "甲") "],"
                            "\"outside\":[" TRUTH_LINE("2", "（2024 年度）") "," TRUTH_LINE(
                                "4", "填报单位：") "]}");
    file_put(results, "a.json",
             "{\"schema\":\"shenbao.page/1\",\"source\":{\"path\":\"a.png\",\"frame\":0},"
             "\"page\":{\"flags\":[]},\"tables\":[{\"id\":\"t0\",\"rows\":2,\"columns\":1,\"cells\":"
             "[" READ_CELL("1", "甲") "]}],\"records\":[],\"outside\":[" READ_LINE(
                 "2", "10", "80",
                 "2024年度)") "," READ_LINE("4", "0", "40",
                                            "填报") "," READ_LINE("4", "45", "90",
                                                                  "单住;") "," READ_LINE("9", "0", "90",
                                                                                         "扫描") "]}");
    struct arena *arena = arena_new();
    struct samples all = {0};
    const char *message = NULL;
    assert_int_equal(samples_read(truth, results, arena, &all, &message), STATUS_OK);
    assert_int_equal(all.count, 4);
    assert_false(sample_is_line(&all.cells[0]));
    static const bool wrong[] = {false, false, true};
    for (int i = 0; i < 3; i++) {
        assert_true(sample_is_line(&all.cells[1 + i]));
        assert_int_equal(all.cells[1 + i].wrong, wrong[i]);
        assert_true(all.cells[1 + i].evidence[EVIDENCE_WORST] == -2);
    }
    static const double doubtful[4] = {0.9, 0.9, 0.9, 0.9};
    struct toll toll = toll_take(&all, doubtful, 0.5, NULL);
    assert_true(toll.cells == 1 && toll.wrong == 0);
    toll = toll_take(&all, doubtful, 0.5, lines_kind);
    assert_true(toll.cells == 3 && toll.wrong == 1 && toll.caught == 1 && toll.slipped == 0);
    arena_free(arena);
    file_drop(truth, "a.json");
    file_drop(results, "a.json");
    rmdir(truth);
    rmdir(results);
}

static void test_diagrams(void **state)
{
    struct bin bins[4];
    struct strbuf text = STRBUF_INIT(1 << 20);
    size_t count = bins_make(&samples, errors, NULL, 4, bins), circles = 0;
    reliability_draw(bins, count, 0.0123, &text);
    for (const char *at = text.text; (at = strstr(at, "<circle")); at++)
        circles++;
    assert_int_equal(circles, 4);
    assert_non_null(strstr(text.text, "0.0123"));
    assert_string_equal(text.text + text.length - 7, "</svg>\n");
    strbuf_clear(&text);
    struct toll tolls[] = {toll_take(&samples, errors, 0.5, NULL), toll_take(&samples, errors, 0.01, NULL)};
    struct curve curve = {"all", "#333", tolls, 2};
    tradeoff_draw(&curve, 1, 0.01, &text);
    assert_non_null(strstr(text.text, "less sure than 0.9900"));
    assert_string_equal(text.text + text.length - 7, "</svg>\n");
    assert_null(strstr(text.text, "nan"));
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_coefficients_are_found),
        cmocka_unit_test(test_what_never_fails_keeps_odds),
        cmocka_unit_test(test_what_is_told_apart_stays_finite),
        cmocka_unit_test(test_misuse_is_refused),
        cmocka_unit_test(test_what_two_columns_say_together_is_found),
        cmocka_unit_test(test_the_same_rows_give_the_same_trees),
        cmocka_unit_test(test_without_rows_there_are_no_trees),
        cmocka_unit_test(test_trees_stay_finite),
        cmocka_unit_test(test_bad_options_are_refused),
        cmocka_unit_test(test_steps_rise),
        cmocka_unit_test_setup(test_the_toll_of_a_threshold, fill),
        cmocka_unit_test_setup(test_a_cell_that_was_not_found_slips, fill),
        cmocka_unit_test_setup(test_the_table_leaves_room_for_chance, fill),
        cmocka_unit_test_setup(test_the_table_is_monotone, fill),
        cmocka_unit_test_setup(test_bins, fill),
        cmocka_unit_test(test_a_calibration_is_trained_and_read_back),
        cmocka_unit_test(test_confusions_are_learned),
        cmocka_unit_test_setup(test_diagrams, fill),
        cmocka_unit_test(test_lines_outside_the_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
