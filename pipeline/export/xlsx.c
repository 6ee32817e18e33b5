/*
 * A workbook of all declarations: projects, funds, indicators, the cells in doubt with their pictures, and the run.
 * Rows leave the memory as they are written; only notes, links and pictures stay, and these are limited.
 */
#include <math.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/results.h"
#include "base/strbuf.h"
#include "export/book.h"
#include "export/exporter.h"
#include "export/snippet.h"
#include "export/words.h"
#include "export/xlsx_tables.h"
#include "shenbao/status.h"

#include <leptonica/allheaders.h>

enum { TEXT_CEILING = 1 << 20, COLUMNS_MAX = 16, EXACT_DIGITS = 15 };

/* Pictures: pixels of a screen. They need rows of one height, in points. */
static const double PICTURE_SCALE = 0.6, PICTURE_WIDTH = 360, PICTURE_HEIGHT = 112;
static const double ROW_POINTS = 88;

/* ---- sheets ---- */

enum sheet { PROJECTS, FUNDS, INDICATORS, DOUBTS, RUN, SHEETS };

struct heading {
    const char *english, *chinese;
    double width;
};

#define PAGE_HEADINGS                                                                                        \
    {"scan", "扫描件", 22},                                                                                  \
    {                                                                                                        \
        "page", "页", 6                                                                                      \
    }

static const struct heading project_headings[] = {PAGE_HEADINGS,
                                                  {"project", "项目名称", 36},
                                                  {"department code", "部门代码", 10},
                                                  {"department", "主管部门", 26},
                                                  {"implementing unit", "实施单位", 26},
                                                  {"year", "年度", 8},
                                                  {"attribute", "项目属性", 14},
                                                  {"term", "项目期", 10},
                                                  {"mid-term goal", "中期目标", 50},
                                                  {"annual goal", "年度目标", 50},
                                                  {"other fields", "其他栏目", 30},
                                                  {"form", "表单", 24},
                                                  {"checks failed", "未通过的校验", 40},
                                                  {0}};
static const struct heading fund_headings[] = {PAGE_HEADINGS,
                                               {"project", "项目名称", 36},
                                               {"period", "期间", 10},
                                               {"item", "资金来源", 12},
                                               {"amount (10,000 yuan)", "金额（万元）", 16},
                                               {"as printed", "原文", 16},
                                               {"unit as printed", "原文单位", 10},
                                               {"confidence", "置信度", 10},
                                               {"why in doubt", "存疑原因", 24},
                                               {0}};
static const struct heading indicator_headings[] = {PAGE_HEADINGS,
                                                    {"project", "项目名称", 36},
                                                    {"period", "期间", 10},
                                                    {"level 1", "一级指标", 14},
                                                    {"level 2", "二级指标", 16},
                                                    {"level 3", "三级指标", 36},
                                                    {"value", "指标值", 18},
                                                    {"operator", "符号", 8},
                                                    {"number", "数值", 12},
                                                    {"unit", "单位", 10},
                                                    {"confidence", "置信度", 10},
                                                    {"why in doubt", "存疑原因", 24},
                                                    {0}};
static const struct heading doubt_headings[] = {PAGE_HEADINGS,
                                                {"cell", "单元格", 10},
                                                {"row", "行", 6},
                                                {"column", "列", 6},
                                                {"text", "文字", 36},
                                                {"as read", "识别原文", 36},
                                                {"confidence", "置信度", 10},
                                                {"why in doubt", "存疑原因", 24},
                                                {"picture", "图像", 52},
                                                {"the page", "打开扫描件", 14},
                                                {0}};
static const struct heading run_headings[] = {{"", "", 34}, {"", "", 80}, {0}};

static const struct {
    const char *english, *chinese;
    const struct heading *headings;
    int frozen;
} sheets[SHEETS] = {[PROJECTS] = {"projects", "项目", project_headings, 3},
                    [FUNDS] = {"funds", "资金", fund_headings, 3},
                    [INDICATORS] = {"indicators", "绩效指标", indicator_headings, 3},
                    [DOUBTS] = {"in doubt", "存疑单元格", doubt_headings, 3},
                    [RUN] = {"run", "运行情况", run_headings, 0}};

struct totals {
    size_t pages, failed, records, cells, flagged, pictures, without_scan;
};

struct workbook {
    const struct export_request *request;
    struct book *book;
    struct book_sheet *sheets[SHEETS];
    struct book_column columns[SHEETS][COLUMNS_MAX];
    json_t *run;                  /* run.json, or NULL */
    struct strbuf reason, joined; /* of the cell that is being written */
    struct totals totals;
};

