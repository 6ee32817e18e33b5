/*
 * What is answered to a request. Knows the desk, the pictures and the page's files, and nothing of sockets: the web server
 * and the fuzzer both call api_respond().
 */
#ifndef SHENBAO_REVIEW_API_H
#define SHENBAO_REVIEW_API_H

#include "review/desk.h"
#include "review/picture.h"
#include "review/request.h"

struct api {
    struct desk *desk;
    struct picture_shop *shop;
    const char *token; /* who knows it may use the page */
    int port;
    char *const *hosts; /* names besides this machine's addresses under which the page is reached */
    size_t host_count;
};

struct response {
    int status; /* of HTTP */
    const char *type;
    const void *bytes;
    size_t size;
    void *owned;  /* the bytes where they must be freed; else NULL */
    char *cookie; /* malloc'd, or NULL */
    bool keep;    /* a browser may keep it */
};

/* Never fails: what cannot be answered is answered with a status. The caller frees `owned` and `cookie`. */
void api_respond(const struct api *api, const struct request *request, struct response *ret_response);

/* The file of the web page with that path; false: there is none. */
bool asset_lookup(const char *path, const char **ret_type, const void **ret_bytes, size_t *ret_size);

#endif
