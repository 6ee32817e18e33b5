#include <string.h>
#include <unistd.h>

#include "review/index_parts.h"
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
    [WORD_DROP] = "UPDATE word SET count = count - ?2 WHERE text = ?1",
    [WORDS] = "SELECT text, count FROM word WHERE characters BETWEEN ?1 - 1 AND ?1 + 1 AND count > 0"
              " ORDER BY count DESC LIMIT ?2",
    [META_GET] = "SELECT value FROM meta WHERE key = ?",
    [META_SET] = "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
};

static int index_prepare(struct review_index *index)
{
    int status = database_run(index->database, schema);
    for (int i = 0; i < QUERIES && status == STATUS_OK; i++)
        status = query_new(index->database, statements[i], &index->queries[i]);
    return status;
}

void index_counts_read(struct review_index *index)
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
    index_counts_read(index);
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
