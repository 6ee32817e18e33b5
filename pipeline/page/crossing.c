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
    int brick;    /* of the shorter side: half the side of the square that takes lines out */
    int reach;    /* … and how far a line goes on to each side of the edge */
    double dark;  /* share of the shade's level that a line is no brighter than */
    double whole; /* share of the line that is dark: it may slope, and be broken by noise */
} crossing = {.brick = 200, .reach = 40, .dark = 0.8, .whole = 0.85};

/* 1 where the picture is darker than its shade, and in the pixels above and below. */
static int lines_mark(const struct plane *grey, struct plane *ret_dark)
{
    CLEANUP(plane_release) struct plane shade = {0};
    int shorter = grey->w < grey->h ? grey->w : grey->h, half = shorter / crossing.brick;
    int status = shade_find(grey, half < 3 ? 3 : half, &shade);
    if (status == STATUS_OK)
        status = plane_new(grey->w, grey->h, ret_dark);
    for (int y = 0; y < grey->h && status == STATUS_OK; y++)
        for (int x = 0; x < grey->w; x++)
            if (plane_row(grey, y)[x] <= crossing.dark * plane_row(&shade, y)[x])
                for (int k = y > 0 ? y - 1 : 0; k <= y + 1 && k < grey->h; k++)
                    plane_row(ret_dark, k)[x] = 1;
    return status;
}

static bool is_crossed(const uint8_t *dark, int edge, int w, int reach)
{
    int count = 0;
    if (edge < reach || edge > w - reach)
        return false;
    for (int x = edge - reach; x < edge + reach; x++)
        count += dark[x];
    return count >= crossing.whole * 2 * reach;
}

/* Whether a line crosses an edge of the sheet in this row. */
static bool row_is_crossed(const uint8_t *sheet, const uint8_t *dark, int w, int reach)
{
    for (int x = 1; x < w; x++)
        if (sheet[x] != sheet[x - 1] && is_crossed(dark, x, w, reach))
            return true;
    return false;
}

/* Lines that cross the edges from left to right. Rows next to one another are of the same line. */
static int across_count(const struct plane *grey, const struct plane *sheet, int *count)
{
    CLEANUP(plane_release) struct plane dark = {0};
    int reach = (grey->w < grey->h ? grey->w : grey->h) / crossing.reach;
    int status = lines_mark(grey, &dark);
    bool before = false;
    for (int y = 0; y < sheet->h && status == STATUS_OK; y++) {
        bool crossed = row_is_crossed(plane_row(sheet, y), plane_row(&dark, y), sheet->w, reach);
        *count += crossed && !before;
        before = crossed;
    }
    return status;
}

int crossings_count(const struct plane *grey, const struct plane *sheet, int *ret_count)
{
    CLEANUP(plane_release) struct plane turned_grey = {0}, turned_sheet = {0};
    *ret_count = 0;
    int status = across_count(grey, sheet, ret_count);
    if (status == STATUS_OK)
        status = plane_transpose(grey, &turned_grey);
    if (status == STATUS_OK)
        status = plane_transpose(sheet, &turned_sheet);
    return status == STATUS_OK ? across_count(&turned_grey, &turned_sheet, ret_count) : status;
}
