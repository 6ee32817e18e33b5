/*
 * `shenbao export`: page results in another format, to a file, a folder or stdout.
 */
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "commands.h"
#include "export/pages.h"
#include "export_lines.h"
#include "shenbao/status.h"

enum { KEY_BOM = 256, KEY_CELLS, KEY_SCANS };

enum { TABLES_MAX = 16 };

static const char *const formats[] = {"json", "jsonl", "csv", "gt-lines"};
static const char *const trusts[] = {
    [TRUST_CORRECTED] = "corrected", [TRUST_VERIFIED] = "verified", [TRUST_SURE] = "sure"};

struct export_run {
    const char *out_dir; /* of the run */
    char *pages_dir;     /* owned */
    const char *format;
    const char *target;             /* NULL: stdout */
    const struct flat_table *table; /* csv: this one alone */
    bool bom;
    struct lines_export lines; /* gt-lines */
    char **scans;              /* owned; as many as there are arguments */
    struct log log;
};

/* The place of the value among the words; ends the program where it is none of them. */
static int word_parse(const struct argp_state *state, const char *option, const char *value,
                      const char *const *words, int count, const char *takes)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], value) == 0)
            return i;
    usage_bad_value(state, option, value, takes);
}

static bool is_format(const struct export_run *run, const char *format)
{
    return strcmp(run->format, format) == 0;
}

