#include "document.h"

#include <leptonica/allheaders.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "shenbao/status.h"

/*
 * The layout is that of Tesseract's ImageData: name, page number, PNG, language, text, boxes, texts of the boxes, and
 * whether the text runs downwards. Without boxes there is one text, that of the whole picture. The document is a count
 * of such lines, each behind a byte that says that it is there.
 */

enum { LARGEST_DOCUMENT = 256 << 20 };

int document_add(struct document *document, struct Pix *picture, const char *name, const char *text)
{
    l_uint8 *png = NULL;
    size_t size = 0;
    if (pixWriteMemPng(&png, &size, picture, 0) != 0)
        return STATUS_NO_MEMORY;
    struct writer *out = &document->lines;
    writer_u8(out, 1);
    writer_string(out, name);
    writer_u32(out, 0);
    writer_u32(out, (uint32_t)size);
    writer_add(out, png, size);
    writer_string(out, "shenbao");
    writer_string(out, text);
    writer_u32(out, 0);
    writer_u32(out, 1);
    writer_string(out, text);
    writer_u8(out, 0);
    lept_free(png);
    document->count++;
    return out->failed ? STATUS_NO_MEMORY : STATUS_OK;
}

int document_save(const struct document *document, const char *path)
{
    if (document->count == 0)
        return STATUS_OK;
    struct writer file = {0};
    writer_u32(&file, document->count);
    writer_add(&file, document->lines.bytes, document->lines.size);
    int status = file.failed ? STATUS_NO_MEMORY : file_write_whole(path, file.bytes, file.size);
    writer_release(&file);
    return status;
}

void document_release(struct document *document)
{
    writer_release(&document->lines);
    document->count = 0;
}

static struct part_of {
    const void *bytes;
    size_t size;
} take_counted(struct reader *reader)
{
    size_t size = reader_u32(reader);
    return (struct part_of){reader_take(reader, size), size};
}

static struct document_line line_take(struct reader *reader, struct arena *arena)
{
    bool there = reader_u8(reader) == 1;
    take_counted(reader);
    reader_u32(reader);
    struct part_of png = take_counted(reader);
    take_counted(reader);
    struct part_of text = take_counted(reader);
    reader->failed |= !there || reader_u32(reader) != 0;
    for (uint32_t boxes = reader_u32(reader); boxes > 0 && !reader->failed; boxes--)
        take_counted(reader);
    reader_u8(reader);
    if (reader->failed)
        return (struct document_line){0};
    return (struct document_line){arena_strndup(arena, png.bytes, png.size), png.size,
                                  arena_strndup(arena, text.bytes, text.size)};
}

int document_load(const char *path, struct arena *arena, struct document_line **ret_lines, size_t *ret_count)
{
    CLEANUP(cleanup_free) char *file = NULL;
    size_t size = 0, count = 0;
    int status = file_read(path, LARGEST_DOCUMENT, &file, &size);
    if (status != STATUS_OK)
        return status;
    struct reader reader = {.bytes = (const unsigned char *)file, .size = size};
    struct document_line *lines = NULL;
    for (uint32_t left = reader_u32(&reader); left > 0 && !reader.failed; left--)
        *(struct document_line *)arena_push(arena, &lines, &count, sizeof *lines) = line_take(&reader, arena);
    if (reader.failed)
        return STATUS_MODEL_BAD;
    *ret_lines = lines;
    *ret_count = count;
    return STATUS_OK;
}
