/*
 * The program: picks the command.
 */
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "base/log.h"
#include "commands.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
} commands[] = {{"run", command_run},       {"plan", command_plan},     {"merge", command_merge},
                {"status", command_status}, {"export", command_export}, {"review", command_review},
                {"diff", command_diff},     {"score", command_score},   {"forms", command_forms}};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_help(FILE *out)
{
    fputs(TR("shenbao (申报) turns scanned declaration tables into records.\n"
             "\n"
             "  shenbao run [options] INPUT... -o OUT    read images and folders into OUT\n"
             "  shenbao plan INPUT... -o PLAN            freeze the list, to be read in shares\n"
             "  shenbao merge OUT... -o OUT              put the shares together\n"
             "  shenbao status OUT                       done, failed, flagged, what is left\n"
             "  shenbao export OUT --format F [-o FILE]  results in another format\n"
             "  shenbao review OUT                       the page on which people settle doubtful cells\n"
             "  shenbao diff OUT1 OUT2                   what another run reads otherwise\n"
             "  shenbao score OUT TRUTH                  accuracy against truth\n"
             "  shenbao forms [check FILE... | test]     list, check and test form files\n"
             "\n"
             "shenbao COMMAND --help says more about a command; shenbao --version gives the version.\n",
             "shenbao（申报）将扫描的申报表转换为数据记录。\n"
             "\n"
             "  shenbao run [选项] 输入... -o OUT        读取图像与文件夹，结果写入 OUT\n"
             "  shenbao plan 输入... -o 计划             固定清单，以便分份读取\n"
             "  shenbao merge 结果... -o 合并结果        合并各份结果\n"
             "  shenbao status OUT                       已完成、失败、待核与剩余情况\n"
             "  shenbao export OUT --format F [-o 文件]  导出为其他格式\n"
             "  shenbao review OUT                       人工核定有疑问单元格的页面\n"
             "  shenbao diff OUT1 OUT2                   两次运行有何不同\n"
             "  shenbao score OUT TRUTH                  对照真值计算准确率\n"
             "  shenbao forms [check 文件... | test]     列出、检查与测试表样文件\n"
             "\n"
             "shenbao 命令 --help 查看各命令说明；shenbao --version 查看版本。\n"),
          out);
}

/*
 * Tesseract uses OpenMP threads that cost more than they bring. The library reads its limit when the program is
 * loaded, so a limit set here counts only after the program has been started anew.
 */
static void limit_threads(char **argv)
{
    char program
        [4096]; /* its own path: a debugger that stands in for it answers for the link, not for the file */
    ssize_t length = readlink("/proc/self/exe", program, sizeof program);
    if (getenv("OMP_THREAD_LIMIT") || setenv("OMP_THREAD_LIMIT", "1", 1) != 0)
        return;
    if (length <= 0 || (size_t)length >= sizeof program)
        return;
    program[length] = '\0';
    execv(program, argv);
}

void usage_bad_value(const struct argp_state *state, const char *option, const char *value, const char *takes)
{
    argp_error(state, TR("%s does not take '%s': it takes %s", "%s 不接受“%s”：应为%s"), option, value,
               takes);
    exit(EXIT_USAGE);
}

static int run_command(size_t index, int argc, char **argv)
{
    char name[64];
    snprintf(name, sizeof name, "shenbao %s", commands[index].name);
    argv[1] = name;
    return commands[index].run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    limit_threads(argv);
    signal(SIGXFSZ, SIG_IGN); /* a file too large is an error like a full disk */
    argp_err_exit_status = EXIT_USAGE;
    setlocale(LC_CTYPE, "");
    setlocale(LC_MESSAGES, "");
    const char *wanted = argc > 1 ? argv[1] : "";
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(wanted, commands[i].name) == 0)
            return run_command(i, argc, argv);
    }
    if (strcmp(wanted, "--version") == 0 || strcmp(wanted, "-V") == 0) {
        puts("shenbao " SHENBAO_VERSION);
        return 0;
    }
    if (strcmp(wanted, "--help") == 0 || strcmp(wanted, "-h") == 0 || strcmp(wanted, "help") == 0) {
        print_help(stdout);
        return 0;
    }
    if (*wanted)
        fprintf(stderr, TR("shenbao: there is no command '%s'\n\n", "shenbao：没有命令“%s”\n\n"), wanted);
    print_help(stderr);
    return EXIT_USAGE;
}
