/*
 * What a page result has to teach: cells whose text is known to be right, with the lines that were read there, and lines
 * outside the tables.
 *
 * A cell that a person corrected says so by a note that begins with "corrected"; one that a person found right as it
 * was read, by a note that begins with "verified". A text that differs from what was read, without a note that says
 * that the program repaired it, was changed by a person too. What somebody copied from handwriting teaches nothing about
 * print.
 */
#ifndef SHENBAO_EXPORT_LESSON_H
#define SHENBAO_EXPORT_LESSON_H

#include <jansson.h>
#include <stddef.h>

#include "shenbao/geometry.h"

struct arena;

/* Which cells are taken; each kind holds those before it. */
enum lesson_trust {
    TRUST_CORRECTED, /* a person corrected them */
    TRUST_VERIFIED,  /* a person looked at them */
    TRUST_SURE       /* nobody need look: no flags, and a confidence of SURE_CONFIDENCE at least */
};
#define SURE_CONFIDENCE 0.98

/* Geometry is in pixels of the image as stored. */
struct lesson_line {
    struct quad outline;
    const char *text; /* as it was read */
};

struct lesson_cell {
    struct quad outline;
    const char *text; /* that is right; never blank */
    struct lesson_line *lines;
    size_t line_count;
};

/* A line outside the tables. */
struct lesson_outside {
    struct quad outline;
    const char *text; /* that is right; never blank */
    size_t number;    /* among the page's, as in its id */
};

struct lesson {
    const char
        *path; /* of the scan, relative, as the file system has it, never up; NULL: it could not be read */
    const char *sha256; /* of the scan, 64 digits */
    int frame;
    int rotation; /* 0, 90, 180, 270: clockwise turn that made the image upright */
    struct lesson_cell *cells;
    size_t cell_count;
    struct lesson_outside *outside;
    size_t outside_count;
};

/*
 * Reads the lesson out of a page result, which may be anything. Lives in the arena; texts are borrowed from `page`. A
 * page that could not be read has neither path nor cells nor lines. STATUS_BAD_ARGUMENT where it is no page result.
 */
int lesson_read(const json_t *page, enum lesson_trust trust, struct arena *arena, struct lesson *ret_lesson);

#endif
