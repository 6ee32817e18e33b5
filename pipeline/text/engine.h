/*
 * Lines to text by the program's own running of the recogniser's network, many lines at a time, and by how likely the
 * characters follow one another.
 */
#ifndef SHENBAO_TEXT_ENGINE_H
#define SHENBAO_TEXT_ENGINE_H

#include <stddef.h>

#include "text/recogniser.h"

struct arena;
struct engine;

enum { ENGINE_PICTURES = 4 }; /* of a line */

/*
 * For DIR/NAME.traineddata, the recogniser's own, DIR/NAME-bilevel.traineddata, without which pages in black and white
 * alone are read as the others are, and DIR/NAME.ngram, without which the pictures alone decide. STATUS_MODEL_BAD for a
 * file that is none or a network of a kind that this code does not run; STATUS_MODELS_DIFFER where the second model is
 * such a one, or of other symbols, codes or heights than the first; STATUS_NO_MEMORY. Not thread-safe.
 */
int engine_new(const char *dir, const char *name, struct engine **ret_engine);
void engine_free(struct engine *engine);

/*
 * Reads `count` lines, each by the pictures given of it, one to ENGINE_PICTURES, which are 8 bpp and as high as the
 * network wants. What a line reads does not depend on the others. Texts live in the arena; a reading without symbols:
 * nothing can be read. Adds to *pictures how many the network was shown: of what it was shown lately it is not asked
 * again. STATUS_BAD_ARGUMENT for other pictures, STATUS_NO_MEMORY.
 */
int engine_read(struct engine *engine, const struct look *looks, size_t count, struct arena *arena,
                struct looked *ret_looked, size_t *pictures);

#endif
