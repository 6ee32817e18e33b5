#include "export/tally.h"

#include <stdlib.h>
#include <string.h>

#include "shenbao/status.h"

int tally_count(struct tally *tally, const char *word, size_t cells, size_t pages)
{
    size_t i = 0;
    while (i < tally->count && strcmp(tally->words[i].word, word) != 0)
        i++;
    if (i == tally->room) {
        size_t room = tally->room ? 2 * tally->room : 16;
        struct tally_word *larger = reallocarray(tally->words, room, sizeof *larger);
        if (!larger)
            return STATUS_NO_MEMORY;
        tally->words = larger;
        tally->room = room;
    }
    if (i == tally->count) {
        tally->words[i] = (struct tally_word){.word = strdup(word)};
        if (!tally->words[i].word)
            return STATUS_NO_MEMORY;
        tally->count++;
    }
    tally->words[i].cells += cells;
    tally->words[i].pages += pages;
    return STATUS_OK;
}

static int compare_words(const void *left, const void *right)
{
    const struct tally_word *a = left, *b = right;
    size_t of_a = a->cells + a->pages, of_b = b->cells + b->pages;
    return of_a != of_b ? (of_a < of_b ? 1 : -1) : strcmp(a->word, b->word);
}

void tally_sort(struct tally *tally)
{
    if (tally->count)
        qsort(tally->words, tally->count, sizeof *tally->words, compare_words);
}

void tally_release(struct tally *tally)
{
    for (size_t i = 0; i < tally->count; i++)
        free(tally->words[i].word);
    free(tally->words);
    *tally = (struct tally){0};
}
