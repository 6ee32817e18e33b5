/* Marks that are plain to see: which are found in a line's ink, and what they make of what the network says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <leptonica/allheaders.h>
#include <math.h>

#include "base/arena.h"
#include "shenbao/status.h"
#include "text/codes.h"
#include "text/seen.h"

/* ---- in the ink ---- */

enum { UNIT = 40, WIDTH = 200 }; /* pixels */

static PIX *line_new(void)
{
    return pixCreate(WIDTH, UNIT, 1);
}

static void ink(PIX *line, int x, int y, int w, int h)
{
    pixRasterop(line, x, y, w, h, PIX_SET, NULL, 0, 0);
}

/* A character: a frame with a stroke in it, all in one piece. */
static void character(PIX *line, int x)
{
    ink(line, x, 0, 30, 4);
    ink(line, x, 0, 4, UNIT);
    ink(line, x, 18, 30, 4);
}

static void quote(PIX *line, int x)
{
    ink(line, x, 2, 4, 10);
    ink(line, x + 7, 2, 4, 10);
}

/* White, but for the line. */
static PIX *page_with(PIX *picture, struct box box)
{
    PIX *page = pixCreate(800, 500, 1);
    pixRasterop(page, box.x, box.y, box.w, box.h, PIX_SRC, picture, 0, 0);
    PIX *grey = pixConvert1To8(NULL, page, 240, 30);
    pixDestroy(&page);
    return grey;
}

enum { GREYS, BLACK_AND_WHITE };

/* What is seen of the line, which is freed. */
static size_t see_of(PIX *picture, int colours, size_t parts, struct arena *arena, struct seen **seen)
{
    struct line_part part[] = {{{500, 300, WIDTH, UNIT}, picture}, {{500, 400, WIDTH, UNIT}, picture}};
    struct line line = {part[0].box, part, parts};
    size_t count = 99;
    PIX *grey = colours == GREYS ? page_with(picture, line.box) : NULL;
    assert_int_equal(seen_find(&line, grey, UNIT, NULL, arena, seen, &count), STATUS_OK);
    pixDestroy(&grey);
    pixDestroy(&picture);
    return count;
}

static size_t see(PIX *picture, size_t parts, struct arena *arena, struct seen **seen)
{
    return see_of(picture, GREYS, parts, arena, seen);
}

/* Quotation marks and what stands low behind them. */
static size_t quotes_of(const struct seen *seen, size_t count)
{
    size_t quotes = 0;
    for (size_t i = 0; i < count; i++)
        quotes += seen[i].kind == SEEN_QUOTE || seen[i].kind == SEEN_LOW;
    return quotes;
}

static size_t count_seen(PIX *picture)
{
    struct arena *arena = arena_new();
    struct seen *seen = NULL;
    size_t count = see(picture, 1, arena, &seen), quotes = quotes_of(seen, count);
    arena_free(arena);
    return quotes;
}

static void test_quotation_marks(void **state)
{
    struct arena *arena = arena_new();
    PIX *line = line_new();
    character(line, 0);
    quote(line, 32);
    character(line, 46);
    quote(line, 80);
    character(line, 94);
    struct seen *seen = NULL;
    assert_int_equal(see(line, 1, arena, &seen), 2);
    assert_int_equal(seen[0].kind, SEEN_QUOTE);
    assert_int_equal(seen[1].kind, SEEN_QUOTE);
    assert_true(fabs(seen[0].middle * WIDTH - 37.5) < 0.01);
    assert_true(fabs(seen[1].middle * WIDTH - 85.5) < 0.01);
    arena_free(arena);
}

static void test_one_whose_strokes_have_run_into_each_other(void **state)
{
    PIX *line = line_new();
    character(line, 0);
    ink(line, 33, 2, 11, 10);
    assert_int_equal(count_seen(line), 1);
    line = line_new();
    ink(line, 33, 2, 5, 10); /* one stroke alone: an apostrophe, a crumb */
    assert_int_equal(count_seen(line), 0);
}

