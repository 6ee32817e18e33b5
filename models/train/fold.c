#include "fold.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/traineddata.h"

enum { NO_CHARACTER = 0xFFFD, IDEOGRAPHIC_SPACE = 0x3000, NO_BREAK_SPACE = 0xA0 };

unsigned utf8_next(const char **text)
{
    const unsigned char *byte = (const unsigned char *)*text;
    if (!byte[0])
        return 0;
    size_t length = byte[0] < 0x80 ? 1 : byte[0] < 0xE0 ? 2 : byte[0] < 0xF0 ? 3 : 4;
    for (size_t i = 1; i < length; i++) {
        if ((byte[i] & 0xC0) != 0x80) {
            *text += i;
            return NO_CHARACTER;
        }
    }
    *text += length;
    if (length == 1)
        return byte[0];
    if (length == 2)
        return (byte[0] & 0x1Fu) << 6 | (byte[1] & 0x3Fu);
    if (length == 3)
        return (byte[0] & 0x0Fu) << 12 | (byte[1] & 0x3Fu) << 6 | (byte[2] & 0x3Fu);
    return NO_CHARACTER;
}

void utf8_add(struct strbuf *out, unsigned point)
{
    if (point < 0x80) {
        strbuf_putc(out, (char)point);
    } else if (point < 0x800) {
        strbuf_putc(out, (char)(0xC0 | point >> 6));
        strbuf_putc(out, (char)(0x80 | (point & 0x3F)));
    } else {
        strbuf_putc(out, (char)(0xE0 | point >> 12));
        strbuf_putc(out, (char)(0x80 | (point >> 6 & 0x3F)));
        strbuf_putc(out, (char)(0x80 | (point & 0x3F)));
    }
}

bool is_han(unsigned point)
{
    return point >= 0x4E00 && point < 0xA000;
}

static void known_read(const struct part *part, struct alphabet *alphabet)
{
    const char *at = part->bytes, *end = at + part->size;
    while (at && at < end) {
        const char *line = at, *stop = memchr(at, '\n', (size_t)(end - at));
        at = stop ? stop + 1 : end;
        const char *after = line;
        unsigned point = utf8_next(&after);
        if (after < end && *after == ' ' && point > ' ')
            alphabet->known[point] = true;
    }
}

/* Lines "fold X Y". */
static void folds_read(const char *list, struct alphabet *alphabet)
{
    for (const char *line = list; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        if (strncmp(line, "fold ", 5) != 0)
            continue;
        const char *at = line + 5;
        unsigned from = utf8_next(&at);
        if (*at == ' ') {
            at++;
            alphabet->fold[from] = (uint16_t)utf8_next(&at);
        }
    }
}

int alphabet_load(const char *frame, const char *list, struct alphabet *ret_alphabet)
{
    struct traineddata data = {0};
    int status = traineddata_load(frame, &data);
    if (status != STATUS_OK)
        return status;
    memset(ret_alphabet, 0, sizeof *ret_alphabet);
    known_read(&data.parts[PART_SYMBOLS], ret_alphabet);
    for (unsigned point = 0xFF01; point <= 0xFF5E; point++)
        ret_alphabet->fold[point] = (uint16_t)(point - 0xFF01 + '!');
    folds_read(list, ret_alphabet);
    traineddata_release(&data);
    return STATUS_OK;
}

static bool is_word(unsigned point)
{
    return point < 0x80 && isalnum((int)point);
}

bool alphabet_fold(const struct alphabet *alphabet, const char *printed, struct strbuf *out)
{
    unsigned last = 0, point;
    bool gap = false;
    while ((point = utf8_next(&printed))) {
        if (point == ' ' || point == '\n' || point == IDEOGRAPHIC_SPACE || point == NO_BREAK_SPACE) {
            gap = true;
            continue;
        }
        point = alphabet->fold[point] ? alphabet->fold[point] : point;
        if (!alphabet->known[point])
            return false;
        if (gap && is_word(last) && is_word(point))
            strbuf_putc(out, ' ');
        utf8_add(out, point);
        last = point;
        gap = false;
    }
    return !out->failed;
}
