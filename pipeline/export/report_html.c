/*
 * The report as one page of HTML that needs nothing beside it: no script, no font, no address outside. Pictures are
 * in it as base64, of the worst pages only, so that the report of ten thousand pages can still be mailed.
 */
#include <errno.h>
#include <leptonica/allheaders.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/results.h"
#include "export/markup.h"
#include "export/report.h"
#include "export/snippet.h"
#include "shenbao/status.h"

enum { THUMBNAILS = 60, THUMBNAIL_WIDTH = 560, THUMBNAIL_QUALITY = 55, FAILURES = 500, ROWS = 500 };

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1d2430;--soft:#5d6878;--line:#d9dee6;--paper:#fff;--panel:#f5f7fa;"
    "--bar:#3a6ea5;--bad:#b3261e;--doubt:#d97706;--sure:#2e7d32}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--soft:#9aa5b4;--line:#343c48;--paper:#14181e;"
    "--panel:#1d232b;--bar:#6fa3d8;--bad:#ff8a80;--doubt:#ffb74d;--sure:#81c784}}"
    "*{box-sizing:border-box}body{margin:0 auto;padding:1.5rem;max-width:78rem;background:var(--paper);"
    "color:var(--ink);font:16px/1.5 system-ui,'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif}"
    "h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}p{margin:.25rem 0}"
    ".soft{color:var(--soft)}.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));"
    "gap:.75rem;margin:1rem 0}.card{background:var(--panel);border:1px solid var(--line);border-radius:.5rem;"
    "padding:.6rem .9rem}.card b{display:block;font-size:1.5rem;font-variant-numeric:tabular-nums}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem "
    ".6rem;"
    "border-bottom:1px solid var(--line);vertical-align:top}td.n,th.n{text-align:right;"
    "font-variant-numeric:tabular-nums;white-space:nowrap}td.path{overflow-wrap:anywhere}"
    ".bar{height:.6rem;min-width:2px;background:var(--bar);border-radius:.2rem;margin-top:.45rem}.bad{color:"
    "var(--bad)}"
    ".pages{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));gap:1rem}"
    "figure{margin:0;border:1px solid "
    "var(--line);border-radius:.5rem;overflow:hidden;background:var(--panel)}"
    "figure svg{display:block;width:100%;height:auto;background:#fff}figcaption{padding:.5rem .75rem;"
    "overflow-wrap:anywhere}polygon{fill:none;stroke-width:1.3;vector-effect:non-scaling-stroke}"
    ".s{stroke:#2e7d32}.e{stroke:#1565c0}.d{stroke:#d97706;fill:#ff8c00;fill-opacity:.28}"
    ".w{stroke:#c62828;fill:#e53935;fill-opacity:.3}.key{display:inline-block;width:.9em;height:.9em;"
    "border:2px solid;border-radius:.2em;vertical-align:-.1em;margin:0 .3em 0 1em}"
    "@media print{body{max-width:none}figure{break-inside:avoid}}";

/* Flags in words. */
static const struct {
    const char *flag, *english, *chinese;
} words[] = {
    {"low_confidence", "read with little confidence", "识别把握不足"},
    {"unknown_label", "a label that the form does not have", "表单中没有的标签"},
    {"pattern_mismatch", "not of the kind that belongs there", "内容与格式不符"},
    {"sum_mismatch", "a sum that does not add up", "金额合计不符"},
    {"rule_failed", "breaks a rule of the form", "不符合表单规则"},
    {"unexpected_empty", "empty where something belongs", "应填而为空"},
    {"unexpected_text", "text where none belongs", "应空而有文字"},
    {"covered", "covered by a seal or a streak", "被印章或条纹遮盖"},
    {"clipped", "cut off", "被裁切"},
    {"grid_repaired", "a rule was missing or broken", "表格线缺损，已修补"},
    {"handwriting", "written by hand", "手写"},
    {"grid_uncertain", "the grid is uncertain", "表格线不确定"},
    {"no_table", "no table was found", "未找到表格"},
    {"unknown_form", "of no form that is known", "未知表单"},
    {"low_resolution", "scanned too coarsely", "分辨率过低"},
    {"cut_off", "cut off at the edge", "页面边缘缺失"},
};

