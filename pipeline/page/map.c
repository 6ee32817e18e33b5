#include "page/map.h"

#include <math.h>

#include "base/cleanup.h"
#include "shenbao/page.h"
#include "shenbao/status.h"

struct page_map *map_new(int w, int h)
{
    struct page_map *map = calloc(1, sizeof *map);
    if (map) {
        map->w = map->turned_w = w;
        map->h = map->turned_h = h;
    }
    return map;
}

void map_free(struct page_map *map)
{
    if (!map)
        return;
    free(map->nodes);
    free(map);
}

static void map_swap_sides(struct page_map *map)
{
    int w = map->w;
    map->w = map->turned_w = map->h;
    map->h = map->turned_h = w;
}

/*
 * How a picture is shown, as the stored place of a shown point: exchange x and y or not, then mirror in the stored
 * picture. EXIF 2.3, tag 274.
 */
void map_orient(struct page_map *map, int exif_orientation)
{
    static const struct {
        bool swap, mirror_x, mirror_y;
    } shown[9] = {
        [2] = {false, true, false}, [3] = {false, true, true}, [4] = {false, false, true},
        [5] = {true, false, false}, [6] = {true, false, true}, [7] = {true, true, true},
        [8] = {true, true, false},
    };
    if (exif_orientation < 1 || exif_orientation > 8)
        return;
    map->swap = shown[exif_orientation].swap;
    map->mirror_x = shown[exif_orientation].mirror_x;
    map->mirror_y = shown[exif_orientation].mirror_y;
    if (map->swap)
        map_swap_sides(map);
}

/* After a clockwise quarter turn, the turned point (x, y) was at (y, w - x) before, w being the turned width. */
void map_quarter_turn(struct page_map *map)
{
    map_swap_sides(map);
    bool before_swap = map->swap;
    map->swap = !map->swap;
    /* before: x' = y, y' = w - x; the mirror falls on what was y before */
    if (before_swap)
        map->mirror_x = !map->mirror_x;
    else
        map->mirror_y = !map->mirror_y;
}

static struct point turned_to_stored(const struct page_map *map, struct point turned)
{
    double w = map->swap ? map->turned_h : map->turned_w, h = map->swap ? map->turned_w : map->turned_h;
    struct point stored = map->swap ? (struct point){turned.y, turned.x} : turned;
    if (map->mirror_x)
        stored.x = w - stored.x;
    if (map->mirror_y)
        stored.y = h - stored.y;
    return stored;
}

static struct point mesh_at(const struct page_map *map, struct point flat)
{
    if (!map->nodes)
        return flat;
    double fx = flat.x / MESH_STEP, fy = flat.y / MESH_STEP;
    int column = (int)fmin(fmax(floor(fx), 0), map->across - 2),
        row = (int)fmin(fmax(floor(fy), 0), map->down - 2);
    const struct point *node = map->nodes + (size_t)row * (size_t)map->across + column;
    const struct point *under = node + map->across;
    double ax = fx - column, ay = fy - row;
    struct point top = {node[0].x + ax * (node[1].x - node[0].x), node[0].y + ax * (node[1].y - node[0].y)};
    struct point bottom = {under[0].x + ax * (under[1].x - under[0].x),
                           under[0].y + ax * (under[1].y - under[0].y)};
    return (struct point){top.x + ay * (bottom.x - top.x), top.y + ay * (bottom.y - top.y)};
}

struct point map_apply(const struct page_map *map, struct point flat)
{
    if (map->half_turn)
        flat = (struct point){map->w - flat.x, map->h - flat.y};
    return turned_to_stored(map, mesh_at(map, flat));
}

