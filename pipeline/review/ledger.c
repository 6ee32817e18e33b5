#include "review/ledger.h"

#include "base/arena.h"
#include "base/database.h"
#include "shenbao/status.h"

/* The polygon is kept as eight numbers, so that the log can be read by any program. */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS correction ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, who TEXT NOT NULL,"
    " sha256 TEXT NOT NULL, frame INTEGER NOT NULL,"
    " \"table\" INTEGER NOT NULL, \"row\" INTEGER NOT NULL, \"column\" INTEGER NOT NULL,"
    " x0 REAL, y0 REAL, x1 REAL, y1 REAL, x2 REAL, y2 REAL, x3 REAL, y3 REAL,"
    " reading TEXT NOT NULL, confidence REAL NOT NULL, flags INTEGER NOT NULL, before TEXT NOT NULL, after "
    "TEXT NOT NULL, kind TEXT NOT NULL, why TEXT NOT "
    "NULL,"
    " seconds REAL NOT NULL, undoes INTEGER NOT NULL, batch INTEGER NOT NULL, blind INTEGER NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS correction_page ON correction (sha256, frame);"
    "CREATE INDEX IF NOT EXISTS correction_reading ON correction (reading);"
    "CREATE INDEX IF NOT EXISTS correction_who ON correction (who);"
    "CREATE INDEX IF NOT EXISTS correction_batch ON correction (batch) WHERE batch <> 0;"
    "CREATE INDEX IF NOT EXISTS correction_undoes ON correction (undoes) WHERE undoes <> 0;"
    "CREATE TRIGGER IF NOT EXISTS correction_kept BEFORE DELETE ON correction"
    " BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;"
    "CREATE TRIGGER IF NOT EXISTS correction_fixed BEFORE UPDATE ON correction"
    " BEGIN SELECT RAISE(ABORT, 'the log only grows'); END;";

#define COLUMNS                                                                                              \
    "id, time, who, sha256, frame, \"table\", \"row\", \"column\", x0, y0, x1, y1, x2, y2, x3, y3, "         \
    "reading, confidence, flags,"                                                                            \
    " before, after, kind, why, seconds, undoes, batch, blind"

enum { OF_PAGE, OF_ID, OF_PERSON, AFTER, LAST, INSERT, ANSWERS, PAIRS, TRUST, QUERIES };

static const char *const statements[QUERIES] = {
    [OF_PAGE] = "SELECT " COLUMNS " FROM correction WHERE sha256 = ? AND frame = ? ORDER BY id",
    [OF_ID] = "SELECT " COLUMNS " FROM correction WHERE id = ?",
    /* The newest of a person's entries that nothing undoes, with the batch it was made in. */
    [OF_PERSON] = "WITH newest AS (SELECT id, batch FROM correction AS c WHERE who = ? AND kind <> 'undo'"
                  " AND NOT EXISTS (SELECT 1 FROM correction AS u WHERE u.undoes = c.id AND u.undoes <> 0)"
                  " ORDER BY id DESC LIMIT 1)"
                  " SELECT " COLUMNS " FROM correction AS c WHERE (id = (SELECT id FROM newest)"
                  " OR (batch <> 0 AND batch = (SELECT batch FROM newest)))"
                  " AND NOT EXISTS (SELECT 1 FROM correction AS u WHERE u.undoes = c.id AND u.undoes <> 0)"
                  " ORDER BY id DESC",
    [AFTER] = "SELECT " COLUMNS " FROM correction WHERE id > ? ORDER BY id LIMIT ?",
    [ANSWERS] =
        "SELECT after FROM correction AS c WHERE reading = ?1 AND kind = 'text' AND NOT blind AND after <> ?1"
        " AND NOT EXISTS (SELECT 1 FROM correction AS u WHERE u.undoes = c.id AND u.undoes <> 0)"
        " GROUP BY after ORDER BY count(*) DESC, max(id) DESC LIMIT ?2",
    [PAIRS] =
        "SELECT reading, after FROM correction AS c WHERE kind = 'text' AND NOT blind AND after <> reading"
        " AND NOT EXISTS (SELECT 1 FROM correction AS u WHERE u.undoes = c.id AND u.undoes <> 0)"
        " ORDER BY id DESC LIMIT ?1",
    /* Of each cell the newest decision that stands. */
    [TRUST] = "WITH decision AS (SELECT max(id) AS id FROM correction AS c WHERE kind IN ('text', 'empty', "
              "'handwriting')"
              " AND NOT EXISTS (SELECT 1 FROM correction AS u WHERE u.undoes = c.id AND u.undoes <> 0)"
              " GROUP BY sha256, frame, \"table\", \"row\", \"column\")"
              " SELECT min(CAST(confidence * 20 AS INTEGER), 19) AS step, flags <> 0, count(*),"
              " sum(after = reading), sum(confidence), sum(seconds) FROM correction JOIN decision USING (id)"
              " GROUP BY step, flags <> 0 ORDER BY step, flags <> 0",
    [LAST] = "SELECT coalesce(max(id), 0) FROM correction",
    [INSERT] = "INSERT INTO correction (time, who, sha256, frame, \"table\", \"row\", \"column\","
               " x0, y0, x1, y1, x2, y2, x3, y3, reading, confidence, flags, before, after, kind, why, "
               "seconds, undoes, batch, blind)"
               " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
};

