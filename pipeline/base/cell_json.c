#include "base/cell_json.h"

#include <string.h>

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
