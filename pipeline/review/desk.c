#include "review/desk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cell_json.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/results.h"
#include "review/desk_parts.h"
#include "review/worth.h"
#include "shenbao/status.h"

#define LOCK_NAME "review.lock"
static const double WORD_CONFIDENCE = 0.95; /* of a cell whose text is a word for suggestions */

/* ---- opening ---- */

static int only_here(struct desk *desk, char **ret_message)
{
    CLEANUP(cleanup_free) char *path = path_join(desk->options.out_dir, LOCK_NAME);
    desk->lock_file = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666) : -1;
    if (desk->lock_file >= 0 && flock(desk->lock_file, LOCK_EX | LOCK_NB) == 0)
        return STATUS_OK;
    int status = desk->lock_file >= 0 && errno == EWOULDBLOCK ? STATUS_CHANGED : STATUS_IO;
    *ret_message = path ? strdup(path) : NULL;
    return status;
}

static int ledger_take(struct desk *desk, char **ret_message)
{
    CLEANUP(cleanup_free) char *path = path_join(desk->options.out_dir, LEDGER_NAME);
    int status = path ? ledger_open(path, &desk->ledger) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        *ret_message = path ? strdup(path) : NULL;
    return status;
}

static int index_take(struct desk *desk, char **ret_message)
{
    CLEANUP(cleanup_free) char *path = path_join(desk->options.out_dir, INDEX_NAME);
    char key[64];
    snprintf(key, sizeof key, "2 %s %d", SHENBAO_VERSION, desk->options.audit);
    int status = path ? index_open(path, key, &desk->index) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        *ret_message = path ? strdup(path) : NULL;
    return status;
}

int desk_open(const struct desk_options *options, struct desk **ret_desk, char **ret_message)
{
    *ret_message = NULL;
    struct desk *desk = calloc(1, sizeof *desk);
    if (!desk)
        return STATUS_NO_MEMORY;
    desk->options = *options;
    desk->lock_file = -1;
    desk->refreshing = true; /* until desk_refresh() has looked */
    pthread_mutex_init(&desk->lock, NULL);
    desk->pages_dir = path_join(options->out_dir, "pages");
    int status = desk->pages_dir ? only_here(desk, ret_message) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = ledger_take(desk, ret_message);
    if (status == STATUS_OK)
        status = index_take(desk, ret_message);
    if (status != STATUS_OK)
        desk_close(desk);
    else
        *ret_desk = desk;
    return status;
}

void desk_close(struct desk *desk)
{
    if (!desk)
        return;
    index_close(desk->index);
    ledger_close(desk->ledger);
    if (desk->lock_file >= 0)
        close(desk->lock_file);
    pthread_mutex_destroy(&desk->lock);
    free(desk->leases);
    free(desk->pages_dir);
    free(desk);
}

/* ---- pages ---- */

static int page_read(struct desk *desk, const struct index_page *facts, json_t **ret_page)
{
    CLEANUP(cleanup_free) char *path = path_join(desk->pages_dir, facts->path);
    return path ? result_read(path, ret_page, NULL) : STATUS_NO_MEMORY;
}

json_t *page_as_read(struct desk *desk, const struct index_page *facts)
{
    json_t *page = NULL;
    return page_read(desk, facts, &page) == STATUS_OK ? page : NULL;
}

/* Takes `page` over, whatever comes of it. */
static int opened_amend(struct desk *desk, json_t *page, struct opened *opened)
{
    const char *sha256 = json_path_text(page, "source.sha256", "");
    int frame = (int)json_path_integer(page, "source.frame");
    opened->page = page;
    int status =
        ledger_page(desk->ledger, sha256, frame, opened->arena, &opened->entries, &opened->entry_count);
    if (status == STATUS_OK)
        status = page_amend(page, opened->entries, opened->entry_count, desk->options.forms, opened->arena,
                            &opened->amendment);
    opened->roles = roles_find(page);
    return status;
}

static int opened_facts(struct desk *desk, const struct index_page *facts, struct opened *opened)
{
    json_t *page = NULL;
    opened->facts = *facts;
    int status = page_read(desk, facts, &page);
    return status == STATUS_OK ? opened_amend(desk, page, opened) : status;
}

int opened_by_place(struct desk *desk, const struct desk_place *place, struct opened *ret_opened)
{
    struct opened opened = {.arena = arena_new()};
    struct index_page *pages = NULL;
    size_t count = 0;
    int status = opened.arena
                     ? index_pages_of(desk->index, place->sha256, place->frame, opened.arena, &pages, &count)
                     : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = count ? opened_facts(desk, &pages[0], &opened) : STATUS_NOT_FOUND;
    if (status != STATUS_OK)
        opened_release(&opened);
    else
        *ret_opened = opened;
    return status;
}

int opened_by_id(struct desk *desk, int64_t page, struct opened *ret_opened)
{
    struct opened opened = {.arena = arena_new()};
    struct index_page *facts = NULL;
    int status = opened.arena ? index_page_by_id(desk->index, page, opened.arena, &facts) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = facts ? opened_facts(desk, facts, &opened) : STATUS_NOT_FOUND;
    if (status != STATUS_OK)
        opened_release(&opened);
    else
        *ret_opened = opened;
    return status;
}

void opened_release(struct opened *opened)
{
    json_decref(opened->page);
    json_decref(opened->roles);
    arena_free(opened->arena);
    *opened = (struct opened){0};
}

enum answer answer_without(const struct desk *desk)
{
    return desk->refreshing ? ANSWER_NOT_YET : ANSWER_NOT_THERE;
}

json_t *opened_cell(const struct opened *opened, const char *id)
{
    return page_place_lookup(opened->page, id);
}

