/*
 * The lines to learn from, kept as the files have them, and the order in which they are learned.
 */
#ifndef SHENBAO_TRAIN_CORPUS_H
#define SHENBAO_TRAIN_CORPUS_H

#include <stddef.h>
#include <stdint.h>

#include "text/codes.h"

struct line {
    const void *png; /* in the corpus */
    size_t png_size;
    const uint16_t *codes; /* in the corpus */
    uint32_t code_count;
    int width; /* at the height of the network's pictures */
};

struct corpus {
    struct arena *arena; /* owned; all that follows is in it */
    struct line *lines;
    size_t count;
    size_t unfit;     /* lines left out: a character that is no symbol, a picture that is none or too wide */
    uint32_t *order;  /* of the epoch: mini-batch after mini-batch */
    uint32_t *starts; /* of the mini-batches in `order`, one more than there are */
    size_t batches;
};

/*
 * Reads the documents that `list` names, one a line; the same path twice in a row is one document. Behind a tab may
 * stand the place of a line in the document, from 0, and behind another its kind: where `kinds` is not NULL, those lines
 * alone whose kind it names, commas between the kinds, are read. STATUS_MODEL_BAD for a file that is no document;
 * STATUS_EMPTY_FILE where there is no line to learn from; otherwise as file_read(). `ret_path` is the file in question,
 * in the corpus, also on failure.
 */
int corpus_load(const char *list, const char *kinds, const struct codebook *book, int height,
                struct corpus *ret_corpus, const char **ret_path);
void corpus_release(struct corpus *corpus);

/*
 * Puts the lines into the order of an epoch, which the numbers alone decide: shuffled, and cut into mini-batches of about
 * `batch` lines of like width. Of very wide lines there are fewer in one.
 */
void corpus_shuffle(struct corpus *corpus, uint64_t seed, uint64_t epoch, unsigned batch);

#endif
