/*
 * A cell to lines. Whoever needs pictures of lines (reading, training) cuts them by these functions, so that the
 * network is shown the same thing in both.
 */
#ifndef SHENBAO_TEXT_LINES_H
#define SHENBAO_TEXT_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "shenbao/geometry.h"
#include "shenbao/page.h"
#include "text/cut.h"
#include "text/ink.h"

struct Pix;

/* Ink that stands together on the page. */
struct line_part {
    struct box box;  /* tight, on the page */
    struct Pix *ink; /* owned; 1 bpp, of the box's size */
};

/* A line: one part, or several that are read side by side (characters set one below the other). */
struct line {
    struct box box; /* around the parts */
    struct line_part *parts;
    size_t part_count;
};

struct cell_lines {
    struct line *lines; /* from top to bottom */
    size_t count;
    double share; /* of the cell that is text ink */
    bool covered, clipped;
};

/* Marks that a line's ends lost (tails.h). Lengths are shares of the page's character height, areas of its square. */
struct tail_options {
    double reach;  /* a mark stands no further off than this: a full-width comma has a gap of 0.7 beside it */
    double most;   /* and is no larger: what is larger was seen already … */
    double dash;   /* … but a dash, which is so long at most … */
    double thin;   /* … no higher than this … */
    double middle; /* … and no further than this from half the line's height */
    double least;  /* nor smaller */
    double area;   /* least ink, pale included */
    double crumbs; /* as far apart the crumbs of a mark may be */
    double crumbs_area; /* least ink of one in crumbs … */
    double scatter;     /* which is at least this large … */
    int pieces;         /* and has at least so many */
    double drop;        /* a comma hangs this far below the line's other ink */
    double edge;        /* this close to the cell's edge, rules leave their rest */
    double low;         /* a line lower than this is a dash or dot, beside which nothing is looked for */
    double pale_share;  /* of the way from paper to print: what is darker may be a mark's */
    double dark_share;  /* of that way: what is darker is print for sure */
    int dark;           /* pixels of a mark that are */
    int least_contrast; /* grey levels between paper and print; below, everything is pale */
};
#define TAIL_OPTIONS_DEFAULT                                                                                 \
    ((struct tail_options){.reach = 1.5,                                                                     \
                           .most = 0.9,                                                                      \
                           .dash = 2.2,                                                                      \
                           .thin = 0.15,                                                                     \
                           .middle = 0.2,                                                                    \
                           .least = 0.12,                                                                    \
                           .area = 0.008,                                                                    \
                           .crumbs = 0.2,                                                                    \
                           .crumbs_area = 0.003,                                                             \
                           .scatter = 0.22,                                                                  \
                           .pieces = 3,                                                                      \
                           .drop = 0.1,                                                                      \
                           .edge = 0.22,                                                                     \
                           .low = 0.5,                                                                       \
                           .pale_share = 0.25,                                                               \
                           .dark_share = 0.35,                                                               \
                           .dark = 3,                                                                        \
                           .least_contrast = 40})

/* Lengths are shares of the page's character height. */
struct lines_options {
    struct ink_options ink;
    struct cut_options cut;
    struct tail_options tail;
    double stray; /* a component goes to one line whole where that holds this share of it … */
    double whole; /* … or where it is no higher than this */
    double
        dot_reach;   /* a dot this far before or after a line may still be its own: a full stop after a gap */
    double dot_near; /* a dot this near to a line lengthens it; specks further off are not its own */
    double dot_area; /* less ink than this is a speck's, not a full stop's: a share of the height's square */
    double dot_stroke; /* a line at least this high is more than a level stroke */
    double dot_drop;   /* a dot's middle may lie this far below the line's other ink: a comma */
    double least_line; /* ink smaller than this either way is no line */
    double line_area;  /* least ink of a line among others: specks in a row look like a hyphen */
    double stack_side; /* a character of a stack is no larger than this */
    double stack_sway; /* and stands this close to the stack's middle */
    double column_gap; /* two columns of a stack are this far apart; wrapped words are not */
};
#define LINES_OPTIONS_DEFAULT                                                                                \
    ((struct lines_options){.ink = INK_OPTIONS_DEFAULT,                                                      \
                            .cut = CUT_OPTIONS_DEFAULT,                                                      \
                            .tail = TAIL_OPTIONS_DEFAULT,                                                    \
                            .stray = 0.8,                                                                    \
                            .whole = 1.2,                                                                    \
                            .dot_reach = 1.15,                                                               \
                            .dot_near = 0.4,                                                                 \
                            .dot_area = 0.006,                                                               \
                            .dot_stroke = 0.3,                                                               \
                            .dot_drop = 0.05,                                                                \
                            .least_line = 0.2,                                                               \
                            .line_area = 0.03,                                                               \
                            .stack_side = 1.35,                                                              \
                            .stack_sway = 0.35,                                                              \
                            .column_gap = 0.45})

/*
 * Finds the lines of the cell whose inside (clear of the rules) is given, in pixels of the page. A blank cell has
 * none. `options` may be NULL: defaults. STATUS_NO_MEMORY.
 */
int cell_lines_find(const struct page *page, struct box inside, const struct lines_options *options,
                    struct cell_lines *ret_lines);
void cell_lines_release(struct cell_lines *lines);

/*
 * Cuts ink that is known to be text; a part of the work, for lines outside the tables. `unit` is the height of its
 * characters in pixels. STATUS_NO_MEMORY.
 */
int block_lines_find(const struct cell_ink *ink, double unit, const struct lines_options *options,
                     struct line **ret_lines, size_t *ret_count);
void block_lines_free(struct line *lines, size_t count);

#endif
