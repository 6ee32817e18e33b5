/* What runs that were killed, or a machine that died, have left on the way: temporary files of results. */
#ifndef SHENBAO_BATCH_SWEEP_H
#define SHENBAO_BATCH_SWEEP_H

#include <stdbool.h>

/*
 * Removes them: of page results and overlays at once where no other run can be at work in `out` (`alone`), else, and in
 * `out` itself, where other commands write too, those that nobody has touched for an hour. What cannot be removed stays.
 */
void sweep(const char *out, bool alone);

#endif
