/*
 * Reading and writing of binary files in memory, little endian as Tesseract writes them. A reader that runs off the
 * end, and a writer without memory, set `failed` and go on with zeros: check once at the end.
 */
#ifndef SHENBAO_BASE_BYTES_H
#define SHENBAO_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrowed bytes and the place in them. */
struct reader {
    const unsigned char *bytes;
    size_t size, at;
    bool failed;
};

const void *reader_take(struct reader *reader, size_t size); /* borrowed; NULL past the end */
uint8_t reader_u8(struct reader *reader);
uint32_t reader_u32(struct reader *reader);
double reader_double(struct reader *reader);

/* Owned bytes that grow. */
struct writer {
    unsigned char *bytes;
    size_t size, room;
    bool failed;
};

void writer_add(struct writer *writer, const void *bytes, size_t size);
void writer_u8(struct writer *writer, uint8_t value);
void writer_u32(struct writer *writer, uint32_t value);
void writer_double(struct writer *writer, double value);
void writer_string(struct writer *writer, const char *text); /* its length, then its bytes */
void writer_release(struct writer *writer);

#endif
