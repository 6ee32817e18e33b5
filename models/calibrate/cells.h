/*
 * Cells that were read, beside what they say: the sample that the calibration is fitted to and judged by.
 */
#ifndef SHENBAO_CALIBRATE_CELLS_H
#define SHENBAO_CALIBRATE_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "doubt/evidence.h"

struct arena;

/* The kind of a line outside the tables, of whatever scan; it is found, and has no edits: it is no cell. */
extern const char *const lines_kind;

/* A cell of the truth, or a line outside the tables that both have. */
struct sample {
    int page;         /* from 0, in the order of the pages' names */
    const char *kind; /* of the scan: "fax" */
    bool found;       /* a cell of the result means it; else there is no evidence, and it counts as wrong */
    bool wrong;       /* the text; of a line, its words and figures */
    bool forced; /* the form flags it whatever its confidence; of what was not found: its page is flagged */
    bool amount;
    double edits, characters; /* to the truth; of the truth */
    double evidence[EVIDENCE_COUNT];
};

struct samples {
    struct sample *cells;
    size_t count;
    int pages;
    char model[80]; /* "sha256:…" of the recogniser's data that read them; "": of several */
};

bool sample_is_line(const struct sample *sample);

/*
 * Reads the truth of every page in `truth_dir` and its result, made by `shenbao run --evidence`, below `results_dir`.
 * Cells without text in truth and result alike count too. Lives in the arena. STATUS_NOT_FOUND where a folder is missing
 * or no page of the one is in the other; *ret_message (static) says what.
 */
int samples_read(const char *truth_dir, const char *results_dir, struct arena *arena,
                 struct samples *ret_samples, const char **ret_message);

/* The same, and each cell of the truth is shown to `visit` beside the result's; `scratch` goes with the page. */
struct score_pair;
typedef void (*pair_visit)(void *context, const struct score_pair *pair, struct arena *scratch);
int pairs_read(const char *truth_dir, const char *results_dir, struct arena *arena, pair_visit visit,
               void *context, struct samples *ret_samples, const char **ret_message);

#endif
