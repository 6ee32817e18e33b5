/* A file as a whole, for the examples. */
#ifndef SHENBAO_SAMPLES_FILE_H
#define SHENBAO_SAMPLES_FILE_H

#include <stdio.h>
#include <stdlib.h>

/* Malloc'd; NULL: it cannot be read. */
static inline unsigned char *file_bytes(const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");
    unsigned char *bytes = NULL;
    long size;
    if (file && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) > 0 && fseek(file, 0, SEEK_SET) == 0)
        bytes = malloc((size_t)size);
    if (bytes && fread(bytes, 1, (size_t)size, file) != (size_t)size) {
        free(bytes);
        bytes = NULL;
    }
    if (bytes)
        *ret_size = (size_t)size;
    if (file)
        fclose(file);
    return bytes;
}

#endif
