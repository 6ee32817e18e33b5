/*
 * Prints the cells of a scan, those in doubt with the reason, and what the declaration costs:
 *
 *     cc cells.c $(pkg-config --cflags --libs shenbao) -o cells && ./cells scan.jpg [overlay.png]
 */
#include <shenbao/shenbao.h>
#include <stdio.h>
#include <string.h>

#include "file.h"

static void cells_print(const struct shenbao_page *page, size_t table)
{
    struct shenbao_cell cell = {.size = sizeof cell};
    for (size_t i = 0; shenbao_cell(page, table, i, &cell) == 0; i++) {
        printf("%s\t%.3f\t%s", cell.id, cell.confidence, cell.text);
        for (size_t k = 0; k < cell.flag_count; k++)
            printf("\t%s", shenbao_cell_flag(page, table, i, k));
        putchar('\n');
    }
}

static void record_print(const struct shenbao_page *page, size_t record)
{
    const char *name = shenbao_field(page, record, "project_name", "text");
    printf("project\t%s\n", name ? name : "");
    for (size_t i = 0; i < shenbao_list_count(page, record, "funds"); i++) {
        const char *amount = shenbao_list_text(page, record, "funds", i, "amount");
        printf("fund\t%s\t%s\t%s\n", shenbao_list_text(page, record, "funds", i, "period"),
               shenbao_list_text(page, record, "funds", i, "item"), amount ? amount : "");
    }
}

static int overlay_write(const struct shenbao *reader, const struct shenbao_page *page, const void *bytes,
                         size_t size, const char *path)
{
    unsigned char *png;
    size_t length;
    int status = shenbao_overlay(reader, page, bytes, size, &png, &length);
    FILE *file = status == 0 ? fopen(path, "wb") : NULL;
    if (file)
        fwrite(png, 1, length, file);
    if (status == 0)
        shenbao_free(png);
    return file && fclose(file) == 0 ? status : -1;
}

int main(int argc, char **argv)
{
    struct shenbao *reader = NULL;
    struct shenbao_page *page = NULL;
    char message[512];
    size_t size = 0;
    unsigned char *bytes = argc > 1 ? file_bytes(argv[1], &size) : NULL;
    int status = shenbao_open(&(struct shenbao_options){.size = sizeof(struct shenbao_options)}, &reader,
                              message, sizeof message);
    if (status == 0)
        status = shenbao_read(reader, bytes, size, 0, argv[1], &page);
    if (status != 0)
        fprintf(stderr, "%s %s\n", shenbao_status_text(status), message);
    for (size_t i = 0; page && i < shenbao_table_count(page); i++)
        cells_print(page, i);
    for (size_t i = 0; page && i < shenbao_record_count(page); i++)
        record_print(page, i);
    if (page && argc > 2)
        status = overlay_write(reader, page, bytes, size, argv[2]);
    shenbao_page_free(page);
    shenbao_close(reader);
    free(bytes);
    return status != 0;
}
