#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "batch/names.h"
#include "batch/plan.h"
#include "batch/share.h"
#include "shenbao/status.h"
#include "work_folder.h"

#define CONTENT "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void add(struct plan *plan, const char *name, const char *sha256, int status, int frames)
{
    struct work_item item = {
        .path = strdup(name), .name = strdup(name), .member = -1, .size = 9, .status = status};
    memcpy(item.sha256, sha256, strlen(sha256) + 1);
    assert_int_equal(plan_add(plan, &item, frames), STATUS_OK);
}

/* Of `count` files with one page each, but every fifth with three; one that cannot be read, and a twin. */
static void make_plan(const char *path, int count)
{
    struct plan plan = {0};
    char name[32], digits[HASH_HEX_SIZE];
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "扫描/%d.tif", i);
        hash_bytes(name, strlen(name), digits);
        add(&plan, name, digits, STATUS_OK, i % 5 ? 1 : 3);
    }
    add(&plan, "latin\351.tif", "", STATUS_NO_PERMISSION, 1);
    assert_int_equal(plan_add_twin(&plan, "b\351.tif", "扫描/0.tif"), STATUS_OK);
    assert_int_equal(plan_write(&plan, path), STATUS_OK);
    plan_release(&plan);
}

static void test_a_plan_comes_back_as_it_was(void **state)
{
    struct plan plan;
    size_t line = 0;
    make_plan("whole", 10);
    assert_int_equal(plan_read("whole", &plan, &line), STATUS_OK);
    assert_int_equal(plan.count, 11);
    assert_int_equal(plan.pages, 15);
    assert_string_equal(plan.files[3].item.name, "扫描/3.tif");
    assert_int_equal(plan.files[5].frames, 3);
    assert_string_equal(plan.files[10].item.path, "latin\351.tif");
    assert_int_equal(plan.files[10].item.status, STATUS_NO_PERMISSION);
    assert_int_equal(plan.twin_count, 1);
    assert_string_equal(plan.twins[0].name, "b\351.tif");
    assert_string_equal(plan.twins[0].same_as, "扫描/0.tif");
    char digits[HASH_HEX_SIZE];
    assert_int_equal(hash_file("whole", digits), STATUS_OK);
    assert_string_equal(plan.sha256, digits);
    plan_release(&plan);
}

static void test_every_page_is_in_one_share(void **state)
{
    struct plan plan;
    size_t line = 0;
    make_plan("shared", 100);
    assert_int_equal(plan_read("shared", &plan, &line), STATUS_OK);
    for (int shards = 1; shards <= 7; shards += 3) {
        size_t pages = 0;
        for (int shard = 1; shard <= shards; shard++) {
            struct worklist list;
            assert_int_equal(plan_share(&plan, shard, shards, &list), STATUS_OK);
            assert_true(list.count > 0);
            for (size_t i = 0; i < list.count; i++)
                assert_true(list.items[i].alone);
            pages += list.count;
            worklist_release(&list);
        }
        assert_int_equal(pages, plan.pages);
    }
    plan_release(&plan);
}

/* The id decides, and neither the name nor the place in the plan: what a share has does not change with the rest. */
static void test_the_share_is_chosen_by_the_id(void **state)
{
    struct plan plan = {0};
    add(&plan, "a", CONTENT, STATUS_OK, 20);
    add(&plan, "b", CONTENT, STATUS_OK, 20);
    /* 0x0123456789abcde modulo 7 is 2 */
    assert_int_equal(0x0123456789abcdeULL % 7 + 1, plan_shard_of(&plan.files[0], 0, 7));
    for (int frame = 0; frame < 20; frame++) {
        int shard = plan_shard_of(&plan.files[0], frame, 7);
        assert_int_equal(shard, plan_shard_of(&plan.files[1], frame, 7));
        assert_int_equal(shard, (int)((0x0123456789abcdeULL + (unsigned)frame) % 7) + 1);
    }
    plan_release(&plan);
}

static void test_pages_have_their_place_by_name_content_and_frame(void **state)
{
    struct plan plan = {0};
    add(&plan, "a/b.tif", CONTENT, STATUS_OK, 2);
    add(&plan, "c.tif", "", STATUS_NOT_FOUND, 1);
    static const char *const expected[] = {"a/b.tif.0123456789ab", "a/b.tif.0123456789ab.f1", "c.tif.unread"};
    for (int i = 0; i < 3; i++) {
        char *stem = plan_page_stem(&plan.files[i / 2], i % 2);
        assert_string_equal(stem, expected[i]);
        free(stem);
    }
    plan_release(&plan);
}

static void expect_bad(const char *text, size_t expected_line)
{
    struct plan plan;
    size_t line = 99;
    work_file_put("bad", text);
    assert_int_equal(plan_read("bad", &plan, &line), STATUS_BAD_PLAN);
    assert_int_equal(line, expected_line);
}

#define HEAD(files, pages)                                                                                   \
    "{\"schema\":\"shenbao.plan/1\",\"pages\":" #pages ",\"files\":" #files ",\"duplicates\":0}\n"
