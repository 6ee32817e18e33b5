/*
 * The recogniser: one picture of one line to text. recogniser.c is the only file that includes Tesseract's header.
 *
 * Reading is deterministic: the network does not learn while it reads, so the same picture gives the same answer
 * whatever was read before. That is why a picture that was read already is answered from memory (a page repeats
 * its labels and amounts, and a clean page repeats them to the pixel) until recogniser_forget().
 *
 * Tesseract uses OpenMP inside a line, which costs four times what it gains: the program sets OMP_THREAD_LIMIT=1
 * before it starts and runs one process a core instead. The handle is not thread-safe.
 */
#ifndef SHENBAO_TEXT_RECOGNISER_H
#define SHENBAO_TEXT_RECOGNISER_H

#include <stdbool.h>
#include <stddef.h>

struct Pix;
struct arena;
struct recogniser;
struct relooked;

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

/* What was read. Borrowed from the recogniser; good until recogniser_forget() or recogniser_free(). */
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

/* Whether there is a closer look for this model. */
bool recogniser_looks_closer(const struct recogniser *recogniser);

/* The closer look at several pictures of a line, by relook_read(), whose terms are these. */
int recogniser_look_closer(struct recogniser *recogniser, struct Pix *const *pictures, size_t count,
                           struct arena *arena, struct relooked *ret_relooked);

/*
 * Reads one line. `line` is 8 bpp, dark on light, at least 3 x 3 pixels; an even picture reads as
 * nothing. STATUS_BAD_ARGUMENT for another picture,
 * STATUS_INTERNAL where Tesseract fails, STATUS_NO_MEMORY.
 */
int recogniser_read(struct recogniser *recogniser, struct Pix *line, enum recogniser_mode mode,
                    struct line_reading *ret_reading);

/* Forgets what was read and gives back Tesseract's memory for it. Call after each page. */
void recogniser_forget(struct recogniser *recogniser);

#endif
