#include "text/codes.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "shenbao/status.h"
#include "text/traineddata.h"

/*
 * The symbols are a text: their number, then a line each, of which the first word is the symbol. The first is the
 * space, which is written NULL; where the third is the broken character, its code is the null code. The codes are in
 * the same order.
 */

enum { SYMBOL_SPACE = 0, SYMBOL_BROKEN = 2, MOST_OUTPUTS = 1 << 15 };

static int compare_texts(const char *a, size_t a_size, const char *b, size_t b_size)
{
    int order = memcmp(a, b, a_size < b_size ? a_size : b_size);
    return order ? order : (a_size > b_size) - (a_size < b_size);
}

static int compare_symbols(const void *a, const void *b)
{
    const struct symbol_code *left = a, *right = b;
    return compare_texts(left->text, left->size, right->text, right->size);
}

const struct symbol_code *codebook_find(const struct codebook *book, const char *text, size_t size)
{
    struct symbol_code wanted = {.text = text, .size = size};
    return bsearch(&wanted, book->symbols, book->count, sizeof wanted, compare_symbols);
}

static void texts_read(struct codebook *book, const struct part *part, struct arena *arena)
{
    char *text = arena_strndup(arena, part->bytes, part->size), *line = strsep(&text, "\n");
    for (long left = strtol(line, NULL, 10); left > 0 && (line = strsep(&text, "\n")); left--) {
        struct symbol_code *symbol = arena_push(arena, &book->symbols, &book->count, sizeof *symbol);
        symbol->text = book->count - 1 == SYMBOL_SPACE ? " " : arena_strndup(arena, line, strcspn(line, " "));
        symbol->size = strlen(symbol->text);
    }
}

static bool codes_read(struct codebook *book, struct reader reader)
{
    bool sound = reader_u32(&reader) == book->count;
    for (size_t i = 0; i < book->count && sound; i++) {
        struct symbol_code *symbol = &book->symbols[i];
        reader_u8(&reader);
        symbol->length = (int)reader_u32(&reader);
        sound = symbol->length >= 1 && symbol->length <= LONGEST_CODE;
        for (int k = 0; k < symbol->length && sound; k++) {
            unsigned value = reader_u32(&reader);
            sound = value < MOST_OUTPUTS;
            symbol->values[k] = (int)value;
            book->outputs = value >= book->outputs ? value + 1 : book->outputs;
        }
    }
    return sound && !reader.failed;
}

int codebook_load(const struct traineddata *data, struct arena *arena, struct codebook *ret_book)
{
    struct codebook book = {0};
    if (!data->parts[PART_SYMBOLS].size || !data->parts[PART_RECODER].size)
        return STATUS_MODEL_BAD;
    texts_read(&book, &data->parts[PART_SYMBOLS], arena);
    if (book.count <= SYMBOL_BROKEN || !codes_read(&book, traineddata_reader(data, PART_RECODER)) ||
        strncmp(book.symbols[SYMBOL_BROKEN].text, "|Broken", 7) != 0)
        return STATUS_MODEL_BAD;
    book.null_code = (unsigned)book.symbols[SYMBOL_BROKEN].values[0];
    qsort(book.symbols, book.count, sizeof *book.symbols, compare_symbols);
    *ret_book = book;
    return STATUS_OK;
}

/* The longest symbol that the text begins with. */
static const struct symbol_code *symbol_at(const struct codebook *book, const char *text)
{
    enum { LONGEST_SYMBOL = 24 };
    const struct symbol_code *found = NULL;
    for (size_t size = strnlen(text, LONGEST_SYMBOL); size > 0 && !found; size--)
        found = codebook_find(book, text, size);
    return found;
}

bool codebook_encode(const struct codebook *book, const char *text, struct arena *arena, uint16_t **codes,
                     size_t *count)
{
    size_t before = *count;
    while (*text) {
        const struct symbol_code *symbol = symbol_at(book, text);
        if (!symbol) {
            *count = before;
            return false;
        }
        for (int k = 0; k < symbol->length; k++)
            *(uint16_t *)arena_push(arena, codes, count, sizeof **codes) = (uint16_t)symbol->values[k];
        text += symbol->size;
    }
    return true;
}

static bool symbol_same(const struct symbol_code *a, const struct symbol_code *b)
{
    return strcmp(a->text, b->text) == 0 && a->length == b->length &&
           memcmp(a->values, b->values, (size_t)a->length * sizeof *a->values) == 0;
}

bool codebook_same(const struct codebook *a, const struct codebook *b)
{
    bool same = a->count == b->count && a->outputs == b->outputs && a->null_code == b->null_code;
    for (size_t i = 0; i < a->count && same; i++)
        same = symbol_same(&a->symbols[i], &b->symbols[i]);
    return same;
}

int *codebook_map(const struct codebook *book, const struct codebook *old, struct arena *arena)
{
    int *map = arena_array(arena, book->outputs, sizeof *map);
    for (unsigned i = 0; i < book->outputs; i++)
        map[i] = -1;
    for (size_t i = 0; i < book->count; i++) {
        const struct symbol_code *symbol = &book->symbols[i];
        const struct symbol_code *known = codebook_find(old, symbol->text, symbol->size);
        for (int k = 0; known && k < symbol->length && k < known->length; k++)
            map[symbol->values[k]] = known->values[k];
    }
    map[book->null_code] = (int)old->null_code;
    return map;
}
