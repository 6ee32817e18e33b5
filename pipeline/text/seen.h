/*
 * Marks that are plain to see in a line's ink where the network hardly sees them: quotation marks as narrow as a Latin
 * font has them, which it learned as wide as a Han character, and the full stop or comma that stands close behind one.
 * What the ink shows and the network thinks possible is said to be likely; the language has its say as ever.
 *
 * Of ; and :, of 、 and , and of , and . the ink says by measure which it is: how much larger the lower dot is, how the
 * mark leans, how long it is. That is added to what the network thinks of the two.
 */
#ifndef SHENBAO_TEXT_SEEN_H
#define SHENBAO_TEXT_SEEN_H

#include <stddef.h>

#include "text/forward.h"
#include "text/lines.h"

struct Pix;
struct arena;
struct codebook;

enum seen_kind {
    SEEN_QUOTE, /* a quotation mark */
    SEEN_LOW,   /* a full stop or comma behind one */
    /* One of two, by the ink; one thing may be seen as more than one of these. */
    SEEN_TWO,   /* ; or , */
    SEEN_COLON, /* ; or : */
    SEEN_LEAN,  /* 、 or , */
    SEEN_TAIL   /* , or . */
};

struct seen {
    enum seen_kind kind;
    double middle; /* a share of the width of the line, or of the picture that shows it */
    double odds;   /* of the first of two: a logarithm, by the ink alone */
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
    double dot_most;            /* a dot of ; or : is this large at most either way … */
    double dots_apart;          /* … and this far from the other at most */
    /* Odds are logarithms, so much for each unit of a measure beyond where either of two is as likely. */
    double larger, larger_odds; /* logarithm of the lower dot's area by the upper one's: ; or : */
    double lean, lean_odds;     /* correlation of x and y: 、 or , … */
    double lean_width;      /* … of one so wide at least: what is left of a worn comma leans either way */
    double tail, tail_odds; /* one and a half times the spread down less that across: , or . */
    double two_odds;        /* of two dots: ; or , */
    double most_odds;       /* by any measure */
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
                           .over = 0.1,                                                                      \
                           .dot_most = 0.35,                                                                 \
                           .dots_apart = 0.5,                                                                \
                           .larger = 0.25,                                                                   \
                           .larger_odds = 10,                                                                \
                           .lean = 0.4,                                                                      \
                           .lean_odds = 10,                                                                  \
                           .lean_width = 0.2,                                                                \
                           .tail = 0.03,                                                                     \
                           .tail_odds = 100,                                                                 \
                           .two_odds = 2,                                                                    \
                           .most_odds = 3})

/*
 * The marks of a line in the arena, each kind from left to right; none of one in several parts or in crumbs. `grey` is
 * the page's picture, NULL where it is in black and white; `unit` its character height in pixels. `options` may be
 * NULL: defaults. STATUS_NO_MEMORY.
 */
int seen_find(const struct line *line, struct Pix *grey, double unit, const struct seen_options *options,
              struct arena *arena, struct seen **ret_seen, size_t *ret_count);

/*
 * What the network says of a picture of the line, with what is seen in it: where a mark is, the logarithm of its code may
 * be above 0. `line` stays as it is; what is returned lives in the arena.
 */
struct forward_line seen_tell(const struct seen *seen, size_t count, const struct codebook *book,
                              const struct forward_line *line, struct arena *arena);

#endif
