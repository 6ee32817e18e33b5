/*
 * Doubt stage: applies the form's repairs to the sheet and settles each cell's confidence and flags.
 */
#ifndef SHENBAO_DOUBT_H
#define SHENBAO_DOUBT_H

#include "shenbao/record.h"
#include "shenbao/sheet.h"

struct arena;

struct doubt_options {
    double low_confidence; /* a cell with text below this probability is flagged */
    double low_amount;     /* the same for a cell that holds an amount: a wrong one costs most */
};
#define DOUBT_OPTIONS_DEFAULT ((struct doubt_options){.low_confidence = 0.93, .low_amount = 0.955})

/*
 * Changes `sheet` in place: text and notes by the reading's repairs, then confidence, then flags (the cell's own,
 * the reading's doubts, failed checks, low confidence). New strings live in the arena.
 */
void doubt_settle(const struct doubt_options *options, const struct reading *reading, struct arena *arena,
                  struct sheet *sheet);

#endif
