/*
 * Where a stage's intermediate pictures go. A stage takes a `struct debug *` that may be NULL (off) and calls
 * debug_pix() at each step; pictures are written as DIR/<page>-<nn>-<name>.png, numbered in the order of the flow.
 */
#ifndef SHENBAO_BASE_DEBUG_H
#define SHENBAO_BASE_DEBUG_H

struct Pix;
struct debug;

/* `dir` is created if need be; `page` is the file name stem. NULL on failure (errno is set). */
struct debug *debug_new(const char *dir, const char *page);
void debug_free(struct debug *debug);
/* Borrows the picture; does nothing where debug or pix is NULL. */
void debug_pix(struct debug *debug, const char *name, const struct Pix *pix);

#endif
