/* Form files: what is wrong with them, by file and line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "form/rules.h"
#include "form_sheet.h"
#include "shenbao/status.h"

/* Each line of a mistake's file, and the exact message. */
static const struct {
    const char *text, *message;
} mistakes[] = {
    {"id = x\n", "a.form:1: a statement before the first [section]"},
    {"[form]\nid: x\n", "a.form:2: neither a [section], a comment (#) nor a statement \"words = value\""},
    {"[form]\nid =\n", "a.form:2: nothing after \"=\""},
    {"[form\n", "a.form:1: a section heading is written [name]"},
    {"[from]\nid = x\n", "a.form:2: there is no section [from]"},
    {"[form]\ncolour = red\n", "a.form:2: [form] knows id, version and name"},
    {"[form]\nversion = two\n", "a.form:2: the version is a whole number from 1"},
    {"# ok\n\n[form]\nid = \xff\n", "a.form:4: not UTF-8 text"},
    {"[form]\na b c d e f g = x\n", "a.form:2: too many words before \"=\""},
    {"[known by]\ntitle = x\n", "a.form:2: title, label and columns take a weight: label 2 = …"},
    {"[known by]\nneeds = many\n", "a.form:2: a number between -1000 and 1000 is wanted"},
    {"[known by]\nshape 2 = x\n", "a.form:2: [known by] knows needs, title, label and columns"},
    {"[known by]\ntitle 2 = (项目\n",
     "a.form:2: the pattern is wrong after \"(项目\": missing closing parenthesis"},
    {"[known by]\ntitle 2 = ^２０２４$\n", "a.form:2: \"２\" never occurs in the tidied text that patterns "
                                           "see: digits, letters and signs are half-width "
                                           "there, dashes are -, only （ ） ： are full-width"},
    {"[fields]\nname near = 项目名称\n",
     "a.form:2: after a field's name stands right of, below, outside, among, words, one of, parts or shape"},
    {"[fields]\nyear among = title\n", "a.form:2: a year is among span and values"},
    {"[fields]\nname right of = 项目名称 | \n", "a.form:2: an empty label"},
    {"[fields]\nname parts = a\nname parts = b\n", "a.form:3: this is said twice"},
    {"[goals]\nannual = 年度目标\n",
     "a.form:2: a goal is written \"period [aspect] below = label\" or \"period [aspect] right = label\""},
    {"[goals]\nannual below = 目标{a}{b}\n", "a.form:2: a label may hold one free part, written {name}"},
    {"[goals]\nannual below = 目标}\n", "a.form:2: } without {"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[indicators]\ncolumns = level1, annual: level2 "
     "score\n",
     "a.form:7: [indicators] has no label for the column \"score\""},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[indicators]\nscore = 得分\n",
     "a.form:7: [indicators] columns does not name \"score\""},
    {"[indicators]\nlevel3 odd = x\n", "a.form:2: [indicators] takes \"column = label\", \"level3 suspect = "
                                       "pattern\", \"column shape = pattern\", heading, columns and end"},
    {"[money]\nmeasure = 执行数\n", "a.form:2: a measure is written \"measure name [unit] = label\""},
    {"[money]\nunit line = 单位：{unit}\n",
     "a.form:2: a unit is written \"unit = 万元\" or \"unit outside label = 单位：{unit}\""},
    {"[money]\nunit outside label = 单位：万元\n",
     "a.form:2: a line that names the unit has it as its free part: 单位：{unit}"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[checks]\nindicators.number = ^指标\\d\n",
     "a.form:7: [checks] indicators.number has no group (?<number>…)"},
    {"[checks]\nlevels.pairs = no\n", "a.form:2: \"yes\" is wanted"},
    {"[list tasks]\nname of = 任务名称\n",
     "a.form:2: a list takes \"column = label\", \"column shape = pattern\", heading and end"},
    {"[example a]\nrow = < | x\n", "a.form:2: < without a cell to the left"},
    {"[example a]\nrow = x | ^\n", "a.form:2: ^ without a cell above"},
    {"[example a]\nrow = x | y\nrow = x\n", "a.form:3: fewer columns than the rows above"},
    {"[example a]\nrow = x\nrow = x | y\n", "a.form:3: more columns than the rows above, or than 64"},
    {"[example a]\nfund annual = 1.00\n",
     "a.form:2: this is written \"fund PERIOD ITEM [MEASURE] = amount\""},
    {"[example a]\ncell = x\n",
     "a.form:2: an example knows text, row, field, fund, goal, indicator, more, list and check"},
    {"[levels]\noptional = 数量指标\n",
     "a.form:2: [levels] takes statements \"[optional] level 1 label = level 2 label | …\""},
    {"[value]\nnumber big = x\n",
     "a.form:2: [value] takes \"name = pattern\" and \"suspect [level 1 label] = pattern\""},
    {"[checks]\nfunds.sum = total\n", "a.form:2: a sum is written \"name = total = item + item …\""},
    {"[form]\nid = x\n", "a.form:2: [form] lacks id or version"},
    {"[form]\nid = x\nversion = 1\n", "a.form:3: [known by] lacks needs"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[money]\nfiscal = 财政拨款\n",
     "a.form:7: [money] lacks amount"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[money]\nfiscal = 财政拨款\namount = \\d+\n",
     "a.form:8: [money] amount has no group (?<amount>…)"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[goals]\nannual below = 目标（{years}）\n",
     "a.form:7: [free] does not say what {years} may hold"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[checks]\nrequired = unit\n",
     "a.form:7: [fields] has no \"unit\", which [checks] requires"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[checks]\nfunds.sum = total = fiscal\n",
     "a.form:7: [money] has no label for \"total\""},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[fields]\nkind right of = 类型\nkind one of = "
     "新建\n",
     "a.form:8: \"kind\" is one of one value alone"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[fields]\nkind right of = 类型\n"
     "kind one of = Ａ类 | 新建 | A类\n",
     "a.form:8: the choice \"A类\" is there twice"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[fields]\nkind right of = 类型\n"
     "kind one of = 新建 | {year}年续建\n",
     "a.form:8: the choice \"{year}年续建\" has a free part"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[fields]\nkind right of = 类型\n"
     "kind one of = 新建 | 续建（二期）\nkind shape = ^\\p{Han}+$\n",
     "a.form:9: the choice \"续建（二期）\" does not have the shape of \"kind\""},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[fields]\nkind right of = 类型\n"
     "kind one of = 新建 | 续建\nkind words = 新建\n",
     "a.form:9: \"kind\" has words and is one of some values: it is either"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[fields]\nkind one of = 新建 | 续建\n",
     "a.form:7: \"kind\" is one of some values, and stands beside no label"},
    {"[fields]\nkind one = 新建\n", "a.form:2: after a field's name stands right of, below, outside, among, "
                                    "words, one of, parts or shape"},
    {"[checks]\ntasks.end = total = fiscal\n",
     "a.form:2: columns are written \"list.end = column column …\""},
    {"[checks]\ntasks.fund = total = total\n",
     "a.form:2: a column's sum is written \"list.fund = period item = column\""},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[checks]\ntasks.end = total\n",
     "a.form:7: there is no [list tasks]"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[checks]\ntaks.sum = total = fiscal\n"
     "[list tasks]\ntotal = 总额\nfiscal = 财政拨款\n",
     "a.form:10: there is no [list taks]"},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[checks]\ntasks.fund = anual total = total\n"
     "[list tasks]\ntotal = 总额\n[money]\ntotal annual = 总额\namount = ^(?<amount>\\d+)$\n",
     "a.form:12: the form has no period \"anual\""},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[checks]\ntasks.sum = total = fiscal\n"
     "[list tasks]\ntotal = 总额\n",
     "a.form:9: [list tasks] has no column \"fiscal\""},
    {"[form]\nid = x\nversion = 1\n[known by]\nneeds = 1\n[checks]\ntasks.end = total\n[list tasks]\ntotal = "
     "总额\n",
     "a.form:9: [money] lacks amount, which the sums of a list need"},
};

