/*
 * A .traineddata file: Tesseract's parts of a model, one after the other behind a table of offsets. Method: the
 * layout of Tesseract's tessdatamanager.cpp.
 */
#ifndef SHENBAO_TEXT_TRAINEDDATA_H
#define SHENBAO_TEXT_TRAINEDDATA_H

#include <stddef.h>

#include "base/bytes.h"

/* Places of the parts in the table. */
enum {
    PART_CONFIG = 0,
    PART_NETWORK = 17,
    PART_PUNCTUATION_DAWG = 18,
    PART_WORD_DAWG = 19,
    PART_NUMBER_DAWG = 20,
    PART_SYMBOLS = 21,
    PART_RECODER = 22,
    PART_VERSION = 23,
    PART_COUNT = 24
};

struct part {
    const void *bytes; /* borrowed */
    size_t size;       /* 0: there is none */
};

struct traineddata {
    void *file; /* owned: what the parts that were read point into */
    struct part parts[PART_COUNT];
};

/* Reads a file. STATUS_MODEL_BAD where it is none; otherwise as file_read(). */
int traineddata_load(const char *path, struct traineddata *ret_data);
void traineddata_release(struct traineddata *data);

/* Replaces a part by what was written; the writer must outlive `data`. */
void traineddata_put(struct traineddata *data, int part, const struct writer *writer);

struct reader traineddata_reader(const struct traineddata *data, int part);

/* Writes the file, whole or not at all. STATUS_IO, STATUS_NO_MEMORY. */
int traineddata_save(const struct traineddata *data, const char *path);

#endif
