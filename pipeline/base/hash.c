#include "base/hash.h"

#include <errno.h>
#include <nettle/sha2.h>

#include "shenbao/status.h"

static void hash_finish(struct sha256_ctx *context, char ret_hex[HASH_HEX_SIZE])
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", digest[i]);
}

void hash_bytes(const void *bytes, size_t size, char ret_hex[HASH_HEX_SIZE])
{
    struct sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, size, bytes);
    hash_finish(&context, ret_hex);
}

int hash_file(const char *path, char ret_hex[HASH_HEX_SIZE])
{
    FILE *file = fopen(path, "rbe");
    if (!file)
        return errno == ENOENT ? STATUS_NOT_FOUND : errno == EACCES ? STATUS_NO_PERMISSION : STATUS_IO;
    struct sha256_ctx context;
    sha256_init(&context);
    uint8_t bytes[64 * 1024];
    size_t count;
    while ((count = fread(bytes, 1, sizeof bytes, file)) > 0)
        sha256_update(&context, count, bytes);
    int status = ferror(file) ? STATUS_IO : STATUS_OK;
    fclose(file);
    if (status == STATUS_OK)
        hash_finish(&context, ret_hex);
    return status;
}
