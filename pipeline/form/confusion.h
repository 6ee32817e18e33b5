/*
 * What the recogniser takes for what, learned from its own errors on printed pages (models/forms/confusions.txt, made by
 * `make confusions`): pairs of a printed character and what was read for it, with the share of a whole misreading that
 * this one costs. The file is plain text:
 *
 *     shenbao-confusions 1
 *     model 64 digits          the recogniser's data that made the errors
 *     misread 量 虽 0.42 17    printed, read, cost above 0 and at most 1, how often it was seen
 *     end
 */
#ifndef SHENBAO_FORM_CONFUSION_H
#define SHENBAO_FORM_CONFUSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct confusion {
    int32_t printed, read; /* as folded.h folds them */
    double cost;
};

struct confusions {
    struct confusion *pairs; /* by printed, then read */
    size_t count;
};

enum { CONFUSIONS_MOST = 20000 };

/* What is wrong, NULL: nothing; *ret_line is the line. Lives in the arena. */
const char *confusions_parse(const char *text, size_t size, struct arena *arena,
                             struct confusions *ret_confusions, int *ret_line);

/* What it costs to take the one for the other: 1 where that is no known confusion, or `confusions` is NULL. */
double confusion_cost(const struct confusions *confusions, int32_t printed, int32_t read);

#endif
