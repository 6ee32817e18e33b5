/*
 * PCRE2 behind a tiny wrapper; pattern.c is the only file that includes its header. Patterns are UTF-8 and run
 * under limits on steps, depth and subject length, so that no pattern can hang the program: a match that hits a
 * limit counts as no match.
 */
#ifndef SHENBAO_FORM_PATTERN_H
#define SHENBAO_FORM_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "shenbao/record.h"

struct arena;
struct pattern;

/* STATUS_FORM_BAD: `message` (of `room` bytes) says why and at which byte. STATUS_NO_MEMORY. */
int pattern_new(const char *text, struct pattern **ret_pattern, char *message, size_t room);
void pattern_free(struct pattern *pattern); /* NULL is fine */

bool pattern_has_group(const struct pattern *pattern, const char *name);

/* True where the pattern is found in the subject. */
bool pattern_find(const struct pattern *pattern, const char *subject);

/*
 * As pattern_find(), and appends the named groups that took part and are not empty, in the order of their
 * numbers, to the arena's array.
 */
bool pattern_split(const struct pattern *pattern, const char *subject, struct arena *arena,
                   struct record_part **parts, size_t *part_count);

/* The text of the group of that name where the pattern is found and the group took part, else NULL. */
const char *pattern_group(const struct pattern *pattern, const char *subject, const char *name,
                          struct arena *arena);

#endif
