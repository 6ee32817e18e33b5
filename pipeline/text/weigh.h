/*
 * What a line says, by one picture of it or several: out of the texts that come into question, and what is proposed for
 * them, the one that fits all pictures and the language best, and how sure each of its symbols is, which is how far ahead
 * of the others it is.
 */
#ifndef SHENBAO_TEXT_WEIGH_H
#define SHENBAO_TEXT_WEIGH_H

#include <stddef.h>

#include "text/decode.h"
#include "text/engine.h"
#include "text/forward.h"
#include "text/recogniser.h"

struct arena;
struct codebook;

struct weighing {
    struct decoder *decoder;
    const struct codebook *book;
    const struct decode_options *options; /* by which a text is chosen */
    const struct decode_options
        *usual; /* by which is told how sure it is: what a text owes to a language that says more
                                             than usual makes it no surer */
};

/*
 * `pictures` is what the network says of each of the look's pictures, with what is seen in them (seen.h). Texts live in
 * the arena. STATUS_NO_MEMORY.
 */
int weigh_line(const struct weighing *weighing, const struct forward_line *pictures, const struct look *look,
               struct arena *arena, struct looked *ret_looked);

#endif
