/* Corrections as lines to train on: which cells are taken, how a text is dealt out over lines, how lines are kept. */
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
#include "base/cell_json.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "export/lesson.h"
#include "export/line_store.h"
#include "export/split.h"
#include "shenbao/status.h"

enum { MOST = 4 };

/* ---- splitting ---- */

struct split_case {
    const char *text;
    const char *lines[MOST];  /* as read, up to a NULL */
    const char *shares[MOST]; /* NULL: not certain */
};

static void expect_split(const struct split_case *expected)
{
    struct arena *arena = arena_new();
    const char *shares[MOST];
    size_t count = 0;
    while (count < MOST && expected->lines[count])
        count++;
    text_split(expected->text, expected->lines, count, arena, shares);
    for (size_t i = 0; i < count; i++) {
        if (!expected->shares[i] && shares[i])
            fail_msg("%s: line %zu is given \"%s\"", expected->text, i, shares[i]);
        if (expected->shares[i] && !shares[i])
            fail_msg("%s: line %zu is given nothing", expected->text, i);
        if (expected->shares[i])
            assert_string_equal(shares[i], expected->shares[i]);
    }
    arena_free(arena);
}

static void expect_splits(const struct split_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        expect_split(&cases[i]);
}

static void test_one_line_is_the_whole_text(void **state)
{
    static const struct split_case cases[] = {
        {"≥95%", {"之95%"}, {"≥95%"}},
        {"项目", {""}, {"项目"}},
        {"完全不同", {"abcdefg"}, {"完全不同"}},
    };
    expect_splits(cases, sizeof cases / sizeof *cases);
}

static void test_text_is_dealt_out(void **state)
{
    static const struct split_case cases[] = {
        {"城乡居民基本养老保险", {"城乡居民", "基本养老保险"}, {"城乡居民", "基本养老保险"}},
        {"城乡居民基本养老保险", {"城夕居民", "基本荞老保"}, {"城乡居民", "基本养老保险"}},
        {"完成率（见附件）指标值", {"完成率(见附件)", "指标值"}, {"完成率（见附件）", "指标值"}},
        {"城乡居民基本养老保险", {"一城乡居民", "", "基本养老保险"}, {"城乡居民", "", "基本养老保险"}},
        {"0000", {"00", "00"}, {"00", "00"}},
    };
    expect_splits(cases, sizeof cases / sizeof *cases);
}

static void test_uncertain_ends_are_not_guessed(void **state)
{
    static const struct split_case cases[] = {
        /* a character more, of either line */
        {"城乡居民的基本养老", {"城乡居民", "基本养老"}, {NULL, NULL}},
        /* the last character read wrong: it may be the next line's */
        {"城乡居民基本养老", {"城乡居昆", "基本养老"}, {NULL, NULL}},
        /* only the end in doubt makes its two lines doubtful */
        {"城乡居民基本养老保险待遇", {"城乡居昆", "基本养老", "保险待遇"}, {NULL, NULL, "保险待遇"}},
        /* a line of which nothing was read */
        {"城乡居民基本养老保险待遇", {"城乡居民", "", "保险待遇"}, {NULL, NULL, NULL}},
        /* a line that agrees by chance */
        {"城乡居民基本养老", {"城乡居民", "基xyz老"}, {"城乡居民", NULL}},
    };
    expect_splits(cases, sizeof cases / sizeof *cases);
}

static void test_texts_out_of_bounds_are_not_split(void **state)
{
    static char longest[3 * 3000];
    for (size_t i = 0; i + 1 < sizeof longest; i++)
        longest[i] = 'a';
    const struct split_case cases[] = {
        {longest, {longest}, {NULL}}, {"项目", {longest, ""}, {NULL, NULL}}, {"\xff\xfe", {"a"}, {NULL}}};
    expect_splits(cases, sizeof cases / sizeof *cases);
}

/* ---- lessons ---- */

