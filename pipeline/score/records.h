/* The records part of the measure. */
#ifndef SHENBAO_SCORE_RECORDS_H
#define SHENBAO_SCORE_RECORDS_H

#include "score/score.h"

struct arena;

void score_records(const char *image, const json_t *truth, const json_t *result, FILE *wrong,
                   struct arena *arena, struct tally *tally);

/* 'text' as --wrong quotes it. */
void score_quote(FILE *out, const char *text);

#endif
