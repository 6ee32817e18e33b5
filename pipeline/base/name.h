/*
 * Names of inputs and of results. An input is known by its path relative to the folder that was given; a file
 * given by itself, by its own name. Such a path is any bytes that a file system allows.
 */
#ifndef SHENBAO_BASE_NAME_H
#define SHENBAO_BASE_NAME_H

#include <stdbool.h>
#include <stddef.h>

bool utf8_is_valid(const char *text, size_t length);

/* Code points in the first `length` bytes of what is valid UTF-8. */
int utf8_points(const char *text, size_t length);

/*
 * The path as a page result shows it. A path that is UTF-8 stands as it is. In any other, each byte that is
 * no part of UTF-8, and each '%', becomes %XX: decoding all %XX gives the path back. *ret_escaped says which.
 * Malloc'd; NULL: out of memory.
 */
char *name_shown(const char *path, bool *ret_escaped);

/* The path with all that needs it as %XX, for name_from_shown(). Malloc'd; NULL: out of memory. */
char *name_escaped(const char *path);

/*
 * The path that name_shown() gave `shown` for. Malloc'd; NULL: out of memory, or a %XX that stands for no byte of a path.
 */
char *name_from_shown(const char *shown, bool escaped);

/*
 * The path for a message: no byte of it can end a line or command a terminal. Control characters and what is no
 * UTF-8 become %XX; meant for eyes, not for decoding. Malloc'd; NULL: out of memory.
 */
char *name_printable(const char *path);

/*
 * Where the result of a page lies below OUT/pages, without ".json": the input's folder, then
 *     <file name>.<first 12 digits of the content's SHA-256>[.f<frame>]
 * The file name keeps its ending, so that a.png and a.jpg of one folder cannot meet; the frame is there from
 * the second on. Where the content is unknown (`sha256` NULL or ""), "unread" stands for the digits. Bytes
 * that trouble a shell or are no UTF-8, and '%', become %XX; a part too long for a file system is cut and
 * ends in
 * "~" and 8 digits of its own hash. Malloc'd; NULL: out of memory.
 */
char *name_result(const char *path, const char *sha256, int frame);

/* True where `result` is name_result(path, any content, any frame). For finding results of an older content.
 */
bool name_is_result_of(const char *result, const char *path);

#endif
