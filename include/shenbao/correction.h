/*
 * Corrections: what people settled about the cells of pages, as entries of a log that only grows. An entry names its
 * page by content and its cell by place, so that it outlives a new reading. Nothing is ever changed or taken out: who
 * takes an entry back writes another that undoes it.
 */
#ifndef SHENBAO_CORRECTION_H
#define SHENBAO_CORRECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shenbao/geometry.h"

enum correction_kind {
    CORRECTION_TEXT,        /* the cell says `after`; equal to `before`: it was read right */
    CORRECTION_EMPTY,       /* nothing is printed in the cell */
    CORRECTION_UNREADABLE,  /* nobody can read it: the reading stays, and stays doubtful */
    CORRECTION_HANDWRITING, /* `after` is written by hand: right, but no line to train print on */
    CORRECTION_ASK,         /* for a colleague; settles nothing */
    CORRECTION_UNDO,        /* takes the entry `undoes` back */
    /* the structure of the page; what exactly is in `after`, see export/structure.h */
    CORRECTION_SPLIT,
    CORRECTION_MERGE,
    CORRECTION_MOVE,
    CORRECTION_MISSING, /* a table that was not found */
    CORRECTION_REMOVE,  /* the table that holds the cell is none */
    CORRECTION_KINDS
};

struct correction {
    int64_t id;      /* in the log, from 1 */
    int64_t time;    /* milliseconds since 1970 */
    const char *who; /* a person's name */
    const char *sha256;
    int frame;
    int table, row, column; /* of a line outside the tables -1, 0 and its number */
    struct quad outline;    /* of the cell, in pixels of the image as stored */
    const char *reading;    /* what the program read in the cell */
    double confidence;      /* the program's in its reading … */
    unsigned flags;         /* … and what it held against it, enum cell_flag */
    const char *before;     /* what the person was shown: the reading, or what somebody settled before */
    const char *after;
    enum correction_kind kind;
    const char *why; /* the person's words, or "" */
    double seconds;  /* spent on it */
    int64_t undoes;  /* an entry's id; 0: none */
    int64_t batch;   /* id of the first entry of those made by one key; 0: made alone */
    bool blind;      /* one of two entries made without seeing the other */
};

/* "text", "empty", …; NULL for no kind. */
const char *correction_kind_name(enum correction_kind kind);
/* CORRECTION_KINDS for no kind. */
enum correction_kind correction_kind_lookup(const char *name);

/* True for kinds that change the page's structure. */
bool correction_is_structural(enum correction_kind kind);

/*
 * Marks the entries of one page, in the order of their ids, that count: those that no later entry undoes, undoing
 * entries excepted. An undoing entry that is undone counts for nothing.
 */
void corrections_effective(const struct correction *entries, size_t count, bool *ret_effective);

#endif
