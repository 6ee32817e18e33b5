/*
 * libshenbao's public face: shenbao/shenbao.h over the reader of run.h. All that is walked is the page result.
 */
#include <jansson.h>
#include <leptonica/allheaders.h>
#include <locale.h>
#include <pthread.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/results.h"
#include "export/overlay.h"
#include "export/snippet.h"
#include "run.h"
#include "shenbao/shenbao.h"
#include "shenbao/status.h"

struct shenbao {
    struct reader *reader;
    struct scan_limits limits;
};

struct shenbao_page {
    char *text;     /* owned: the page result */
    json_t *result; /* owned: the same, parsed */
};

const char *shenbao_version(void)
{
    return SHENBAO_VERSION;
}

const char *shenbao_status_text(int status)
{
    return status_text(status);
}

void shenbao_free(void *memory)
{
    free(memory);
}

/* ---- the locale ---- */

struct plain_locale {
    locale_t own, before;
};

/*
 * Numbers have a point in models and results, whatever the host program's locale says: the calling thread is in C's locale
 * until plain_locale_end().
 */
static struct plain_locale plain_locale_begin(void)
{
    locale_t own = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return (struct plain_locale){own, own ? uselocale(own) : (locale_t)0};
}

static void plain_locale_end(struct plain_locale *locale)
{
    if (!locale->own)
        return;
    uselocale(locale->before);
    freelocale(locale->own);
}

/* ---- handles ---- */

/* Set once and to one value: nothing that a thread could see half done. */
static void silence(void)
{
    setMsgSeverity(L_SEVERITY_NONE);
}

/* What the structs were at first, and callers have at least. New members come after these, and stay out where they do. */
enum {
    OPTIONS_SIZE = offsetof(struct shenbao_options, max_pixels) + sizeof(int64_t),
    CELL_SIZE = offsetof(struct shenbao_cell, polygon) + sizeof(double[8])
};

static size_t known_to_both(size_t theirs, size_t ours)
{
    return theirs < ours ? theirs : ours;
}

static void message_give(const char *text, char *message, size_t room)
{
    if (message && room > 0)
        snprintf(message, room, "%s", text ? text : "");
}

int shenbao_open(const struct shenbao_options *options, struct shenbao **ret_reader, char *message,
                 size_t room)
{
    static pthread_once_t silenced = PTHREAD_ONCE_INIT;
    message_give("", message, room);
    struct shenbao_options known = {0};
    if (!options || options->size < OPTIONS_SIZE || !ret_reader)
        return STATUS_BAD_ARGUMENT;
    memcpy(&known, options, known_to_both(options->size, sizeof known));
    options = &known;
    pthread_once(&silenced, silence);
    CLEANUP(plain_locale_end) struct plain_locale plain = plain_locale_begin();
    CLEANUP(cleanup_free) char *found = options->models ? strdup(options->models) : models_dir_find();
    CLEANUP(cleanup_free) char *why = NULL;
    struct shenbao *handle = calloc(1, sizeof *handle);
    if (!handle)
        return STATUS_NO_MEMORY;
    handle->limits = SCAN_LIMITS_DEFAULT;
    if (options->max_bytes > 0)
        handle->limits.max_bytes = options->max_bytes;
    if (options->max_pixels > 0)
        handle->limits.max_pixels = options->max_pixels;
    struct reader_options wanted = {
        .model_dir = found,
        .model_name = options->model,
        .limits = handle->limits,
        .doubt = DOUBT_OPTIONS_DEFAULT,
    };
    int status = found ? reader_new(&wanted, &handle->reader, &why) : STATUS_MODEL_MISSING;
    if (status != STATUS_OK) {
        message_give(why ? why : status_text(status), message, room);
        free(handle);
        return status;
    }
    *ret_reader = handle;
    return STATUS_OK;
}

void shenbao_close(struct shenbao *reader)
{
    if (!reader)
        return;
    reader_free(reader->reader);
    free(reader);
}

/* ---- reading ---- */

static int file_take(const struct shenbao *reader, const void *bytes, size_t size, struct scan_file *ret_file)
{
    if (!reader || !bytes || size == 0)
        return STATUS_BAD_ARGUMENT;
    if ((int64_t)size > reader->limits.max_bytes)
        return STATUS_TOO_MANY_BYTES;
    unsigned char *copy = malloc(size);
    if (!copy)
        return STATUS_NO_MEMORY;
    memcpy(copy, bytes, size);
    return scan_file_take(copy, size, &reader->limits, ret_file);
}

