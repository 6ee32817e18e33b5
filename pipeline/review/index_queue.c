/* The index is asked: what is next, how much there is, which words are known. */
#include <string.h>

#include "base/arena.h"
#include "review/index_parts.h"
#include "shenbao/status.h"

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

enum { PERSON_COUNTS = 5 }; /* what a person settled counts as often as so many readings */

int index_word_add(struct review_index *index, const char *text, bool by_person)
{
    enum { LONGEST = 40 };
    int characters = characters_of(text);
    if (characters < 2 || characters > LONGEST)
        return STATUS_OK;
    query_set_text(index->queries[WORD_ADD], 1, text);
    query_set_integer(index->queries[WORD_ADD], 2, characters);
    query_set_integer(index->queries[WORD_ADD], 3, by_person ? PERSON_COUNTS : 1);
    return query_run(index->queries[WORD_ADD]);
}

int index_word_drop(struct review_index *index, const char *text)
{
    query_set_text(index->queries[WORD_DROP], 1, text);
    query_set_integer(index->queries[WORD_DROP], 2, PERSON_COUNTS);
    return query_run(index->queries[WORD_DROP]);
}

int index_words(struct review_index *index, int characters, int limit, struct arena *arena,
                struct index_value **ret_words, size_t *ret_count)
{
    query_set_integer(index->queries[WORDS], 1, characters);
    query_set_integer(index->queries[WORDS], 2, limit);
    return values_take(index->queries[WORDS], arena, ret_words, ret_count);
}
