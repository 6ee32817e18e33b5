/*
 * Fields: a label and the cell beside it. Three rounds, from the surest evidence to the weakest:
 *   1. labels read well enough to stand for themselves, anywhere above the money table;
 *   2. labels half readable, where labels stand (every other cell of a row, from the left);
 *   3. unreadable labels, where as many are missing between two that are known as cells are left between them.
 */
#include "form/parts.h"

#include "base/arena.h"

struct binding {
    struct cell_view *label, *value;
};

struct field_search {
    struct draft *draft;
    const struct field_rule *fields;
    size_t count;
    struct binding *bindings;
    struct cell_view **places; /* where labels stand, in reading order */
    size_t place_count;
    int limit;
};

static bool is_free(const struct cell_view *view)
{
    return view->role == ROLE_NONE;
}

static void bind(struct field_search *search, size_t field, struct cell_view *label)
{
    struct cell_view *value = view_neighbour(search->draft->table, label, search->fields[field].place);
    if (!value || !is_free(value) || !is_free(label))
        return;
    search->bindings[field] = (struct binding){label, value};
    label->role = ROLE_LABEL;
    value->role = ROLE_VALUE;
}

/* Binds the nearest pair of an unbound field and a free cell, until none is within the limit. */
static void bind_nearest(struct field_search *search, struct cell_view **cells, size_t count, double limit)
{
    for (size_t round = 0; round < search->count; round++) {
        double best = limit;
        size_t best_field = 0;
        struct cell_view *best_cell = NULL;
        for (size_t f = 0; f < search->count; f++) {
            if (search->bindings[f].label || search->fields[f].place == PLACE_NONE)
                continue;
            for (size_t i = 0; i < count; i++) {
                if (!is_free(cells[i]) || cells[i]->cell->row >= search->limit)
                    continue;
                double relative = label_set_compare(&search->fields[f].labels, &cells[i]->text).relative;
                struct cell_view *value =
                    view_neighbour(search->draft->table, cells[i], search->fields[f].place);
                if (relative < best + 1e-9 && (!best_cell || relative < best) && value && is_free(value)) {
                    best = relative;
                    best_field = f;
                    best_cell = cells[i];
                }
            }
        }
        if (!best_cell)
            return;
        bind(search, best_field, best_cell);
    }
}

static void places_find(struct field_search *search)
{
    struct draft *draft = search->draft;
    for (int row = 0; row < search->limit; row++) {
        size_t count;
        struct cell_view **cells = view_row(draft->table, row, draft->arena, &count);
        for (size_t i = 0; i + 1 < count; i += 2)
            *(struct cell_view **)arena_push(draft->arena, &search->places, &search->place_count,
                                             sizeof *cells) = cells[i];
    }
}

/* The index of the first place at or after `from` that is the label, or the number of places. */
static size_t place_lookup(const struct field_search *search, const struct cell_view *label)
{
    size_t i = 0;
    while (i < search->place_count && search->places[i] != label)
        i++;
    return i;
}

/* Fields first … last - 1 are unbound: gives them the free places from `from` to `to`, where the numbers agree. */
static void bind_gap(struct field_search *search, size_t first, size_t last, size_t from, size_t to)
{
    size_t wanted = 0, room = 0;
    for (size_t f = first; f < last; f++)
        wanted += search->fields[f].place != PLACE_NONE;
    for (size_t i = from; i < to; i++)
        room += is_free(search->places[i]);
    if (wanted == 0 || wanted != room)
        return;
    for (size_t f = first, i = from; f < last; f++) {
        if (search->fields[f].place == PLACE_NONE)
            continue;
        while (!is_free(search->places[i]))
            i++;
        bind(search, f, search->places[i++]);
        if (!search->bindings[f].label)
            return;
    }
}

