#include "text/traineddata.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "shenbao/status.h"

enum { LARGEST_FILE = 256 << 20 };

/* Where the part that starts at `offset` ends: at the next one's start, or with the file. */
static int64_t part_end(const int64_t *offsets, size_t count, size_t part, size_t size)
{
    for (size_t next = part + 1; next < count; next++)
        if (offsets[next] >= 0)
            return offsets[next];
    return (int64_t)size;
}

static int parts_find(struct reader *reader, struct traineddata *data)
{
    uint32_t count = reader_u32(reader);
    int64_t offsets[PART_COUNT];
    if (reader->failed || count == 0 || count > PART_COUNT)
        return STATUS_MODEL_BAD;
    const void *table = reader_take(reader, count * sizeof *offsets);
    if (!table)
        return STATUS_MODEL_BAD;
    memcpy(offsets, table, count * sizeof *offsets);
    for (size_t i = 0; i < count; i++) {
        if (offsets[i] < 0)
            continue;
        int64_t end = part_end(offsets, count, i, reader->size);
        if (offsets[i] > end || end > (int64_t)reader->size)
            return STATUS_MODEL_BAD;
        data->parts[i] = (struct part){reader->bytes + offsets[i], (size_t)(end - offsets[i])};
    }
    return STATUS_OK;
}

int traineddata_load(const char *path, struct traineddata *ret_data)
{
    char *file = NULL;
    size_t size = 0;
    int status = file_read(path, LARGEST_FILE, &file, &size);
    if (status != STATUS_OK)
        return status;
    struct traineddata data = {.file = file};
    struct reader reader = {.bytes = data.file, .size = size};
    status = parts_find(&reader, &data);
    if (status == STATUS_OK)
        *ret_data = data;
    else
        traineddata_release(&data);
    return status;
}

void traineddata_release(struct traineddata *data)
{
    free(data->file);
    *data = (struct traineddata){0};
}

void traineddata_put(struct traineddata *data, int part, const struct writer *writer)
{
    data->parts[part] = (struct part){writer->bytes, writer->size};
}

struct reader traineddata_reader(const struct traineddata *data, int part)
{
    return (struct reader){.bytes = data->parts[part].bytes, .size = data->parts[part].size};
}

int traineddata_save(const struct traineddata *data, const char *path)
{
    struct writer file = {0};
    writer_u32(&file, PART_COUNT);
    int64_t offset = (int64_t)(sizeof(uint32_t) + PART_COUNT * sizeof offset);
    const int64_t none = -1;
    for (int i = 0; i < PART_COUNT; i++) {
        writer_add(&file, data->parts[i].size ? &offset : &none, sizeof offset);
        offset += (int64_t)data->parts[i].size;
    }
    for (int i = 0; i < PART_COUNT; i++)
        writer_add(&file, data->parts[i].bytes, data->parts[i].size);
    int status = file.failed ? STATUS_NO_MEMORY : file_write_whole(path, file.bytes, file.size);
    writer_release(&file);
    return status;
}
