#include "run_out.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "batch/sweep.h"
#include "commands.h"
#include "shenbao/status.h"
#include "sources.h"

int run_out_cannot_write(const char *dir, const struct log *log, int reason)
{
    log_say(log, LOG_ERROR,
            TR("cannot write to %s: %s; make room or choose another folder with -o, then run again: finished "
               "pages "
               "are kept",
               "无法写入 %s：%s；请腾出空间或用 -o 另选文件夹后重新运行，已完成的页面会保留"),
            dir, strerror(reason));
    return EXIT_CANNOT_WRITE;
}

static int busy(const char *dir, const struct log *log, const struct lock_holder *holder)
{
    char who[96] = "";
    if (holder->pid > 0)
        snprintf(who, sizeof who, TR(" (process %ld%s%s)", "（进程 %ld%s%s）"), holder->pid,
                 *holder->host ? TR(" on ", "，主机 ") : "", holder->host);
    log_say(log, LOG_ERROR,
            TR("another run%s is writing to %s; let it finish, see how far it is with shenbao status %s, or "
               "choose another folder with -o",
               "另一个运行%s正在写入 %s；请等它完成，可用 shenbao status %s 查看进度，或用 -o 另选文件夹"),
            who, dir, dir);
    return EXIT_CANNOT_WRITE;
}

int run_out_refuse_if_busy(const char *dir, const struct log *log)
{
    const struct out_lock lock = lock_look(dir);
    return lock.state == LOCK_THEIRS ? busy(dir, log, &lock.holder) : EXIT_ALL_READ;
}

static int take_lock(struct run_out *out, const struct log *log)
{
    int status = folder_make(out->dir);
    if (status == STATUS_OK)
        status = lock_take(out->dir, &out->lock);
    if (status < 0)
        return run_out_cannot_write(out->dir, log, errno);
    if (out->lock.state == LOCK_UNKNOWN)
        log_say(log, LOG_NOTE,
                TR("%s is on a file system without locks: see that no other run writes to it",
                   "%s 所在的文件系统不支持锁定：请确保没有其他运行写入该文件夹"),
                out->dir);
    return out->lock.state == LOCK_THEIRS ? busy(out->dir, log, &out->lock.holder) : EXIT_ALL_READ;
}

static json_t *made_with(const struct run_arguments *arguments, const struct models *models,
                         const struct run_list *todo)
{
    const struct pool_options *pool = &arguments->pool;
    json_t *inputs = arguments->plan ? json_incref(todo->plan.inputs) : inputs_json(arguments, &todo->list);
    json_t *about = json_pack(
        "{s:s, s:s, s:{s:s, s:s}, s:s, s:o*, s:i, s:i, s:{s:s, s:i, s:I, s:I, s:i, s:f, s:I, s:b, s:b}}",
        "schema", "shenbao.run/1", "shenbao", SHENBAO_VERSION, "model", "name", models->name, "sha256",
        models->sha256, "fingerprint", models->fingerprint, "inputs", inputs, "passed_over",
        (int)todo->list.passed_over, "duplicates", (int)(todo->twins.count + todo->plan.twin_count),
        "options", "doubt", models->options, "jobs", pool->jobs, "max_bytes",
        (json_int_t)pool->limits.max_bytes, "max_pixels", (json_int_t)pool->limits.max_pixels, "max_frames",
        pool->limits.max_frames, "page_timeout", pool->page_seconds, "page_memory",
        (json_int_t)pool->page_bytes, "force", pool->force, "retry_failed", arguments->retry_failed);
    json_object_set_new(about, "folder", sources_folder_note(arguments->out, "."));
    if (arguments->plan)
        json_object_set_new(about, "plan",
                            json_pack("{s:s, s:i, s:i}", "sha256", todo->plan.sha256, "shard",
                                      arguments->shard, "shards", arguments->shards));
    return about;
}

/* The folders that workers write to are there before they are confined to them. */
static int make_folders(struct run_out *out, const struct run_arguments *arguments)
{
    out->pages_dir = path_join(out->dir, "pages");
    out->work_dir = path_join(out->dir, ".work");
    if (arguments->overlay)
        out->overlay_dir = path_join(out->dir, "overlays");
    errno = ENOMEM;
    int status = out->pages_dir && out->work_dir ? folder_make(out->pages_dir) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && out->lock.state == LOCK_OURS) /* of a run that was killed */
        folder_remove(out->work_dir);
    if (status == STATUS_OK)
        status = folder_make(out->work_dir);
    if (status == STATUS_OK && out->overlay_dir)
        status = folder_make(out->overlay_dir);
    if (status == STATUS_OK && arguments->debug_dir)
        status = folder_make(arguments->debug_dir);
    return status;
}

static int note_twins(const struct run_arguments *arguments, const struct run_list *todo)
{
    const struct plan *plan = &todo->plan;
    const struct twins *twins = &todo->twins;
    if (arguments->plan)
        return twins_note(plan->twins, plan->twin_count, arguments->out);
    struct twin_names *names = calloc(twins->count + 1, sizeof *names);
    if (!names)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < twins->count; i++)
        names[i] = (struct twin_names){twins->twins[i].item.name, todo->list.items[twins->twins[i].of].name};
    int status = twins_note(names, twins->count, arguments->out);
    int reason = errno;
    free(names);
    errno = reason;
    return status;
}

static int fill_out(struct run_out *out, const struct run_arguments *arguments, const struct models *models,
                    const struct run_list *todo)
{
    int status = make_folders(out, arguments);
    if (status == STATUS_OK)
        status = stale_results_collect(out->pages_dir, out->overlay_dir, &out->stale);
    if (status == STATUS_OK)
        sweep(out->dir, out->lock.state == LOCK_OURS);
    if (status == STATUS_OK)
        status = note_twins(arguments, todo);
    if (status == STATUS_OK && arguments->plan)
        status = plan_keep(arguments->plan, out->dir);
    if (status == STATUS_OK)
        status = journal_open(out->dir, made_with(arguments, models, todo), &out->journal);
    return status;
}

int run_out_open(const struct run_arguments *arguments, const struct models *models,
                 const struct run_list *todo, const struct log *log, struct run_out *ret_out)
{
    struct run_out out = RUN_OUT_NONE;
    out.dir = arguments->out;
    int exit = take_lock(&out, log);
    if (exit == EXIT_ALL_READ && fill_out(&out, arguments, models, todo) < 0)
        exit = run_out_cannot_write(out.dir, log, errno);
    if (exit == EXIT_ALL_READ)
        *ret_out = out;
    else
        run_out_release(&out);
    return exit;
}

void run_out_release(struct run_out *out)
{
    journal_release(&out->journal);
    stale_results_release(&out->stale);
    free(out->pages_dir);
    free(out->overlay_dir);
    free(out->work_dir);
    lock_release(&out->lock);
}
