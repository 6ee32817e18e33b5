#include "export/overlay.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "shenbao/status.h"

struct colour {
    l_uint8 red, green, blue;
};

static const struct colour sure = {0, 150, 0}, empty = {0, 90, 220}, doubtful = {255, 140, 0},
                           wrong = {230, 0, 0}, outside = {130, 130, 130};

enum {
    PIXELS_PER_STROKE = 700, /* of the page's width: a stroke of 2 pixels at 150 dpi, 4 at 300 */
    FILL_PERCENT = 25        /* of colour over the picture: the text stays legible */
};

static const struct colour *colour_of(const struct cell *cell)
{
    if (cell->flags)
        return cell->confidence < 0.5 ? &wrong : &doubtful;
    return cell->text[0] ? &sure : &empty;
}

static PTA *points_of(struct quad outline)
{
    PTA *points = ptaCreate(4);
    for (int i = 0; points && i < 4; i++)
        ptaAddPt(points, (l_float32)outline.corner[i].x, (l_float32)outline.corner[i].y);
    return points;
}

static void stroke(PIX *picture, struct quad outline, const struct colour *colour, int width)
{
    CLEANUP(ptaDestroy) PTA *points = points_of(outline);
    if (points)
        pixRenderPolylineArb(picture, points, width, colour->red, colour->green, colour->blue, 1);
}

/* The span of the quad on one scanline: false where the line misses it. */
static bool span_at(struct quad outline, double y, double *ret_left, double *ret_right)
{
    double left = INFINITY, right = -INFINITY;
    for (int i = 0; i < 4; i++) {
        struct point a = outline.corner[i], b = outline.corner[(i + 1) % 4];
        if ((a.y <= y) == (b.y <= y))
            continue;
        double x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
        left = fmin(left, x);
        right = fmax(right, x);
    }
    *ret_left = left;
    *ret_right = right;
    return left < right;
}

static l_uint32 tint(l_uint32 pixel, const struct colour *colour)
{
    l_int32 red, green, blue;
    extractRGBValues(pixel, &red, &green, &blue);
    l_uint32 mixed;
    composeRGBPixel((red * (100 - FILL_PERCENT) + colour->red * FILL_PERCENT) / 100,
                    (green * (100 - FILL_PERCENT) + colour->green * FILL_PERCENT) / 100,
                    (blue * (100 - FILL_PERCENT) + colour->blue * FILL_PERCENT) / 100, &mixed);
    return mixed;
}

static void fill(PIX *picture, struct quad outline, const struct colour *colour)
{
    struct box page = {0, 0, pixGetWidth(picture), pixGetHeight(picture)};
    struct box area = box_intersect(quad_bounds(outline), page);
    for (int y = area.y; y < area.y + area.h; y++) {
        double left, right;
        if (!span_at(outline, y + 0.5, &left, &right))
            continue;
        l_uint32 *line = pixGetData(picture) + (size_t)y * (size_t)pixGetWpl(picture);
        int first = (int)fmax(area.x, floor(left)), end = (int)fmin(area.x + area.w, ceil(right));
        for (int x = first; x < end; x++)
            line[x] = tint(line[x], colour);
    }
}

PIX *overlay_draw(const PIX *image, const struct sheet *sheet)
{
    CLEANUP(pixDestroy) PIX *colour = pixConvertTo32((PIX *)image);
    PIX *picture = colour ? pixCopy(NULL, colour) : NULL;
    if (!picture)
        return NULL;
    int width = 1 + pixGetWidth(picture) / PIXELS_PER_STROKE;
    for (size_t i = 0; i < sheet->outside_count; i++)
        stroke(picture, sheet->outside[i].outline, &outside, 1);
    for (size_t i = 0; i < sheet->table_count; i++) {
        const struct table *table = &sheet->tables[i];
        for (size_t j = 0; j < table->cell_count; j++) {
            if (table->cells[j].flags)
                fill(picture, table->cells[j].outline, colour_of(&table->cells[j]));
        }
        for (size_t j = 0; j < table->cell_count; j++)
            stroke(picture, table->cells[j].outline, colour_of(&table->cells[j]), width);
    }
    return picture;
}

int overlay_write(const PIX *overlay, const char *dir, const char *name)
{
    CLEANUP(cleanup_free) char *stem = path_join(dir, name);
    CLEANUP(cleanup_free) char *path = NULL;
    if (!overlay || !stem || asprintf(&path, "%s.png", stem) < 0)
        return STATUS_NO_MEMORY;
    l_uint8 *bytes = NULL;
    size_t size = 0;
    int status = folder_make_above(path);
    if (status == STATUS_OK && pixWriteMem(&bytes, &size, (PIX *)overlay, IFF_PNG) != 0)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = file_write_whole(path, bytes, size);
    lept_free(bytes);
    return status;
}
