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

/* Where the pixels of one row of one mesh cell come from: along a straight line, in 1/65536 pixel. */
struct trail {
    int64_t x, y, step_x, step_y;
};

/* As llround() rounds, but for halves below zero, and much faster. */
static inline int64_t nearest(double value)
{
    int64_t whole = (int64_t)(value + 0.5);
    return whole - (value + 0.5 < (double)whole);
}

static struct trail trail_make(struct point left, struct point right)
{
    const double one = 1 << FRACTION;
    double dx = (right.x - left.x) / MESH_STEP, dy = (right.y - left.y) / MESH_STEP;
    return (struct trail){nearest((left.x + dx / 2 - 0.5) * one), nearest((left.y + dy / 2 - 0.5) * one),
                          nearest(dx * one), nearest(dy * one)};
}

/* Do all four pixels around each of `count` steps of one coordinate lie within `size`, steps being small? */
static bool is_within(int64_t start, int64_t step, int count, int size)
{
    enum { LARGEST = 1 << 26 };
    int64_t end = start + step * (count - 1);
    int64_t least = start < end ? start : end, most = start < end ? end : start;
    return least >= 0 && most >> FRACTION < size - 1 && step < LARGEST && step > -LARGEST;
}

/* The inner part of a page, which is nearly all of it: sample() without its bounds, counted from the first pixel. */
static void inner_resample(const struct plane *from, struct trail trail, int count, uint8_t *restrict to)
{
    const int w = from->w;
    const uint8_t *first = plane_row(from, (int)(trail.y >> FRACTION)) + (trail.x >> FRACTION);
    int x = (int)(trail.x & 0xffff), y = (int)(trail.y & 0xffff);
    const int step_x = (int)trail.step_x, step_y = (int)trail.step_y;
    for (int i = 0; i < count; i++, x += step_x, y += step_y) {
        const uint8_t *upper = first + (ptrdiff_t)(y >> FRACTION) * w + (x >> FRACTION), *lower = upper + w;
        int ax = x >> (FRACTION - 8) & 255, ay = y >> (FRACTION - 8) & 255;
        int top = (upper[0] << 8) + (upper[1] - upper[0]) * ax,
            bottom = (lower[0] << 8) + (lower[1] - lower[0]) * ax;
        to[i] = (uint8_t)(((top << 8) + (bottom - top) * ay + 32768) >> 16);
    }
}

/* The same where the trail keeps to one row and goes on by a pixel each time, as it mostly does. */
static void run_resample(const struct plane *from, struct trail trail, int count, uint8_t *restrict to)
{
    const uint8_t *restrict upper = plane_row(from, (int)(trail.y >> FRACTION)) + (trail.x >> FRACTION);
    const uint8_t *restrict lower = upper + from->w;
    const uint16_t step_x = (uint16_t)trail.step_x, step_y = (uint16_t)trail.step_y;
    uint16_t x = (uint16_t)trail.x, y = (uint16_t)trail.y; /* the fractions alone; they do not wrap around */
    for (int i = 0; i < count; i++) {
        uint16_t ax = (uint16_t)(x + i * step_x) >> 8, ay = (uint16_t)(y + i * step_y) >> 8;
        uint16_t top = (uint16_t)(upper[i] * (256 - ax) + upper[i + 1] * ax);
        uint16_t bottom = (uint16_t)(lower[i] * (256 - ax) + lower[i + 1] * ax);
        to[i] = (uint8_t)(((uint32_t)top * (uint16_t)(256 - ay) + (uint32_t)bottom * ay + 32768) >> 16);
    }
}

static bool is_run(struct trail trail, int count)
{
    int64_t x = (trail.x & 0xffff) + (trail.step_x - (1 << FRACTION)) * (count - 1);
    int64_t y = (trail.y & 0xffff) + trail.step_y * (count - 1);
    return !(x >> FRACTION) && !(y >> FRACTION);
}

static void span_resample(const struct plane *from, struct trail trail, int count, int outside, uint8_t *to)
{
    if (is_within(trail.x, trail.step_x, count, from->w) &&
        is_within(trail.y, trail.step_y, count, from->h)) {
        if (is_run(trail, count))
            run_resample(from, trail, count, to);
        else
            inner_resample(from, trail, count, to);
        return;
    }
    for (int i = 0; i < count; i++) {
        to[i] = sample(from, trail.x, trail.y, outside);
        trail.x += trail.step_x;
        trail.y += trail.step_y;
    }
}

/* Where the mesh's column lines cross a height of the flat page. */
static void row_nodes(const struct page_map *map, double y, struct point *ret_nodes)
{
    double fy = y / MESH_STEP;
    int row = (int)fy < map->down - 2 ? (int)fy : map->down - 2;
    double ay = fy - row;
    const struct point *node = map->nodes + (size_t)row * (size_t)map->across, *under = node + map->across;
    for (int i = 0; i < map->across; i++)
        ret_nodes[i] = (struct point){node[i].x + ay * (under[i].x - node[i].x),
                                      node[i].y + ay * (under[i].y - node[i].y)};
}

/* Might a stretch from one point to another, and the pixels around it, lie in the box? */
static bool may_touch(struct box box, struct point from, struct point to)
{
    enum { AROUND = 2 };
    double left = from.x < to.x ? from.x : to.x, right = from.x < to.x ? to.x : from.x;
    double top = from.y < to.y ? from.y : to.y, bottom = from.y < to.y ? to.y : from.y;
    return right > box.x - AROUND && left < box.x + box.w + AROUND && bottom > box.y - AROUND &&
           top < box.y + box.h + AROUND;
}

int map_resample(const struct page_map *map, const struct plane *turned, struct box content, int outside,
                 struct plane *ret_flat)
{
    if (!map->nodes)
        return plane_copy(turned, ret_flat);
    struct plane flat;
    CLEANUP(cleanup_free) struct point *nodes = malloc((size_t)map->across * sizeof *nodes);
    int status = nodes ? plane_new_unset(map->w, map->h, &flat) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        return status;
    for (int y = 0; y < flat.h; y++) {
        row_nodes(map, y + 0.5, nodes);
        for (int x = 0, i = 0; x < flat.w; x += MESH_STEP, i++) {
            int count = flat.w - x < MESH_STEP ? flat.w - x : MESH_STEP;
            if (!may_touch(content, nodes[i], nodes[i + 1]))
                memset(plane_row(&flat, y) + x, outside, (size_t)count);
            else
                span_resample(turned, trail_make(nodes[i], nodes[i + 1]), count, outside,
                              plane_row(&flat, y) + x);
        }
    }
    *ret_flat = flat;
    return STATUS_OK;
}
