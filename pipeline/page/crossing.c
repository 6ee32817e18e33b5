/*
 * Lines that cross the edge of what may be a sheet:
 *
 *      sheet    |  desk            light    |  shadow
 *               |                  ---------+----------
 *      ------.  |                  ---------+----------
 *               |                           |
 *
 * A line is what the shade (shade.c) is brighter than, on and on to both sides of the edge. A line is thin: a dark thing
 * that lies over the edge is none.
 */
#include "base/cleanup.h"
#include "page/stages.h"
#include "shenbao/status.h"

static const struct {
    int brick; /* the shorter side holds so many times half the side of the square that takes lines out … */
    int reach; /* … and so many times what a line goes on to each side of the edge */
    double dark;  /* share of the shade's level that a line is no brighter than */
    double whole; /* share of the line that is dark: it may be broken by noise */
} crossing = {.brick = 200, .reach = 40, .dark = 0.8, .whole = 0.85};

static int part_of(const struct plane *plane, int parts)
{
    return (plane->w < plane->h ? plane->w : plane->h) / parts;
}

/* 1 where the picture is darker than its shade. */
static int lines_mark(const struct plane *grey, struct plane *ret_dark)
{
    CLEANUP(plane_release) struct plane shade = {0};
    int half = part_of(grey, crossing.brick), status = shade_find(grey, half < 3 ? 3 : half, &shade);
    if (status == STATUS_OK)
        status = plane_new_unset(grey->w, grey->h, ret_dark);
    for (size_t i = 0; i < (size_t)grey->w * (size_t)grey->h && status == STATUS_OK; i++)
        ret_dark->px[i] = grey->px[i] <= crossing.dark * shade.px[i];
    return status;
}

/* A line may slope: it is looked for in the rows above and below, too. */
static bool is_dark(const struct plane *dark, int x, int y)
{
    return plane_row(dark, y)[x] || (y > 0 && plane_row(dark, y - 1)[x]) ||
           (y + 1 < dark->h && plane_row(dark, y + 1)[x]);
}

static bool is_crossed(const struct plane *dark, int edge, int y)
{
    int count = 0, reach = part_of(dark, crossing.reach);
    if (edge < reach || edge > dark->w - reach)
        return false;
    for (int x = edge - reach; x < edge + reach; x++)
        count += is_dark(dark, x, y);
    return count >= crossing.whole * 2 * reach;
}

/* Whether a line crosses an edge of the sheet in this row. */
static bool row_is_crossed(const struct plane *sheet, const struct plane *dark, int y)
{
    const uint8_t *row = plane_row(sheet, y);
    for (int x = 1; x < sheet->w; x++)
        if (row[x] != row[x - 1] && is_crossed(dark, x, y))
            return true;
    return false;
}

/* Lines that cross the edges from left to right. Rows next to one another are of the same line. */
static int across_count(const struct plane *dark, const struct plane *sheet)
{
    int count = 0;
    bool before = false;
    for (int y = 0; y < sheet->h; y++) {
        bool crossed = row_is_crossed(sheet, dark, y);
        count += crossed && !before;
        before = crossed;
    }
    return count;
}

int crossings_count(const struct plane *grey, const struct plane *sheet, int *ret_count)
{
    CLEANUP(plane_release) struct plane dark = {0}, turned_dark = {0}, turned_sheet = {0};
    int status = lines_mark(grey, &dark);
    if (status == STATUS_OK)
        status = plane_transpose(&dark, &turned_dark);
    if (status == STATUS_OK)
        status = plane_transpose(sheet, &turned_sheet);
    *ret_count =
        status == STATUS_OK ? across_count(&dark, sheet) + across_count(&turned_dark, &turned_sheet) : 0;
    return status;
}
