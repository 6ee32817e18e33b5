/* Limits on who uses the server: how much an address may ask, and how long a connection may finish nothing. */
#ifndef SHENBAO_REVIEW_LIMITS_H
#define SHENBAO_REVIEW_LIMITS_H

#include <stdbool.h>
#include <sys/socket.h>

struct limits;
struct line; /* a connection */

struct limits_options {
    int requests_each; /* a second of one address, after a first surge of four times as many */
    double idle;       /* seconds after which a silent connection is closed */
    double request;    /* seconds that a request may take to come in and its answer to go out */
};

/* Watches connections from now on, in a thread of its own. STATUS_NO_MEMORY. */
int limits_new(const struct limits_options *options, struct limits **ret_limits);
void limits_free(struct limits *limits); /* once no connection is open; NULL is fine */

/* Counts one request of that address; false where it has made too many. */
bool limits_may_ask(struct limits *limits, const struct sockaddr *address);

/* NULL where there is no memory; the others take that for a connection that is not watched. */
struct line *limits_line_open(struct limits *limits, int socket);
void limits_line_close(struct limits *limits, struct line *line);
/* A request has begun, or its answer is out. */
void limits_line_busy(struct limits *limits, struct line *line, bool busy);

#endif
