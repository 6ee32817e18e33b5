/*
 * Page results as they are: one array of all of them, or one declaration a line.
 */
#include <errno.h>

#include "export/exporter.h"
#include "export/page_json.h"
#include "shenbao/status.h"

struct json_out {
    FILE *out;
    size_t pages;
};

static int json_write(const json_t *value, FILE *out)
{
    return json_dumpf(value, out, JSON_COMPACT | JSON_REAL_PRECISION(JSON_REAL_DIGITS)) == 0 ? STATUS_OK
                                                                                             : STATUS_IO;
}

static int json_open(const struct export_request *request, void **ret_state)
{
    struct json_out *json = calloc(1, sizeof *json);
    if (!json)
        return STATUS_NO_MEMORY;
    json->out = request->out;
    *ret_state = json;
    return STATUS_OK;
}

static int json_page(void *state, const struct export_page *page)
{
    struct json_out *json = state;
    fputs(json->pages++ ? ",\n" : "[\n", json->out);
    return json_write(page->json, json->out);
}

static int json_close(void *state, bool keep)
{
    struct json_out *json = state;
    fputs(json->pages ? "\n]\n" : "[\n]\n", json->out);
    free(json);
    return STATUS_OK;
}

/* The declaration with what must be known of its page. */
static int declaration_write(FILE *out, const json_t *page, json_t *record, size_t number)
{
    json_t *line = json_object();
    json_object_set_new(line, "schema", json_string("shenbao.declaration/1"));
    json_object_set(line, "source", json_object_get(page, "source"));
    json_object_set_new(line, "record", json_integer((json_int_t)number));
    json_t *flags = json_object_get(json_object_get(page, "page"), "flags");
    if (flags)
        json_object_set(line, "page_flags", flags);
    json_object_update(line, record);
    int status = line ? json_write(line, out) : STATUS_NO_MEMORY;
    fputc('\n', out);
    json_decref(line);
    return status;
}

static int jsonl_page(void *state, const struct export_page *page)
{
    const struct json_out *json = state;
    int status = STATUS_OK;
    size_t i;
    json_t *record;
    json_array_foreach(json_object_get(page->json, "records"), i, record)
    {
        if (status == STATUS_OK)
            status = declaration_write(json->out, page->json, record, i);
    }
    return status;
}

static int jsonl_close(void *state, bool keep)
{
    free(state);
    return STATUS_OK;
}

const struct exporter exporter_json = {.name = "json",
                                       .summary = "an array of page results",
                                       .summary_zh = "页面结果数组",
                                       .open = json_open,
                                       .page = json_page,
                                       .close = json_close};

const struct exporter exporter_jsonl = {.name = "jsonl",
                                        .summary = "one declaration a line",
                                        .summary_zh = "每行一份申报",
                                        .joins = true,
                                        .open = json_open,
                                        .page = jsonl_page,
                                        .close = jsonl_close};
