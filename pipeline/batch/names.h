/* Lists of names of inputs, and the names that inputs of lists get. */
#ifndef SHENBAO_BATCH_NAMES_H
#define SHENBAO_BATCH_NAMES_H

#include <stdbool.h>

/*
 * Gives every name of the list at `path` ("-": stdin) to `take`. Names end in a NUL byte where `nul`, else in a line
 * feed, which a carriage return may precede; empty ones are left out. STATUS_NOT_FOUND, _NO_PERMISSION, _IO,
 * _NO_MEMORY.
 */
int names_read(const char *path, bool nul, void (*take)(void *context, const char *name), void *context);

/*
 * The name of an input that a list has at `path`: the path itself, without parts that say nothing. Empty where it
 * is absolute, or leads out of the working folder. Malloc'd; NULL: out of memory.
 */
char *name_as_listed(const char *path);

/* True where a part of the path begins with a point, or is what macOS puts into archives. */
bool name_is_hidden(const char *path);

#endif
