/*
 * Any requests to the correction page of a run that holds one small page, up to four one after the other with a line
 * "----" between them. A line of a request's head is a part of it, in the order method, target, host, origin, site,
 * cookie, content type; "+" stands for what the page itself would send. The rest is the body. Whatever it is, there is
 * an answer, and what it changed can be shown. The next input finds the run as it was at first.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "review/api.h"
#include "review/ledger.h"
#include "shenbao/status.h"
#include "target.h"

enum { PORT = 80 };

#define SHA256 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const char page[] =
    "{\"source\":{\"path\":\"a.png\",\"sha256\":\"" SHA256 "\","
    "\"frame\":0,\"width\":100,\"height\":100},\"page\":{\"rotation\":90,\"flags\":[]},\"tables\":[{\"rows\":"
    "1,\"columns\":2,"
    "\"polygon\":[[0,0],[90,0],[90,20],[0,20]],\"cells\":["
    "{\"id\":\"t0r0c0\",\"row\":0,\"column\":0,\"row_span\":1,\"column_span\":1,"
    "\"polygon\":[[0,0],[45,0],[45,20],[0,20]],\"text\":\"1O\",\"raw_text\":\"1O\",\"confidence\":0.4,"
    "\"flags\":[\"low_confidence\"],\"lines\":[]},"
    "{\"id\":\"t0r0c1\",\"row\":0,\"column\":1,\"row_span\":1,\"column_span\":1,"
    "\"polygon\":[[45,0],[90,0],[90,20],[45,20]],\"text\":\"1O\",\"raw_text\":\"1O\",\"confidence\":0.4,"
    "\"flags\":[\"low_confidence\"],\"lines\":[]}]}],\"outside\":[],\"records\":[]}";

enum { SIDE = 100, REQUESTS_MOST = 4 }; /* of the scan, pixels */

static char out[] = "/tmp/shenbao-fuzz-XXXXXX";
static struct desk *desk;
static struct form_set *forms;
static struct picture_shop *shop;

static void close_up(void)
{
    picture_shop_free(shop);
    desk_close(desk);
    form_set_free(forms);
    folder_remove(out);
}

/* A grey slope. */
static int scan_open(void *context, const json_t *result, struct scan *ret_scan)
{
    char head[32];
    int length = snprintf(head, sizeof head, "P5 %d %d 255\n", SIDE, SIDE);
    size_t size = (size_t)length + SIDE * SIDE;
    unsigned char *bytes = calloc(1, size);
    if (!bytes)
        return STATUS_NO_MEMORY;
    memcpy(bytes, head, (size_t)length);
    for (int i = 0; i < SIDE * SIDE; i++)
        bytes[length + i] = (unsigned char)(i / SIDE + i % SIDE);
    struct scan_file file;
    int status = scan_file_take(bytes, size, &SCAN_LIMITS_DEFAULT, &file);
    if (status != STATUS_OK)
        return status;
    status = scan_decode(&file, 0, &SCAN_LIMITS_DEFAULT, ret_scan);
    scan_file_release(&file);
    return status;
}

static void desk_begin(void)
{
    static atomic_bool stop;
    char *message = NULL;
    if (desk_open(&(struct desk_options){.out_dir = out, .forms = forms, .lease = 1}, &desk, &message) !=
            STATUS_OK ||
        desk_refresh(desk, &stop) != STATUS_OK)
        abort();
}

/* As if nobody had been there. */
static void desk_again(void)
{
    static const char *const files[] = {LEDGER_NAME, INDEX_NAME};
    desk_close(desk);
    desk = NULL;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char *path = path_join(out, files[i]);
        unlink(path);
        free(path);
    }
    desk_begin();
}

static struct api *api_once(void)
{
    static struct api api = {.token = "0123456789abcdef", .port = PORT};
    static const struct picture_source source = {NULL, scan_open};
    if (shop)
        return &api;
    if (!mkdtemp(out))
        abort();
    char *pages = path_join(out, "pages"), *file = path_join(pages, "a.json");
    if (folder_make(pages) != STATUS_OK || file_write_whole(file, page, sizeof page - 1) != STATUS_OK ||
        form_set_load("models/forms", &forms, NULL) != STATUS_OK)
        abort();
    free(pages);
    free(file);
    desk_begin();
    api.shop = shop = picture_shop_new(&source);
    atexit(close_up);
    return &api;
}

/* The next line of the head; `own` where it is "+". */
static const char *part(const char **at, const char *end, const char *own, struct arena *arena)
{
    const char *start = *at;
    const char *newline = start < end ? memchr(start, '\n', (size_t)(end - start)) : NULL;
    const char *stop = newline ? newline : end;
    *at = newline ? newline + 1 : end;
    return stop == start + 1 && *start == '+' ? own : arena_strndup(arena, start, (size_t)(stop - start));
}

static void ask(const struct api *api, const struct request *request)
{
    struct response response;
    api_respond(api, request, &response);
    assert(response.status >= 200 && response.status < 600);
    assert(response.type && (response.bytes || response.size == 0));
    free(response.owned);
    free(response.cookie);
}

static const struct request own = {.method = "GET",
                                   .target = "/api/page?page=" SHA256 "-0",
                                   .host = "localhost:80",
                                   .origin = "http://localhost:80",
                                   .site = "same-origin",
                                   .cookie = "shenbao-80=0123456789abcdef",
                                   .content_type = "application/json",
                                   .body = ""};

static void ask_all_of(const struct api *api, const char *at, const char *end)
{
    struct arena *arena = arena_new();
    struct request request = own;
    request.method = part(&at, end, own.method, arena);
    request.target = part(&at, end, own.target, arena);
    request.host = part(&at, end, own.host, arena);
    request.origin = part(&at, end, own.origin, arena);
    request.site = part(&at, end, own.site, arena);
    request.cookie = part(&at, end, own.cookie, arena);
    request.content_type = part(&at, end, own.content_type, arena);
    request.body = at;
    request.body_size = (size_t)(end - at);
    ask(api, &request);
    ask(api, &own);
    arena_free(arena);
}

static bool somebody_was_there(void)
{
    json_t *history = NULL;
    struct desk_place place = {.sha256 = SHA256, .cell = ""};
    bool was = desk_history(desk, &place, &history) != ANSWER_DONE || json_array_size(history) > 0;
    json_decref(history);
    return was;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char between[] = "\n----\n";
    struct api *api = api_once();
    const char *at = (const char *)data, *end = at + size;
    api->desk = desk;
    for (int i = 0; i < REQUESTS_MOST && at; i++) {
        const char *stop = memmem(at, (size_t)(end - at), between, sizeof between - 1);
        ask_all_of(api, at, stop ? stop : end);
        at = stop ? stop + sizeof between - 1 : NULL;
    }
    if (somebody_was_there())
        desk_again();
    return 0;
}
