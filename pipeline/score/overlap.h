/* How much two outlines share. */
#ifndef SHENBAO_SCORE_OVERLAP_H
#define SHENBAO_SCORE_OVERLAP_H

#include "shenbao/geometry.h"

/* Intersection over union of two convex quads, 0 to 1, whichever way round their corners go. */
double quad_overlap(struct quad a, struct quad b);

#endif
