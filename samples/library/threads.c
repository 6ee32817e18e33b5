/*
 * Reads a scan in eight threads with a handle each, and compares what they say:
 *
 *     cc threads.c $(pkg-config --cflags --libs shenbao) -pthread -o threads && OMP_THREAD_LIMIT=1 ./threads scan.jpg
 */
#include <pthread.h>
#include <shenbao/shenbao.h>
#include <stdio.h>
#include <string.h>

#include "file.h"

enum { THREADS = 8 };

struct work {
    const unsigned char *bytes;
    size_t size;
    struct shenbao_page *page;
    int status;
};

static void *read_page(void *context)
{
    struct work *work = context;
    struct shenbao_options options = {.size = sizeof options};
    struct shenbao *reader = NULL;
    work->status = shenbao_open(&options, &reader, NULL, 0);
    if (work->status == 0)
        work->status = shenbao_read(reader, work->bytes, work->size, 0, "page", &work->page);
    shenbao_close(reader);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    struct work works[THREADS] = {0};
    size_t size = 0, started = 0;
    unsigned char *bytes = argc > 1 ? file_bytes(argv[1], &size) : NULL;
    for (; bytes && started < THREADS; started++) {
        works[started] = (struct work){.bytes = bytes, .size = size};
        if (pthread_create(&threads[started], NULL, read_page, &works[started]) != 0)
            break;
    }
    int failed = started < THREADS;
    for (size_t i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
        failed |= works[i].status != 0;
    }
    for (size_t i = 1; i < THREADS && !failed; i++)
        failed |= strcmp(shenbao_page_json(works[0].page), shenbao_page_json(works[i].page)) != 0;
    if (!failed)
        fputs(shenbao_page_json(works[0].page), stdout);
    for (size_t i = 0; i < THREADS; i++)
        shenbao_page_free(works[i].page);
    free(bytes);
    return failed;
}
