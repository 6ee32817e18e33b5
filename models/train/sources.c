#include "sources.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "fold.h"
#include "general.h"
#include "shenbao/status.h"
#include "wording.h"

enum { LARGEST_TEXT = 256 << 20 };

static int text_load(const char *program, const char *dir, const char *name, struct arena *arena,
                     char **ret_text)
{
    char path[4096];
    snprintf(path, sizeof path, "%s%s%s", dir, *dir ? "/" : "", name);
    CLEANUP(cleanup_free) char *text = NULL;
    size_t size;
    int status = file_read(path, LARGEST_TEXT, &text, &size);
    if (status != STATUS_OK)
        fprintf(stderr, "%s: %s: %s\n", program, path, status_text(status));
    else
        *ret_text = arena_strdup(arena, text);
    return status;
}

static int texts_open(const struct source_paths *paths, const char *program, struct arena *arena,
                      struct sources *sources)
{
    char *symbols = NULL, *wording = NULL, *prose = NULL, *words = NULL;
    const char *complaint = "";
    sources->alphabet = arena_alloc(arena, sizeof *sources->alphabet);
    int status = text_load(program, "", paths->symbols, arena, &symbols);
    if (status == STATUS_OK)
        status = alphabet_load(paths->frame, symbols, sources->alphabet);
    if (status == STATUS_OK)
        status = text_load(program, "", paths->wording, arena, &wording);
    if (status == STATUS_OK)
        status = wording_parse(wording, arena, &sources->wording, &complaint);
    if (status == STATUS_OK)
        status = text_load(program, paths->texts, "prose.txt", arena, &prose);
    if (status == STATUS_OK)
        status = text_load(program, paths->texts, "words.txt", arena, &words);
    if (*complaint)
        fprintf(stderr, "%s: %s: %s\n", program, paths->wording, complaint);
    if (status == STATUS_OK)
        general_load(prose, words, GENERAL_TO_LEARN, sources->alphabet, arena, &sources->general);
    return status;
}

int sources_open(const struct source_paths *paths, const char *program, struct arena *arena,
                 struct sources *ret_sources)
{
    *ret_sources = (struct sources){0};
    int status = texts_open(paths, program, arena, ret_sources);
    char *message = NULL;
    for (char **path = paths->declarations; *path && status == STATUS_OK; path++)
        status = declarations_load(*path, &ret_sources->known, &message);
    if (message)
        fprintf(stderr, "%s: %s\n", program, message);
    free(message);
    return status;
}

void sources_release(struct sources *sources)
{
    declarations_release(&sources->known);
}

struct declare_source sources_view(struct sources *sources)
{
    return (struct declare_source){
        .wording = sources->wording, .known = &sources->known, .general = &sources->general};
}
