/* The page as the grid stage looks at it, in one direction. */
#ifndef SHENBAO_GRID_VIEW_H
#define SHENBAO_GRID_VIEW_H

#include <stdbool.h>

#include "base/plane.h"

struct Pix;

/* For vertical rules there is a second view with x and y exchanged. */
struct view {
    struct plane ink;
    struct plane hidden; /* where a seal or a streak was taken out; px NULL: nowhere */
    int char_height;     /* pixels */
    struct Pix *grey;    /* borrowed: the page itself, 8 bpp, neither halved nor turned */
    int scale;           /* of the view's pixels in pixels of the page */
    bool turned;         /* x and y are exchanged */
};

#endif
