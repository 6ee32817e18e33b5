#include "review/limits.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "shenbao/status.h"

enum { CLIENTS = 256, WATCH_MILLISECONDS = 500, SURGE = 4 };

/* How much one address may still ask for. */
struct client {
    char address[16];
    double allowance, since;
};

/* A connection, and since when it has finished nothing. */
struct line {
    struct line *next, *previous;
    int socket;
    double since;
    enum line_turn turn;
};

struct limits {
    struct limits_options options;
    pthread_mutex_t lock;
    pthread_t watcher;
    bool watching, stopping;
    struct line *lines;
    struct client clients[CLIENTS];
};

/* ---- addresses ---- */

static void address_of(const struct sockaddr *socket, char address[16])
{
    memset(address, 0, 16);
    if (socket->sa_family == AF_INET)
        memcpy(address, &((const struct sockaddr_in *)(const void *)socket)->sin_addr, 4);
    else if (socket->sa_family == AF_INET6)
        memcpy(address, &((const struct sockaddr_in6 *)(const void *)socket)->sin6_addr, 16);
}

/* The client's own place, or that of whom nobody has heard of for the longest time. */
static struct client *client_lookup(struct limits *limits, const char address[16])
{
    struct client *oldest = &limits->clients[0];
    for (int i = 0; i < CLIENTS; i++) {
        struct client *client = &limits->clients[i];
        if (client->since > 0 && memcmp(client->address, address, 16) == 0)
            return client;
        if (client->since < oldest->since)
            oldest = client;
    }
    *oldest = (struct client){.allowance = SURGE * limits->options.requests_each, .since = clock_seconds()};
    memcpy(oldest->address, address, 16);
    return oldest;
}

bool limits_may_ask(struct limits *limits, const struct sockaddr *socket)
{
    char address[16];
    double now = clock_seconds();
    address_of(socket, address);
    pthread_mutex_lock(&limits->lock);
    struct client *client = client_lookup(limits, address);
    double most = SURGE * limits->options.requests_each;
    client->allowance += (now - client->since) * limits->options.requests_each;
    client->allowance = client->allowance > most ? most : client->allowance;
    client->since = now;
    bool may = client->allowance >= 1;
    client->allowance -= may;
    pthread_mutex_unlock(&limits->lock);
    return may;
}

/* ---- connections ---- */

struct line *limits_line_open(struct limits *limits, int socket)
{
    struct line *line = calloc(1, sizeof *line);
    if (!line)
        return NULL;
    line->socket = socket;
    line->since = clock_seconds();
    pthread_mutex_lock(&limits->lock);
    line->next = limits->lines;
    if (line->next)
        line->next->previous = line;
    limits->lines = line;
    pthread_mutex_unlock(&limits->lock);
    return line;
}

void limits_line_close(struct limits *limits, struct line *line)
{
    if (!line)
        return;
    pthread_mutex_lock(&limits->lock);
    if (line->next)
        line->next->previous = line->previous;
    if (line->previous)
        line->previous->next = line->next;
    else
        limits->lines = line->next;
    pthread_mutex_unlock(&limits->lock);
    free(line);
}

void limits_line_turn(struct limits *limits, struct line *line, enum line_turn turn)
{
    if (!line)
        return;
    pthread_mutex_lock(&limits->lock);
    line->since = clock_seconds();
    line->turn = turn;
    pthread_mutex_unlock(&limits->lock);
}

static bool is_late(const struct limits *limits, const struct line *line, double now)
{
    double most = limits->options.request + (line->turn == LINE_SILENT ? limits->options.idle : 0);
    return line->turn != LINE_OURS && now - line->since > most;
}

/*
 * The web server's library closes silent connections; one that sends or takes a byte now and then is never silent. So
 * whoever finishes nothing for too long is cut off here.
 */
static void *watch(void *context)
{
    struct limits *limits = context;
    const struct timespec pause = {0, WATCH_MILLISECONDS * 1000000L};
    for (;;) {
        double now = clock_seconds();
        pthread_mutex_lock(&limits->lock);
        bool stopping = limits->stopping;
        for (struct line *line = limits->lines; line; line = line->next)
            if (is_late(limits, line, now))
                shutdown(line->socket, SHUT_RDWR);
        pthread_mutex_unlock(&limits->lock);
        if (stopping)
            return NULL;
        nanosleep(&pause, NULL);
    }
}

/* ---- all of them ---- */

int limits_new(const struct limits_options *options, struct limits **ret_limits)
{
    struct limits *limits = calloc(1, sizeof *limits);
    if (!limits)
        return STATUS_NO_MEMORY;
    limits->options = *options;
    pthread_mutex_init(&limits->lock, NULL);
    limits->watching = pthread_create(&limits->watcher, NULL, watch, limits) == 0;
    if (!limits->watching) {
        limits_free(limits);
        return STATUS_NO_MEMORY;
    }
    *ret_limits = limits;
    return STATUS_OK;
}

void limits_free(struct limits *limits)
{
    if (!limits)
        return;
    pthread_mutex_lock(&limits->lock);
    limits->stopping = true;
    pthread_mutex_unlock(&limits->lock);
    if (limits->watching)
        pthread_join(limits->watcher, NULL);
    pthread_mutex_destroy(&limits->lock);
    free(limits);
}
