/* The network run by the program itself: its own model, and Debian's, which is of another make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <leptonica/allheaders.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "shenbao/status.h"
#include "shenbao/text.h"
#include "text/engine.h"
#include "text/recogniser.h"
#include "work_folder.h"

#define OWN    "models/tessdata"
#define DEBIAN "/usr/share/tesseract-ocr/5/tessdata"

/* Figures by Leptonica's bitmap font, as dark and as large as told, on paper as high as the network wants. */
static PIX *figures(const char *text, int height, int text_height, int level)
{
    L_BMF *font = bmfCreate(NULL, 12);
    PIX *ink = pixCreate(300, 40, 8);
    pixSetAll(ink);
    l_int32 width;
    pixSetTextline(ink, font, text, (l_uint32)level, 2, 34, &width, NULL);
    bmfDestroy(&font);
    BOX *box = boxCreate(0, 0, width + 4, 40);
    PIX *cut = pixClipRectangle(ink, box, NULL);
    l_float32 factor = (l_float32)text_height / 30;
    PIX *scaled = pixScale(cut, factor, factor);
    PIX *framed = pixCreate(pixGetWidth(scaled) + 12, height, 8);
    pixSetAll(framed);
    pixRasterop(framed, 6, (height - pixGetHeight(scaled)) / 2, pixGetWidth(scaled), pixGetHeight(scaled),
                PIX_SRC, scaled, 0, 0);
    boxDestroy(&box);
    pixDestroy(&ink);
    pixDestroy(&cut);
    pixDestroy(&scaled);
    return framed;
}

static void check_figures(const char *dir, const char *name)
{
    struct recogniser *recogniser = NULL;
    assert_int_equal(recogniser_new(dir, name, &recogniser), STATUS_OK);
    assert_true(recogniser_looks_closer(recogniser));
    int height = recogniser_height(recogniser);
    PIX *pictures[] = {figures("2024", height, 24, 0), figures("2024", height, 22, 0),
                       figures("2024", height, 26, 40)};
    const struct look look = {.pictures = pictures, .count = 3};
    struct arena *arena = arena_new();
    struct looked once, again;
    assert_int_equal(recogniser_read_lines(recogniser, &look, 1, arena, &once), STATUS_OK);
    assert_string_equal(once.reading.text, "2024");
    assert_int_equal(once.reading.symbol_count, 4);
    assert_true(once.votes >= 1 && once.votes <= 3);
    assert_true(once.margin > 0 && once.margin <= 20);
    assert_true(once.reading.worst > 0 && once.reading.worst <= 1);
    assert_int_equal(recogniser_read_lines(recogniser, &look, 1, arena, &again), STATUS_OK);
    assert_string_equal(again.reading.text, once.reading.text);
    assert_int_equal(recogniser_cost(recogniser).lines, 3);               /* known from memory */
    assert_memory_equal(&again.margin, &once.margin, sizeof once.margin); /* to the bit */
    arena_free(arena);
    for (int i = 0; i < 3; i++)
        pixDestroy(&pictures[i]);
    recogniser_free(recogniser);
}

static void test_figures_by_the_own_model(void **state)
{
    check_figures(OWN, "shenbao");
}

static void test_figures_by_a_model_without_a_language(void **state)
{
    check_figures(DEBIAN, "chi_sim");
}

/* More lines than go through the network together, of all lengths, and one that shows nothing: each as it is alone. */
static void test_lines_do_not_depend_on_each_other(void **state)
{
    enum { COUNT = 23 };
    struct recogniser *recogniser = NULL;
    assert_int_equal(recogniser_new(OWN, "shenbao", &recogniser), STATUS_OK);
    PIX *pictures[COUNT];
    struct look looks[COUNT];
    struct looked together[COUNT], alone;
    for (int i = 0; i < COUNT; i++) {
        char text[32] = "1234567890123456789012345";
        text[1 + i % 9 * 2] = '\0';
        pictures[i] = figures(text, 36, 20 + i % 5, i * 4);
        if (i == 5)
            pixSetAll(pictures[i]);
        looks[i] = (struct look){.pictures = &pictures[i], .count = 1};
    }
    struct arena *arena = arena_new();
    assert_int_equal(recogniser_read_lines(recogniser, looks, COUNT, arena, together), STATUS_OK);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(recogniser_read_lines(recogniser, &looks[i], 1, arena, &alone), STATUS_OK);
        assert_string_equal(together[i].reading.text, alone.reading.text);
        assert_int_equal(together[i].reading.symbol_count > 0, i != 5);
        assert_memory_equal(&together[i].margin, &alone.margin, sizeof alone.margin);
        assert_memory_equal(&together[i].reading.worst, &alone.reading.worst, sizeof alone.reading.worst);
    }
    assert_int_equal(recogniser_read_lines(recogniser, NULL, 0, arena, NULL), STATUS_OK);
    arena_free(arena);
    for (int i = 0; i < COUNT; i++)
        pixDestroy(&pictures[i]);
    recogniser_free(recogniser);
}

