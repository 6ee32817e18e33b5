/* Gives files to a fuzz target, one after the other: what once was found is an ordinary test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target.h"

enum { BYTES_MAX = 1 << 21 };

/* The file's bytes in a block of just their size, so that the sanitizers see a read beyond; NULL: it cannot be read. */
static unsigned char *bytes_read(const char *path, size_t *ret_size)
{
    static unsigned char room[BYTES_MAX];
    FILE *file = fopen(path, "rbe");
    if (!file)
        return NULL;
    *ret_size = fread(room, 1, sizeof room, file);
    fclose(file);
    unsigned char *bytes = malloc(*ret_size ? *ret_size : 1);
    if (bytes)
        memcpy(bytes, room, *ret_size);
    return bytes;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        size_t size;
        unsigned char *bytes = bytes_read(argv[i], &size);
        if (!bytes) {
            perror(argv[i]);
            return 1;
        }
        LLVMFuzzerTestOneInput(bytes, size);
        free(bytes);
    }
    return argc > 1 ? 0 : 1;
}
