/* What a worker process does. */
#ifndef SHENBAO_BATCH_WORKER_H
#define SHENBAO_BATCH_WORKER_H

#include <sys/types.h>

#include "batch/pool.h"

/* Reads jobs from one pipe and reports to the other until there are no more. Gives the exit status. */
int worker_main(const struct pool_options *options, const struct page_service *service,
                const struct worklist *list, int jobs, int reports);

/* Path of the result of a page, below options->pages_dir. Malloc'd; NULL: out of memory. */
char *page_result_path(const struct pool_options *options, const char *name, const char *sha256, int frame);

/* The same of its overlay, below options->overlay_dir; NULL where none is wanted, too. */
char *page_overlay_path(const struct pool_options *options, const char *name, const char *sha256, int frame);

/* A worker's own folder, below options->work_dir; NULL where there is none, or no memory. Made when it is needed. */
char *worker_folder(const struct pool_options *options, pid_t pid);

#endif
