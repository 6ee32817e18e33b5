#include "text_page.h"

#include <leptonica/allheaders.h>

enum { STROKE = 2, INK_LEVEL = 160 };

struct page text_page_new(int width, int height)
{
    struct page page = {.grey = pixCreate(width, height, 8), .char_height = UNIT, .dpi = 200};
    pixSetAll(page.grey);
    return page;
}

void text_page_release(struct page *page)
{
    pixDestroy(&page->grey);
    pixDestroy(&page->binary);
    pixDestroy(&page->seal);
}

void text_page_shade(struct page *page, int x, int y, int w, int h, int level)
{
    for (int row = y; row < y + h; row++)
        for (int column = x; column < x + w; column++)
            pixSetPixel(page->grey, column, row, (l_uint32)level);
}

void text_page_rect(struct page *page, int x, int y, int w, int h)
{
    text_page_shade(page, x, y, w, h, 0);
}

/* 田 without its outer right stroke: open, with gaps as real characters have. */
void text_page_character(struct page *page, int x, int y)
{
    text_page_rect(page, x, y, UNIT, STROKE);
    text_page_rect(page, x, y + UNIT - STROKE, UNIT, STROKE);
    text_page_rect(page, x + 1, y + UNIT / 2, UNIT - 4, STROKE);
    text_page_rect(page, x + UNIT / 2, y + 2, STROKE, UNIT - 4);
    text_page_rect(page, x, y, STROKE, UNIT);
}

void text_page_row(struct page *page, int x, int y, int count, int slope)
{
    for (int i = 0; i < count; i++) {
        int right = i * (UNIT + 2);
        text_page_character(page, x + right, y + (slope ? right / slope : 0));
    }
}

void text_page_finish(struct page *page)
{
    pixDestroy(&page->binary);
    page->binary = pixThresholdToBinary(page->grey, INK_LEVEL);
}