json_t *desk_result(struct desk *desk, const struct desk_place *place, bool amended)
{
    struct opened opened = {0};
    json_t *page = NULL;
    pthread_mutex_lock(&desk->lock);
    if (opened_by_place(desk, place, &opened) == STATUS_OK)
        page = amended ? json_incref(opened.page) : page_as_read(desk, &opened.facts);
    pthread_mutex_unlock(&desk->lock);
    opened_release(&opened);
    return page;
}

/* ---- the index ---- */

static int opened_index(struct desk *desk, struct opened *opened)
{
    struct index_cell *cells = NULL;
    size_t count = 0;
    struct index_page *facts = &opened->facts;
    facts->sha256 = json_path_text(opened->page, "source.sha256", "");
    facts->frame = (int)json_path_integer(opened->page, "source.frame");
    facts->source = json_path_text(opened->page, "source.path", "");
    facts->form = json_path_text(opened->page, "engine.form", "");
    page_doubts(opened->page, opened->roles, &opened->amendment, desk->options.audit, opened->arena, &cells,
                &count);
    return index_put(desk->index, facts, cells, count);
}

int desk_reindex(struct desk *desk, const char *sha256, int frame)
{
    struct arena *arena = arena_new();
    struct index_page *pages = NULL;
    size_t count = 0;
    int status = arena ? index_pages_of(desk->index, sha256, frame, arena, &pages, &count) : STATUS_NO_MEMORY;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        struct opened opened = {.arena = arena_new()};
        status = opened.arena ? opened_facts(desk, &pages[i], &opened) : STATUS_NO_MEMORY;
        if (status == STATUS_OK)
            status = opened_index(desk, &opened);
        opened_release(&opened);
    }
    arena_free(arena);
    return status;
}

static void words_take(struct desk *desk, const json_t *page)
{
    size_t t, i;
    json_t *table, *cell;
    json_array_foreach(json_object_get(page, "tables"), t, table)
    {
        json_array_foreach(json_object_get(table, "cells"), i, cell)
        {
            if (json_array_size(json_object_get(cell, "flags")) == 0 &&
                json_number_value(json_object_get(cell, "confidence")) >= WORD_CONFIDENCE)
                index_word_add(desk->index, json_path_text(cell, "text", ""), cell_is_settled(cell));
        }
    }
}

/* A page that could not be read has nothing to correct; it is known all the same, so that it is not opened again. */
static int page_take(struct desk *desk, const struct index_page *known, json_t *page)
{
    struct opened opened = {.arena = arena_new(), .facts = *known};
    int status = opened.arena ? opened_amend(desk, page, &opened) : STATUS_NO_MEMORY;
    if (!opened.arena)
        json_decref(page);
    if (status == STATUS_OK)
        words_take(desk, page);
    if (status == STATUS_OK || status == STATUS_BAD_ARGUMENT)
        status = opened_index(desk, &opened);
    opened_release(&opened);
    return status;
}

static int file_refresh(struct desk *desk, const char *path)
{
    struct stat facts;
    if (stat(path, &facts) != 0)
        return STATUS_OK;
    struct index_page page = {
        .path = path + strlen(desk->pages_dir) + 1,
        .modified = facts.st_mtim.tv_sec * 1000000000 + facts.st_mtim.tv_nsec,
        .size = facts.st_size,
    };
    pthread_mutex_lock(&desk->lock);
    bool known = index_knows(desk->index, &page);
    int status = known ? index_sweep_seen(desk->index, page.id) : STATUS_OK;
    pthread_mutex_unlock(&desk->lock);
    json_t *document = NULL;
    if (known || result_read(path, &document, NULL) != STATUS_OK)
        return status;
    pthread_mutex_lock(&desk->lock);
    status = page_take(desk, &page, document);
    pthread_mutex_unlock(&desk->lock);
    return status;
}

/* Pages whose entries the index has not seen, because the program was ended in between. */
static int entries_catch_up(struct desk *desk)
{
    enum { AT_A_TIME = 500 };
    int status = STATUS_OK;
    for (size_t count = AT_A_TIME; count == AT_A_TIME && status == STATUS_OK;) {
        struct arena *arena = arena_new();
        struct correction *entries = NULL;
        count = 0;
        pthread_mutex_lock(&desk->lock);
        status =
            arena ? ledger_after(desk->ledger, index_entry(desk->index), AT_A_TIME, arena, &entries, &count)
                  : STATUS_NO_MEMORY;
        for (size_t i = 0; i < count && status == STATUS_OK; i++) {
            int page_status = desk_reindex(desk, entries[i].sha256, entries[i].frame);
            status =
                page_status == STATUS_NO_MEMORY ? page_status : index_entry_set(desk->index, entries[i].id);
        }
        pthread_mutex_unlock(&desk->lock);
        arena_free(arena);
    }
    return status;
}

int desk_refresh(struct desk *desk, const atomic_bool *stop)
{
    struct result_list list = {0};
    desk->refreshing = true;
    int status = entries_catch_up(desk);
    if (status == STATUS_OK)
        status = result_list_collect(desk->pages_dir, &list);
    desk->to_refresh = (long)list.count;
    pthread_mutex_lock(&desk->lock);
    if (status == STATUS_OK)
        status = index_sweep_begin(desk->index);
    pthread_mutex_unlock(&desk->lock);
    for (size_t i = 0; i < list.count && status == STATUS_OK && !*stop; i++) {
        status = file_refresh(desk, list.paths[i]);
        desk->refreshed = (long)i + 1;
    }
    pthread_mutex_lock(&desk->lock);
    if (status == STATUS_OK && !*stop)
        status = index_sweep_end(desk->index);
    pthread_mutex_unlock(&desk->lock);
    result_list_release(&list);
    desk->refreshing = false;
    return status;
}
