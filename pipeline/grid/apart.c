#include "grid/apart.h"

#include <math.h>

static const struct {
    double whole; /* share of its length that has ink, of a line that has lost nothing */
    double white; /* character heights without ink between its end and the rule … */
    int least;    /* … and pixels */
    double aside; /* character heights: how far from its place the line is looked for */
    int most;     /* of such lines: where there are more, the table is drawn so */
} apart = {.whole = 0.9, .white = 0.15, .least = 3, .aside = 0.1, .most = 3};

static struct lattice_edge *edge_of(const struct lattice *lattice, bool horizontal, int line, int gap)
{
    int gaps = (horizontal ? lattice->column_count : lattice->row_count) - 1;
    if (gap < 0 || gap >= gaps)
        return NULL;
    return horizontal ? lattice_horizontal(lattice, line, gap) : lattice_vertical(lattice, gap, line);
}

static struct point crossing_of(const struct lattice *lattice, bool horizontal, int line, int i)
{
    struct point point = horizontal ? lattice_crossing(lattice, line, i) : lattice_crossing(lattice, i, line);
    return horizontal ? point : (struct point){point.y, point.x};
}

static bool has_ink(const struct view *view, int x, double at)
{
    int reach = (int)(apart.aside * view->char_height + 1.5), middle = (int)floor(at);
    for (int y = middle - reach; y <= middle + reach; y++) {
        if (x >= 0 && y >= 0 && x < view->ink.w && y < view->ink.h && plane_row(&view->ink, y)[x])
            return true;
    }
    return false;
}

/* Is there ink on the line, `past` pixels from its one end? */
static bool line_has_ink(const struct view *view, struct point from, struct point to, int past)
{
    double length = fmax(1, fabs(to.x - from.x)), step = to.x > from.x ? 1 : -1;
    return has_ink(view, (int)(from.x + step * past), from.y + (to.y - from.y) * past / length);
}

/* Where the line begins behind the white beside the rule that crosses at `from`: pixels from there, or -1. */
static int white_end(const struct view *view, struct point from, struct point to)
{
    int length = (int)(fabs(to.x - from.x) / 2), past = 0, white = 0;
    while (past < length && line_has_ink(view, from, to, past))
        past++;
    for (; past < length && !line_has_ink(view, from, to, past); past++)
        white++;
    return white >= fmax(apart.least, apart.white * view->char_height) ? past : -1;
}

static bool is_whole(const struct view *view, struct point from, struct point to, int start, int end)
{
    int ink = 0;
    for (int past = start; past < end; past++)
        ink += line_has_ink(view, from, to, past);
    return end > start && ink >= apart.whole * (end - start);
}

static bool is_underline(const struct view *view, struct point from, struct point to)
{
    int start = white_end(view, from, to), rest = white_end(view, to, from);
    return start >= 0 && rest >= 0 && is_whole(view, from, to, start, (int)fabs(to.x - from.x) - rest);
}

static bool is_present(const struct lattice_edge *edge)
{
    return edge && edge->present;
}

static bool is_apart(const struct view *view, const struct lattice *lattice, bool horizontal, int line,
                     int gap)
{
    return is_present(edge_of(lattice, horizontal, line, gap)) &&
           !is_present(edge_of(lattice, horizontal, line, gap - 1)) &&
           !is_present(edge_of(lattice, horizontal, line, gap + 1)) &&
           is_underline(view, crossing_of(lattice, horizontal, line, gap),
                        crossing_of(lattice, horizontal, line, gap + 1));
}

void apart_drop(const struct view *view, struct lattice *lattice, bool horizontal)
{
    struct lattice_edge *found[8];
    int lines = horizontal ? lattice->row_count : lattice->column_count, count = 0;
    int gaps = (horizontal ? lattice->column_count : lattice->row_count) - 1;
    for (int line = 0; line < lines; line++) {
        for (int gap = 0; gap < gaps && count <= apart.most; gap++) {
            if (is_apart(view, lattice, horizontal, line, gap))
                found[count++] = edge_of(lattice, horizontal, line, gap);
        }
    }
    for (int i = 0; i < count && count <= apart.most; i++) {
        found[i]->present = false;
        found[i]->doubtful = true;
    }
}
