#include "review/index.h"

#include <string.h>
#include <unistd.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/database.h"
#include "shenbao/status.h"

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value);"
    "CREATE TABLE IF NOT EXISTS page (id INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, modified INTEGER, "
    "size INTEGER,"
    " sha256 TEXT, frame INTEGER, source TEXT, folder TEXT, form TEXT, seen INTEGER DEFAULT 1);"
    "CREATE INDEX IF NOT EXISTS page_content ON page (sha256, frame);"
    "CREATE TABLE IF NOT EXISTS cell (page INTEGER NOT NULL, name TEXT NOT NULL, place INTEGER NOT NULL, "
    "text TEXT,"
    " flags INTEGER, role TEXT, confidence REAL, gain INTEGER, audit INTEGER, state INTEGER, open INTEGER,"
    " asker TEXT, blind0 TEXT, blind1 TEXT);"
    "CREATE INDEX IF NOT EXISTS cell_queue ON cell (gain DESC, page, place) WHERE open;"
    "CREATE INDEX IF NOT EXISTS cell_page ON cell (page);"
    "CREATE INDEX IF NOT EXISTS cell_text ON cell (text) WHERE open;"
    "CREATE TABLE IF NOT EXISTS word (text TEXT PRIMARY KEY, characters INTEGER, count INTEGER) WITHOUT "
    "ROWID;"
    "CREATE INDEX IF NOT EXISTS word_length ON word (characters, count DESC);";

#define PAGE_COLUMNS "page.id, path, modified, size, sha256, frame, source, form"
#define CELL_COLUMNS                                                                                         \
    "cell.page, name, place, text, flags, role, confidence, gain, audit, state, asker, blind0, blind1"
/* Open for that person, and what the filter leaves. Parameters 1 to 7. */
#define WANTED                                                                                               \
    " FROM cell JOIN page ON page.id = cell.page WHERE open AND asker <> ?1 AND blind0 <> ?1 AND blind1 <> " \
    "?1"                                                                                                     \
    " AND (?2 = '' OR folder = ?2 OR substr(folder, 1, length(?2) + 1) = ?2 || '/')"                         \
    " AND (?3 = '' OR form = ?3)"                                                                            \
    " AND (?4 = '' OR role = ?4 OR substr(role, 1, length(?4) + 1) = ?4 || '.')"                             \
    " AND (?5 = 0 OR flags & ?5) AND (?6 = 0 OR audit) AND (?7 IS NULL OR text = ?7)"

enum {
    PAGE_KNOWN,
    PAGE_ADD,
    PAGE_BY_CONTENT,
    PAGE_BY_ID,
    PAGE_AFTER,
    PAGE_BEFORE,
    PAGE_SEEN,
    CELLS_DROP,
    CELLS_COUNT,
    CELL_ADD,
    NEXT,
    COUNT_WANTED,
    HOLDING,
    COUNT_HOLDING,
    COUNT_ALL,
    FLAGS,
    WORD_ADD,
    WORDS,
    META_GET,
    META_SET,
    QUERIES
};

