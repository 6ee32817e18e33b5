/* The pages that are still to be handed out. */
#ifndef SHENBAO_BATCH_JOBS_H
#define SHENBAO_BATCH_JOBS_H

#include "batch/message.h"
#include "batch/worklist.h"

/* Frames of a file of several. */
struct frames {
    size_t item;
    int next, end;
};

/* Zeroed but for the list, all is still to be read. */
struct jobs {
    const struct worklist *list;
    size_t next_item;
    struct frames *frames; /* owned */
    size_t frames_count, frames_room;
    struct job *again; /* owned: pages whose worker was lost once */
    size_t again_count, again_room;
};

/* The next page: those to be tried again and frames of files in hand first. False where there is none. */
bool jobs_take(struct jobs *jobs, struct job *ret_job);
bool jobs_are_left(const struct jobs *jobs);

/* All but the first of the file's frames. STATUS_NO_MEMORY. */
int jobs_add_frames(struct jobs *jobs, size_t item, int count);
/* A page whose worker was lost is given to another. STATUS_NO_MEMORY. */
int jobs_try_again(struct jobs *jobs, struct job job);

void jobs_release(struct jobs *jobs);

#endif
