#include "review_arguments.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/number.h"
#include "commands.h"
#include "shenbao/status.h"

enum { KEY_LISTEN = 256, KEY_TOKEN_FILE, KEY_HOST, KEY_AUDIT, KEY_DOUBLE, KEY_SCANS, KEY_REPORT };
enum { AUDIT_MOST = 1000 };

static int number_take(const struct argp_state *state, const char *option, const char *value, int low,
                       int high, const char *takes)
{
    int64_t number;
    if (!number_parse(value, low, high, &number))
        usage_bad_value(state, option, value, takes);
    return (int)number;
}

static error_t parse(int key, char *value, struct argp_state *state)
{
    struct review_arguments *given = state->input;
    switch (key) {
    case 'p':
        given->server.port = number_take(state, "--port", value, 0, 65535,
                                         TR("a port from 0 to 65535", "0 到 65535 的端口号"));
        return 0;
    case 'q':
        given->quiet = true;
        return 0;
    case KEY_LISTEN:
        given->server.address = value;
        return 0;
    case KEY_TOKEN_FILE:
        given->token_file = value;
        return 0;
    case KEY_HOST:
        given->hosts[given->host_count++] = value;
        return 0;
    case KEY_AUDIT:
        given->desk.audit = number_take(state, "--audit", value, 0, AUDIT_MOST,
                                        TR("a number from 0 to 1000", "0 到 1000 的数"));
        return 0;
    case KEY_DOUBLE:
        given->desk.blind = true;
        return 0;
    case KEY_SCANS:
        given->scans[given->scan_count++] = value;
        return 0;
    case KEY_REPORT:
        given->report = true;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0)
            argp_error(state, TR("more than one OUT: '%s'", "多余的参数：“%s”"), value);
        given->desk.out_dir = value;
        return 0;
    case ARGP_KEY_END:
        if (!given->desk.out_dir)
            argp_error(state, "%s",
                       TR("no OUT: name the folder that `shenbao run` wrote",
                          "缺少 OUT：请给出 shenbao run 的结果文件夹"));
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

int review_arguments_parse(int argc, char **argv, struct review_arguments *ret_arguments)
{
    struct review_arguments given = {
        .desk = {.audit = DESK_AUDIT, .lease = DESK_LEASE},
        .server = SERVER_OPTIONS_DEFAULT,
        .hosts = calloc((size_t)argc, sizeof *given.hosts),
        .scans = calloc((size_t)argc, sizeof *given.scans),
    };
    *ret_arguments = given;
    if (!given.hosts || !given.scans)
        return STATUS_NO_MEMORY;
    const struct argp_option options[] = {
        {"port", 'p', "N", 0,
         TR("serve on this port; 0: any that is free (default: 8417)",
            "使用的端口；0 为任一空闲端口（默认 8417）"),
         0},
        {"listen", KEY_LISTEN, "ADDRESS", 0,
         TR("serve other machines too, on this address of this machine (default: 127.0.0.1, this machine "
            "alone); what "
            "goes over the net is not encrypted",
            "在本机的该地址上供其他机器访问（默认 127.0.0.1，仅限本机）；网络传输未加密"),
         0},
        {"token-file", KEY_TOKEN_FILE, "FILE", 0,
         TR("keep the key of the page in this file, so that its address stays the same (default: a new key "
            "each time)",
            "将访问密钥保存在该文件中，使地址保持不变（默认每次生成新密钥）"),
         0},
        {"host", KEY_HOST, "NAME", 0,
         TR("a name under which the page is reached, e.g. a proxy's; may be repeated",
            "访问本页面所用的主机名（如反向代理），可重复"),
         0},
        {"audit", KEY_AUDIT, "N", 0,
         TR("of 1000 cells that nothing speaks against, have N looked at too (default: 5)",
            "每 1000 个无疑问的单元格中抽查 N 个（默认 5）"),
         0},
        {"double", KEY_DOUBLE, NULL, 0,
         TR("have every cell entered by two people who do not see each other's; a third settles differences",
            "两人分别录入、互不可见，不一致时由第三人裁定"),
         0},
        {"scans", KEY_SCANS, "DIR", 0,
         TR("where the scans are now, if not where the run found them; may be repeated",
            "扫描件现在所在的文件夹（若已不在原处），可重复"),
         0},
        {"report", KEY_REPORT, NULL, 0,
         TR("serve nothing: say how right the program was where people have looked",
            "不启动页面：只报告人工核对过的单元格中程序的正确率"),
         0},
        {"quiet", 'q', NULL, 0, TR("say only what went wrong", "只显示错误"), 0},
        {0},
    };
    const struct argp argp = {
        options,
        parse,
        "OUT",
        TR("Serves the page on which people settle doubtful cells, until it is interrupted. What they settle "
           "is kept in "
           "OUT/corrections.sqlite.",
           "启动更正页面，供人工核定有疑问的单元格，直至中断。核定结果保存在 OUT/corrections.sqlite。"),
        NULL,
        NULL,
        NULL};
    argp_parse(&argp, argc, argv, 0, NULL, ret_arguments);
    return STATUS_OK;
}

void review_arguments_release(struct review_arguments *arguments)
{
    free(arguments->hosts);
    free(arguments->scans);
}
