/* Writing to the log: one entry, many with one key, and taking back. */
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/cell_json.h"
#include "base/results.h"
#include "review/desk_parts.h"
#include "review/worth.h"
#include "shenbao/status.h"

static int64_t now_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- may it be ---- */

static int64_t seen_of(const struct opened *opened, const json_t *cell)
{
    const struct amended_cell *amended = amended_lookup(&opened->amendment, cell);
    return amended ? amended->last : 0;
}

/* Where it is, for people who read the log: nothing else goes by it. */
static void numbers_fill(const json_t *cell, struct correction *entry)
{
    const char *id = json_path_text(cell, "id", "t0");
    int number = (int)strtol(id + 1, NULL, 10);
    bool line = place_is_line(id);
    entry->table = line ? -1 : number;
    entry->row = line ? 0 : (int)json_path_integer(cell, "row");
    entry->column = line ? number : (int)json_path_integer(cell, "column");
}

static const char *after_of(const struct desk_deed *deed, const char *before)
{
    switch (deed->kind) {
    case CORRECTION_EMPTY:
        return "";
    case CORRECTION_UNREADABLE:
        return before;
    default:
        return deed->text;
    }
}

/*
 * What the program itself says of the cell: the page as it was read, with the entries on its structure alone, for cells
 * that people made have no other reading.
 */
static void reading_fill(struct desk *desk, const struct opened *opened, const json_t *cell,
                         struct correction *entry)
{
    struct opened fresh = {.arena = arena_new()};
    struct correction *structural =
        fresh.arena ? arena_array(fresh.arena, opened->entry_count, sizeof *structural) : NULL;
    size_t count = 0;
    for (size_t i = 0; i < opened->entry_count && structural; i++)
        if (correction_is_structural(opened->entries[i].kind) || opened->entries[i].kind == CORRECTION_UNDO)
            structural[count++] = opened->entries[i];
    fresh.page = structural && opened->entry_count ? page_as_read(desk, &opened->facts) : NULL;
    if (fresh.page &&
        page_amend(fresh.page, structural, count, NULL, fresh.arena, &fresh.amendment) == STATUS_OK) {
        json_t *as_read = page_place_at(fresh.page, entry->outline);
        cell = as_read ? as_read : cell;
    }
    entry->reading = arena_strdup(opened->arena, json_path_text(cell, "text", ""));
    entry->confidence = json_number_value(json_object_get(cell, "confidence"));
    entry->flags = flags_from_json(json_object_get(cell, "flags"), cell_flag_name);
    opened_release(&fresh);
}

static void entry_fill(struct desk *desk, const struct opened *opened, const json_t *cell,
                       const struct desk_deed *deed, struct correction *entry)
{
    const char *text = cell ? json_path_text(cell, "text", "") : "";
    *entry = (struct correction){
        .time = now_milliseconds(),
        .who = deed->who,
        .sha256 = opened->facts.sha256,
        .frame = opened->facts.frame,
        .outline = deed->outline,
        .before = text,
        .after = after_of(deed, text),
        .kind = deed->kind,
        .why = deed->why,
        .seconds = deed->seconds,
        .blind = desk->options.blind && deed->kind <= CORRECTION_HANDWRITING,
    };
    entry->reading = "";
    if (!cell)
        return;
    numbers_fill(cell, entry);
    json_quad(json_object_get(cell, "polygon"), &entry->outline);
    reading_fill(desk, opened, cell, entry);
}

/* A change of structure that the page cannot take is refused before it is in the log. */
static bool structure_fits(struct desk *desk, const struct opened *opened, const struct correction *entry)
{
    if (!correction_is_structural(entry->kind))
        return true;
    struct opened tried = {.arena = arena_new()};
    struct correction *entries =
        tried.arena ? arena_array(tried.arena, opened->entry_count + 1, sizeof *entries) : NULL;
    bool fits = false;
    tried.page = entries ? page_as_read(desk, &opened->facts) : NULL;
    if (tried.page) {
        if (opened->entry_count)
            memcpy(entries, opened->entries, opened->entry_count * sizeof *entries);
        entries[opened->entry_count] = *entry;
        entries[opened->entry_count].id = INT64_MAX;
        fits = page_amend(tried.page, entries, opened->entry_count + 1, NULL, tried.arena,
                          &tried.amendment) == STATUS_OK &&
               tried.amendment.orphans <= opened->amendment.orphans;
    }
    opened_release(&tried);
    return fits;
}

/* ---- one deed, in the log's transaction ---- */

struct done {
    int64_t id;
    json_t *now; /* of a conflict: the cell as it is */
};

