/* Compressed data of the deflate kind, as TIFF has them: whether they are what was written. */
#ifndef SHENBAO_PAGE_DEFLATE_H
#define SHENBAO_PAGE_DEFLATE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * False where the stream errs, or its checksum is not that of what it holds. One that ends early is left to whoever
 * decodes it: some writers leave the checksum out.
 */
bool deflate_is_sound(const unsigned char *bytes, size_t size);

#endif
