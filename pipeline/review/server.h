/* The web server: sockets, limits and clocks around api_respond(). The only user of libmicrohttpd. */
#ifndef SHENBAO_REVIEW_SERVER_H
#define SHENBAO_REVIEW_SERVER_H

#include "review/api.h"

struct server;

/* Limits on who uses it; see the defaults. */
struct server_options {
    const char *address; /* "127.0.0.1", "::1", "0.0.0.0" … */
    int port;            /* 0: any that is free */
    int threads;
    int connections, connections_each; /* at a time, of all and of one address */
    int requests_each; /* a second of one address, after a first surge of four times as many */
    double idle;       /* seconds after which a silent connection is closed */
    double request;    /* seconds for a request to come in; and for its answer, once made, to go out */
};
#define SERVER_OPTIONS_DEFAULT                                                                               \
    ((struct server_options){.address = "127.0.0.1",                                                         \
                             .port = 8417,                                                                   \
                             .threads = 4,                                                                   \
                             .connections = 200,                                                             \
                             .connections_each = 60,                                                         \
                             .requests_each = 400,                                                           \
                             .idle = 20,                                                                     \
                             .request = 30})

/* Sets api->port. STATUS_BAD_ARGUMENT: no such address; STATUS_IO with errno: the port cannot be had. */
int server_start(const struct server_options *options, struct api *api, struct server **ret_server);
void server_stop(struct server *server); /* NULL is fine */

#endif
