#include "export/page_json.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/name.h"
#include "base/strbuf.h"
#include "export/sheet_json.h"
#include "shenbao/doubt.h"
#include "shenbao/status.h"

enum {
    COORDINATE_DECIMALS = 1,
    CONFIDENCE_DECIMALS = 3,
    SKEW_DECIMALS = 2,
    EVIDENCE_DECIMALS = 6,
    TEXT_CEILING = 16 << 20
};

json_t *json_rounded(double value, int decimals)
{
    double scale = pow(10, decimals);
    double rounded = round(value * scale) / scale;
    return json_real(isfinite(rounded) ? rounded + 0.0 : 0.0); /* + 0.0 makes -0.0 plain */
}

static json_t *json_mended_text(const char *text)
{
    struct strbuf mended = STRBUF_INIT(TEXT_CEILING);
    size_t length = strlen(text);
    for (size_t i = 0; i < length;) {
        size_t size = length - i < 4 ? length - i : 4;
        while (size > 0 && !utf8_is_valid(text + i, size))
            size--;
        if (size > 0)
            strbuf_add(&mended, text + i, size);
        else
            strbuf_puts(&mended, "\xef\xbf\xbd");
        i += size ? size : 1;
    }
    json_t *string = json_string(mended.text);
    strbuf_release(&mended);
    return string;
}

json_t *json_text(const char *text)
{
    if (!text)
        return json_null();
    json_t *string = json_string(text);
    return string ? string : json_mended_text(text);
}

json_t *flags_json(unsigned flags, const char *(*name_of)(unsigned bit))
{
    json_t *names = json_array();
    for (unsigned bit = 1; bit && bit <= flags; bit <<= 1) {
        if ((flags & bit) && name_of(bit))
            json_array_append_new(names, json_string(name_of(bit)));
    }
    return names;
}

json_t *quad_to_json(struct quad outline)
{
    json_t *points = json_array();
    for (int i = 0; i < 4; i++)
        json_array_append_new(points,
                              json_pack("[o, o]", json_rounded(outline.corner[i].x, COORDINATE_DECIMALS),
                                        json_rounded(outline.corner[i].y, COORDINATE_DECIMALS)));
    return points;
}

static json_t *lines_json(const struct cell *cell)
{
    json_t *lines = json_array();
    for (size_t i = 0; i < cell->line_count; i++) {
        const struct text_line *line = &cell->lines[i];
        json_array_append_new(lines, json_pack("{s:o, s:o, s:o}", "polygon", quad_to_json(line->outline),
                                               "text", json_text(line->text), "confidence",
                                               json_rounded(line->confidence, CONFIDENCE_DECIMALS)));
    }
    return lines;
}

static json_t *notes_json(const struct cell *cell)
{
    json_t *notes = json_array();
    for (size_t i = 0; i < cell->note_count; i++)
        json_array_append_new(notes, json_text(cell->notes[i]));
    return notes;
}

/* The lines' doubtful characters as places in the cell's raw text, in which the lines follow one another (text/post.h). */
static json_t *doubtful_json(const struct cell *cell)
{
    json_t *marks = json_array();
    int before = 0;
    for (size_t i = 0; i < cell->line_count; i++) {
        const struct text_line *line = &cell->lines[i];
        for (size_t k = 0; k < line->doubtful_count; k++)
            json_array_append_new(
                marks, json_pack("[i, i]", before + line->doubtful[k].from, before + line->doubtful[k].to));
        before += utf8_points(line->text, strlen(line->text));
    }
    return marks;
}

json_t *suggestions_json(const struct suggestion *suggestions, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:o, s:s}", "text", json_text(suggestions[i].text), "reason",
                                              suggestions[i].reason));
    return list;
}

/* What was weighed, by name; what says nothing is left out. */
static json_t *evidence_json(const double *evidence)
{
    json_t *object = json_object();
    for (size_t i = 0; i < evidence_count(); i++)
        if (evidence[i] != 0)
            json_object_set_new(object, evidence_name(i), json_rounded(evidence[i], EVIDENCE_DECIMALS));
    return object;
}

static json_t *cell_json(size_t table, const struct cell *cell)
{
    char id[PLACE_ID_SIZE];
    place_id_cell(id, table, cell->row, cell->column);
    json_t *object = json_pack(
        "{s:s, s:i, s:i, s:i, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "id", id, "row", cell->row, "column",
        cell->column, "row_span", cell->row_span, "column_span", cell->column_span, "polygon",
        quad_to_json(cell->outline), "raw_text", json_text(cell->raw_text), "text", json_text(cell->text),
        "confidence", json_rounded(cell->confidence, CONFIDENCE_DECIMALS), "flags",
        flags_json(cell->flags, cell_flag_name), "notes", notes_json(cell), "lines", lines_json(cell));
    json_t *doubtful = doubtful_json(cell);
    if (json_array_size(doubtful))
        json_object_set(object, "doubtful", doubtful);
    json_decref(doubtful);
    if (cell->suggestion_count)
        json_object_set_new(object, "suggestions",
                            suggestions_json(cell->suggestions, cell->suggestion_count));
    if (cell->evidence)
        json_object_set_new(object, "evidence", evidence_json(cell->evidence));
    return object;
}

