#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>

enum { BLOCK_SIZE = 64 * 1024 };

struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct block *blocks;
};

static void die_of_memory(void)
{
    fputs("shenbao: out of memory\n", stderr);
    abort();
}

struct arena *arena_new(void)
{
    return calloc(1, sizeof(struct arena));
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    for (struct block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    free(arena);
}

static struct block *block_add(struct arena *arena, size_t size)
{
    size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    struct block *block = malloc(sizeof *block + room);
    if (!block)
        die_of_memory();
    block->used = 0;
    block->size = room;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        die_of_memory();
    size_t step = alignof(max_align_t);
    size_t padded = (size + step - 1) / step * step;
    struct block *block = arena->blocks;
    if (!block || block->size - block->used < padded)
        block = block_add(arena, padded);
    void *room = block->bytes + block->used;
    block->used += padded;
    return memset(room, 0, padded);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size)
        die_of_memory();
    return arena_alloc(arena, count * size);
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    char *text = arena_alloc(arena, (size_t)(length < 0 ? 0 : length) + 1);
    if (length > 0)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

/* The room of a growing array is the power of two at or above its count, so it need not be stored. */
void *arena_push(struct arena *arena, void *array, size_t *count, size_t size)
{
    void *items;
    memcpy(&items, array, sizeof items);
    if ((*count & (*count - 1)) == 0) {
        void *larger = arena_array(arena, *count ? *count * 2 : 1, size);
        if (*count)
            memcpy(larger, items, *count * size);
        items = larger;
        memcpy(array, &items, sizeof items);
    }
    return (unsigned char *)items + (*count)++ * size;
}