static void test_mistakes_are_named_by_line(void **state)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        struct form_set *set = form_set_new();
        char *message = NULL;
        const char *text = mistakes[i].text;
        assert_int_equal(form_set_add(set, "a.form", text, strlen(text), &message), STATUS_FORM_BAD);
        assert_non_null(message);
        assert_string_equal(message, mistakes[i].message);
        assert_int_equal(set->count, 0);
        free(message);
        form_set_free(set);
    }
}

/* A check names them all, in the order of the lines; what the form as a whole lacks only where each line is right. */
static void test_every_mistake_is_named(void **state)
{
    char path[] = "/tmp/shenbao-form-XXXXXX";
    int file = mkstemp(path);
    static const char text[] = "[form]\nid = x\nfoo\n[known by]\nneeds = a\n[value]\nnumber = (\n";
    assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
    struct arena *arena = arena_new();
    struct form_mistake *found = NULL;
    size_t count = 0;
    assert_int_equal(form_file_check(path, arena, &found, &count), STATUS_FORM_BAD);
    assert_int_equal(count, 3);
    assert_int_equal(found[0].line, 3);
    assert_int_equal(found[1].line, 5);
    assert_int_equal(found[2].line, 7);
    assert_string_equal(found[1].text, "a number between -1000 and 1000 is wanted");
    unlink(path);
    assert_int_equal(form_file_check(path, arena, &found, &count), STATUS_IO);
    arena_free(arena);
}

static void difference_count(void *context, int line, const char *text)
{
    size_t *lines = context;
    *lines = *lines * 100 + (size_t)line;
}

