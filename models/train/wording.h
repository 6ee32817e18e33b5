/*
 * Texts by a grammar: see wording.txt. Of two rules with one name the first counts.
 */
#ifndef SHENBAO_TRAIN_WORDING_H
#define SHENBAO_TRAIN_WORDING_H

#include "base/strbuf.h"
#include "rng.h"

struct arena;
struct wording; /* lives in its arena */

/* *ret_message (in the arena) says what is wrong. STATUS_BAD_ARGUMENT. */
int wording_parse(const char *text, struct arena *arena, struct wording **ret_wording,
                  const char **ret_message);

/* Appends a text for the name; nothing where there is no such name. */
void wording_draw(const struct wording *wording, const char *name, struct rng *rng, struct strbuf *out);

#endif
