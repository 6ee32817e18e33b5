/* The arguments of `shenbao run` and `shenbao plan`. */
#ifndef SHENBAO_RUN_ARGUMENTS_H
#define SHENBAO_RUN_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/log.h"
#include "batch/pool.h"
#include "exporters.h"
#include "shenbao/doubt.h"

/* Strings are borrowed from argv. */
struct run_arguments {
    char **inputs;
    size_t input_count;
    const char *files_from; /* NULL, or a list of inputs; "-": stdin */
    bool files_nul;         /* names of that list end in NUL bytes */
    const char *plan;       /* NULL, or a plan, of which … */
    int shard, shards;      /* … this share is read; 1 of 1: all */
    bool retry_failed;
    const char *out;
    const char *model_dir; /* NULL: looked for */
    const char *forms_dir; /* more forms; NULL: none */
    const char *debug_dir; /* NULL: off */
    bool overlay;
    const struct exporter *exporter; /* writes OUT/export when all is read; NULL: nothing does */
    enum log_level level;
    bool log_json;
    struct pool_options pool;
    struct doubt_options doubt;
    bool rate_given, slip_given;
};

/* Of `shenbao run`, and of `shenbao plan`, which takes some of them. Ends the program on bad usage. */
struct run_arguments run_arguments_parse(int argc, char **argv);
struct run_arguments plan_arguments_parse(int argc, char **argv);

#endif
