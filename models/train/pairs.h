/*
 * Lines as the program cuts them, with what is printed there.
 */
#ifndef SHENBAO_TRAIN_PAIRS_H
#define SHENBAO_TRAIN_PAIRS_H

#include "print.h"

struct arena;
struct Pix;

struct pair {
    struct Pix *picture; /* owned; as line_picture() makes it */
    const char *text;    /* as printed */
    double height;       /* of the line on the scan, pixels */
};

/*
 * Reads the scan up to its lines and pairs each with the printed line it is. What cannot be paired without doubt is
 * left out: *ret_left_out counts the lines cut. Texts live in the arena. Statuses of the stages.
 */
int pairs_make(const struct sample_page *sample, struct arena *arena, struct pair **ret_pairs,
               size_t *ret_count, size_t *ret_left_out);
void pairs_release(struct pair *pairs, size_t count);

#endif
