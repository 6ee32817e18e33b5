/*
 * `shenbao plan`: the work list, each file opened, counted and hashed by the pool's workers, and written down.
 */
#include <errno.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/name.h"
#include "batch/plan.h"
#include "batch/pool.h"
#include "commands.h"
#include "run_arguments.h"
#include "run_list.h"
#include "shenbao/status.h"

struct planning {
    struct run_arguments arguments;
    struct log log;
    struct run_list todo;
    struct page_report *reports; /* owned; one an item of the list */
    char *work_dir;              /* owned */
    size_t unreadable;
};

static void planning_release(struct planning *planning)
{
    run_list_release(&planning->todo);
    free(planning->reports);
    if (planning->work_dir)
        rmdir(planning->work_dir);
    free(planning->work_dir);
}

static int nothing_to_load(void *context, char **ret_message)
{
    return STATUS_OK;
}

static int on_done(void *context, const struct page_report *report)
{
    struct planning *planning = context;
    planning->reports[report->item] = *report;
    return STATUS_OK;
}

static void on_found(void *context, size_t more)
{
}

static void on_confined(void *context, const struct confinement *confinement)
{
}

static void ignore(void *context)
{
}

/* A file that cannot even be hashed stays in the plan with its reason, so that no page is lost without a word. */
static void take_report(struct planning *planning, struct work_item *item, const struct page_report *report)
{
    if (report->sha256[0]) {
        memcpy(item->sha256, report->sha256, sizeof item->sha256);
        return;
    }
    item->status = report->status < 0 ? report->status : STATUS_INTERNAL;
    planning->unreadable++;
    CLEANUP(cleanup_free) char *shown = name_printable(item->name);
    log_say(&planning->log, LOG_ERROR, "%s: %s", shown ? shown : "?", log_reason(item->status));
}

static int fill_plan(struct planning *planning, struct plan *plan)
{
    const struct worklist *list = &planning->todo.list;
    int status = STATUS_OK;
    for (size_t i = 0; i < list->count && status == STATUS_OK; i++) {
        struct work_item item = list->items[i];
        const struct page_report *report = &planning->reports[i];
        take_report(planning, &item, report);
        status = plan_add(plan, &item, report->frames > 0 && report->sha256[0] ? report->frames : 1);
        if (status == STATUS_OK)
            list->items[i] = (struct work_item){0};
    }
    const struct twins *twins = &planning->todo.twins;
    for (size_t i = 0; i < twins->count && status == STATUS_OK; i++)
        status = plan_add_twin(plan, twins->twins[i].item.name, plan->files[twins->twins[i].of].item.name);
    return status;
}

static int survey(struct planning *planning)
{
    struct pool_options *pool = &planning->arguments.pool;
    static const char *const places[] = {"/usr", "/lib", "/lib64", "/bin", "/etc", "/proc", NULL};
    static const char *const programs[] = {"/usr", "/bin", "/lib", "/lib64", "/opt", NULL};
    CLEANUP(folders_release) char **readable = run_list_folders(&planning->todo.list, places);
    const char *const writable[] = {planning->work_dir, NULL};
    const struct confine_rules rules = {
        .readable = (const char *const *)readable, .writable = writable, .programs = programs};
    const struct page_service service = {.start = nothing_to_load};
    const struct pool_events events = {planning, on_found, on_done, on_confined, ignore, ignore};
    CLEANUP(cleanup_free) char *message = NULL;
    int reason = 0;
    pool->survey = true;
    pool->work_dir = planning->work_dir;
    pool->rules = readable ? &rules : NULL;
    int status = pool_run(pool, &service, &planning->todo.list, &events, &reason, &message);
    errno = reason;
    return status;
}

static int cannot_write(const struct planning *planning)
{
    log_say(&planning->log, LOG_ERROR, TR("cannot write %s: %s", "无法写入 %s：%s"), planning->arguments.out,
            strerror(errno));
    return EXIT_CANNOT_WRITE;
}

static int write_plan(struct planning *planning)
{
    struct plan plan = {0};
    plan.inputs = inputs_json(&planning->arguments, &planning->todo.list);
    const char *out = planning->arguments.out;
    int status = fill_plan(planning, &plan);
    errno = ENOMEM;
    if (status == STATUS_OK)
        status = strcmp(out, "-") == 0 ? plan_print(&plan, stdout) : plan_write(&plan, out);
    int exit = status == STATUS_OK ? EXIT_ALL_READ : cannot_write(planning);
    if (exit == EXIT_ALL_READ)
        log_say(
            &planning->log, LOG_NOTE,
            TR("%s: pages %zu, of files %zu; duplicates left out %zu, files that cannot be read %zu; next: "
               "shenbao run --plan %s --shard 1/N -o OUT/1",
               "%s：%zu 页，%zu 个文件，略去重复 %zu 个，无法读取 %zu 个；下一步：shenbao run --plan %s "
               "--shard 1/N -o OUT/1"),
            out, plan.pages, plan.count, plan.twin_count, planning->unreadable, out);
    plan_release(&plan);
    return exit == EXIT_ALL_READ && planning->unreadable ? EXIT_PAGES_FAILED : exit;
}

/* A folder for members of archives that are documents themselves. */
static int make_work_dir(struct planning *planning)
{
    const char *place = getenv("TMPDIR");
    char *path = path_join(place && *place ? place : "/tmp", "shenbao-XXXXXX");
    errno = ENOMEM;
    if (!path || !mkdtemp(path)) {
        free(path);
        return cannot_write(planning);
    }
    planning->work_dir = path;
    return EXIT_ALL_READ;
}

int command_plan(int argc, char **argv)
{
    CLEANUP(planning_release) struct planning planning = {.arguments = plan_arguments_parse(argc, argv)};
    planning.log = (struct log){
        .out = stderr, .level = planning.arguments.level, .json = planning.arguments.log_json, .bar = NULL};
    int exit = run_list_collect(&planning.arguments, &planning.log, &planning.todo);
    if (exit != EXIT_ALL_READ)
        return exit;
    planning.reports = calloc(planning.todo.list.count, sizeof *planning.reports);
    exit = make_work_dir(&planning);
    if (exit != EXIT_ALL_READ || !planning.reports)
        return EXIT_CANNOT_WRITE;
    int status = survey(&planning);
    if (status == STATUS_INTERRUPTED)
        return EXIT_INTERRUPTED;
    return status == STATUS_OK ? write_plan(&planning) : cannot_write(&planning);
}