static void test_a_full_stop_behind_or_below(void **state)
{
    for (int at = 32; at <= 60; at += 14) {
        struct arena *arena = arena_new();
        PIX *line = line_new();
        character(line, 0);
        quote(line, 32);
        ink(line, at, 30, 8, 8);
        struct seen *seen = NULL;
        size_t count = see(line, 1, arena, &seen);
        assert_int_equal(quotes_of(seen, count), 2);
        assert_int_equal(seen[1].kind, SEEN_LOW);
        assert_true(fabs(seen[1].middle * WIDTH - (at + 4)) < 0.01);
        arena_free(arena);
    }
    PIX *line = line_new();
    quote(line, 0);
    ink(line, 80, 30, 8, 8); /* too far off to belong to it */
    assert_int_equal(count_seen(line), 1);
    line = line_new();
    quote(line, 0);
    ink(line, 16, 30, 8, 8);
    ink(line, 16, 10, 20, 10); /* a part of a character: 灬 has ink above */
    assert_int_equal(count_seen(line), 1);
}

static void test_what_has_ink_below_is_none(void **state)
{
    PIX *line = line_new();
    ink(line, 20, 8, 8, 8); /* : */
    ink(line, 20, 30, 8, 8);
    assert_int_equal(count_seen(line), 0);
    line = line_new();
    quote(line, 20); /* the top of a figure that a fax broke */
    ink(line, 20, 20, 11, 18);
    assert_int_equal(count_seen(line), 0);
    line = line_new();
    quote(line, 20);
    ink(line, 29, 16, 20, 20); /* a neighbour reaches under it, but by a little */
    assert_int_equal(count_seen(line), 1);
}

static void test_strokes_that_make_no_pair(void **state)
{
    PIX *line = line_new();
    ink(line, 20, 2, 4, 10);
    ink(line, 40, 2, 4, 10); /* far apart */
    ink(line, 80, 2, 4, 10);
    ink(line, 87, 10, 4, 10); /* not level */
    ink(line, 120, 16, 4, 10);
    ink(line, 127, 16, 4, 10); /* not high */
    ink(line, 160, 2, 4, 24);
    ink(line, 167, 2, 4, 24); /* too long */
    assert_int_equal(count_seen(line), 0);
}

static void test_in_crumbs_nothing_is_plain(void **state)
{
    PIX *line = line_new();
    quote(line, 0);
    for (int y = 14; y < UNIT; y += 2)
        for (int x = 20; x < WIDTH; x += 2)
            ink(line, x, y, 1, 1);
    assert_int_equal(count_seen(line), 0);
}

static void test_a_line_of_parts_and_one_without_ink(void **state)
{
    struct arena *arena = arena_new();
    struct seen *seen = NULL;
    PIX *line = line_new();
    quote(line, 20);
    assert_int_equal(see(line, 2, arena, &seen), 0);
    assert_int_equal(see(line_new(), 1, arena, &seen), 0);
    arena_free(arena);
}

/* ---- which of two marks it is ---- */

/* What a line shows of a kind, of which there is one at most; a middle below 0 where there is none. */
static struct seen sight_of(PIX *picture, enum seen_kind kind)
{
    struct arena *arena = arena_new();
    struct seen *seen = NULL, found = {.middle = -1};
    size_t count = see(picture, 1, arena, &seen);
    for (size_t i = 0; i < count; i++)
        if (seen[i].kind == kind) {
            assert_true(found.middle < 0);
            found = seen[i];
        }
    arena_free(arena);
    return found;
}

/* Two dots, the lower one so high. */
static PIX *dots(int lower)
{
    PIX *line = line_new();
    character(line, 0);
    ink(line, 40, 10, 6, 6);
    ink(line, 40, 26, 6, lower);
    character(line, 60);
    return line;
}

