/*
 * Comma-separated values by RFC 4180: CRLF, quotes where needed. A text that a spreadsheet would take for a formula
 * gets a ' in front, unless it is a plain number: one that begins with = + - @, full-width too, a tab or a line's end.
 * So does one that begins with ', so that taking one ' away always gives the text back.
 */
#ifndef SHENBAO_EXPORT_CSV_H
#define SHENBAO_EXPORT_CSV_H

#include <stdbool.h>
#include <stdio.h>

struct csv {
    FILE *out;
    bool row_begun;
};

void csv_text(struct csv *csv, const char *text); /* NULL gives an empty field */
void csv_integer(struct csv *csv, long long number);
void csv_real(struct csv *csv, double number, int decimals);
void csv_end_row(struct csv *csv);

#endif
