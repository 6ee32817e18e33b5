/* The files of Tesseract's that training reads and writes, and the texts it makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <leptonica/allheaders.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "document.h"
#include "fold.h"
#include "shenbao/status.h"
#include "symbols.h"
#include "text/traineddata.h"
#include "wording.h"

static char folder[] = "/tmp/shenbao-train-XXXXXX";
static char file[64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(file, sizeof file, "%s/file", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(file);
    return rmdir(folder);
}

/* ---- the file around it ---- */

static void test_traineddata_comes_back(void **state)
{
    (void)state;
    struct writer network = {0}, symbols = {0};
    writer_add(&network, "network", 7);
    writer_add(&symbols, "symbols!", 8);
    struct traineddata data = {0}, back = {0};
    traineddata_put(&data, PART_SYMBOLS, &symbols);
    traineddata_put(&data, PART_NETWORK, &network);
    assert_int_equal(traineddata_save(&data, file), STATUS_OK);
    assert_int_equal(traineddata_load(file, &back), STATUS_OK);
    for (int i = 0; i < PART_COUNT; i++) {
        assert_int_equal(back.parts[i].size, data.parts[i].size);
        if (data.parts[i].size)
            assert_memory_equal(back.parts[i].bytes, data.parts[i].bytes, data.parts[i].size);
    }
    traineddata_release(&back);
    writer_release(&network);
    writer_release(&symbols);
}

static void test_traineddata_bad(void **state)
{
    (void)state;
    const int64_t places[][2] = {{20, 19}, {20, 1000}, {5000, -1}};
    struct traineddata data;
    assert_int_equal(file_write_whole(file, "\x19\0\0\0", 4), STATUS_OK);
    assert_int_equal(traineddata_load(file, &data), STATUS_MODEL_BAD);
    for (size_t i = 0; i < 3; i++) {
        struct writer out = {0};
        writer_u32(&out, 2);
        writer_add(&out, places[i], sizeof places[i]);
        writer_add(&out, "parts", 5);
        assert_int_equal(file_write_whole(file, out.bytes, out.size), STATUS_OK);
        assert_int_equal(traineddata_load(file, &data), STATUS_MODEL_BAD);
        writer_release(&out);
    }
}

/* ---- symbols ---- */

static const char *const STOCK_SYMBOLS = "4\nNULL 0 Common 0\nJoined 7 Latin 1\n江 1 Han 2\nA 5 Latin 3\n";

/* Codes as the packaged model's: 江 is I A. */
static void stock_make(struct traineddata *stock, struct writer *symbols, struct writer *codes)
{
    static const int lengths[] = {1, 1, 2, 1}, values[][2] = {{0}, {223}, {129, 146}, {1}};
    writer_add(symbols, STOCK_SYMBOLS, strlen(STOCK_SYMBOLS));
    writer_u32(codes, 4);
    for (int i = 0; i < 4; i++) {
        writer_u8(codes, 1);
        writer_u32(codes, (uint32_t)lengths[i]);
        for (int k = 0; k < lengths[i]; k++)
            writer_u32(codes, (uint32_t)values[i][k]);
    }
    traineddata_put(stock, PART_SYMBOLS, symbols);
    traineddata_put(stock, PART_RECODER, codes);
}

/* A Wubi table in which every character has a code of its own, four letters of 25. */
static char *wubi_make(struct arena *arena)
{
    struct strbuf table = STRBUF_INIT(1 << 20);
    unsigned number = 0;
    for (unsigned point = 0x4E00; point < 0xA000; point++, number++) {
        utf8_add(&table, point);
        strbuf_printf(&table, "\t%c%c%c%c\t1\n", 'a' + number % 25, 'a' + number / 25 % 25,
                      'a' + number / 625 % 25, 'a' + number / 15625 % 25);
    }
    char *text = arena_strdup(arena, table.text);
    strbuf_release(&table);
    return text;
}

static const char *line_of(const char *text, size_t number)
{
    while (number-- > 0)
        text = strchr(text, '\n') + 1;
    return text;
}

static void test_symbols_enlarged(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct traineddata stock = {0};
    struct writer symbols = {0}, codes = {0}, more = {0}, more_codes = {0};
    const char *message = NULL;
    stock_make(&stock, &symbols, &codes);
    assert_int_equal(symbols_enlarge(&stock, "# comment\n≥ A ≤\nfold − -\n", wubi_make(arena), arena, &more,
                                     &more_codes, &message),
                     STATUS_OK);
    writer_u8(&more, 0);
    const char *text = (const char *)more.bytes;
    size_t count = 4 + 6763 + 2 - 1; /* 江 is there already, and so is A */
    assert_int_equal(strtoul(text, NULL, 10), count);
    assert_memory_equal(line_of(text, 1), line_of(STOCK_SYMBOLS, 1), strlen(line_of(STOCK_SYMBOLS, 1)));
    assert_memory_equal(line_of(text, count - 1), "≥ 10 ", 7);
    assert_memory_equal(line_of(text, count), "≤ 10 ", 7);
    assert_memory_equal(more_codes.bytes + 4, codes.bytes + 4, codes.size - 4);
    struct reader reader = {.bytes = more_codes.bytes, .size = more_codes.size};
    reader.at = more_codes.size - 18;
    assert_int_equal(reader_u8(&reader), 1);
    assert_int_equal(reader_u32(&reader), 1);
    assert_int_equal(reader_u32(&reader), 224); /* behind the last output */
    writer_release(&symbols);
    writer_release(&codes);
    writer_release(&more);
    writer_release(&more_codes);
    arena_free(arena);
}

