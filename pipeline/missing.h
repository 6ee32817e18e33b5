/* Which shares of a plan are not whole yet. */
#ifndef SHENBAO_MISSING_H
#define SHENBAO_MISSING_H

#include <stddef.h>

#include "base/log.h"

/*
 * Prints the numbers of the shares of which a page has no result in any of `outs`, as Slurm's --array takes them:
 * "2,5-7"; nothing where all is there. Says on `log` how much each lacks. A share that was
 * never begun is missing too: how many there are is known from the others. Gives an exit status.
 */
int missing_print(char *const *outs, size_t count, const struct log *log);

#endif
