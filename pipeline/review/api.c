#include "review/api.h"

#include <string.h>

#include "base/arena.h"
#include "base/cell_json.h"
#include "base/cleanup.h"
#include "base/results.h"
#include "shenbao/status.h"

enum {
    OK = 200,
    BAD = 400,
    FORBIDDEN = 403,
    NOT_FOUND = 404,
    NOT_ALLOWED = 405,
    CONFLICT = 409,
    TOO_LARGE = 413,
    WRONG_TYPE = 415,
    FAILED = 500,
    NOT_NOW = 503,

    CELL_WIDTH = 1200, /* pixels of a picture, unless asked otherwise */
    CELL_HEIGHT = 500,
    PAGE_WIDTH = 1600,
    SMALLEST = 50,
    LARGEST = 3000
};

/* One request on its way. */
struct call {
    const struct api *api;
    const struct request *request;
    struct arena *arena;
    json_t *body; /* of a POST; else NULL */
    const char *who;
    struct response *response;
};

/* ---- answers ---- */

static void respond(struct response *response, int status, const char *type, const char *text)
{
    response->status = status;
    response->type = type;
    response->bytes = text;
    response->size = strlen(text);
}

static void respond_text(struct response *response, int status, const char *text)
{
    respond(response, status, "text/plain; charset=utf-8", text);
}

/* Takes the JSON over. */
static void respond_json(struct response *response, int status, json_t *json)
{
    char *text = json ? json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
    json_decref(json);
    respond(response, text ? status : FAILED, "application/json", text ? text : "{}");
    response->owned = text;
}

static void respond_answer(struct call *call, enum answer answer, json_t *json)
{
    static const int statuses[] = {
        [ANSWER_DONE] = OK,         [ANSWER_CONFLICT] = CONFLICT, [ANSWER_NOT_THERE] = NOT_FOUND,
        [ANSWER_NOT_YET] = NOT_NOW, [ANSWER_BAD] = BAD,           [ANSWER_FAILED] = FAILED};
    respond_json(call->response, statuses[answer], json ? json : json_object());
}

static void respond_picture(struct response *response, int status, struct picture *picture)
{
    if (status != STATUS_OK) {
        respond_text(response, status == STATUS_NOT_FOUND || status == STATUS_CHANGED ? NOT_FOUND : NOT_NOW,
                     status_name(status));
        return;
    }
    response->status = OK;
    response->type = "image/jpeg";
    response->bytes = response->owned = picture->bytes;
    response->size = picture->size;
    response->keep = true;
}

/* ---- reading ---- */

static bool call_place(const struct call *call, struct desk_place *ret_place)
{
    return place_parse(request_parameter(call->request, "page", call->arena),
                       request_parameter(call->request, "cell", call->arena), ret_place);
}

static void get_cell(struct call *call)
{
    struct desk_place place;
    json_t *json = NULL;
    const char *who = request_parameter(call->request, "who", call->arena);
    enum answer answer = call_place(call, &place) && name_is_fit(who)
                             ? desk_cell(call->api->desk, who, &place, &json)
                             : ANSWER_BAD;
    respond_answer(call, answer, json);
}

static void get_page(struct call *call)
{
    struct desk_place place;
    json_t *json = NULL;
    enum answer answer = call_place(call, &place) ? desk_page(call->api->desk, &place, &json) : ANSWER_BAD;
    respond_answer(call, answer, json);
}

static void get_history(struct call *call)
{
    struct desk_place place;
    json_t *json = NULL;
    enum answer answer = call_place(call, &place) ? desk_history(call->api->desk, &place, &json) : ANSWER_BAD;
    respond_answer(call, answer, json);
}

static void get_report(struct call *call)
{
    json_t *json = NULL;
    enum answer answer = desk_report(call->api->desk, &json);
    respond_answer(call, answer, json);
}

static void get_groups(struct call *call)
{
    json_t *json = NULL;
    const char *who = request_parameter(call->request, "who", call->arena);
    enum answer answer = name_is_fit(who) ? desk_groups(call->api->desk, who, &json) : ANSWER_BAD;
    respond_answer(call, answer, json);
}

