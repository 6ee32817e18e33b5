#include "shenbao/amend.h"

#include <string.h>

#include "base/arena.h"
#include "base/results.h"
#include "export/rebuild.h"
#include "export/sheet_json.h"
#include "export/structure.h"
#include "shenbao/status.h"

static const double SAME = 0.5;      /* of two cells' common area: they are the same */
static const double contested = 0.5; /* confidence in a person's text that a newer reading speaks against */

/* A cell that has entries, or a line outside the tables. */
struct settling {
    json_t *cell;        /* owned, so that no other cell gets its address */
    const char *reading; /* what the program says of it now */
    json_t *as_read;     /* owned: what a decision has put something else in the place of, or NULL */
    const char *given;   /* the text that the decision gave */
    const struct correction **entries; /* effective ones */
    size_t count;
    struct amended_cell result;
};

struct work {
    json_t *page;
    struct arena *arena;
    struct settling *settlings;
    size_t count;
    struct amendment *amendment;
};

/* ---- which cell ---- */

static double area_of(struct box box)
{
    return box_is_empty(box) ? 0 : (double)box.w * box.h;
}

static double share_in_common(struct quad a, struct quad b)
{
    struct box one = quad_bounds(a), other = quad_bounds(b);
    double common = area_of(box_intersect(one, other)), all = area_of(one) + area_of(other) - common;
    return all > 0 ? common / all : 0;
}

/* Of cells that hold as much of it, the last. */
static bool is_there(const json_t *place, struct quad outline, double *most)
{
    struct quad here;
    double share = json_quad(json_object_get(place, "polygon"), &here) ? share_in_common(outline, here) : 0;
    if (share < *most)
        return false;
    *most = share;
    return true;
}

json_t *page_cell_at(const json_t *page, struct quad outline, json_t **ret_table)
{
    json_t *found = NULL, *table, *cell;
    double most = SAME;
    size_t t, i;
    json_array_foreach(json_object_get(page, "tables"), t, table)
    {
        json_array_foreach(json_object_get(table, "cells"), i, cell)
        {
            if (!is_there(cell, outline, &most))
                continue;
            found = cell;
            *ret_table = table;
        }
    }
    return found;
}

json_t *page_place_at(const json_t *page, struct quad outline)
{
    double most = SAME;
    size_t i;
    json_t *table, *line, *found = page_cell_at(page, outline, &table);
    if (found)
        return found;
    json_array_foreach(json_object_get(page, "outside"), i, line)
    {
        if (json_object_get(line, "id") && is_there(line, outline, &most))
            found = line;
    }
    return found;
}

static struct settling *settling_of(struct work *work, json_t *cell)
{
    for (size_t i = 0; i < work->count; i++)
        if (work->settlings[i].cell == cell)
            return &work->settlings[i];
    struct settling *settling =
        arena_push(work->arena, &work->settlings, &work->count, sizeof *work->settlings);
    settling->cell = json_incref(cell);
    settling->reading = arena_strdup(work->arena, json_path_text(cell, "text", ""));
    return settling;
}

/* ---- what was decided ---- */

static bool is_decision(const struct correction *entry)
{
    return entry->kind <= CORRECTION_HANDWRITING;
}

static const char *text_of(const struct correction *decision)
{
    return decision->kind == CORRECTION_EMPTY ? "" : decision->after;
}

static bool same_decision(const struct correction *a, const struct correction *b)
{
    bool unreadable = a->kind == CORRECTION_UNREADABLE;
    if (unreadable || b->kind == CORRECTION_UNREADABLE)
        return a->kind == b->kind;
    return strcmp(text_of(a), text_of(b)) == 0;
}

/* The newest blind decision of each person since the last open one, the newest first; at most `room`. */
static size_t blind_gather(const struct settling *settling, const struct correction **ret_blind, size_t room)
{
    size_t count = 0;
    for (size_t i = settling->count; i-- > 0 && count < room;) {
        const struct correction *entry = settling->entries[i];
        if (is_decision(entry) && !entry->blind)
            break;
        bool known = !is_decision(entry);
        for (size_t k = 0; k < count; k++)
            known = known || strcmp(ret_blind[k]->who, entry->who) == 0;
        if (!known)
            ret_blind[count++] = entry;
    }
    return count;
}

