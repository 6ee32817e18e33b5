/*
 * What came of reading one page: its result, and the figures for the run's log.
 */
#ifndef SHENBAO_OUTCOME_H
#define SHENBAO_OUTCOME_H

#include <stddef.h>

/* Seconds of wall clock per stage, for the run's log and the benchmark; never part of a page result. */
struct stage_times {
    double decode, page, grid;
    double text;    /* cutting lines, making their pictures */
    double reading; /* the lines' pictures in Tesseract */
    double form;
    size_t lines; /* that were read there; the others were known from memory */
};

struct page_outcome {
    char *json; /* the page result or its error document; malloc'd, ends in a newline; NULL: out of memory */
    int write_errno; /* why a picture that was asked for could not be written; 0: none failed */
    size_t cells, flagged;
    struct stage_times times;
};

#endif
