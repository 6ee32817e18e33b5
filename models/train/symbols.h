/*
 * The recogniser's symbols and their codes: the packaged model's own, and more.
 */
#ifndef SHENBAO_TRAIN_SYMBOLS_H
#define SHENBAO_TRAIN_SYMBOLS_H

#include "text/traineddata.h"

struct arena;

/*
 * Gives the symbol and recoder parts of `stock`, enlarged by the symbols of the list (see symbols.txt) and the Han
 * characters of GB 2312, whose codes are made of `wubi`, a table of Wubi codes in Rime's format. Both are texts.
 * The stock's symbols keep their places and codes. *ret_message names what is wrong; lives in the arena.
 * STATUS_MODEL_BAD, STATUS_BAD_ARGUMENT, STATUS_NO_MEMORY.
 */
int symbols_enlarge(const struct traineddata *stock, const char *list, const char *wubi, struct arena *arena,
                    struct writer *ret_symbols, struct writer *ret_recoder, const char **ret_message);

#endif
