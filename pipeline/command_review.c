/*
 * `shenbao review`: the correction page of a run, served until the program is ended.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "commands.h"
#include "export/lesson.h"
#include "models.h"
#include "review/server.h"
#include "review_arguments.h"
#include "shenbao/status.h"
#include "sources.h"

enum { TOKEN_BYTES = 16, TOKEN_LEAST = 16, TOKEN_MOST = 200 };

struct review_run {
    struct review_arguments given;
    struct log log;

    struct form_set *forms;
    struct sources sources;
    struct desk *desk;
    struct picture_shop *shop;
    char token[TOKEN_MOST + 1];
    atomic_bool stop;
};

/* ---- the key ---- */

static bool token_is_fit(const char *token)
{
    size_t length = strlen(token);
    return length >= TOKEN_LEAST && length <= TOKEN_MOST &&
           strspn(token, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == length;
}

static int token_make(char token[TOKEN_MOST + 1])
{
    unsigned char bytes[TOKEN_BYTES];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        return STATUS_IO;
    for (int i = 0; i < TOKEN_BYTES; i++)
        snprintf(token + 2 * i, 3, "%02x", bytes[i]);
    return STATUS_OK;
}

/* Nobody but its owner may read the file. */
static int token_write(const char *path, const char *token)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return STATUS_IO;
    size_t length = strlen(token);
    bool written = write(file, token, length) == (ssize_t)length && write(file, "\n", 1) == 1;
    return close(file) == 0 && written ? STATUS_OK : STATUS_IO;
}

static int token_find(struct review_run *run)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size = 0;
    int status = run->given.token_file ? file_read(run->given.token_file, TOKEN_MOST + 2, &text, &size)
                                       : STATUS_NOT_FOUND;
    if (status == STATUS_NOT_FOUND) {
        status = token_make(run->token);
        return status == STATUS_OK && run->given.token_file ? token_write(run->given.token_file, run->token)
                                                            : status;
    }
    if (status != STATUS_OK)
        return status;
    snprintf(run->token, sizeof run->token, "%.*s", (int)strcspn(text, "\r\n"), text);
    return token_is_fit(run->token) ? STATUS_OK : STATUS_BAD_ARGUMENT;
}

/* ---- what the page needs ---- */

static int scan_open(void *context, const json_t *page, struct scan *ret_scan)
{
    const struct review_run *run = context;
    struct arena *arena = arena_new();
    struct lesson lesson = {0};
    struct scan_file file = {0};
    int status = arena ? lesson_read(page, TRUST_CORRECTED, arena, &lesson) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && !lesson.path)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        status = sources_open(&run->sources, lesson.path, lesson.sha256, lesson.frame, &file);
    if (status == STATUS_OK)
        status = scan_decode(&file, lesson.frame, &run->sources.limits, ret_scan);
    scan_file_release(&file);
    arena_free(arena);
    return status;
}

static int say_failed(const struct review_run *run, const char *what, int status, int exit_status)
{
    log_say(&run->log, LOG_ERROR, "%s: %s", what,
            status == STATUS_IO && errno ? strerror(errno) : log_reason(status));
    return exit_status;
}

static int forms_load(struct review_run *run)
{
    CLEANUP(cleanup_free) char *models = models_dir_find();
    CLEANUP(cleanup_free) char *forms = models ? path_join(models, "forms") : NULL;
    CLEANUP(cleanup_free) char *message = NULL;
    int status = forms ? form_set_load(forms, &run->forms, &message) : STATUS_MODEL_MISSING;
    return status == STATUS_OK ? EXIT_ALL_READ
                               : say_failed(run, message ? message : "forms", status, EXIT_NO_MODEL);
}

static int desk_open_or_say(struct review_run *run)
{
    CLEANUP(cleanup_free) char *message = NULL;
    int status = desk_open(&run->given.desk, &run->desk, &message);
    if (status == STATUS_OK)
        return EXIT_ALL_READ;
    if (status == STATUS_CHANGED) {
        log_say(&run->log, LOG_ERROR,
                TR("%s is being corrected already: another shenbao review serves it; open that page, or end "
                   "it first",
                   "%s 正在由另一个 shenbao review 提供更正页面；请打开该页面，或先将其结束"),
                run->given.desk.out_dir);
        return EXIT_USAGE;
    }
    return say_failed(run, message ? message : run->given.desk.out_dir, status, EXIT_CANNOT_WRITE);
}

static int prepare(struct review_run *run)
{
    CLEANUP(cleanup_free) char *pages = path_join(run->given.desk.out_dir, "pages");
    if (!pages || access(pages, R_OK | X_OK) != 0) {
        log_say(&run->log, LOG_ERROR,
                TR("%s: no results here; name the folder given to `shenbao run -o`",
                   "%s：没有结果；请给出 shenbao run -o 所用的文件夹"),
                run->given.desk.out_dir);
        return EXIT_USAGE;
    }
    int exit_status = forms_load(run);
    if (exit_status != EXIT_ALL_READ)
        return exit_status;
    run->given.desk.forms = run->forms;
    int status =
        sources_find(run->given.desk.out_dir, run->given.scans, run->given.scan_count, &run->sources);
    if (status != STATUS_OK)
        return say_failed(run, run->given.desk.out_dir, status, EXIT_CANNOT_WRITE);
    return desk_open_or_say(run);
}

