#include "corpus.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "document.h"
#include "picture.h"
#include "rng.h"
#include "shenbao/status.h"

enum {
    LARGEST_LIST = 256 << 20,
    WIDEST = 6000, /* pixels: wider lines would take too much memory */
    USUAL = 1200,  /* pixels: mini-batches of wider lines have fewer */
    WINDOW = 50    /* mini-batches: so many are sorted by width together */
};

/* ---- loading ---- */

static void line_add(struct corpus *corpus, const struct document_line *from, const struct codebook *book,
                     int height)
{
    int width, png_height;
    uint16_t *codes = NULL;
    size_t count = 0;
    png_size(from->png, from->png_size, &width, &png_height);
    if (png_height > 0)
        width = width_at(width, png_height, height);
    if (width < 3 || width > WIDEST || !codebook_encode(book, from->text, corpus->arena, &codes, &count)) {
        corpus->unfit++;
        return;
    }
    struct line *line = arena_push(corpus->arena, &corpus->lines, &corpus->count, sizeof *line);
    *line = (struct line){from->png, from->png_size, codes, (uint32_t)count, width};
}

/* A row of a list: a document, and where the list says so one of its lines and of what kind that is. */
struct row {
    const char *path, *index, *kind; /* NULL: not said */
};

static struct row row_parse(char *text)
{
    struct row row = {.path = strsep(&text, "\t")};
    row.index = strsep(&text, "\t");
    row.kind = strsep(&text, "\t");
    return row;
}

/* Whether the kind is one of those that `kinds` names, commas between them. */
static bool kind_is_in(const char *kind, const char *kinds)
{
    size_t length = strlen(kind);
    for (const char *at = kinds; at && *at; at = *at ? at + 1 : at) {
        size_t next = strcspn(at, ",");
        if (next == length && memcmp(at, kind, length) == 0)
            return true;
        at += next;
    }
    return false;
}

/* The document is read into an arena that does not last: the line's picture is copied. */
static void line_take(struct corpus *corpus, const struct document_line *from, const struct codebook *book,
                      int height)
{
    struct document_line line = *from;
    line.png = arena_strndup(corpus->arena, from->png, from->png_size);
    line_add(corpus, &line, book, height);
}

struct loading {
    struct corpus *corpus;
    const struct codebook *book;
    int height;
    const char *kinds;
    char *path;          /* of the document at hand; in its arena, as its lines are */
    struct arena *arena; /* owned */
    struct document_line *lines;
    size_t count;
};

static int document_open(struct loading *loading, const char *path)
{
    arena_free(loading->arena);
    *loading = (struct loading){.corpus = loading->corpus,
                                .book = loading->book,
                                .height = loading->height,
                                .kinds = loading->kinds,
                                .arena = arena_new()};
    if (!loading->arena)
        return STATUS_NO_MEMORY;
    loading->path = arena_strdup(loading->arena, path);
    int status = document_load(path, loading->arena, &loading->lines, &loading->count);
    for (size_t i = 0; i < loading->count && status == STATUS_OK && !loading->kinds; i++)
        line_take(loading->corpus, &loading->lines[i], loading->book, loading->height);
    return status;
}

static int row_read(struct loading *loading, const struct row *row)
{
    int status = STATUS_OK;
    if (!loading->path || strcmp(row->path, loading->path) != 0)
        status = document_open(loading, row->path);
    if (status != STATUS_OK || !loading->kinds || !row->kind || !kind_is_in(row->kind, loading->kinds))
        return status;
    size_t index = strtoul(row->index, NULL, 10);
    if (index < loading->count)
        line_take(loading->corpus, &loading->lines[index], loading->book, loading->height);
    return status;
}