static bool outline_find(const json_t *page, const char *id, struct quad *ret_outline)
{
    return json_quad(json_object_get(page_place_lookup(page, id), "polygon"), ret_outline);
}

static void get_picture(struct call *call)
{
    struct desk_place place;
    struct quad outline;
    struct picture picture = {0};
    const struct request *request = call->request;
    json_t *page = call_place(call, &place) ? desk_result(call->api->desk, &place, true) : NULL;
    if (page && *place.cell && outline_find(page, place.cell, &outline)) {
        int width = request_number(request, "width", SMALLEST, LARGEST, CELL_WIDTH, call->arena);
        int height = request_number(request, "height", SMALLEST, LARGEST, CELL_HEIGHT, call->arena);
        respond_picture(call->response,
                        picture_of_cell(call->api->shop, page, outline, width, height, &picture), &picture);
    } else if (page && !*place.cell) {
        int width = request_number(request, "width", SMALLEST, LARGEST, PAGE_WIDTH, call->arena);
        respond_picture(call->response, picture_of_page(call->api->shop, page, width, &picture), &picture);
    } else
        respond_text(call->response, NOT_FOUND, "not there");
    json_decref(page);
}

/* ---- writing ---- */

/* The cells that the page says it still shows or will show next. */
static void keep(struct call *call)
{
    const json_t *list = json_object_get(call->body, "keep");
    size_t count = json_array_size(list) > MANY_MOST ? MANY_MOST : json_array_size(list), fit = 0;
    struct desk_place *places = arena_array(call->arena, count, sizeof *places);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_array_get(list, i);
        fit +=
            place_parse(json_path_text(one, "page", NULL), json_path_text(one, "cell", NULL), &places[fit]);
    }
    if (json_is_array(list))
        desk_keep(call->api->desk, call->who, places, fit);
}

static void post_facts(struct call *call)
{
    keep(call);
    json_t *json = NULL;
    struct index_filter filter = filter_parse(json_object_get(call->body, "filter"));
    enum answer answer = desk_facts(call->api->desk, call->who, &filter, &json);
    respond_answer(call, answer, json);
}

static void post_next(struct call *call)
{
    keep(call);
    json_t *json = NULL;
    struct index_filter filter = filter_parse(json_object_get(call->body, "filter"));
    struct index_place after = queue_place_parse(json_object_get(call->body, "place"));
    json_int_t count = json_path_integer(call->body, "count");
    enum answer answer = desk_next(call->api->desk, call->who, &filter, after,
                                   count > 0 && count < 100 ? (int)count : 1, &json);
    respond_answer(call, answer, json);
}

static void post_settle(struct call *call)
{
    struct desk_deed deed;
    json_t *json = NULL;
    enum answer answer = deed_parse(call->body, call->who, call->arena, &deed)
                             ? desk_settle(call->api->desk, &deed, &json)
                             : ANSWER_BAD;
    respond_answer(call, answer, json);
}

static void post_settle_many(struct call *call)
{
    const json_t *list = json_object_get(call->body, "deeds");
    size_t count = json_array_size(list);
    struct desk_deed *deeds = arena_array(call->arena, count, sizeof *deeds);
    json_t *json = NULL;
    bool fit = count > 0 && count <= MANY_MOST;
    for (size_t i = 0; i < count && fit; i++)
        fit = deed_parse(json_array_get(list, i), call->who, call->arena, &deeds[i]);
    enum answer answer = fit ? desk_settle_many(call->api->desk, deeds, count, &json) : ANSWER_BAD;
    respond_answer(call, answer, json);
}

static void post_undo(struct call *call)
{
    json_t *json = NULL;
    enum answer answer = desk_undo(call->api->desk, call->who, &json);
    respond_answer(call, answer, json);
}

/* Takes the cells for the person, so it is no GET. A reading may be blank; what is misread in one is not. */
static void post_group(struct call *call)
{
    json_t *json = NULL;
    const char *from = json_path_text(call->body, "from", NULL), *to = json_path_text(call->body, "to", NULL);
    enum answer answer =
        from && (*from || !to) ? desk_group(call->api->desk, call->who, from, to, &json) : ANSWER_BAD;
    respond_answer(call, answer, json);
}