struct ledger {
    struct database *database;
    struct query *queries[QUERIES];
};

static int queries_prepare(struct ledger *ledger)
{
    int status = database_run(ledger->database, schema);
    for (int i = 0; i < QUERIES && status == STATUS_OK; i++)
        status = query_new(ledger->database, statements[i], &ledger->queries[i]);
    return status;
}

int ledger_open(const char *path, struct ledger **ret_ledger)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);
    if (!ledger)
        return STATUS_NO_MEMORY;
    int status = database_open(path, DATABASE_DURABLE, &ledger->database);
    if (status == STATUS_OK)
        status = queries_prepare(ledger);
    if (status != STATUS_OK)
        ledger_close(ledger);
    else
        *ret_ledger = ledger;
    return status;
}

void ledger_close(struct ledger *ledger)
{
    if (!ledger)
        return;
    for (int i = 0; i < QUERIES; i++)
        query_free(ledger->queries[i]);
    database_close(ledger->database);
    free(ledger);
}

int ledger_begin(struct ledger *ledger)
{
    return database_run(ledger->database, "BEGIN IMMEDIATE");
}

int ledger_commit(struct ledger *ledger)
{
    return database_run(ledger->database, "COMMIT");
}

void ledger_abandon(struct ledger *ledger)
{
    database_run(ledger->database, "ROLLBACK");
}

static void entry_bind(struct query *query, const struct correction *entry)
{
    int at = 1;
    query_set_integer(query, at++, entry->time);
    query_set_text(query, at++, entry->who);
    query_set_text(query, at++, entry->sha256);
    query_set_integer(query, at++, entry->frame);
    query_set_integer(query, at++, entry->table);
    query_set_integer(query, at++, entry->row);
    query_set_integer(query, at++, entry->column);
    for (int i = 0; i < 4; i++) {
        query_set_real(query, at++, entry->outline.corner[i].x);
        query_set_real(query, at++, entry->outline.corner[i].y);
    }
    query_set_text(query, at++, entry->reading);
    query_set_real(query, at++, entry->confidence);
    query_set_integer(query, at++, entry->flags);
    query_set_text(query, at++, entry->before);
    query_set_text(query, at++, entry->after);
    query_set_text(query, at++, correction_kind_name(entry->kind));
    query_set_text(query, at++, entry->why);
    query_set_real(query, at++, entry->seconds);
    query_set_integer(query, at++, entry->undoes);
    query_set_integer(query, at++, entry->batch);
    query_set_integer(query, at++, entry->blind);
}

int ledger_append(struct ledger *ledger, struct correction *entry)
{
    entry_bind(ledger->queries[INSERT], entry);
    int status = query_run(ledger->queries[INSERT]);
    if (status == STATUS_OK)
        entry->id = database_last_id(ledger->database);
    return status;
}

static void entry_read(struct query *query, struct arena *arena, struct correction *entry)
{
    int at = 0;
    entry->id = query_integer(query, at++);
    entry->time = query_integer(query, at++);
    entry->who = arena_strdup(arena, query_text(query, at++));
    entry->sha256 = arena_strdup(arena, query_text(query, at++));
    entry->frame = (int)query_integer(query, at++);
    entry->table = (int)query_integer(query, at++);
    entry->row = (int)query_integer(query, at++);
    entry->column = (int)query_integer(query, at++);
    for (int i = 0; i < 4; i++) {
        entry->outline.corner[i].x = query_real(query, at++);
        entry->outline.corner[i].y = query_real(query, at++);
    }
    entry->reading = arena_strdup(arena, query_text(query, at++));
    entry->confidence = query_real(query, at++);
    entry->flags = (unsigned)query_integer(query, at++);
    entry->before = arena_strdup(arena, query_text(query, at++));
    entry->after = arena_strdup(arena, query_text(query, at++));
    entry->kind = correction_kind_lookup(query_text(query, at++));
    entry->why = arena_strdup(arena, query_text(query, at++));
    entry->seconds = query_real(query, at++);
    entry->undoes = query_integer(query, at++);
    entry->batch = query_integer(query, at++);
    entry->blind = query_integer(query, at++) != 0;
}

