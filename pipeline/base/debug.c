#include "base/debug.h"

#include <errno.h>
#include <leptonica/allheaders.h>
#include <sys/stat.h>

struct debug {
    char *dir, *page;
    int count;
};

struct debug *debug_new(const char *dir, const char *page)
{
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        return NULL;
    struct debug *debug = calloc(1, sizeof *debug);
    if (!debug)
        return NULL;
    debug->dir = strdup(dir);
    debug->page = strdup(page);
    if (!debug->dir || !debug->page) {
        debug_free(debug);
        return NULL;
    }
    return debug;
}

void debug_free(struct debug *debug)
{
    if (!debug)
        return;
    free(debug->dir);
    free(debug->page);
    free(debug);
}

void debug_pix(struct debug *debug, const char *name, const struct Pix *pix)
{
    if (!debug || !pix)
        return;
    char path[4096];
    int length =
        snprintf(path, sizeof path, "%s/%s-%02d-%s.png", debug->dir, debug->page, debug->count++, name);
    if (length > 0 && (size_t)length < sizeof path)
        pixWrite(path, (PIX *)pix, IFF_PNG);
}
