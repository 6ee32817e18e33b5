/*
 * starter STOCK SYMBOLS WUBI TO: the frame that training fills: symbols and codes without a network. TO names a
 * .traineddata file.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "shenbao/status.h"
#include "symbols.h"

enum { LARGEST_LIST = 64 << 20 };

static int make(char **paths, struct arena *arena, const char **ret_message)
{
    struct traineddata stock = {0}, frame = {0};
    struct writer symbols = {0}, recoder = {0};
    CLEANUP(cleanup_free) char *list = NULL;
    CLEANUP(cleanup_free) char *wubi = NULL;
    size_t size;
    *ret_message = paths[0];
    int status = traineddata_load(paths[0], &stock);
    if (status == STATUS_OK)
        status = file_read(*ret_message = paths[1], LARGEST_LIST, &list, &size);
    if (status == STATUS_OK)
        status = file_read(*ret_message = paths[2], LARGEST_LIST, &wubi, &size);
    if (status == STATUS_OK)
        status = symbols_enlarge(&stock, list, wubi, arena, &symbols, &recoder, ret_message);
    if (status == STATUS_OK) {
        frame.parts[PART_CONFIG] = stock.parts[PART_CONFIG];
        frame.parts[PART_VERSION] = stock.parts[PART_VERSION];
        traineddata_put(&frame, PART_SYMBOLS, &symbols);
        traineddata_put(&frame, PART_RECODER, &recoder);
        status = traineddata_save(&frame, *ret_message = paths[3]);
    }
    writer_release(&symbols);
    writer_release(&recoder);
    traineddata_release(&stock);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: starter STOCK.traineddata SYMBOLS.txt WUBI.dict.yaml TO.traineddata\n", stderr);
        return 1;
    }
    struct arena *arena = arena_new();
    const char *message = "";
    int status = arena ? make(argv + 1, arena, &message) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        fprintf(stderr, "starter: %s: %s\n", message, status_text(status));
    arena_free(arena);
    return status == STATUS_OK ? 0 : 1;
}
