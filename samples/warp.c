/*
 * A picture's pixel is traced back to the sheet in two steps:
 *
 *     picture  --lens-->  bent sheet  --unbend-->  flat sheet
 *
 *     +---------+         .--~~~--.               +--------+
 *     | \_____\ |         |       |               |        |
 *     |  \     \|   --->  |       |      --->     |        |
 *     |   \_____|         '--~~~--'               +--------+
 *
 * The lens is a plane homography fitted to the four corners (Hartley and Zisserman, Multiple View
 * Geometry, 2.3). The bend moves a point of the bent sheet up or down by a sine of its x, and left or right
 * by a sine of its y: a sheet held or lying with a curl. Both are smooth, so the inverse is found by Newton's
 * method with the derivative taken numerically; three or four steps suffice.
 */
#include "warp.h"

#include <math.h>

enum {
    TILE = 8 /* the mapping is computed at every 8th pixel and interpolated between */
};

static void swap_rows(double a[9], double b[9])
{
    for (int i = 0; i < 9; i++) {
        double keep = a[i];
        a[i] = b[i];
        b[i] = keep;
    }
}

/* Gauss-Jordan with pivoting on 8 equations in 8 unknowns; the ninth column is the right side. */
static void solve(double m[8][9])
{
    for (int column = 0; column < 8; column++) {
        int best = column;
        for (int row = column + 1; row < 8; row++)
            best = fabs(m[row][column]) > fabs(m[best][column]) ? row : best;
        swap_rows(m[column], m[best]);
        for (int row = 0; row < 8; row++) {
            if (row == column || m[column][column] == 0)
                continue;
            double factor = m[row][column] / m[column][column];
            for (int i = column; i < 9; i++)
                m[row][i] -= factor * m[column][i];
        }
    }
}

struct warp warp_make(double width, double height, struct quad corners)
{
    const struct point sheet[4] = {{0, 0}, {width, 0}, {width, height}, {0, height}};
    double m[8][9] = {{0}};
    for (int i = 0; i < 4; i++) {
        double x = corners.corner[i].x, y = corners.corner[i].y, u = sheet[i].x, v = sheet[i].y;
        const double across[9] = {x, y, 1, 0, 0, 0, -u * x, -u * y, u};
        const double down[9] = {0, 0, 0, x, y, 1, -v * x, -v * y, v};
        memcpy(m[2 * i], across, sizeof across);
        memcpy(m[2 * i + 1], down, sizeof down);
    }
    solve(m);
    struct warp warp = {.width = width, .height = height, .lens[8] = 1};
    for (int i = 0; i < 8; i++)
        warp.lens[i] = m[i][i] != 0 ? m[i][8] / m[i][i] : 0;
    return warp;
}

struct point warp_to_sheet(const struct warp *warp, struct point picture)
{
    const double *h = warp->lens;
    double scale = h[6] * picture.x + h[7] * picture.y + h[8];
    struct point bent = {(h[0] * picture.x + h[1] * picture.y + h[2]) / scale,
                         (h[3] * picture.x + h[4] * picture.y + h[5]) / scale};
    double across = M_PI * bent.x / warp->width, down = M_PI * bent.y / warp->height;
    return (struct point){bent.x + warp->lean * sin(down * warp->lean_turns + warp->lean_phase),
                          bent.y + warp->bow * sin(across * warp->bow_turns + warp->bow_phase)};
}

struct point warp_to_picture(const struct warp *warp, struct point sheet)
{
    struct point guess = sheet;
    for (int i = 0; i < 20; i++) {
        struct point at = warp_to_sheet(warp, guess);
        struct point right = warp_to_sheet(warp, (struct point){guess.x + 0.5, guess.y});
        struct point below = warp_to_sheet(warp, (struct point){guess.x, guess.y + 0.5});
        double a = (right.x - at.x) * 2, b = (below.x - at.x) * 2, c = (right.y - at.y) * 2,
               d = (below.y - at.y) * 2;
        double det = a * d - b * c, du = sheet.x - at.x, dv = sheet.y - at.y;
        if (fabs(det) < 1e-9)
            break;
        guess.x += (d * du - b * dv) / det;
        guess.y += (a * dv - c * du) / det;
        if (fabs(du) + fabs(dv) < 1e-4)
            break;
    }
    return guess;
}

