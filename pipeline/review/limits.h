/* Limits on who uses the server: how much an address may ask, and how long a connection may finish nothing. */
#ifndef SHENBAO_REVIEW_LIMITS_H
#define SHENBAO_REVIEW_LIMITS_H

#include <stdbool.h>
#include <sys/socket.h>

struct limits;
struct line; /* a connection */

enum line_turn {
    LINE_SILENT, /* no request has begun */
    LINE_CLIENT, /* one has: it comes in, or its answer goes out */
    LINE_OURS    /* the answer is being made: however long that takes, nobody is cut off */
};

struct limits_options {
    int requests_each; /* a second of one address, after a first surge of four times as many */
    double idle;       /* seconds after which a silent connection is closed */
    double request;    /* seconds for a request to come in; and for its answer, once made, to go out */
};

/* Watches connections from now on, in a thread of its own. STATUS_NO_MEMORY. */
int limits_new(const struct limits_options *options, struct limits **ret_limits);
void limits_free(struct limits *limits); /* once no connection is open; NULL is fine */

/* Counts one request of that address; false where it has made too many. */
bool limits_may_ask(struct limits *limits, const struct sockaddr *address);

/* NULL where there is no memory; the others take that for a connection that is not watched. */
struct line *limits_line_open(struct limits *limits, int socket);
void limits_line_close(struct limits *limits, struct line *line);
/* What it does from now on. */
void limits_line_turn(struct limits *limits, struct line *line, enum line_turn turn);

#endif
