/*
 * The picture of a line as the network is shown it, in reading and in training alike.
 */
#ifndef SHENBAO_TEXT_PICTURE_H
#define SHENBAO_TEXT_PICTURE_H

#include "shenbao/page.h"
#include "text/lines.h"

struct Pix;

struct picture_options {
    int height; /* pixels of the whole picture: the network's own input height, so that it scales nothing */
    int margin; /* pixels of paper above and below, of the scaled picture */
    int side;   /* pixels of paper before and after */
    double narrow; /* width is scaled by this much of what height is: reading costs time by the column */
    double
        least_line; /* share of the character height that a line is taken to be high at least: - is not blown up */
    double part_gap; /* paper between parts laid side by side, share of the character height */
    int own_rim;     /* pixels around the line's ink that are its own: grey edges of strokes */
    int foreign_rim; /* pixels around other ink that are painted over with it */
    double blur; /* pixels, standard deviation, of the scaled picture: evens out noise and stairs; 0: none */
    double black,
        white; /* share of ink pixels, of paper pixels, that are darker than the level mapped to 0, to 255 */
    int least_contrast; /* grey levels; fainter pictures are not stretched further */
};
#define PICTURE_OPTIONS_DEFAULT                                                                              \
    ((struct picture_options){.height = 48,                                                                  \
                              .margin = 6,                                                                   \
                              .side = 4,                                                                     \
                              .narrow = 1,                                                                   \
                              .least_line = 0.9,                                                             \
                              .part_gap = 0.12,                                                              \
                              .own_rim = 2,                                                                  \
                              .foreign_rim = 2,                                                              \
                              .blur = 1.0,                                                                   \
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

#endif
