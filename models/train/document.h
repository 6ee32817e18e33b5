/*
 * Documents of lines in the form Tesseract trains on (.lstmf): pictures, each with its text.
 */
#ifndef SHENBAO_TRAIN_DOCUMENT_H
#define SHENBAO_TRAIN_DOCUMENT_H

#include <stddef.h>

#include "base/bytes.h"

struct arena;
struct Pix;

/* A document in the making; start from {0}. */
struct document {
    struct writer lines;
    uint32_t count;
};

/* `name` says where the line is from; Tesseract names it in its complaints. STATUS_NO_MEMORY. */
int document_add(struct document *document, struct Pix *picture, const char *name, const char *text);

/* Writes it whole or not at all; a document without lines is not written. STATUS_IO, STATUS_NO_MEMORY. */
int document_save(const struct document *document, const char *path);
void document_release(struct document *document);

struct document_line {
    const void *png; /* in the arena */
    size_t png_size;
    const char *text; /* in the arena */
};

/* Reads a document that document_save() wrote. STATUS_MODEL_BAD for another file; otherwise as file_read(). */
int document_load(const char *path, struct arena *arena, struct document_line **ret_lines, size_t *ret_count);

#endif
