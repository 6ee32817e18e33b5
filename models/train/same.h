/*
 * Whether two models read alike: the check on a model that was made trainable.
 */
#ifndef SHENBAO_TRAIN_SAME_H
#define SHENBAO_TRAIN_SAME_H

#include <stddef.h>

/* FOLDER/NAME.traineddata */
struct model_place {
    const char *folder, *name;
};

/*
 * Reads the lines of a document (document.h) by both. Gives how many characters the first reads, and by how many edits
 * the second differs.
 * STATUS_MODEL_MISSING, _MODEL_BAD, _BAD_IMAGE, _NO_MEMORY, or as document_load().
 */
int models_compare(struct model_place a, struct model_place b, const char *document, size_t *ret_characters,
                   size_t *ret_edits);

#endif