int corpus_load(const char *list, const char *kinds, const struct codebook *book, int height,
                struct corpus *ret_corpus, const char **ret_path)
{
    CLEANUP(cleanup_free) char *rows = NULL;
    size_t size;
    struct corpus corpus = {.arena = arena_new()};
    struct loading loading = {.corpus = &corpus, .book = book, .height = height, .kinds = kinds};
    const char *path = list;
    int status = corpus.arena ? file_read(list, LARGEST_LIST, &rows, &size) : STATUS_NO_MEMORY;
    char *rest = rows, *text;
    while (status == STATUS_OK && (text = strsep(&rest, "\n"))) {
        struct row row = row_parse(text);
        status = *row.path ? row_read(&loading, &row) : STATUS_OK;
        path = status == STATUS_OK ? path : arena_strdup(corpus.arena, row.path);
    }
    arena_free(loading.arena);
    if (status == STATUS_OK && corpus.count == 0)
        status = STATUS_EMPTY_FILE;
    *ret_path = path;
    *ret_corpus = corpus;
    return status;
}

void corpus_release(struct corpus *corpus)
{
    arena_free(corpus->arena);
    *corpus = (struct corpus){0};
}

/* ---- order ---- */

struct entry {
    int width;
    uint32_t line;
};

struct run {
    size_t start, count;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;
    int order = (left->width > right->width) - (left->width < right->width);
    return order ? order : (left->line > right->line) - (left->line < right->line);
}

static void shuffle(void *items, size_t count, size_t size, struct rng *rng)
{
    unsigned char *bytes = items, kept[sizeof(struct run)];
    for (size_t left = count; left > 1; left--) {
        size_t other = (size_t)(rng_next(rng) % left);
        memcpy(kept, bytes + other * size, size);
        memcpy(bytes + other * size, bytes + (left - 1) * size, size);
        memcpy(bytes + (left - 1) * size, kept, size);
    }
}

/* Cuts the sorted entries into mini-batches. */
static size_t runs_cut(const struct entry *entries, size_t count, unsigned batch, struct run *runs)
{
    size_t made = 0, area = (size_t)batch * USUAL;
    for (size_t at = 0; at < count; made++) {
        size_t taken = 1;
        while (taken < batch && at + taken < count && (taken + 1) * (size_t)entries[at + taken].width <= area)
            taken++;
        runs[made] = (struct run){at, taken};
        at += taken;
    }
    return made;
}

static void order_write(struct corpus *corpus, const struct entry *entries, const struct run *runs,
                        size_t count)
{
    uint32_t *order = corpus->order, *starts = corpus->starts, at = 0;
    for (size_t i = 0; i < count; i++) {
        starts[i] = at;
        for (size_t k = 0; k < runs[i].count; k++)
            order[at++] = entries[runs[i].start + k].line;
    }
    starts[count] = at;
    corpus->batches = count;
}

void corpus_shuffle(struct corpus *corpus, uint64_t seed, uint64_t epoch, unsigned batch)
{
    CLEANUP(cleanup_free) struct entry *entries = calloc(corpus->count, sizeof *entries);
    CLEANUP(cleanup_free) struct run *runs = calloc(corpus->count, sizeof *runs);
    if (!entries || !runs)
        abort();
    if (!corpus->order) {
        corpus->order = arena_array(corpus->arena, corpus->count, sizeof *corpus->order);
        corpus->starts = arena_array(corpus->arena, corpus->count + 1, sizeof *corpus->starts);
    }
    struct rng rng = rng_make(seed * 1000003 + epoch, "order");
    for (size_t i = 0; i < corpus->count; i++)
        entries[i] = (struct entry){corpus->lines[i].width, (uint32_t)i};
    shuffle(entries, corpus->count, sizeof *entries, &rng);
    size_t window = (size_t)batch * WINDOW, count = 0;
    for (size_t at = 0; at < corpus->count; at += window) {
        size_t size = corpus->count - at < window ? corpus->count - at : window;
        qsort(entries + at, size, sizeof *entries, compare_entries);
        size_t cut = runs_cut(entries + at, size, batch, runs + count);
        for (size_t i = 0; i < cut; i++)
            runs[count + i].start += at;
        count += cut;
    }
    shuffle(runs, count, sizeof *runs, &rng);
    order_write(corpus, entries, runs, count);
}
