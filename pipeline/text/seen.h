/*
 * Marks that are plain to see in a line's ink where the network hardly sees them: quotation marks as narrow as a Latin
 * font has them, which it learned as wide as a Han character, and the full stop or comma that stands close behind one.
 * What the ink shows and the network thinks possible is said to be likely; the language has its say as ever.
 */
#ifndef SHENBAO_TEXT_SEEN_H
#define SHENBAO_TEXT_SEEN_H

#include <stddef.h>

#include "text/forward.h"
#include "text/lines.h"

struct arena;
struct codebook;

enum seen_kind { SEEN_QUOTE, SEEN_LOW }; /* a quotation mark; a full stop or comma */

struct seen {
    enum seen_kind kind;
    double middle; /* a share of the width of the line, or of the picture that shows it */
};

/* Lengths are shares of the page's character height, places of the line's height from its top. */
struct seen_options {
    double least, most;         /* height of a quotation mark */
    double stroke;              /* width of one of its two strokes at most … */
    double apart;               /* … the gap between them at most … */
    double unlike;              /* … and as much may their tops and their heights differ */
    double run_least, run_most; /* width of one whose strokes have run into each other */
    double high;                /* it ends above this place */
    double low;                 /* what stands low begins below this one … */
    double low_most;            /* … is this large at most either way … */
    double behind;              /* … and begins this far behind a quotation mark at most */
    double over;                /* neighbours may reach so far into the columns of either */
};
#define SEEN_OPTIONS_DEFAULT                                                                                 \
    ((struct seen_options){.least = 0.12,                                                                    \
                           .most = 0.5,                                                                      \
                           .stroke = 0.35,                                                                   \
                           .apart = 0.25,                                                                    \
                           .unlike = 0.15,                                                                   \
                           .run_least = 0.18,                                                                \
                           .run_most = 0.55,                                                                 \
                           .high = 0.55,                                                                     \
                           .low = 0.6,                                                                       \
                           .low_most = 0.4,                                                                  \
                           .behind = 0.8,                                                                    \
                           .over = 0.1})

/*
 * The marks of a line, from left to right, in the arena; none of one in several parts or in crumbs. `unit` is the page's
 * character height in pixels. `options` may be NULL: defaults. STATUS_NO_MEMORY.
 */
int seen_find(const struct line *line, double unit, const struct seen_options *options, struct arena *arena,
              struct seen **ret_seen, size_t *ret_count);

/*
 * What the network says of a picture of the line, with what is seen in it: where a mark is, the logarithm of its code may
 * be above 0. `line` stays as it is; what is returned lives in the arena.
 */
struct forward_line seen_tell(const struct seen *seen, size_t count, const struct codebook *book,
                              const struct forward_line *line, struct arena *arena);

#endif
