#include "checkpoint.h"

#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "shenbao/status.h"

/* A mark, the progress, the size of the network and the network in doubles, then the three arrays. */

static const char MARK[] = "shenbao training 1\n";
enum { LARGEST_FILE = 1 << 30 };

void checkpoint_start(struct network *network, struct arena *arena, struct checkpoint *ret_checkpoint)
{
    size_t count = network->weight_count;
    *ret_checkpoint = (struct checkpoint){.network = *network,
                                          .moments = arena_array(arena, count, sizeof(float)),
                                          .squares = arena_array(arena, count, sizeof(float)),
                                          .averages = arena_array(arena, count, sizeof(float))};
    memcpy(ret_checkpoint->averages, network->weights, count * sizeof(float));
}

int checkpoint_save(const struct checkpoint *checkpoint, const char *path)
{
    const struct network *network = &checkpoint->network;
    size_t size = network->weight_count * sizeof(float);
    struct writer part = {0}, file = {0};
    network_write(network, network->weights, NETWORK_DOUBLES, &part);
    writer_add(&file, MARK, sizeof MARK);
    writer_add(&file, &checkpoint->progress, sizeof checkpoint->progress);
    writer_u32(&file, (uint32_t)part.size);
    writer_add(&file, part.bytes, part.size);
    writer_add(&file, checkpoint->moments, size);
    writer_add(&file, checkpoint->squares, size);
    writer_add(&file, checkpoint->averages, size);
    int status =
        part.failed || file.failed ? STATUS_NO_MEMORY : file_write_whole(path, file.bytes, file.size);
    writer_release(&part);
    writer_release(&file);
    return status;
}

static float *array_read(struct reader *reader, size_t count, struct arena *arena)
{
    const void *bytes = reader_take(reader, count * sizeof(float));
    float *array = arena_array(arena, count, sizeof *array);
    if (bytes)
        memcpy(array, bytes, count * sizeof *array);
    return array;
}

static int file_parse(struct reader *reader, struct arena *arena, struct checkpoint *checkpoint)
{
    const void *mark = reader_take(reader, sizeof MARK);
    const void *progress = reader_take(reader, sizeof checkpoint->progress);
    size_t size = reader_u32(reader);
    struct reader part = {.bytes = reader_take(reader, size), .size = size};
    if (reader->failed || memcmp(mark, MARK, sizeof MARK) != 0)
        return STATUS_MODEL_BAD;
    memcpy(&checkpoint->progress, progress, sizeof checkpoint->progress);
    int status = network_read(part, arena, &checkpoint->network);
    if (status != STATUS_OK)
        return status;
    size_t count = checkpoint->network.weight_count;
    checkpoint->moments = array_read(reader, count, arena);
    checkpoint->squares = array_read(reader, count, arena);
    checkpoint->averages = array_read(reader, count, arena);
    return reader->failed ? STATUS_MODEL_BAD : STATUS_OK;
}

int checkpoint_load(const char *path, struct arena *arena, struct checkpoint *ret_checkpoint)
{
    CLEANUP(cleanup_free) char *file = NULL;
    size_t size = 0;
    struct checkpoint checkpoint = {0};
    int status = file_read(path, LARGEST_FILE, &file, &size);
    struct reader reader = {.bytes = (const unsigned char *)file, .size = size};
    if (status == STATUS_OK)
        status = file_parse(&reader, arena, &checkpoint);
    if (status == STATUS_OK)
        *ret_checkpoint = checkpoint;
    return status;
}