static const char *const statements[QUERIES] = {
    [PAGE_KNOWN] = "SELECT id, modified, size FROM page WHERE path = ?",
    [PAGE_ADD] =
        "INSERT INTO page (path, modified, size, sha256, frame, source, folder, form)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        " ON CONFLICT (path) DO UPDATE SET modified = ?2, size = ?3, sha256 = ?4, frame = ?5, source = ?6,"
        " folder = ?7, form = ?8, seen = 1 RETURNING id",
    [PAGE_BY_CONTENT] = "SELECT " PAGE_COLUMNS " FROM page WHERE sha256 = ? AND frame = ? ORDER BY id",
    [PAGE_AFTER] = "SELECT " PAGE_COLUMNS " FROM page WHERE path > ? ORDER BY path LIMIT 1",
    [PAGE_BEFORE] = "SELECT " PAGE_COLUMNS " FROM page WHERE path < ? ORDER BY path DESC LIMIT 1",
    [PAGE_BY_ID] = "SELECT " PAGE_COLUMNS " FROM page WHERE id = ?",
    [PAGE_SEEN] = "UPDATE page SET seen = 1 WHERE id = ?",
    [CELLS_DROP] = "DELETE FROM cell WHERE page = ?",
    [CELLS_COUNT] = "SELECT count(*), coalesce(sum(open), 0) FROM cell WHERE page = ?",
    [CELL_ADD] =
        "INSERT INTO cell (page, name, place, text, flags, role, confidence, gain, audit, state, open, asker,"
        " blind0, blind1) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [NEXT] = "SELECT " CELL_COLUMNS WANTED " AND (?8 = 0 OR gain < ?8 OR (gain = ?8 AND (cell.page > ?9 OR"
             " (cell.page = ?9 AND place > ?10)))) AND (?8 = 0 OR gain <= ?8)"
             " ORDER BY gain DESC, cell.page, place LIMIT ?11",
    [COUNT_WANTED] = "SELECT count(*)" WANTED,
    [HOLDING] =
        "SELECT " CELL_COLUMNS WANTED " AND instr(text, ?8) ORDER BY gain DESC, cell.page, place LIMIT ?9",
    [COUNT_HOLDING] = "SELECT count(*)" WANTED " AND instr(text, ?8)",
    [COUNT_ALL] = "SELECT count(*), coalesce(sum(open), 0), (SELECT count(*) FROM page) FROM cell",
    [FLAGS] = "SELECT flags, count(*) FROM cell WHERE open GROUP BY flags",
    [WORD_ADD] = "INSERT INTO word VALUES (?1, ?2, ?3) ON CONFLICT (text) DO UPDATE SET count = count + ?3",
    [WORDS] = "SELECT text, count FROM word WHERE characters BETWEEN ?1 - 1 AND ?1 + 1 ORDER BY count DESC "
              "LIMIT ?2",
    [META_GET] = "SELECT value FROM meta WHERE key = ?",
    [META_SET] = "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
};

struct review_index {
    struct database *database;
    struct query *queries[QUERIES];
    struct index_counts counts;
};

/* ---- opening ---- */

static int index_prepare(struct review_index *index)
{
    int status = database_run(index->database, schema);
    for (int i = 0; i < QUERIES && status == STATUS_OK; i++)
        status = query_new(index->database, statements[i], &index->queries[i]);
    return status;
}

static void counts_read(struct review_index *index)
{
    struct query *query = index->queries[COUNT_ALL];
    if (query_step(query) > 0)
        index->counts =
            (struct index_counts){query_integer(query, 0), query_integer(query, 1), query_integer(query, 2)};
    query_reset(query);
}

static bool key_agrees(struct review_index *index, const char *key)
{
    struct query *query = index->queries[META_GET];
    query_set_text(query, 1, "key");
    bool agrees = query_step(query) > 0 && strcmp(query_text(query, 0), key) == 0;
    query_reset(query);
    return agrees;
}

static int key_set(struct review_index *index, const char *key)
{
    query_set_text(index->queries[META_SET], 1, "key");
    query_set_text(index->queries[META_SET], 2, key);
    return query_run(index->queries[META_SET]);
}

static int index_try(const char *path, struct review_index **ret_index)
{
    struct review_index *index = calloc(1, sizeof *index);
    if (!index)
        return STATUS_NO_MEMORY;
    int status = database_open(path, DATABASE_DISPOSABLE, &index->database);
    if (status == STATUS_OK)
        status = index_prepare(index);
    if (status != STATUS_OK)
        index_close(index);
    else
        *ret_index = index;
    return status;
}

static void file_discard(const char *path)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char *name = NULL;
        if (asprintf(&name, "%s%s", path, endings[i]) >= 0)
            unlink(name);
        free(name);
    }
}

int index_open(const char *path, const char *key, struct review_index **ret_index)
{
    struct review_index *index = NULL;
    int status = index_try(path, &index);
    if (status == STATUS_BAD_ARGUMENT || (status == STATUS_OK && !key_agrees(index, key))) {
        index_close(index);
        index = NULL;
        file_discard(path);
        status = index_try(path, &index);
        if (status == STATUS_OK)
            status = key_set(index, key);
    }
    if (status != STATUS_OK) {
        index_close(index);
        return status;
    }
    counts_read(index);
    *ret_index = index;
    return STATUS_OK;
}

void index_close(struct review_index *index)
{
    if (!index)
        return;
    for (int i = 0; i < QUERIES; i++)
        query_free(index->queries[i]);
    database_close(index->database);
    free(index);
}

/* ---- pages ---- */

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
        counts_read(index);
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
    counts_read(index);
    return status;
}

