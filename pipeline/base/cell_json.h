/*
 * Parts of the cells in a page result, looked into. What is said of a cell here holds for a line outside the tables too:
 * both have an id, an outline, a text, a confidence, flags and notes.
 */
#ifndef SHENBAO_BASE_CELL_JSON_H
#define SHENBAO_BASE_CELL_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "shenbao/geometry.h"

/* The bits that the names in the array stand for. */
unsigned flags_from_json(const json_t *names, const char *(*name_of)(unsigned bit));

/* Four points. False: they are none, or no scan is as large. */
bool json_quad(const json_t *polygon, struct quad *ret_quad);

/*
 * Goes through all places of a page that have a text: the cells of each table, then the lines outside the tables, but for
 * lines without an id, as results of earlier versions have them.
 */
struct page_places {
    const json_t *page;
    size_t table, next; /* 0 to begin with */
};

/* The next one; NULL: there is none. Borrowed. */
json_t *page_places_next(struct page_places *places);

/* The place with that id; NULL: there is none. Borrowed. */
json_t *page_place_lookup(const json_t *page, const char *id);

/* True where one of the page's records takes something from the line outside the tables. */
bool line_is_used(const json_t *page, const char *id);

/* Ids: "t0r3c2" of a cell, by its table and its upper left place in it; "o4" of a line outside the tables. */
enum { PLACE_ID_SIZE = 64 };
void place_id_cell(char id[PLACE_ID_SIZE], size_t table, int row, int column);
void place_id_line(char id[PLACE_ID_SIZE], size_t number);

/* True for the id of a line outside the tables. */
bool place_is_line(const char *id);

/* True where one of the cell's notes begins with `word`. */
bool cell_has_note(const json_t *cell, const char *word);
/* True where a person corrected, verified or copied the cell. */
bool cell_is_settled(const json_t *cell);

#endif
