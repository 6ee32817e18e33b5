/*
 * Lines gathered over many pages and dealt out at random into documents. Training takes a document's lines in their
 * order, one of every document in turn: were they left as they stand on a page, it would see all labels first and all
 * long texts last.
 */
#ifndef SHENBAO_TRAIN_DECK_H
#define SHENBAO_TRAIN_DECK_H

#include "print.h"
#include "rng.h"

struct arena;
struct Pix;

struct deck_line {
    struct Pix *picture; /* owned */
    const char *text, *about;
};

/* Texts live in the arena; start from {.arena = …}. */
struct deck {
    struct arena *arena;
    struct deck_line *lines;
    size_t count;
};

/*
 * Takes the picture over. `kind` says how the line was made, `height` how many pixels high it is on the page. Texts are
 * copied.
 */
void deck_add(struct deck *deck, struct Pix *picture, const char *text, const struct sample_page *page,
              const char *kind, double height);

/*
 * Writes the lines into documents in the folder, and on standard output a list of them: document, place in it, kind,
 * strength, dpi, height, font, text. STATUS_IO, STATUS_NO_MEMORY.
 */
int deck_deal(struct deck *deck, struct rng *rng, const char *folder);
void deck_release(struct deck *deck);

#endif