/* ---- the way of a request ---- */

static const struct route {
    const char *path;
    bool post;
    void (*answer)(struct call *call);
} routes[] = {
    {"/api/cell", false, get_cell},       {"/api/page", false, get_page},
    {"/api/history", false, get_history}, {"/api/report", false, get_report},
    {"/api/groups", false, get_groups},   {"/api/picture", false, get_picture},
    {"/api/facts", true, post_facts},     {"/api/next", true, post_next},
    {"/api/settle", true, post_settle},   {"/api/settle-many", true, post_settle_many},
    {"/api/undo", true, post_undo},       {"/api/group", true, post_group},
};

static const struct route *route_lookup(const char *path)
{
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++)
        if (strcmp(routes[i].path, path) == 0)
            return &routes[i];
    return NULL;
}

static void cookie_name(const struct api *api, char *name, size_t size)
{
    snprintf(name, size, "shenbao-%d", api->port);
}

/* A person comes with the token in the address once, and with the cookie from then on. */
static bool is_known(struct call *call)
{
    char name[32];
    cookie_name(call->api, name, sizeof name);
    const char *cookie = request_cookie(call->request, name, call->arena);
    const char *token = request_parameter(call->request, "token", call->arena);
    bool by_token = token && same_secret(token, call->api->token);
    if (by_token && asprintf(&call->response->cookie, "%s=%s; Path=/; HttpOnly; SameSite=Strict", name,
                             call->api->token) < 0)
        call->response->cookie = NULL;
    return by_token || (cookie && same_secret(cookie, call->api->token));
}

/* What makes a request one that this page sent, and not another page in the same browser. */
static int gate(struct call *call, const struct route *route)
{
    const struct request *request = call->request;
    bool get = strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
    bool post = strcmp(request->method, "POST") == 0;
    if (!host_is_ours(request->host, call->api->port, call->api->hosts, call->api->host_count))
        return FORBIDDEN;
    if (route ? route->post != post || (!post && !get) : !get)
        return NOT_ALLOWED;
    if (request->site[0] && strcmp(request->site, "same-origin") != 0 &&
        (strcmp(request->site, "none") != 0 || post) && (post || route))
        return FORBIDDEN;
    if ((post || request->origin[0]) && !origin_is_hosts(request->origin, request->host))
        return FORBIDDEN;
    if (post && strncmp(request->content_type, "application/json", 16) != 0)
        return WRONG_TYPE;
    if (request->body_size > BODY_MOST)
        return TOO_LARGE;
    return is_known(call) ? OK : FORBIDDEN;
}

static void post_answer(struct call *call, const struct route *route)
{
    call->body = request_json(call->request);
    call->who = json_path_text(call->body, "who", NULL);
    if (name_is_fit(call->who))
        route->answer(call);
    else
        respond_text(call->response, BAD, "no JSON object with a name");
    json_decref(call->body);
}

static void asset_answer(struct call *call, const char *path)
{
    struct response *response = call->response;
    if (asset_lookup(path, &response->type, &response->bytes, &response->size))
        response->status = OK;
    else
        respond_text(response, NOT_FOUND, "not there");
}

static const char *refusal(int status)
{
    return status == FORBIDDEN ? "Open the address that shenbao review shows: it holds the key.\n"
                                 "请打开 shenbao review 显示的地址，其中含有访问密钥。\n"
                               : "This is no request of the correction page.\n";
}

void api_respond(const struct api *api, const struct request *request, struct response *ret_response)
{
    struct call call = {.api = api, .request = request, .arena = arena_new(), .response = ret_response};
    *ret_response = (struct response){0};
    if (!call.arena) {
        respond_text(ret_response, FAILED, "out of memory");
        return;
    }
    const char *path = request_path(request, call.arena);
    const struct route *route = route_lookup(path);
    int status = gate(&call, route);
    if (status != OK)
        respond_text(ret_response, status, refusal(status));
    else if (!route)
        asset_answer(&call, path);
    else if (route->post)
        post_answer(&call, route);
    else
        route->answer(&call);
    arena_free(call.arena);
}
