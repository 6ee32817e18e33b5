/*
 * Requests taken apart: everything that comes from outside goes through here before anybody uses it. Pure functions, so
 * that a fuzzer can drive them.
 */
#ifndef SHENBAO_REVIEW_REQUEST_H
#define SHENBAO_REVIEW_REQUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "review/desk.h"

struct arena;

enum {
    BODY_MOST = 256 << 10,
    TEXT_MOST = 8000,
    NAME_MOST = 40,
    NAME_BYTES = 80 /* as a lease has room for */,
    MANY_MOST = 200
};

/* As it came; "" where a header is missing. */
struct request {
    const char *method;
    const char *target; /* "/api/cell?page=…", not decoded */
    const char *host, *origin, *site, *cookie, *content_type;
    const char *body;
    size_t body_size;
};

/* The target up to '?'. In the arena. */
const char *request_path(const struct request *request, struct arena *arena);
/* A parameter of the target, decoded; NULL: it is not there, or is no UTF-8 text without control characters. */
const char *request_parameter(const struct request *request, const char *name, struct arena *arena);
/* The same as a number within bounds, or `otherwise`. */
int request_number(const struct request *request, const char *name, int low, int high, int otherwise,
                   struct arena *arena);
/* A cookie's value; NULL: it is not there. */
const char *request_cookie(const struct request *request, const char *name, struct arena *arena);
/* The body as a JSON object that the caller owns; NULL: it is none. */
json_t *request_json(const struct request *request);

/* "64 hex digits-frame" and a cell's id. False: they are none. */
bool place_parse(const char *page, const char *cell, struct desk_place *ret_place);
/* A person's name: some characters that show, without white space at its ends. */
bool name_is_fit(const char *name);
/* NFC, without control characters and white space at its ends; NULL: it is too long or no UTF-8. */
const char *text_clean(const char *text, struct arena *arena);

/* What the page's filter asks for; texts are borrowed from `object`. */
struct index_filter filter_parse(const json_t *object);
struct index_place queue_place_parse(const json_t *place);
/* False: it is no deed. Texts live in the arena. */
bool deed_parse(const json_t *object, const char *who, struct arena *arena, struct desk_deed *ret_deed);

/* True for a Host header that names this server: an address or localhost with its port, or one of `names`. */
bool host_is_ours(const char *host, int port, char *const *names, size_t name_count);
/* True where the origin is that of the host, whether by http or, behind a proxy, by https. */
bool origin_is_hosts(const char *origin, const char *host);
/* Takes as long for any two texts of these lengths. */
bool same_secret(const char *a, const char *b);

#endif
