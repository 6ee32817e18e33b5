/* General Chinese: what is learned and what is judged by are not the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include "base/arena.h"
#include "general.h"

enum { PARAGRAPHS = 2000, SHORT_WORDS = 100, ROOM = 1 << 18 };

/* A word of it is among the others; no word has the second of them. */
#define RARE     "麓"
#define WORDLESS "鼋"

struct texts {
    struct arena *arena;
    struct alphabet *alphabet;
    char prose[ROOM], words[ROOM];
};

static struct texts *texts_make(void)
{
    struct texts *texts = calloc(1, sizeof *texts);
    size_t prose = 0, words = 0;
    texts->arena = arena_new();
    texts->alphabet = calloc(1, sizeof *texts->alphabet);
    for (unsigned point = 0; point < ALPHABET_SIZE; point++)
        texts->alphabet->known[point] = !is_han(point);
    const char *known = "页面的文字词语山" RARE WORDLESS;
    for (unsigned point; (point = utf8_next(&known));)
        texts->alphabet->known[point] = true;
    for (int i = 0; i < PARAGRAPHS; i++) {
        prose += (size_t)snprintf(texts->prose + prose, ROOM - prose, "页面的文字%d。\n", i);
        words += (size_t)snprintf(texts->words + words, ROOM - words, "词语%04d\t7\n", i);
    }
    for (int i = 0; i < SHORT_WORDS; i++)
        words += (size_t)snprintf(texts->words + words, ROOM - words, "词%d\t7\n", i);
    snprintf(texts->words + words, ROOM - words, "山" RARE "\t7\n");
    return texts;
}

static void texts_free(struct texts *texts)
{
    arena_free(texts->arena);
    free(texts->alphabet);
    free(texts);
}

static struct general general_of(struct texts *texts, enum general_part part)
{
    struct general general;
    general_load(texts->prose, texts->words, part, texts->alphabet, texts->arena, &general);
    return general;
}

static bool is_among(const struct passage *passage, const struct passage *among, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(passage->text, among[i].text) == 0)
            return true;
    return false;
}

static void test_parts_share_nothing_and_lose_nothing(void **state)
{
    (void)state;
    struct texts *texts = texts_make();
    struct general learned = general_of(texts, GENERAL_TO_LEARN),
                   judged = general_of(texts, GENERAL_TO_JUDGE);
    assert_int_equal(learned.passage_count + judged.passage_count, PARAGRAPHS);
    enum { MORE = 1 + 6 }; /* a rare one, and each of 页面的文字 and another, which no word has */
    assert_int_equal(learned.word_count + judged.word_count, PARAGRAPHS + SHORT_WORDS + MORE);
    assert_in_range(judged.passage_count, PARAGRAPHS / KEPT_FOR_JUDGING / 2,
                    PARAGRAPHS / KEPT_FOR_JUDGING * 2);
    assert_in_range(judged.word_count, PARAGRAPHS / KEPT_FOR_JUDGING / 2, PARAGRAPHS / KEPT_FOR_JUDGING * 2);
    for (size_t i = 0; i < judged.passage_count; i++)
        assert_false(is_among(&judged.passages[i], learned.passages, learned.passage_count));
    for (size_t i = 0; i < judged.word_count; i++)
        assert_true(judged.words[i].characters >= 4);
    texts_free(texts);
}

static void test_usual_text_is_of_the_kind_asked_for(void **state)
{
    (void)state;
    struct texts *texts = texts_make();
    struct general judged = general_of(texts, GENERAL_TO_JUDGE);
    struct rng rng = rng_make(1, "test");
    for (int i = 0; i < 50; i++) {
        struct strbuf prose = STRBUF_INIT(4096), words = STRBUF_INIT(4096);
        general_draw_usual(&judged, &rng, true, 20, &prose);
        general_draw_usual(&judged, &rng, false, 20, &words);
        assert_true(strstr(prose.text, "页面的文字") && !strstr(prose.text, "词语"));
        assert_true(strstr(words.text, "词语") && !strstr(words.text, "页面"));
        strbuf_release(&prose);
        strbuf_release(&words);
    }
    texts_free(texts);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    while ((text = strstr(text, part))) {
        text += strlen(part);
        count++;
    }
    return count;
}

static void test_rare_characters_come_nearly_as_often_as_common_ones(void **state)
{
    (void)state;
    struct texts *texts = texts_make();
    struct general learned = general_of(texts, GENERAL_TO_LEARN);
    struct rng rng = rng_make(1, "test");
    struct strbuf rare = STRBUF_INIT(1 << 16), usual = STRBUF_INIT(1 << 16);
    general_draw_rare(&learned, &rng, 3000, &rare);
    general_draw_usual(&learned, &rng, false, 3000, &usual);
    size_t often = count_of(rare.text, "词");
    assert_in_range(count_of(rare.text, "山" RARE), often / 4, often * 2);
    assert_in_range(count_of(rare.text, WORDLESS), often / 10, often);
    assert_in_range(count_of(usual.text, RARE), 0, 5);
    strbuf_release(&rare);
    strbuf_release(&usual);
    texts_free(texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_share_nothing_and_lose_nothing),
        cmocka_unit_test(test_usual_text_is_of_the_kind_asked_for),
        cmocka_unit_test(test_rare_characters_come_nearly_as_often_as_common_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