/* The row that is being written, and of what. */
struct row {
    struct workbook *workbook;
    struct book_sheet *sheet;
    const json_t *page, *record;
};

static int sheets_make(struct workbook *workbook)
{
    for (size_t s = 0; s < SHEETS; s++) {
        size_t count = 0;
        for (const struct heading *heading = sheets[s].headings; heading->english; heading++)
            workbook->columns[s][count++] =
                (struct book_column){TR(heading->english, heading->chinese), heading->width};
        if (s == RUN)
            workbook->columns[s][0].heading = NULL;
        workbook->sheets[s] = book_sheet_add(workbook->book, TR(sheets[s].english, sheets[s].chinese),
                                             workbook->columns[s], count, sheets[s].frozen);
        if (!workbook->sheets[s])
            return STATUS_NO_MEMORY;
    }
    sheet_height(workbook->sheets[DOUBTS], ROW_POINTS);
    return STATUS_OK;
}

/* ---- values ---- */

/* Why a person should look at the element; NULL: no need to. */
static const char *reason_of(struct workbook *workbook, const json_t *element)
{
    const json_t *flags = json_object_get(element, "flags");
    strbuf_clear(&workbook->reason);
    if (json_array_size(flags) == 0)
        return NULL;
    words_flags(&workbook->reason, flags);
    return workbook->reason.text;
}

static const char *number_of(const json_t *page, char room[24])
{
    snprintf(room, 24, "%lld", (long long)json_path_integer(page, "source.frame") + 1);
    return room;
}

static void row_begin(const struct row *row)
{
    char page[24];
    sheet_row(row->sheet);
    sheet_text(row->sheet, json_path_text(row->page, "source.path", ""), STYLE_SHORT, NULL);
    sheet_text(row->sheet, number_of(row->page, page), STYLE_SHORT, NULL);
}

static void project_put(const struct row *row)
{
    sheet_text(row->sheet, json_path_text(row->record, "fields.project_name.text", NULL), STYLE_SHORT, NULL);
}

static void confidence_put(const struct row *row, const json_t *element)
{
    const json_t *confidence = json_object_get(element, "confidence");
    if (json_is_number(confidence))
        sheet_number(row->sheet, json_number_value(confidence), STYLE_CHANCE, NULL);
    else
        sheet_text(row->sheet, NULL, STYLE_CHANCE, NULL);
}

/* The number that a decimal text is, without the commas between thousands; false where a double would not hold it. */
static bool decimal_read(const char *text, double *ret_number)
{
    char digits[64];
    size_t length = 0, significant = 0;
    for (; text && *text; text++) {
        if (*text == ',')
            continue;
        if (length + 1 >= sizeof digits || !strchr("+-.0123456789", *text))
            return false;
        significant += *text >= '0' && *text <= '9';
        digits[length++] = *text;
    }
    digits[length] = '\0';
    char *end;
    *ret_number = strtod(digits, &end);
    return length > 0 && *end == '\0' && significant <= EXACT_DIGITS && isfinite(*ret_number);
}

/* What one of the unit is in 万元; 0: nobody knows. */
static double unit_value(const char *unit)
{
    static const struct {
        const char *name;
        double value;
    } units[] = {{"万元", 1}, {"元", 1e-4}, {"千元", 0.1}, {"百元", 0.01}, {"百万元", 100}, {"亿元", 1e4}};
    for (size_t i = 0; unit && i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].name, unit) == 0)
            return units[i].value;
    return 0;
}

static void amount_put(const struct row *row, const json_t *fund, const char *reason)
{
    double amount, unit = unit_value(json_path_text(fund, "unit", "万元"));
    if (unit > 0 && decimal_read(json_path_text(fund, "amount", NULL), &amount))
        sheet_number(row->sheet, amount * unit, STYLE_AMOUNT, reason);
    else
        sheet_text(row->sheet, NULL, STYLE_AMOUNT, reason);
}

/* A number as such where nothing of it is lost: not 007, and not of more digits than a double has. */
static void decimal_put(const struct row *row, const char *text, const char *reason)
{
    double number;
    bool padded = text && text[0] == '0' && text[1] && text[1] != '.';
    if (!padded && decimal_read(text, &number))
        sheet_number(row->sheet, number, STYLE_NUMBER, reason);
    else
        sheet_text(row->sheet, text, STYLE_SHORT, reason);
}

/* ---- rows of records ---- */

static void field_put(const struct row *row, const char *name, const char *part)
{
    const json_t *field = json_object_get(json_object_get(row->record, "fields"), name);
    const char *text = json_path_text(field, part, NULL);
    sheet_text(row->sheet, text, STYLE_TEXT, reason_of(row->workbook, field));
}

