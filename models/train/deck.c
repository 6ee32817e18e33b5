#include "deck.h"

#include <leptonica/allheaders.h>
#include <stdio.h>

#include "base/arena.h"
#include "document.h"
#include "shenbao/status.h"

enum { DOCUMENT_LINES = 64 };

void deck_add(struct deck *deck, struct Pix *picture, const char *text, const struct sample_page *page,
              const char *kind, double height)
{
    struct deck_line *line = arena_push(deck->arena, &deck->lines, &deck->count, sizeof *line);
    line->picture = picture;
    line->text = arena_strdup(deck->arena, text);
    line->about = arena_printf(deck->arena, "%s\t%.2f\t%d\t%.1f\t%s", kind, page->strength, page->dpi, height,
                               page->style.font);
}

static void shuffle(struct deck_line *lines, size_t count, struct rng *rng)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = (size_t)rng_below(rng, (int)i);
        struct deck_line line = lines[k];
        lines[k] = lines[i - 1];
        lines[i - 1] = line;
    }
}

static int document_deal(const struct deck_line *lines, size_t count, const char *path)
{
    struct document document = {0};
    int status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = document_add(&document, lines[i].picture, path, lines[i].text);
        printf("%s\t%zu\t%s\t%s\n", path, i, lines[i].about, lines[i].text);
    }
    if (status == STATUS_OK)
        status = document_save(&document, path);
    document_release(&document);
    return status;
}

int deck_deal(struct deck *deck, struct rng *rng, const char *folder)
{
    int status = STATUS_OK;
    shuffle(deck->lines, deck->count, rng);
    for (size_t at = 0, document = 0; at < deck->count && status == STATUS_OK; document++) {
        char path[4096];
        size_t left = deck->count - at, count = left < DOCUMENT_LINES ? left : DOCUMENT_LINES;
        snprintf(path, sizeof path, "%s/%04zu.lstmf", folder, document);
        status = document_deal(&deck->lines[at], count, path);
        at += count;
    }
    return status == STATUS_OK && fflush(stdout) != 0 ? STATUS_IO : status;
}

void deck_release(struct deck *deck)
{
    for (size_t i = 0; i < deck->count; i++)
        pixDestroy(&deck->lines[i].picture);
}
