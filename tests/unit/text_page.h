/*
 * Pages drawn for the tests of the text stage: "characters" are open boxes with strokes, as Han characters are.
 */
#ifndef SHENBAO_TESTS_TEXT_PAGE_H
#define SHENBAO_TESTS_TEXT_PAGE_H

#include "shenbao/page.h"

enum { UNIT = 24 }; /* height of a drawn character */

struct page text_page_new(int width, int height); /* blank; free with text_page_release() */
void text_page_release(struct page *page);

/* Black on the grey page. The binary page is made from it by text_page_finish(). */
void text_page_rect(struct page *page, int x, int y, int w, int h);
void text_page_shade(struct page *page, int x, int y, int w, int h, int level);
void text_page_character(struct page *page, int x, int y); /* its top left; UNIT high and wide */
/* `count` characters from left to right, a pixel further down every `slope` pixels (0: level). */
void text_page_row(struct page *page, int x, int y, int count, int slope);
void text_page_finish(struct page *page);

#endif