#define FILE_LINE(name, sha256, frames)                                                                      \
    "{\"path\":\"x\",\"name\":\"" name "\",\"sha256\":\"" sha256 "\",\"frames\":" frames "}\n"

static void test_what_is_no_plan_is_refused_with_its_line(void **state)
{
    struct plan plan;
    size_t line = 0;
    work_file_put("good", HEAD(1, 1) FILE_LINE("x", CONTENT, "1"));
    assert_int_equal(plan_read("good", &plan, &line), STATUS_OK);
    plan_release(&plan);
    expect_bad("", 0);
    expect_bad("no JSON\n", 1);
    expect_bad("{\"schema\":\"shenbao.run/1\"}\n", 1);
    expect_bad(HEAD(2, 2) FILE_LINE("x", CONTENT, "1"), 2);
    expect_bad(HEAD(1, 1) FILE_LINE("x", CONTENT, "1") "{\"path\":", 3);
    expect_bad(HEAD(1, 1) FILE_LINE("../x", CONTENT, "1"), 2);
    expect_bad(HEAD(1, 1) FILE_LINE("/x", CONTENT, "1"), 2);
    expect_bad(HEAD(1, 1) FILE_LINE("a//x", CONTENT, "1"), 2);
    expect_bad(HEAD(1, 1) FILE_LINE("x", "0123", "1"), 2);
    expect_bad(HEAD(1, 1) FILE_LINE("x", "", "1"), 2);
    expect_bad(HEAD(1, 0) FILE_LINE("x", CONTENT, "0"), 2);
    expect_bad(HEAD(1, 1) FILE_LINE("x", CONTENT, "99999999999"), 2);
    expect_bad(HEAD(1, 1) "{\"path\":\"x\",\"path\":\"y\",\"name\":\"x\",\"sha256\":\"" CONTENT
                          "\",\"frames\":1}\n",
               2);
    assert_int_equal(plan_read("none", &plan, &line), STATUS_NOT_FOUND);
}

static void test_a_plan_is_kept_beside_the_results(void **state)
{
    make_plan("kept", 3);
    assert_int_equal(folder_make("out"), STATUS_OK);
    assert_int_equal(plan_keep("kept", "out"), STATUS_OK);
    char before[HASH_HEX_SIZE], after[HASH_HEX_SIZE];
    assert_int_equal(hash_file("kept", before), STATUS_OK);
    assert_int_equal(hash_file("out/plan.jsonl", after), STATUS_OK);
    assert_string_equal(before, after);
}

struct names {
    char text[256];
};

static void take_name(void *context, const char *name)
{
    struct names *names = context;
    size_t length = strlen(names->text);
    snprintf(names->text + length, sizeof names->text - length, "<%s>", name);
}

static void expect_listed(const char *bytes, size_t size, bool nul, const char *expected)
{
    struct names names = {0};
    assert_int_equal(file_write_whole("list", bytes, size), STATUS_OK);
    assert_int_equal(names_read("list", nul, take_name, &names), STATUS_OK);
    assert_string_equal(names.text, expected);
}

static void test_lists_are_read_line_by_line_or_nul_by_nul(void **state)
{
    static const char lines[] = "a\nb c\r\n\n 项目\nlast", nuls[] = "a\nb\0\0c\r\0last";
    expect_listed(lines, strlen(lines), false, "<a><b c>< 项目><last>");
    expect_listed(nuls, sizeof nuls - 1, true, "<a\nb><c\r><last>");
    expect_listed("", 0, false, "");
    struct names names = {0};
    assert_int_equal(names_read("nowhere", false, take_name, &names), STATUS_NOT_FOUND);
    assert_int_equal(names_read(".", false, take_name, &names), STATUS_IO);
}

static void test_what_is_listed_keeps_its_path(void **state)
{
    static const char *const cases[][2] = {
        {"a/b.tif", "a/b.tif"}, {"./a//b.tif", "a/b.tif"}, {"a/./b", "a/b"}, {"/a/b.tif", ""},
        {"../b.tif", ""},       {"a/../../b", ""},         {".", ""},        {"..a/b", "..a/b"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *name = name_as_listed(cases[i][0]);
        assert_string_equal(name, cases[i][1]);
        free(name);
    }
    assert_true(name_is_hidden("a/.b/c"));
    assert_true(name_is_hidden("__MACOSX/a.jpg"));
    assert_false(name_is_hidden("a.b/c.d"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_plan_comes_back_as_it_was),
        cmocka_unit_test(test_every_page_is_in_one_share),
        cmocka_unit_test(test_the_share_is_chosen_by_the_id),
        cmocka_unit_test(test_pages_have_their_place_by_name_content_and_frame),
        cmocka_unit_test(test_what_is_no_plan_is_refused_with_its_line),
        cmocka_unit_test(test_a_plan_is_kept_beside_the_results),
        cmocka_unit_test(test_lists_are_read_line_by_line_or_nul_by_nul),
        cmocka_unit_test(test_what_is_listed_keeps_its_path),
    };
    return cmocka_run_group_tests(tests, work_folder_enter, work_folder_leave);
}
