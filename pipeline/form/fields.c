/*
 * Fields: a label and the cell beside it.
 *
 *     | 项目名称       | 保障运转类-…                  |      places: (项目名称, 保障…)
 *     | 主管部门及代码 | [073]…局 | 实施单位 | …中心    |              (主管部门及代码, [073]…) (实施单位, …)
 *     |                | 常年项目 | 项目期   | 3年      |              (none, 常年项目) (项目期, 3年)
 *
 * Three rounds, from the surest evidence to the weakest:
 *   1. anchors: labels read well that are near no other field's label;
 *   2. between two anchors, the fields still missing are aligned with the places still free, in the order the
 *      form declares, by what is left of the labels; where as many are missing as there are places, an
 *      unreadable label, or one whose cell the grid has lost, is placed by its order alone;
 *   3. labels read fairly well, wherever they are.
 */
#include "form/parts.h"

#include "base/arena.h"

static const double anchor_limit = 0.26; /* relative: one misread character in four */
static const double anchor_margin = 0.3; /* relative: to the nearest label of another field */
static const double gap_cost = 0.7;      /* of a field or place left alone, in alignment */
static const double order_cost = 0.9;    /* of a pair that only its order speaks for */
static const double never_cost = 3;      /* of a pair that is worse than two gaps */
static const double foreign_sure = 0.85; /* recogniser's confidence at which a foreign label is believed */

struct binding {
    struct cell_view *label, *value; /* no label: the grid has lost its cell */
};

struct field_search {
    struct draft *draft;
    const struct field_rule *fields;
    size_t count;
    struct binding *bindings; /* by field */
    struct binding *places;   /* where labels stand, in reading order */
    size_t place_count;
    int limit;
};

static bool is_free(const struct cell_view *view)
{
    return !view || view->role == ROLE_NONE;
}

static double distance_to(const struct field_search *search, size_t field, const struct cell_view *label)
{
    return label_set_compare(&search->fields[field].labels, &label->text).relative;
}

static void bind(struct field_search *search, size_t field, struct binding pair)
{
    if (!pair.value || !is_free(pair.value) || !is_free(pair.label))
        return;
    search->bindings[field] = pair;
    if (pair.label)
        pair.label->role = ROLE_LABEL;
    pair.value->role = ROLE_VALUE;
}

static bool wants(const struct field_search *search, size_t field)
{
    return search->fields[field].place != PLACE_NONE && !search->bindings[field].value;
}

static bool is_clear(const struct field_search *search, size_t field, const struct cell_view *label,
                     double margin)
{
    double own = distance_to(search, field, label);
    for (size_t f = 0; f < search->count; f++) {
        if (f != field && distance_to(search, f, label) < own + margin)
            return false;
    }
    return true;
}

/* The cell nearest to the field's label within the limit, clear of other fields by the margin, with a value. */
static struct binding nearest_find(const struct field_search *search, size_t field, double limit,
                                   double margin)
{
    struct table_view *table = search->draft->table;
    struct binding nearest = {0};
    double best = limit;
    for (size_t i = 0; i < table->count; i++) {
        struct cell_view *label = &table->cells[i];
        if (label->role != ROLE_NONE || label->cell->row >= search->limit || view_is_blank(label))
            continue;
        double distance = distance_to(search, field, label);
        if (distance > best || (nearest.label && distance == best) || !is_clear(search, field, label, margin))
            continue;
        struct cell_view *value = view_neighbour(table, label, search->fields[field].place);
        if (value && is_free(value)) {
            best = distance;
            nearest = (struct binding){label, value};
        }
    }
    return nearest;
}

static void bind_nearest(struct field_search *search, double limit, double margin)
{
    for (size_t f = 0; f < search->count; f++) {
        if (wants(search, f))
            bind(search, f, nearest_find(search, f, limit, margin));
    }
}

static void places_of_row(struct field_search *search, int row)
{
    struct draft *draft = search->draft;
    size_t count;
    struct cell_view **cells = view_row(draft->table, row, draft->arena, &count);
    bool hole =
        count && cells[0]->cell->column > 0 && !view_at(draft->table, row, (struct column_span){0, 1});
    for (size_t i = 0; i + !hole < count; i += 2 - (size_t)hole, hole = false) {
        struct binding place = {hole ? NULL : cells[i], cells[i + !hole]};
        *(struct binding *)arena_push(draft->arena, &search->places, &search->place_count, sizeof place) =
            place;
    }
}

static bool place_is_free(const struct binding *place)
{
    return is_free(place->label) && is_free(place->value);
}