#define SHA     "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SOURCE  "\"source\":{\"path\":\"a/1.jpg\",\"sha256\":\"" SHA "\",\"frame\":2}"
#define POLYGON "\"polygon\":[[0,0],[9,0],[9,5],[0,5]]"
#define PAGE(source, cells)                                                                                  \
    "{\"schema\":\"shenbao.page/1\"," source ",\"page\":{\"rotation\":90},\"tables\":[{\"cells\":[" cells    \
    "]}]}"
#define CELL(raw, text, confidence, flags, notes)                                                            \
    "{" POLYGON ",\"raw_text\":\"" raw "\",\"text\":\"" text "\",\"confidence\":" confidence                 \
    ",\"flags\":[" flags "],\"notes\":[" notes "],\"lines\":[{" POLYGON ",\"text\":\"" raw "\"}]}"

static size_t cells_of(const char *text, enum lesson_trust trust)
{
    struct arena *arena = arena_new();
    struct lesson lesson;
    json_t *page = json_loads(text, 0, NULL);
    assert_non_null(page);
    assert_int_equal(lesson_read(page, trust, arena, &lesson), STATUS_OK);
    size_t count = lesson.cell_count;
    json_decref(page);
    arena_free(arena);
    return count;
}

static void test_lesson_holds_what_the_page_says(void **state)
{
    struct arena *arena = arena_new();
    struct lesson lesson;
    json_t *page =
        json_loads(PAGE(SOURCE, CELL("之95%", "≥95%", "0.3", "", "\"corrected: by hand\"")), 0, NULL);
    assert_int_equal(lesson_read(page, TRUST_CORRECTED, arena, &lesson), STATUS_OK);
    assert_string_equal(lesson.path, "a/1.jpg");
    assert_string_equal(lesson.sha256, SHA);
    assert_int_equal(lesson.frame, 2);
    assert_int_equal(lesson.rotation, 90);
    assert_int_equal(lesson.cell_count, 1);
    assert_string_equal(lesson.cells[0].text, "≥95%");
    assert_true(lesson.cells[0].outline.corner[2].x == 9 && lesson.cells[0].outline.corner[2].y == 5);
    assert_int_equal(lesson.cells[0].line_count, 1);
    assert_string_equal(lesson.cells[0].lines[0].text, "之95%");
    json_decref(page);
    arena_free(arena);
}

static void test_only_trusted_cells_are_taken(void **state)
{
    static const struct {
        const char *page;
        size_t corrected, verified, sure;
    } cases[] = {
        {PAGE(SOURCE, CELL("a", "b", "0.3", "\"covered\"", "\"corrected: by hand\"")), 1, 1, 1},
        {PAGE(SOURCE, CELL("a", "b", "0.3", "\"covered\"", "")), 1, 1,
         1}, /* no program changes without a note */
        {PAGE(SOURCE, CELL("a", "b", "0.3", "", "\"repaired: vocabulary\"")), 0, 0, 0},
        {PAGE(SOURCE, CELL("a", "c", "0.3", "", "\"repaired: vocabulary\",\"corrected: by hand\"")), 1, 1, 1},
        {PAGE(SOURCE, CELL("a", "a", "0.3", "", "\"verified: by hand\"")), 0, 1, 1},
        {PAGE(SOURCE, CELL("a", "a", "0.99", "", "")), 0, 0, 1},
        {PAGE(SOURCE, CELL("a", "a", "0.97", "", "")), 0, 0, 0},
        {PAGE(SOURCE, CELL("a", "a", "0.99", "\"sum_mismatch\"", "")), 0, 0, 0},
        {PAGE(SOURCE, CELL("a", "", "0.3", "", "\"corrected: by hand\"")), 0, 0, 0}, /* nothing to show */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(cells_of(cases[i].page, TRUST_CORRECTED), cases[i].corrected);
        assert_int_equal(cells_of(cases[i].page, TRUST_VERIFIED), cases[i].verified);
        assert_int_equal(cells_of(cases[i].page, TRUST_SURE), cases[i].sure);
    }
}

