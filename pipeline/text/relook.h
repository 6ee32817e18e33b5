/*
 * A doubtful line once more: several pictures of it, all that the network says of each, and how likely the characters
 * follow one another. Out of the texts that come into question the one is chosen that fits all pictures and the language
 * best, and how far ahead of the others it is, is how sure each of its symbols is.
 */
#ifndef SHENBAO_TEXT_RELOOK_H
#define SHENBAO_TEXT_RELOOK_H

#include <stddef.h>

#include "text/recogniser.h"

struct Pix;
struct arena;
struct relook;

enum { RELOOK_PICTURES = 4 };

/*
 * For DIR/NAME.traineddata, the recogniser's own, and DIR/NAME.ngram beside it, without which the pictures alone decide.
 * STATUS_MODEL_BAD for a file that is none, or a network of a kind that this code does not run; STATUS_NO_MEMORY. Not
 * thread-safe.
 */
int relook_new(const char *dir, const char *name, struct relook **ret_relook);
void relook_free(struct relook *relook);

/* What was read; texts live in the arena. */
struct relooked {
    struct line_reading reading;
    int votes;     /* pictures that by themselves say the same */
    double margin; /* logarithm of how much likelier it is than the next best text, 0 to 20 */
};

/*
 * `pictures` are 8 bpp and as high as the recogniser wants them, one to RELOOK_PICTURES. A reading without symbols:
 * nothing can be read. STATUS_BAD_ARGUMENT for other pictures, STATUS_NO_MEMORY.
 */
int relook_read(struct relook *relook, struct Pix *const *pictures, size_t count, struct arena *arena,
                struct relooked *ret_relooked);

#endif
