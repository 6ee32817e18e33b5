#include "base/json_lines.h"

#include <errno.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

int json_lines_read(FILE *file, int (*take)(void *context, json_t *line, size_t number), void *context)
{
    CLEANUP(cleanup_free) char *text = NULL;
    size_t room = 0, number = 0;
    ssize_t length;
    int status = STATUS_OK;
    while (status == STATUS_OK && (length = getline(&text, &room, file)) > 0) {
        json_t *line = json_loadb(text, (size_t)length, JSON_REJECT_DUPLICATES, NULL);
        status = take(context, line, ++number);
        json_decref(line);
    }
    if (status < 0)
        return status;
    return ferror(file) ? STATUS_IO : feof(file) ? STATUS_OK : STATUS_NO_MEMORY;
}

int json_lines_read_file(const char *path, int (*take)(void *context, json_t *line, size_t number),
                         void *context)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND
               : errno == EACCES                   ? STATUS_NO_PERMISSION
                                                   : STATUS_IO;
    int status = json_lines_read(file, take, context);
    fclose(file);
    return status;
}
