/*
 * The recogniser: pictures of lines to text. recogniser.c is the only file that includes Tesseract's header.
 *
 * The network is one that Tesseract trains and reads with. Where the program can run it itself it does (engine.h), for
 * many lines together, which takes a fraction of the time; Tesseract reads where it cannot, and where a picture that is
 * not blank says nothing to it. Reading is deterministic: the same picture in the same surroundings gives the same answer
 * whatever is read before it or with it.
 *
 * Tesseract uses OpenMP inside a line, which costs four times what it gains: the program sets OMP_THREAD_LIMIT=1
 * before it starts and runs one process a core instead. The handle is not thread-safe.
 */
#ifndef SHENBAO_TEXT_RECOGNISER_H
#define SHENBAO_TEXT_RECOGNISER_H

#include <stdbool.h>
#include <stddef.h>

#include "text/ngram.h"

struct Pix;
struct arena;
struct recogniser;
struct seen;

/* How the picture is looked at; Tesseract's page segmentation modes of the same numbers. */
enum recogniser_mode {
    READ_LINE = 7,       /* Tesseract finds the line in the picture */
    READ_CHARACTER = 10, /* the picture is one character */
    READ_RAW = 13        /* the picture is the line: it goes to the network as it is */
};

/* One symbol of a line. A space is none, but part of what follows it. */
struct line_symbol {
    const char *text; /* UTF-8 */
    float confidence; /* 0 to 1, not calibrated */
    bool spaced;      /* a space stands before it */
};

struct line_reading {
    const char
        *text; /* the symbols one after another, words parted by one space; "" where nothing was read */
    const struct line_symbol *symbols; /* in order */
    size_t symbol_count;
    double worst, mean; /* confidence of the symbols; 0 where there are none */
};

/* What a symbol's confidence, which is 1 + 0.35 ln p as Tesseract gives it, says of its probability p, and back. */
double probability_of(double confidence);
double confidence_of_probability(double probability);

/* Sets text, worst and mean of a reading by its symbols; the text lives in the arena. STATUS_NO_MEMORY. */
int line_reading_finish(struct line_reading *reading, struct arena *arena);

/* The height in pixels that its network wants a line's picture to have. */
int recogniser_height(const struct recogniser *recogniser);

/* Whether several pictures of a line say more than one: not where Tesseract reads. */
bool recogniser_looks_closer(const struct recogniser *recogniser);

/* Another text for a stretch of a line's symbols. */
struct proposal {
    size_t at,
        count; /* the symbols of what was read that it takes the place of; none: it stands before the one `at` */
    const struct line_symbol *symbols;
    size_t symbol_count;
    double bonus; /* the logarithm of how much speaks for it besides the pictures and the language */
};

enum { LOOK_PROPOSALS = 16 };

/* The pictures of one line, and what is known to stand around it. */
struct look {
    struct Pix *const *pictures;
    size_t count;
    struct surroundings around;
    bool bilevel; /* the page they are of is in black and white alone */
    double
        unfit; /* how badly the line's first picture shows the words read of it, a symbol's logarithm, 0 or more */
    const struct line_reading *was; /* what was read of it, where something is proposed */
    const struct proposal *proposals;
    size_t proposal_count;   /* the first LOOK_PROPOSALS are weighed */
    const struct seen *seen; /* marks, by their place in the pictures (seen.h) */
    size_t seen_count;
};

#define MARGIN_MOST 20.0 /* a logarithm: as far ahead as there is any telling; also where it is not known */

/* What was read of a line. */
struct looked {
    struct line_reading reading;
    int votes;     /* pictures that by themselves say the same */
    double margin; /* logarithm of how much likelier it is than the next best text, 0 to MARGIN_MOST */
    double ease;   /* how well it reads: a symbol's logarithm by the language, the mean */
    double least;  /* those of the two neighbours that follow least well, added up */
    double fit;    /* how well the pictures show it: a symbol's probability by them, the mean, 0 to 1 */
};

/*
 * Reads `count` lines, each by all its pictures together, one to ENGINE_PICTURES (engine.h), or by the first where
 * several say no more; Tesseract makes nothing of what stands around or is proposed. Pictures are 8 bpp, dark on light
 * and as high as the recogniser wants them; an even one reads as nothing. Texts live in the arena. STATUS_BAD_ARGUMENT
 * for other pictures, STATUS_INTERNAL where Tesseract fails, STATUS_NO_MEMORY.
 */
int recogniser_read_lines(struct recogniser *recogniser, const struct look *looks, size_t count,
                          struct arena *arena, struct looked *ret_looked);

/*
 * Reads one line by Tesseract. `line` is 8 bpp, dark on light, at least 3 x 3 pixels; an even picture reads as nothing.
 * Texts live in the arena. STATUS_BAD_ARGUMENT for another picture, STATUS_INTERNAL where Tesseract fails,
 * STATUS_NO_MEMORY.
 */
int recogniser_read(struct recogniser *recogniser, struct Pix *line, enum recogniser_mode mode,
                    struct arena *arena, struct line_reading *ret_reading);

#endif