static struct looked look_with(struct recogniser *recogniser, struct look *look, struct proposal proposal,
                               struct arena *arena)
{
    struct looked looked;
    look->proposals = &proposal;
    look->proposal_count = 1;
    assert_int_equal(recogniser_read_lines(recogniser, look, 1, arena, &looked), STATUS_OK);
    return looked;
}

/* What is proposed is taken where more speaks for it than the pictures say against it, and not otherwise. */
static void test_proposals(void **state)
{
    struct recogniser *recogniser = NULL;
    assert_int_equal(recogniser_new(OWN, "shenbao", &recogniser), STATUS_OK);
    PIX *picture = figures("2024", recogniser_height(recogniser), 24, 0);
    struct look look = {.pictures = &picture, .count = 1};
    const struct line_symbol other = {"7", 1, false}, strange = {"\xf0\x9f\x98\x80", 1, false};
    struct arena *arena = arena_new();
    struct looked read;
    assert_int_equal(recogniser_read_lines(recogniser, &look, 1, arena, &read), STATUS_OK);
    look.was = &read.reading;
    struct proposal in_place = {3, 1, &other, 1, 0}, behind = {4, 0, &other, 1, 1000},
                    gone = {0, 1, NULL, 0, 1000}, none = {3, 1, &strange, 1, 1000};
    assert_string_equal(look_with(recogniser, &look, in_place, arena).reading.text, "2024");
    assert_string_equal(look_with(recogniser, &look, none, arena).reading.text, "2024");
    assert_string_equal(look_with(recogniser, &look, behind, arena).reading.text, "20247");
    assert_string_equal(look_with(recogniser, &look, gone, arena).reading.text, "024");
    in_place.bonus = 1000;
    assert_string_equal(look_with(recogniser, &look, in_place, arena).reading.text, "2027");
    arena_free(arena);
    pixDestroy(&picture);
    recogniser_free(recogniser);
}

/* What is read of a picture by how badly another picture of the line shows its words. */
static struct looked look_unfit(struct recogniser *recogniser, PIX *picture, bool bilevel, double unfit,
                                struct arena *arena)
{
    struct look look = {.pictures = &picture, .count = 1, .bilevel = bilevel, .unfit = unfit};
    struct looked looked;
    assert_int_equal(recogniser_read_lines(recogniser, &look, 1, arena, &looked), STATUS_OK);
    return looked;
}

static void check_same(const struct looked *a, const struct looked *b)
{
    assert_string_equal(a->reading.text, b->reading.text);
    assert_memory_equal(&a->margin, &b->margin, sizeof a->margin);
    assert_memory_equal(&a->reading.worst, &b->reading.worst, sizeof a->reading.worst);
}

/* The language says more of words that are shown badly, up to a point, and in black and white no more than ever. */
static void test_words_shown_badly(void **state)
{
    struct recogniser *recogniser = NULL;
    assert_int_equal(recogniser_new(OWN, "shenbao", &recogniser), STATUS_OK);
    PIX *picture = figures("IS 2O2A", recogniser_height(recogniser), 13, 90);
    struct arena *arena = arena_new();
    struct looked badly = look_unfit(recogniser, picture, false, 5, arena),
                  worst = look_unfit(recogniser, picture, false, INFINITY, arena),
                  black = look_unfit(recogniser, picture, true, 5, arena),
                  black_well = look_unfit(recogniser, picture, true, 0, arena);
    assert_true(badly.reading.symbol_count > 0);
    check_same(&badly, &worst);
    check_same(&black, &black_well);
    arena_free(arena);
    pixDestroy(&picture);
    recogniser_free(recogniser);
}

/* Some of them read otherwise then, and none of those is sure. */
static void test_more_language_changes_what_is_read(void **state)
{
    static const char *const texts[] = {"PM2.5", "GB/T l9", "O.5", "l00%"};
    struct recogniser *recogniser = NULL;
    int changed = 0;
    assert_int_equal(recogniser_new(OWN, "shenbao", &recogniser), STATUS_OK);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (int height = 10; height <= 24; height += 2) {
            struct arena *arena = arena_new();
            PIX *picture = figures(texts[i], recogniser_height(recogniser), height, 0);
            struct looked well = look_unfit(recogniser, picture, false, 0, arena),
                          badly = look_unfit(recogniser, picture, false, 5, arena);
            bool differs = strcmp(well.reading.text, badly.reading.text) != 0;
            assert_true(!differs || badly.margin == 0);
            changed += differs;
            pixDestroy(&picture);
            arena_free(arena);
        }
    assert_true(changed > 0);
    recogniser_free(recogniser);
}

