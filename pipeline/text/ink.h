/*
 * The ink of one cell, parted into text and what is not text: rules that reach into the cell, copier streaks,
 * specks, the rest of a seal.
 */
#ifndef SHENBAO_TEXT_INK_H
#define SHENBAO_TEXT_INK_H

#include <stdbool.h>

#include "shenbao/geometry.h"
#include "shenbao/page.h"

/* Lengths are shares of the page's character height, areas of its square. */
struct ink_options {
    double edge; /* depth of the strip along the cell's edges where rule remnants lie; rules stray less */
    double edge_rule;  /* a straight run this long in that strip is a rule: 一 is 1.0 long, -- hardly more */
    double level_rule; /* a level run this long is a rule wherever it lies: —— is 2.0 long */
    double
        upright_rule; /* an upright run this long is a rule or streak: strokes of two lines may touch, not three */
    double streak; /* an upright run from edge to edge of the cell this long is one: no stroke exceeds 1.0 */
    double join;   /* gaps closed to see a broken stroke or character as one */
    double body;   /* a cluster this large either way is a character; a full stop or blot is smaller */
    double dash_length; /* a level stroke may be this short: the hyphen is a third of a Han character wide */
    double dash_shape;  /* and is this many times as long as high */
    double body_area;   /* least ink of a body: a hyphen of a thinned fax */
    double crumbs;      /* gaps between the crumbs of a character that a fax broke */
    double crumbs_area; /* least ink of one: specks are as close to each other by chance, but have less */
    double blot_fill;   /* a solid, round cluster filled to this share … */
    double blot_size;   /* … and up to this large is a blot: Han characters are open */
};
#define INK_OPTIONS_DEFAULT                                                                                  \
    ((struct ink_options){.edge = 0.22,                                                                      \
                          .edge_rule = 1.5,                                                                  \
                          .level_rule = 4.0,                                                                 \
                          .upright_rule = 2.4,                                                               \
                          .streak = 1.25,                                                                    \
                          .join = 0.12,                                                                      \
                          .body = 0.42,                                                                      \
                          .dash_length = 0.25,                                                               \
                          .dash_shape = 2.0,                                                                 \
                          .body_area = 0.012,                                                                \
                          .crumbs = 0.25,                                                                    \
                          .crumbs_area = 0.04,                                                               \
                          .blot_fill = 0.68,                                                                 \
                          .blot_size = 0.6})

struct cell_ink {
    struct box box;   /* the cell's inside, within the page; may be empty */
    struct Pix *text; /* owned; 1 bpp, of the box's size: ink held to be text; NULL where there is none */
    struct Pix *dots; /* owned; likewise: ink that is text only beside text (a decimal point), or a speck */
    double share;     /* of the box that is text ink, 0 to 1 */
    bool covered;     /* a seal lies over the text */
    bool clipped;     /* text runs against the page's edge */
};

/* Finds the text ink of a cell whose inside is `inside`. STATUS_NO_MEMORY. */
int cell_ink_find(const struct page *page, struct box inside, const struct ink_options *options,
                  struct cell_ink *ret_ink);
void cell_ink_release(struct cell_ink *ink);

/* The part of a picture within the box, which lies inside. The caller destroys it. NULL: out of memory, no source. */
struct Pix *region_clip(struct Pix *source, struct box box);

/* Adds to `histogram` how many of a grey picture's pixels within the box, which lies inside, have which level. */
void region_count(struct Pix *grey, struct box box, int histogram[256]);

/* What of `ink` lies under a patch, whose box in it is `place`; of the patch's size. The caller destroys it. NULL: out of
 * memory. */
struct Pix *ink_under(struct Pix *ink, struct Pix *patch, struct box place);

/* The tight box of what is black in the 1 bpp picture; empty where it is blank. */
struct box ink_bounds(struct Pix *ink);

#endif
