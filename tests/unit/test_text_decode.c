/* Which texts a line may say: the language, the search, the scores. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "shenbao/status.h"
#include "text/codes.h"
#include "text/codetree.h"
#include "text/decode.h"
#include "text/likelihood.h"
#include "text/ngram.h"
#include "text/weigh.h"
#include "work_folder.h"

static const struct surroundings nothing; /* known of what stands around a line */
static const struct surroundings whole = {"", ""};

/* ---- a language of a few sequences ---- */

enum { SLOTS = 64 };
static const char *const PATH = "test.ngram";

struct known {
    const char *text; /* a byte a token */
    double probability, weight;
};

static int tokens_of(const char *text, uint16_t tokens[NGRAM_ORDER])
{
    int count = 0;
    for (; text[count]; count++)
        tokens[count] = (uint16_t)(unsigned char)text[count];
    return count;
}

static void language_put(const struct known *known, size_t count)
{
    struct {
        struct ngram_head head;
        uint32_t fingerprints[SLOTS];
        uint8_t probabilities[SLOTS], weights[SLOTS];
    } file = {.head = {NGRAM_MAGIC, SLOTS}};
    for (size_t i = 0; i < count; i++) {
        uint16_t tokens[NGRAM_ORDER];
        int size = tokens_of(known[i].text, tokens);
        uint64_t hash = ngram_hash(tokens, size);
        size_t slot = hash % SLOTS;
        while (file.fingerprints[slot])
            slot = (slot + 1) % SLOTS;
        file.fingerprints[slot] = ngram_fingerprint(hash);
        file.probabilities[slot] = (uint8_t)(-known[i].probability / NGRAM_UNIT);
        file.weights[slot] = (uint8_t)(-known[i].weight / NGRAM_UNIT);
    }
    assert_int_equal(file_write_whole(PATH, &file, sizeof file), STATUS_OK);
}

static struct ngram *language_of(const struct known *known, size_t count)
{
    struct ngram *ngram = NULL;
    language_put(known, count);
    assert_int_equal(ngram_load(PATH, &ngram), STATUS_OK);
    return ngram;
}

static bool near(double a, double b)
{
    return fabs(a - b) < 1e-3;
}

static void test_language_backs_off(void **state)
{
    const struct known known[] = {{"x", -2, -0.5}, {"y", -3, -1}, {"xy", -1, -0.25}, {"xyx", -0.5, 0}};
    struct ngram *ngram = language_of(known, 4);
    struct ngram_context context = {0};
    assert_true(near(ngram_next(ngram, &context, 'x'), -2));
    context = ngram_follow(context, 'x');
    assert_true(near(ngram_next(ngram, &context, 'y'), -1));
    assert_true(near(ngram_next(ngram, &context, 'x'), -0.5 - 2)); /* xx is not known */
    context = ngram_follow(context, 'y');
    assert_true(near(ngram_next(ngram, &context, 'x'), -0.5));
    assert_true(near(ngram_next(ngram, &context, 'y'), -0.25 - 1 - 3)); /* neither xyy nor yy */
    assert_true(ngram_next(ngram, &context, 'z') < -10);
    ngram_free(ngram);
}

static void test_what_stands_around_a_piece_of_text(void **state)
{
    const struct known known[] = {{"*", -2, -0.5},     {"/", -3, -1}, {"\001", -8, -0.25},
                                  {"\001*", -0.25, 0}, {"*/", -1, 0}, {"/\002", -0.75, 0},
                                  {"\002", -4, 0}};
    struct ngram *ngram = language_of(known, 7);
    struct ngram_context begin = ngram_context_after(""), unknown = ngram_context_after(NULL),
                         after = ngram_context_after("/ *");
    assert_true(near(ngram_next(ngram, &begin, '*'), -0.25));
    assert_true(near(ngram_next(ngram, &begin, '/'), -0.25 - 3));
    assert_true(near(ngram_next(ngram, &unknown, '*'), -2));
    assert_int_equal(after.tokens[0], '*');
    assert_int_equal(after.tokens[1], '/');
    assert_int_equal(after.tokens[2], 0);
    assert_int_equal(ngram_context_after("1年").tokens[0], 0x5E74);
    assert_true(near(ngram_ending(ngram, after, NULL), 0));
    assert_true(near(ngram_ending(ngram, after, ""), -0.5 - 4));
    assert_true(near(ngram_ending(ngram, ngram_context_after("/"), ""), -0.75));
    assert_true(
        near(ngram_ending(ngram, after, " / *"), -1 - 1 - 2)); /* the one order is known, the other is not */
    double three = ngram_ending(ngram, unknown, "*/*");
    assert_true(near(ngram_ending(ngram, unknown, "*/*///"), three)); /* what is further away says nothing */
    ngram_free(ngram);
}

