/*
 * Sutherland and Hodgman's clipping: the first quad is cut by each side of the second in turn.
 * Reference: I. E. Sutherland, G. W. Hodgman, "Reentrant polygon clipping", CACM 17 (1974).
 */
#include "score/overlap.h"

#include <math.h>
#include <stddef.h>

enum {
    POINTS_MAX = 16
}; /* a quad cut by four sides has at most eight corners; a twisted one may have more */

struct polygon {
    struct point points[POINTS_MAX];
    size_t count;
};

static double twice_area(const struct polygon *polygon)
{
    double sum = 0;
    for (size_t i = 0; i < polygon->count; i++) {
        struct point here = polygon->points[i], last = polygon->points[(i ? i : polygon->count) - 1];
        sum += here.x * last.y - last.x * here.y;
    }
    return sum;
}

static double area(const struct polygon *polygon)
{
    return fabs(twice_area(polygon)) / 2;
}

/* The same outline, with its inside to the left of each side. */
static struct polygon turn_positive(struct quad quad)
{
    struct polygon polygon = {.count = 4}, turned = {.count = 4};
    for (size_t i = 0; i < 4; i++) {
        polygon.points[i] = quad.corner[i];
        turned.points[i] = quad.corner[3 - i];
    }
    return twice_area(&polygon) < 0 ? polygon : turned;
}

static double side(struct point a, struct point b, struct point p)
{
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

static void add(struct polygon *polygon, struct point point)
{
    if (polygon->count < POINTS_MAX)
        polygon->points[polygon->count++] = point;
}

/* What of `whole` lies to the left of the line from a to b. */
static struct polygon cut(const struct polygon *whole, struct point a, struct point b)
{
    struct polygon part = {.count = 0};
    for (size_t k = 0; k < whole->count; k++) {
        struct point p = whole->points[(k ? k : whole->count) - 1], q = whole->points[k];
        double p_side = side(a, b, p), q_side = side(a, b, q);
        if ((p_side >= 0) != (q_side >= 0)) {
            double t = p_side / (p_side - q_side);
            add(&part, (struct point){p.x + t * (q.x - p.x), p.y + t * (q.y - p.y)});
        }
        if (q_side >= 0)
            add(&part, q);
    }
    return part;
}

/* The boxes around the quads have nothing in common. */
static bool apart(struct quad a, struct quad b)
{
    double low_x[2] = {INFINITY, INFINITY}, high_x[2] = {-INFINITY, -INFINITY};
    double low_y[2] = {INFINITY, INFINITY}, high_y[2] = {-INFINITY, -INFINITY};
    const struct quad quads[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 4; j++) {
            struct point corner = quads[i].corner[j];
            low_x[i] = fmin(low_x[i], corner.x);
            high_x[i] = fmax(high_x[i], corner.x);
            low_y[i] = fmin(low_y[i], corner.y);
            high_y[i] = fmax(high_y[i], corner.y);
        }
    }
    return high_x[0] <= low_x[1] || high_x[1] <= low_x[0] || high_y[0] <= low_y[1] || high_y[1] <= low_y[0];
}

double quad_overlap(struct quad a, struct quad b)
{
    if (apart(a, b))
        return 0;
    struct polygon clip = turn_positive(b), rest = turn_positive(a);
    double both = area(&rest) + area(&clip);
    for (size_t i = 0; i < 4 && rest.count > 0; i++)
        rest = cut(&rest, clip.points[(i ? i : 4) - 1], clip.points[i]);
    double shared = area(&rest);
    return rest.count ? shared / (both - shared + 1e-9) : 0;
}