/* ---- the report ---- */

static void report_row(const json_t *step)
{
    double cells = (double)json_integer_value(json_object_get(step, "cells"));
    double right = (double)json_integer_value(json_object_get(step, "right"));
    printf("%4.2f-%4.2f  %-8s %6.0f %8.1f%% %8.1f%%\n", json_number_value(json_object_get(step, "from")),
           json_number_value(json_object_get(step, "to")),
           json_is_true(json_object_get(step, "flagged")) ? TR("flagged", "待核") : "-", cells,
           100 * json_number_value(json_object_get(step, "expected")) / cells, 100 * right / cells);
}

static int report(struct review_run *run)
{
    json_t *json = NULL;
    size_t i;
    json_t *step;
    if (desk_report(run->desk, &json) != ANSWER_DONE)
        return EXIT_CANNOT_WRITE;
    printf("%-10s %-8s %6s %9s %9s\n", TR("confidence", "置信度"), TR("flags", "标记"), TR("cells", "单元格"),
           TR("expected", "预期"), TR("right", "正确"));
    json_array_foreach(json_object_get(json, "steps"), i, step) report_row(step);
    json_decref(json);
    return EXIT_ALL_READ;
}

/* ---- serving ---- */

static void *refresh(void *context)
{
    struct review_run *run = context;
    if (desk_refresh(run->desk, &run->stop) != STATUS_OK)
        log_say(&run->log, LOG_ERROR, TR("%s/%s cannot be brought up to date: %s", "%s/%s 无法更新：%s"),
                run->given.desk.out_dir, INDEX_NAME, strerror(errno));
    return NULL;
}

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* The page's address goes to stdout, so that a script can take it. */
static void say_address(const struct review_run *run, const struct api *api)
{
    const char *address = run->given.server.address;
    bool everywhere = strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0;
    bool brackets = strchr(address, ':') && !everywhere;
    printf("http://%s%s%s:%d/?token=%s\n", brackets ? "[" : "", everywhere ? "127.0.0.1" : address,
           brackets ? "]" : "", api->port, run->token);
    fflush(stdout);
    if (!is_loopback(address))
        log_say(
            &run->log, LOG_ERROR,
            TR("warning: the page can be reached from other machines, and nothing between them and this one "
               "is "
               "encrypted; where the net is not yours alone, put a proxy with TLS in front (see the README)",
               "警告：其他机器可访问本页面，且传输未加密；若网络并非专用，请在前面设置带 TLS 的反向代理（见 "
               "README）"));
    if (!run->given.quiet)
        log_say(&run->log, LOG_NOTE, "%s",
                TR("open this address in a browser; Ctrl+C ends", "请在浏览器中打开上述地址；Ctrl+C 结束"));
}

static void wait_for_end(const sigset_t *signals)
{
    int signal = 0;
    while (sigwait(signals, &signal) != 0)
        ;
}

static int cannot_listen(const struct review_run *run, int status)
{
    const struct server_options *options = &run->given.server;
    log_say(&run->log, LOG_ERROR,
            TR("cannot serve on %s, port %d: %s; choose another with --port or --listen",
               "无法在 %s 端口 %d 上提供服务：%s；请用 --port 或 --listen 另选"),
            options->address, options->port,
            status == STATUS_BAD_ARGUMENT ? TR("no address of this kind", "不是 IP 地址") : strerror(errno));
    return EXIT_USAGE;
}

static int serve(struct review_run *run)
{
    struct api api = {.desk = run->desk,
                      .token = run->token,
                      .hosts = run->given.hosts,
                      .host_count = run->given.host_count};
    struct picture_source source = {run, scan_open};
    struct server *server = NULL;
    pthread_t refresher;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    int status = token_find(run);
    if (status != STATUS_OK)
        return say_failed(run, run->given.token_file ? run->given.token_file : "getrandom", status,
                          EXIT_USAGE);
    run->shop = api.shop = picture_shop_new(&source);
    status = run->shop ? server_start(&run->given.server, &api, &server) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return cannot_listen(run, status);
    bool refreshing = pthread_create(&refresher, NULL, refresh, run) == 0;
    say_address(run, &api);
    wait_for_end(&signals);
    run->stop = true;
    server_stop(server);
    if (refreshing)
        pthread_join(refresher, NULL);
    return EXIT_ALL_READ;
}

int command_review(int argc, char **argv)
{
    struct review_run run = {.log = {.out = stderr, .level = LOG_NOTE}};
    int exit_status =
        review_arguments_parse(argc, argv, &run.given) == STATUS_OK ? prepare(&run) : EXIT_CANNOT_WRITE;
    if (exit_status == EXIT_ALL_READ)
        exit_status = run.given.report ? report(&run) : serve(&run);
    picture_shop_free(run.shop);
    desk_close(run.desk);
    sources_release(&run.sources);
    form_set_free(run.forms);
    review_arguments_release(&run.given);
    return exit_status;
}