static void test_figures_are_alike_to_the_language(void **state)
{
    assert_int_equal(ngram_token("7").token, ngram_token("0").token);
    assert_int_equal(ngram_token("a").token, ngram_token("Z").token);
    assert_int_equal(ngram_token("≥").token, ngram_token("<").token);
    assert_int_equal(ngram_token("≤90%").token, ngram_token("=").token);
    assert_true(near((double)ngram_token("3").share, -log(10)));
    assert_int_equal(ngram_token("年").token, 0x5E74);
    assert_true(near((double)ngram_token("年").share, 0));
}

/* What is quoted follows what was before the mark, and what comes after it what was quoted. */
static void test_quotation_marks_stand_aside(void **state)
{
    const struct known known[] = {{"x", -2, -0.5}, {"y", -3, -1}, {"xy", -1, -0.25}};
    struct ngram *ngram = language_of(known, 3);
    struct ngram_token mark = ngram_token("“");
    struct ngram_context context = ngram_context_after("12"), quoted = ngram_context_after("1“2”");
    assert_int_equal(mark.token, ngram_token("’").token);
    assert_true((double)mark.share < -4);
    assert_true(near(ngram_next(ngram, &context, mark.token), 0));
    assert_memory_equal(context.tokens, quoted.tokens, sizeof context.tokens);
    context = ngram_follow(ngram_follow((struct ngram_context){0}, 'x'), mark.token);
    assert_true(near(ngram_next(ngram, &context, 'y'), -1));
    ngram_free(ngram);
}

static void test_files_that_are_no_language(void **state)
{
    struct ngram *ngram = NULL;
    assert_int_equal(ngram_load("none.ngram", &ngram), STATUS_MODEL_MISSING);
    work_file_put("bad.ngram", "no language at all");
    assert_int_equal(ngram_load("bad.ngram", &ngram), STATUS_MODEL_BAD);
    work_file_put("bad.ngram", "");
    assert_int_equal(ngram_load("bad.ngram", &ngram), STATUS_MODEL_BAD);
    const struct ngram_head head = {NGRAM_MAGIC, NGRAM_MOST_SLOTS};
    assert_int_equal(file_write_whole("bad.ngram", &head, sizeof head), STATUS_OK); /* cut off */
    assert_int_equal(ngram_load("bad.ngram", &ngram), STATUS_MODEL_BAD);
    assert_null(ngram);
}

/* ---- a line of four steps over four codes ---- */

enum { NONE, X, Y, Z, CODES, STEPS = 4 };

/* x and y are codes of their own; w is y and then z. Their texts are signs, which are no class to the language. */
static struct symbol_code symbols[] = {{"#", 1, 2, {Y, Z}}, {"*", 1, 1, {X}}, {"/", 1, 1, {Y}}};
enum { W_SYMBOL, X_SYMBOL, Y_SYMBOL };
static const struct codebook book = {symbols, 3, CODES, NONE};

struct bench {
    float logarithms[STEPS * CODES];
    struct forward_line line;
    struct decoder *decoder;
    struct arena *arena;
};

static void bench_make(struct bench *bench, const double probabilities[STEPS][CODES],
                       const struct ngram *ngram)
{
    for (int t = 0; t < STEPS; t++)
        for (int k = 0; k < CODES; k++)
            bench->logarithms[t * CODES + k] = (float)log(probabilities[t][k]);
    bench->line = (struct forward_line){bench->logarithms, STEPS, CODES, CODES};
    bench->arena = arena_new();
    assert_int_equal(decoder_new(&book, ngram, &bench->decoder), STATUS_OK);
}

