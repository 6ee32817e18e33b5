/*
 * An arena: many small things, freed together. A page's results live in one arena, so that dropping the page
 * is one call. Method: linked blocks, bump pointer.
 */
#ifndef SHENBAO_BASE_ARENA_H
#define SHENBAO_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena; /* opaque */

struct arena *arena_new(void);        /* NULL: out of memory */
void arena_free(struct arena *arena); /* NULL is fine; frees all that was allocated from it */

/*
 * All return memory owned by the arena, aligned for any type, and abort the process on exhaustion: results are
 * small, and a page that cannot have a few kilobytes cannot be read; the parent records the page as failed.
 */
void *arena_alloc(struct arena *arena, size_t size);               /* zeroed */
void *arena_array(struct arena *arena, size_t count, size_t size); /* zeroed; checks count * size */
char *arena_strdup(struct arena *arena, const char *text);         /* NULL gives NULL */
char *arena_strndup(struct arena *arena, const char *text, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Appends room for one element to a growing array that lives in the arena: doubles the room as needed and
 * returns the new, zeroed element. `array` points to the array pointer, `count` to its length.
 *     struct line *line = arena_push(arena, &lines, &line_count, sizeof *lines);
 */
void *arena_push(struct arena *arena, void *array, size_t *count, size_t size);

#endif
