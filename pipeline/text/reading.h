/*
 * A line on the page to its text: picture, first look, further looks where that is doubtful.
 */
#ifndef SHENBAO_TEXT_READING_H
#define SHENBAO_TEXT_READING_H

#include "shenbao/page.h"
#include "shenbao/sheet.h"
#include "text/lines.h"
#include "text/picture.h"
#include "text/recogniser.h"

struct arena;

struct reading_options {
    struct picture_options picture; /* its height is the model's */
    double doubtful; /* mean confidence of the symbols below which the line is looked at again */
    double better;   /* a further look is believed where its mean is higher by this much */
    double single;   /* a line up to this wide, in character heights, may be a single character */
    double unsure; /* a line whose worst symbol is below, and any line of figures, gets a second picture … */
    int second_text; /* … in which it is so many pixels high … */
    int third_text;  /* … and where the two are read differently, a third one of this height */
    double agreed;   /* share of the error probability that is left where all pictures say the same */
    double outvoted; /* share of the confidence that is left where two of three do */
    double differed; /* where no two do */
};
#define READING_OPTIONS_DEFAULT                                                                              \
    ((struct reading_options){.picture = PICTURE_OPTIONS_DEFAULT,                                            \
                              .doubtful = 0.6,                                                               \
                              .better = 0.1,                                                                 \
                              .single = 1.3,                                                                 \
                              .unsure = 0.98,                                                                \
                              .second_text = 27,                                                             \
                              .third_text = 33,                                                              \
                              .agreed = 0.5,                                                                 \
                              .outvoted = 0.6,                                                               \
                              .differed = 0.4})

/* How a line was read, beyond what struct text_line says. */
struct line_quality {
    size_t symbols;
    double mean; /* confidence of the symbols */
};

/*
 * Reads one line; text and outline live in the arena. `options` may be NULL: defaults. STATUS_NO_MEMORY,
 * STATUS_INTERNAL.
 */
int line_read(struct recogniser *recogniser, const struct page *page, const struct line *line,
              const struct reading_options *options, struct arena *arena, struct text_line *ret_line,
              struct line_quality *ret_quality);

#endif