static void test_lines_outside_the_tables_are_taken(void **state)
{
    struct arena *arena = arena_new();
    struct lesson lesson;
    json_t *page =
        json_loads("{\"schema\":\"shenbao.page/1\"," SOURCE ",\"page\":{\"rotation\":0},\"outside\":["
                   "{\"text\":\"由扫描全能王创建\",\"confidence\":0.9,\"flags\":[]," POLYGON "},"
                   "{\"text\":\"单位：万元\",\"notes\":[\"corrected: by hand\"]," POLYGON "},"
                   "{\"text\":\"\",\"notes\":[\"corrected: by hand\"]," POLYGON "}]}",
                   0, NULL);
    assert_non_null(page);
    assert_int_equal(lesson_read(page, TRUST_CORRECTED, arena, &lesson), STATUS_OK);
    assert_int_equal(lesson.outside_count, 1);
    assert_string_equal(lesson.outside[0].text, "单位：万元");
    assert_int_equal(lesson.outside[0].number, 1);
    assert_true(lesson.outside[0].outline.corner[2].x == 9);
    json_decref(page);
    arena_free(arena);
}

static void test_failed_pages_teach_nothing(void **state)
{
    assert_int_equal(cells_of("{\"schema\":\"shenbao.page/1\",\"source\":{\"path\":\"a\",\"frame\":0},"
                              "\"error\":{\"code\":\"empty_file\",\"message\":\"m\"}}",
                              TRUST_SURE),
                     0);
}

#define FROM(path, sha, frame)                                                                               \
    PAGE("\"source\":{\"path\":\"" path "\",\"sha256\":\"" sha "\",\"frame\":" frame "}", "")

static void test_spoiled_results_are_refused(void **state)
{
    static const char *const pages[] = {
        "[]",
        "{}",
        "{\"schema\":\"shenbao.page/2\"," SOURCE "}",
        FROM("/etc/passwd", SHA, "0"),
        FROM("../a.jpg", SHA, "0"),
        FROM("a/../../b.jpg", SHA, "0"),
        FROM("a/..", SHA, "0"),
        FROM("a//b", SHA, "0"),
        FROM("", SHA, "0"),
        FROM("a.jpg", "", "0"),
        FROM("a.jpg", "../../../../../../../../../../../../../../../../../../../../0000", "0"),
        FROM("a.jpg", SHA, "-1"),
        FROM("a.jpg", SHA, "4294967296"),
        PAGE("\"source\":{\"path\":\"%2e%2e/a\",\"path_encoding\":\"percent\",\"sha256\":\"" SHA
             "\",\"frame\":0}",
             ""),
        PAGE("\"source\":{\"path\":\"a%00\",\"path_encoding\":\"percent\",\"sha256\":\"" SHA
             "\",\"frame\":0}",
             ""),
        PAGE(SOURCE, "7"),
        "{\"schema\":\"shenbao.page/1\"," SOURCE ",\"tables\":[],\"outside\":[{\"text\":\"a\"}]}",
        PAGE(SOURCE, "{" POLYGON ",\"text\":5,\"lines\":[]}"),
        PAGE(SOURCE, "{" POLYGON ",\"text\":\"a\",\"lines\":{}}"),
        PAGE(SOURCE, "{" POLYGON ",\"text\":\"a\",\"lines\":[{\"text\":\"a\"}]}"),
        PAGE(SOURCE, "{\"polygon\":[[0,0],[9,0],[9,5]],\"text\":\"a\",\"lines\":[]}"),
        PAGE(SOURCE, "{\"polygon\":[[0,0],[9,0],[9,5],[0,1e300]],\"text\":\"a\",\"lines\":[]}"),
        PAGE(SOURCE, "{\"polygon\":[[0,0],[9,0],[9,5],\"x\"],\"text\":\"a\",\"lines\":[]}"),
    };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct arena *arena = arena_new();
        struct lesson lesson;
        json_t *page = json_loads(pages[i], 0, NULL);
        assert_non_null(page);
        if (lesson_read(page, TRUST_SURE, arena, &lesson) != STATUS_BAD_ARGUMENT)
            fail_msg("taken: %s", pages[i]);
        json_decref(page);
        arena_free(arena);
    }
}

/* ---- the folder ---- */

static char folder[] = "/tmp/shenbao-lines-XXXXXX";

