/*
 * The folder that a run writes to: nobody else writes there meanwhile, its folders are there, and it is noted what it is
 * made with.
 */
#ifndef SHENBAO_RUN_OUT_H
#define SHENBAO_RUN_OUT_H

#include "base/log.h"
#include "batch/journal.h"
#include "batch/lock.h"
#include "batch/stale.h"
#include "models.h"
#include "run_arguments.h"
#include "run_list.h"

struct run_out {
    const char *dir;                          /* borrowed */
    char *pages_dir, *overlay_dir, *work_dir; /* owned; overlay_dir: NULL without --overlay */
    struct out_lock lock;
    struct stale_results stale; /* what was there before the run */
    struct journal journal;
};
#define RUN_OUT_NONE ((struct run_out){.lock = OUT_LOCK_NONE, .journal.log = -1})

/* These say what is wrong, and give an exit status: EXIT_ALL_READ to go on. */

/* Before the inputs are looked through, which may take its time. */
int run_out_refuse_if_busy(const char *dir, const struct log *log);
int run_out_open(const struct run_arguments *arguments, const struct models *models,
                 const struct run_list *todo, const struct log *log, struct run_out *ret_out);
/* `reason` is an errno. */
int run_out_cannot_write(const char *dir, const struct log *log, int reason);

void run_out_release(struct run_out *out);

#endif
