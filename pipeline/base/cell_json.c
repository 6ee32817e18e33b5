#include "base/cell_json.h"

#include <string.h>

#include "base/results.h"

/* No scan is larger; beyond it, numbers of a page result are not what they say. */
static const double FARTHEST = 1e6;

unsigned flags_from_json(const json_t *names, const char *(*name_of)(unsigned bit))
{
    unsigned flags = 0;
    size_t i;
    json_t *name;
    json_array_foreach(names, i, name)
    {
        for (unsigned bit = 1; name_of(bit); bit <<= 1)
            if (json_is_string(name) && strcmp(json_string_value(name), name_of(bit)) == 0)
                flags |= bit;
    }
    return flags;
}

bool json_quad(const json_t *polygon, struct quad *ret_quad)
{
    struct quad quad;
    if (json_array_size(polygon) != 4)
        return false;
    for (size_t i = 0; i < 4; i++) {
        const json_t *point = json_array_get(polygon, i);
        const json_t *x = json_array_get(point, 0), *y = json_array_get(point, 1);
        if (!json_is_number(x) || !json_is_number(y))
            return false;
        quad.corner[i] = (struct point){json_number_value(x), json_number_value(y)};
        if (!(quad.corner[i].x > -FARTHEST && quad.corner[i].x < FARTHEST) ||
            !(quad.corner[i].y > -FARTHEST && quad.corner[i].y < FARTHEST))
            return false;
    }
    *ret_quad = quad;
    return true;
}

json_t *page_places_next(struct page_places *places)
{
    const json_t *tables = json_object_get(places->page, "tables");
    for (; places->table < json_array_size(tables); places->table++, places->next = 0) {
        const json_t *cells = json_object_get(json_array_get(tables, places->table), "cells");
        if (places->next < json_array_size(cells))
            return json_array_get(cells, places->next++);
    }
    json_t *line = json_array_get(json_object_get(places->page, "outside"), places->next++);
    while (line && !json_object_get(line, "id"))
        line = json_array_get(json_object_get(places->page, "outside"), places->next++);
    return line;
}

json_t *page_place_lookup(const json_t *page, const char *id)
{
    struct page_places places = {.page = page};
    json_t *place = page_places_next(&places);
    while (place && strcmp(json_path_text(place, "id", ""), id) != 0)
        place = page_places_next(&places);
    return place;
}

static bool stands_in(const json_t *value, const char *line)
{
    return strcmp(json_path_text(value, "line", ""), line) == 0;
}

bool line_is_used(const json_t *page, const char *id)
{
    size_t i;
    const char *name;
    json_t *record, *field;
    json_array_foreach(json_object_get(page, "records"), i, record)
    {
        if (stands_in(json_object_get(record, "unit"), id))
            return true;
        json_object_foreach(json_object_get(record, "fields"), name, field)
        {
            if (stands_in(field, id))
                return true;
        }
    }
    return false;
}

void place_id_cell(char id[PLACE_ID_SIZE], size_t table, int row, int column)
{
    snprintf(id, PLACE_ID_SIZE, "t%zur%dc%d", table, row, column);
}

void place_id_line(char id[PLACE_ID_SIZE], size_t number)
{
    snprintf(id, PLACE_ID_SIZE, "o%zu", number);
}

bool place_is_line(const char *id)
{
    return *id == 'o';
}

bool cell_has_note(const json_t *cell, const char *word)
{
    size_t i;
    json_t *note;
    json_array_foreach(json_object_get(cell, "notes"), i, note)
    {
        const char *text = json_string_value(note);
        if (text && strncmp(text, word, strlen(word)) == 0)
            return true;
    }
    return false;
}

bool cell_is_settled(const json_t *cell)
{
    return cell_has_note(cell, "corrected") || cell_has_note(cell, "verified") ||
           cell_has_note(cell, "handwriting");
}
