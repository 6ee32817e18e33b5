/*
 * Page results as CSV: one table to a stream, or all of them in a folder with the data package that describes them.
 */
#include <errno.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "export/csv.h"
#include "export/datapackage.h"
#include "export/exporter.h"
#include "export/tables.h"
#include "shenbao/status.h"

enum { TABLES_MAX = 16, VALUE_CEILING = 64 << 20, CONFIDENCE_DECIMALS = 3 };

struct output {
    struct file_writer writer; /* no path: a stream of the caller's */
    struct csv csv;
};

struct csv_tables {
    const struct flat_table *tables;
    size_t count;
    struct output outputs[TABLES_MAX];
    size_t opened;
    char *folder; /* owned; NULL: one table, to a stream */
    struct strbuf room;
    const struct flat_row *row;
    struct csv *csv; /* where rows go */
};

/* ---- rows ---- */

static void value_put(struct csv *csv, const struct flat_value *value)
{
    switch (value->kind) {
    case VALUE_INTEGER:
        csv_integer(csv, value->integer);
        break;
    case VALUE_REAL:
        csv_real(csv, value->real, CONFIDENCE_DECIMALS);
        break;
    default:
        csv_text(csv, value->text);
    }
}

static void row_put(void *context, const struct flat_table *table, const struct flat_row *row)
{
    struct csv_tables *state = context;
    for (size_t i = 0; i < table->column_count; i++) {
        struct flat_value value = flat_value(table, row, &table->columns[i], &state->room);
        value_put(state->csv, &value);
    }
    csv_end_row(state->csv);
}

static void head_put(const struct flat_table *table, struct csv *csv, bool bom)
{
    if (bom)
        fputs("\xef\xbb\xbf", csv->out);
    for (size_t i = 0; i < table->column_count; i++)
        csv_text(csv, table->columns[i].name);
    csv_end_row(csv);
}

/* ---- the exporter ---- */

static struct csv_tables *state_new(const struct flat_table *tables, size_t count, const char *folder)
{
    struct csv_tables *state = calloc(1, sizeof *state);
    if (!state)
        return NULL;
    *state = (struct csv_tables){.tables = tables,
                                 .count = count,
                                 .folder = folder ? strdup(folder) : NULL,
                                 .room = STRBUF_INIT(VALUE_CEILING)};
    if (!folder || state->folder)
        return state;
    free(state);
    return NULL;
}

static int stream_open(const struct export_request *request, void **ret_state)
{
    struct csv_tables *state = state_new(request->choices.table, 1, NULL);
    if (!state)
        return STATUS_NO_MEMORY;
    state->outputs[state->opened++].csv.out = request->out;
    head_put(state->tables, &state->outputs[0].csv, request->choices.bom);
    *ret_state = state;
    return STATUS_OK;
}

static char *table_path(const char *folder, const char *name)
{
    char *path = NULL;
    return asprintf(&path, "%s/%s.csv", folder, name) < 0 ? NULL : path;
}

static int output_open(struct csv_tables *state, bool bom)
{
    struct output *output = &state->outputs[state->opened];
    const struct flat_table *table = &state->tables[state->opened];
    CLEANUP(cleanup_free) char *path = table_path(state->folder, table->name);
    int status = path ? file_writer_open(path, &output->writer) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return status;
    state->opened++;
    output->csv.out = output->writer.out;
    head_put(table, &output->csv, bom);
    return STATUS_OK;
}

static int outputs_close(struct csv_tables *state, bool keep)
{
    int status = STATUS_OK, reason = errno;
    for (size_t i = 0; i < state->opened; i++) {
        struct file_writer *writer = &state->outputs[i].writer;
        int closed = writer->path ? file_writer_close(writer, keep && status == STATUS_OK) : STATUS_OK;
        if (closed < 0 && status == STATUS_OK) {
            status = closed;
            reason = errno;
        }
    }
    errno = reason;
    return status;
}

static void state_free(struct csv_tables *state)
{
    strbuf_release(&state->room);
    free(state->folder);
    free(state);
}

static int folder_open(const struct export_request *request, void **ret_state)
{
    struct csv_tables *state = state_new(flat_tables, flat_table_count, request->target);
    int status = state ? STATUS_OK : STATUS_NO_MEMORY;
    for (size_t i = 0; i < flat_table_count && status == STATUS_OK; i++)
        status = output_open(state, request->choices.bom);
    if (status == STATUS_OK)
        *ret_state = state;
    else if (state) {
        outputs_close(state, false);
        state_free(state);
    }
    return status;
}

static int tables_page(void *context, const struct export_page *page)
{
    struct csv_tables *state = context;
    for (size_t i = 0; i < state->count; i++) {
        state->csv = &state->outputs[i].csv;
        state->tables[i].each(&state->tables[i], page->json, row_put, state);
        if (ferror(state->csv->out))
            return STATUS_IO;
    }
    return state->room.failed ? STATUS_NO_MEMORY : STATUS_OK;
}

static int package_write(const char *folder)
{
    CLEANUP(cleanup_free) char *path = path_join(folder, "datapackage.json");
    json_t *package = datapackage_json(folder);
    CLEANUP(cleanup_free) char *text = package ? json_dumps(package, JSON_INDENT(2)) : NULL;
    json_decref(package);
    return path && text ? file_write_whole(path, text, strlen(text)) : STATUS_NO_MEMORY;
}

static int tables_close(void *context, bool keep)
{
    struct csv_tables *state = context;
    int status = outputs_close(state, keep);
    if (status == STATUS_OK && keep && state->folder)
        status = package_write(state->folder);
    int reason = errno;
    state_free(state);
    errno = reason;
    return status;
}

#define SUMMARY                                                                                              \
    .name = "csv", .summary = "tables, with a datapackage.json that describes them",                         \
    .summary_zh = "数据表，附说明各列的 datapackage.json", .takes = TAKES_TABLE | TAKES_BOM

static const struct exporter *csv_fitting(const struct export_choices *choices)
{
    return choices->table ? &exporter_csv_table : &exporter_csv;
}

const struct exporter exporter_csv = {SUMMARY,
                                      .fitting = csv_fitting,
                                      .joins = true,
                                      .place = PLACE_FOLDER,
                                      .open = folder_open,
                                      .page = tables_page,
                                      .close = tables_close};

const struct exporter exporter_csv_table = {SUMMARY,
                                            .place = PLACE_STREAM,
                                            .joins = true,
                                            .open = stream_open,
                                            .page = tables_page,
                                            .close = tables_close};
