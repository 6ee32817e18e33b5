#include "review/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "review/limits.h"
#include "shenbao/status.h"

enum { HEAD_MEMORY = 64 << 10, TOO_MANY = 429, LISTEN_QUEUE = 64 };

struct server {
    struct server_options options;
    struct api *api;
    struct MHD_Daemon *daemon;
    struct limits *limits;
};

/* A request while it comes in. */
struct incoming {
    char *target;
    char *body;
    size_t size, room;
    bool too_large;
};

/* ---- limits ---- */

static bool may_ask(struct server *server, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return !info || !info->client_addr || limits_may_ask(server->limits, info->client_addr);
}

static struct line *line_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void connection_notice(void *context, struct MHD_Connection *connection, void **ret_line,
                              enum MHD_ConnectionNotificationCode code)
{
    struct server *server = context;
    if (code != MHD_CONNECTION_NOTIFY_STARTED) {
        limits_line_close(server->limits, *ret_line);
        return;
    }
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *ret_line = limits_line_open(server->limits, info ? info->connect_fd : -1);
}

/* ---- one request ---- */

static void *target_take(void *context, const char *target, struct MHD_Connection *connection)
{
    struct server *server = context;
    struct incoming *incoming = calloc(1, sizeof *incoming);
    if (incoming)
        incoming->target = strdup(target);
    limits_line_turn(server->limits, line_of(connection), LINE_CLIENT);
    return incoming;
}

static void request_done(void *context, struct MHD_Connection *connection, void **incoming_of,
                         enum MHD_RequestTerminationCode code)
{
    struct server *server = context;
    struct incoming *incoming = *incoming_of;
    limits_line_turn(server->limits, line_of(connection), LINE_SILENT);
    if (incoming) {
        free(incoming->target);
        free(incoming->body);
        free(incoming);
    }
    *incoming_of = NULL;
}

static void body_take(struct incoming *incoming, const char *bytes, size_t size)
{
    if (incoming->too_large || incoming->size + size > BODY_MOST) {
        incoming->too_large = true;
        return;
    }
    if (incoming->size + size > incoming->room) {
        size_t room = 2 * (incoming->size + size);
        char *larger = realloc(incoming->body, room);
        if (!larger) {
            incoming->too_large = true;
            return;
        }
        incoming->body = larger;
        incoming->room = room;
    }
    memcpy(incoming->body + incoming->size, bytes, size);
    incoming->size += size;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
    return value ? value : "";
}

