/* The index is filled, page by page. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "review/index_parts.h"
#include "shenbao/status.h"

bool index_knows(struct review_index *index, struct index_page *page)
{
    struct query *query = index->queries[PAGE_KNOWN];
    query_set_text(query, 1, page->path);
    bool there = query_step(query) > 0;
    page->id = there ? query_integer(query, 0) : 0;
    bool same = there && query_integer(query, 1) == page->modified && query_integer(query, 2) == page->size;
    query_reset(query);
    return same;
}

static int page_add(struct review_index *index, struct index_page *page)
{
    struct query *query = index->queries[PAGE_ADD];
    const char *slash = strrchr(page->source, '/');
    char *folder = slash ? strndup(page->source, (size_t)(slash - page->source)) : strdup("");
    if (!folder)
        return STATUS_NO_MEMORY;
    query_set_text(query, 1, page->path);
    query_set_integer(query, 2, page->modified);
    query_set_integer(query, 3, page->size);
    query_set_text(query, 4, page->sha256);
    query_set_integer(query, 5, page->frame);
    query_set_text(query, 6, page->source);
    query_set_text(query, 7, folder);
    query_set_text(query, 8, page->form);
    free(folder);
    int step = query_step(query);
    index->counts.pages += page->id == 0;
    if (step > 0)
        page->id = query_integer(query, 0);
    query_reset(query);
    return step > 0 ? STATUS_OK : STATUS_IO;
}

static bool is_open(enum cell_state state)
{
    return state != CELL_SETTLED && state != CELL_UNREADABLE;
}

static int cell_add(struct review_index *index, int64_t page, const struct index_cell *cell)
{
    struct query *query = index->queries[CELL_ADD];
    int at = 1;
    query_set_integer(query, at++, page);
    query_set_text(query, at++, cell->name);
    query_set_integer(query, at++, cell->order);
    query_set_text(query, at++, cell->text);
    query_set_integer(query, at++, cell->flags);
    query_set_text(query, at++, cell->role);
    query_set_real(query, at++, cell->confidence);
    query_set_integer(query, at++, cell->gain);
    query_set_integer(query, at++, cell->audit);
    query_set_integer(query, at++, cell->state);
    query_set_integer(query, at++, is_open(cell->state));
    query_set_text(query, at++, cell->asker);
    query_set_text(query, at++, cell->blind[0]);
    query_set_text(query, at++, cell->blind[1]);
    index->counts.cells++;
    index->counts.open += is_open(cell->state);
    return query_run(query);
}

static int cells_drop(struct review_index *index, int64_t page)
{
    struct query *query = index->queries[CELLS_COUNT];
    query_set_integer(query, 1, page);
    if (query_step(query) > 0) {
        index->counts.cells -= query_integer(query, 0);
        index->counts.open -= query_integer(query, 1);
    }
    query_reset(query);
    query_set_integer(index->queries[CELLS_DROP], 1, page);
    return query_run(index->queries[CELLS_DROP]);
}

int index_put(struct review_index *index, struct index_page *page, const struct index_cell *cells,
              size_t count)
{
    int status = database_run(index->database, "SAVEPOINT put");
    if (status != STATUS_OK)
        return status;
    status = page_add(index, page);
    if (status == STATUS_OK)
        status = cells_drop(index, page->id);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = cell_add(index, page->id, &cells[i]);
    if (status != STATUS_OK)
        database_run(index->database, "ROLLBACK TO put");
    int released = database_run(index->database, "RELEASE put");
    if (status != STATUS_OK)
        index_counts_read(index);
    return status != STATUS_OK ? status : released;
}

int index_sweep_begin(struct review_index *index)
{
    return database_run(index->database, "UPDATE page SET seen = 0");
}

int index_sweep_seen(struct review_index *index, int64_t page)
{
    query_set_integer(index->queries[PAGE_SEEN], 1, page);
    return query_run(index->queries[PAGE_SEEN]);
}

int index_sweep_end(struct review_index *index)
{
    int status =
        database_run(index->database, "DELETE FROM cell WHERE page IN (SELECT id FROM page WHERE NOT seen);"
                                      "DELETE FROM page WHERE NOT seen;");
    index_counts_read(index);
    return status;
}

static int pages_take(struct query *query, struct arena *arena, struct index_page **ret_pages,
                      size_t *ret_count)
{
    struct index_page *pages = NULL;
    size_t count = 0;
    int step;
    while ((step = query_step(query)) > 0) {
        struct index_page *page = arena_push(arena, &pages, &count, sizeof *pages);
        page->id = query_integer(query, 0);
        page->path = arena_strdup(arena, query_text(query, 1));
        page->modified = query_integer(query, 2);
        page->size = query_integer(query, 3);
        page->sha256 = arena_strdup(arena, query_text(query, 4));
        page->frame = (int)query_integer(query, 5);
        page->source = arena_strdup(arena, query_text(query, 6));
        page->form = arena_strdup(arena, query_text(query, 7));
    }
    query_reset(query);
    *ret_pages = pages;
    *ret_count = count;
    return step;
}

int index_pages_of(struct review_index *index, const char *sha256, int frame, struct arena *arena,
                   struct index_page **ret_pages, size_t *ret_count)
{
    query_set_text(index->queries[PAGE_BY_CONTENT], 1, sha256);
    query_set_integer(index->queries[PAGE_BY_CONTENT], 2, frame);
    return pages_take(index->queries[PAGE_BY_CONTENT], arena, ret_pages, ret_count);
}

static int page_take(struct query *query, struct arena *arena, struct index_page **ret_page)
{
    size_t count = 0;
    *ret_page = NULL;
    return pages_take(query, arena, ret_page, &count);
}

int index_page_by_id(struct review_index *index, int64_t id, struct arena *arena,
                     struct index_page **ret_page)
{
    query_set_integer(index->queries[PAGE_BY_ID], 1, id);
    return page_take(index->queries[PAGE_BY_ID], arena, ret_page);
}

int index_page_beside(struct review_index *index, const char *path, bool after, struct arena *arena,
                      struct index_page **ret_page)
{
    struct query *query = index->queries[after ? PAGE_AFTER : PAGE_BEFORE];
    query_set_text(query, 1, path);
    return page_take(query, arena, ret_page);
}
