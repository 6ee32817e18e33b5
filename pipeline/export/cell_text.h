/* What a cell of a page result says, when its outline is changed: its lines move, its text follows. */
#ifndef SHENBAO_EXPORT_CELL_TEXT_H
#define SHENBAO_EXPORT_CELL_TEXT_H

#include <jansson.h>

#include "shenbao/geometry.h"

struct arena;

void cell_note_add(json_t *cell, const char *note);
void cell_flag_add(json_t *cell, unsigned flag);

/* Takes over the lines; the cell's text is theirs from now on. */
void cell_lines_set(struct arena *arena, json_t *cell, json_t *lines, const char *note);

/* Appends what the other says. */
void cell_join(struct arena *arena, json_t *cell, const json_t *other);

struct point line_middle(const json_t *line);

#endif