static void goal_put(const struct row *row, const char *period)
{
    size_t i;
    json_t *goal;
    json_array_foreach(json_object_get(row->record, "goals"), i, goal)
    {
        if (strcmp(json_path_text(goal, "period", ""), period) != 0)
            continue;
        sheet_text(row->sheet, json_path_text(goal, "text", NULL), STYLE_SHORT,
                   reason_of(row->workbook, goal));
        return;
    }
    sheet_text(row->sheet, NULL, STYLE_TEXT, NULL);
}

static void other_fields_put(const struct row *row)
{
    static const char *const known[] = {
        "title", "year", "project_name", "department", "implementing_unit", "attribute", "term"};
    struct strbuf *joined = &row->workbook->joined;
    const char *name;
    json_t *field;
    strbuf_clear(joined);
    json_object_foreach(json_object_get(row->record, "fields"), name, field)
    {
        bool told = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            told |= strcmp(known[i], name) == 0;
        if (!told)
            strbuf_printf(joined, "%s%s: %s", joined->length ? "\n" : "", name,
                          json_path_text(field, "text", ""));
    }
    sheet_text(row->sheet, joined->text, STYLE_TEXT, NULL);
}

static void checks_put(const struct row *row)
{
    struct strbuf *joined = &row->workbook->joined;
    size_t i;
    json_t *check;
    strbuf_clear(joined);
    json_array_foreach(json_object_get(row->record, "checks"), i, check)
    {
        if (strcmp(json_path_text(check, "outcome", ""), "fail") == 0)
            strbuf_printf(
                joined, "%s%s %s: %s", joined->length ? "\n" : "", json_path_text(check, "rule", ""),
                words_period(json_path_text(check, "period", NULL)), json_path_text(check, "message", ""));
    }
    sheet_text(row->sheet, joined->text, STYLE_TEXT, joined->length ? "" : NULL);
}

static void project_row(struct row row)
{
    row.sheet = row.workbook->sheets[PROJECTS];
    row_begin(&row);
    field_put(&row, "project_name", "text");
    field_put(&row, "department", "code");
    const json_t *department = json_object_get(json_object_get(row.record, "fields"), "department");
    field_put(&row, "department", json_object_get(department, "name") ? "name" : "text");
    field_put(&row, "implementing_unit", "text");
    field_put(&row, "year", "text");
    field_put(&row, "attribute", "text");
    field_put(&row, "term", "text");
    goal_put(&row, "mid_term");
    goal_put(&row, "annual");
    other_fields_put(&row);
    sheet_text(row.sheet, json_path_text(row.record, "form", NULL), STYLE_SHORT, NULL);
    checks_put(&row);
}

static void fund_row(struct row row, const json_t *fund)
{
    const char *reason = reason_of(row.workbook, fund);
    row.sheet = row.workbook->sheets[FUNDS];
    row_begin(&row);
    project_put(&row);
    sheet_text(row.sheet, words_period(json_path_text(fund, "period", NULL)), STYLE_SHORT, NULL);
    sheet_text(row.sheet, words_item(json_path_text(fund, "item", NULL)), STYLE_SHORT, NULL);
    amount_put(&row, fund, reason);
    sheet_text(row.sheet, json_path_text(fund, "text", NULL), STYLE_SHORT, reason);
    sheet_text(row.sheet, json_path_text(fund, "unit", NULL), STYLE_SHORT, NULL);
    confidence_put(&row, fund);
    sheet_text(row.sheet, reason, STYLE_TEXT, NULL);
}

static void indicator_row(struct row row, const json_t *indicator)
{
    static const char *const levels[] = {"level1", "level2", "level3", "value.text"};
    const char *reason = reason_of(row.workbook, indicator);
    row.sheet = row.workbook->sheets[INDICATORS];
    row_begin(&row);
    project_put(&row);
    sheet_text(row.sheet, words_period(json_path_text(indicator, "period", NULL)), STYLE_SHORT, NULL);
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        sheet_text(row.sheet, json_path_text(indicator, levels[i], NULL), STYLE_TEXT, i >= 2 ? reason : NULL);
    sheet_text(row.sheet, json_path_text(indicator, "value.operator", NULL), STYLE_SHORT, NULL);
    decimal_put(&row, json_path_text(indicator, "value.number", NULL), NULL);
    sheet_text(row.sheet, json_path_text(indicator, "value.unit", NULL), STYLE_SHORT, NULL);
    confidence_put(&row, indicator);
    sheet_text(row.sheet, reason, STYLE_TEXT, NULL);
}

