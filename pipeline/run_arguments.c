#include "run_arguments.h"

#include <unistd.h>

#include "base/number.h"
#include "commands.h"

enum {
    KEY_MODEL_DIR = 256,
    KEY_FORMS,
    KEY_DEBUG,
    KEY_OVERLAY,
    KEY_MAX_BYTES,
    KEY_MAX_PIXELS,
    KEY_MAX_FRAMES,
    KEY_PAGE_TIMEOUT,
    KEY_PAGE_MEMORY,
    KEY_FORCE,
    KEY_RETRY_FAILED,
    KEY_FILES_FROM,
    KEY_PLAN,
    KEY_SHARD,
    KEY_REVIEW_RATE,
    KEY_MAX_SLIP,
    KEY_EVIDENCE,
    KEY_LOG_JSON
};

enum { JOBS_MAX = 1024, SHARDS_MAX = 1000000 };
static const int64_t gibi = 1 << 30;

static int parse_limit(int key, const char *value, struct argp_state *state, struct pool_options *pool)
{
    int64_t number;
    switch (key) {
    case 'j':
        if (!number_parse(value, 1, JOBS_MAX, &number))
            usage_bad_value(state, "--jobs", value, TR("a whole number from 1 to 1024", "1 到 1024 的整数"));
        pool->jobs = (int)number;
        return 0;
    case KEY_MAX_BYTES:
        if (!size_parse(value, 1024, 1, 64 * gibi, &pool->limits.max_bytes))
            usage_bad_value(state, "--max-bytes", value, TR("a size such as 256M", "大小，如 256M"));
        return 0;
    case KEY_MAX_PIXELS:
        if (!size_parse(value, 1000, 1, SCAN_PIXELS_MAX, &pool->limits.max_pixels))
            usage_bad_value(state, "--max-pixels", value,
                            TR("a number such as 120M, up to 536M", "像素数，如 120M，最大 536M"));
        return 0;
    case KEY_MAX_FRAMES:
        if (!number_parse(value, 1, 1000000, &number))
            usage_bad_value(state, "--max-frames", value, TR("a whole number from 1 on", "不小于 1 的整数"));
        pool->limits.max_frames = (int)number;
        return 0;
    case KEY_PAGE_TIMEOUT:
        if (!seconds_parse(value, 0.001, 1e6, &pool->page_seconds))
            usage_bad_value(state, "--page-timeout", value, TR("seconds, such as 60", "秒数，如 60"));
        return 0;
    case KEY_PAGE_MEMORY:
        if (!size_parse(value, 1024, 1 << 20, 1024 * gibi, &pool->page_bytes))
            usage_bad_value(state, "--page-memory", value,
                            TR("a size from 1M on, such as 2G", "不小于 1M 的大小，如 2G"));
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int parse_doubt(int key, const char *value, struct argp_state *state, struct run_arguments *arguments)
{
    struct doubt_options *doubt = &arguments->doubt;
    switch (key) {
    case KEY_REVIEW_RATE:
        arguments->rate_given = true;
        doubt->max_slip = 0;
        if (!real_parse(value, 0, 1, &doubt->review_rate))
            usage_bad_value(
                state, "--review-rate", value,
                TR("a share of the cells, from 0 to 1, such as 0.05", "单元格的比例（0 到 1），如 0.05"));
        return 0;
    case KEY_MAX_SLIP:
        arguments->slip_given = true;
        doubt->review_rate = 1;
        doubt->least_caught = 0;
        if (!real_parse(value, 0, 10000, &doubt->max_slip))
            usage_bad_value(state, "--max-slip", value,
                            TR("wrong characters in 10,000, such as 3", "每万字的错字数，如 3"));
        return 0;
    case KEY_EVIDENCE:
        doubt->evidence = true;
        return 0;
    default:
        return parse_limit(key, value, state, &arguments->pool);
    }
}

/* "3/7" */
static bool shard_parse(const char *value, int *ret_shard, int *ret_shards)
{
    int64_t shard, shards;
    const char *slash = strchr(value, '/');
    char first[16];
    if (!slash || (size_t)(slash - value) >= sizeof first || !number_parse(slash + 1, 1, SHARDS_MAX, &shards))
        return false;
    snprintf(first, sizeof first, "%.*s", (int)(slash - value), value);
    if (!number_parse(first, 1, shards, &shard))
        return false;
    *ret_shard = (int)shard;
    *ret_shards = (int)shards;
    return true;
}

static int parse_list(int key, char *value, struct argp_state *state, struct run_arguments *arguments)
{
    switch (key) {
    case KEY_FILES_FROM:
        arguments->files_from = value;
        return 0;
    case '0':
        arguments->files_nul = true;
        return 0;
    case KEY_PLAN:
        arguments->plan = value;
        return 0;
    case KEY_SHARD:
        if (!shard_parse(value, &arguments->shard, &arguments->shards))
            usage_bad_value(state, "--shard", value,
                            TR("a share and their number, such as 3/7", "份号与总份数，如 3/7"));
        return 0;
    case KEY_RETRY_FAILED:
        arguments->retry_failed = true;
        return 0;
    default:
        return parse_doubt(key, value, state, arguments);
    }
}

static void check_complete(struct argp_state *state, const struct run_arguments *arguments)
{
    if (arguments->plan && (arguments->input_count > 0 || arguments->files_from))
        argp_error(state, "%s",
                   TR("--plan names all that is read: give no INPUT beside it",
                      "--plan 已包含全部输入，请勿再给出其他输入"));
    if (!arguments->plan && arguments->shards > 1)
        argp_error(state, "%s", TR("--shard goes with --plan", "--shard 须与 --plan 同用"));
    if (arguments->files_nul && !arguments->files_from)
        argp_error(state, "%s", TR("-0 goes with --files-from", "-0 须与 --files-from 同用"));
    if (arguments->input_count == 0 && !arguments->files_from && !arguments->plan)
        argp_error(state, "%s",
                   TR("no INPUT: name the scans or the folders that hold them",
                      "缺少输入：请给出扫描件或其所在的文件夹"));
    if (!arguments->out || !*arguments->out)
        argp_error(state, "%s",
                   TR("no OUT: say where the results go, e.g. -o results",
                      "缺少输出：请用 -o 指定结果文件夹，如 -o results"));
    if (arguments->rate_given && arguments->slip_given)
        argp_error(state, "%s",
                   TR("--review-rate and --max-slip exclude each other: give one",
                      "--review-rate 与 --max-slip 不能同时使用，请只给一个"));
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct run_arguments *arguments = state->input;
    switch (key) {
    case 'o':
        arguments->out = value;
        return 0;
    case 'v':
        arguments->level = LOG_DETAIL;
        return 0;
    case 'q':
        arguments->level = LOG_ERROR;
        return 0;
    case 'f':
        arguments->exporter = exporter_lookup(value);
        if (!arguments->exporter)
            usage_bad_value(state, "--format", value, exporter_names());
        return 0;
    case KEY_LOG_JSON:
        arguments->log_json = true;
        return 0;
    case KEY_MODEL_DIR:
        arguments->model_dir = value;
        return 0;
    case KEY_FORMS:
        arguments->forms_dir = value;
        return 0;
    case KEY_DEBUG:
        arguments->debug_dir = value;
        return 0;
    case KEY_OVERLAY:
        arguments->overlay = true;
        return 0;
    case KEY_FORCE:
        arguments->pool.force = true;
        return 0;
    case ARGP_KEY_ARGS:
        arguments->inputs = state->argv + state->next;
        arguments->input_count = (size_t)(state->argc - state->next);
        return 0;
    case ARGP_KEY_END:
        check_complete(state, arguments);
        return 0;
    default:
        return parse_list(key, value, state, arguments);
    }
}

/* An argument that only `shenbao run` has is not in the options of `shenbao plan`, so that it never comes here. */
static error_t parse_for_plan(int key, char *value, struct argp_state *state)
{
    const struct run_arguments *arguments = state->input;
    if (key == ARGP_KEY_END && !arguments->out)
        argp_error(state, "%s", TR("no PLAN: name the file to write with -o", "缺少计划文件：请用 -o 指定"));
    return parse(key, value, state);
}

static struct run_arguments arguments_default(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    struct run_arguments arguments = {.level = LOG_NOTE,
                                      .shard = 1,
                                      .shards = 1,
                                      .pool = POOL_OPTIONS_DEFAULT,
                                      .doubt = DOUBT_OPTIONS_DEFAULT};
    arguments.pool.jobs = cores < 1 ? 1 : cores > JOBS_MAX ? JOBS_MAX : (int)cores;
    return arguments;
}

static struct run_arguments parse_all(const struct argp_option *options, argp_parser_t parser,
                                      const char *takes, const char *about, int argc, char **argv)
{
    const struct argp argp = {.options = options, .parser = parser, .args_doc = takes, .doc = about};
    struct run_arguments arguments = arguments_default();
    argp_parse(&argp, argc, argv, 0, NULL, &arguments);
    return arguments;
}

static const char *about_run(void)
{
    return TR(
        "Reads scanned declaration tables, files (PDF, ZIP and TIFF of several pages too), patterns, or "
        "folders with all below them, and leaves one page result a page "
        "in OUT/pages. A run that was cut short goes on where it stopped: give the same command again.",
        "读取扫描的申报表（文件，含 PDF、ZIP 与多页 "
        "TIFF；通配符；或文件夹及其全部子文件夹），每页的结果写入 "
        "OUT/pages。中断后重复同一命令即可继续。");
}

struct run_arguments run_arguments_parse(int argc, char **argv)
{
    const struct argp_option options[] = {
        {"output", 'o', "OUT", 0, TR("folder for the results; made if need be", "结果文件夹，不存在则创建"),
         0},
        {"files-from", KEY_FILES_FROM, "FILE", 0,
         TR("read the inputs that FILE names, one a line (-: stdin)",
            "读取 FILE 中逐行列出的输入（- 为标准输入）"),
         0},
        {"null", '0', NULL, 0, TR("names in that list end in NUL bytes", "列表中的名称以 NUL 结尾"), 0},
        {"plan", KEY_PLAN, "PLAN", 0,
         TR("read what shenbao plan has frozen", "读取 shenbao plan 固定下来的清单"), 0},
        {"shard", KEY_SHARD, "I/N", 0,
         TR("of the plan, read share I of N alone", "只读取计划中 N 份里的第 I 份"), 0},
        {"jobs", 'j', "N", 0,
         TR("pages read at a time (default: one a core)", "同时处理的页数（默认每核一页）"), 0},
        {"format", 'f', "FORMAT", 0,
         TR("when all is read, write the results in this format too, into OUT/export: see shenbao export",
            "全部读取后，另将结果以此格式写入 OUT/export，见 shenbao export"),
         0},
        {"force", KEY_FORCE, NULL, 0,
         TR("read pages again that already have a current result", "已有结果的页也重新读取"), 0},
        {"retry-failed", KEY_RETRY_FAILED, NULL, 0,
         TR("try pages again that failed before for a reason of their own",
            "重新读取此前因自身原因失败的页面"),
         0},
        {"overlay", KEY_OVERLAY, NULL, 0,
         TR("draw the grid found on each page, doubtful cells coloured, into OUT/overlays",
            "在每页上画出识别的表格线，可疑单元格着色，存入 OUT/overlays"),
         0},
        {"model-dir", KEY_MODEL_DIR, "DIR", 0,
         TR("folder with forms/ and tessdata/ (default: found by SHENBAO_MODELS, beside the program, or "
            "where it was "
            "installed)",
            "含 forms/ 与 tessdata/ 的文件夹（默认依次查找 SHENBAO_MODELS、程序旁、安装位置）"),
         0},
        {"forms", KEY_FORMS, "DIR", 0,
         TR("folder with more form files; one takes the place of the form with its id",
            "另有表样文件的文件夹；其中的文件会替换相同 id 的表样"),
         0},
        {"max-slip", KEY_MAX_SLIP, "E", 0,
         TR("flag as many cells as it takes that no more than E wrong characters in 10,000 go unseen (3, as "
            "far as twelve in a hundred of the cells go, and 99 of 100 wrong cells)",
            "标出足够多的单元格，使每万字漏过的错字不超过 E 个（默认 "
            "3，且标出百分之九十九的错格，但最多标出约百分之十二）"),
         0},
        {"review-rate", KEY_REVIEW_RATE, "P", 0,
         TR("instead: flag the share P of the cells, those least sure",
            "改为：标出最不确定的、占比 P 的单元格"),
         0},
        {"evidence", KEY_EVIDENCE, NULL, 0,
         TR("write beside each cell what its confidence was weighed from", "写出每个单元格可信度的依据"), 2},
        {"max-bytes", KEY_MAX_BYTES, "SIZE", 0,
         TR("largest file that is read (256M)", "可读取的最大文件（256M）"), 1},
        {"max-pixels", KEY_MAX_PIXELS, "N", 0,
         TR("largest picture that is read (120M)", "可读取的最大像素数（120M）"), 1},
        {"max-frames", KEY_MAX_FRAMES, "N", 0,
         TR("most pages of one file (500)", "单个文件的最大页数（500）"), 1},
        {"page-timeout", KEY_PAGE_TIMEOUT, "SECONDS", 0,
         TR("give a page up after this long (60)", "单页最长处理时间（60 秒）"), 1},
        {"page-memory", KEY_PAGE_MEMORY, "SIZE", 0,
         TR("give a page up beyond this much memory (1G)", "单页最大内存（1G）"), 1},
        {"debug", KEY_DEBUG, "DIR", 0, TR("write each step's picture into DIR", "将各步骤的图像写入 DIR"), 2},
        {"verbose", 'v', NULL, 0, TR("say more", "输出更多信息"), 2},
        {"quiet", 'q', NULL, 0, TR("say only what went wrong", "只输出错误"), 2},
        {"log-json", KEY_LOG_JSON, NULL, 0, TR("messages as JSON lines", "以 JSON 行输出信息"), 2},
        {0},
    };
    return parse_all(options, parse, "[INPUT...] -o OUT", about_run(), argc, argv);
}

static const char *about_plan(void)
{
    return TR("Looks through the inputs and freezes the list of their pages in PLAN, with sizes and "
              "SHA-256, so that shenbao run --plan PLAN --shard I/N reads a share of them.",
              "查看全部输入，将页面清单连同大小与 SHA-256 固定在 PLAN 中，以便用 "
              "shenbao run --plan PLAN --shard I/N 分份读取。");
}

struct run_arguments plan_arguments_parse(int argc, char **argv)
{
    const struct argp_option options[] = {
        {"output", 'o', "PLAN", 0, TR("the file to write", "要写入的计划文件"), 0},
        {"files-from", KEY_FILES_FROM, "FILE", 0,
         TR("take the inputs that FILE names, one a line (-: stdin)",
            "采用 FILE 中逐行列出的输入（- 为标准输入）"),
         0},
        {"null", '0', NULL, 0, TR("names in that list end in NUL bytes", "列表中的名称以 NUL 结尾"), 0},
        {"jobs", 'j', "N", 0,
         TR("files looked at at a time (default: one a core)", "同时查看的文件数（默认每核一个）"), 0},
        {"max-bytes", KEY_MAX_BYTES, "SIZE", 0,
         TR("largest file that is read (256M)", "可读取的最大文件（256M）"), 1},
        {"max-pixels", KEY_MAX_PIXELS, "N", 0,
         TR("largest picture that is read (120M)", "可读取的最大像素数（120M）"), 1},
        {"max-frames", KEY_MAX_FRAMES, "N", 0,
         TR("most pages of one file (500)", "单个文件的最大页数（500）"), 1},
        {"verbose", 'v', NULL, 0, TR("say more", "输出更多信息"), 2},
        {"quiet", 'q', NULL, 0, TR("say only what went wrong", "只输出错误"), 2},
        {"log-json", KEY_LOG_JSON, NULL, 0, TR("messages as JSON lines", "以 JSON 行输出信息"), 2},
        {0},
    };
    return parse_all(options, parse_for_plan, "[INPUT...] -o PLAN", about_plan(), argc, argv);
}
