/*
 * Pictures of cells and pages, cut from the scans when they are asked for. A cell's picture is straight and upright,
 * whatever the page is, with its neighbourhood dimmed around it. What was decoded and drawn last is kept, up to a limit.
 * Threads may use it side by side.
 */
#ifndef SHENBAO_REVIEW_PICTURE_H
#define SHENBAO_REVIEW_PICTURE_H

#include <jansson.h>
#include <stddef.h>

#include "shenbao/page.h"

struct picture_shop;

/* Opens and decodes the scan that a page result was made of. */
struct picture_source {
    void *context;
    int (*open)(void *context, const json_t *page, struct scan *ret_scan);
};

struct picture {
    unsigned char *bytes; /* JPEG; malloc'd */
    size_t size;
};

struct picture_shop *picture_shop_new(const struct picture_source *source); /* NULL: out of memory */
void picture_shop_free(struct picture_shop *shop);                          /* NULL is fine */

/* `width` and `height` are room for the cell, not the picture's size. What the source says, STATUS_NO_MEMORY. */
int picture_of_cell(struct picture_shop *shop, const json_t *page, struct quad outline, int width, int height,
                    struct picture *ret_picture);
/* The whole page as it was scanned, at most so many pixels wide. */
int picture_of_page(struct picture_shop *shop, const json_t *page, int width, struct picture *ret_picture);

#endif
