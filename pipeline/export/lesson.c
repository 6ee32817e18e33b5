#include "export/lesson.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/hash.h"
#include "base/name.h"
#include "base/results.h"
#include "base/cell_json.h"
#include "shenbao/status.h"

static bool is_space(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

static bool is_corrected(const json_t *cell)
{
    const char *read = json_path_text(cell, "raw_text", NULL), *text = json_path_text(cell, "text", NULL);
    if (cell_has_note(cell, "corrected"))
        return true;
    return read && text && strcmp(read, text) != 0 && !cell_has_note(cell, "repaired");
}

static bool is_sure(const json_t *cell)
{
    const json_t *flags = json_object_get(cell, "flags");
    return json_is_array(flags) && json_array_size(flags) == 0 &&
           json_number_value(json_object_get(cell, "confidence")) >= SURE_CONFIDENCE;
}

static bool is_trusted(const json_t *cell, enum lesson_trust trust)
{
    if (cell_has_note(cell, "handwriting") || cell_has_note(cell, "unreadable"))
        return false;
    return is_corrected(cell) || (trust >= TRUST_VERIFIED && cell_has_note(cell, "verified")) ||
           (trust >= TRUST_SURE && is_sure(cell));
}

static bool lines_read(const json_t *lines, struct arena *arena, struct lesson_cell *cell)
{
    if (!json_is_array(lines))
        return false;
    cell->line_count = json_array_size(lines);
    cell->lines = arena_array(arena, cell->line_count, sizeof *cell->lines);
    for (size_t i = 0; i < cell->line_count; i++) {
        const json_t *line = json_array_get(lines, i);
        cell->lines[i].text = json_path_text(line, "text", NULL);
        if (!cell->lines[i].text || !json_quad(json_object_get(line, "polygon"), &cell->lines[i].outline))
            return false;
    }
    return true;
}

/* Adds the cell where it is trusted and has a text. False: it is no cell. */
static bool cell_add(const json_t *object, enum lesson_trust trust, struct arena *arena,
                     struct lesson *lesson)
{
    struct lesson_cell cell = {.text = json_path_text(object, "text", NULL)};
    if (!cell.text || !json_quad(json_object_get(object, "polygon"), &cell.outline) ||
        !lines_read(json_object_get(object, "lines"), arena, &cell))
        return false;
    if (is_trusted(object, trust) && !is_space(cell.text))
        *(struct lesson_cell *)arena_push(arena, &lesson->cells, &lesson->cell_count, sizeof cell) = cell;
    return true;
}

static bool tables_read(const json_t *tables, enum lesson_trust trust, struct arena *arena,
                        struct lesson *lesson)
{
    size_t i, k;
    json_t *table, *cell;
    json_array_foreach(tables, i, table)
    {
        json_array_foreach(json_object_get(table, "cells"), k, cell)
        {
            if (!cell_add(cell, trust, arena, lesson))
                return false;
        }
    }
    return true;
}

static bool outside_read(const json_t *outside, enum lesson_trust trust, struct arena *arena,
                         struct lesson *lesson)
{
    size_t i;
    json_t *object;
    json_array_foreach(outside, i, object)
    {
        struct lesson_outside line = {.text = json_path_text(object, "text", NULL), .number = i};
        if (!line.text || !json_quad(json_object_get(object, "polygon"), &line.outline))
            return false;
        if (is_trusted(object, trust) && !is_space(line.text))
            *(struct lesson_outside *)arena_push(arena, &lesson->outside, &lesson->outside_count,
                                                 sizeof line) = line;
    }
    return true;
}

/* A path below the folder that was given: neither from the root nor through a folder above. */
static bool stays_below(const char *path)
{
    if (*path == '/' || *path == '\0')
        return false;
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        size_t length = strcspn(part, "/");
        if (length == 0 || (length == 2 && strncmp(part, "..", 2) == 0))
            return false;
    }
    return true;
}

static bool source_read(const json_t *page, struct arena *arena, struct lesson *lesson)
{
    const char *shown = json_path_text(page, "source.path", "");
    bool escaped = strcmp(json_path_text(page, "source.path_encoding", ""), "percent") == 0;
    CLEANUP(cleanup_free) char *path = name_from_shown(shown, escaped);
    json_int_t frame = json_path_integer(page, "source.frame");
    json_int_t rotation = json_path_integer(page, "page.rotation");
    lesson->sha256 = json_path_text(page, "source.sha256", "");
    if (!path || !stays_below(path) || frame < 0 || frame > 1000000 || rotation < 0 || rotation >= 360)
        return false;
    lesson->path = arena_strdup(arena, path);
    lesson->frame = (int)frame;
    lesson->rotation = (int)rotation;
    return strlen(lesson->sha256) == HASH_HEX_SIZE - 1 &&
           strspn(lesson->sha256, "0123456789abcdef") == HASH_HEX_SIZE - 1;
}

int lesson_read(const json_t *page, enum lesson_trust trust, struct arena *arena, struct lesson *ret_lesson)
{
    struct lesson lesson = {0};
    if (strcmp(json_path_text(page, "schema", ""), "shenbao.page/1") != 0)
        return STATUS_BAD_ARGUMENT;
    if (!json_object_get(page, "error") &&
        (!tables_read(json_object_get(page, "tables"), trust, arena, &lesson) ||
         !outside_read(json_object_get(page, "outside"), trust, arena, &lesson) ||
         !source_read(page, arena, &lesson)))
        return STATUS_BAD_ARGUMENT;
    *ret_lesson = lesson;
    return STATUS_OK;
}
