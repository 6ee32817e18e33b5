#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Tesseract's files are little endian; this code copies numbers as they are"
#endif

const void *reader_take(struct reader *reader, size_t size)
{
    if (reader->failed || size > reader->size - reader->at) {
        reader->failed = true;
        return NULL;
    }
    const void *taken = reader->bytes + reader->at;
    reader->at += size;
    return taken;
}

static void take_into(struct reader *reader, void *value, size_t size)
{
    const void *taken = reader_take(reader, size);
    if (taken)
        memcpy(value, taken, size);
}

uint8_t reader_u8(struct reader *reader)
{
    uint8_t value = 0;
    take_into(reader, &value, sizeof value);
    return value;
}

uint32_t reader_u32(struct reader *reader)
{
    uint32_t value = 0;
    take_into(reader, &value, sizeof value);
    return value;
}

double reader_double(struct reader *reader)
{
    double value = 0;
    take_into(reader, &value, sizeof value);
    return value;
}

void writer_add(struct writer *writer, const void *bytes, size_t size)
{
    if (size > writer->room - writer->size) {
        size_t room = 2 * (writer->size + size);
        unsigned char *grown = realloc(writer->bytes, room);
        writer->failed |= !grown;
        if (!grown)
            return;
        writer->bytes = grown;
        writer->room = room;
    }
    if (size)
        memcpy(writer->bytes + writer->size, bytes, size);
    writer->size += size;
}

void writer_u8(struct writer *writer, uint8_t value)
{
    writer_add(writer, &value, sizeof value);
}

void writer_u32(struct writer *writer, uint32_t value)
{
    writer_add(writer, &value, sizeof value);
}

void writer_double(struct writer *writer, double value)
{
    writer_add(writer, &value, sizeof value);
}

void writer_string(struct writer *writer, const char *text)
{
    writer_u32(writer, (uint32_t)strlen(text));
    writer_add(writer, text, strlen(text));
}

void writer_release(struct writer *writer)
{
    free(writer->bytes);
    *writer = (struct writer){0};
}
