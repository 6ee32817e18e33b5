/*
 * The steps of the page stage, in their order. Each works on planes of the stored image's size until the turn.
 * Grey planes: 0 is black. Masks: 1 is what the name says. All return a status; outputs are the caller's.
 */
#ifndef SHENBAO_PAGE_STAGES_H
#define SHENBAO_PAGE_STAGES_H

#include <stdbool.h>

#include "base/plane.h"
#include "shenbao/geometry.h"
#include "shenbao/page.h"

/* seal.c: the grey picture, and where a red seal was lightened (px NULL: nowhere). `pix` is 1, 8 or 32 bpp. */
int seal_remove(struct Pix *pix, struct plane *ret_grey, struct plane *ret_seal);

/*
 * crossing.c: how often a dark line runs on from the sheet over its edge. None does where the sheet ends; the edge of a
 * shadow has the table's rules to both sides. STATUS_NO_MEMORY.
 */
int crossings_count(const struct plane *grey, const struct plane *sheet, int *ret_count);

/* desk.c: the sheet where it lies on something darker; px NULL where the picture is all sheet. */
int desk_find(const struct plane *grey, struct plane *ret_sheet);

/* light.c: paper to 255, ink to the same darkness everywhere; what is not sheet becomes paper. In place. */
int light_even(struct plane *grey, const struct plane *sheet);
/* The ink of an evenly lit picture. */
int light_binarize(const struct plane *grey, struct plane *ret_ink);
/* shade.c, for light.c: the grey without the print, which is narrower than 2 * `half` + 1 pixels. */
int shade_find(const struct plane *grey, int half, struct plane *ret_shade);

/*
 * streak.c: takes out lines of one pixel or so that run straight through the whole picture. In place. The mask says
 * where (px NULL: nowhere).
 */
int streak_remove(struct plane *grey, struct plane *ret_streaks);

/* turn.c: true where the text lies on its side. char_height is a guess in pixels. */
int turn_is_lying(const struct plane *ink, int char_height, bool *ret_lying);

#endif
