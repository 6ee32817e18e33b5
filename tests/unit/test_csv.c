#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "export/csv.h"
#include "export/exporter.h"
#include "export/tables.h"
#include "shenbao/status.h"

/* The text that a table, or one field, comes out as. The caller frees it. */
static char *text_of_field(const char *text)
{
    char *written = NULL;
    size_t size = 0;
    struct csv csv = {.out = open_memstream(&written, &size)};
    csv_text(&csv, text);
    fclose(csv.out);
    return written;
}

static void expect_field(const char *text, const char *expected)
{
    char *written = text_of_field(text);
    assert_string_equal(written, expected);
    free(written);
}

static void test_quotes_stand_where_they_must(void **state)
{
    expect_field("项目", "项目");
    expect_field("a,b", "\"a,b\"");
    expect_field("say \"x\"", "\"say \"\"x\"\"\"");
    expect_field("two\nlines", "\"two\nlines\"");
    expect_field("", "");
    expect_field(NULL, "");
}

static void test_formulas_are_made_text(void **state)
{
    expect_field("=1+1", "'=1+1");
    expect_field("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0");
    expect_field("-2+3", "'-2+3");
    expect_field("@SUM(A1)", "'@SUM(A1)");
    expect_field("\t=1", "'\t=1");
    expect_field("\r=1", "\"'\r=1\"");
    expect_field("=A,B", "\"'=A,B\"");
    expect_field("\n=1", "\"'\n=1\"");
    expect_field("＝1+1", "'＝1+1");
    expect_field("－2", "'－2");
    expect_field("'=1", "''=1");
    expect_field("'", "''");
}

static void test_numbers_stay_numbers(void **state)
{
    expect_field("-12.50", "-12.50");
    expect_field("+3", "+3");
    expect_field("-", "'-");
    expect_field("-.5", "'-.5");
    expect_field("007", "007");
    expect_field("-1.2.3", "'-1.2.3");
}

static const char *const page_text =
    "{\"source\":{\"path\":\"a.jpg\",\"sha256\":\"ab\",\"frame\":2},\"engine\":{\"form\":\"f@1\"},"
    "\"page\":{\"flags\":[\"cut_off\",\"no_table\"]},"
    "\"tables\":[{\"id\":\"t0\",\"cells\":[{\"id\":\"t0r0c1\",\"row\":0,\"column\":1,\"row_span\":2,"
    "\"column_span\":1,\"text\":\"=x\",\"raw_text\":\"x\",\"confidence\":0.5,\"flags\":[\"covered\"]}]}],"
    "\"records\":[{\"form\":\"f\",\"fields\":{\"year\":{\"text\":\"2024\"},"
    "\"department\":{\"text\":\"[073]局\",\"code\":\"073\",\"name\":\"局\",\"cell\":\"t0r0c1\","
    "\"confidence\":1.0}},"
    "\"funds\":[{\"period\":\"annual\",\"item\":\"total\",\"text\":\"1\",\"amount\":\"1\",\"unit\":\"万元\"}]"
    ","
    "\"goals\":[{\"period\":\"annual\",\"text\":\"好\"}],"
    "\"indicators\":[{\"period\":\"annual\",\"level1\":\"产出\",\"level2\":\"数量\",\"level3\":\"人数\","
    "\"value\":{\"text\":\">1人\",\"operator\":\">\",\"number\":\"1\",\"unit\":\"人\"},"
    "\"cells\":{\"value\":\"t0r0c1\"},\"confidence\":0.25,\"flags\":[]}],"
    "\"checks\":[{\"rule\":\"funds.sum\",\"outcome\":\"pass\",\"message\":\"ok\",\"cells\":[\"t0r0c1\"]}]}],"
    "\"summary\":{\"cells\":1,\"flagged\":1}}";

