/* Sizes measured on the page itself, because what the file says of its resolution is often wrong. */
#ifndef SHENBAO_PAGE_MEASURE_H
#define SHENBAO_PAGE_MEASURE_H

#include "base/plane.h"

/* Pixels: a guess at the height of a character from the sheet's size alone (px NULL: the picture is all sheet). */
int measure_char_guess(const struct plane *ink, const struct plane *sheet);

/* Dots per inch, and the usual height of a Han character in pixels. */
void measure_page(const struct plane *ink, const struct plane *sheet, int *ret_dpi, int *ret_char_height);

/*
 * back.c: the grey level that print on the sheet's back shows through with, of an evenly lit picture; 0: none does. `unit`
 * is the height of a character. STATUS_NO_MEMORY.
 */
int measure_back(const struct plane *grey, const struct plane *ink, int unit, int *ret_level);

/* Grey levels by which the darkest quarter of the picture begins below its middle. */
int measure_grain(const struct plane *grey);

#endif
