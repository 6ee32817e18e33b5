#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "base/log.h"
#include "base/results.h"
#include "export/page_json.h"
#include "shenbao/status.h"

static struct text_line line = {
    .outline = {{{1, 2}, {3, 2}, {3, 4}, {1, 4}}}, .text = "项目", .confidence = 0.98765};
static const char *notes[] = {"repaired: vocabulary"};
static struct cell cells[] = {
    {.row_span = 1,
     .column_span = 2,
     .outline = {{{0.04, 0}, {10.06, 0}, {10, 5}, {-0.01, 5}}},
     .raw_text = "项日",
     .text = "项目",
     .confidence = 0.5,
     .flags = FLAG_COVERED | FLAG_CLIPPED,
     .notes = notes,
     .note_count = 1,
     .lines = &line,
     .line_count = 1},
    {.row = 1,
     .row_span = 1,
     .column_span = 2,
     .outline = {{{0, 5}, {10, 5}, {10, 10}, {0, 10}}},
     .raw_text = "12",
     .text = "12",
     .confidence = 0.8},
};
static struct table table = {2, 2, {{{0, 0}, {10, 0}, {10, 10}, {0, 10}}}, cells, 2};
static struct outside_line title = {.outline = {{{0, -9}, {9, -9}, {9, -1}, {0, -1}}},
                                    .text = "申报表",
                                    .confidence = 0.9,
                                    .role = "title",
                                    .flags = FLAG_LOW_CONFIDENCE};
static const struct sheet sheet = {&table, 1, &title, 1};

static struct record_part parts[] = {{"operator", ">"}, {"number", "12"}};
static struct record_field fields[] = {{"title", {"申报表", {-1, 0}, NULL, 0, NULL}, NULL},
                                       {"year", {"2024", {0, -1}, NULL, 0, NULL}, NULL}};
static struct record_fund fund = {.period = "annual",
                                  .item = "total",
                                  .amount = "12",
                                  .unit = "万元",
                                  .value = {"12", {0, 1}, NULL, 0, NULL}};
static struct record_indicator indicator = {.period = "annual",
                                            .level1 = "产出指标",
                                            .level2 = "",
                                            .level3 = {"项目", {0, 0}, NULL, 0, NULL},
                                            .value = {"12", {0, 1}, parts, 2},
                                            .level1_where = {0, -1},
                                            .level2_where = {0, 7}};
static struct cell_ref checked[] = {{0, 1}, {-1, 0}, {3, 1}};
static struct record_check check = {"funds.sum", NULL, "pass", "12 = 12", checked, 3};
static struct record record = {.form = "f",
                               .fields = fields,
                               .field_count = 2,
                               .funds = &fund,
                               .fund_count = 1,
                               .unit = {.text = "万元", .where = {-1, 0}},
                               .indicators = &indicator,
                               .indicator_count = 1,
                               .checks = &check,
                               .check_count = 1};
static const struct reading reading = {.records = &record, .record_count = 1, .form_name = "f@1"};
static const struct engine engine = {"5.3.0", "1.82.0", "ab", "cd", "max-slip 3"};

static struct page_facts facts_of(const char *path)
{
    return (struct page_facts){.source = {path, "ef", 0, 10, 20, 200},
                               .rotation = 90,
                               .skew = -0.8049,
                               .flags = PAGE_CUT_OFF | PAGE_NO_TABLE,
                               .sheet = &sheet,
                               .reading = &reading};
}

static void expect_json(const json_t *document, const char *expected)
{
    char *text = page_json_text(document);
    assert_string_equal(text, expected);
    free(text);
}