static enum answer deed_check(struct desk *desk, const struct opened *opened, const struct desk_deed *deed,
                              const json_t *cell)
{
    if (deed->kind != CORRECTION_MISSING && !cell)
        return opened->amendment.structure != deed->structure ? ANSWER_CONFLICT : ANSWER_NOT_THERE;
    if (opened->amendment.structure != deed->structure || (cell && seen_of(opened, cell) != deed->seen))
        return ANSWER_CONFLICT;
    return ANSWER_DONE;
}

/* A text that stands no more suggests nothing either. */
static void word_replaced(struct desk *desk, const struct opened *opened, const json_t *cell)
{
    const struct amended_cell *amended = cell ? amended_lookup(&opened->amendment, cell) : NULL;
    if (amended && amended->state == AMEND_SETTLED && !cell_has_note(cell, "handwriting") &&
        !desk->options.blind)
        index_word_drop(desk->index, json_path_text(cell, "text", ""));
}

static enum answer deed_do(struct desk *desk, const struct desk_deed *deed, int64_t batch,
                           struct done *ret_done)
{
    struct opened opened = {0};
    if (opened_by_place(desk, &deed->place, &opened) != STATUS_OK)
        return answer_without(desk);
    const json_t *cell = opened_cell(&opened, deed->place.cell);
    enum answer answer = deed_check(desk, &opened, deed, cell);
    if (answer == ANSWER_CONFLICT && cell)
        ret_done->now = cell_show(desk, &opened, cell, deed->who);
    struct correction entry;
    if (answer == ANSWER_DONE) {
        entry_fill(desk, &opened, cell, deed, &entry);
        entry.batch = batch;
        answer = structure_fits(desk, &opened, &entry) ? ANSWER_DONE : ANSWER_BAD;
    }
    if (answer == ANSWER_DONE && ledger_append(desk->ledger, &entry) != STATUS_OK)
        answer = ANSWER_FAILED;
    if (answer == ANSWER_DONE) {
        ret_done->id = entry.id;
        word_replaced(desk, &opened, cell);
        lease_drop(desk, opened.facts.id, deed->place.cell);
    }
    opened_release(&opened);
    return answer;
}

/* ---- after it is on the disk ---- */

/* The log is what counts; an index that lags behind is put right at the next start. */
static void deed_tell(struct desk *desk, const struct desk_deed *deed, int64_t id)
{
    if (desk_reindex(desk, deed->place.sha256, deed->place.frame) == STATUS_OK)
        index_entry_set(desk->index, id);
    if (deed->kind == CORRECTION_TEXT && !desk->options.blind)
        index_word_add(desk->index, deed->text, true);
}

static json_t *conflict_show(struct done *done)
{
    json_t *now = done->now ? done->now : json_null();
    return json_pack("{s:o}", "now", now);
}

enum answer desk_settle(struct desk *desk, const struct desk_deed *deed, json_t **ret_json)
{
    struct done done = {0};
    *ret_json = NULL;
    pthread_mutex_lock(&desk->lock);
    enum answer answer =
        ledger_begin(desk->ledger) == STATUS_OK ? deed_do(desk, deed, 0, &done) : ANSWER_FAILED;
    if (answer == ANSWER_DONE && ledger_commit(desk->ledger) != STATUS_OK)
        answer = ANSWER_FAILED;
    if (answer != ANSWER_DONE)
        ledger_abandon(desk->ledger);
    if (answer == ANSWER_DONE) {
        deed_tell(desk, deed, done.id);
        *ret_json = json_pack("{s:I, s:o}", "entry", (json_int_t)done.id, "counts", counts_show(desk));
    } else if (answer == ANSWER_CONFLICT)
        *ret_json = conflict_show(&done);
    pthread_mutex_unlock(&desk->lock);
    return answer;
}

enum answer desk_settle_many(struct desk *desk, const struct desk_deed *deeds, size_t count,
                             json_t **ret_json)
{
    json_t *left = json_array();
    struct arena *arena = arena_new();
    int64_t *ids = arena ? arena_array(arena, count, sizeof *ids) : NULL, last = 0;
    pthread_mutex_lock(&desk->lock);
    bool open = ids && ledger_begin(desk->ledger) == STATUS_OK, failed = !open;
    int64_t batch = open ? ledger_last_id(desk->ledger) + 1 : 0;
    for (size_t i = 0; i < count && !failed; i++) {
        struct done done = {0};
        enum answer answer = deed_do(desk, &deeds[i], batch, &done);
        failed = answer == ANSWER_FAILED;
        ids[i] = done.id;
        last = done.id ? done.id : last;
        if (answer != ANSWER_DONE)
            json_array_append_new(left, json_integer((json_int_t)i));
        json_decref(done.now);
    }
    failed = failed || ledger_commit(desk->ledger) != STATUS_OK;
    if (failed && open)
        ledger_abandon(desk->ledger);
    for (size_t i = 0; i < count && !failed; i++)
        if (ids[i])
            deed_tell(desk, &deeds[i], last);
    json_t *counts = counts_show(desk);
    pthread_mutex_unlock(&desk->lock);
    arena_free(arena);
    *ret_json = json_pack("{s:o, s:I, s:o}", "left", left, "batch", (json_int_t)batch, "counts", counts);
    return failed ? ANSWER_FAILED : ANSWER_DONE;
}