static void test_a_colon_has_two_like_dots(void **state)
{
    assert_true(sight_of(dots(6), SEEN_COLON).odds < -2);
    assert_true(sight_of(dots(11), SEEN_COLON).odds > 2);
    assert_true(sight_of(dots(6), SEEN_TWO).odds > 0); /* no comma */
    assert_true(fabs(sight_of(dots(6), SEEN_COLON).middle * WIDTH - 43) < 0.01);
    PIX *line = dots(6);
    ink(line, 38, 0, 20, 4); /* a part of a character above it */
    assert_true(sight_of(line, SEEN_COLON).middle < 0);
    line = line_new();
    ink(line, 40, 4, 6, 6); /* too far apart */
    ink(line, 40, 34, 6, 6);
    assert_true(sight_of(line, SEEN_COLON).middle < 0);
    line = line_new();
    ink(line, 40, 10, 6, 6); /* not one above the other */
    ink(line, 46, 26, 6, 6);
    assert_true(sight_of(line, SEEN_COLON).middle < 0);
}

/* A stroke that runs down, so many columns to the right or left. */
static PIX *stroke(int to)
{
    PIX *line = line_new();
    character(line, 0);
    for (int i = 0; i < 10; i++)
        ink(line, 44 + to * i / 10, 29 + i, 4, 1);
    return line;
}

static void test_a_listing_comma_leans(void **state)
{
    assert_true(sight_of(stroke(8), SEEN_LEAN).odds > 2);
    assert_true(sight_of(stroke(0), SEEN_LEAN).middle <
                0); /* what is left of a worn comma leans either way */
    assert_true(sight_of(stroke(-8), SEEN_LEAN).odds < -2);
    PIX *line = stroke(8);
    ink(line, 44, 4, 20, 10); /* below a character, as one stroke of it */
    assert_true(sight_of(line, SEEN_LEAN).middle < 0);
}

/* There the ink is all there is to measure, and crumbs beside it do not count. */
static void test_how_a_mark_leans_in_black_and_white(void **state)
{
    struct arena *arena = arena_new();
    struct seen *seen = NULL;
    PIX *line = stroke(8);
    ink(line, 58, 30, 2, 2);
    size_t count = see_of(line, BLACK_AND_WHITE, 1, arena, &seen), leaning = 0;
    for (size_t i = 0; i < count; i++)
        leaning += seen[i].kind == SEEN_LEAN && seen[i].odds > 2.9;
    assert_int_equal(leaning, 1);
    arena_free(arena);
}

static void test_a_comma_is_longer_than_a_point(void **state)
{
    PIX *line = line_new();
    ink(line, 44, 33, 6, 6);
    assert_true(sight_of(line, SEEN_TAIL).odds < -0.5);
    assert_true(sight_of(stroke(-2), SEEN_TAIL).odds > 1);
    line = line_new();
    ink(line, 44, 37, 2, 2); /* too small to tell */
    assert_true(sight_of(line, SEEN_TAIL).middle < 0);
}

/* ---- to what the network says ---- */

enum { NONE, HAN, OPENS, CLOSES, STOP, DOT, SEMICOLON, COLON, CODES, STEPS = 20, STRIDE = CODES + 2 };

static struct symbol_code all_symbols[] = {
    {":", 1, 1, {COLON}},  {";", 1, 1, {SEMICOLON}}, {"·", 2, 1, {DOT}}, {"“", 3, 1, {OPENS}},
    {"”", 3, 1, {CLOSES}}, {"。", 3, 1, {STOP}},     {"水", 3, 1, {HAN}}}; /* sorted */
static const struct codebook book = {all_symbols, sizeof all_symbols / sizeof all_symbols[0], CODES, NONE};

struct said {
    float numbers[STEPS * STRIDE];
};

/* The network says nothing anywhere, for sure. */
static struct said silence(void)
{
    struct said said;
    for (size_t i = 0; i < STEPS * STRIDE; i++)
        said.numbers[i] = i % STRIDE == NONE ? 0 : -20;
    return said;
}

static float *at(struct said *said, size_t step, int code)
{
    return &said->numbers[step * STRIDE + (size_t)code];
}

/* What becomes of it when a mark is seen in step 10. */
static struct forward_line tell(const struct said *said, enum seen_kind kind, struct arena *arena)
{
    const struct seen seen = {kind, 10.5 / STEPS, 0};
    const struct forward_line line = {said->numbers, STEPS, CODES, STRIDE};
    return seen_tell(&seen, 1, &book, &line, arena);
}