/* How much of the sheet lies at this distance (pixels) inside its edge, 0 to 1. */
static double cover(double inside)
{
    return inside <= -0.5 ? 0 : inside >= 0.5 ? 1 : inside + 0.5;
}

/* The four neighbours of a place on the sheet and their weights, sum 65536. */
struct tap {
    size_t at[4];
    int weight[4];
};

static int clamp(int value, int high)
{
    return value < 0 ? 0 : value > high ? high : value;
}

static struct tap tap_at(const struct raster *sheet, double u, double v)
{
    double x = u - 0.5, y = v - 0.5, left = floor(x), top = floor(y);
    int fx = (int)((x - left) * 256), fy = (int)((y - top) * 256);
    int x0 = clamp((int)left, sheet->width - 1), x1 = clamp((int)left + 1, sheet->width - 1);
    size_t y0 = (size_t)clamp((int)top, sheet->height - 1) * (size_t)sheet->width;
    size_t y1 = (size_t)clamp((int)top + 1, sheet->height - 1) * (size_t)sheet->width;
    return (struct tap){{y0 + (size_t)x0, y0 + (size_t)x1, y1 + (size_t)x0, y1 + (size_t)x1},
                        {(256 - fx) * (256 - fy), fx * (256 - fy), (256 - fx) * fy, fx * fy}};
}

static int tap_value(const struct tap *tap, const uint8_t *plane)
{
    int sum = 32768;
    for (int i = 0; i < 4; i++)
        sum += tap->weight[i] * plane[tap->at[i]];
    return sum >> 16;
}

static void draw_pixel(const struct raster *sheet, struct raster *picture, size_t at, double u, double v)
{
    double share = cover(u < sheet->width - u ? u : sheet->width - u) *
                   cover(v < sheet->height - v ? v : sheet->height - v);
    if (share <= 0)
        return;
    struct tap tap = tap_at(sheet, u, v);
    for (int i = 0; i < picture->planes; i++) {
        int value = tap_value(&tap, sheet->plane[i]);
        int under = picture->plane[i][at];
        picture->plane[i][at] = (uint8_t)(share >= 1 ? value : under + (int)(share * (value - under)));
    }
}

/* One tile: the mapping at its corners, linear between. */
static void draw_tile(const struct warp *warp, const struct raster *sheet, struct raster *picture, int left,
                      int top)
{
    struct point a = warp_to_sheet(warp, (struct point){left + 0.5, top + 0.5});
    struct point b = warp_to_sheet(warp, (struct point){left + TILE + 0.5, top + 0.5});
    struct point c = warp_to_sheet(warp, (struct point){left + 0.5, top + TILE + 0.5});
    struct point d = warp_to_sheet(warp, (struct point){left + TILE + 0.5, top + TILE + 0.5});
    for (int y = 0; y < TILE && top + y < picture->height; y++) {
        double t = (double)y / TILE;
        struct point from = {a.x + (c.x - a.x) * t, a.y + (c.y - a.y) * t};
        struct point to = {b.x + (d.x - b.x) * t, b.y + (d.y - b.y) * t};
        double du = (to.x - from.x) / TILE, dv = (to.y - from.y) / TILE;
        size_t at = (size_t)(top + y) * (size_t)picture->width + (size_t)left;
        for (int x = 0; x < TILE && left + x < picture->width; x++)
            draw_pixel(sheet, picture, at + (size_t)x, from.x + du * x, from.y + dv * x);
    }
}

void warp_draw(const struct warp *warp, const struct raster *sheet, struct raster *picture)
{
    for (int top = 0; top < picture->height; top += TILE)
        for (int left = 0; left < picture->width; left += TILE)
            draw_tile(warp, sheet, picture, left, top);
}