static void bench_release(struct bench *bench)
{
    decoder_free(bench->decoder);
    arena_free(bench->arena);
}

static const double PLAIN[STEPS][CODES] = {
    {0.1, 0.7, 0.1, 0.1}, {0.6, 0.2, 0.1, 0.1}, {0.2, 0.1, 0.6, 0.1}, {0.5, 0.1, 0.2, 0.2}};

/* What a path writes: codes without repetitions and nulls, then symbols; "" where they are no symbols. */
static void path_write(unsigned path, char *text)
{
    int codes[STEPS], count = 0, before = NONE;
    for (int t = 0; t < STEPS; t++, path /= CODES) {
        int code = (int)(path % CODES);
        if (code != NONE && code != before)
            codes[count++] = code;
        before = code;
    }
    char *at = text;
    for (int i = 0; i < count; i++) {
        bool pair = codes[i] == Y && i + 1 < count && codes[i + 1] == Z;
        if (codes[i] == Z) {
            *text = '\0';
            return;
        }
        *at++ = codes[i] == X ? 'x' : pair ? 'w' : 'y';
        i += pair;
    }
    *at = '\0';
}

static double path_probability(unsigned path, const double probabilities[STEPS][CODES])
{
    double product = 1;
    for (int t = 0; t < STEPS; t++, path /= CODES)
        product *= probabilities[t][path % CODES];
    return product;
}

/* The sum over all paths that write the text. */
static double probability_of_text(const char *text, const double probabilities[STEPS][CODES])
{
    double sum = 0;
    for (unsigned path = 0; path < CODES * CODES * CODES * CODES; path++) {
        char written[STEPS + 1];
        path_write(path, written);
        sum += strcmp(written, text) == 0 ? path_probability(path, probabilities) : 0;
    }
    return sum;
}

static void test_scores_sum_over_all_ways(void **state)
{
    static const struct {
        const char *text;
        int symbols[3];
        size_t count;
    } cases[] = {{"x", {X_SYMBOL}, 1},
                 {"xy", {X_SYMBOL, Y_SYMBOL}, 2},
                 {"xw", {X_SYMBOL, W_SYMBOL}, 2},
                 {"yy", {Y_SYMBOL, Y_SYMBOL}, 2},
                 {"yxy", {Y_SYMBOL, X_SYMBOL, Y_SYMBOL}, 3}};
    struct bench bench;
    bench_make(&bench, PLAIN, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double picture = line_likelihood(&book, &bench.line, cases[i].symbols, cases[i].count, bench.arena);
        assert_true(near(exp(picture), probability_of_text(cases[i].text, PLAIN)));
    }
    bench_release(&bench);
}

static void test_the_best_texts_in_order(void **state)
{
    struct bench bench;
    struct decoded texts[8];
    size_t count;
    const struct decode_options options = {.beam = 24, .least = 1e-6, .far = 30};
    bench_make(&bench, PLAIN, NULL);
    assert_int_equal(
        decode_line(bench.decoder, &bench.line, &nothing, &options, 8, bench.arena, texts, &count),
        STATUS_OK);
    assert_int_equal(count, 8);
    assert_int_equal(texts[0].count, 2);
    assert_int_equal(texts[0].symbols[0], X_SYMBOL);
    assert_int_equal(texts[0].symbols[1], Y_SYMBOL);
    assert_true(near(exp(texts[0].picture), probability_of_text("xy", PLAIN)));
    for (size_t i = 1; i < count; i++)
        assert_true(texts[i].picture <= texts[i - 1].picture);
    bench_release(&bench);
}

