#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/results.h"
#include "shenbao/status.h"

static char dir[] = "/tmp/file-XXXXXX";

static int set_up(void **state)
{
    return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command);
}

static char *below(const char *name)
{
    return path_join(dir, name);
}

static size_t entries_of(const char *folder)
{
    struct stat facts;
    size_t count = 0;
    char command[128];
    snprintf(command, sizeof command, "ls -A %s", folder);
    FILE *list = popen(command, "r");
    for (int c; list && (c = fgetc(list)) != EOF;)
        count += c == '\n';
    if (list)
        pclose(list);
    return stat(folder, &facts) == 0 ? count : 0;
}

static void test_paths_join_with_one_slash(void **state)
{
    static const char *const cases[][3] = {
        {"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"", "b", "b"}, {"/", "b", "/b"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *path = path_join(cases[i][0], cases[i][1]);
        assert_string_equal(path, cases[i][2]);
        free(path);
    }
    assert_string_equal(path_base("a/b/c"), "c");
    assert_string_equal(path_base("c"), "c");
}

static void test_the_way_from_one_path_to_another(void **state)
{
    static const char *const cases[][3] = {{"/a/out", "/a", ".."},
                                           {"/a/out", "/a/scans", "../scans"},
                                           {"/a/out", "/a/out", "."},
                                           {"/a", "/a/b/c", "b/c"},
                                           {"/a/out", "/a/outside", "../outside"},
                                           {"/a/outside", "/a/out", "../out"},
                                           {"/a/b", "/c/d", "../../c/d"},
                                           {"/", "/a", "a"},
                                           {"/a", "/", ".."},
                                           {"/", "/", "."}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *way = path_relative(cases[i][0], cases[i][1]);
        assert_string_equal(way, cases[i][2]);
        free(way);
    }
}

static void test_folders_are_made_with_those_above(void **state)
{
    char *path = below("x/y/z"), *file = below("plain"), *under = below("plain/x");
    assert_int_equal(folder_make(path), STATUS_OK);
    assert_int_equal(folder_make(path), STATUS_OK);
    assert_int_equal(file_write_whole(file, "x", 1), STATUS_OK);
    assert_int_equal(folder_make(under), STATUS_IO);
    assert_int_equal(errno, ENOTDIR);
    free(path);
    free(file);
    free(under);
}

static void test_a_file_is_written_whole_and_read_back(void **state)
{
    char *path = below("whole"), *text = NULL;
    size_t size = 0;
    assert_int_equal(file_write_whole(path, "one\0two", 7), STATUS_OK);
    assert_int_equal(file_write_whole(path, "three", 5), STATUS_OK);
    assert_int_equal(file_read(path, 100, &text, &size), STATUS_OK);
    assert_int_equal(size, 5);
    assert_string_equal(text, "three");
    free(text);
    assert_int_equal(file_read(path, 4, &text, &size), STATUS_TOO_MANY_BYTES);
    free(path);
}

static void test_what_cannot_be_written_leaves_nothing(void **state)
{
    char *folder = below("taken"), *path = below("taken/name"), *inside = below("taken/name/inside");
    assert_int_equal(folder_make(inside), STATUS_OK); /* a folder stands where the file should */
    assert_int_equal(file_write_whole(path, "x", 1), STATUS_IO);
    assert_int_equal(entries_of(folder), 1);
    char *nowhere = below("no/such/folder");
    assert_int_equal(file_write_whole(nowhere, "x", 1), STATUS_IO);
    assert_int_equal(errno, ENOENT);
    free(folder);
    free(path);
    free(inside);
    free(nowhere);
}

static void test_a_writer_keeps_or_drops(void **state)
{
    char *folder = below("writer"), *path = below("writer/file"), *text = NULL;
    struct file_writer writer;
    assert_int_equal(folder_make(folder), STATUS_OK);
    assert_int_equal(file_writer_open(path, &writer), STATUS_OK);
    fputs("dropped", writer.out);
    assert_int_equal(file_writer_close(&writer, false), STATUS_OK);
    assert_int_equal(entries_of(folder), 0);
    assert_int_equal(file_writer_open(path, &writer), STATUS_OK);
    fputs("kept", writer.out);
    assert_int_equal(file_writer_close(&writer, true), STATUS_OK);
    assert_int_equal(file_read(path, 100, &text, NULL), STATUS_OK);
    assert_string_equal(text, "kept");
    assert_int_equal(entries_of(folder), 1);
    free(text);
    free(folder);
    free(path);
}

static void write_below(const char *name, const char *text)
{
    char *path = below(name);
    assert_int_equal(folder_make_above(path), STATUS_OK);
    assert_int_equal(file_write_whole(path, text, strlen(text)), STATUS_OK);
    free(path);
}

static void test_results_are_found_and_read(void **state)
{
    write_below("results/b.json", "{\"source\": {\"path\": \"b\", \"frame\": 3}}");
    write_below("results/a/.hidden.json", "{\"source\": {}}");
    write_below("results/other.txt", "");
    write_below("results/c.json", "{\"source\": 1}");
    char *folder = below("results"), *missing = below("missing"), *message = NULL;
    struct result_list list;
    assert_int_equal(result_list_collect(missing, &list), STATUS_NOT_FOUND);
    assert_int_equal(result_list_collect(folder, &list), STATUS_OK);
    assert_int_equal(list.count, 3);
    assert_non_null(strstr(list.paths[0], "a/.hidden.json"));
    json_t *page = NULL;
    assert_int_equal(result_read(list.paths[1], &page, NULL), STATUS_OK);
    assert_string_equal(json_path_text(page, "source.path", "?"), "b");
    assert_string_equal(json_path_text(page, "source.none.deeper", "?"), "?");
    assert_int_equal(json_path_integer(page, "source.frame"), 3);
    json_decref(page);
    assert_int_equal(result_read(list.paths[2], &page, &message), STATUS_BAD_ARGUMENT);
    assert_non_null(message);
    free(message);
    result_list_release(&list);
    free(folder);
    free(missing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_join_with_one_slash),
        cmocka_unit_test(test_the_way_from_one_path_to_another),
        cmocka_unit_test(test_folders_are_made_with_those_above),
        cmocka_unit_test(test_a_file_is_written_whole_and_read_back),
        cmocka_unit_test(test_what_cannot_be_written_leaves_nothing),
        cmocka_unit_test(test_a_writer_keeps_or_drops),
        cmocka_unit_test(test_results_are_found_and_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