static void bind_by_order(struct field_search *search)
{
    size_t first = 0, from = 0;
    for (size_t f = 0; f <= search->count; f++) {
        bool is_end = f == search->count;
        if (!is_end && !search->bindings[f].label)
            continue;
        size_t to = is_end ? search->place_count : place_lookup(search, search->bindings[f].label);
        if (to >= from && to <= search->place_count)
            bind_gap(search, first, f, from, to);
        first = f + 1;
        from = to < search->place_count ? to + 1 : search->place_count;
    }
}

static void field_add(struct draft *draft, const struct field_rule *rule, struct record_value value,
                      const char *tidy)
{
    if (rule->parts)
        pattern_split(rule->parts, tidy, draft->arena, &value.parts, &value.part_count);
    if (rule->shape && tidy[0] && !pattern_find(rule->shape, tidy))
        draft_doubt(draft, value.where, FLAG_PATTERN_MISMATCH, "does not look like this field");
    struct record *record = draft->record;
    struct record_field *field =
        arena_push(draft->arena, &record->fields, &record->field_count, sizeof *field);
    *field = (struct record_field){arena_strdup(draft->arena, rule->name), value};
}

static void binding_settle(struct field_search *search, size_t f)
{
    struct binding *binding = &search->bindings[f];
    if (!binding->label)
        return;
    struct label_match match = label_set_compare(&search->fields[f].labels, &binding->label->text);
    draft_label(search->draft, binding->label, &match, LABEL_PLACED);
    field_add(search->draft, &search->fields[f], draft_value(binding->value), binding->value->text.tidy);
}

/* Gives the field the text where one of its outside patterns is found: the group `value`, else all of it. */
static bool outside_try(struct draft *draft, const struct pattern_rule *rule, const char *source,
                        struct cell_ref where, struct record_value *ret_value)
{
    struct folded text = folded_make(draft->arena, source);
    if (!pattern_find(rule->pattern, text.tidy))
        return false;
    const char *part = source;
    if (pattern_has_group(rule->pattern, "value"))
        part = pattern_group(rule->pattern, text.tidy, "value", draft->arena);
    *ret_value = (struct record_value){.text = part ? part : "", .where = where};
    return true;
}

static bool outside_find(struct draft *draft, const struct pattern_rule *rule, int limit,
                         struct record_value *ret_value)
{
    const struct sheet *sheet = draft->sheet;
    for (size_t i = 0; i < sheet->outside_count; i++) {
        const char *text = sheet->outside[i].text ? sheet->outside[i].text : "";
        if (outside_try(draft, rule, text, (struct cell_ref){-1, (int)i}, ret_value))
            return true;
    }
    for (size_t i = 0; i < draft->table->count; i++) {
        struct cell_view *view = &draft->table->cells[i];
        if (view->cell->row < limit && view_is_wide(draft->table, view) && is_free(view) &&
            outside_try(draft, rule, view->text.source, view->where, ret_value)) {
            view->role = ROLE_VALUE;
            return true;
        }
    }
    return false;
}

static void outside_read(struct draft *draft, const struct field_rule *field, int limit)
{
    for (size_t i = 0; i < field->outside.count; i++) {
        struct record_value value;
        if (!outside_find(draft, &field->outside.rules[i], limit, &value))
            continue;
        field_add(draft, field, value, value.text);
        return;
    }
}

void fields_read(struct draft *draft, int limit)
{
    const struct form *form = draft->form;
    struct field_search search = {draft, form->fields, form->field_count, NULL, NULL, 0, limit};
    search.bindings = arena_array(draft->arena, form->field_count, sizeof *search.bindings);
    struct cell_view **all = arena_array(draft->arena, draft->table->count, sizeof *all);
    for (size_t i = 0; i < draft->table->count; i++)
        all[i] = &draft->table->cells[i];
    places_find(&search);
    bind_nearest(&search, all, draft->table->count, LABEL_NEAR);
    bind_nearest(&search, search.places, search.place_count, LABEL_LOOSE);
    bind_by_order(&search);
    for (size_t f = 0; f < form->field_count; f++) {
        binding_settle(&search, f);
        if (!search.bindings[f].label && form->fields[f].outside.count)
            outside_read(draft, &form->fields[f], limit);
    }
}
