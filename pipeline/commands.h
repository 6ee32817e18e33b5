/*
 * The commands: each takes its own arguments (argv[0] is "shenbao COMMAND") and gives the program's exit status.
 */
#ifndef SHENBAO_COMMANDS_H
#define SHENBAO_COMMANDS_H

#include <argp.h>

enum exit_status {
    EXIT_ALL_READ = 0,
    EXIT_USAGE = 1,
    EXIT_PAGES_FAILED = 2,  /* the rest is done */
    EXIT_NO_MODEL = 3,      /* a needed model or library is missing */
    EXIT_CANNOT_WRITE = 4,  /* OUT */
    EXIT_DIFFERENT = 5,     /* diff: something differs */
    EXIT_INTERRUPTED = 130, /* resumable */
};

int command_run(int argc, char **argv);
int command_plan(int argc, char **argv);
int command_merge(int argc, char **argv);
int command_status(int argc, char **argv);
int command_export(int argc, char **argv);
int command_review(int argc, char **argv);
int command_diff(int argc, char **argv);
int command_score(int argc, char **argv);
int command_forms(int argc, char **argv);

/* Ends the program with EXIT_USAGE and a hint, naming the option and what it takes. */
_Noreturn void usage_bad_value(const struct argp_state *state, const char *option, const char *value,
                               const char *takes);

#endif