static void test_language_decides_what_the_picture_leaves_open(void **state)
{
    static const double open[STEPS][CODES] = {
        {0.1, 0.8, 0.05, 0.05}, {0.9, 0.03, 0.04, 0.03}, {0.02, 0.54, 0.42, 0.02}, {0.9, 0.03, 0.04, 0.03}};
    const struct known known[] = {{"*", -2, -1}, {"/", -2, -1}, {"*/", -0.1, 0}};
    struct ngram *ngram = language_of(known, 3);
    const struct decode_options options = {.beam = 24, .least = 1e-6, .language = 0.5, .far = 30};
    for (int k = 0; k < 2; k++) {
        struct bench bench;
        struct decoded texts[2];
        size_t count;
        bench_make(&bench, open, k ? ngram : NULL);
        assert_int_equal(
            decode_line(bench.decoder, &bench.line, &nothing, &options, 2, bench.arena, texts, &count),
            STATUS_OK);
        assert_int_equal(texts[0].symbols[1], k ? Y_SYMBOL : X_SYMBOL);
        assert_true(near(texts[0].language, k ? -2 - NGRAM_UNIT : 0));
        bench_release(&bench);
    }
    ngram_free(ngram);
}

/* A text that only a language which says more than usual prefers is read, and is no surer for that. */
static void test_more_language_makes_nothing_surer(void **state)
{
    static const double open[STEPS][CODES] = {
        {0.1, 0.8, 0.05, 0.05}, {0.9, 0.03, 0.04, 0.03}, {0.02, 0.74, 0.22, 0.02}, {0.9, 0.03, 0.04, 0.03}};
    const struct known known[] = {{"*", -2, -1}, {"/", -2, -1}, {"*/", -0.1, 0}};
    struct ngram *ngram = language_of(known, 3);
    const struct decode_options little = {.beam = 24, .least = 1e-6, .language = 0.1, .far = 30},
                                much = {.beam = 24, .least = 1e-6, .language = 1, .far = 30};
    const struct look look = {.count = 1};
    struct bench bench;
    struct looked usual, more, sure;
    bench_make(&bench, open, ngram);
    const struct weighing weighings[] = {{bench.decoder, &book, &little, &little},
                                         {bench.decoder, &book, &much, &little},
                                         {bench.decoder, &book, &much, &much}};
    assert_int_equal(weigh_line(&weighings[0], &bench.line, &look, bench.arena, &usual), STATUS_OK);
    assert_int_equal(weigh_line(&weighings[1], &bench.line, &look, bench.arena, &more), STATUS_OK);
    assert_int_equal(weigh_line(&weighings[2], &bench.line, &look, bench.arena, &sure), STATUS_OK);
    assert_string_equal(usual.reading.text, "**");
    assert_string_equal(more.reading.text, "*/");
    assert_string_equal(sure.reading.text, "*/");
    assert_true(usual.margin > 0 && sure.margin > 0);
    assert_true(more.margin == 0);
    assert_true(probability_of(more.reading.worst) < 0.5 && probability_of(sure.reading.worst) > 0.5);
    bench_release(&bench);
    ngram_free(ngram);
}

static void test_what_reads_badly_is_not_easy(void **state)
{
    static const int usual[] = {X_SYMBOL, Y_SYMBOL}, strange[] = {Y_SYMBOL, X_SYMBOL};
    const struct known known[] = {{"*", -2, -1}, {"/", -2, -1}, {"*/", -0.1, 0}};
    struct ngram *ngram = language_of(known, 3);
    struct bench bench;
    bench_make(&bench, PLAIN, ngram);
    struct ease easy = decoder_ease(bench.decoder, usual, 2, &nothing);
    assert_true(near(easy.mean, (-2 - NGRAM_UNIT) / 3) && near(easy.least, -2 - NGRAM_UNIT));
    struct ease hard = decoder_ease(bench.decoder, strange, 2, &nothing);
    assert_true(near(hard.mean, -5.0 / 3) &&
                near(hard.least, -5)); /* the second and, backing off, the first */
    bench_release(&bench);
    bench_make(&bench, PLAIN, NULL);
    struct ease unknown = decoder_ease(bench.decoder, strange, 2, &nothing);
    assert_true(unknown.mean == 0 && unknown.least == 0);
    bench_release(&bench);
    ngram_free(ngram);
}

