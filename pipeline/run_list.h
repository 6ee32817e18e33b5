/*
 * What a run has to read: the inputs or the share of a plan, less what is there twice and what is done already.
 */
#ifndef SHENBAO_RUN_LIST_H
#define SHENBAO_RUN_LIST_H

#include "base/log.h"
#include "batch/ledger.h"
#include "batch/plan.h"
#include "batch/twins.h"
#include "batch/worklist.h"
#include "run_arguments.h"

struct run_list {
    struct worklist list;
    struct twins twins;
    struct plan plan;     /* empty without --plan */
    struct ledger ledger; /* of what OUT has already */
};

/*
 * Collects, and says what is wrong where that fails. Gives an exit status, EXIT_ALL_READ to go on; that is EXIT_USAGE
 * where there is nothing to read at all.
 */
int run_list_collect(const struct run_arguments *arguments, const struct log *log, struct run_list *ret_list);
void run_list_release(struct run_list *list);

/* The inputs as run.json and plans name them: where the scans are looked for later. The caller owns it. */
struct json_t *inputs_json(const struct run_arguments *arguments, const struct worklist *list);

/* Folders that must be readable for the list to be read, and `more`; NULL-ended, owned. NULL: out of memory. */
char **run_list_folders(const struct worklist *list, const char *const *more);
void folders_release(char ***folders);

#endif