/* Which options go together. */
static void arguments_check(const struct export_run *run, struct argp_state *state)
{
    if (!run->out_dir)
        argp_error(state, "%s",
                   TR("no OUT: name the folder that `shenbao run` wrote",
                      "缺少 OUT：请给出 shenbao run 的结果文件夹"));
    if (!run->format)
        argp_error(
            state, "%s",
            TR("no --format: json, jsonl, csv or gt-lines", "缺少 --format：json、jsonl、csv 或 gt-lines"));
    if (!is_format(run, "csv") && (run->table || run->bom))
        argp_error(state, "%s",
                   TR("--table and --bom go with --format csv", "--table 与 --bom 只用于 --format csv"));
    if (is_format(run, "csv") && !run->table && !run->target)
        argp_error(state, "%s",
                   TR("csv makes several tables: give a folder with -o DIR, or one of them with --table",
                      "csv 包含多张表：请用 -o 指定文件夹，或用 --table 选择其一"));
    if (!is_format(run, "gt-lines") && (run->lines.trust != TRUST_CORRECTED || run->lines.scan_count))
        argp_error(state, "%s",
                   TR("--cells and --scans go with --format gt-lines",
                      "--cells 与 --scans 只用于 --format gt-lines"));
    if (is_format(run, "gt-lines") && !run->target)
        argp_error(state, "%s",
                   TR("gt-lines makes many files: give a folder with -o DIR",
                      "gt-lines 会写出许多文件：请用 -o 指定文件夹"));
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct export_run *run = state->input;
    switch (key) {
    case 'f':
        run->format = formats[word_parse(state, "--format", value, formats, sizeof formats / sizeof *formats,
                                         TR("json, jsonl, csv or gt-lines", "json、jsonl、csv 或 gt-lines"))];
        return 0;
    case KEY_CELLS:
        run->lines.trust =
            (enum lesson_trust)word_parse(state, "--cells", value, trusts, sizeof trusts / sizeof *trusts,
                                          TR("corrected, verified or sure", "corrected、verified 或 sure"));
        return 0;
    case KEY_SCANS:
        run->scans[run->lines.scan_count++] = value;
        return 0;
    case 'o':
        run->target = value;
        return 0;
    case 't':
        run->table = flat_table_lookup(value);
        if (!run->table)
            usage_bad_value(state, "--table", value,
                            "pages, projects, fields, funds, goals, indicators, checks, cells");
        return 0;
    case KEY_BOM:
        run->bom = true;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0)
            argp_error(state, TR("more than one OUT: '%s'", "多余的参数：“%s”"), value);
        run->out_dir = value;
        return 0;
    case ARGP_KEY_END:
        arguments_check(run, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void arguments_parse(int argc, char **argv, struct export_run *run)
{
    const struct argp_option options[] = {
        {"format", 'f', "FORMAT", 0,
         TR("json (an array of page results), jsonl (one declaration a line), csv, gt-lines (corrected lines "
            "to "
            "train on)",
            "json（页面结果数组）、jsonl（每行一份申报）、csv、gt-lines（更正过的文字行，用于训练）"),
         0},
        {"output", 'o', "FILE", 0,
         TR("where to write; of csv without --table and of gt-lines, a folder (default: stdout)",
            "输出文件；csv 未选 --table 时及 gt-lines 为文件夹（默认输出到标准输出）"),
         0},
        {"table", 't', "TABLE", 0,
         TR("csv: one table of pages, projects, fields, funds, goals, indicators, checks, cells",
            "csv：只输出一张表（pages、projects、fields、funds、goals、indicators、checks、cells）"),
         0},
        {"bom", KEY_BOM, NULL, 0,
         TR("csv: begin with a byte order mark, for Excel", "csv：写入 BOM，便于 Excel 打开"), 0},
        {"cells", KEY_CELLS, "WHICH", 0,
         TR("gt-lines: corrected (default), verified (also those that a person found right), sure (also "
            "those that "
            "nobody need look at)",
            "gt-lines：corrected（更正过的，默认）、verified（另含人工核对无误的）、sure（另含无需核对的）"),
         0},
        {"scans", KEY_SCANS, "DIR", 0,
         TR("gt-lines: where the scans are now, if not where the run found them; may be repeated",
            "gt-lines：扫描件现在所在的文件夹（若已不在原处），可重复"),
         0},
        {0},
    };
    const struct argp argp = {
        options,
        parse,
        "OUT --format FORMAT",
        TR("Writes the results of a run in another format.", "将运行结果导出为其他格式。"),
        NULL,
        NULL,
        NULL};
    argp_parse(&argp, argc, argv, 0, NULL, run);
}

static void refused(void *context, const char *path, int status, const char *message)
{
    const struct export_run *run = context;
    log_say(&run->log, LOG_ERROR,
            TR("left out: %s is no page result: %s; read the page again with run --force",
               "略过：%s 不是页面结果：%s；请用 run --force 重新读取"),
            path, message ? message : TR(status_text(status), status_text_zh(status)));
}

/* One file each: a table, or the one file of another format. */
struct output {
    struct file_writer writer; /* out is stdout where there is no path */
    struct csv csv;
    const struct flat_table *table;
};

struct outputs {
    struct output output[TABLES_MAX];
    size_t count;
};

static void add_to_tables(void *context, const json_t *page)
{
    struct outputs *outputs = context;
    for (size_t i = 0; i < outputs->count; i++)
        outputs->output[i].table->add_page(&outputs->output[i].csv, page);
}

static int output_open(const struct export_run *run, const char *path, const struct flat_table *table,
                       struct outputs *outputs)
{
    struct output *output = &outputs->output[outputs->count];
    *output = (struct output){.writer.out = stdout, .table = table};
    int status = path ? folder_make_above(path) : STATUS_OK;
    if (status == STATUS_OK && path)
        status = file_writer_open(path, &output->writer);
    if (status < 0)
        return status;
    outputs->count++;
    output->csv = (struct csv){.out = output->writer.out};
    if (table && run->bom)
        fputs("\xef\xbb\xbf", output->writer.out);
    if (table)
        flat_table_head(table, &output->csv);
    return STATUS_OK;
}

static int tables_open(const struct export_run *run, struct outputs *outputs)
{
    int status = STATUS_OK;
    for (size_t i = 0; i < flat_table_count && status == STATUS_OK; i++) {
        CLEANUP(cleanup_free) char *stem = path_join(run->target, flat_tables[i].name);
        CLEANUP(cleanup_free) char *path = NULL;
        if (!stem || asprintf(&path, "%s.csv", stem) < 0)
            return STATUS_NO_MEMORY;
        status = output_open(run, path, &flat_tables[i], outputs);
    }
    return status;
}

static int outputs_close(struct outputs *outputs, bool keep)
{
    int status = STATUS_OK, reason = 0;
    for (size_t i = 0; i < outputs->count; i++) {
        struct file_writer *writer = &outputs->output[i].writer;
        int closed = writer->path ? file_writer_close(writer, keep && status == STATUS_OK)
                     : fflush(writer->out) == 0 && !ferror(writer->out) ? STATUS_OK
                                                                        : STATUS_IO;
        if (closed < 0 && status == STATUS_OK) {
            status = closed;
            reason = errno;
        }
    }
    errno = reason;
    return status;
}

static int pass_pages(struct export_run *run, struct outputs *outputs, size_t *ret_refused)
{
    struct json_sink json = {.out = outputs->output[0].writer.out};
    struct page_sink sink = {outputs, add_to_tables};
    bool whole = is_format(run, "json");
    if (whole) {
        sink = (struct page_sink){&json, json_sink_add};
        json_sink_begin(&json);
    } else if (is_format(run, "jsonl"))
        sink = (struct page_sink){json.out, jsonl_sink_add};
    int status = pages_export(run->pages_dir, &sink, refused, run, ret_refused);
    if (whole)
        json_sink_end(&json);
    return status;
}

static int cannot_write(const struct export_run *run)
{
    log_say(&run->log, LOG_ERROR,
            TR("cannot write %s: %s; make room or choose another place with -o",
               "无法写入 %s：%s；请腾出空间或用 -o 另选位置"),
            run->target ? run->target : "stdout", strerror(errno));
    return EXIT_CANNOT_WRITE;
}

static int export_all(struct export_run *run)
{
    struct outputs outputs = {0};
    bool many = is_format(run, "csv") && !run->table;
    int status = many ? tables_open(run, &outputs) : output_open(run, run->target, run->table, &outputs);
    size_t bad = 0;
    if (status == STATUS_OK)
        status = pass_pages(run, &outputs, &bad);
    int reason = errno;
    int closed = outputs_close(&outputs, status == STATUS_OK);
    if (status < 0)
        errno = reason;
    if (status < 0 || closed < 0)
        return cannot_write(run);
    return bad ? EXIT_PAGES_FAILED : EXIT_ALL_READ;
}

static int export_as_asked(struct export_run *run)
{
    if (!is_format(run, "gt-lines"))
        return export_all(run);
    run->lines.out_dir = run->out_dir;
    run->lines.pages_dir = run->pages_dir;
    run->lines.folder = run->target;
    run->lines.scans = run->scans;
    return export_lines(&run->lines, &run->log);
}

int command_export(int argc, char **argv)
{
    struct export_run run = {.log = {.out = stderr, .level = LOG_NOTE},
                             .scans = calloc((size_t)argc, sizeof *run.scans)};
    if (!run.scans)
        return EXIT_CANNOT_WRITE;
    arguments_parse(argc, argv, &run);
    run.pages_dir = path_join(run.out_dir, "pages");
    int status = EXIT_USAGE;
    if (run.pages_dir && access(run.pages_dir, R_OK | X_OK) == 0)
        status = export_as_asked(&run);
    else
        log_say(&run.log, LOG_ERROR,
                TR("%s: no results here; name the folder given to `shenbao run -o`",
                   "%s：没有结果；请给出 shenbao run -o 所用的文件夹"),
                run.out_dir);
    free(run.pages_dir);
    free(run.scans);
    return status;
}