int shenbao_frames(const struct shenbao *reader, const void *bytes, size_t size, int *ret_frames)
{
    struct scan_file file = {0};
    int status = file_take(reader, bytes, size, &file);
    if (status == STATUS_OK)
        *ret_frames = file.frames;
    scan_file_release(&file);
    return status;
}

/* Takes the text over. */
static int page_new(char *text, struct shenbao_page **ret_page)
{
    struct shenbao_page *page = calloc(1, sizeof *page);
    json_t *result = page ? json_loads(text, 0, NULL) : NULL;
    if (!result) {
        free(text);
        free(page);
        return STATUS_NO_MEMORY;
    }
    *page = (struct shenbao_page){text, result};
    *ret_page = page;
    return STATUS_OK;
}

int shenbao_read(struct shenbao *reader, const void *bytes, size_t size, int frame, const char *name,
                 struct shenbao_page **ret_page)
{
    CLEANUP(plain_locale_end) struct plain_locale plain = plain_locale_begin();
    struct scan_file file = {0};
    struct page_outcome outcome = {0};
    int status = ret_page && frame >= 0 ? file_take(reader, bytes, size, &file) : STATUS_BAD_ARGUMENT;
    if (status == STATUS_OK && frame >= file.frames)
        status = STATUS_BAD_ARGUMENT;
    if (status == STATUS_OK)
        status = reader_read_frame(reader->reader, &file, STATUS_OK, name && *name ? name : "page", frame,
                                   &outcome);
    scan_file_release(&file);
    if (status == STATUS_OK)
        return page_new(outcome.json, ret_page);
    free(outcome.json);
    return status;
}

void shenbao_page_free(struct shenbao_page *page)
{
    if (!page)
        return;
    json_decref(page->result);
    free(page->text);
    free(page);
}

const char *shenbao_page_json(const struct shenbao_page *page)
{
    return page->text;
}

/* ---- cells ---- */

static const json_t *cells_of(const struct shenbao_page *page, size_t table)
{
    return json_object_get(json_array_get(json_object_get(page->result, "tables"), table), "cells");
}

size_t shenbao_table_count(const struct shenbao_page *page)
{
    return json_array_size(json_object_get(page->result, "tables"));
}

size_t shenbao_cell_count(const struct shenbao_page *page, size_t table)
{
    return json_array_size(cells_of(page, table));
}

int shenbao_cell(const struct shenbao_page *page, size_t table, size_t index, struct shenbao_cell *ret_cell)
{
    const json_t *cell = json_array_get(cells_of(page, table), index);
    if (!ret_cell || ret_cell->size < CELL_SIZE)
        return STATUS_BAD_ARGUMENT;
    if (!cell)
        return STATUS_NOT_FOUND;
    struct shenbao_cell given = {.size = ret_cell->size,
                                 .id = json_path_text(cell, "id", ""),
                                 .row = (int)json_path_integer(cell, "row"),
                                 .column = (int)json_path_integer(cell, "column"),
                                 .row_span = (int)json_path_integer(cell, "row_span"),
                                 .column_span = (int)json_path_integer(cell, "column_span"),
                                 .text = json_path_text(cell, "text", ""),
                                 .raw_text = json_path_text(cell, "raw_text", ""),
                                 .confidence = json_number_value(json_object_get(cell, "confidence")),
                                 .flag_count = json_array_size(json_object_get(cell, "flags"))};
    for (size_t i = 0; i < 8; i++) {
        const json_t *point = json_array_get(json_object_get(cell, "polygon"), i / 2);
        given.polygon[i] = json_number_value(json_array_get(point, i % 2));
    }
    memcpy(ret_cell, &given, known_to_both(given.size, sizeof given));
    return STATUS_OK;
}

const char *shenbao_cell_flag(const struct shenbao_page *page, size_t table, size_t index, size_t flag)
{
    const json_t *cell = json_array_get(cells_of(page, table), index);
    return json_string_value(json_array_get(json_object_get(cell, "flags"), flag));
}

/* ---- records ---- */

static const json_t *record_of(const struct shenbao_page *page, size_t record)
{
    return json_array_get(json_object_get(page->result, "records"), record);
}

size_t shenbao_record_count(const struct shenbao_page *page)
{
    return json_array_size(json_object_get(page->result, "records"));
}

const char *shenbao_field(const struct shenbao_page *page, size_t record, const char *field,
                          const char *member)
{
    const json_t *fields = json_object_get(record_of(page, record), "fields");
    return json_path_text(json_object_get(fields, field), member, NULL);
}

