/*
 * `shenbao export`: page results in another format, to a file, a folder or stdout.
 */
#include "base/log.h"
#include "base/number.h"
#include "commands.h"
#include "export/tables.h"
#include "export_run.h"

enum { KEY_BOM = 256, KEY_NO_BOM, KEY_CELLS, KEY_SCANS, KEY_LAYOUT, KEY_PICTURES };
enum { PICTURES_MAX = 100000 };

static const char *const trusts[] = {
    [TRUST_CORRECTED] = "corrected", [TRUST_VERIFIED] = "verified", [TRUST_SURE] = "sure"};

static const char *const layouts[] = {[LAYOUT_RECORDS] = "records", [LAYOUT_TABLES] = "tables"};

/* An option that was given, and what it is called. */
struct given {
    unsigned option;
    const char *name;
};

struct arguments {
    struct export_job job;
    char **scans; /* owned; as many as there are arguments */
    unsigned given;
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

/* Which options go together. */
static void options_check(const struct arguments *arguments, struct argp_state *state)
{
    static const struct given options[] = {{TAKES_TABLE, "--table"},   {TAKES_BOM, "--bom"},
                                           {TAKES_CELLS, "--cells"},   {TAKES_SCANS, "--scans"},
                                           {TAKES_LAYOUT, "--layout"}, {TAKES_PICTURES, "--pictures"}};
    const struct exporter *exporter = arguments->job.exporter;
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (arguments->given & options[i].option & ~exporter->takes)
            argp_error(state, TR("%s does not go with --format %s", "%s 不能用于 --format %s"),
                       options[i].name, exporter->name);
}

static void target_check(const struct export_job *job, struct argp_state *state)
{
    enum export_place place = exporter_fitting(job->exporter, &job->choices)->place;
    if (place == PLACE_FOLDER && (!job->target || strcmp(job->target, "-") == 0))
        argp_error(state,
                   TR("%s makes several files: give a folder with -o DIR%s",
                      "%s 会写出多个文件：请用 -o 指定文件夹%s"),
                   job->exporter->name,
                   job->exporter->takes & TAKES_TABLE
                       ? TR(", or choose one table with --table", "，或用 --table 选择一张表")
                       : "");
    if (place == PLACE_FILE && !job->target)
        argp_error(state,
                   TR("%s is no text: give a file with -o FILE, or - for stdout",
                      "%s 不是文本：请用 -o 指定文件（- 为标准输出）"),
                   job->exporter->name);
}

static void arguments_check(const struct arguments *arguments, struct argp_state *state)
{
    if (!arguments->job.out_dir)
        argp_error(state, "%s",
                   TR("no OUT: name the folder that `shenbao run` wrote",
                      "缺少 OUT：请给出 shenbao run 的结果文件夹"));
    if (!arguments->job.exporter)
        argp_error(state, TR("no --format: %s", "缺少 --format：%s"), exporter_names());
    options_check(arguments, state);
    target_check(&arguments->job, state);
}

static void pictures_parse(const char *value, const struct argp_state *state, struct export_choices *choices)
{
    int64_t number;
    if (!number_parse(value, 0, PICTURES_MAX, &number))
        usage_bad_value(state, "--pictures", value,
                        TR("a whole number from 0 to 100000", "0 到 100000 的整数"));
    choices->pictures = (size_t)number;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct arguments *arguments = state->input;
    struct export_job *job = &arguments->job;
    switch (key) {
    case 'f':
        job->exporter = exporter_lookup(value);
        if (!job->exporter)
            usage_bad_value(state, "--format", value, exporter_names());
        return 0;
    case KEY_CELLS:
        arguments->given |= TAKES_CELLS;
        job->choices.trust =
            (enum lesson_trust)word_parse(state, "--cells", value, trusts, sizeof trusts / sizeof *trusts,
                                          TR("corrected, verified or sure", "corrected、verified 或 sure"));
        return 0;
    case KEY_SCANS:
        arguments->given |= TAKES_SCANS;
        arguments->scans[job->scan_count++] = value;
        return 0;
    case KEY_LAYOUT:
        arguments->given |= TAKES_LAYOUT;
        job->choices.layout = (enum export_layout)word_parse(state, "--layout", value, layouts,
                                                             sizeof layouts / sizeof *layouts,
                                                             TR("records or tables", "records 或 tables"));
        return 0;
    case KEY_PICTURES:
        arguments->given |= TAKES_PICTURES;
        pictures_parse(value, state, &job->choices);
        return 0;
    case 'o':
        job->target = value;
        return 0;
    case 't':
        arguments->given |= TAKES_TABLE;
        job->choices.table = flat_table_lookup(value);
        if (!job->choices.table)
            usage_bad_value(state, "--table", value,
                            "pages, projects, fields, funds, goals, indicators, checks, cells");
        return 0;
    case KEY_BOM:
    case KEY_NO_BOM:
        arguments->given |= TAKES_BOM;
        job->choices.bom = key == KEY_BOM;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0)
            argp_error(state, TR("more than one OUT: '%s'", "多余的参数：“%s”"), value);
        job->out_dir = value;
        return 0;
    case ARGP_KEY_END:
        arguments_check(arguments, state);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void arguments_parse(int argc, char **argv, struct arguments *arguments)
{
    const struct argp_option options[] = {
        {"format", 'f', "FORMAT", 0, exporter_summaries(), 0},
        {"output", 'o', "FILE", 0,
         TR("where to write, a folder where the format makes several files (default: stdout; so is -)",
            "输出文件，会写出多个文件的格式为文件夹（默认输出到标准输出，- 亦同）"),
         0},
        {"table", 't', "TABLE", 0,
         TR("csv: one table of pages, projects, fields, funds, goals, indicators, checks, cells",
            "csv：只输出一张表（pages、projects、fields、funds、goals、indicators、checks、cells）"),
         0},
        {"bom", KEY_BOM, NULL, 0,
         TR("csv: begin with a byte order mark, for Excel (default where messages are Chinese)",
            "csv：写入 BOM，便于 Excel 打开（中文环境下默认写入）"),
         0},
        {"no-bom", KEY_NO_BOM, NULL, 0, TR("csv: without one", "csv：不写入 BOM"), 0},
        {"layout", KEY_LAYOUT, "LAYOUT", 0,
         TR("xlsx: records (one workbook, default), tables (a folder: each page's tables as they look)",
            "xlsx：records（一个工作簿，默认）、tables（文件夹：按原样重建每页的表格）"),
         0},
        {"pictures", KEY_PICTURES, "N", 0,
         TR("xlsx: pictures of at most N cells in doubt (1000)", "xlsx：最多附 N 张存疑单元格的图像（1000）"),
         0},
        {"cells", KEY_CELLS, "WHICH", 0,
         TR("gt-lines: corrected (default), verified (also those that a person found right), sure (also "
            "those that "
            "nobody need look at)",
            "gt-lines：corrected（更正过的，默认）、verified（另含人工核对无误的）、sure（另含无需核对的）"),
         0},
        {"scans", KEY_SCANS, "DIR", 0,
         TR("where the scans are now, if not where the run found them; may be repeated",
            "扫描件现在所在的文件夹（若已不在原处），可重复"),
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
    argp_parse(&argp, argc, argv, 0, NULL, arguments);
}

int command_export(int argc, char **argv)
{
    struct arguments arguments = {.job.choices = export_choices_default(),
                                  .scans = calloc((size_t)argc, sizeof *arguments.scans)};
    const struct log log = {.out = stderr, .level = LOG_NOTE};
    if (!arguments.scans)
        return EXIT_CANNOT_WRITE;
    arguments_parse(argc, argv, &arguments);
    arguments.job.scans = arguments.scans;
    int status = export_run(&arguments.job, &log);
    free(arguments.scans);
    return status;
}