/* ---- taking back ---- */

/* Nothing that stands has come after it, so that taking it back loses nobody's work. */
static bool is_newest(const struct opened *opened, const struct correction *entry)
{
    if (correction_is_structural(entry->kind))
        return opened->amendment.standing == entry->id;
    const json_t *cell = page_place_at(opened->page, entry->outline);
    const struct amended_cell *amended = cell ? amended_lookup(&opened->amendment, cell) : NULL;
    return !cell || (amended && amended->standing == entry->id);
}

static enum answer entry_undo(struct desk *desk, const struct correction *entry, const char *who,
                              int64_t batch, int64_t *ret_id, json_t *cells)
{
    struct desk_place place = {.frame = entry->frame, .cell = ""};
    struct opened opened = {0};
    snprintf(place.sha256, sizeof place.sha256, "%s", entry->sha256);
    if (opened_by_place(desk, &place, &opened) != STATUS_OK)
        return answer_without(desk);
    struct correction undo = *entry;
    undo.time = now_milliseconds();
    undo.who = who;
    undo.kind = CORRECTION_UNDO;
    undo.undoes = entry->id;
    undo.before = entry->after;
    undo.after = entry->before;
    undo.why = "";
    undo.seconds = 0;
    undo.batch = batch;
    enum answer answer = is_newest(&opened, entry) ? ANSWER_DONE : ANSWER_CONFLICT;
    if (answer == ANSWER_DONE && ledger_append(desk->ledger, &undo) != STATUS_OK)
        answer = ANSWER_FAILED;
    if (answer == ANSWER_DONE) {
        char page[96], cell[PLACE_ID_SIZE];
        *ret_id = undo.id;
        snprintf(page, sizeof page, "%.64s-%d", entry->sha256, entry->frame);
        if (entry->table < 0)
            place_id_line(cell, (size_t)entry->column);
        else
            place_id_cell(cell, (size_t)entry->table, entry->row, entry->column);
        json_array_append_new(cells, json_pack("{s:s, s:s}", "page", page, "cell", cell));
    }
    opened_release(&opened);
    return answer;
}

static enum answer entries_undo(struct desk *desk, const struct correction *entries, size_t count,
                                const char *who, json_t *cells, int64_t *ret_last)
{
    size_t undone = 0;
    int64_t batch = count > 1 ? ledger_last_id(desk->ledger) + 1 : 0;
    for (size_t i = 0; i < count; i++) {
        enum answer answer = entry_undo(desk, &entries[i], who, batch, ret_last, cells);
        if (answer == ANSWER_FAILED)
            return answer;
        undone += answer == ANSWER_DONE;
    }
    return undone ? ANSWER_DONE : ANSWER_CONFLICT;
}

static void words_taken_back(struct desk *desk, const struct correction *entries, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (entries[i].kind == CORRECTION_TEXT && !entries[i].blind)
            index_word_drop(desk->index, entries[i].after);
}

enum answer desk_undo(struct desk *desk, const char *who, json_t **ret_json)
{
    struct arena *arena = arena_new();
    struct correction *entries = NULL;
    size_t count = 0;
    int64_t last = 0;
    json_t *cells = json_array();
    *ret_json = NULL;
    pthread_mutex_lock(&desk->lock);
    bool open = arena && ledger_begin(desk->ledger) == STATUS_OK;
    enum answer answer = open && ledger_last_of(desk->ledger, who, arena, &entries, &count) == STATUS_OK
                             ? ANSWER_DONE
                             : ANSWER_FAILED;
    if (answer == ANSWER_DONE)
        answer = count ? entries_undo(desk, entries, count, who, cells, &last) : ANSWER_NOT_THERE;
    if (answer == ANSWER_DONE && ledger_commit(desk->ledger) != STATUS_OK)
        answer = ANSWER_FAILED;
    if (answer != ANSWER_DONE && open)
        ledger_abandon(desk->ledger);
    for (size_t i = 0; i < count && answer == ANSWER_DONE; i++)
        if (desk_reindex(desk, entries[i].sha256, entries[i].frame) == STATUS_OK && i + 1 == count)
            index_entry_set(desk->index, last);
    words_taken_back(desk, entries, answer == ANSWER_DONE ? count : 0);
    *ret_json = json_pack("{s:O, s:o}", "cells", cells, "counts", counts_show(desk));
    pthread_mutex_unlock(&desk->lock);
    json_decref(cells);
    arena_free(arena);
    return answer;
}