static void records_put(struct row row)
{
    size_t i, j;
    json_t *record, *element;
    json_array_foreach(json_object_get(row.page, "records"), i, record)
    {
        row.record = record;
        row.workbook->totals.records++;
        project_row(row);
        json_array_foreach(json_object_get(record, "funds"), j, element) fund_row(row, element);
        json_array_foreach(json_object_get(record, "indicators"), j, element) indicator_row(row, element);
    }
}

/* ---- cells in doubt ---- */

/* What is known of the page's scan: opened when its first cell in doubt is met. */
struct scan_view {
    bool asked;
    PIX *image;    /* NULL: not to be had */
    char *address; /* NULL: not known */
    int rotation;
};

static void scan_view_open(struct workbook *workbook, const json_t *page, struct scan_view *view)
{
    const struct export_scans *scans = &workbook->request->scans;
    if (view->asked)
        return;
    view->asked = true;
    view->rotation = (int)json_path_integer(page, "page.rotation");
    view->address = snippet_address(scans, page);
    if (workbook->totals.pictures < workbook->request->choices.pictures &&
        snippet_image(scans, page, &view->image) != STATUS_OK)
        workbook->totals.without_scan++;
}

static bool snippet_of(struct workbook *workbook, const struct scan_view *view, const json_t *cell,
                       struct snippet *ret_snippet)
{
    struct quad outline;
    if (!view->image || workbook->totals.pictures >= workbook->request->choices.pictures ||
        !json_quad(json_object_get(cell, "polygon"), &outline))
        return false;
    return snippet_cut(view->image, outline, view->rotation, ret_snippet) == STATUS_OK;
}

static double scale_of(const struct snippet *snippet)
{
    return fmin(PICTURE_SCALE, fmin(PICTURE_WIDTH / snippet->width, PICTURE_HEIGHT / snippet->height));
}

static void doubt_texts(const struct row *row, const json_t *cell)
{
    static const char *const places[] = {"row", "column"};
    const char *reason = reason_of(row->workbook, cell);
    char page[24];
    sheet_text(row->sheet, json_path_text(row->page, "source.path", ""), STYLE_SHORT, NULL);
    sheet_text(row->sheet, number_of(row->page, page), STYLE_SHORT, NULL);
    sheet_text(row->sheet, json_path_text(cell, "id", NULL), STYLE_SHORT, NULL);
    for (size_t i = 0; i < 2; i++)
        sheet_number(row->sheet, (double)json_path_integer(cell, places[i]) + 1, STYLE_NUMBER, NULL);
    sheet_text(row->sheet, json_path_text(cell, "text", NULL), STYLE_TEXT, reason);
    sheet_text(row->sheet, json_path_text(cell, "raw_text", NULL), STYLE_TEXT, NULL);
    confidence_put(row, cell);
    sheet_text(row->sheet, reason, STYLE_TEXT, NULL);
}

static void doubt_row(struct row row, const json_t *cell, struct scan_view *view)
{
    struct workbook *workbook = row.workbook;
    struct snippet snippet = {0};
    scan_view_open(workbook, row.page, view);
    bool seen = snippet_of(workbook, view, cell, &snippet);
    sheet_row(row.sheet);
    doubt_texts(&row, cell);
    if (seen) {
        sheet_picture(row.sheet, &(struct book_picture){snippet.png, snippet.size, scale_of(&snippet)});
        workbook->totals.pictures++;
    } else
        sheet_text(row.sheet, NULL, STYLE_TEXT, NULL);
    sheet_link(row.sheet, view->address, TR("open", "打开"));
    snippet_release(&snippet);
}

static void doubts_put(struct row row)
{
    struct scan_view view = {0};
    size_t i, j;
    json_t *table, *cell;
    row.sheet = row.workbook->sheets[DOUBTS];
    json_array_foreach(json_object_get(row.page, "tables"), i, table)
    {
        json_array_foreach(json_object_get(table, "cells"), j, cell)
        {
            row.workbook->totals.cells++;
            if (json_array_size(json_object_get(cell, "flags")) == 0)
                continue;
            row.workbook->totals.flagged++;
            doubt_row(row, cell, &view);
        }
    }
    pixDestroy(&view.image);
    free(view.address);
}

/* ---- the run ---- */

static void run_text(struct workbook *workbook, const char *name, const char *text)
{
    sheet_row(workbook->sheets[RUN]);
    sheet_text(workbook->sheets[RUN], name, STYLE_SHORT, NULL);
    sheet_text(workbook->sheets[RUN], text, STYLE_TEXT, NULL);
}

