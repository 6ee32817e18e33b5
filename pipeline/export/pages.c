#include "export/pages.h"

#include "base/cleanup.h"
#include "base/results.h"
#include "shenbao/status.h"

enum { REAL_DIGITS = 9 }; /* as page results have them */

int pages_export(const char *pages_dir, const struct page_sink *sink, page_refused refused, void *context,
                 size_t *ret_refused)
{
    struct result_list list = {0};
    int status = result_list_collect(pages_dir, &list);
    if (status < 0)
        return status;
    size_t bad = 0;
    for (size_t i = 0; i < list.count; i++) {
        json_t *page = NULL;
        CLEANUP(cleanup_free) char *message = NULL;
        int result = result_read(list.paths[i], &page, &message);
        if (result < 0) {
            refused(context, list.paths[i], result, message);
            bad++;
            continue;
        }
        sink->add(sink->context, page);
        json_decref(page);
    }
    result_list_release(&list);
    *ret_refused = bad;
    return STATUS_OK;
}

void json_sink_begin(struct json_sink *json)
{
    fputs("[", json->out);
}

void json_sink_add(void *context, const json_t *page)
{
    struct json_sink *json = context;
    fputs(json->pages++ ? ",\n" : "\n", json->out);
    json_dumpf(page, json->out, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));
}

void json_sink_end(struct json_sink *json)
{
    fputs("\n]\n", json->out);
}

void jsonl_sink_add(void *context, const json_t *page)
{
    FILE *out = context;
    size_t i;
    json_t *record;
    json_array_foreach(json_object_get(page, "records"), i, record)
    {
        json_t *line = json_object();
        json_object_set(line, "source", json_object_get(page, "source"));
        json_object_set_new(line, "record", json_integer((json_int_t)i));
        json_t *flags = json_object_get(json_object_get(page, "page"), "flags");
        if (flags)
            json_object_set(line, "page_flags", flags);
        json_object_update(line, record);
        json_dumpf(line, out, JSON_COMPACT | JSON_REAL_PRECISION(REAL_DIGITS));
        fputc('\n', out);
        json_decref(line);
    }
}