int64_t index_entry(struct review_index *index)
{
    struct query *query = index->queries[META_GET];
    query_set_text(query, 1, "entry");
    int64_t id = query_step(query) > 0 ? query_integer(query, 0) : 0;
    query_reset(query);
    return id;
}

int index_entry_set(struct review_index *index, int64_t id)
{
    query_set_text(index->queries[META_SET], 1, "entry");
    query_set_integer(index->queries[META_SET], 2, id);
    return query_run(index->queries[META_SET]);
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

/* ---- the queue ---- */

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static void wanted_bind(struct query *query, const char *who, const struct index_filter *filter)
{
    /* Nobody is called "", so that a cell without an asker is not hidden from a person without a name. */
    query_set_text(query, 1, *who ? who : "\n");
    query_set_text(query, 2, or_empty(filter->folder));
    query_set_text(query, 3, or_empty(filter->form));
    query_set_text(query, 4, or_empty(filter->role));
    query_set_integer(query, 5, filter->flag);
    query_set_integer(query, 6, filter->audit);
    query_set_text(query, 7, filter->text);
}

static void cell_take(struct query *query, struct arena *arena, struct index_cell *cell)
{
    cell->page = query_integer(query, 0);
    cell->name = arena_strdup(arena, query_text(query, 1));
    cell->order = (int)query_integer(query, 2);
    cell->text = arena_strdup(arena, query_text(query, 3));
    cell->flags = (unsigned)query_integer(query, 4);
    cell->role = arena_strdup(arena, query_text(query, 5));
    cell->confidence = query_real(query, 6);
    cell->gain = (int)query_integer(query, 7);
    cell->audit = query_integer(query, 8) != 0;
    cell->state = (enum cell_state)query_integer(query, 9);
    cell->asker = arena_strdup(arena, query_text(query, 10));
    cell->blind[0] = arena_strdup(arena, query_text(query, 11));
    cell->blind[1] = arena_strdup(arena, query_text(query, 12));
}

static int cells_take(struct query *query, struct arena *arena, struct index_cell **ret_cells,
                      size_t *ret_count)
{
    struct index_cell *cells = NULL;
    size_t count = 0;
    int step;
    while ((step = query_step(query)) > 0)
        cell_take(query, arena, arena_push(arena, &cells, &count, sizeof *cells));
    query_reset(query);
    *ret_cells = cells;
    *ret_count = count;
    return step;
}

int index_next(struct review_index *index, const char *who, const struct index_filter *filter,
               struct index_place after, int limit, struct arena *arena, struct index_cell **ret_cells,
               size_t *ret_count)
{
    struct query *query = index->queries[NEXT];
    wanted_bind(query, who, filter);
    query_set_integer(query, 8, after.gain);
    query_set_integer(query, 9, after.page);
    query_set_integer(query, 10, after.order);
    query_set_integer(query, 11, limit);
    return cells_take(query, arena, ret_cells, ret_count);
}

static const struct index_filter any = {0};

int index_holding(struct review_index *index, const char *who, const char *part, int limit,
                  struct arena *arena, struct index_cell **ret_cells, size_t *ret_count)
{
    struct query *query = index->queries[HOLDING];
    wanted_bind(query, who, &any);
    query_set_text(query, 8, part);
    query_set_integer(query, 9, limit);
    return cells_take(query, arena, ret_cells, ret_count);
}

int64_t index_count_holding(struct review_index *index, const char *who, const char *part)
{
    struct query *query = index->queries[COUNT_HOLDING];
    wanted_bind(query, who, &any);
    query_set_text(query, 8, part);
    int64_t count = query_step(query) > 0 ? query_integer(query, 0) : 0;
    query_reset(query);
    return count;
}

struct index_counts index_count(struct review_index *index)
{
    return index->counts;
}

int64_t index_count_open(struct review_index *index, const char *who, const struct index_filter *filter)
{
    struct query *query = index->queries[COUNT_WANTED];
    wanted_bind(query, who, filter);
    int64_t count = query_step(query) > 0 ? query_integer(query, 0) : 0;
    query_reset(query);
    return count;
}

static int values_take(struct query *query, struct arena *arena, struct index_value **ret_values,
                       size_t *ret_count)
{
    struct index_value *values = NULL;
    size_t count = 0;
    int step;
    while ((step = query_step(query)) > 0) {
        struct index_value *value = arena_push(arena, &values, &count, sizeof *values);
        *value = (struct index_value){arena_strdup(arena, query_text(query, 0)), query_integer(query, 1)};
    }
    query_reset(query);
    *ret_values = values;
    *ret_count = count;
    return step;
}

int index_values(struct review_index *index, const char *column, int least, int limit, struct arena *arena,
                 struct index_value **ret_values, size_t *ret_count)
{
    static const char *const columns[] = {"folder", "form", "role", "text"};
    struct query *query = NULL;
    int status = STATUS_BAD_ARGUMENT;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        if (strcmp(columns[i], column) == 0)
            status = query_new(
                index->database,
                arena_printf(arena,
                             "SELECT %s, count(*) AS n FROM cell JOIN page ON page.id = cell.page WHERE"
                             " open GROUP BY %s HAVING n >= %d ORDER BY n DESC, 1 LIMIT %d",
                             column, column, least, limit),
                &query);
    if (status == STATUS_OK)
        status = values_take(query, arena, ret_values, ret_count);
    query_free(query);
    return status;
}

void index_flags(struct review_index *index, int64_t counts[32])
{
    struct query *query = index->queries[FLAGS];
    memset(counts, 0, 32 * sizeof *counts);
    while (query_step(query) > 0)
        for (int bit = 0; bit < 32; bit++)
            if (query_integer(query, 0) >> bit & 1)
                counts[bit] += query_integer(query, 1);
    query_reset(query);
}

/* ---- words ---- */

static int characters_of(const char *text)
{
    int count = 0;
    for (; *text; text++)
        count += (*text & 0xc0) != 0x80;
    return count;
}

int index_word_add(struct review_index *index, const char *text, bool by_person)
{
    enum { PERSON_COUNTS = 5, LONGEST = 40 };
    int characters = characters_of(text);
    if (characters < 2 || characters > LONGEST)
        return STATUS_OK;
    query_set_text(index->queries[WORD_ADD], 1, text);
    query_set_integer(index->queries[WORD_ADD], 2, characters);
    query_set_integer(index->queries[WORD_ADD], 3, by_person ? PERSON_COUNTS : 1);
    return query_run(index->queries[WORD_ADD]);
}

int index_words(struct review_index *index, int characters, int limit, struct arena *arena,
                struct index_value **ret_words, size_t *ret_count)
{
    query_set_integer(index->queries[WORDS], 1, characters);
    query_set_integer(index->queries[WORDS], 2, limit);
    return values_take(index->queries[WORDS], arena, ret_words, ret_count);
}
