#include "export/snippet.h"

#include <leptonica/allheaders.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/strbuf.h"
#include "export/exporter.h"
#include "shenbao/page.h"
#include "shenbao/status.h"

enum { MARGIN = 4, ADDRESS_CEILING = 16384 };

int snippet_cut(const PIX *image, struct quad outline, int rotation, struct snippet *ret_snippet)
{
    struct box whole = {0, 0, pixGetWidth(image), pixGetHeight(image)};
    struct box area = box_intersect(box_grow(quad_bounds(outline), MARGIN), whole);
    if (box_is_empty(area))
        return STATUS_BAD_ARGUMENT;
    CLEANUP(boxDestroy) BOX *box = boxCreate(area.x, area.y, area.w, area.h);
    CLEANUP(pixDestroy) PIX *lying = box ? pixClipRectangle((PIX *)image, box, NULL) : NULL;
    CLEANUP(pixDestroy) PIX *upright = lying ? pixRotateOrth(lying, rotation / 90 % 4) : NULL;
    if (!upright)
        return STATUS_NO_MEMORY;
    struct snippet snippet = {.width = pixGetWidth(upright), .height = pixGetHeight(upright)};
    pixSetResolution(upright, 0, 0);
    if (pixWriteMem(&snippet.png, &snippet.size, upright, IFF_PNG) != 0)
        return STATUS_NO_MEMORY;
    *ret_snippet = snippet;
    return STATUS_OK;
}

void snippet_release(struct snippet *snippet)
{
    lept_free(snippet->png);
    *snippet = (struct snippet){0};
}

/* Which scan the page is of. The lesson lives in the arena. */
static int source_of(const json_t *page, struct arena *arena, struct lesson *lesson)
{
    int status = arena ? lesson_read(page, TRUST_CORRECTED, arena, lesson) : STATUS_NO_MEMORY;
    return status == STATUS_OK && !lesson->path ? STATUS_BAD_ARGUMENT : status;
}

static void arena_drop(struct arena **arena)
{
    arena_free(*arena);
}

int snippet_image(const struct export_scans *scans, const json_t *page, PIX **ret_image)
{
    CLEANUP(arena_drop) struct arena *arena = arena_new();
    struct lesson lesson;
    struct scan_file file = {0};
    struct scan scan = {0};
    int status = source_of(page, arena, &lesson);
    if (status == STATUS_OK)
        status = scans->open(scans->context, lesson.path, lesson.sha256, lesson.frame, &file);
    if (status == STATUS_OK)
        status = scan_decode(&file, lesson.frame, scans->limits, &scan);
    scan_file_release(&file);
    if (status == STATUS_OK)
        *ret_image = scan.pix;
    return status;
}

int snippet_file(const struct export_scans *scans, const json_t *page, struct scan_file *ret_file)
{
    CLEANUP(arena_drop) struct arena *arena = arena_new();
    struct lesson lesson;
    int status = source_of(page, arena, &lesson);
    return status == STATUS_OK
               ? scans->open(scans->context, lesson.path, lesson.sha256, lesson.frame, ret_file)
               : status;
}

char *snippet_address(const struct export_scans *scans, const json_t *page)
{
    CLEANUP(arena_drop) struct arena *arena = arena_new();
    struct lesson lesson;
    CLEANUP(cleanup_free) char *path = NULL;
    if (source_of(page, arena, &lesson) == STATUS_OK)
        path = scans->locate(scans->context, lesson.path, lesson.sha256);
    if (!path)
        return NULL;
    struct strbuf address = STRBUF_INIT(ADDRESS_CEILING);
    strbuf_puts(&address, "file://");
    for (const char *c = path; *c; c++) {
        bool plain = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9') ||
                     strchr("/._-~", *c);
        strbuf_printf(&address, plain ? "%c" : "%%%02X", (unsigned char)*c);
    }
    char *text = address.failed ? NULL : strdup(address.text);
    strbuf_release(&address);
    return text;
}
