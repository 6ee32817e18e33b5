#include "run_state.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "base/results.h"
#include "batch/lock.h"

json_t *run_json_load(const char *out_dir)
{
    CLEANUP(cleanup_free) char *path = path_join(out_dir, "run.json");
    json_t *run = path ? json_load_file(path, JSON_REJECT_DUPLICATES, NULL) : NULL;
    return run ? run : json_object();
}

const char *run_state_text(const char *out_dir, const json_t *run)
{
    const char *state = json_path_text(run, "state", "?");
    if (strcmp(state, "done") == 0)
        return TR("done", "已完成");
    if (strcmp(state, "interrupted") == 0)
        return TR("interrupted", "已中断");
    if (strcmp(state, "failed") == 0)
        return TR("failed", "失败");
    if (strcmp(state, "running") != 0)
        return "?";
    return lock_look(out_dir).state == LOCK_FREE
               ? TR("died (the same command goes on)", "异常终止（重复同一命令即可继续）")
               : TR("running", "进行中");
}
