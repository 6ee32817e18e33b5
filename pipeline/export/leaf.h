/*
 * A page result as the archive formats walk it: tables and the lines around them in the order of reading, with geometry
 * that lies on the image, whatever the page result says. Everything lives in the arena or is borrowed from the page.
 */
#ifndef SHENBAO_EXPORT_LEAF_H
#define SHENBAO_EXPORT_LEAF_H

#include <jansson.h>

#include "export/layout.h"
#include "shenbao/geometry.h"

struct arena;

struct leaf_line {
    struct quad outline;
    const char *text;
    double confidence;
};

/* A table, or a line outside the tables. */
struct leaf_block {
    const json_t *json;
    struct quad outline;
    double top;            /* on the upright page */
    size_t order;          /* among those that begin at the same height */
    const char *role;      /* of a line: "title", …; NULL: a table */
    struct leaf_line line; /* of a line */
    struct layout layout;  /* of a table */
};

struct leaf {
    const char *path, *name; /* of the scan; its last part */
    const char *sha256;
    int frame, width, height, dpi;
    int rotation; /* 0, 90, 180, 270: clockwise turn that makes the image upright */
    struct leaf_block *blocks;
    size_t block_count;
};

/* STATUS_BAD_ARGUMENT: no page result, one of a page that was not read, or one whose cells overlap. */
int leaf_make(const json_t *page, struct arena *arena, struct leaf *ret_view);

/* Where a cell is; false where it has no such place. */
bool leaf_cell_outline(const struct leaf *leaf, const struct layout_cell *cell, struct quad *ret_outline);
double leaf_cell_confidence(const struct layout_cell *cell);

/*
 * A cell's lines, with its text dealt out over them: as split.h says where that is certain, else in proportion to what was
 * read in each. Gives how many; a cell with text but without lines has one.
 */
size_t leaf_cell_lines(const struct leaf *leaf, const struct layout_cell *cell, struct arena *arena,
                       struct leaf_line **ret_lines);

/* Of a text that has words, each word's share of the line's outline; "\xe4…" of a Han text is one word. */
struct leaf_word {
    struct quad outline;
    const char *text;
};
size_t leaf_words(const struct leaf_line *line, struct arena *arena, struct leaf_word **ret_words);

#endif