/* The decision that blind entries come to; NULL while they wait for somebody else. */
static const struct correction *blind_decide(struct settling *settling)
{
    enum { PEOPLE = 8 };
    const struct correction *blind[PEOPLE];
    size_t count = blind_gather(settling, blind, PEOPLE);
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (same_decision(blind[i], blind[k]))
                return blind[i];
    if (count > 2)
        return blind[0];
    for (size_t i = 0; i < count; i++)
        settling->result.blind[i] = blind[i];
    settling->result.state = count == 2 ? AMEND_DISAGREED : AMEND_OPEN;
    return NULL;
}

/* The entry that settles the cell; NULL: none does. Sets `state` for that case. */
static const struct correction *decide(struct settling *settling)
{
    settling->result.state = AMEND_OPEN;
    settling->result.asked = NULL;
    settling->result.blind[0] = settling->result.blind[1] = NULL;
    const struct correction *newest = settling->count ? settling->entries[settling->count - 1] : NULL;
    if (newest && newest->kind == CORRECTION_ASK) {
        settling->result.asked = newest;
        return NULL;
    }
    if (!newest)
        return NULL;
    return newest->blind ? blind_decide(settling) : newest;
}

/* ---- what becomes of the cell ---- */

/* All that a decision changes of a cell. */
static const char *const decided[] = {"text", "confidence", "flags", "notes", "suggestions"};
enum { DECIDED = sizeof decided / sizeof decided[0] };

static void as_read_keep(struct settling *settling)
{
    settling->as_read = json_object();
    for (int i = 0; i < DECIDED; i++) {
        json_t *value = json_object_get(settling->cell, decided[i]);
        if (value)
            json_object_set_new(settling->as_read, decided[i], json_deep_copy(value));
    }
}

/* The cell is as if nobody had decided anything, unless a change of the table has made its text anew since. */
static void as_read_give_back(struct settling *settling)
{
    json_t *as_read = settling->as_read;
    if (as_read && strcmp(json_path_text(settling->cell, "text", ""), settling->given) == 0) {
        for (int i = 0; i < DECIDED; i++)
            json_object_del(settling->cell, decided[i]);
        json_object_update(settling->cell, as_read);
    }
    json_decref(as_read);
    settling->as_read = NULL;
}

static void notes_drop(json_t *cell, const char *word)
{
    json_t *notes = json_object_get(cell, "notes");
    for (size_t i = json_array_size(notes); i-- > 0;) {
        const char *note = json_string_value(json_array_get(notes, i));
        if (note && strncmp(note, word, strlen(word)) == 0)
            json_array_remove(notes, i);
    }
}

static void note_set(json_t *cell, const char *note)
{
    static const char *const persons[] = {"corrected", "verified", "handwriting", "unreadable", "read anew"};
    for (size_t i = 0; i < sizeof persons / sizeof persons[0]; i++)
        notes_drop(cell, persons[i]);
    if (!json_is_array(json_object_get(cell, "notes")))
        json_object_set_new(cell, "notes", json_array());
    json_array_append_new(json_object_get(cell, "notes"), json_string(note));
}

static void doubt_keep(json_t *cell)
{
    json_t *flags = json_object_get(cell, "flags");
    if (!(flags_from_json(flags, cell_flag_name) & FLAG_LOW_CONFIDENCE))
        json_array_insert_new(flags, 0, json_string(cell_flag_name(FLAG_LOW_CONFIDENCE)));
}

static void text_set(struct settling *settling, const struct correction *decision, struct arena *arena)
{
    json_t *cell = settling->cell;
    const char *text = text_of(decision);
    bool read_so = strcmp(settling->reading, text) == 0,
         seen = strcmp(settling->reading, decision->reading) == 0;
    if (!read_so)
        notes_drop(cell, "repaired");
    json_object_set_new(cell, "text", json_string(text));
    json_object_del(cell, "suggestions");
    note_set(cell, decision->kind == CORRECTION_HANDWRITING ? "handwriting: by hand"
                   : read_so                                ? "verified: by hand"
                                                            : "corrected: by hand");
    settling->result.state = read_so || seen ? AMEND_SETTLED : AMEND_CONFLICT;
    if (settling->result.state == AMEND_SETTLED) {
        json_object_set_new(cell, "flags", json_array());
        json_object_set_new(cell, "confidence", json_real(1));
        return;
    }
    json_array_append_new(json_object_get(cell, "notes"),
                          json_string(arena_printf(arena, "read anew: %s", settling->reading)));
    json_object_set_new(cell, "confidence", json_real(contested)); /* what is there was the reading's */
    doubt_keep(cell);
}

