#include "compare.h"

#include "base/results.h"
#include "base/strbuf.h"
#include "shenbao/status.h"

enum { PATH_CEILING = 4096, VALUE_CEILING = 16 << 20, DEPTH_MAX = 32 };

struct comparison {
    difference_tell tell;
    void *context;
    struct strbuf path, before, after;
};

/* A value as a person reads it: texts as they are, arrays of words with blanks between, the rest as JSON. */
static const char *value_text(const json_t *value, struct strbuf *room)
{
    strbuf_clear(room);
    if (!value)
        return NULL;
    if (json_is_string(value))
        strbuf_puts(room, json_string_value(value));
    else {
        char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
        strbuf_puts(room, text ? text : "");
        room->failed |= !text;
        free(text);
    }
    return room->text;
}

static void differ(struct comparison *comparison, const char *kind, const json_t *before, const json_t *after)
{
    struct difference difference = {kind, comparison->path.text, value_text(before, &comparison->before),
                                    value_text(after, &comparison->after)};
    comparison->tell(comparison->context, &difference);
}

/* ---- cells ---- */

static const json_t *cell_lookup(const json_t *page, const char *id)
{
    size_t i, k;
    json_t *table, *cell;
    json_array_foreach(json_object_get(page, "tables"), i, table)
    {
        json_array_foreach(json_object_get(table, "cells"), k, cell)
        {
            if (strcmp(json_path_text(cell, "id", ""), id) == 0)
                return cell;
        }
    }
    return NULL;
}

static void cell_compare(struct comparison *comparison, const json_t *before, const json_t *after)
{
    static const char *const members[] = {"text", "flags"};
    strbuf_clear(&comparison->path);
    strbuf_puts(&comparison->path, json_path_text(before ? before : after, "id", "?"));
    if (!before || !after) {
        differ(comparison, "cell", json_object_get(before, "text"), json_object_get(after, "text"));
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        const json_t *old = json_object_get(before, members[i]), *new = json_object_get(after, members[i]);
        if (!json_equal(old, new))
            differ(comparison, members[i], old, new);
    }
}

/* The cells of `page`, each beside its fellow in `other`; `missing` alone: those that have none. */
static void cells_compare(struct comparison *comparison, const json_t *page, const json_t *other,
                          bool missing)
{
    size_t i, k;
    json_t *table, *cell;
    json_array_foreach(json_object_get(page, "tables"), i, table)
    {
        json_array_foreach(json_object_get(table, "cells"), k, cell)
        {
            const json_t *fellow = cell_lookup(other, json_path_text(cell, "id", ""));
            if (!missing)
                cell_compare(comparison, cell, fellow);
            else if (!fellow)
                cell_compare(comparison, NULL, cell);
        }
    }
}

/* ---- records ---- */

static void values_compare(struct comparison *comparison, const json_t *before, const json_t *after,
                           int depth);

static void member_compare(struct comparison *comparison, const char *name, const json_t *before,
                           const json_t *after, int depth)
{
    struct strbuf *path = &comparison->path;
    size_t length = path->length;
    strbuf_printf(path, "%s%s", length ? "." : "", name);
    values_compare(comparison, before, after, depth + 1);
    if (path->text[length]) {
        path->length = length;
        path->text[length] = '\0';
    }
}

static void objects_compare(struct comparison *comparison, const json_t *before, const json_t *after,
                            int depth)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)before, name, value)
    {
        if (strcmp(name, "confidence") != 0)
            member_compare(comparison, name, value, json_object_get(after, name), depth);
    }
    json_object_foreach((json_t *)after, name, value)
    {
        if (strcmp(name, "confidence") != 0 && !json_object_get(before, name))
            member_compare(comparison, name, NULL, value, depth);
    }
}

static void values_compare(struct comparison *comparison, const json_t *before, const json_t *after,
                           int depth)
{
    size_t old = json_array_size(before), new = json_array_size(after);
    bool lists = json_is_array(before) && json_is_array(after) &&
                 (json_is_object(json_array_get(before, 0)) || json_is_object(json_array_get(after, 0)));
    if (depth < DEPTH_MAX && json_is_object(before) && json_is_object(after))
        objects_compare(comparison, before, after, depth);
    else if (depth < DEPTH_MAX && lists)
        for (size_t i = 0; i < (old > new ? old : new); i++) {
            char number[24];
            snprintf(number, sizeof number, "%zu", i);
            member_compare(comparison, number, json_array_get(before, i), json_array_get(after, i), depth);
        }
    else if (!json_equal(before, after))
        differ(comparison, "record", before, after);
}

int pages_compare(const json_t *before, const json_t *after, difference_tell tell, void *context)
{
    struct comparison comparison = {tell, context, STRBUF_INIT(PATH_CEILING), STRBUF_INIT(VALUE_CEILING),
                                    STRBUF_INIT(VALUE_CEILING)};
    const json_t *old = json_object_get(before, "error"), *new = json_object_get(after, "error");
    if (!json_equal(old, new) && (old || new))
        differ(&comparison, "error", json_object_get(old, "code"), json_object_get(new, "code"));
    cells_compare(&comparison, before, after, false);
    cells_compare(&comparison, after, before, true);
    strbuf_clear(&comparison.path);
    member_compare(&comparison, "records", json_object_get(before, "records"),
                   json_object_get(after, "records"), 0);
    bool failed = comparison.path.failed || comparison.before.failed || comparison.after.failed;
    strbuf_release(&comparison.path);
    strbuf_release(&comparison.before);
    strbuf_release(&comparison.after);
    return failed ? STATUS_NO_MEMORY : STATUS_OK;
}
