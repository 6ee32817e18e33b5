/*
 * Cells to records once more, without any picture: the form and doubt stages alone.
 *
 *     restructure FORMS CALIBRATION OUT FILE...
 *
 * A file is a page result (its cells as they were read) or the truth of a printed sample (its cells as they were
 * printed). OUT gets a page result for each, by which tests and people see what the forms' rules alone make of
 * right text, or of the same readings after a rule has changed.
 */
#include <errno.h>
#include <jansson.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "export/page_json.h"
#include "shenbao/doubt.h"
#include "shenbao/form.h"
#include "shenbao/status.h"

static const double printed_confidence = 0.97;

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static int whole_of(const json_t *object, const char *key, const char *other, int otherwise)
{
    const json_t *value = json_object_get(object, key);
    value = value ? value : json_object_get(object, other);
    return value ? (int)json_integer_value(value) : otherwise;
}

static struct quad quad_of(const json_t *object)
{
    const json_t *corners = json_object_get(object, "polygon");
    corners = corners ? corners : json_object_get(object, "quad");
    struct quad quad = {0};
    for (size_t i = 0; i < 4; i++) {
        const json_t *corner = json_array_get(corners, i);
        quad.corner[i].x = json_number_value(json_array_get(corner, 0));
        quad.corner[i].y = json_number_value(json_array_get(corner, 1));
    }
    return quad;
}

/* The recogniser's own: that of a page result's cell has been settled already. */
static double confidence_of(const json_t *cell)
{
    double confidence = printed_confidence;
    size_t i;
    const json_t *line;
    json_array_foreach(json_object_get(cell, "lines"), i, line)
    {
        const json_t *own = json_object_get(line, "confidence");
        if (own && json_number_value(own) < confidence)
            confidence = json_number_value(own);
    }
    return confidence;
}

static struct cell cell_of(const json_t *object)
{
    const char *text = text_of(object, json_object_get(object, "raw_text") ? "raw_text" : "text");
    return (struct cell){
        .row = whole_of(object, "row", "row", 0),
        .column = whole_of(object, "column", "col", 0),
        .row_span = whole_of(object, "row_span", "rowspan", 1),
        .column_span = whole_of(object, "column_span", "colspan", 1),
        .outline = quad_of(object),
        .raw_text = text,
        .text = text,
        .confidence = confidence_of(object),
    };
}

static int by_place(const void *a, const void *b)
{
    const struct cell *one = a, *other = b;
    return one->row != other->row ? one->row - other->row : one->column - other->column;
}

/* Those of table `index`; all of them where they are a table's `own`. */
static void cells_add(const json_t *cells, int index, bool own, struct arena *arena, struct sheet *sheet)
{
    struct table table = {0};
    size_t i;
    const json_t *object;
    json_array_foreach(cells, i, object)
    {
        if (!own && whole_of(object, "table", "table", 0) != index)
            continue;
        struct cell *cell = arena_push(arena, &table.cells, &table.cell_count, sizeof *cell);
        *cell = cell_of(object);
        int below = cell->row + cell->row_span, right = cell->column + cell->column_span;
        table.rows = below > table.rows ? below : table.rows;
        table.columns = right > table.columns ? right : table.columns;
    }
    if (table.cell_count == 0)
        return;
    qsort(table.cells, table.cell_count, sizeof *table.cells, by_place);
    *(struct table *)arena_push(arena, &sheet->tables, &sheet->table_count, sizeof table) = table;
}

static struct sheet sheet_of(const json_t *document, struct arena *arena)
{
    struct sheet sheet = {0};
    const json_t *tables = json_object_get(document, "tables"), *lines = json_object_get(document, "outside");
    for (int i = 0; i < 4 && !tables; i++)
        cells_add(json_object_get(document, "cells"), i, false, arena, &sheet);
    for (size_t i = 0; i < json_array_size(tables); i++)
        cells_add(json_object_get(json_array_get(tables, i), "cells"), (int)i, true, arena, &sheet);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const json_t *object = json_array_get(lines, i);
        struct outside_line *line = arena_push(arena, &sheet.outside, &sheet.outside_count, sizeof *line);
        *line = (struct outside_line){.outline = quad_of(object),
                                      .text = text_of(object, "text"),
                                      .confidence = printed_confidence,
                                      .role = "text"};
    }
    return sheet;
}

static int document_write(const json_t *document, const struct sheet *sheet, const struct reading *reading,
                          const char *path)
{
    const char *image = json_string_value(json_object_get(document, "image"));
    if (!image)
        image = text_of(json_object_get(document, "source"), "path");
    struct engine engine = {"none", "none", "none", "none", "none"};
    struct page_facts facts = {
        .source = {.path = image}, .flags = reading->page_flags, .sheet = sheet, .reading = reading};
    json_t *result = page_json(&engine, &facts);
    CLEANUP(cleanup_free) char *text = result ? page_json_text(result) : NULL;
    json_decref(result);
    FILE *file = fopen(path, "we");
    bool good = text && file && fputs(text, file) >= 0;
    if (file && fclose(file))
        good = false;
    return good ? 0 : 1;
}

static int restructure(const struct form_set *forms, const struct calibration *calibration, const char *out,
                       const char *path)
{
    json_error_t error;
    json_t *document = json_load_file(path, 0, &error);
    if (!document || (!json_object_get(document, "cells") && !json_object_get(document, "tables"))) {
        json_decref(document);
        return 0; /* no page */
    }
    struct arena *arena = arena_new();
    CLEANUP(cleanup_free) char *copy = strdup(path);
    CLEANUP(cleanup_free) char *target = NULL;
    int failed = !arena || !copy || asprintf(&target, "%s/%s", out, basename(copy)) < 0;
    if (!failed) {
        struct sheet sheet = sheet_of(document, arena);
        struct reading reading = {0};
        failed = form_read(forms, &sheet, arena, &reading) != STATUS_OK;
        doubt_settle(calibration, &DOUBT_OPTIONS_DEFAULT, &reading, arena, &sheet);
        failed |= document_write(document, &sheet, &reading, target);
    }
    arena_free(arena);
    json_decref(document);
    return failed;
}

int main(int argc, char **argv)
{
    struct form_set *forms = NULL;
    struct calibration *calibration = NULL;
    char *message = NULL;
    if (argc < 5 || form_set_load(argv[1], &forms, &message) != STATUS_OK ||
        calibration_load(argv[2], &calibration, &message) != STATUS_OK) {
        fprintf(stderr, "%s\n", message ? message : "restructure FORMS CALIBRATION OUT FILE...");
        free(message);
        form_set_free(forms);
        return 1;
    }
    int failed = 0;
    for (int i = 4; i < argc; i++)
        failed |= restructure(forms, calibration, argv[3], argv[i]);
    calibration_free(calibration);
    form_set_free(forms);
    return failed;
}