static double pair_cost(const struct field_search *search, size_t field, const struct binding *place,
                        bool even)
{
    double by_order = even ? order_cost : never_cost;
    if (!place->label || view_is_blank(place->label))
        return by_order;
    double distance = distance_to(search, field, place->label);
    if (distance <= LABEL_LOOSE)
        return distance;
    bool foreign = distance >= order_cost && place->label->cell->confidence >= foreign_sure;
    return foreign ? never_cost : by_order;
}

/* Aligns the unbound fields first … last - 1 with the free places from … to - 1. */
static void bind_gap(struct field_search *search, size_t first, size_t last, size_t from, size_t to)
{
    struct arena *arena = search->draft->arena;
    size_t *fields = arena_array(arena, search->count, sizeof *fields);
    size_t *places = arena_array(arena, search->place_count, sizeof *places);
    size_t field_count = 0, place_count = 0;
    for (size_t f = first; f < last; f++) {
        if (wants(search, f) && search->fields[f].place == PLACE_RIGHT)
            fields[field_count++] = f;
    }
    for (size_t i = from; i < to; i++) {
        if (place_is_free(&search->places[i]))
            places[place_count++] = i;
    }
    if (field_count == 0 || place_count == 0)
        return;
    double *cost = arena_array(arena, field_count * place_count, sizeof *cost);
    int *place_of = arena_array(arena, field_count, sizeof *place_of);
    for (size_t f = 0; f < field_count; f++) {
        for (size_t i = 0; i < place_count; i++)
            cost[f * place_count + i] =
                pair_cost(search, fields[f], &search->places[places[i]], field_count == place_count);
    }
    align(field_count, place_count, cost, gap_cost, arena, place_of);
    for (size_t f = 0; f < field_count; f++) {
        if (place_of[f] >= 0)
            bind(search, fields[f], search->places[places[place_of[f]]]);
    }
}

static size_t place_lookup(const struct field_search *search, const struct cell_view *value)
{
    size_t i = 0;
    while (i < search->place_count && search->places[i].value != value)
        i++;
    return i;
}

static void bind_by_order(struct field_search *search)
{
    size_t first = 0, from = 0;
    for (size_t f = 0; f <= search->count; f++) {
        bool is_end = f == search->count;
        if (!is_end && !search->bindings[f].value)
            continue;
        size_t to = is_end ? search->place_count : place_lookup(search, search->bindings[f].value);
        if (!is_end && to == search->place_count)
            continue; /* an anchor elsewhere bounds nothing */
        if (to >= from)
            bind_gap(search, first, f, from, to);
        first = f + 1;
        from = is_end ? to : to + 1;
    }
}

void field_add(struct draft *draft, const struct field_rule *rule, struct record_value value,
               const char *tidy)
{
    if (rule->parts)
        pattern_split(rule->parts, tidy, draft->arena, &value.parts, &value.part_count);
    if (rule->shape && tidy[0] && !pattern_find(rule->shape, tidy))
        draft_doubt(draft, value.where, FLAG_PATTERN_MISMATCH, "does not look like this field");
    struct record *record = draft->record;
    struct record_field *field =
        arena_push(draft->arena, &record->fields, &record->field_count, sizeof *field);
    *field = (struct record_field){.name = arena_strdup(draft->arena, rule->name), .value = value};
}

static void binding_settle(struct field_search *search, size_t f)
{
    struct binding *binding = &search->bindings[f];
    if (!binding->value)
        return;
    if (binding->label) {
        struct label_match match = label_set_compare(&search->fields[f].labels, &binding->label->text);
        draft_label(search->draft, binding->label, &match, LABEL_PLACED);
    }
    struct record_value value = draft_value(binding->value);
    const char *choice = choice_read(search->draft, &search->fields[f], binding->value);
    if (choice)
        value.text = choice;
    const char *tidy = folded_make(search->draft->arena, value.text).tidy;
    field_add(search->draft, &search->fields[f], value, tidy);
}

void fields_read(struct draft *draft, int limit)
{
    const struct form *form = draft->form;
    struct field_search search = {
        .draft = draft, .fields = form->fields, .count = form->field_count, .limit = limit};
    search.bindings = arena_array(draft->arena, form->field_count, sizeof *search.bindings);
    for (int row = 0; row < limit; row++)
        places_of_row(&search, row);
    bind_nearest(&search, anchor_limit, anchor_margin);
    bind_by_order(&search);
    bind_nearest(&search, LABEL_NEAR, 0);
    for (size_t f = 0; f < form->field_count; f++) {
        binding_settle(&search, f);
        if (!search.bindings[f].value)
            field_read_outside(draft, &form->fields[f], limit);
    }
}
