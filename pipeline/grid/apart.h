/* Lines that stand off the rules at both their ends: underlines. */
#ifndef SHENBAO_GRID_APART_H
#define SHENBAO_GRID_APART_H

#include "grid/lattice.h"

/*
 * A pen line under the text of a narrow cell runs nearly from rule to rule, but touches neither:
 *
 *      |  社会效益  |
 *      | ---------- |
 *      |  指标      |
 *
 * A rule that has suffered has gaps anywhere. Of what is whole between two white ends, and goes on behind neither, no
 * edge is made, but a doubt. Where there are many like that the table is drawn so, and nothing is done.
 */
void apart_drop(const struct view *view, struct lattice *lattice, bool horizontal);

#endif
