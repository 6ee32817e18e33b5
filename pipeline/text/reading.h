/*
 * Lines on the page to their texts: a picture of each, a first look at all of them together, and a closer one, at several
 * pictures, where that leaves doubt and with what the first look read in the lines beside it in its cell. What still is in
 * doubt, and almost what another cell says, is looked at once more with that in view (repeats.h).
 */
#ifndef SHENBAO_TEXT_READING_H
#define SHENBAO_TEXT_READING_H

#include "shenbao/page.h"
#include "shenbao/sheet.h"
#include "text/engine.h"
#include "text/lines.h"
#include "text/picture.h"
#include "text/recogniser.h"
#include "text/repeats.h"

struct arena;

struct reading_options {
    struct picture_options picture; /* its height is the model's */
    double single; /* a line up to this wide, in character heights, may be a single character */
    double sure;   /* probability of a symbol below which it is marked as doubtful */
    double
        unsure; /* a line whose text is less than this ahead of the next best, and any of figures, is looked at
                      more closely … */
    struct {
        int text; /* … in pictures in which it is so many pixels high */
        double blur;
    } closer[ENGINE_PICTURES];
};
#define READING_OPTIONS_DEFAULT                                                                              \
    ((struct reading_options){.picture = PICTURE_OPTIONS_DEFAULT,                                            \
                              .single = 1.3,                                                                 \
                              .sure = 0.9,                                                                   \
                              .unsure = 6,                                                                   \
                              .closer = {{30, 0.3}, {27, 0.3}, {33, 0.3}, {30, 0}}})

/* A line that is read. */
struct reading_line {
    const struct line *line;
    size_t at, of; /* which of how many lines of its text, which follow one another; {0, 0}: not known */
    struct cell_place place; /* {0}: in no cell */
    struct text_line text;   /* what was read; the text is "" where nothing was */
    size_t symbols;
};

/*
 * Reads the lines; texts live in the arena. `options` may be NULL: defaults. STATUS_NO_MEMORY, STATUS_INTERNAL.
 */
int lines_read(struct recogniser *recogniser, const struct page *page, const struct reading_options *options,
               struct arena *arena, struct reading_line *lines, size_t count);

#endif
