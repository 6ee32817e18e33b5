/* Numbers in arguments: all of the text, or nothing. */
#ifndef SHENBAO_BASE_NUMBER_H
#define SHENBAO_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* A whole number from `low` to `high`. */
bool number_parse(const char *text, int64_t low, int64_t high, int64_t *ret_number);

/* The same with an optional K, M or G (of 1024; `thousand`: of 1000): "256M". */
bool size_parse(const char *text, int64_t thousand, int64_t low, int64_t high, int64_t *ret_size);

/* A number with a point where need be: "0.05". */
bool real_parse(const char *text, double low, double high, double *ret_number);

/* Seconds, with a point where need be. */
bool seconds_parse(const char *text, double low, double high, double *ret_seconds);

#endif
