/*
 * Parts of the cells in a page result, looked into.
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

/* True where one of the cell's notes begins with `word`. */
bool cell_has_note(const json_t *cell, const char *word);
/* True where a person corrected, verified or copied the cell. */
bool cell_is_settled(const json_t *cell);

#endif