static void unreadable_set(struct settling *settling, const struct correction *decision)
{
    bool seen = strcmp(settling->reading, decision->reading) == 0;
    settling->result.state = seen ? AMEND_UNREADABLE : AMEND_CONFLICT;
    note_set(settling->cell, "unreadable: by hand");
    doubt_keep(settling->cell);
}

static void settle(struct work *work)
{
    for (size_t i = 0; i < work->count; i++) {
        struct settling *settling = &work->settlings[i];
        const struct correction *decision = decide(settling);
        as_read_give_back(settling);
        if (decision)
            as_read_keep(settling);
        if (decision && decision->kind == CORRECTION_UNREADABLE)
            unreadable_set(settling, decision);
        else if (decision)
            text_set(settling, decision, work->arena);
        settling->given = arena_strdup(work->arena, json_path_text(settling->cell, "text", ""));
    }
}

/* ---- entry by entry ---- */

static bool structure_take(struct work *work, const struct correction *entry)
{
    json_t *table = NULL, *cell = page_cell_at(work->page, entry->outline, &table);
    settle(work);
    json_t *change = json_loads(entry->after, 0, NULL);
    bool done = structure_apply(work->page, table, cell, entry->kind, change, work->arena);
    json_decref(change);
    return done;
}

static void entry_take(struct work *work, const struct correction *entry, bool effective)
{
    if (correction_is_structural(entry->kind)) {
        work->amendment->structure = entry->id;
        work->amendment->standing = effective ? entry->id : work->amendment->standing;
        if (effective && !structure_take(work, entry))
            work->amendment->orphans++;
        return;
    }
    json_t *cell = page_place_at(work->page, entry->outline);
    if (!cell) {
        work->amendment->orphans += effective;
        return;
    }
    struct settling *settling = settling_of(work, cell);
    settling->result.last = entry->id;
    settling->result.standing = effective ? entry->id : settling->result.standing;
    if (effective)
        *(const struct correction **)arena_push(work->arena, &settling->entries, &settling->count,
                                                sizeof *settling->entries) = entry;
}

static const struct correction *entry_lookup(const struct correction *entries, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (entries[i].id == id)
            return &entries[i];
    return NULL;
}

static void entries_take(struct work *work, const struct correction *entries, size_t count)
{
    bool *effective = arena_array(work->arena, count, sizeof *effective);
    corrections_effective(entries, count, effective);
    for (size_t i = 0; i < count; i++)
        entry_take(work, &entries[i], effective[i]);
    for (size_t i = 0; i < count; i++) {
        const struct correction *undone = entry_lookup(entries, count, entries[i].undoes);
        if (entries[i].kind == CORRECTION_UNDO && undone && correction_is_structural(undone->kind) &&
            entries[i].id > work->amendment->structure)
            work->amendment->structure = entries[i].id;
    }
    settle(work);
}

/* ---- the whole page ---- */

static bool is_in_page(const json_t *page, const json_t *wanted)
{
    struct page_places places = {.page = page};
    json_t *place = page_places_next(&places);
    while (place && place != wanted)
        place = page_places_next(&places);
    return place;
}

static void results_give(struct work *work)
{
    struct amendment *amendment = work->amendment;
    for (size_t i = 0; i < work->count; i++) {
        struct settling *settling = &work->settlings[i];
        if (is_in_page(work->page, settling->cell)) {
            settling->result.cell = settling->cell;
            amendment->settled += settling->result.state == AMEND_SETTLED;
            *(struct amended_cell *)arena_push(work->arena, &amendment->cells, &amendment->cell_count,
                                               sizeof settling->result) = settling->result;
        }
        json_decref(settling->cell);
        json_decref(settling->as_read);
    }
}

int page_amend(json_t *page, const struct correction *entries, size_t count, const struct form_set *forms,
               struct arena *arena, struct amendment *ret_amendment)
{
    struct amendment amendment = {0};
    struct sheet sheet;
    if (sheet_from_json(page, arena, &sheet) != STATUS_OK)
        return STATUS_BAD_ARGUMENT;
    struct work work = {.page = page, .arena = arena, .amendment = &amendment};
    entries_take(&work, entries, count);
    results_give(&work);
    int status = count && forms ? records_rebuild(page, forms, arena) : STATUS_OK;
    *ret_amendment = amendment;
    return status;
}
