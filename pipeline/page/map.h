/*
 * The map from the flat page to the stored image. Three steps:
 *     flat page --(half turn)--> flat page --(mesh)--> turned image --(quarter turns, mirror)--> stored image
 * The mesh holds, every MESH_STEP pixels of the flat page, where that point lies in the turned image; between its
 * nodes the map is bilinear.
 */
#ifndef SHENBAO_PAGE_MAP_H
#define SHENBAO_PAGE_MAP_H

#include <stdbool.h>

#include "base/plane.h"
#include "shenbao/geometry.h"

enum { MESH_STEP = 16 };

struct page_map {
    int w, h;                /* of the flat page */
    bool half_turn;          /* the flat page was turned over after it was made */
    int across, down;        /* nodes of the mesh; 0: the mesh is the identity */
    struct point *nodes;     /* owned */
    int turned_w, turned_h;  /* of the turned image */
    bool swap;               /* turned to stored: exchange x and y … */
    bool mirror_x, mirror_y; /* … then count x, y from the stored image's other side */
};

/* The identity from a picture to itself. NULL: out of memory. */
struct page_map *map_new(int w, int h);
void map_free(struct page_map *map); /* NULL is fine */

/* Adds, nearest the stored image first: an EXIF orientation (1 to 8), a clockwise quarter turn. */
void map_orient(struct page_map *map, int exif_orientation);
void map_quarter_turn(struct page_map *map);

struct point map_apply(const struct page_map *map, struct point flat);

/* A picture as the orientation says to show it, and turned clockwise. In place. */
int plane_orient(struct plane *plane, int exif_orientation);
int plane_quarter_turn(struct plane *plane);

/*
 * The flat picture from the turned one by the mesh; `outside` is the level of what lies beyond it and of all that is
 * not in the box `content`.
 */
int map_resample(const struct page_map *map, const struct plane *turned, struct box content, int outside,
                 struct plane *ret_flat);

#endif