static void test_symbols_lack_a_code(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct traineddata stock = {0};
    struct writer symbols = {0}, codes = {0}, more = {0}, more_codes = {0};
    const char *message = NULL;
    stock_make(&stock, &symbols, &codes);
    assert_int_equal(symbols_enlarge(&stock, "", "江\tia\t1\n", arena, &more, &more_codes, &message),
                     STATUS_BAD_ARGUMENT);
    assert_string_equal(message, "啊: no Wubi code is free for it");
    writer_release(&symbols);
    writer_release(&codes);
    arena_free(arena);
}

/* ---- texts ---- */

static void test_fold(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"（３０％）", "(30%)"}, {"≥ 5 个", "≥5个"},
                                           {"GB 5 a", "GB 5 a"},    {"1−2", "1-2"},
                                           {"　个\n个　", "个个"},  {"5 个 A", "5个A"}};
    static const char *const symbols =
        "20\nNULL 0\n( 1\n) 1\n% 1\n0 1\n3 1\n5 1\n1 1\n2 1\n- 1\n≥ 1\n个 1\nG 1\nB 1\na 1\nA 1\n";
    struct writer part = {0};
    struct traineddata data = {0};
    writer_add(&part, symbols, strlen(symbols));
    traineddata_put(&data, PART_SYMBOLS, &part);
    assert_int_equal(traineddata_save(&data, file), STATUS_OK);
    CLEANUP(cleanup_free) struct alphabet *alphabet = malloc(sizeof *alphabet);
    assert_int_equal(alphabet_load(file, "≥\nfold − -\n", alphabet), STATUS_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf text = STRBUF_INIT(256);
        assert_true(alphabet_fold(alphabet, cases[i][0], &text));
        assert_string_equal(text.text, cases[i][1]);
        strbuf_release(&text);
    }
    struct strbuf text = STRBUF_INIT(256);
    assert_false(alphabet_fold(alphabet, "5鑫", &text));
    assert_false(alphabet_fold(alphabet, "5\xff", &text));
    assert_false(alphabet_fold(alphabet, "5𠀀", &text));
    strbuf_release(&text);
    writer_release(&part);
}

static void test_wording(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct wording *wording = NULL;
    const char *message = NULL;
    const char *rules =
        "# how\nop = < | <\n| <\nvalue = <op>#1#9<unit> <no rule>\nunit = 个\nloop = x<loop>\n";
    assert_int_equal(wording_parse(rules, arena, &wording, &message), STATUS_OK);
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct rng rng = rng_make(seed, "test");
        struct strbuf text = STRBUF_INIT(256);
        wording_draw(wording, "value", &rng, &text);
        assert_int_equal(text.text[0], '<');
        assert_in_range(text.text[1], '1', '9');
        assert_in_range(text.text[2], '0', '9');
        assert_string_equal(text.text + 3, "个 <no rule>");
        strbuf_clear(&text);
        wording_draw(wording, "loop", &rng, &text);
        assert_in_range(text.length, 1, 64);
        strbuf_release(&text);
    }
    assert_int_equal(wording_parse("no rule\n", arena, &wording, &message), STATUS_BAD_ARGUMENT);
    assert_string_equal(message, "neither a rule nor a comment: no rule");
    arena_free(arena);
}

static void test_document(void **state)
{
    (void)state;
    struct document document = {0};
    struct document_line *lines = NULL;
    size_t count = 0;
    CLEANUP(pixDestroy) PIX *picture = pixCreate(30, 48, 8);
    pixSetPixel(picture, 7, 9, 200);
    assert_int_equal(document_add(&document, picture, "here", "≥95%"), STATUS_OK);
    assert_int_equal(document_add(&document, picture, "here", "个"), STATUS_OK);
    assert_int_equal(document_save(&document, file), STATUS_OK);
    struct arena *arena = arena_new();
    assert_int_equal(document_load(file, arena, &lines, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_string_equal(lines[0].text, "≥95%");
    assert_string_equal(lines[1].text, "个");
    CLEANUP(pixDestroy) PIX *back = pixReadMemPng(lines[1].png, lines[1].png_size);
    l_int32 same = 0;
    assert_int_equal(pixEqual(picture, back, &same), 0);
    assert_true(same);
    assert_int_equal(file_write_whole(file, document.lines.bytes, document.lines.size / 2), STATUS_OK);
    assert_int_equal(document_load(file, arena, &lines, &count), STATUS_MODEL_BAD);
    document_release(&document);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_traineddata_comes_back),
                                       cmocka_unit_test(test_traineddata_bad),
                                       cmocka_unit_test(test_symbols_enlarged),
                                       cmocka_unit_test(test_symbols_lack_a_code),
                                       cmocka_unit_test(test_fold),
                                       cmocka_unit_test(test_wording),
                                       cmocka_unit_test(test_document)};
    return cmocka_run_group_tests_name("train", tests, make_folder, remove_folder);
}
