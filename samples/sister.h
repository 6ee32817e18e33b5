/*
 * The sister forms of a declaration, as data and as tables: the newer single-period table (costs as level 1), a
 * department's targets and the self-evaluation. What a declaration lacks for them is made up from what it has.
 */
#ifndef SHENBAO_SAMPLES_SISTER_H
#define SHENBAO_SAMPLES_SISTER_H

#include "plan.h"

bool layout_is_sister(enum layout layout);

/*
 * `declaration`, in the form of one period, becomes what the layout prints; samples/README.md names the fields.
 * STATUS_NO_MEMORY.
 */
int sister_declare(json_t *declaration, enum layout layout, uint64_t seed);

/* The table of a department's targets or of a self-evaluation. Statuses as plan_declaration(). */
int plan_sister(const json_t *declaration, const struct print_style *style, struct arena *arena,
                struct plan *ret_plan);

#endif
