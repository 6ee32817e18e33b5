#include "truth.h"

#include <errno.h>
#include <leptonica/allheaders.h>
#include <math.h>

#include "base/cleanup.h"
#include "damage.h"
#include "shenbao/status.h"

static json_t *quad_json(struct quad quad)
{
    json_t *corners = json_array();
    for (int i = 0; i < 4; i++) {
        double x = floor(quad.corner[i].x * 10 + 0.5) / 10, y = floor(quad.corner[i].y * 10 + 0.5) / 10;
        json_array_append_new(corners, json_pack("[f, f]", x, y));
    }
    return corners;
}

static json_t *lines_json(const struct sample_line *lines, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            array, json_pack("{s:s, s:o}", "text", lines[i].text, "quad", quad_json(lines[i].outline)));
    return array;
}

static json_t *cells_json(const struct sample_page *page)
{
    json_t *array = json_array();
    for (size_t i = 0; i < page->cell_count; i++) {
        const struct sample_cell *cell = &page->cells[i];
        json_array_append_new(array, json_pack("{s:i, s:i, s:i, s:i, s:i, s:s, s:o, s:o}", "table",
                                               cell->table, "row", cell->row, "col", cell->column, "rowspan",
                                               cell->row_span, "colspan", cell->column_span, "text",
                                               cell->text, "quad", quad_json(cell->outline), "lines",
                                               lines_json(cell->lines, cell->line_count)));
    }
    return array;
}

json_t *truth_of(const struct sample_page *page, const char *id, const char *image)
{
    const char *kind = damage_name((enum damage)page->kind);
    json_t *truth =
        json_pack("{s:s, s:i, s:o, s:O, s:o, s:o, s:s, s:f, s:s, s:i}", "id", id, "dpi", page->dpi, "style",
                  style_to_json(&page->style), "truth", page->declaration, "cells", cells_json(page),
                  "outside", lines_json(page->outside, page->outside_count), "kind", kind, "strength",
                  floor(page->strength * 1000 + 0.5) / 1000, "image", image, "turn", page->turn);
    if (truth && page->part)
        json_object_set_new(truth, "part", json_integer(page->part));
    return truth;
}

static int write_bytes(const char *path, const void *bytes, size_t size, char **ret_message)
{
    FILE *file = fopen(path, "wbe");
    bool good = file && fwrite(bytes, 1, size, file) == size;
    int saved = errno;
    if (file && fclose(file)) {
        good = false;
        saved = errno;
    }
    if (good)
        return STATUS_OK;
    if (asprintf(ret_message, "%s: %s", path, strerror(saved)) < 0)
        *ret_message = NULL;
    return STATUS_IO;
}

static const char *extension(const struct sample_page *page)
{
    return page->quality ? "jpg" : pixGetDepth(page->pix) == 1 ? "tif" : "png";
}

static int write_picture(const struct sample_page *page, const char *path, char **ret_message)
{
    CLEANUP(cleanup_free) l_uint8 *bytes = NULL;
    size_t size = 0;
    int failed;
    if (page->quality)
        failed = pixWriteMemJpeg(&bytes, &size, page->pix, page->quality, 0);
    else if (pixGetDepth(page->pix) == 1)
        failed = pixWriteMemTiff(&bytes, &size, page->pix, IFF_TIFF_G4);
    else
        failed = pixWriteMemPng(&bytes, &size, page->pix, 0);
    return failed ? STATUS_INTERNAL : write_bytes(path, bytes, size, ret_message);
}

static int write_truth(const struct sample_page *page, const char *path, const char *name, const char *image,
                       char **ret_message)
{
    json_t *truth = truth_of(page, name, image);
    CLEANUP(cleanup_free)
    char *text = truth ? json_dumps(truth, JSON_COMPACT | JSON_REAL_PRECISION(8)) : NULL;
    json_decref(truth);
    return text ? write_bytes(path, text, strlen(text), ret_message) : STATUS_NO_MEMORY;
}

static int write_outlined(const struct sample_page *page, const char *path, char **ret_message)
{
    PIX *colour = pixConvertTo32(page->pix);
    for (size_t i = 0; colour && i < page->cell_count; i++) {
        const struct point *c = page->cells[i].outline.corner;
        for (int k = 0; k < 4; k++)
            pixRenderLineArb(colour, (int)c[k].x, (int)c[k].y, (int)c[(k + 1) & 3].x, (int)c[(k + 1) & 3].y,
                             1, 255, 0, 0);
    }
    CLEANUP(cleanup_free) l_uint8 *bytes = NULL;
    size_t size = 0;
    int failed = colour ? pixWriteMemPng(&bytes, &size, colour, 0) : 1;
    pixDestroy(&colour);
    return failed ? STATUS_INTERNAL : write_bytes(path, bytes, size, ret_message);
}

int truth_write(const struct sample_page *page, const char *dir, const char *name, bool with_dpi,
                bool outlined, char **ret_message)
{
    CLEANUP(cleanup_free) char *image = NULL;
    CLEANUP(cleanup_free) char *picture = NULL;
    CLEANUP(cleanup_free) char *truth = NULL;
    CLEANUP(cleanup_free) char *outline = NULL;
    *ret_message = NULL;
    if (asprintf(&image, "%s.%s", name, extension(page)) < 0 || asprintf(&picture, "%s/%s", dir, image) < 0 ||
        asprintf(&truth, "%s/%s.json", dir, name) < 0 ||
        asprintf(&outline, "%s/%s-outline.png", dir, name) < 0)
        return STATUS_NO_MEMORY;
    pixSetResolution(page->pix, with_dpi ? page->dpi : 0, with_dpi ? page->dpi : 0);
    int status = write_picture(page, picture, ret_message);
    if (!status)
        status = write_truth(page, truth, name, image, ret_message);
    if (!status && outlined)
        status = write_outlined(page, outline, ret_message);
    return status;
}
