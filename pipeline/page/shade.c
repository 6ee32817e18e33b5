/*
 * Paper where the light steps: at a fold, under the edge of a shadow. Between the centres of tiles it is no slope, and
 * what is taken for one leaves a dark band that looks like ink. A closing keeps a step where it is and takes out what is
 * narrower than its square, the print:
 *
 *      paper  ------.                  ------.
 *      print    U U `----U--   becomes       `-------
 *
 * Method: grey closing (Serra, "Image Analysis and Mathematical Morphology", 1982), by rows and then by columns.
 */
#include "base/cleanup.h"
#include "page/stages.h"
#include "shenbao/status.h"

typedef void (*row_join)(uint8_t *restrict row, const uint8_t *restrict other, int w);

static void row_lighten(uint8_t *restrict row, const uint8_t *restrict other, int w)
{
    for (int x = 0; x < w; x++)
        row[x] = row[x] > other[x] ? row[x] : other[x];
}

static void row_darken(uint8_t *restrict row, const uint8_t *restrict other, int w)
{
    for (int x = 0; x < w; x++)
        row[x] = row[x] < other[x] ? row[x] : other[x];
}

/* Joins to each pixel those up to `half` to both sides; what is outside the plane says nothing. */
static void join_across(const struct plane *from, int half, row_join join, struct plane *to)
{
    memcpy(to->px, from->px, (size_t)from->w * (size_t)from->h);
    for (int y = 0; y < from->h; y++)
        for (int d = 1; d <= half && d < from->w; d++) {
            join(plane_row(to, y), plane_row(from, y) + d, from->w - d);
            join(plane_row(to, y) + d, plane_row(from, y), from->w - d);
        }
}

static void join_down(const struct plane *from, int half, row_join join, struct plane *to)
{
    memcpy(to->px, from->px, (size_t)from->w * (size_t)from->h);
    for (int y = 0; y < from->h; y++)
        for (int k = y - half < 0 ? 0 : y - half; k <= y + half && k < from->h; k++)
            join(plane_row(to, y), plane_row(from, k), from->w);
}

int shade_find(const struct plane *grey, int half, struct plane *ret_shade)
{
    CLEANUP(plane_release) struct plane across = {0};
    struct plane shade;
    int status = plane_new_unset(grey->w, grey->h, &across);
    if (status == STATUS_OK)
        status = plane_new_unset(grey->w, grey->h, &shade);
    if (status != STATUS_OK)
        return status;
    join_across(grey, half, row_lighten, &across);
    join_down(&across, half, row_lighten, &shade);
    join_across(&shade, half, row_darken, &across);
    join_down(&across, half, row_darken, &shade);
    *ret_shade = shade;
    return STATUS_OK;
}
