#include "text/model.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "shenbao/status.h"

/*
 * The file begins with the count of its parts and the offset of each. The network's part begins with its outermost
 * layer: a zero byte, the counted name of its kind, two bytes, four bytes of flags, and the inputs, which are the rows
 * of the picture. Numbers are little endian.
 */
enum { NETWORK_PART = 17, MOST_PARTS = 64, LONGEST_KIND = 64, LEAST_HEIGHT = 8, GREATEST_HEIGHT = 512 };

static bool number_read(FILE *file, size_t size, int64_t *ret_number)
{
    unsigned char bytes[8];
    if (fread(bytes, 1, size, file) != size)
        return false;
    uint64_t number = 0;
    for (size_t i = size; i-- > 0;)
        number = number << 8 | bytes[i];
    *ret_number = (int64_t)number;
    return true;
}

static bool network_seek(FILE *file)
{
    int64_t parts, offset;
    long entry = 4 + NETWORK_PART * 8;
    return number_read(file, 4, &parts) && parts > NETWORK_PART && parts <= MOST_PARTS &&
           fseek(file, entry, SEEK_SET) == 0 && number_read(file, 8, &offset) && offset > entry &&
           fseek(file, (long)offset, SEEK_SET) == 0;
}

/* The inputs of the layer that begins here. */
static bool rows_read(FILE *file, int64_t *ret_rows)
{
    int64_t zero, kind;
    return number_read(file, 1, &zero) && zero == 0 && number_read(file, 4, &kind) && kind > 0 &&
           kind < LONGEST_KIND && fseek(file, (long)kind + 2 + 4, SEEK_CUR) == 0 &&
           number_read(file, 4, ret_rows);
}

int model_height(const char *dir, const char *name, int *ret_height)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s.traineddata", dir, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return STATUS_BAD_ARGUMENT;
    FILE *file = fopen(path, "rb");
    if (!file)
        return STATUS_MODEL_MISSING;
    int64_t height = 0;
    bool known = network_seek(file) && rows_read(file, &height);
    fclose(file);
    if (!known || height < LEAST_HEIGHT || height > GREATEST_HEIGHT)
        return STATUS_MODEL_BAD;
    *ret_height = (int)height;
    return STATUS_OK;
}
