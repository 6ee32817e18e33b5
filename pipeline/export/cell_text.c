#include "export/cell_text.h"

#include "base/arena.h"
#include "base/results.h"
#include "export/sheet_json.h"

void cell_note_add(json_t *cell, const char *note)
{
    json_array_append_new(json_object_get(cell, "notes"), json_string(note));
}

void cell_flag_add(json_t *cell, unsigned flag)
{
    unsigned flags = flags_from_json(json_object_get(cell, "flags"), cell_flag_name) | flag;
    json_t *names = json_array();
    for (unsigned bit = 1; cell_flag_name(bit); bit <<= 1)
        if (flags & bit)
            json_array_append_new(names, json_string(cell_flag_name(bit)));
    json_object_set_new(cell, "flags", names);
}

void cell_lines_set(struct arena *arena, json_t *cell, json_t *lines, const char *note)
{
    const char *text = "";
    double confidence = 1;
    size_t i;
    json_t *line;
    json_array_foreach(lines, i, line)
    {
        text = arena_printf(arena, "%s%s", text, json_path_text(line, "text", ""));
        confidence *= json_number_value(json_object_get(line, "confidence"));
    }
    json_object_set_new(cell, "lines", lines);
    json_object_set_new(cell, "raw_text", json_string(text));
    json_object_set_new(cell, "text", json_string(text));
    json_object_set_new(cell, "confidence", json_real(confidence < 0 ? 0 : confidence > 1 ? 1 : confidence));
    json_object_set_new(cell, "notes", json_array());
    json_object_set_new(cell, "flags", json_array());
    json_object_del(cell, "suggestions");
    cell_note_add(cell, note);
    cell_flag_add(cell, FLAG_GRID_REPAIRED);
}

struct point line_middle(const json_t *line)
{
    struct quad quad = {0};
    struct point middle = {0, 0};
    json_quad(json_object_get(line, "polygon"), &quad);
    for (int i = 0; i < 4; i++) {
        middle.x += quad.corner[i].x / 4;
        middle.y += quad.corner[i].y / 4;
    }
    return middle;
}

void cell_join(struct arena *arena, json_t *cell, const json_t *other)
{
    static const char *const texts[] = {"raw_text", "text"};
    for (size_t i = 0; i < 2; i++)
        json_object_set_new(cell, texts[i],
                            json_string(arena_printf(arena, "%s%s", json_path_text(cell, texts[i], ""),
                                                     json_path_text(other, texts[i], ""))));
    json_array_extend(json_object_get(cell, "lines"), json_object_get(other, "lines"));
    json_object_del(cell, "suggestions");
    cell_flag_add(cell, flags_from_json(json_object_get(other, "flags"), cell_flag_name));
    json_object_set_new(cell, "confidence",
                        json_real(json_number_value(json_object_get(cell, "confidence")) *
                                  json_number_value(json_object_get(other, "confidence"))));
}
