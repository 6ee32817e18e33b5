#include "bench.h"

#include <math.h>

#include "shenbao/status.h"

double bench_grade(const struct bench *bench, double low, double high)
{
    return low + (high - low) * bench->strength;
}

double bench_signed(struct bench *bench, double low, double high)
{
    double value = rng_between(&bench->rng, low, high);
    return rng_chance(&bench->rng, 0.5) ? value : -value;
}

/* ---- the truth follows ---- */

typedef struct point (*mapping)(const void *how, struct point point);

static void map_quad(struct quad *quad, mapping map, const void *how)
{
    for (int i = 0; i < 4; i++)
        quad->corner[i] = map(how, quad->corner[i]);
}

static void map_page(struct sample_page *page, mapping map, const void *how)
{
    for (size_t i = 0; i < page->cell_count; i++) {
        struct sample_cell *cell = &page->cells[i];
        map_quad(&cell->outline, map, how);
        for (size_t k = 0; k < cell->line_count; k++)
            map_quad(&cell->lines[k].outline, map, how);
    }
    for (size_t i = 0; i < page->outside_count; i++)
        map_quad(&page->outside[i].outline, map, how);
}

static struct point through_warp(const void *how, struct point point)
{
    return warp_to_picture(how, point);
}

/* One quarter turn against the clock; `how` is the picture's width before it. */
static struct point through_turn(const void *how, struct point point)
{
    const double *width = how;
    return (struct point){point.y, *width - point.x};
}

/* ---- placing ---- */

static struct quad corners_of(struct bench *bench, const struct pose *pose)
{
    double w = bench->raster.width, h = bench->raster.height, angle = pose->rotation * M_PI / 180;
    const struct point sheet[4] = {{0, 0}, {w, 0}, {w, h}, {0, h}};
    struct quad corners;
    for (int i = 0; i < 4; i++) {
        double x = (sheet[i].x - w / 2) * pose->scale, y = (sheet[i].y - h / 2) * pose->scale;
        double stray = pose->perspective * w;
        corners.corner[i].x = w / 2 + x * cos(angle) - y * sin(angle) + pose->shift_x * w +
                              rng_between(&bench->rng, -stray, stray);
        corners.corner[i].y = h / 2 + x * sin(angle) + y * cos(angle) + pose->shift_y * h +
                              rng_between(&bench->rng, -stray, stray);
    }
    return corners;
}

void bench_place(struct bench *bench, const struct pose *pose, struct raster *around)
{
    if (bench->status) {
        raster_release(around);
        return;
    }
    struct warp warp = warp_make(bench->raster.width, bench->raster.height, corners_of(bench, pose));
    warp.bow = pose->bow * bench->unit;
    warp.bow_turns = rng_between(&bench->rng, 0.7, 1.6);
    warp.bow_phase = rng_between(&bench->rng, -0.6, 0.6);
    warp.lean = pose->lean * bench->unit;
    warp.lean_turns = rng_between(&bench->rng, 0.7, 1.8);
    warp.lean_phase = rng_between(&bench->rng, -0.6, 0.6);
    warp_draw(&warp, &bench->raster, around);
    raster_release(&bench->raster);
    bench->raster = *around;
    *around = (struct raster){0};
    map_page(bench->page, through_warp, &warp);
}

void bench_place_on(struct bench *bench, const struct pose *pose, uint8_t around)
{
    struct raster picture = {0};
    if (!bench->status)
        bench->status =
            raster_new(bench->raster.width, bench->raster.height, bench->raster.planes, around, &picture);
    bench_place(bench, pose, &picture);
}

void bench_turn(struct bench *bench, int quarters)
{
    for (int i = 0; i < (quarters & 3) && !bench->status; i++) {
        double width = bench->raster.width;
        bench->status = raster_turn(&bench->raster, 1);
        if (!bench->status)
            map_page(bench->page, through_turn, &width);
    }
    bench->page->turn = quarters & 3;
}
