/*
 * A line on the page to its text: picture, first look, a closer one where that is doubtful (text/relook.h).
 */
#ifndef SHENBAO_TEXT_READING_H
#define SHENBAO_TEXT_READING_H

#include "shenbao/page.h"
#include "shenbao/sheet.h"
#include "text/lines.h"
#include "text/picture.h"
#include "text/recogniser.h"
#include "text/relook.h"

struct arena;

struct reading_options {
    struct picture_options picture; /* its height is the model's */
    double single; /* a line up to this wide, in character heights, may be a single character */
    double sure;   /* probability of a symbol below which it is marked as doubtful */
    double unsure; /* a line whose worst symbol is below, and any of figures, is looked at more closely … */
    struct {
        int text; /* … in pictures in which it is so many pixels high */
        double blur;
    } closer[RELOOK_PICTURES];
};
#define READING_OPTIONS_DEFAULT                                                                              \
    ((struct reading_options){.picture = PICTURE_OPTIONS_DEFAULT,                                            \
                              .single = 1.3,                                                                 \
                              .sure = 0.9,                                                                   \
                              .unsure = 0.98,                                                                \
                              .closer = {{30, 0.3}, {27, 0.3}, {33, 0.3}, {30, 0}}})

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
