#include "symbols.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "shenbao/status.h"

/*
 * The network does not know thousands of Han characters apart by thousands of outputs: it writes each as up to five
 * codes out of about a hundred, and the recoder says which codes make which symbol. Other symbols have a code each.
 *
 * The packaged model's Han codes follow the Wubi input method, which names a character by the parts it is seen to
 * have: 江 is I A, water and work. Place k of a code has 25 outputs of its own, one a letter:
 *
 *     place    0          1          2          3             4
 *     codes    121 … 145  146 … 170  171 … 195  (196) 197…221 222: tells apart what is alike in the first four
 *
 * A new Han character gets its longest Wubi code, in the same way, so that the network has seen its parts before. Two
 * characters with the same Wubi code are told apart by one place more, any that is free. Any other new symbol gets a
 * new output behind the last.
 */

enum { PLACES = 5, LETTERS = 25, LAST_TELLER = 222, HAN_PLACE = 0x3400 };
static const int PLACE_START[4] = {121, 146, 171, 197};

struct code {
    int length, values[9];
};

struct symbol {
    const char *text;
    struct code code;
};

struct book {
    struct arena *arena;
    struct symbol *symbols;
    size_t count;
    int outputs;
    const char **wubi; /* the longest code of each character of the Basic Plane; NULL: none */
    const char *message;
};

static int complain(struct book *book, int status, const char *what, const char *about)
{
    book->message = arena_printf(book->arena, "%s: %s", about, what);
    return status;
}

static struct symbol *book_find(const struct book *book, const char *text)
{
    for (size_t i = 0; i < book->count; i++)
        if (strcmp(book->symbols[i].text, text) == 0)
            return &book->symbols[i];
    return NULL;
}

static bool code_is_free(const struct book *book, const struct code *code)
{
    for (size_t i = 0; i < book->count; i++) {
        const struct code *other = &book->symbols[i].code;
        if (other->length == code->length &&
            memcmp(other->values, code->values, (size_t)code->length * sizeof *code->values) == 0)
            return false;
    }
    return true;
}

/* ---- the packaged model's symbols ---- */

static int codes_load(struct book *book, struct reader reader)
{
    uint32_t count = reader_u32(&reader);
    if (count != book->count)
        return complain(book, STATUS_MODEL_BAD, "symbols and codes differ in number", "stock model");
    for (size_t i = 0; i < count && !reader.failed; i++) {
        struct code *code = &book->symbols[i].code;
        reader_u8(&reader);
        code->length = (int)reader_u32(&reader);
        if (code->length < 1 || code->length > 9)
            return complain(book, STATUS_MODEL_BAD, "a code is too long", "stock model");
        for (int k = 0; k < code->length; k++) {
            code->values[k] = (int)reader_u32(&reader);
            book->outputs = code->values[k] >= book->outputs ? code->values[k] + 1 : book->outputs;
        }
    }
    return reader.failed ? complain(book, STATUS_MODEL_BAD, "the codes end early", "stock model") : STATUS_OK;
}

/* The symbol is the first word of its line; the line itself is kept for writing. */
static int texts_load(struct book *book, char *text)
{
    char *line = strsep(&text, "\n");
    long count = strtol(line, NULL, 10);
    for (long i = 0; i < count; i++) {
        line = strsep(&text, "\n");
        if (!line)
            return complain(book, STATUS_MODEL_BAD, "the symbols end early", "stock model");
        struct symbol *symbol = arena_push(book->arena, &book->symbols, &book->count, sizeof *symbol);
        symbol->text = arena_strndup(book->arena, line, strcspn(line, " "));
    }
    return STATUS_OK;
}

static int stock_load(struct book *book, const struct traineddata *stock)
{
    const struct part *part = &stock->parts[PART_SYMBOLS];
    if (!part->size || !stock->parts[PART_RECODER].size)
        return complain(book, STATUS_MODEL_BAD, "it has no symbols", "stock model");
    int status = texts_load(book, arena_strndup(book->arena, part->bytes, part->size));
    return status == STATUS_OK ? codes_load(book, traineddata_reader(stock, PART_RECODER)) : status;
}

/* ---- Wubi ---- */

/* The code point of a character of three bytes; 0 for another or more than one. */
static unsigned han_point(const char *text, size_t length)
{
    const unsigned char *byte = (const unsigned char *)text;
    if (length != 3 || (byte[0] & 0xF0) != 0xE0)
        return 0;
    unsigned point = (byte[0] & 0x0Fu) << 12 | (byte[1] & 0x3Fu) << 6 | (byte[2] & 0x3Fu);
    return point >= HAN_PLACE ? point : 0;
}

/* Lines are "character TAB code TAB …"; others are passed over. */
static void wubi_load(struct book *book, const char *table)
{
    book->wubi = arena_array(book->arena, 0x10000, sizeof *book->wubi);
    for (const char *line = table; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        size_t end = strcspn(line, "\t\n");
        unsigned point = han_point(line, end);
        const char *code = line + end + 1;
        size_t length = point && line[end] == '\t' ? strspn(code, "abcdefghijklmnopqrstuvwxy") : 0;
        const char *known = point ? book->wubi[point] : NULL;
        if (length > 0 && length <= 4 && (!known || strlen(known) < length))
            book->wubi[point] = arena_strndup(book->arena, code, length);
    }
}

/* ---- new symbols ---- */