static void run_count(struct workbook *workbook, const char *name, size_t count)
{
    sheet_row(workbook->sheets[RUN]);
    sheet_text(workbook->sheets[RUN], name, STYLE_SHORT, NULL);
    sheet_number(workbook->sheets[RUN], (double)count, STYLE_NUMBER, NULL);
}

static void run_put(struct workbook *workbook)
{
    const struct totals *totals = &workbook->totals;
    run_text(workbook, TR("read by", "识别程序"), json_path_text(workbook->run, "shenbao", "?"));
    run_text(workbook, TR("model (SHA-256)", "模型（SHA-256）"),
             json_path_text(workbook->run, "model.sha256", "?"));
    run_text(workbook, TR("begun", "开始时间"), json_path_text(workbook->run, "started", "?"));
    run_text(workbook, TR("exported by", "导出程序"), "shenbao " SHENBAO_VERSION);
    run_count(workbook, TR("pages", "页数"), totals->pages);
    run_count(workbook, TR("pages that could not be read", "无法识别的页数"), totals->failed);
    run_count(workbook, TR("declarations", "申报数"), totals->records);
    run_count(workbook, TR("cells", "单元格数"), totals->cells);
    run_count(workbook, TR("cells in doubt", "存疑单元格数"), totals->flagged);
    run_count(workbook, TR("pictures of cells", "单元格图像数"), totals->pictures);
    run_count(workbook, TR("pages whose scan was not there", "找不到扫描件的页数"), totals->without_scan);
}

static void failure_put(struct workbook *workbook, const json_t *page)
{
    char number[24];
    struct strbuf *joined = &workbook->joined;
    strbuf_clear(joined);
    strbuf_printf(joined, "%s (%s)", json_path_text(page, "source.path", "?"), number_of(page, number));
    struct strbuf *reason = &workbook->reason;
    strbuf_clear(reason);
    strbuf_printf(reason, "%s: %s", json_path_text(page, "error.code", "?"),
                  json_path_text(page, "error.message", "?"));
    run_text(workbook, joined->text, reason->text);
    workbook->totals.failed++;
}

/* ---- the exporter ---- */

static json_t *run_load(const char *out_dir)
{
    CLEANUP(cleanup_free) char *path = path_join(out_dir, "run.json");
    return path ? json_load_file(path, JSON_REJECT_DUPLICATES, NULL) : NULL;
}

static int workbook_free(struct workbook *workbook, bool keep)
{
    int status = workbook->book ? book_close(workbook->book, keep) : STATUS_OK;
    bool failed = workbook->reason.failed || workbook->joined.failed;
    json_decref(workbook->run);
    strbuf_release(&workbook->reason);
    strbuf_release(&workbook->joined);
    free(workbook);
    return status == STATUS_OK && failed ? STATUS_NO_MEMORY : status;
}

static int xlsx_open(const struct export_request *request, void **ret_state)
{
    struct workbook *workbook = calloc(1, sizeof *workbook);
    if (!workbook)
        return STATUS_NO_MEMORY;
    *workbook = (struct workbook){.request = request,
                                  .run = run_load(request->out_dir),
                                  .reason = STRBUF_INIT(TEXT_CEILING),
                                  .joined = STRBUF_INIT(TEXT_CEILING)};
    struct book_options options = {.streaming = true,
                                   .created = json_path_text(workbook->run, "started", NULL)};
    int status = book_new(request->target, &options, &workbook->book);
    if (status == STATUS_OK)
        status = sheets_make(workbook);
    if (status == STATUS_OK)
        *ret_state = workbook;
    else
        workbook_free(workbook, false);
    return status;
}

static int xlsx_page(void *state, const struct export_page *page)
{
    struct workbook *workbook = state;
    struct row row = {.workbook = workbook, .page = page->json};
    workbook->totals.pages++;
    if (json_object_get(page->json, "error"))
        failure_put(workbook, page->json);
    records_put(row);
    doubts_put(row);
    return STATUS_OK;
}

static int xlsx_close(void *state, bool keep)
{
    run_put(state);
    return workbook_free(state, keep);
}

static const struct exporter *xlsx_fitting(const struct export_choices *choices)
{
    return choices->layout == LAYOUT_TABLES ? &exporter_xlsx_tables : &exporter_xlsx;
}

const struct exporter exporter_xlsx = {
    .name = "xlsx",
    .summary = "an Excel workbook",
    .summary_zh = "Excel 工作簿",
    .place = PLACE_FILE,
    .takes = TAKES_LAYOUT | TAKES_PICTURES | TAKES_SCANS,
    .fitting = xlsx_fitting,
    .open = xlsx_open,
    .page = xlsx_page,
    .close = xlsx_close,
};