static void headers_add(struct MHD_Response *answer, const struct response *response)
{
    static const char *const always[][2] = {
        {"Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src "
                                    "'self'; connect-src 'self'; base-uri 'none'; "
                                    "form-action 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        MHD_add_response_header(answer, always[i][0], always[i][1]);
    MHD_add_response_header(answer, "Content-Type", response->type);
    MHD_add_response_header(answer, "Cache-Control", response->keep ? "private, max-age=3600" : "no-store");
    if (response->cookie)
        MHD_add_response_header(answer, "Set-Cookie", response->cookie);
}

static enum MHD_Result answer_send(struct MHD_Connection *connection, struct response *response)
{
    struct MHD_Response *answer =
        MHD_create_response_from_buffer(response->size, (void *)(uintptr_t)response->bytes,
                                        response->owned ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    enum MHD_Result result = MHD_NO;
    if (answer) {
        headers_add(answer, response);
        result = MHD_queue_response(connection, (unsigned)response->status, answer);
        MHD_destroy_response(answer);
    } else
        free(response->owned);
    free(response->cookie);
    return result;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, int status, const char *text)
{
    struct response response = {
        .status = status, .type = "text/plain; charset=utf-8", .bytes = text, .size = strlen(text)};
    return answer_send(connection, &response);
}

static enum MHD_Result request_answer(struct server *server, struct MHD_Connection *connection,
                                      const char *method, const struct incoming *incoming)
{
    struct request request = {
        .method = method,
        .target = incoming->target ? incoming->target : "",
        .host = header(connection, "Host"),
        .origin = header(connection, "Origin"),
        .site = header(connection, "Sec-Fetch-Site"),
        .cookie = header(connection, "Cookie"),
        .content_type = header(connection, "Content-Type"),
        .body = incoming->body ? incoming->body : "",
        .body_size = incoming->size,
    };
    struct response response;
    limits_line_turn(server->limits, line_of(connection), LINE_OURS);
    api_respond(server->api, &request, &response);
    limits_line_turn(server->limits, line_of(connection), LINE_CLIENT);
    return answer_send(connection, &response);
}

static enum MHD_Result request_take(void *context, struct MHD_Connection *connection, const char *url,
                                    const char *method, const char *version, const char *upload,
                                    size_t *upload_size, void **incoming_of)
{
    struct server *server = context;
    struct incoming *incoming = *incoming_of;
    if (!incoming)
        return MHD_NO;
    if (incoming->room == 0) { /* its head is here */
        incoming->body = malloc(1);
        incoming->room = 1;
        if (!incoming->body)
            return MHD_NO;
        return may_ask(server, connection) ? MHD_YES : refuse(connection, TOO_MANY, "too many requests\n");
    }
    if (*upload_size > 0) {
        body_take(incoming, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    if (incoming->too_large)
        return refuse(connection, MHD_HTTP_CONTENT_TOO_LARGE, "too large\n");
    return request_answer(server, connection, method, incoming);
}

/* ---- the server ---- */

static int address_parse(const struct server_options *options, struct sockaddr_storage *ret_address,
                         socklen_t *ret_size)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options->port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)options->port)};
    memset(ret_address, 0, sizeof *ret_address);
    if (inet_pton(AF_INET, options->address, &v4.sin_addr) == 1) {
        memcpy(ret_address, &v4, sizeof v4);
        *ret_size = sizeof v4;
        return STATUS_OK;
    }
    if (inet_pton(AF_INET6, options->address, &v6.sin6_addr) != 1)
        return STATUS_BAD_ARGUMENT;
    memcpy(ret_address, &v6, sizeof v6);
    *ret_size = sizeof v6;
    return STATUS_OK;
}

/* A socket of our own, so that errno tells why there is none. */
static int listener_open(const struct server_options *options, int *ret_socket)
{
    struct sockaddr_storage address;
    socklen_t size = 0;
    int status = address_parse(options, &address, &size), yes = 1;
    if (status != STATUS_OK)
        return status;
    int listener = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0)
        return STATUS_IO;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (const struct sockaddr *)(const void *)&address, size) != 0 ||
        listen(listener, LISTEN_QUEUE) != 0) {
        int reason = errno;
        close(listener);
        errno = reason;
        return STATUS_IO;
    }
    *ret_socket = listener;
    return STATUS_OK;
}

static int port_of(int listener)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (getsockname(listener, (struct sockaddr *)(void *)&address, &size) != 0)
        return 0;
    in_port_t port = address.ss_family == AF_INET6
                         ? ((const struct sockaddr_in6 *)(const void *)&address)->sin6_port
                         : ((const struct sockaddr_in *)(const void *)&address)->sin_port;
    return ntohs(port);
}

static int daemon_start(struct server *server, int listener)
{
    const struct server_options *options = &server->options;
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, request_take, server,
        MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)options->threads,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)options->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
        (unsigned)options->connections_each, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)options->idle,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEAD_MEMORY, MHD_OPTION_URI_LOG_CALLBACK, target_take,
        server, MHD_OPTION_NOTIFY_COMPLETED, request_done, server, MHD_OPTION_NOTIFY_CONNECTION,
        connection_notice, server, MHD_OPTION_END);
    return server->daemon ? STATUS_OK : STATUS_IO;
}

int server_start(const struct server_options *options, struct api *api, struct server **ret_server)
{
    struct server *server = calloc(1, sizeof *server);
    int listener = -1;
    if (!server)
        return STATUS_NO_MEMORY;
    *server = (struct server){.options = *options, .api = api};
    const struct limits_options limits = {options->requests_each, options->idle, options->request};
    int status = listener_open(options, &listener);
    if (status == STATUS_OK)
        status = limits_new(&limits, &server->limits);
    if (status == STATUS_OK) {
        api->port = port_of(listener);
        status = daemon_start(server, listener);
    }
    if (status != STATUS_OK && listener >= 0)
        close(listener);
    if (status != STATUS_OK)
        server_stop(server);
    else
        *ret_server = server;
    return status;
}

void server_stop(struct server *server)
{
    if (!server)
        return;
    if (server->daemon)
        MHD_stop_daemon(server->daemon); /* closes the listening socket */
    limits_free(server->limits);
    free(server);
}
