/*
 * Any request to the correction page of a run that holds one small page. A line of the input's head is a part of the
 * request, in the order method, target, host, origin, site, cookie, content type; "+" stands for what the page itself
 * would send. The rest is the body. Whatever it is, there is an answer, and what it changed can be shown.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "review/api.h"
#include "shenbao/status.h"
#include "target.h"

enum { PORT = 80 };

static const char page[] =
    "{\"source\":{\"path\":\"a.png\",\"sha256\":"
    "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\","
    "\"frame\":0},\"page\":{\"width\":100,\"height\":100,\"flags\":[]},\"tables\":[{\"rows\":1,\"columns\":2,"
    "\"polygon\":[[0,0],[90,0],[90,20],[0,20]],\"cells\":["
    "{\"id\":\"t0r0c0\",\"row\":0,\"column\":0,\"row_span\":1,\"column_span\":1,"
    "\"polygon\":[[0,0],[45,0],[45,20],[0,20]],\"text\":\"1O\",\"raw_text\":\"1O\",\"confidence\":0.4,"
    "\"flags\":[\"low_confidence\"],\"lines\":[]},"
    "{\"id\":\"t0r0c1\",\"row\":0,\"column\":1,\"row_span\":1,\"column_span\":1,"
    "\"polygon\":[[45,0],[90,0],[90,20],[45,20]],\"text\":\"1O\",\"raw_text\":\"1O\",\"confidence\":0.4,"
    "\"flags\":[\"low_confidence\"],\"lines\":[]}]}],\"outside\":[],\"records\":[]}";

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

static int no_scan(void *context, const json_t *result, struct scan *ret_scan)
{
    return STATUS_NOT_FOUND;
}

static const struct api *api_once(void)
{
    static struct api api = {.token = "0123456789abcdef", .port = PORT};
    static const struct picture_source source = {NULL, no_scan};
    static atomic_bool stop;
    if (api.desk)
        return &api;
    if (!mkdtemp(out))
        abort();
    char *pages = path_join(out, "pages"), *file = path_join(pages, "a.json"), *message = NULL;
    if (folder_make(pages) != STATUS_OK || file_write_whole(file, page, sizeof page - 1) != STATUS_OK ||
        form_set_load("models/forms", &forms, NULL) != STATUS_OK ||
        desk_open(&(struct desk_options){.out_dir = out, .forms = forms, .lease = 1}, &desk, &message) !=
            STATUS_OK ||
        desk_refresh(desk, &stop) != STATUS_OK)
        abort();
    free(pages);
    free(file);
    api.shop = shop = picture_shop_new(&source);
    api.desk = desk;
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
                                   .target =
                                       "/api/page?page=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                                       "aaaaaaaaaaaa-0",
                                   .host = "localhost:80",
                                   .origin = "http://localhost:80",
                                   .site = "same-origin",
                                   .cookie = "shenbao-80=0123456789abcdef",
                                   .content_type = "application/json",
                                   .body = ""};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct api *api = api_once();
    struct arena *arena = arena_new();
    const char *at = (const char *)data, *end = at + size;
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
    return 0;
}
