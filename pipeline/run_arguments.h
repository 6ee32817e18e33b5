/* The arguments of `shenbao run`. */
#ifndef SHENBAO_RUN_ARGUMENTS_H
#define SHENBAO_RUN_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/log.h"
#include "batch/pool.h"

/* Strings are borrowed from argv. */
struct run_arguments {
    char **inputs;
    size_t input_count;
    const char *out;
    const char *model_dir; /* NULL: looked for */
    const char *debug_dir; /* NULL: off */
    bool overlay;
    enum log_level level;
    bool log_json;
    struct pool_options pool;
};

/* Ends the program on bad usage. */
struct run_arguments run_arguments_parse(int argc, char **argv);

#endif