static json_t *table_json(size_t index, const struct table *table)
{
    json_t *cells = json_array();
    for (size_t i = 0; i < table->cell_count; i++)
        json_array_append_new(cells, cell_json(index, &table->cells[i]));
    char id[32];
    snprintf(id, sizeof id, "t%zu", index);
    return json_pack("{s:s, s:i, s:i, s:o, s:o}", "id", id, "rows", table->rows, "columns", table->columns,
                     "polygon", quad_to_json(table->outline), "cells", cells);
}

static json_t *tables_json(const struct sheet *sheet)
{
    json_t *tables = json_array();
    for (size_t i = 0; i < sheet->table_count; i++)
        json_array_append_new(tables, table_json(i, &sheet->tables[i]));
    return tables;
}

static json_t *line_json(size_t number, const struct outside_line *line)
{
    char id[PLACE_ID_SIZE];
    place_id_line(id, number);
    json_t *object =
        json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "id", id, "polygon", quad_to_json(line->outline), "text",
                  json_text(line->text), "confidence", json_rounded(line->confidence, CONFIDENCE_DECIMALS),
                  "flags", flags_json(line->flags, cell_flag_name), "role", json_text(line->role));
    if (line->weighed)
        json_object_set_new(object, "evidence", evidence_json(line->weighed));
    return object;
}

static json_t *outside_json(const struct sheet *sheet)
{
    json_t *outside = json_array();
    for (size_t i = 0; i < sheet->outside_count; i++)
        json_array_append_new(outside, line_json(i, &sheet->outside[i]));
    return outside;
}

static json_t *source_json(const struct source *source)
{
    bool escaped = false;
    CLEANUP(cleanup_free) char *shown = name_shown(source->path, &escaped);
    json_t *object = json_object();
    json_object_set_new(object, "path", json_text(shown));
    if (escaped)
        json_object_set_new(object, "path_encoding", json_string("percent"));
    if (source->sha256 && *source->sha256)
        json_object_set_new(object, "sha256", json_string(source->sha256));
    json_object_set_new(object, "frame", json_integer(source->frame));
    if (source->width > 0) {
        json_object_set_new(object, "width", json_integer(source->width));
        json_object_set_new(object, "height", json_integer(source->height));
        json_object_set_new(object, "dpi", json_integer(source->dpi));
    }
    return object;
}

static json_t *engine_json(const struct engine *engine, const char *form)
{
    char model[80], fingerprint[80];
    snprintf(model, sizeof model, "sha256:%s", engine->model_sha256);
    snprintf(fingerprint, sizeof fingerprint, "sha256:%s", engine->fingerprint);
    return json_pack("{s:s, s:o, s:o, s:s, s:o, s:o, s:s}", "shenbao", SHENBAO_VERSION, "tesseract",
                     json_text(engine->tesseract), "leptonica", json_text(engine->leptonica), "model", model,
                     "form", json_text(form), "options", json_text(engine->options), "fingerprint",
                     fingerprint);
}

struct page_counts page_count(const struct sheet *sheet)
{
    struct page_counts counts = {0};
    for (size_t i = 0; i < sheet->table_count; i++) {
        counts.cells += sheet->tables[i].cell_count;
        for (size_t j = 0; j < sheet->tables[i].cell_count; j++)
            counts.flagged += sheet->tables[i].cells[j].flags != 0;
    }
    return counts;
}

static json_t *summary_json(const struct sheet *sheet)
{
    struct page_counts counts = page_count(sheet);
    return json_pack("{s:I, s:I}", "cells", (json_int_t)counts.cells, "flagged", (json_int_t)counts.flagged);
}

json_t *page_json(const struct engine *engine, const struct page_facts *facts)
{
    json_t *page = json_pack("{s:i, s:o, s:o}", "rotation", facts->rotation, "skew",
                             json_rounded(facts->skew, SKEW_DECIMALS), "flags",
                             flags_json(facts->flags, page_flag_name));
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema", "shenbao.page/1", "source",
                     source_json(&facts->source), "engine", engine_json(engine, facts->reading->form_name),
                     "page", page, "tables", tables_json(facts->sheet), "outside", outside_json(facts->sheet),
                     "records", records_json(facts->sheet, facts->reading), "summary",
                     summary_json(facts->sheet));
}

json_t *page_error_json(const struct engine *engine, const struct source *source, int status)
{
    return json_pack("{s:s, s:o, s:o, s:{s:s, s:s}}", "schema", "shenbao.page/1", "source",
                     source_json(source), "engine", engine_json(engine, NULL), "error", "code",
                     status_name(status), "message", status_text(status));
}

char *page_json_text(const json_t *document)
{
    CLEANUP(cleanup_free)
    char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(JSON_REAL_DIGITS));
    char *line = NULL;
    return !text || asprintf(&line, "%s\n", text) < 0 ? NULL : line;
}
