#include "batch/names.h"

#include <errno.h>

#include "base/cleanup.h"
#include "base/strbuf.h"
#include "shenbao/status.h"

enum { NAME_CEILING = 64 * 1024 };

static int open_list(const char *path, FILE **ret_file)
{
    *ret_file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (*ret_file)
        return STATUS_OK;
    return errno == ENOENT ? STATUS_NOT_FOUND : errno == EACCES ? STATUS_NO_PERMISSION : STATUS_IO;
}

int names_read(const char *path, bool nul, void (*take)(void *context, const char *name), void *context)
{
    FILE *file;
    int status = open_list(path, &file), end = nul ? '\0' : '\n';
    if (status < 0)
        return status;
    CLEANUP(cleanup_free) char *name = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getdelim(&name, &room, end, file)) > 0) {
        if (name[length - 1] == end)
            name[--length] = '\0';
        if (!nul && length > 0 && name[length - 1] == '\r')
            name[--length] = '\0';
        if (length > 0)
            take(context, name);
    }
    status = ferror(file) ? STATUS_IO : feof(file) ? STATUS_OK : STATUS_NO_MEMORY;
    if (file != stdin)
        fclose(file);
    return status;
}

char *name_as_listed(const char *path)
{
    struct strbuf name = STRBUF_INIT(NAME_CEILING);
    bool within = *path != '/';
    for (const char *part = path; within && *part;) {
        size_t length = strcspn(part, "/");
        within = !(length == 2 && strncmp(part, "..", 2) == 0);
        if (length > 0 && !(length == 1 && *part == '.')) {
            strbuf_puts(&name, name.length ? "/" : "");
            strbuf_add(&name, part, length);
        }
        part += length + (part[length] == '/');
    }
    char *text = name.failed ? NULL : strdup(within ? name.text : "");
    strbuf_release(&name);
    return text;
}

bool name_is_hidden(const char *path)
{
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (*part == '.' || strncmp(part, "__MACOSX/", 9) == 0)
            return true;
    }
    return false;
}