size_t shenbao_list_count(const struct shenbao_page *page, size_t record, const char *list)
{
    return json_array_size(json_object_get(record_of(page, record), list));
}

const char *shenbao_list_text(const struct shenbao_page *page, size_t record, const char *list, size_t index,
                              const char *member)
{
    const json_t *elements = json_object_get(record_of(page, record), list);
    return json_path_text(json_array_get(elements, index), member, NULL);
}

/* ---- the overlay ---- */

static unsigned flags_of(const json_t *cell)
{
    unsigned flags = 0;
    size_t i;
    json_t *name;
    json_array_foreach(json_object_get(cell, "flags"), i, name)
    {
        for (unsigned bit = 1; cell_flag_name(bit); bit <<= 1)
            flags |= strcmp(cell_flag_name(bit), json_string_value(name)) == 0 ? bit : 0;
    }
    return flags;
}

/* As much of the table as an overlay shows. */
static void table_rebuild(const json_t *json, struct arena *arena, struct table *ret_table)
{
    const json_t *cells = json_object_get(json, "cells");
    *ret_table = (struct table){.cells = arena_array(arena, json_array_size(cells), sizeof(struct cell))};
    json_quad(json_object_get(json, "polygon"), &ret_table->outline);
    size_t i;
    json_t *cell;
    json_array_foreach(cells, i, cell)
    {
        struct cell *rebuilt = &ret_table->cells[ret_table->cell_count++];
        rebuilt->text = rebuilt->raw_text = json_path_text(cell, "text", "");
        rebuilt->confidence = json_number_value(json_object_get(cell, "confidence"));
        rebuilt->flags = flags_of(cell);
        json_quad(json_object_get(cell, "polygon"), &rebuilt->outline);
    }
}

static void sheet_rebuild(const json_t *page, struct arena *arena, struct sheet *ret_sheet)
{
    const json_t *tables = json_object_get(page, "tables"), *outside = json_object_get(page, "outside");
    *ret_sheet =
        (struct sheet){.tables = arena_array(arena, json_array_size(tables), sizeof(struct table)),
                       .outside = arena_array(arena, json_array_size(outside), sizeof(struct outside_line))};
    size_t i;
    json_t *element;
    json_array_foreach(tables, i, element)
        table_rebuild(element, arena, &ret_sheet->tables[ret_sheet->table_count++]);
    json_array_foreach(outside, i, element) json_quad(
        json_object_get(element, "polygon"), &ret_sheet->outside[ret_sheet->outside_count++].outline);
}

static int overlay_give(const struct scan *scan, const json_t *page, unsigned char **ret_png,
                        size_t *ret_size)
{
    struct arena *arena = arena_new();
    struct sheet sheet;
    if (!arena)
        return STATUS_NO_MEMORY;
    sheet_rebuild(page, arena, &sheet);
    CLEANUP(pixDestroy) PIX *overlay = overlay_draw(scan->pix, &sheet);
    arena_free(arena);
    l_uint8 *png = NULL;
    size_t size = 0;
    if (!overlay || pixWriteMem(&png, &size, overlay, IFF_PNG) != 0)
        return STATUS_NO_MEMORY;
    *ret_png = malloc(size);
    if (*ret_png)
        memcpy(*ret_png, png, size);
    *ret_size = size;
    lept_free(png);
    return *ret_png ? STATUS_OK : STATUS_NO_MEMORY;
}

int shenbao_overlay(const struct shenbao *reader, const struct shenbao_page *page, const void *bytes,
                    size_t size, unsigned char **ret_png, size_t *ret_size)
{
    CLEANUP(plain_locale_end) struct plain_locale plain = plain_locale_begin();
    struct scan_file file = {0};
    struct scan scan = {0};
    if (!page || !ret_png || !ret_size)
        return STATUS_BAD_ARGUMENT;
    int status = file_take(reader, bytes, size, &file);
    if (status == STATUS_OK && strcmp(file.sha256, json_path_text(page->result, "source.sha256", "")) != 0)
        status = STATUS_CHANGED;
    if (status == STATUS_OK)
        status =
            scan_decode(&file, (int)json_path_integer(page->result, "source.frame"), &reader->limits, &scan);
    if (status == STATUS_OK)
        status = overlay_give(&scan, page->result, ret_png, ret_size);
    scan_release(&scan);
    scan_file_release(&file);
    return status;
}