static float told(const struct forward_line *line, size_t step, int code)
{
    return line->logarithms[step * line->stride + (size_t)code];
}

/* Whether nothing was made of what is seen. */
static bool as_it_was(struct said *said, enum seen_kind kind)
{
    struct arena *arena = arena_new();
    struct forward_line line = tell(said, kind, arena);
    bool same = true;
    for (size_t t = 0; t < STEPS; t++)
        for (int code = 0; code < CODES; code++)
            same &= !(told(&line, t, code) < *at(said, t, code) || told(&line, t, code) > *at(said, t, code));
    arena_free(arena);
    return same;
}

static void test_what_is_seen_becomes_likely(void **state)
{
    struct arena *arena = arena_new();
    struct said said = silence();
    *at(&said, 11, OPENS) = -5;
    *at(&said, 11, CLOSES) = -4;
    *at(&said, 10, CLOSES) = -6;
    struct forward_line line = tell(&said, SEEN_QUOTE, arena);
    assert_int_equal(line.steps, STEPS);
    assert_int_equal(line.codes, CODES);
    assert_true(told(&line, 11, CLOSES) > told(&line, 11, NONE));
    assert_true(told(&line, 11, OPENS) > told(&line, 11, NONE)); /* which, is the language's to say */
    assert_true(told(&line, 11, CLOSES) > told(&line, 11, OPENS));
    assert_true(told(&line, 11, STOP) <= -20 && told(&line, 10, CLOSES) <= -6);
    assert_true(*at(&said, 11, CLOSES) <= -4); /* the network's own is as it was */
    arena_free(arena);
}

static void test_a_wide_mark_is_said_later(void **state)
{
    struct arena *arena = arena_new();
    struct said said = silence();
    *at(&said, 16, OPENS) = -1;
    *at(&said, 10, OPENS) = -6;
    struct forward_line line = tell(&said, SEEN_QUOTE, arena);
    assert_true(told(&line, 16, OPENS) > 0);
    assert_true(told(&line, 10, OPENS) <= -6);
    arena_free(arena);
}

static void test_ink_that_the_network_knows_better(void **state)
{
    struct said said = silence();
    assert_true(as_it_was(&said, SEEN_QUOTE)); /* not possible */
    *at(&said, 10, OPENS) = -0.01f;
    assert_true(as_it_was(&said, SEEN_QUOTE)); /* said already */
    said = silence();
    *at(&said, 10, OPENS) = -4;
    *at(&said, 10, HAN) = -0.1f;
    assert_true(as_it_was(&said, SEEN_QUOTE));
    *at(&said, 10, HAN) = -20;
    *at(&said, 9, HAN) = -0.1f; /* the character before */
    assert_false(as_it_was(&said, SEEN_QUOTE));
    *at(&said, 10, DOT) = -0.1f; /* what a narrow mark is taken for */
    assert_false(as_it_was(&said, SEEN_QUOTE));
}

/* What stands low behind ink that is no quotation mark is none either. */
static void test_a_low_mark_wants_the_one_before(void **state)
{
    struct said said = silence();
    *at(&said, 10, STOP) = -3;
    assert_true(as_it_was(&said, SEEN_QUOTE));
    assert_true(as_it_was(&said, SEEN_LOW));
    struct arena *arena = arena_new();
    const struct seen seen[] = {{SEEN_QUOTE, 7.5 / STEPS, 0}, {SEEN_LOW, 10.5 / STEPS, 0}};
    const struct forward_line line = {said.numbers, STEPS, CODES, STRIDE};
    struct forward_line both = seen_tell(seen, 2, &book, &line, arena);
    assert_true(told(&both, 10, STOP) <= -3);
    *at(&said, 7, CLOSES) = -0.01f; /* said already */
    both = seen_tell(seen, 2, &book, &line, arena);
    assert_true(told(&both, 10, STOP) > 0);
    arena_free(arena);
}

