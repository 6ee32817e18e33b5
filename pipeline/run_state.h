/* What has become of a run, as OUT/run.json says, and as the lock of OUT knows better. */
#ifndef SHENBAO_RUN_STATE_H
#define SHENBAO_RUN_STATE_H

#include <jansson.h>

/* OUT/run.json; an empty object where it is missing or damaged. The caller owns it; NULL: out of memory. */
json_t *run_json_load(const char *out_dir);

/*
 * The state that run.json, `run`, names, in the reader's language; "?" where it names none. A run that was killed could
 * not say so itself: where it says "running" and nobody holds the lock, it died. Not to be asked by the run itself.
 */
const char *run_state_text(const char *out_dir, const json_t *run);

#endif