/* Of a first symbol that may be either mark the opening one is read, for the line closes it at its end. */
static void test_a_pair_is_whole(void **state)
{
    static struct symbol_code marks[] = {{"#", 1, 1, {Z}}, {"《", 3, 1, {X}}, {"》", 3, 1, {Y}}};
    static const struct codebook pair_book = {marks, 3, CODES, NONE};
    static const double open[STEPS][CODES] = {
        {0.04, 0.44, 0.5, 0.02}, {0.04, 0.02, 0.02, 0.92}, {0.9, 0.03, 0.04, 0.03}, {0.02, 0.02, 0.94, 0.02}};
    const struct known known[] = {{"x", -2, 0}}; /* the marks are all as unlikely */
    for (int k = 0; k < 2; k++) {
        struct ngram *ngram = k ? language_of(known, 1) : NULL;
        const struct decode_options options = {
            .beam = 24, .least = 1e-6, .language = 0.5, .symbol = k ? 8 : 0, .far = 30};
        struct bench bench;
        struct decoded texts[2];
        size_t count;
        bench_make(&bench, open, NULL);
        decoder_free(bench.decoder);
        assert_int_equal(decoder_new(&pair_book, ngram, &bench.decoder), STATUS_OK);
        assert_int_equal(
            decode_line(bench.decoder, &bench.line, &whole, &options, 2, bench.arena, texts, &count),
            STATUS_OK);
        assert_int_equal(texts[0].count, 3);
        assert_int_equal(texts[0].symbols[0], k ? 1 : 2);
        assert_int_equal(texts[0].symbols[2], 2);
        bench_release(&bench);
        ngram_free(ngram);
    }
}

/* By what comes before where there is one symbol, by what comes after where there is another. */
static void test_surroundings_decide_too(void **state)
{
    static const double open[STEPS][CODES] = {
        {0.04, 0.5, 0.44, 0.02}, {0.9, 0.03, 0.04, 0.03}, {0.9, 0.03, 0.04, 0.03}, {0.9, 0.03, 0.04, 0.03}};
    const struct known known[] = {{"*", -2, -1},   {"/", -2, -1},   {"/*", -4, 0}, {"!", -2, 0},
                                  {"!/", -0.1, 0}, {"/?", -0.1, 0}, {"?", -2, 0}};
    const struct surroundings cases[] = {{NULL, NULL}, {"!", NULL}, {NULL, "?"}};
    struct ngram *ngram = language_of(known, 7);
    const struct decode_options options = {.beam = 24, .least = 1e-6, .language = 0.5, .far = 30};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct bench bench;
        struct decoded texts[2];
        size_t count;
        bench_make(&bench, open, ngram);
        assert_int_equal(
            decode_line(bench.decoder, &bench.line, &cases[k], &options, 2, bench.arena, texts, &count),
            STATUS_OK);
        assert_int_equal(texts[0].count, 1);
        assert_int_equal(texts[0].symbols[0], k ? Y_SYMBOL : X_SYMBOL);
        bench_release(&bench);
    }
    ngram_free(ngram);
}

static void test_a_line_that_says_nothing(void **state)
{
    static const double blank[STEPS][CODES] = {{0.999999, 3e-7, 3e-7, 4e-7},
                                               {0.999999, 3e-7, 3e-7, 4e-7},
                                               {0.999999, 3e-7, 3e-7, 4e-7},
                                               {0.999999, 3e-7, 3e-7, 4e-7}};
    struct bench bench;
    struct decoded texts[2];
    size_t count = 9;
    bench_make(&bench, blank, NULL);
    assert_int_equal(decode_line(bench.decoder, &bench.line, &nothing, NULL, 2, bench.arena, texts, &count),
                     STATUS_OK);
    assert_int_equal(count, 0);
    bench_release(&bench);
}

/* Of a language that writes * by one code and v by two. */
static void bench_make_two(struct bench *bench, const double rows[STEPS][CODES])
{
    static struct symbol_code codes[] = {{"*", 1, 1, {X}}, {"v", 1, 2, {Z, X}}};
    static const struct codebook two = {.symbols = codes, .count = 2, .null_code = NONE, .outputs = CODES};
    bench_make(bench, rows, NULL);
    decoder_free(bench->decoder);
    assert_int_equal(decoder_new(&two, NULL, &bench->decoder), STATUS_OK);
}

