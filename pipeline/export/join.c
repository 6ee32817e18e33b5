#include "export/join.h"

#include <stdlib.h>
#include <string.h>

#include "base/results.h"
#include "shenbao/status.h"

enum { PAGES_MOST = 40 }; /* that are held: no declaration has more */

struct held {
    char *name;
    json_t *page;
};

/* The first page held has the declaration that the others go on with. */
struct joiner {
    struct page_sink sink;
    struct held held[PAGES_MOST];
    size_t count;
};

struct joiner *joiner_new(const struct page_sink *sink)
{
    struct joiner *joiner = calloc(1, sizeof *joiner);
    if (joiner)
        joiner->sink = *sink;
    return joiner;
}

static void held_release(struct held *held)
{
    free(held->name);
    json_decref(held->page);
    *held = (struct held){0};
}

void joiner_free(struct joiner *joiner)
{
    for (size_t i = 0; joiner && i < joiner->count; i++)
        held_release(&joiner->held[i]);
    free(joiner);
}

/* Passes on the first `count` pages. */
static int pass_on(struct joiner *joiner, size_t count)
{
    int status = STATUS_OK;
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK)
            status = joiner->sink.add(joiner->sink.context, joiner->held[i].name, joiner->held[i].page);
        held_release(&joiner->held[i]);
    }
    memmove(joiner->held, joiner->held + count, (joiner->count - count) * sizeof *joiner->held);
    joiner->count -= count;
    return status;
}

int joiner_end(struct joiner *joiner)
{
    return pass_on(joiner, joiner->count);
}

/* ---- which page follows which ---- */

static json_t *first_record(const json_t *page)
{
    return json_array_get(json_object_get(page, "records"), 0);
}

static json_t *last_record(const json_t *page)
{
    const json_t *records = json_object_get(page, "records");
    size_t count = json_array_size(records);
    return count ? json_array_get(records, count - 1) : NULL;
}

static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

static bool is_next(const json_t *before, const json_t *page)
{
    const char *path = json_path_text(before, "source.path", ""),
               *next = json_path_text(page, "source.path", "");
    json_int_t frame = json_path_integer(before, "source.frame"),
               next_frame = json_path_integer(page, "source.frame");
    if (strcmp(path, next) == 0)
        return next_frame == frame + 1;
    size_t folder = folder_length(path);
    return next_frame == 0 && folder == folder_length(next) && strncmp(path, next, folder) == 0;
}

static bool has_period(const json_t *record, const char *period)
{
    size_t i;
    json_t *indicator;
    json_array_foreach(json_object_get(record, "indicators"), i, indicator)
    {
        if (strcmp(json_path_text(indicator, "period", ""), period) == 0)
            return true;
    }
    return false;
}

/* The rest may be of the record: it has no other periods. */
static bool is_rest_of(const json_t *rest, const json_t *record)
{
    size_t i;
    json_t *indicator;
    json_array_foreach(json_object_get(rest, "indicators"), i, indicator)
    {
        if (!has_period(record, json_path_text(indicator, "period", "")))
            return false;
    }
    return json_array_size(json_object_get(record, "indicators")) > 0;
}

static bool goes_on(const struct joiner *joiner, const json_t *page)
{
    const json_t *rest = first_record(page);
    if (joiner->count == 0 || joiner->count == PAGES_MOST ||
        !json_is_true(json_object_get(rest, "continues")))
        return false;
    return is_next(joiner->held[joiner->count - 1].page, page) &&
           is_rest_of(rest, last_record(joiner->held[0].page));
}

/* ---- joining ---- */

/* The page is told, and with it the cells, which would else be taken for cells of the first page. */
static void page_note(json_t *element, const json_t *page)
{
    json_t *place = json_pack("{s:O, s:O}", "path", json_object_get(json_object_get(page, "source"), "path"),
                              "frame", json_object_get(json_object_get(page, "source"), "frame"));
    json_t *cells = json_object_get(element, "cells");
    if (cells) {
        json_object_set(place, "cells", cells);
        json_object_set_new(element, "cells", json_is_array(cells) ? json_array() : json_object());
    }
    json_object_set_new(element, "page", place);
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(element, "more"), name, value) json_object_del(value, "cell");
}

static json_t *last_of_period(json_t *indicators, const char *period)
{
    for (size_t i = json_array_size(indicators); i-- > 0;) {
        json_t *indicator = json_array_get(indicators, i);
        if (strcmp(json_path_text(indicator, "period", ""), period) == 0)
            return indicator;
    }
    return NULL;
}

static void levels_fill(json_t *indicator, const json_t *before)
{
    static const char *const levels[] = {"level1", "level2"};
    for (size_t i = 0; i < 2 && before; i++) {
        if (!*json_path_text(indicator, levels[i], ""))
            json_object_set(indicator, levels[i], json_object_get(before, levels[i]));
    }
}

static void elements_take(json_t *record, const json_t *rest, const char *list, const json_t *page)
{
    json_t *all = json_object_get(record, list);
    size_t i;
    json_t *element;
    json_array_foreach(json_object_get(rest, list), i, element)
    {
        json_t *copy = json_deep_copy(element);
        if (strcmp(list, "indicators") == 0)
            levels_fill(copy, last_of_period(all, json_path_text(copy, "period", "")));
        page_note(copy, page);
        json_array_append_new(all, copy);
    }
}

/* A field that the rest has alone, such as a total below the indicators. */
static void fields_take(json_t *record, const json_t *rest, const json_t *page)
{
    json_t *fields = json_object_get(record, "fields");
    const char *name;
    json_t *field;
    json_object_foreach(json_object_get(rest, "fields"), name, field)
    {
        if (json_object_get(fields, name))
            continue;
        json_t *copy = json_deep_copy(field);
        json_object_del(copy, "cell");
        page_note(copy, page);
        json_object_set_new(fields, name, copy);
    }
}

static int hold(struct joiner *joiner, const char *name, json_t *page)
{
    struct held held = {strdup(name), page};
    if (!held.name || !page) {
        held_release(&held);
        return STATUS_NO_MEMORY;
    }
    joiner->held[joiner->count++] = held;
    return STATUS_OK;
}

/* The held declaration takes the page's first record; where the page has more, the last of those is held from now on. */
static int join(struct joiner *joiner, const char *name, const json_t *page)
{
    json_t *record = last_record(joiner->held[0].page), *own = json_deep_copy(page);
    elements_take(record, first_record(page), "indicators", page);
    elements_take(record, first_record(page), "checks", page);
    fields_take(record, first_record(page), page);
    json_array_remove(json_object_get(own, "records"), 0);
    bool more = json_array_size(json_object_get(own, "records")) > 0;
    int status = hold(joiner, name, own);
    return status == STATUS_OK && more ? pass_on(joiner, joiner->count - 1) : status;
}

static int page_take(void *context, const char *name, const json_t *page)
{
    struct joiner *joiner = context;
    if (goes_on(joiner, page))
        return join(joiner, name, page);
    int status = joiner_end(joiner);
    return status == STATUS_OK ? hold(joiner, name, json_deep_copy(page)) : status;
}

struct page_sink joiner_sink(struct joiner *joiner)
{
    return (struct page_sink){joiner, page_take};
}
