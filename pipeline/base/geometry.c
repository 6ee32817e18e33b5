#include "shenbao/geometry.h"

#include <math.h>

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

static int max_int(int a, int b)
{
    return a > b ? a : b;
}

bool box_is_empty(struct box box)
{
    return box.w <= 0 || box.h <= 0;
}

struct box box_intersect(struct box a, struct box b)
{
    int x = max_int(a.x, b.x);
    int y = max_int(a.y, b.y);
    struct box both = {x, y, min_int(a.x + a.w, b.x + b.w) - x, min_int(a.y + a.h, b.y + b.h) - y};
    return box_is_empty(both) ? (struct box){x, y, 0, 0} : both;
}

struct box box_unite(struct box a, struct box b)
{
    if (box_is_empty(a))
        return b;
    if (box_is_empty(b))
        return a;
    int x = min_int(a.x, b.x);
    int y = min_int(a.y, b.y);
    return (struct box){x, y, max_int(a.x + a.w, b.x + b.w) - x, max_int(a.y + a.h, b.y + b.h) - y};
}

struct box box_grow(struct box box, int margin)
{
    return (struct box){box.x - margin, box.y - margin, box.w + 2 * margin, box.h + 2 * margin};
}

bool box_contains(struct box outer, struct box inner)
{
    return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w &&
           inner.y + inner.h <= outer.y + outer.h;
}

struct quad quad_from_box(struct box box)
{
    double left = box.x, top = box.y, right = box.x + box.w, bottom = box.y + box.h;
    return (struct quad){{{left, top}, {right, top}, {right, bottom}, {left, bottom}}};
}

struct box quad_bounds(struct quad quad)
{
    double left = quad.corner[0].x, right = left, top = quad.corner[0].y, bottom = top;
    for (int i = 1; i < 4; i++) {
        left = fmin(left, quad.corner[i].x);
        right = fmax(right, quad.corner[i].x);
        top = fmin(top, quad.corner[i].y);
        bottom = fmax(bottom, quad.corner[i].y);
    }
    int x = (int)floor(left), y = (int)floor(top);
    return (struct box){x, y, (int)ceil(right) - x, (int)ceil(bottom) - y};
}

double quad_area(struct quad quad)
{
    double twice = 0;
    for (int i = 0; i < 4; i++) {
        struct point a = quad.corner[i], b = quad.corner[(i + 1) % 4];
        twice += a.x * b.y - b.x * a.y;
    }
    return fabs(twice) / 2;
}

double point_distance(struct point a, struct point b)
{
    return hypot(a.x - b.x, a.y - b.y);
}