/* The examples that the shipped forms carry, by all of them together; and one that is wrong. */
static void test_examples(void **state)
{
    struct form_set *forms = form_sheet_forms();
    size_t lines = 0;
    for (size_t i = 0; i < form_set_count(forms); i++) {
        assert_true(form_set_facts(forms, i).example_count > 0);
        assert_int_equal(form_examples_run(forms, i, difference_count, &lines), 0);
    }
    form_set_free(forms);
    static const char text[] =
        "[form]\nid = visit\nversion = 1\n[known by]\nneeds = 1\nlabel 2 = 来访单位\n[fields]\n"
        "visitor right of = 来访单位\n[example one]\nrow = 来访单位 | 清河县教育局\n"
        "field visitor = 清河县教育局\nfield visitor = 清河县\nfield reason = 调研\n";
    struct form_set *set = form_set_new();
    assert_int_equal(form_set_add(set, "visit.form", text, strlen(text), NULL), STATUS_OK);
    assert_int_equal(form_examples_run(set, 0, difference_count, &lines), 2);
    assert_int_equal(lines, 1213);
    form_set_free(set);
}

static const char smallest[] =
    "\xEF\xBB\xBF# a form\r\n[form]\r\nid = small\r\nversion = 2\r\n[known by]\r\nneeds = 1\r\n"
    "label 1 = 项目名称\r\n";

static void test_smallest_form_with_crlf_and_mark(void **state)
{
    struct form_set *set = form_set_new();
    assert_int_equal(form_set_add(set, "a.form", smallest, strlen(smallest), NULL), STATUS_OK);
    assert_int_equal(set->count, 1);
    assert_string_equal(set->forms[0].id, "small");
    assert_int_equal(set->forms[0].version, 2);
    form_set_free(set);
}

static void test_every_beginning_of_a_form_file_is_survived(void **state)
{
    FILE *file = fopen("models/forms/performance-target.form", "rb");
    assert_non_null(file);
    char text[32768];
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_in_range(size, 1000, sizeof text - 1);
    for (size_t length = 0; length <= size; length += 7) {
        struct form_set *set = form_set_new();
        char *message = NULL;
        int status = form_set_add(set, "a.form", text, length, &message);
        assert_true(status == STATUS_OK || (status == STATUS_FORM_BAD && message));
        free(message);
        form_set_free(set);
    }
}

static void file_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fputs(text, file) >= 0, 1);
    fclose(file);
}

static void test_folder(void **state)
{
    char dir[] = "/tmp/shenbao-forms-XXXXXX", path[64], other[64];
    struct form_set *forms = NULL;
    char *message = NULL;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/b.form", dir);
    snprintf(other, sizeof other, "%s/notes.txt", dir);
    file_write(other, "no form");
    assert_int_equal(form_set_load(dir, &forms, &message), STATUS_MODEL_MISSING);
    assert_null(forms);
    free(message);
    file_write(path, smallest);
    assert_int_equal(form_set_load(dir, &forms, NULL), STATUS_OK);
    assert_int_equal(forms->count, 1);
    form_set_free(forms);
    forms = NULL;
    file_write(path, "[form]\nid x\n");
    message = NULL;
    assert_int_equal(form_set_load(dir, &forms, &message), STATUS_FORM_BAD);
    assert_non_null(strstr(message, "/b.form:2: neither"));
    assert_null(forms);
    free(message);
    unlink(path);
    unlink(other);
    rmdir(dir);
    assert_int_equal(form_set_load(dir, &forms, NULL), STATUS_MODEL_MISSING);
}

static void test_a_form_added_at_run_time(void **state)
{
    static const char form[] =
        "[form]\nid = visit\nversion = 3\n[known by]\nneeds = 1.5\nlabel 1 = 来访事由\n"
        "label 1 = 接待单位\n[fields]\nreason right of = 来访事由\nhost below = 接待单位\n";
    struct form_set *set = form_set_new();
    struct arena *arena = arena_new();
    assert_int_equal(form_set_add(set, "visit.form", form, strlen(form), NULL), STATUS_OK);
    struct sheet sheet =
        form_sheet_make(arena, "0 0 1 1 来访事山\n0 1 1 1 参观学习\n1 0 1 2 接待单位\n2 0 1 2 档案馆\n", "");
    struct reading reading;
    assert_int_equal(form_read(set, &sheet, arena, &reading), STATUS_OK);
    assert_int_equal(reading.record_count, 1);
    assert_string_equal(reading.form_name, "visit@3");
    assert_string_equal(record_field_text(&reading.records[0], "reason"), "参观学习");
    assert_string_equal(record_field_text(&reading.records[0], "host"), "档案馆");
    arena_free(arena);
    form_set_free(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes_are_named_by_line),
        cmocka_unit_test(test_smallest_form_with_crlf_and_mark),
        cmocka_unit_test(test_every_beginning_of_a_form_file_is_survived),
        cmocka_unit_test(test_every_mistake_is_named),
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_folder),
        cmocka_unit_test(test_a_form_added_at_run_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
