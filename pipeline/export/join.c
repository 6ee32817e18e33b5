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

/* The row of an indicator on its page; -1: unknown. */
static long row_of(const json_t *indicator)
{
    static const char *const cells[] = {"cells.level3", "cells.value", "page.cells.level3",
                                        "page.cells.value"};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        const char *row = strchr(json_path_text(indicator, cells[i], ""), 'r');
        if (row)
            return strtol(row + 1, NULL, 10);
    }
    return -1;
}

static bool same_page(const json_t *a, const json_t *b)
{
    return json_path_integer(a, "page.frame") == json_path_integer(b, "page.frame") &&
           strcmp(json_path_text(a, "page.path", ""), json_path_text(b, "page.path", "")) == 0;
}

static bool is_of_period(const json_t *indicator, const char *period)
{
    return strcmp(json_path_text(indicator, "period", ""), period) == 0;
}

/* The lowest indicator of the last page, of the period where several are as low: both halves print the same levels. */
static json_t *lowest(const json_t *indicators, const char *period)
{
    size_t count = json_array_size(indicators);
    json_t *last = count ? json_array_get(indicators, count - 1) : NULL, *found = last;
    for (size_t i = count; i-- > 0 && same_page(json_array_get(indicators, i), last);) {
        json_t *indicator = json_array_get(indicators, i);
        long below = row_of(indicator) - row_of(found);
        if (below > 0 || (below == 0 && is_of_period(indicator, period) && !is_of_period(found, period)))
            found = indicator;
    }
    return found;
}

static json_t *last_of_period(const json_t *indicators, const char *period)
{
    for (size_t i = json_array_size(indicators); i-- > 0;) {
        json_t *indicator = json_array_get(indicators, i);
        if (is_of_period(indicator, period))
            return indicator;
    }
    return NULL;
}

/* Blank levels are those of the row before the page break; a level 2 goes with its level 1. */
static void levels_fill(json_t *indicator, const json_t *before)
{
    const char *level1 = json_path_text(indicator, "level1", "");
    if (!before || (*level1 && strcmp(level1, json_path_text(before, "level1", "")) != 0))
        return;
    json_object_set(indicator, "level1", json_object_get(before, "level1"));
    if (!*json_path_text(indicator, "level2", ""))
        json_object_set(indicator, "level2", json_object_get(before, "level2"));
}

/* ---- a row that the page break has cut ---- */

static bool lacks(const json_t *indicator, const char *part)
{
    return !*json_path_text(indicator, part, "");
}

static void flag_add(json_t *indicator, const char *flag)
{
    json_t *flags = json_object_get(indicator, "flags"), *known;
    size_t i;
    json_array_foreach(flags, i, known)
    {
        if (strcmp(json_string_value(known), flag) == 0)
            return;
    }
    json_array_append_new(flags, json_string(flag));
}

/* The first half takes what it lacks from the second. */
static void halves_join(json_t *first, const json_t *second, const char *part)
{
    json_object_set(first, part, json_object_get(second, part));
    json_object_set_new(first, "confidence",
                        json_real(json_number_value(json_object_get(first, "confidence")) *
                                  json_number_value(json_object_get(second, "confidence"))));
    json_object_set(first, "rest", json_object_get(second, "page"));
    size_t i;
    json_t *flag;
    json_array_foreach(json_object_get(second, "flags"), i, flag) flag_add(first, json_string_value(flag));
    flag_add(first, "clipped");
}

/*
 * The first row of the page, under blank levels, that has no level 3 or no value: the end of the row before the break,
 * where that has just what is lacking here. Then they are one; else nobody can say, and both are flagged. True where the
 * second is used up.
 */
static bool cut_row_take(json_t *before, const json_t *second, bool is_top)
{
    bool no_level3 = lacks(second, "level3"), no_value = lacks(second, "value.text");
    if (!before || !is_top || no_level3 == no_value || !lacks(second, "level1") || !lacks(second, "level2"))
        return false;
    const char *part = no_level3 ? "value" : "level3", *path = no_level3 ? "value.text" : "level3";
    if (lacks(before, path)) {
        halves_join(before, second, part);
        return true;
    }
    flag_add(before, "clipped");
    return false;
}

static long top_row(const json_t *indicators)
{
    long top = -1;
    size_t i;
    json_t *indicator;
    json_array_foreach(indicators, i, indicator)
    {
        long row = row_of(indicator);
        top = top < 0 || row < top ? row : top;
    }
    return top;
}

static void indicators_take(json_t *record, const json_t *rest, const json_t *page)
{
    json_t *all = json_object_get(record, "indicators"), *old = json_copy(all);
    const json_t *taken = json_object_get(rest, "indicators");
    long top = top_row(taken);
    size_t i;
    json_t *indicator;
    json_array_foreach(taken, i, indicator)
    {
        json_t *copy = json_deep_copy(indicator);
        const char *period = json_path_text(copy, "period", "");
        bool is_top = row_of(copy) == top;
        page_note(copy, page);
        bool used = cut_row_take(last_of_period(old, period), copy, is_top);
        if (!used && is_top && lacks(copy, "level3") != lacks(copy, "value.text") && lacks(copy, "level1"))
            flag_add(copy, "clipped");
        const json_t *previous = last_of_period(all, period);
        levels_fill(copy, previous && same_page(previous, copy) ? previous : lowest(old, period));
        if (!used)
            json_array_append(all, copy);
        json_decref(copy);
    }
    json_decref(old);
}

static void elements_take(json_t *record, const json_t *rest, const char *list, const json_t *page)
{
    json_t *all = json_object_get(record, list);
    size_t i;
    json_t *element;
    json_array_foreach(json_object_get(rest, list), i, element)
    {
        json_t *copy = json_deep_copy(element);
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
    indicators_take(record, first_record(page), page);
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
