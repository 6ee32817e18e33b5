#include "review/view.h"

#include <leptonica/allheaders.h>
#include <math.h>

static const double AROUND = 0.7; /* of the cell's shorter side: how much of its neighbourhood shows … */
static const double AROUND_LEAST = 20, AROUND_MOST = 90; /* … in pixels of the scan */
static const double LARGEST = 3;                 /* times the scan's size: no sharper by being larger */
static const double DIMMED = 0.62, DIM_TO = 205; /* share of the veil over the neighbourhood, and its grey */

/* A colour between four pixels; white beyond the scan. */
static l_uint32 pixel_at(PIX *pix, int x, int y)
{
    l_uint32 value = 0xffffff00;
    if (x < 0 || y < 0 || x >= pixGetWidth(pix) || y >= pixGetHeight(pix))
        return value;
    const l_uint32 *line = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
    if (pixGetDepth(pix) == 32)
        return line[x];
    l_uint32 grey = GET_DATA_BYTE(line, x);
    return grey << 24 | grey << 16 | grey << 8;
}

static double channel_between(const l_uint32 around[4], int shift, double right, double below)
{
    double value[4];
    for (int i = 0; i < 4; i++)
        value[i] = around[i] >> shift & 0xff;
    double top = value[0] + (value[1] - value[0]) * right, bottom = value[2] + (value[3] - value[2]) * right;
    return top + (bottom - top) * below;
}

static l_uint32 colour_at(PIX *pix, struct point at, bool dim)
{
    double x = floor(at.x), y = floor(at.y);
    if (!(x > -2 && x < 1e6 && y > -2 && y < 1e6))
        return dim ? 0xe0e0e000 : 0xffffff00;
    const l_uint32 around[4] = {pixel_at(pix, (int)x, (int)y), pixel_at(pix, (int)x + 1, (int)y),
                                pixel_at(pix, (int)x, (int)y + 1), pixel_at(pix, (int)x + 1, (int)y + 1)};
    l_uint32 colour = 0;
    for (int shift = 24; shift >= 8; shift -= 8) {
        double value = channel_between(around, shift, at.x - x, at.y - y);
        if (dim)
            value = value * (1 - DIMMED) + DIM_TO * DIMMED;
        colour |= (l_uint32)(value + 0.5) << shift;
    }
    return colour;
}

struct view {
    struct quad outline; /* in the kept scan's pixels */
    double width, height, around;
    double scale; /* of the picture to the scan */
};

static struct view view_of(struct quad outline, double scan_scale, int width, int height)
{
    struct view view = {.outline = outline};
    for (int i = 0; i < 4; i++) {
        view.outline.corner[i].x *= scan_scale;
        view.outline.corner[i].y *= scan_scale;
    }
    const struct point *c = view.outline.corner;
    view.width = fmax((point_distance(c[0], c[1]) + point_distance(c[3], c[2])) / 2, 1);
    view.height = fmax((point_distance(c[0], c[3]) + point_distance(c[1], c[2])) / 2, 1);
    view.around = fmin(fmax(AROUND * fmin(view.width, view.height), AROUND_LEAST), AROUND_MOST);
    view.scale =
        fmin(LARGEST, fmin(width / (view.width + 2 * view.around), height / (view.height + 2 * view.around)));
    return view;
}

/* Where a point of the picture lies in the scan: straight lines stay straight along both axes. */
static struct point view_point(const struct view *view, double across, double down)
{
    const struct point *c = view->outline.corner;
    double a = (1 - across) * (1 - down), b = across * (1 - down), d = across * down, e = (1 - across) * down;
    return (struct point){a * c[0].x + b * c[1].x + d * c[2].x + e * c[3].x - 0.5,
                          a * c[0].y + b * c[1].y + d * c[2].y + e * c[3].y - 0.5};
}

PIX *view_draw(PIX *pix, double scan_scale, struct quad outline, int most_wide, int most_high)
{
    const struct view whole = view_of(outline, scan_scale, most_wide, most_high), *view = &whole;
    int width = (int)ceil((view->width + 2 * view->around) * view->scale);
    int height = (int)ceil((view->height + 2 * view->around) * view->scale);
    PIX *picture = pixCreate(width > 0 ? width : 1, height > 0 ? height : 1, 32);
    for (int y = 0; picture && y < height; y++) {
        l_uint32 *line = pixGetData(picture) + (size_t)y * (size_t)pixGetWpl(picture);
        double down = ((y + 0.5) / view->scale - view->around) / view->height;
        for (int x = 0; x < width; x++) {
            double across = ((x + 0.5) / view->scale - view->around) / view->width;
            bool dim = across < 0 || across > 1 || down < 0 || down > 1;
            line[x] = colour_at(pix, view_point(view, across, down), dim);
        }
    }
    return picture;
}