static int make_folder(void **state)
{
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command); // NOLINT(bugprone-command-processor): a folder of our own
}

static bool is_there(const char *name)
{
    CLEANUP(cleanup_free) char *path = path_join(folder, name);
    return access(path, R_OK) == 0;
}

static void expect_text(const char *name, const char *expected)
{
    CLEANUP(cleanup_free) char *path = path_join(folder, name);
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size;
    assert_int_equal(file_read(path, 1000, &text, &size), STATUS_OK);
    assert_string_equal(text, expected);
}

/*
 * Writes one line of page, of cell r0c`column` or, where that is below 0, the first outside the tables, in a store of its
 * own, and sweeps the page; gives what was removed.
 */
static size_t put_and_sweep(const char *page, int column, const char *text)
{
    struct line_store store;
    CLEANUP(pixDestroy) PIX *picture = pixCreate(20, 48, 8);
    assert_int_equal(line_store_open(folder, &store), STATUS_OK);
    if (text) {
        char id[PLACE_ID_SIZE];
        if (column < 0)
            place_id_line(id, 0);
        else
            place_id_cell(id, 0, 0, column);
        struct line_place place = {page, id, 1};
        assert_int_equal(line_store_put(&store, &place, picture, text), STATUS_OK);
    }
    size_t removed = line_store_sweep(&store, page);
    line_store_release(&store);
    return removed;
}

static void test_lines_are_kept_and_swept(void **state)
{
    assert_int_equal(put_and_sweep("a.jpg.0", 1, "一"), 0);
    assert_int_equal(put_and_sweep("a.jpg.0.f1", 1, "二"), 0); /* another frame is another page */
    assert_int_equal(put_and_sweep("a.jpg.01", 1, "三"), 0);
    expect_text("a.jpg.0.t0r0c1.1.gt.txt", "一\n");
    assert_true(is_there("a.jpg.0.t0r0c1.1.png"));

    assert_int_equal(put_and_sweep("a.jpg.0", 1, "四"), 0);
    expect_text("a.jpg.0.t0r0c1.1.gt.txt", "四\n");
    assert_int_equal(put_and_sweep("a.jpg.0", 2, "五"), 1);
    assert_false(is_there("a.jpg.0.t0r0c1.1.gt.txt") || is_there("a.jpg.0.t0r0c1.1.png"));

    assert_int_equal(put_and_sweep("a.jpg.0", -1, "六"), 1);
    expect_text("a.jpg.0.o0.1.gt.txt", "六\n");
    assert_int_equal(put_and_sweep("a.jpg.0", 0, NULL), 1);
    assert_true(is_there("a.jpg.0.f1.t0r0c1.1.gt.txt") && is_there("a.jpg.01.t0r0c1.1.png"));
}

static void test_strange_files_stay(void **state)
{
    static const char *const names[] = {"b.0.gt.txt", "b.0.t0r0c1.1.note.gt.txt", "b.0.t0r0.gt.txt"};
    for (size_t i = 0; i < 3; i++) {
        CLEANUP(cleanup_free) char *path = path_join(folder, names[i]);
        assert_int_equal(file_write_whole(path, "x", 1), STATUS_OK);
    }
    assert_int_equal(put_and_sweep("b.0", 0, NULL), 0);
    for (size_t i = 0; i < 3; i++)
        assert_true(is_there(names[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_line_is_the_whole_text),
        cmocka_unit_test(test_text_is_dealt_out),
        cmocka_unit_test(test_uncertain_ends_are_not_guessed),
        cmocka_unit_test(test_texts_out_of_bounds_are_not_split),
        cmocka_unit_test(test_lesson_holds_what_the_page_says),
        cmocka_unit_test(test_only_trusted_cells_are_taken),
        cmocka_unit_test(test_lines_outside_the_tables_are_taken),
        cmocka_unit_test(test_failed_pages_teach_nothing),
        cmocka_unit_test(test_spoiled_results_are_refused),
        cmocka_unit_test(test_lines_are_kept_and_swept),
        cmocka_unit_test(test_strange_files_stay),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
