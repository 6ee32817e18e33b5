/*
 * The recogniser's own confusions, counted on printed pages whose truth is known: the table by which labels that were
 * misread are compared with the vocabulary (pipeline/form/confusion.h).
 *
 * Method: truth and raw text of every cell are aligned by the edit distance; where one character stands against another
 * between two that agree, or at an end, that is a misreading. Of a pair that was seen often enough, the cost is the length
 * of its code beside that of a misreading that was never seen: log P(read | printed) / log P(any other one | printed).
 */
#ifndef SHENBAO_CALIBRATE_CONFUSE_H
#define SHENBAO_CALIBRATE_CONFUSE_H

#include "base/strbuf.h"

struct arena;

/* Appends the table's text. Statuses and message as samples_read(). */
int confusions_learn(const char *truth_dir, const char *results_dir, struct arena *arena, struct strbuf *out,
                     const char **ret_message);

#endif
