/*
 * A picture's light, tile by tile: in each the paper is the level that most bright pixels have, and the ink the level of
 * the darkest few.
 *
 * A tile without ink has no ink level of its own and takes that of the tiles around it, so that the noise of
 * blank paper is not blown up to ink. Nor has one whose darkest is much paler than ink is elsewhere on the page: print
 * on the back that shows through would come out as dark as print.
 */
#ifndef SHENBAO_PAGE_TILES_H
#define SHENBAO_PAGE_TILES_H

#include "base/plane.h"

struct tiles {
    int across, down, side; /* side: pixels, about 5 mm of an A4 sheet, a line of text or two */
    int *paper, *ink;       /* across * down levels, 0 to 255 */
};

#define TILES_LEAST_CONTRAST 40 /* levels between paper and ink for a tile to have ink */

/* `sheet`, where it is not NULL, has 0 where the picture shows no paper. STATUS_NO_MEMORY. */
int tiles_measure(const struct plane *grey, const struct plane *sheet, struct tiles *ret_tiles);
void tiles_release(struct tiles *tiles);

/* The places of a tile and of those that touch it, in any grid of across * down; gives how many there are. */
enum { TILES_AROUND = 9 };
int tiles_around(int at, int across, int down, int around[TILES_AROUND]);

#endif
