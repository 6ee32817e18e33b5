/* Exact decimal numbers for sums of money: millionths in 64 bits. */
#ifndef SHENBAO_FORM_DECIMAL_H
#define SHENBAO_FORM_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

enum { DECIMAL_PLACES = 6, DECIMAL_WHOLE_DIGITS = 11, DECIMAL_TERMS = 8 };

/*
 * Reads -?digits[.digits], at most 11 digits before and 6 behind the point, so that the sum of 8 numbers fits.
 * False for anything else.
 */
bool decimal_read(const char *text, int64_t *ret_millionths);

#endif