/* The likelier beginning is that of a symbol whose other code never comes. */
static void test_what_is_never_whole_crowds_nothing_out(void **state)
{
    static const double ends[STEPS][CODES] = {{0.01, 0.3, 0.01, 0.68},
                                              {0.98, 1e-12, 0.02, 1e-12},
                                              {1, 1e-12, 1e-12, 1e-12},
                                              {1, 1e-12, 1e-12, 1e-12}};
    const struct decode_options options = {.beam = 1, .least = 1e-6, .far = 30};
    struct bench bench;
    struct decoded texts[2];
    size_t count = 0;
    bench_make_two(&bench, ends);
    assert_int_equal(
        decode_line(bench.decoder, &bench.line, &nothing, &options, 2, bench.arena, texts, &count),
        STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(texts[0].count, 1);
    assert_int_equal(texts[0].symbols[0], 0);
    bench_release(&bench);
}

/* Of the last symbol there is but the first of its codes: what stands before it is given. */
static void test_a_last_symbol_that_is_worn_away(void **state)
{
    static const double worn[STEPS][CODES] = {{0.04, 0.9, 0.03, 0.03},
                                              {0.98, 0.01, 0.01, 1e-12},
                                              {1e-12, 1e-12, 1e-12, 1},
                                              {1, 1e-12, 1e-12, 1e-12}};
    struct bench bench;
    struct decoded texts[2];
    size_t count = 0;
    bench_make_two(&bench, worn);
    assert_int_equal(decode_line(bench.decoder, &bench.line, &nothing, NULL, 2, bench.arena, texts, &count),
                     STATUS_OK);
    assert_true(count >= 1);
    assert_int_equal(texts[0].count, 1);
    assert_int_equal(texts[0].symbols[0], 0);
    bench_release(&bench);
}

/* More codes come into question than are looked at: the likeliest are, wherever they stand in the tree. */
static void test_the_likeliest_codes_are_looked_at(void **state)
{
    enum { MANY = 3 * CODE_MOST_CHILDREN + 1 };
    struct symbol_code many[MANY];
    float row[MANY + 1];
    for (int i = 0; i < MANY; i++) {
        many[i] = (struct symbol_code){"x", 1, 1, {i}};
        row[i] = (float)(i * 7 % MANY); /* all different */
    }
    const struct codebook wide = {many, MANY, MANY + 1, MANY};
    struct code_node *nodes = code_tree_new(&wide);
    int children[CODE_MOST_CHILDREN];
    assert_int_equal(code_children(nodes, CODE_ROOT, row, -1, children), CODE_MOST_CHILDREN);
    for (int i = 0; i < CODE_MOST_CHILDREN; i++)
        assert_int_equal((int)row[nodes[children[i]].code], MANY - 1 - i);
    assert_int_equal(code_children(nodes, CODE_ROOT, row, MANY - 4, children), 3);
    assert_int_equal(code_children(nodes, CODE_ROOT, row, MANY, children), 0);
    free(nodes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language_backs_off),
        cmocka_unit_test(test_what_stands_around_a_piece_of_text),
        cmocka_unit_test(test_figures_are_alike_to_the_language),
        cmocka_unit_test(test_quotation_marks_stand_aside),
        cmocka_unit_test(test_files_that_are_no_language),
        cmocka_unit_test(test_scores_sum_over_all_ways),
        cmocka_unit_test(test_the_best_texts_in_order),
        cmocka_unit_test(test_language_decides_what_the_picture_leaves_open),
        cmocka_unit_test(test_more_language_makes_nothing_surer),
        cmocka_unit_test(test_what_reads_badly_is_not_easy),
        cmocka_unit_test(test_a_pair_is_whole),
        cmocka_unit_test(test_surroundings_decide_too),
        cmocka_unit_test(test_a_line_that_says_nothing),
        cmocka_unit_test(test_what_is_never_whole_crowds_nothing_out),
        cmocka_unit_test(test_a_last_symbol_that_is_worn_away),
        cmocka_unit_test(test_the_likeliest_codes_are_looked_at),
    };
    return cmocka_run_group_tests(tests, work_folder_enter, work_folder_leave);
}
