/*
 * Pictures for the tests of the page and grid stages: paper, rules, tables and things that look like text, drawn
 * on grey planes. A picture that cannot be made fails the test. Levels: 0 is black, 255 is paper.
 */
#ifndef SHENBAO_TESTS_DRAW_H
#define SHENBAO_TESTS_DRAW_H

#include "base/plane.h"
#include "shenbao/geometry.h"
#include "shenbao/grid.h"
#include "shenbao/page.h"

struct arena;

struct plane draw_paper(int w, int h, int level);

/* What lies outside the picture is left out. */
void draw_box(struct plane *on, struct box box, int level);

/* A character's worth of strokes in a square; `kind` picks one of several. */
void draw_character(struct plane *on, int x, int y, int size, int kind, int level);
/* A line of them, from its top left. */
void draw_text(struct plane *on, int x, int y, int size, int count);

/* Adds to every pixel something between -spread and spread, the same for the same seed. */
void draw_noise(struct plane *on, unsigned seed, int spread);
/* Black specks of one to two pixels. */
void draw_specks(struct plane *on, unsigned seed, int count);

/*
 * A table with fields of one size. The map has a letter a field and a slash between rows; fields with the same letter
 * are one cell, a dot is no cell: "aab/cdb". Rules are drawn where letters part, along the middle of the lattice
 * lines x + i * field_w and y + i * field_h.
 */
struct drawn_table {
    int x, y, field_w, field_h, thickness;
    const char *map;
};
void draw_table(struct plane *on, const struct drawn_table *table, int level);
/* Where lattice lines cross, in the picture. */
struct point draw_crossing(const struct drawn_table *table, int row, int column);

/* The same as a map again, letters in the order of the cells: equal to a map whose letters come in that order. */
const char *draw_map(const struct grid_table *table, struct arena *arena);

/* The picture as an 8 bpp scan without orientation or resolution. */
struct scan draw_scan(const struct plane *grey);
/* The picture as it is stored so that a viewer who heeds the EXIF orientation shows `upright`. */
struct plane draw_stored(const struct plane *upright, int orientation);
/* Where the pixel (x, y) of a stored picture is shown; w and h of the picture as shown. */
struct point draw_shown_at(int x, int y, int w, int h, int orientation);

/* The picture as a finished page, black where it is darker than middle grey. No map. */
struct page draw_page(const struct plane *grey, int char_height);

#endif