static const char *const whole =
    "{\"schema\":\"shenbao.page/1\",\"source\":{\"path\":\"a/"
    "b.jpg\",\"sha256\":\"ef\",\"frame\":0,\"width\":10,"
    "\"height\":20,\"dpi\":200},\"engine\":{\"shenbao\":\"" SHENBAO_VERSION "\",\"tesseract\":\"5.3.0\","
    "\"leptonica\":\"1.82.0\",\"model\":\"sha256:ab\",\"form\":\"f@1\",\"options\":\"max-slip "
    "3\",\"fingerprint\":\"sha256:cd\"},"
    "\"page\":{\"rotation\":90,\"skew\":-0.8,\"flags\":[\"no_table\",\"cut_off\"]},"
    "\"tables\":[{\"id\":\"t0\",\"rows\":2,\"columns\":2,"
    "\"polygon\":[[0.0,0.0],[10.0,0.0],[10.0,10.0],[0.0,10.0]],\"cells\":["
    "{\"id\":\"t0r0c0\",\"row\":0,\"column\":0,\"row_span\":1,\"column_span\":2,"
    "\"polygon\":[[0.0,0.0],[10.1,0.0],[10.0,5.0],[0.0,5.0]],\"raw_text\":\"项日\",\"text\":\"项目\","
    "\"confidence\":0.5,\"flags\":[\"covered\",\"clipped\"],\"notes\":[\"repaired: vocabulary\"],"
    "\"lines\":[{\"polygon\":[[1.0,2.0],[3.0,2.0],[3.0,4.0],[1.0,4.0]],\"text\":\"项目\",\"confidence\":0."
    "988}]},"
    "{\"id\":\"t0r1c0\",\"row\":1,\"column\":0,\"row_span\":1,\"column_span\":2,"
    "\"polygon\":[[0.0,5.0],[10.0,5.0],[10.0,10.0],[0.0,10.0]],\"raw_text\":\"12\",\"text\":\"12\","
    "\"confidence\":0.8,\"flags\":[],\"notes\":[],\"lines\":[]}]}],"
    "\"outside\":[{\"id\":\"o0\",\"polygon\":[[0.0,-9.0],[9.0,-9.0],[9.0,-1.0],[0.0,-1.0]],\"text\":"
    "\"申报表\","
    "\"confidence\":0.9,\"flags\":[\"low_confidence\"],\"role\":\"title\"}],"
    "\"records\":[{\"form\":\"f\",\"fields\":{\"title\":{\"text\":\"申报表\",\"line\":\"o0\",\"confidence\":"
    "0.9,"
    "\"flags\":[\"low_confidence\"]},"
    "\"year\":{\"text\":\"2024\"}},"
    "\"funds\":[{\"period\":\"annual\",\"item\":\"total\",\"text\":\"12\",\"amount\":\"12\",\"unit\":"
    "\"万元\","
    "\"cell\":\"t0r1c0\",\"confidence\":0.8,\"flags\":[]}],\"goals\":[],"
    "\"indicators\":[{\"period\":\"annual\",\"level1\":\"产出指标\",\"level2\":\"\",\"level3\":\"项目\","
    "\"value\":{\"text\":\"12\",\"operator\":\">\",\"number\":\"12\"},"
    "\"cells\":{\"level3\":\"t0r0c0\",\"value\":\"t0r1c0\"},\"confidence\":0.4,\"flags\":[\"covered\","
    "\"clipped\"]}],"
    "\"checks\":[{\"rule\":\"funds.sum\",\"outcome\":\"pass\",\"message\":\"12 = "
    "12\",\"cells\":[\"t0r1c0\"],\"lines\":[\"o0\"]}],"
    "\"unit\":{\"text\":\"万元\",\"line\":\"o0\",\"confidence\":0.9,\"flags\":[\"low_confidence\"]}}],"
    "\"summary\":{\"cells\":2,\"flagged\":1}}\n";

static void test_the_whole_document(void **state)
{
    struct page_facts facts = facts_of("a/b.jpg");
    json_t *document = page_json(&engine, &facts);
    expect_json(document, whole);
    json_decref(document);
}

static void test_an_error_document(void **state)
{
    const struct source source = {.path = "x\xff.jpg", .sha256 = NULL, .frame = 2};
    json_t *document = page_error_json(&engine, &source, STATUS_EMPTY_FILE);
    assert_string_equal(json_path_text(document, "error.code", "?"), "empty_file");
    assert_string_equal(json_path_text(document, "error.message", "?"), status_text(STATUS_EMPTY_FILE));
    assert_string_equal(json_path_text(document, "source.path", "?"), "x%FF.jpg");
    assert_string_equal(json_path_text(document, "source.path_encoding", "?"), "percent");
    assert_int_equal(json_path_integer(document, "source.frame"), 2);
    assert_null(json_object_get(json_object_get(document, "source"), "sha256"));
    assert_null(json_object_get(document, "tables"));
    json_decref(document);
}

static void test_what_cannot_be_said_in_json_is_mended(void **state)
{
    json_t *text = json_text("a\xff报\xe6\x8a"), *none = json_text(NULL);
    assert_string_equal(json_string_value(text), "a\xef\xbf\xbd报\xef\xbf\xbd\xef\xbf\xbd");
    assert_true(json_is_null(none));
    json_decref(text);
    json_t *number = json_rounded(0.0 / 0.0, 1), *small = json_rounded(-0.01, 1);
    char *written = json_dumps(small, JSON_ENCODE_ANY);
    assert_string_equal(written, "0.0");
    assert_true(json_is_real(number));
    free(written);
    json_decref(number);
    json_decref(small);
    json_decref(none);
}

/* What log_say() writes of a message. The caller frees it. */
static char *said(bool json, enum log_level level, const char *name)
{
    char *text = NULL;
    size_t size = 0;
    struct log log = {.out = open_memstream(&text, &size), .level = LOG_NOTE, .json = json};
    log_say(&log, level, TR("%s: read", "%s：已读取"), name);
    fclose(log.out);
    return text;
}

static void expect_said(bool json, enum log_level level, const char *name, const char *expected)
{
    char *text = said(json, level, name);
    assert_string_equal(text ? text : "", expected);
    free(text);
}

static void test_messages_follow_the_locale(void **state)
{
    unsetenv("LC_ALL");
    unsetenv("LC_MESSAGES");
    setenv("LANG", "zh_CN.UTF-8", 1);
    expect_said(false, LOG_NOTE, "a", "shenbao: a：已读取\n");
    setenv("LC_MESSAGES", "en_GB.UTF-8", 1);
    expect_said(false, LOG_NOTE, "a", "shenbao: a: read\n");
    setenv("LC_ALL", "zh_TW", 1);
    expect_said(true, LOG_ERROR, "a", "{\"level\":\"error\",\"message\":\"a：已读取\"}\n");
    setenv("LC_ALL", "C", 1);
    expect_said(true, LOG_NOTE, "\xff\"", "{\"level\":\"note\",\"message\":\"?\\\": read\"}\n");
    expect_said(false, LOG_DETAIL, "a", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_document),
        cmocka_unit_test(test_an_error_document),
        cmocka_unit_test(test_what_cannot_be_said_in_json_is_mended),
        cmocka_unit_test(test_messages_follow_the_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
