/*
 * Connectionist temporal classification: how well a line's outputs agree with its text, when it is not known where in
 * the line each character is. Method: Graves, Fernández, Gomez and Schmidhuber, "Connectionist Temporal
 * Classification", 2006.
 */
#ifndef SHENBAO_TRAIN_CTC_H
#define SHENBAO_TRAIN_CTC_H

#include <stddef.h>
#include <stdint.h>

/* The sums of one line: `steps` rows of `codes` numbers, `stride` apart. */
struct ctc_outputs {
    const float *values;
    size_t steps, stride, codes;
    unsigned null_code; /* stands for no character, or the same on */
};

/* A text as codes, without null codes. */
struct ctc_text {
    const uint16_t *codes;
    size_t count;
};

/* Memory that grows; start from {0}. */
struct ctc {
    double *numbers;
    float *rows;
    unsigned *labels;
    size_t number_room, row_room, label_room;
};
void ctc_release(struct ctc *ctc);

/* Fewest steps in which the text can be written: a null code parts two that are the same. */
size_t ctc_steps_needed(struct ctc_text text);

/*
 * The loss, which is minus the logarithm of the text's probability, and the deltas of the sums, laid out as they are.
 * A text that does not fit is STATUS_BAD_ARGUMENT, and its deltas are 0. STATUS_NO_MEMORY.
 */
int ctc_loss(struct ctc *ctc, const struct ctc_outputs *outputs, struct ctc_text text, float *deltas,
             double *ret_loss);

/* Edits between the text and what the outputs say when the likeliest code of each step is taken. STATUS_NO_MEMORY. */
int ctc_edits(struct ctc *ctc, const struct ctc_outputs *outputs, struct ctc_text text, size_t *ret_edits);

#endif
