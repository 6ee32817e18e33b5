/*
 * A workbook of all declarations: projects, funds, indicators, the cells in doubt with their pictures, and the run.
 * Rows leave the memory as they are written; only notes, links and pictures stay, and these are limited.
 */
#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/results.h"
#include "export/xlsx_rows.h"
#include "export/xlsx_tables.h"
#include "shenbao/status.h"

enum { TEXT_CEILING = 1 << 20 };

/* Rows of one height, in points, for the pictures of cells. */
static const double ROW_POINTS = 88;

/* ---- sheets ---- */

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
                                                  {"department code", "部门代码", 13},
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
                                               {"confidence", "置信度", 12},
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
                                                    {"confidence", "置信度", 12},
                                                    {"why in doubt", "存疑原因", 24},
                                                    {0}};
static const struct heading doubt_headings[] = {PAGE_HEADINGS,
                                                {"cell", "单元格", 10},
                                                {"row", "行", 6},
                                                {"column", "列", 9},
                                                {"text", "文字", 36},
                                                {"as read", "识别原文", 36},
                                                {"confidence", "置信度", 12},
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
    strbuf_printf(joined, "%s (%s)", json_path_text(page, "source.path", "?"),
                  xlsx_page_number(page, number));
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
    xlsx_records_put(row);
    xlsx_doubts_put(row);
    return STATUS_OK;
}

static void missing_say(const struct workbook *workbook)
{
    if (workbook->totals.without_scan > 0)
        log_say(
            workbook->request->log, LOG_NOTE,
            TR_COUNT(
                workbook->totals.without_scan,
                "no pictures of the cells of %zu page: its scan is not where the run found it; name the "
                "folder with --scans",
                "no pictures of the cells of %zu pages: their scans are not where the run found them; name "
                "the folder with --scans",
                "%zu 页没有单元格图像：扫描件已不在原处；请用 --scans 指定其所在文件夹"),
            workbook->totals.without_scan);
}

static int xlsx_close(void *state, bool keep)
{
    if (keep)
        missing_say(state);
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
    .joins = true,
    .fitting = xlsx_fitting,
    .open = xlsx_open,
    .page = xlsx_page,
    .close = xlsx_close,
};
