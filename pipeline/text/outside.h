/*
 * Lines of text outside the tables: title, year, signatures, the scanning app's mark; and what stands within a table's
 * outline where no cell was found.
 */
#ifndef SHENBAO_TEXT_OUTSIDE_H
#define SHENBAO_TEXT_OUTSIDE_H

#include <stddef.h>

#include "shenbao/grid.h"
#include "shenbao/page.h"
#include "shenbao/sheet.h"
#include "text/lines.h"

struct arena;
struct recogniser;

/* Lengths are shares of the page's character height. */
struct outside_options {
    int most_lines;      /* read at most this many: a page of prose is not what this program is for */
    double table_rim;    /* around a table's cells: the outer rule's thickness and waviness */
    double largest;      /* a component larger than this is a picture, a frame, the desk: titles reach 2.5 */
    double speck;        /* a component smaller than this both ways is dust */
    double word_gap;     /* gaps up to this are closed to find a line: a title may be spaced out */
    double stroke_gap;   /* likewise upwards: the strokes of 二 */
    double piece_gap;    /* pieces of a line, as high as each other, this near (in heights) are one line */
    int most_blocks;     /* looked at: dust and pictures may make thousands */
    double least_height; /* of a line */
    double least_length; /* of a line */
    double least_fit;    /* of what was read (text/recogniser.h), below which it is no text: desk, picture */
};
#define OUTSIDE_OPTIONS_DEFAULT                                                                              \
    ((struct outside_options){.most_lines = 80,                                                              \
                              .table_rim = 0.2,                                                              \
                              .largest = 3.5,                                                                \
                              .speck = 0.12,                                                                 \
                              .word_gap = 1.6,                                                               \
                              .stroke_gap = 0.3,                                                             \
                              .piece_gap = 1.8,                                                              \
                              .most_blocks = 200,                                                            \
                              .least_height = 0.5,                                                           \
                              .least_length = 1.2,                                                           \
                              .least_fit = 0.15})

/* Lines as they are cut, not yet read: what may be text. */
struct outside_cut {
    const struct line **lines; /* owned by the blocks */
    size_t count;
    struct block_lines *blocks;
    size_t block_count;
};

/*
 * Cuts the lines, the largest blocks' first; `options` may be NULL: defaults. The arrays live in the arena, the lines
 * until outside_cut_release(). STATUS_NO_MEMORY.
 */
int outside_cut(const struct page *page, const struct grid *grid, const struct outside_options *options,
                struct arena *arena, struct outside_cut *ret_cut);
void outside_cut_release(struct outside_cut *cut);

/* Reads the lines; from top to bottom, in the arena. `options` may be NULL: defaults. */
int outside_read(struct recogniser *recogniser, const struct page *page, const struct grid *grid,
                 const struct outside_options *options, struct arena *arena, struct outside_line **ret_lines,
                 size_t *ret_count);

/* Gives each line its role by place, size and wording. `tables` is the bounds of all tables; empty: none. */
void outside_roles(struct outside_line *lines, size_t count, struct box page, struct box tables, double unit);

#endif
