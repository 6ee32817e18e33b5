#include "page/deflate.h"

#include <limits.h>
#include <zlib.h>

enum { SCRATCH_BYTES = 64 * 1024 };

/* What comes out is thrown away; there is at most a thousand times as much of it as goes in. */
bool deflate_is_sound(const unsigned char *bytes, size_t size)
{
    unsigned char scratch[SCRATCH_BYTES];
    z_stream stream = {.next_in = (z_const Bytef *)bytes,
                       .avail_in = size < UINT_MAX ? (uInt)size : UINT_MAX};
    if (inflateInit(&stream) != Z_OK)
        return true; /* no memory: nothing is known against it */
    int status;
    do {
        stream.next_out = scratch;
        stream.avail_out = sizeof scratch;
        status = inflate(&stream, Z_NO_FLUSH);
    } while (status == Z_OK);
    inflateEnd(&stream);
    return status != Z_DATA_ERROR && status != Z_NEED_DICT;
}
