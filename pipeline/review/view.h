/* A cell as people are shown it: upright, with what is around it under a veil. */
#ifndef SHENBAO_REVIEW_VIEW_H
#define SHENBAO_REVIEW_VIEW_H

#include "shenbao/geometry.h"

struct Pix;

/*
 * Of a scan of 8 or 32 bits, `scan_scale` times as large as it is stored, the cell with that outline in stored pixels, in no
 * more than so many pixels. 32 bits; the caller owns it. NULL: no memory.
 */
struct Pix *view_draw(struct Pix *pix, double scan_scale, struct quad outline, int most_wide, int most_high);

#endif