/* Two marks next to each other are told of two steps, in their order. */
static void test_one_behind_another(void **state)
{
    struct arena *arena = arena_new();
    struct said said = silence();
    *at(&said, 11, CLOSES) = -1;
    *at(&said, 11, STOP) = -2;
    *at(&said, 12, STOP) = -3;
    const struct seen seen[] = {{SEEN_QUOTE, 10.5 / STEPS, 0}, {SEEN_LOW, 11.5 / STEPS, 0}};
    const struct forward_line line = {said.numbers, STEPS, CODES, STRIDE};
    struct forward_line both = seen_tell(seen, 2, &book, &line, arena);
    assert_true(told(&both, 11, CLOSES) > 0);
    assert_true(told(&both, 11, STOP) <= -2);
    assert_true(told(&both, 12, STOP) > 0);
    arena_free(arena);
}

static void test_a_mark_at_the_end_of_a_picture(void **state)
{
    struct arena *arena = arena_new();
    struct said said = silence();
    *at(&said, STEPS - 1, CLOSES) = -3;
    const struct seen seen[] = {{SEEN_QUOTE, 1, 0}, {SEEN_LOW, 1, 0}};
    const struct forward_line line = {said.numbers, STEPS, CODES, STRIDE};
    struct forward_line end = seen_tell(seen, 2, &book, &line, arena);
    assert_true(told(&end, STEPS - 1, CLOSES) > 0);
    arena_free(arena);
}

/* The two together stay as likely as they were; what is sure enough of itself stays first. */
static void test_the_ink_decides_between_two(void **state)
{
    struct arena *arena = arena_new();
    struct said said = silence();
    *at(&said, 11, SEMICOLON) = -0.5f;
    *at(&said, 11, COLON) = -1.5f;
    *at(&said, 2, SEMICOLON) = -0.5f;
    const struct seen seen = {SEEN_COLON, 10.5 / STEPS, -3};
    const struct forward_line line = {said.numbers, STEPS, CODES, STRIDE};
    struct forward_line decided = seen_tell(&seen, 1, &book, &line, arena);
    float semicolon = told(&decided, 11, SEMICOLON), colon = told(&decided, 11, COLON);
    assert_true(fabs((double)(colon - semicolon) - 2) < 0.001);
    assert_true(fabs(exp((double)colon) + exp((double)semicolon) - exp(-0.5) - exp(-1.5)) < 0.001);
    assert_true(fabs((double)told(&decided, 2, SEMICOLON) + 0.5) < 0.001); /* far from it */
    *at(&said, 11, COLON) = -5;
    decided = seen_tell(&seen, 1, &book, &line, arena);
    assert_true(told(&decided, 11, SEMICOLON) > told(&decided, 11, COLON));
    arena_free(arena);
}

static void test_two_of_which_one_is_no_symbol(void **state)
{
    struct said said = silence();
    *at(&said, 10, STOP) = -1;
    assert_true(as_it_was(&said, SEEN_LEAN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quotation_marks),
        cmocka_unit_test(test_one_whose_strokes_have_run_into_each_other),
        cmocka_unit_test(test_a_full_stop_behind_or_below),
        cmocka_unit_test(test_what_has_ink_below_is_none),
        cmocka_unit_test(test_strokes_that_make_no_pair),
        cmocka_unit_test(test_in_crumbs_nothing_is_plain),
        cmocka_unit_test(test_a_line_of_parts_and_one_without_ink),
        cmocka_unit_test(test_a_colon_has_two_like_dots),
        cmocka_unit_test(test_a_listing_comma_leans),
        cmocka_unit_test(test_how_a_mark_leans_in_black_and_white),
        cmocka_unit_test(test_a_comma_is_longer_than_a_point),
        cmocka_unit_test(test_what_is_seen_becomes_likely),
        cmocka_unit_test(test_a_wide_mark_is_said_later),
        cmocka_unit_test(test_ink_that_the_network_knows_better),
        cmocka_unit_test(test_a_low_mark_wants_the_one_before),
        cmocka_unit_test(test_one_behind_another),
        cmocka_unit_test(test_a_mark_at_the_end_of_a_picture),
        cmocka_unit_test(test_the_ink_decides_between_two),
        cmocka_unit_test(test_two_of_which_one_is_no_symbol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