/* One place more, any value that is free. */
static bool code_lengthen(const struct book *book, struct code *code)
{
    int place = code->length++;
    if (place == PLACES - 1) {
        code->values[place] = LAST_TELLER;
        return code_is_free(book, code);
    }
    for (int letter = 0; letter < LETTERS; letter++) {
        code->values[place] = PLACE_START[place] + letter;
        if (code_is_free(book, code))
            return true;
    }
    return false;
}

static bool han_code(const struct book *book, unsigned point, struct code *code)
{
    const char *letters = book->wubi[point];
    if (!letters)
        return false;
    for (; letters[code->length]; code->length++)
        code->values[code->length] = PLACE_START[code->length] + letters[code->length] - 'a';
    if (code_is_free(book, code) || code_lengthen(book, code))
        return true;
    code->length = 3; /* four places and the fifth are taken: leave the last letter to chance */
    return code_lengthen(book, code);
}

static int symbol_add(struct book *book, const char *text)
{
    if (book_find(book, text))
        return STATUS_OK;
    struct code code = {0};
    unsigned point = han_point(text, strlen(text));
    if (point >= 0x4E00 && point < 0xA000) {
        if (!han_code(book, point, &code))
            return complain(book, STATUS_BAD_ARGUMENT, "no Wubi code is free for it", text);
    } else {
        code = (struct code){1, {book->outputs++}};
    }
    struct symbol *symbol = arena_push(book->arena, &book->symbols, &book->count, sizeof *symbol);
    *symbol = (struct symbol){arena_strdup(book->arena, text), code};
    return STATUS_OK;
}

/* The Han characters of GB 2312: rows 16 to 87, 94 a row; a few places are empty. */
static int han_add(struct book *book)
{
    iconv_t to_utf8 = iconv_open("UTF-8", "GB2312");
    if (to_utf8 == (iconv_t)-1)
        return complain(book, STATUS_BAD_ARGUMENT, "iconv does not know it", "GB2312");
    int status = STATUS_OK;
    for (int place = 0; place < 72 * 94 && status == STATUS_OK; place++) {
        char pair[2] = {(char)(0xB0 + place / 94), (char)(0xA1 + place % 94)}, text[8] = "";
        char *from = pair, *to = text;
        size_t from_size = 2, to_size = sizeof text - 1;
        if (iconv(to_utf8, &from, &from_size, &to, &to_size) != (size_t)-1)
            status = symbol_add(book, text);
    }
    iconv_close(to_utf8);
    return status;
}

static int list_add(struct book *book, const char *list)
{
    char *copy = arena_strdup(book->arena, list), *line;
    while ((line = strsep(&copy, "\n"))) {
        if (*line == '#' || strncmp(line, "fold ", 5) == 0)
            continue;
        char *text;
        while ((text = strsep(&line, " "))) {
            int status = *text ? symbol_add(book, text) : STATUS_OK;
            if (status != STATUS_OK)
                return status;
        }
    }
    return STATUS_OK;
}

/* ---- writing ---- */

static void line_write(struct writer *out, const struct symbol *symbol, size_t place)
{
    bool han = symbol->code.length > 1;
    char line[160];
    int length = snprintf(line, sizeof line, "%s %s 0,255,0,255,0,0,0,0,0,0 %s %zu %d %zu %s\n", symbol->text,
                          han ? "1" : "10", han ? "Han" : "Common", place, han ? 0 : 10, place, symbol->text);
    writer_add(out, line, (size_t)length);
}

static void texts_write(const struct book *book, const struct traineddata *stock, size_t old,
                        struct writer *out)
{
    const struct part *part = &stock->parts[PART_SYMBOLS];
    const char *bytes = part->bytes;
    const char *rest = memchr(bytes, '\n', part->size);
    size_t head = rest ? (size_t)(rest - bytes) : 0;
    char count[24];
    int length = snprintf(count, sizeof count, "%zu", book->count);
    writer_add(out, count, (size_t)length);
    writer_add(out, bytes + head, part->size - head);
    for (size_t i = old; i < book->count; i++)
        line_write(out, &book->symbols[i], i);
}

static void codes_write(const struct book *book, struct writer *out)
{
    writer_u32(out, (uint32_t)book->count);
    for (size_t i = 0; i < book->count; i++) {
        const struct code *code = &book->symbols[i].code;
        writer_u8(out, 1);
        writer_u32(out, (uint32_t)code->length);
        for (int k = 0; k < code->length; k++)
            writer_u32(out, (uint32_t)code->values[k]);
    }
}

int symbols_enlarge(const struct traineddata *stock, const char *list, const char *wubi, struct arena *arena,
                    struct writer *ret_symbols, struct writer *ret_recoder, const char **ret_message)
{
    struct book book = {.arena = arena};
    int status = stock_load(&book, stock);
    size_t old = book.count;
    if (status == STATUS_OK) {
        wubi_load(&book, wubi);
        status = han_add(&book);
    }
    if (status == STATUS_OK)
        status = list_add(&book, list);
    if (status != STATUS_OK) {
        *ret_message = book.message;
        return status;
    }
    struct writer symbols = {0}, recoder = {0};
    texts_write(&book, stock, old, &symbols);
    codes_write(&book, &recoder);
    *ret_symbols = symbols;
    *ret_recoder = recoder;
    return symbols.failed || recoder.failed ? STATUS_NO_MEMORY : STATUS_OK;
}
