/*
 * A page's lines cut anew, for training: the very pictures that reading made, each with its right text.
 *
 * A page result says where its cells and lines are, not what of the page's ink is theirs. So the scan goes through the
 * page and grid stages and the cutting of lines again, which for the same scan and program gives the same lines; they
 * are known by their outlines. Where another program version finds cells or lines elsewhere, they are left out.
 */
#ifndef SHENBAO_RECUT_H
#define SHENBAO_RECUT_H

#include "export/lesson.h"
#include "shenbao/page.h"

struct Pix;

struct recut_line {
    const char *place;   /* id of the cell or of the line outside the tables; borrowed */
    size_t number;       /* in the cell, from 1 */
    struct Pix *picture; /* borrowed */
    const char *text;    /* as post_line() leaves it; borrowed */
};

struct recut_sink {
    void *context;
    int (*add)(void *context, const struct recut_line *line); /* what is not STATUS_OK ends the recut */
};

struct recut_counts {
    /* Cells and lines outside the tables: taken; not found again, or of which part is not in the picture. */
    size_t taken, elsewhere;
    size_t lines, lines_uncertain; /* given to the sink; whose share of the text is not certain */
};

/*
 * Cuts the lesson's cells and lines outside the tables out of the scan, and adds to the counts. STATUS_NO_MEMORY,
 * STATUS_INTERNAL, what the sink says, or as scan_decode().
 */
int recut(const struct scan_file *file, const struct scan_limits *limits, const struct lesson *lesson,
          const struct recut_sink *sink, struct recut_counts *counts);

#endif
