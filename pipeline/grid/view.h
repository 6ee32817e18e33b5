/* The page as the grid stage looks at it, in one direction. */
#ifndef SHENBAO_GRID_VIEW_H
#define SHENBAO_GRID_VIEW_H

#include "base/plane.h"

/* For vertical rules there is a second view with x and y exchanged. */
struct view {
    struct plane ink;
    struct plane hidden; /* where a seal or a streak was taken out; px NULL: nowhere */
    int char_height;     /* pixels */
};

#endif
