#include "same.h"

#include <leptonica/allheaders.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "document.h"
#include "score/normal.h"
#include "shenbao/status.h"
#include "shenbao/text.h"
#include "text/recogniser.h"

struct comparison {
    struct recogniser *a, *b;
    size_t characters, edits;
};

static int line_compare(struct comparison *comparison, PIX *picture, struct arena *arena)
{
    struct line_reading by_a, by_b;
    int status = recogniser_read(comparison->a, picture, READ_RAW, &by_a);
    if (status == STATUS_OK)
        status = recogniser_read(comparison->b, picture, READ_RAW, &by_b);
    if (status != STATUS_OK)
        return status;
    comparison->characters += score_length(by_a.text);
    comparison->edits += score_distance(arena, by_a.text, by_b.text);
    return STATUS_OK;
}

static int lines_compare(struct comparison *comparison, const char *document, struct arena *arena)
{
    struct document_line *lines = NULL;
    size_t count = 0;
    int status = document_load(document, arena, &lines, &count);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        CLEANUP(pixDestroy) PIX *picture = pixReadMemPng(lines[i].png, lines[i].png_size);
        status = picture ? line_compare(comparison, picture, arena) : STATUS_BAD_IMAGE;
    }
    return status;
}

int models_compare(struct model_place a, struct model_place b, const char *document, size_t *ret_characters,
                   size_t *ret_edits)
{
    struct comparison comparison = {0};
    struct arena *arena = arena_new();
    int status = arena ? recogniser_new(a.folder, a.name, &comparison.a) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = recogniser_new(b.folder, b.name, &comparison.b);
    if (status == STATUS_OK)
        status = lines_compare(&comparison, document, arena);
    if (status == STATUS_OK) {
        *ret_characters = comparison.characters;
        *ret_edits = comparison.edits;
    }
    recogniser_free(comparison.a);
    recogniser_free(comparison.b);
    arena_free(arena);
    return status;
}
