#include "text/recall.h"

#include <stdlib.h>
#include <string.h>

#include "shenbao/status.h"

/*
 * A ring of numbers, and a ring of what is in it, both from the oldest to the newest:
 *
 *     room   | newest | free | oldest | … |
 *                     ^ at
 */
enum { MOST = 1024 };

struct said {
    uint64_t key;
    size_t from; /* in the room */
    struct forward_line line;
};

struct recall {
    float *room;
    size_t size, at;
    struct said said[MOST];
    size_t first, count;
};

int recall_new(size_t floats, struct recall **ret_recall)
{
    struct recall *recall = calloc(1, sizeof *recall);
    float *room = malloc(floats * sizeof *room);
    if (!recall || !room) {
        free(recall);
        free(room);
        return STATUS_NO_MEMORY;
    }
    recall->room = room;
    recall->size = floats;
    *ret_recall = recall;
    return STATUS_OK;
}

void recall_free(struct recall *recall)
{
    if (!recall)
        return;
    free(recall->room);
    free(recall);
}

const struct forward_line *recall_find(const struct recall *recall, uint64_t key)
{
    for (size_t i = recall->count; i-- > 0;) {
        const struct said *said = &recall->said[(recall->first + i) % MOST];
        if (said->key == key)
            return &said->line;
    }
    return NULL;
}

static void forget_oldest(struct recall *recall)
{
    recall->first = (recall->first + 1) % MOST;
    recall->count--;
}

/* Forgets the oldest while they lie in [from, to) of the room. */
static void forget(struct recall *recall, size_t from, size_t to)
{
    while (recall->count > 0 && recall->said[recall->first].from >= from &&
           recall->said[recall->first].from < to)
        forget_oldest(recall);
}

/* Where `size` numbers can be written, which nothing that is remembered has. */
static float *room_make(struct recall *recall, size_t size)
{
    if (recall->at + size > recall->size) {
        forget(recall, recall->at, recall->size);
        recall->at = 0;
    }
    forget(recall, recall->at, recall->at + size);
    if (recall->count == MOST)
        forget_oldest(recall);
    float *room = recall->room + recall->at;
    recall->at += size;
    return room;
}

void recall_keep(struct recall *recall, uint64_t key, const struct forward_line *line)
{
    size_t size = line->steps * line->codes;
    if (size == 0 || size > recall->size)
        return;
    float *room = room_make(recall, size);
    for (size_t i = 0; i < line->steps; i++)
        memcpy(room + i * line->codes, line->logarithms + i * line->stride, line->codes * sizeof *room);
    recall->said[(recall->first + recall->count++) % MOST] =
        (struct said){key, (size_t)(room - recall->room), {room, line->steps, line->codes, line->codes}};
}