/* Fills `to` so that its pixel (x, y) is the pixel of `from` that the map's orientation names. */
static void plane_pull(const struct page_map *map, const struct plane *from, struct plane *to)
{
    for (int y = 0; y < to->h; y++) {
        uint8_t *row = plane_row(to, y);
        for (int x = 0; x < to->w; x++) {
            int sx = map->swap ? y : x, sy = map->swap ? x : y;
            sx = map->mirror_x ? from->w - 1 - sx : sx;
            sy = map->mirror_y ? from->h - 1 - sy : sy;
            row[x] = plane_row(from, sy)[sx];
        }
    }
}

static int plane_reorder(struct plane *plane, const struct page_map *map)
{
    struct plane shown;
    int status = plane_new(map->w, map->h, &shown);
    if (status != STATUS_OK)
        return status;
    plane_pull(map, plane, &shown);
    plane_release(plane);
    *plane = shown;
    return STATUS_OK;
}

int plane_orient(struct plane *plane, int exif_orientation)
{
    if (!plane->px || exif_orientation <= 1)
        return STATUS_OK;
    struct page_map map = {.w = plane->w, .h = plane->h};
    map_orient(&map, exif_orientation);
    return plane_reorder(plane, &map);
}

int plane_quarter_turn(struct plane *plane)
{
    if (!plane->px)
        return STATUS_OK;
    struct page_map map = {.w = plane->w, .h = plane->h};
    map_quarter_turn(&map);
    return plane_reorder(plane, &map);
}

enum { FRACTION = 16 }; /* bits of a coordinate's fraction while a row is followed */

/* Bilinear, coordinates in 1/65536 pixel counted between pixel centres; near the border, the nearest pixel. */
static inline uint8_t sample(const struct plane *from, int64_t fx, int64_t fy, int outside)
{
    int64_t x = fx >> FRACTION, y = fy >> FRACTION;
    if (x < 0 || y < 0 || x >= from->w - 1 || y >= from->h - 1) {
        bool beyond = x < -1 || y < -1 || x >= from->w || y >= from->h;
        return beyond ? (uint8_t)outside : plane_row(from, y < 0 ? 0 : (int)y)[x < 0 ? 0 : x];
    }
    int ax = (int)(fx >> (FRACTION - 8)) & 255, ay = (int)(fy >> (FRACTION - 8)) & 255;
    const uint8_t *upper = from->px + (size_t)y * (size_t)from->w + x, *lower = upper + from->w;
    int top = upper[0] * (256 - ax) + upper[1] * ax, bottom = lower[0] * (256 - ax) + lower[1] * ax;
    return (uint8_t)((top * (256 - ay) + bottom * ay + 32768) >> 16);
}

/* One row of one mesh cell: the source runs along a straight line. */
static void span_resample(const struct plane *from, struct point left, struct point right, int count,
                          int outside, uint8_t *to)
{
    const double one = 1 << FRACTION;
    double dx = (right.x - left.x) / MESH_STEP, dy = (right.y - left.y) / MESH_STEP;
    int64_t x = llround((left.x + dx / 2 - 0.5) * one), y = llround((left.y + dy / 2 - 0.5) * one);
    int64_t step_x = llround(dx * one), step_y = llround(dy * one);
    for (int i = 0; i < count; i++, x += step_x, y += step_y)
        to[i] = sample(from, x, y, outside);
}

int map_resample(const struct page_map *map, const struct plane *turned, int outside, struct plane *ret_flat)
{
    if (!map->nodes)
        return plane_copy(turned, ret_flat);
    struct plane flat;
    int status = plane_new(map->w, map->h, &flat);
    if (status != STATUS_OK)
        return status;
    for (int y = 0; y < flat.h; y++) {
        struct point left = mesh_at(map, (struct point){0, y + 0.5});
        for (int x = 0; x < flat.w; x += MESH_STEP) {
            int count = flat.w - x < MESH_STEP ? flat.w - x : MESH_STEP;
            struct point right = mesh_at(map, (struct point){x + MESH_STEP, y + 0.5});
            span_resample(turned, left, right, count, outside, plane_row(&flat, y) + x);
            left = right;
        }
    }
    *ret_flat = flat;
    return STATUS_OK;
}