static void test_pictures_that_are_refused(void **state)
{
    struct engine *engine = NULL;
    assert_int_equal(engine_new(OWN, "shenbao", &engine), STATUS_OK);
    PIX *binary = pixCreate(90, 36, 1), *low = pixCreate(90, 35, 8), *narrow = pixCreate(2, 36, 8);
    PIX *refused[] = {binary, low, narrow, NULL, narrow};
    struct arena *arena = arena_new();
    struct looked said;
    size_t shown = 0;
    for (int i = 0; i < 4; i++)
        assert_int_equal(
            engine_read(engine, &(struct look){.pictures = &refused[i], .count = 1}, 1, arena, &said, &shown),
            STATUS_BAD_ARGUMENT);
    assert_int_equal(
        engine_read(engine, &(struct look){.pictures = refused, .count = 0}, 1, arena, &said, &shown),
        STATUS_BAD_ARGUMENT);
    assert_int_equal(engine_read(engine, &(struct look){.pictures = refused, .count = ENGINE_PICTURES + 1}, 1,
                                 arena, &said, &shown),
                     STATUS_BAD_ARGUMENT);
    assert_int_equal(shown, 0);
    arena_free(arena);
    pixDestroy(&binary);
    pixDestroy(&low);
    pixDestroy(&narrow);
    engine_free(engine);
}

/* Figures of a page in greys and of one in black and white, by the models that lie in the folder. */
static void figures_look(const char *dir, struct arena *arena, struct looked *ret_grey,
                         struct looked *ret_black)
{
    struct engine *engine = NULL;
    assert_int_equal(engine_new(dir, "shenbao", &engine), STATUS_OK);
    PIX *picture = figures("2024", 36, 24, 0);
    const struct look looks[] = {{.pictures = &picture, .count = 1},
                                 {.pictures = &picture, .count = 1, .bilevel = true}};
    struct looked both[2];
    size_t shown = 0;
    assert_int_equal(engine_read(engine, looks, 2, arena, both, &shown), STATUS_OK);
    assert_string_equal(both[0].reading.text, "2024");
    assert_string_equal(both[1].reading.text, "2024");
    *ret_grey = both[0];
    *ret_black = both[1];
    pixDestroy(&picture);
    engine_free(engine);
}

static void file_copy(const char *from, const char *to)
{
    CLEANUP(cleanup_free) char *bytes = NULL;
    size_t size;
    assert_int_equal(file_read(from, 64 << 20, &bytes, &size), STATUS_OK);
    assert_int_equal(file_write_whole(to, bytes, size), STATUS_OK);
}

/* A folder of our own models lies elsewhere once the tests have one of their own. */
static char *own_path;

static const char *own_file(const char *name)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", own_path, name);
    return path;
}

static void test_pages_in_black_and_white_have_a_model_of_their_own(void **state)
{
    struct arena *arena = arena_new();
    struct looked grey, black, alone;
    figures_look(own_path, arena, &grey, &black);
    assert_true(grey.fit != black.fit);
    file_copy(own_file("shenbao.traineddata"), "shenbao.traineddata");
    file_copy(own_file("shenbao.ngram"), "shenbao.ngram");
    figures_look(".", arena, &alone, &black);
    assert_memory_equal(&alone.fit, &grey.fit, sizeof grey.fit);
    assert_memory_equal(&black.fit, &grey.fit, sizeof grey.fit); /* there is no other */
    arena_free(arena);
}

static void test_two_models_of_different_codes(void **state)
{
    struct engine *engine = NULL;
    file_copy(own_file("shenbao.traineddata"), "shenbao.traineddata");
    file_copy(DEBIAN "/chi_sim.traineddata", "shenbao-bilevel.traineddata");
    assert_int_equal(engine_new(".", "shenbao", &engine), STATUS_MODELS_DIFFER);
    assert_null(engine);
    file_copy(own_file("shenbao.ngram"), "shenbao-bilevel.traineddata");
    assert_int_equal(engine_new(".", "shenbao", &engine), STATUS_MODELS_DIFFER);
    struct recogniser *recogniser = NULL;
    assert_int_equal(recogniser_new(".", "shenbao", &recogniser),
                     STATUS_MODELS_DIFFER); /* nor reads Tesseract */
    assert_null(recogniser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures_by_the_own_model),
        cmocka_unit_test(test_figures_by_a_model_without_a_language),
        cmocka_unit_test(test_lines_do_not_depend_on_each_other),
        cmocka_unit_test(test_proposals),
        cmocka_unit_test(test_words_shown_badly),
        cmocka_unit_test(test_more_language_changes_what_is_read),
        cmocka_unit_test(test_pictures_that_are_refused),
    };
    const struct CMUnitTest in_folder[] = {
        cmocka_unit_test(test_pages_in_black_and_white_have_a_model_of_their_own),
        cmocka_unit_test(test_two_models_of_different_codes),
    };
    own_path = realpath(OWN, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    failed += cmocka_run_group_tests(in_folder, work_folder_enter, work_folder_leave);
    free(own_path);
    return failed;
}
