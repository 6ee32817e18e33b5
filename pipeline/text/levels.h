/*
 * Pixels as the recogniser's network sees them: stretched so that what is black and white on the picture's middle row is
 * -1 and 1, and cut there. Method: Tesseract's networkio.cpp.
 */
#ifndef SHENBAO_TEXT_LEVELS_H
#define SHENBAO_TEXT_LEVELS_H

#include <stdint.h>

/* Of a grey picture, row after row without gaps: what becomes -1, and half of what lies between -1 and 1; above 0. */
void levels_find(const uint8_t *pixels, int width, int height, float *ret_black, float *ret_contrast);

float level_value(uint8_t pixel, float black, float contrast);

#endif