static const char *flag_text(const char *flag)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i].flag, flag) == 0)
            return TR(words[i].english, words[i].chinese);
    }
    return flag;
}

static const char *reason_text(const char *code)
{
    int status = status_by_name(code);
    return log_reason(status);
}

void base64_write(FILE *out, const unsigned char *bytes, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        unsigned group = (unsigned)bytes[i] << 16 | (left > 1 ? (unsigned)bytes[i + 1] << 8 : 0) |
                         (left > 2 ? bytes[i + 2] : 0);
        fputc(digits[group >> 18], out);
        fputc(digits[group >> 12 & 63], out);
        fputc(left > 1 ? digits[group >> 6 & 63] : '=', out);
        fputc(left > 2 ? digits[group & 63] : '=', out);
    }
}

static void heading(FILE *out, const char *text)
{
    fprintf(out, "<h2>%s</h2>\n", text);
}

static void card(FILE *out, const char *label, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void card(FILE *out, const char *label, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("<div class=card><b>", out);
    vfprintf(out, format, arguments);
    fprintf(out, "</b>%s</div>\n", label);
    va_end(arguments);
}

static double percent(size_t part, size_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0;
}

static void write_head(const struct report *report, FILE *out)
{
    fprintf(out,
            "<!doctype html>\n<html lang=%s>\n<meta charset=utf-8>\n<meta name=viewport "
            "content=\"width=device-width,initial-scale=1\">\n"
            "<title>%s</title>\n<style>%s</style>\n<h1>%s</h1>\n<p class=soft>",
            TR("en", "zh-CN"), TR("Report of a run", "运行报告"), style, TR("Report of a run", "运行报告"));
    markup_text(out, report->request->run_state);
    fputs(" · shenbao ", out);
    markup_text(out, json_path_text(report->run, "shenbao", "?"));
    const char *started = json_path_text(report->run, "started", NULL);
    if (started) {
        fputs(TR(" · begun ", " · 开始于 "), out);
        markup_text(out, started);
        fputs(TR(" · as of ", " · 截至 "), out);
        markup_text(out, json_path_text(report->run, "updated", started));
    }
    fputs("</p>\n", out);
}

static void write_cards(const struct report *report, FILE *out)
{
    const json_t *pages = json_object_get(report->run, "pages");
    size_t known = (size_t)json_path_integer(pages, "known");
    size_t clean = report->count - report->failed - report->flagged_pages;
    double pace = json_number_value(json_object_get(pages, "pages_a_minute"));
    fputs("<div class=cards>\n", out);
    card(out, TR_COUNT(report->count, "page done", "pages done", "已完成页数"), "%zu", report->count);
    card(out, TR("failed", "失败页数"), "%zu", report->failed);
    if (known > report->count)
        card(out, TR("left", "剩余页数"), "%zu", known - report->count);
    card(out, TR("of the cells to be checked", "的单元格待核"), "%.1f%%",
         percent(report->flagged, report->cells));
    card(out, TR_COUNT(report->flagged, "cell to be checked", "cells to be checked", "待核单元格"), "%zu",
         report->flagged);
    card(out, TR_COUNT(clean, "page without any", "pages without any", "无需核对的页数"), "%zu", clean);
    if (pace > 0)
        card(out, TR("pages a minute", "每分钟页数"), "%.1f", pace);
    if (report->median > 0) {
        card(out, TR("seconds a page (median)", "秒/页（中位数）"), "%.2f", report->median);
        card(out, TR("seconds that 19 in 20 pages keep to", "秒以内（95% 的页面）"), "%.2f", report->slow);
    }
    fputs("</div>\n", out);
}

static void write_tally(FILE *out, const struct tally *tally, bool cells)
{
    size_t most = 1;
    for (size_t i = 0; i < tally->count; i++) {
        size_t value = cells ? tally->words[i].cells : tally->words[i].pages;
        most = value > most ? value : most;
    }
    fprintf(out, "<div class=scroll><table><tr><th>%s%s%s<th class=n>%s<th style=width:35%%>\n",
            TR("reason", "原因"), cells ? "<th class=n>" : "", cells ? TR("cells", "单元格") : "",
            TR("pages", "页数"));
    for (size_t i = 0; i < tally->count; i++) {
        const struct tally_word *word = &tally->words[i];
        fputs("<tr><td>", out);
        markup_text(out, flag_text(word->word));
        if (cells)
            fprintf(out, "<td class=n>%zu", word->cells);
        fprintf(out, "<td class=n>%zu<td><div class=bar style=width:%.1f%%></div>\n", word->pages,
                percent(cells ? word->cells : word->pages, most));
    }
    fputs("</table></div>\n", out);
}

static void write_place(FILE *out, const struct report_page *page)
{
    markup_text(out, page->path);
    if (page->frame > 0)
        fprintf(out, TR(" (page %d)", "（第 %d 页）"), page->frame + 1);
}

static void say_more(FILE *out, size_t more)
{
    if (more)
        fprintf(out, TR("<p class=soft>and %zu more</p>\n", "<p class=soft>另有 %zu 页</p>\n"), more);
}

static void write_failures(const struct report *report, FILE *out)
{
    if (!report->failed)
        return;
    heading(out, TR("Pages that could not be read", "无法识别的页面"));
    fputs("<div class=scroll><table>\n", out);
    for (size_t i = 0; i < report->reasons.count; i++) {
        fputs("<tr><th>", out);
        markup_text(out, reason_text(report->reasons.words[i].word));
        fprintf(out, "<th class=n>%zu\n", report->reasons.words[i].pages);
        size_t shown = 0;
        for (size_t j = 0; j < report->failed && shown < FAILURES; j++) {
            if (strcmp(report->pages[j].reason, report->reasons.words[i].word) != 0)
                continue;
            fputs("<tr><td class=path colspan=2>", out);
            write_place(out, &report->pages[j]);
            shown++;
        }
        if (report->reasons.words[i].pages > shown)
            fprintf(out,
                    TR("<tr><td class=soft colspan=2>and %zu more\n",
                       "<tr><td class=soft colspan=2>另有 %zu 页\n"),
                    report->reasons.words[i].pages - shown);
    }
    fputs("</table></div>\n", out);
}

/* Green: no doubt; blue: empty; orange: to be looked at; red: rather wrong than right. */
static char class_of(const json_t *cell)
{
    if (json_array_size(json_object_get(cell, "flags")) > 0)
        return json_number_value(json_object_get(cell, "confidence")) < 0.5 ? 'w' : 'd';
    return *json_path_text(cell, "text", "") ? 's' : 'e';
}

static void draw_cell(FILE *out, const json_t *cell)
{
    struct quad outline;
    if (!json_quad(json_object_get(cell, "polygon"), &outline))
        return;
    char class = class_of(cell);
    fprintf(out, "<polygon class=%c points=\"", class);
    for (int i = 0; i < 4; i++)
        fprintf(out, "%s%.0f,%.0f", i ? " " : "", outline.corner[i].x, outline.corner[i].y);
    fputs("\">", out);
    if (class == 'd' || class == 'w') {
        size_t i;
        json_t *flag;
        fputs("<title>", out);
        markup_text(out, json_path_text(cell, "text", ""));
        json_array_foreach(json_object_get(cell, "flags"), i, flag)
        {
            fputs(i ? ", " : " — ", out);
            markup_text(out, flag_text(json_string_value(flag)));
        }
        fputs("</title>", out);
    }
    fputs("</polygon>", out);
}

/* The picture lies as it is stored; this stands it upright. */
static void open_picture(FILE *out, int rotation, int w, int h)
{
    bool lying = rotation == 90 || rotation == 270;
    int right = rotation == 90    ? h
                : rotation == 180 ? w
                                  : 0,
        down = rotation == 180   ? h
               : rotation == 270 ? w
                                 : 0;
    fprintf(out, "<svg role=img viewBox=\"0 0 %d %d\"><g transform=\"translate(%d %d) rotate(%d)\">",
            lying ? h : w, lying ? w : h, right, down, rotation);
}

static bool write_image(FILE *out, const PIX *image)
{
    int w = pixGetWidth(image), h = pixGetHeight(image);
    CLEANUP(pixDestroy)
    PIX *grey = pixGetDepth(image) == 32 ? pixClone((PIX *)image) : pixConvertTo8((PIX *)image, 0);
    float scale = w > THUMBNAIL_WIDTH ? (float)THUMBNAIL_WIDTH / (float)w : 1;
    CLEANUP(pixDestroy) PIX *small = grey ? pixScale(grey, scale, scale) : NULL;
    l_uint8 *bytes = NULL;
    size_t size = 0;
    if (!small || pixWriteMemJpeg(&bytes, &size, small, THUMBNAIL_QUALITY, 0) != 0)
        return false;
    fprintf(out, "<image width=%d height=%d href=\"data:image/jpeg;base64,", w, h);
    base64_write(out, bytes, size);
    fputs("\"/>", out);
    lept_free(bytes);
    return true;
}

static void write_drawing(FILE *out, const json_t *json, const PIX *image)
{
    size_t i, j;
    json_t *table, *cell;
    open_picture(out, (int)json_path_integer(json, "page.rotation"), pixGetWidth(image), pixGetHeight(image));
    write_image(out, image);
    json_array_foreach(json_object_get(json, "tables"), i, table)
    {
        json_array_foreach(json_object_get(table, "cells"), j, cell) draw_cell(out, cell);
    }
    fputs("</g></svg>", out);
}

/* Without its scan the page is named all the same. */
static void write_page(const struct report *report, FILE *out, const struct report_page *page)
{
    CLEANUP(cleanup_free) char *path = NULL;
    json_t *json = NULL;
    PIX *image = NULL;
    fputs("<figure>", out);
    if (asprintf(&path, "%s/pages/%s.json", report->request->out_dir, page->name) >= 0 &&
        result_read(path, &json, NULL) == STATUS_OK &&
        snippet_image(&report->request->scans, json, &image) == STATUS_OK)
        write_drawing(out, json, image);
    pixDestroy(&image);
    json_decref(json);
    fputs("<figcaption>", out);
    write_place(out, page);
    fprintf(out,
            TR_COUNT(page->cells, "<p class=soft>%zu of %zu cell to be checked</p>",
                     "<p class=soft>%zu of %zu cells to be checked</p>",
                     "<p class=soft>待核 %zu / %zu 个单元格</p>"),
            page->flagged, page->cells);
    fputs("</figcaption></figure>\n", out);
}

static void write_worst(const struct report *report, FILE *out)
{
    const struct report_page *worst = report->pages + report->failed;
    size_t count = report->flagged_pages;
    if (!count)
        return;
    heading(out, TR("Worst pages first", "最需核对的页面"));
    fprintf(
        out,
        "<p class=soft><span class=key style=color:#d97706></span>%s<span class=key "
        "style=color:#c62828></span>%s"
        "<span class=key style=color:#2e7d32></span>%s<span class=key style=color:#1565c0></span>%s</p>\n",
        TR("to be checked", "待核"), TR("rather wrong than right", "很可能有误"), TR("sure", "可信"),
        TR("empty", "空"));
    fputs("<div class=pages>\n", out);
    for (size_t i = 0; i < count && i < THUMBNAILS; i++)
        write_page(report, out, &worst[i]);
    fputs("</div>\n", out);
    if (count <= THUMBNAILS)
        return;
    fprintf(out, "<div class=scroll><table><tr><th>%s<th class=n>%s<th class=n>%s\n", TR("page", "页面"),
            TR("to be checked", "待核"), TR("cells", "单元格"));
    for (size_t i = THUMBNAILS; i < count && i < THUMBNAILS + ROWS; i++) {
        fputs("<tr><td class=path>", out);
        write_place(out, &worst[i]);
        fprintf(out, "<td class=n>%zu<td class=n>%zu\n", worst[i].flagged, worst[i].cells);
    }
    fputs("</table></div>\n", out);
    say_more(out, count > THUMBNAILS + ROWS ? count - THUMBNAILS - ROWS : 0);
}

int report_write(const struct report *report)
{
    FILE *out = report->request->out;
    write_head(report, out);
    write_cards(report, out);
    write_failures(report, out);
    if (report->cell_flags.count) {
        heading(out, TR("Why cells are to be checked", "单元格待核的原因"));
        write_tally(out, &report->cell_flags, true);
    }
    if (report->page_flags.count) {
        heading(out, TR("What is wrong with whole pages", "整页的问题"));
        write_tally(out, &report->page_flags, false);
    }
    write_worst(report, out);
    fputs("</html>\n", out);
    errno = ferror(out) ? EIO : 0;
    return ferror(out) ? STATUS_IO : STATUS_OK;
}
