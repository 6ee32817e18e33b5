#include "batch/jobs.h"

#include <stdlib.h>

#include "shenbao/status.h"

bool jobs_take(struct jobs *jobs, struct job *ret_job)
{
    if (jobs->again_count > 0) {
        *ret_job = jobs->again[--jobs->again_count];
        return true;
    }
    if (jobs->frames_count > 0) {
        struct frames *frames = &jobs->frames[jobs->frames_count - 1];
        *ret_job = (struct job){frames->item, frames->next++, 0, true};
        if (frames->next >= frames->end)
            jobs->frames_count--;
        return true;
    }
    if (jobs->next_item >= jobs->list->count)
        return false;
    const struct work_item *item = &jobs->list->items[jobs->next_item];
    *ret_job = (struct job){jobs->next_item++, item->frame, 0, item->alone};
    return true;
}

bool jobs_are_left(const struct jobs *jobs)
{
    return jobs->again_count > 0 || jobs->frames_count > 0 || jobs->next_item < jobs->list->count;
}

/* A longer array of the same kind, or NULL. */
static void *longer(void *array, size_t *room, size_t size)
{
    size_t more = *room ? *room * 2 : 16;
    void *larger = reallocarray(array, more, size);
    if (larger)
        *room = more;
    return larger;
}

int jobs_add_frames(struct jobs *jobs, size_t item, int count)
{
    if (jobs->frames_count == jobs->frames_room) {
        struct frames *larger = longer(jobs->frames, &jobs->frames_room, sizeof *larger);
        if (!larger)
            return STATUS_NO_MEMORY;
        jobs->frames = larger;
    }
    jobs->frames[jobs->frames_count++] = (struct frames){item, 1, count};
    return STATUS_OK;
}

int jobs_try_again(struct jobs *jobs, struct job job)
{
    if (jobs->again_count == jobs->again_room) {
        struct job *larger = longer(jobs->again, &jobs->again_room, sizeof *larger);
        if (!larger)
            return STATUS_NO_MEMORY;
        jobs->again = larger;
    }
    job.attempt++;
    jobs->again[jobs->again_count++] = job;
    return STATUS_OK;
}

void jobs_release(struct jobs *jobs)
{
    free(jobs->frames);
    free(jobs->again);
}
