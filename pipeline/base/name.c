#include "base/name.h"

#include <utf8proc.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "base/strbuf.h"

/* File systems allow 255 bytes a name; the result adds digits, frame, ending, and --debug a number and a
 * step. */
enum { PART_BYTES = 180, HASH_DIGITS = 12, CUT_DIGITS = 8, NAME_CEILING = 64 * 1024 };

/* Bytes of the well-formed character at `text`, 0 where there is none. */
static size_t character_size(const char *text, size_t length)
{
    utf8proc_int32_t code;
    utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &code);
    return size > 0 ? (size_t)size : 0;
}

bool utf8_is_valid(const char *text, size_t length)
{
    for (size_t i = 0, size; i < length; i += size) {
        size = character_size(text + i, length - i);
        if (size == 0)
            return false;
    }
    return true;
}

int utf8_points(const char *text, size_t length)
{
    int count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

static bool is_control(unsigned char byte)
{
    return byte < 0x20 || byte == 0x7f;
}

/* Appends `text` with what is no UTF-8 as %XX, and by wish '%' and control characters too. */
static void add_escaped(struct strbuf *buffer, const char *text, size_t length, bool percent, bool controls)
{
    for (size_t i = 0; i < length;) {
        size_t size = character_size(text + i, length - i);
        unsigned char byte = (unsigned char)text[i];
        if (size == 0 || (percent && byte == '%') || (controls && is_control(byte))) {
            strbuf_printf(buffer, "%%%02X", byte);
            i++;
        } else {
            strbuf_add(buffer, text + i, size);
            i += size;
        }
    }
}

static char *take(struct strbuf *buffer)
{
    char *text = buffer->failed ? NULL : strdup(buffer->text);
    strbuf_release(buffer);
    return text;
}

char *name_escaped(const char *path)
{
    struct strbuf buffer = STRBUF_INIT(NAME_CEILING);
    add_escaped(&buffer, path, strlen(path), true, false);
    return take(&buffer);
}

char *name_shown(const char *path, bool *ret_escaped)
{
    *ret_escaped = !utf8_is_valid(path, strlen(path));
    return *ret_escaped ? name_escaped(path) : strdup(path);
}

/* The byte that two hexadecimal digits stand for; 0: they are none. */
static char byte_of(const char *digits)
{
    char two[3] = {digits[0], digits[0] ? digits[1] : '\0', '\0'};
    return strspn(two, "0123456789abcdefABCDEF") == 2 ? (char)strtoul(two, NULL, 16) : '\0';
}

char *name_from_shown(const char *shown, bool escaped)
{
    char *path = strdup(shown), *out = path;
    for (const char *c = shown; path && *c; c++) {
        *out = *c;
        if (escaped && *c == '%') {
            *out = byte_of(c + 1);
            if (!*out) {
                free(path);
                return NULL;
            }
            c += 2;
        }
        out++;
    }
    if (path)
        *out = '\0';
    return path;
}

char *name_printable(const char *path)
{
    struct strbuf buffer = STRBUF_INIT(NAME_CEILING);
    add_escaped(&buffer, path, strlen(path), false, true);
    return take(&buffer);
}

/* One part of the path, fit for any file system. */
static void add_part(struct strbuf *result, const char *part, size_t length)
{
    struct strbuf escaped = STRBUF_INIT(NAME_CEILING);
    add_escaped(&escaped, part, length, true, true);
    if (escaped.length <= PART_BYTES) {
        strbuf_puts(result, escaped.text);
    } else {
        size_t kept = PART_BYTES - CUT_DIGITS - 1;
        while (kept > 0 && ((unsigned char)escaped.text[kept] & 0xc0) == 0x80)
            kept--;
        char digits[HASH_HEX_SIZE];
        hash_bytes(part, length, digits);
        strbuf_add(result, escaped.text, kept);
        strbuf_printf(result, "~%.*s", CUT_DIGITS, digits);
    }
    result->failed |= escaped.failed;
    strbuf_release(&escaped);
}

static void add_path(struct strbuf *result, const char *path)
{
    for (const char *part = path;;) {
        size_t length = strcspn(part, "/");
        add_part(result, part, length);
        if (part[length] == '\0')
            return;
        strbuf_putc(result, '/');
        part += length + 1;
    }
}

char *name_result(const char *path, const char *sha256, int frame)
{
    struct strbuf result = STRBUF_INIT(NAME_CEILING);
    add_path(&result, path);
    if (sha256 && *sha256)
        strbuf_printf(&result, ".%.*s", HASH_DIGITS, sha256);
    else
        strbuf_puts(&result, ".unread");
    if (frame > 0)
        strbuf_printf(&result, ".f%d", frame);
    return take(&result);
}

/* ".0123456789ab" or ".unread", then nothing or ".f<digits>". */
static bool is_result_ending(const char *ending)
{
    if (strncmp(ending, ".unread", 7) == 0)
        ending += 7;
    else if (ending[0] == '.' && strspn(ending + 1, "0123456789abcdef") == HASH_DIGITS)
        ending += 1 + HASH_DIGITS;
    else
        return false;
    if (ending[0] == '\0')
        return true;
    return strncmp(ending, ".f", 2) == 0 && ending[2] && ending[2 + strspn(ending + 2, "0123456789")] == '\0';
}

bool name_is_result_of(const char *result, const char *path)
{
    struct strbuf stem = STRBUF_INIT(NAME_CEILING);
    add_path(&stem, path);
    bool same = !stem.failed && strncmp(result, stem.text, stem.length) == 0 &&
                is_result_ending(result + stem.length);
    strbuf_release(&stem);
    return same;
}
