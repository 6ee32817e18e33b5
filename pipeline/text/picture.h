/*
 * The picture of a line as the network is shown it, in reading and in training alike.
 */
#ifndef SHENBAO_TEXT_PICTURE_H
#define SHENBAO_TEXT_PICTURE_H

#include "shenbao/page.h"
#include "text/lines.h"

struct Pix;

struct picture_options {
    int height; /* pixels of the whole picture: the network's own input height, so that it scales nothing; our model's */
    int text;           /* pixels of the line in it: smaller text costs less time and reads no worse */
    int before, after;  /* pixels of paper: a full stop is read only once the network has seen that it ends */
    double least_line;  /* character heights that a line is taken to be high at least: - is not blown up */
    double part_gap;    /* character heights of paper between parts laid side by side */
    int own_rim;        /* pixels of the page around the line's ink that are its own: grey edges of strokes */
    int foreign_rim;    /* pixels of the page around other ink that are painted over with it */
    double blur;        /* pixels, standard deviation: evens out noise and stairs; 0: none */
    double black;       /* share of the ink's pixels that are darker than the level that becomes black */
    double white;       /* share of the paper's pixels that are darker than the level that becomes white */
    int least_contrast; /* grey levels; fainter pictures are not stretched further */
};
#define PICTURE_OPTIONS_DEFAULT                                                                              \
    ((struct picture_options){.height = 36,                                                                  \
                              .text = 30,                                                                    \
                              .before = 3,                                                                   \
                              .after = 6,                                                                    \
                              .least_line = 0.9,                                                             \
                              .part_gap = 0.12,                                                              \
                              .own_rim = 2,                                                                  \
                              .foreign_rim = 2,                                                              \
                              .blur = 0.3,                                                                   \
                              .black = 0.10,                                                                 \
                              .white = 0.5,                                                                  \
                              .least_contrast = 40})

/*
 * Makes the picture of a line: 8 bpp, black on white, stretched to full contrast, other ink painted over. The
 * caller destroys it. `options` may be NULL: defaults. STATUS_NO_MEMORY, STATUS_BAD_ARGUMENT for a line without
 * parts.
 */
int line_picture(const struct page *page, const struct line *line, const struct picture_options *options,
                 struct Pix **ret_picture);

/* Stands for an 8 bpp picture: of those of one page, none but an equal one has the same. */
uint64_t picture_fingerprint(struct Pix *picture);

#endif
