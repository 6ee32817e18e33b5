/* The arguments of `shenbao review`. */
#ifndef SHENBAO_REVIEW_ARGUMENTS_H
#define SHENBAO_REVIEW_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "review/desk.h"
#include "review/server.h"

/* Strings are borrowed from argv. */
struct review_arguments {
    struct desk_options desk;
    struct server_options server;
    const char *token_file; /* NULL: a new key each time */
    char **hosts, **scans;
    size_t host_count, scan_count;
    bool report, quiet;
};

/* Ends the program on bad usage. STATUS_NO_MEMORY; to be released all the same. */
int review_arguments_parse(int argc, char **argv, struct review_arguments *ret_arguments);
void review_arguments_release(struct review_arguments *arguments);

#endif