/* All rows of a query whose parameters are set. */
static int entries_take(struct query *query, struct arena *arena, struct correction **ret_entries,
                        size_t *ret_count)
{
    struct correction *entries = NULL;
    size_t count = 0;
    int step;
    while ((step = query_step(query)) > 0)
        entry_read(query, arena, arena_push(arena, &entries, &count, sizeof *entries));
    query_reset(query);
    if (step < 0)
        return step;
    *ret_entries = entries;
    *ret_count = count;
    return STATUS_OK;
}

int ledger_page(struct ledger *ledger, const char *sha256, int frame, struct arena *arena,
                struct correction **ret_entries, size_t *ret_count)
{
    struct query *query = ledger->queries[OF_PAGE];
    query_set_text(query, 1, sha256);
    query_set_integer(query, 2, frame);
    return entries_take(query, arena, ret_entries, ret_count);
}

int ledger_entry(struct ledger *ledger, int64_t id, struct arena *arena, struct correction **ret_entry)
{
    size_t count = 0;
    *ret_entry = NULL;
    query_set_integer(ledger->queries[OF_ID], 1, id);
    return entries_take(ledger->queries[OF_ID], arena, ret_entry, &count);
}

int ledger_last_of(struct ledger *ledger, const char *who, struct arena *arena,
                   struct correction **ret_entries, size_t *ret_count)
{
    query_set_text(ledger->queries[OF_PERSON], 1, who);
    return entries_take(ledger->queries[OF_PERSON], arena, ret_entries, ret_count);
}

int ledger_after(struct ledger *ledger, int64_t id, int limit, struct arena *arena,
                 struct correction **ret_entries, size_t *ret_count)
{
    query_set_integer(ledger->queries[AFTER], 1, id);
    query_set_integer(ledger->queries[AFTER], 2, limit);
    return entries_take(ledger->queries[AFTER], arena, ret_entries, ret_count);
}

int ledger_answers(struct ledger *ledger, const char *reading, int limit, struct arena *arena,
                   const char ***ret_texts, size_t *ret_count)
{
    struct query *query = ledger->queries[ANSWERS];
    const char **texts = NULL;
    size_t count = 0;
    int step;
    query_set_text(query, 1, reading);
    query_set_integer(query, 2, limit);
    while ((step = query_step(query)) > 0)
        *(const char **)arena_push(arena, &texts, &count, sizeof *texts) =
            arena_strdup(arena, query_text(query, 0));
    query_reset(query);
    *ret_texts = texts;
    *ret_count = count;
    return step;
}

int ledger_pairs(struct ledger *ledger, int limit, struct arena *arena, struct ledger_pair **ret_pairs,
                 size_t *ret_count)
{
    struct query *query = ledger->queries[PAIRS];
    struct ledger_pair *pairs = NULL;
    size_t count = 0;
    int step;
    query_set_integer(query, 1, limit);
    while ((step = query_step(query)) > 0) {
        struct ledger_pair *pair = arena_push(arena, &pairs, &count, sizeof *pairs);
        pair->reading = arena_strdup(arena, query_text(query, 0));
        pair->after = arena_strdup(arena, query_text(query, 1));
    }
    query_reset(query);
    *ret_pairs = pairs;
    *ret_count = count;
    return step;
}

int ledger_trust(struct ledger *ledger, struct arena *arena, struct ledger_trust **ret_steps,
                 size_t *ret_count)
{
    struct query *query = ledger->queries[TRUST];
    struct ledger_trust *steps = NULL;
    size_t count = 0;
    int step;
    while ((step = query_step(query)) > 0) {
        struct ledger_trust *one = arena_push(arena, &steps, &count, sizeof *steps);
        one->step = (int)query_integer(query, 0);
        one->flagged = query_integer(query, 1) != 0;
        one->cells = query_integer(query, 2);
        one->right = query_integer(query, 3);
        one->expected = query_real(query, 4);
        one->seconds = query_real(query, 5);
    }
    query_reset(query);
    *ret_steps = steps;
    *ret_count = count;
    return step;
}

int64_t ledger_last_id(struct ledger *ledger)
{
    int64_t id = query_step(ledger->queries[LAST]) > 0 ? query_integer(ledger->queries[LAST], 0) : 0;
    query_reset(ledger->queries[LAST]);
    return id;
}
