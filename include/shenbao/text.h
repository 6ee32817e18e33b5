/*
 * Text stage: cells to lines to text with confidence. The only user of Tesseract, through text/recogniser.h.
 * The recogniser handle is not thread-safe: one a process.
 */
#ifndef SHENBAO_TEXT_H
#define SHENBAO_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "shenbao/grid.h"
#include "shenbao/page.h"
#include "shenbao/sheet.h"

struct arena;
struct debug;
struct recogniser;

#define RECOGNISER_BILEVEL "-bilevel" /* behind the name of the model for pages in black and white alone */

/*
 * Loads DIR/NAME.traineddata, and DIR/NAME-bilevel.traineddata for pages in black and white where there is one.
 * STATUS_MODEL_MISSING where there is no first file, STATUS_MODEL_BAD where Tesseract refuses it, STATUS_MODELS_DIFFER
 * where the second does not go with it. The caller frees it with recogniser_free().
 */
int recogniser_new(const char *dir, const char *name, struct recogniser **ret_recogniser);
void recogniser_free(struct recogniser *recogniser); /* NULL is fine */
const char *recogniser_version(void);                /* Tesseract's version, static */

/* What reading cost since the recogniser was made. A line read twice counts twice, one known from memory not. */
struct recogniser_cost {
    double seconds; /* of wall clock */
    size_t lines;
};
struct recogniser_cost recogniser_cost(const struct recogniser *recogniser);

struct text_options {
    bool outside; /* read the lines outside the tables too */
};
#define TEXT_OPTIONS_DEFAULT ((struct text_options){.outside = true})

/* The text of one cell; geometry in pixels of the flat page. */
struct cell_text {
    const char *text; /* lines joined, NFC; "" where empty */
    double
        confidence; /* the recogniser's for the worst line, 0 to 1; 1 for a cell that is blank by its ink */
    struct text_line *lines;
    size_t line_count;
    double ink;     /* share of dark pixels inside the rules */
    double left;    /* ink inside the rules that was held to be no text, squares of the character height */
    double spot;    /* of a blank cell: grey levels by which its darkest spot is darker than its paper */
    unsigned flags; /* FLAG_COVERED, FLAG_CLIPPED, FLAG_UNEXPECTED_TEXT */
};

struct table_text {
    struct cell_text *cells; /* as many as the grid's table has, in its order */
};

struct page_text {
    struct table_text *tables;    /* as many as the grid has */
    struct outside_line *outside; /* from top to bottom; outlines in pixels of the flat page */
    size_t outside_count;
};

/*
 * True in *ret_turned where the page stands on its head: a few long lines are read both ways and the turned
 * reading is decidedly better. False where it is upright or nobody can tell. Adds to page->binary what is pale of the
 * print of the cells looked at, as text_read() does, which then knows those lines.
 */
int text_is_upside_down(struct recogniser *recogniser, struct page *page, const struct grid *grid,
                        bool *ret_turned);

/*
 * Reads every cell and, by option, the lines outside. Adds to page->binary what is pale of the cells' print. Lives
 * in the arena. Deterministic.
 */
int text_read(struct recogniser *recogniser, struct page *page, const struct grid *grid,
              const struct text_options *options, struct arena *arena, struct debug *debug,
              struct page_text *ret_text);

#endif