/* The table as the exporter writes it, with its head. The caller frees it. */
static char *table_text(const char *name, const char *page, bool bom)
{
    char *written = NULL;
    size_t size = 0;
    void *exporter = NULL;
    struct export_request request = {.out = open_memstream(&written, &size),
                                     .choices = {.table = flat_table_lookup(name), .bom = bom}};
    json_t *json = json_loads(page, 0, NULL);
    assert_non_null(json);
    assert_non_null(request.choices.table);
    assert_int_equal(exporter_csv_table.open(&request, &exporter), STATUS_OK);
    assert_int_equal(exporter_csv_table.page(exporter, &(struct export_page){"a", json}), STATUS_OK);
    assert_int_equal(exporter_csv_table.close(exporter, true), STATUS_OK);
    fclose(request.out);
    json_decref(json);
    return written;
}

static void expect_table(const char *name, const char *rows)
{
    char *written = table_text(name, page_text, false);
    const char *body = strstr(written, "\r\n") + 2;
    assert_string_equal(body, rows);
    free(written);
}

static void test_every_table_gives_its_rows(void **state)
{
    expect_table("pages", "a.jpg,2,,ab,f@1,,cut_off no_table,1,1\r\n");
    expect_table("projects", "a.jpg,2,0,f,,2024,,[073]局,073,局,,,,\r\n");
    expect_table("fields", "a.jpg,2,0,year,2024,,,,\r\n"
                           "a.jpg,2,0,department,[073]局,t0r0c1,1.000,,"
                           "\"{\"\"code\"\":\"\"073\"\",\"\"name\"\":\"\"局\"\"}\"\r\n");
    expect_table("funds", "a.jpg,2,0,0,annual,total,1,1,万元,,,,,\r\n");
    expect_table("goals", "a.jpg,2,0,0,annual,,好,,,,,\r\n");
    expect_table("indicators", "a.jpg,2,0,0,annual,产出,数量,人数,>1人,>,1,人,,,,t0r0c1,0.250,,\r\n");
    expect_table("checks", "a.jpg,2,0,0,funds.sum,,pass,ok,t0r0c1,\r\n");
    expect_table("cells", "a.jpg,2,t0,t0r0c1,0,1,2,1,'=x,x,0.500,covered,,\r\n");
    assert_null(flat_table_lookup("none"));
}

static void expect_other(const char *goal, const char *row)
{
    char *page = NULL, *expected = NULL;
    assert_true(asprintf(&page, "{\"source\":{\"path\":\"a\",\"frame\":0},\"records\":[{\"goals\":[%s]}]}",
                         goal) > 0);
    assert_true(asprintf(&expected, "a,0,0,0,%s\r\n", row) > 0);
    char *written = table_text("goals", page, false);
    assert_string_equal(strstr(written, "\r\n") + 2, expected);
    free(written);
    free(expected);
    free(page);
}

static void test_what_no_column_tells_is_kept(void **state)
{
    expect_other("{\"period\":\"annual\",\"text\":\"好\",\"years\":\"\"}",
                 "annual,,好,,,,,\"{\"\"years\"\":\"\"\"\"}\"");
    expect_other("{\"period\":\"annual\",\"text\":\"好\",\"new\":{\"a\":1}}",
                 "annual,,好,,,,,\"{\"\"new\"\":{\"\"a\"\":1}}\"");
    expect_other("{\"period\":\"annual\",\"text\":\"好\",\"flags\":[\"covered\"]}",
                 "annual,,好,,,covered,,\"{\"\"flags\"\":[\"\"covered\"\"]}\"");
    expect_other("{\"period\":\"annual\",\"text\":null}", "annual,,,,,,,\"{\"\"text\"\":null}\"");
    expect_other("7", "annual,,,,,,,7" + 6);
}

static void test_the_head_names_the_columns(void **state)
{
    char *written = table_text("goals", "{\"source\":{}}", true);
    assert_string_equal(
        written,
        "\xef\xbb\xbfpath,frame,record,position,period,years,text,cell,confidence,flags,aspect,other\r\n");
    free(written);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quotes_stand_where_they_must),
        cmocka_unit_test(test_formulas_are_made_text),
        cmocka_unit_test(test_numbers_stay_numbers),
        cmocka_unit_test(test_every_table_gives_its_rows),
        cmocka_unit_test(test_what_no_column_tells_is_kept),
        cmocka_unit_test(test_the_head_names_the_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
