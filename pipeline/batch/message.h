/* The records on the pipes between parent and worker. Both are the same program, so they are plain structs. */
#ifndef SHENBAO_BATCH_MESSAGE_H
#define SHENBAO_BATCH_MESSAGE_H

#include <limits.h>

#include "batch/pool.h"

/* Without gaps, which would be sent as they are. */
struct job {
    size_t item;
    int frame;
    int16_t attempt; /* 0, or 1 where a worker was lost on this page before */
    int16_t counted; /* 1: the other pages of its item are known already */
};

enum message_kind { MESSAGE_READY, MESSAGE_OPENED, MESSAGE_DONE };

enum { MESSAGE_TEXT = 1024 };

struct message {
    enum message_kind kind;
    int start_status;               /* ready: of service.start */
    struct confinement confinement; /* ready: what was obtained */
    int write_errno;                /* done: why the result could not be written; 0: it was */
    struct page_report report;      /* opened: sha256, frames, facts; done: all */
    char text[MESSAGE_TEXT];        /* ready: what is wrong */
};
_Static_assert(sizeof(struct message) <= PIPE_BUF, "a message must go through the pipe in one piece");

#endif
