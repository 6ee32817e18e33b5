/* SHA-256, by nettle. */
#ifndef SHENBAO_BASE_HASH_H
#define SHENBAO_BASE_HASH_H

#include <stddef.h>

enum { HASH_HEX_SIZE = 65 }; /* 64 lower-case digits and a NUL */

void hash_bytes(const void *bytes, size_t size, char ret_hex[HASH_HEX_SIZE]);

/* The file's content. STATUS_NOT_FOUND, STATUS_NO_PERMISSION, STATUS_IO. */
int hash_file(const char *path, char ret_hex[HASH_HEX_SIZE]);

#endif
