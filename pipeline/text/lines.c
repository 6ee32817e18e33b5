#include "text/lines.h"

#include <leptonica/allheaders.h>

#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/dots.h"
#include "text/stack.h"
#include "text/tails.h"

/* Counts the component's pixels by the line they lie in; copies them to the lines' pictures too, where given. */
static void component_share(PIX *component, struct box place, const struct line_cuts *cuts, int *counts,
                            PIX **pictures)
{
    const l_uint32 *data = pixGetData(component);
    size_t words = (size_t)pixGetWpl(component);
    for (int y = 0; y < place.h; y++)
        for (int x = 0; x < place.w; x++) {
            if (!GET_DATA_BIT(data + (size_t)y * words, x))
                continue;
            size_t line = line_cuts_lookup(cuts, place.x + x, place.y + y);
            counts[line]++;
            if (pictures)
                pixSetPixel(pictures[line], place.x + x, place.y + y, 1);
        }
}

/* Gives a component to the line that holds nearly all of it, or parts it at the seams. */
static void component_assign(PIX *component, struct box place, double unit,
                             const struct lines_options *options, const struct line_cuts *cuts, int *counts,
                             PIX **pictures)
{
    size_t most = 0;
    int all = 0;
    memset(counts, 0, cuts->line_count * sizeof *counts);
    component_share(component, place, cuts, counts, NULL);
    for (size_t i = 0; i < cuts->line_count; i++) {
        all += counts[i];
        most = counts[i] > counts[most] ? i : most;
    }
    if (counts[most] >= options->stray * all || place.h <= options->whole * unit)
        pixRasterop(pictures[most], place.x, place.y, place.w, place.h, PIX_SRC | PIX_DST, component, 0, 0);
    else
        component_share(component, place, cuts, counts, pictures);
}

/* Gives each component to its line's picture. */
static int components_part(PIX *ink, double unit, const struct lines_options *options,
                           const struct line_cuts *cuts, PIX **pictures)
{
    PIXA *found = NULL;
    CLEANUP(boxaDestroy) BOXA *boxes = pixConnComp(ink, &found, 8);
    CLEANUP(pixaDestroy) PIXA *components = found;
    CLEANUP(cleanup_free) int *counts = calloc(cuts->line_count, sizeof *counts);
    if (!boxes || !counts)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < cuts->line_count; i++)
        if (!(pictures[i] = pixCreateTemplate(ink)))
            return STATUS_NO_MEMORY;
    for (int i = 0; i < boxaGetCount(boxes); i++) {
        struct box place = {0};
        boxaGetBoxGeometry(boxes, i, &place.x, &place.y, &place.w, &place.h);
        CLEANUP(pixDestroy) PIX *component = pixaGetPix(components, i, L_CLONE);
        component_assign(component, place, unit, options, cuts, counts, pictures);
    }
    return STATUS_OK;
}

/* One picture a line, each of the block's size, holding that line's ink. */
static int ink_part(PIX *ink, double unit, const struct lines_options *options, const struct line_cuts *cuts,
                    PIX **pictures)
{
    if (cuts->line_count > 1)
        return components_part(ink, unit, options, cuts, pictures);
    pictures[0] = pixCopy(NULL, ink);
    return pictures[0] ? STATUS_OK : STATUS_NO_MEMORY;
}

/* A line from the ink in a picture of the block's size. Without ink, or with next to none, part_count stays 0. */
static int line_make(PIX *picture, struct box block, int least, struct line *ret_line)
{
    struct box box = ink_bounds(picture);
    if (box_is_empty(box) || (box.w < least && box.h < least))
        return STATUS_OK;
    PIX *tight = region_clip(picture, box);
    struct line_part *part = tight ? calloc(1, sizeof *part) : NULL;
    if (!part) {
        pixDestroy(&tight);
        return STATUS_NO_MEMORY;
    }
    box.x += block.x;
    box.y += block.y;
    *part = (struct line_part){box, tight};
    *ret_line = (struct line){box, part, 1};
    return STATUS_OK;
}

static void pictures_free(PIX **pictures, size_t count)
{
    for (size_t i = 0; pictures && i < count; i++)
        pixDestroy(&pictures[i]);
    free(pictures);
}

/* True for less ink than a line among others has. */
static bool is_crumb(PIX *picture, double unit, const struct lines_options *options)
{
    l_int32 area = 0;
    pixCountPixels(picture, &area, NULL);
    return area < options->line_area * unit * unit;
}

static int lines_make(const struct cell_ink *ink, double unit, const struct lines_options *options,
                      const struct line_cuts *cuts, struct line **ret_lines, size_t *ret_count)
{
    int least = (int)(options->least_line * unit);
    struct line *lines = calloc(cuts->line_count, sizeof *lines);
    PIX **pictures = calloc(cuts->line_count, sizeof *pictures);
    size_t count = 0;
    int status = lines && pictures ? ink_part(ink->text, unit, options, cuts, pictures) : STATUS_NO_MEMORY;
    if (status == STATUS_OK && ink->dots)
        status = dots_add(ink->dots, unit, options, pictures, cuts->line_count);
    for (size_t i = 0; i < cuts->line_count && status == STATUS_OK; i++) {
        if (cuts->line_count > 1 && is_crumb(pictures[i], unit, options))
            continue;
        status = line_make(pictures[i], ink->box, least, &lines[count]);
        count += lines[count].part_count > 0;
    }
    pictures_free(pictures, cuts->line_count);
    if (status != STATUS_OK) {
        block_lines_free(lines, count);
        return status;
    }
    *ret_lines = lines;
    *ret_count = count;
    return STATUS_OK;
}

int block_lines_find(const struct cell_ink *ink, double unit, const struct lines_options *options,
                     struct line **ret_lines, size_t *ret_count)
{
    struct line_cuts cuts = {0};
    int status = line_cuts_find(ink->text, unit, &options->cut, &cuts);
    if (status == STATUS_OK)
        status = lines_make(ink, unit, options, &cuts, ret_lines, ret_count);
    line_cuts_release(&cuts);
    return status;
}

void block_lines_free(struct line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < lines[i].part_count; k++)
            pixDestroy(&lines[i].parts[k].ink);
        free(lines[i].parts);
    }
    free(lines);
}

int cell_lines_find(const struct page *page, struct box inside, const struct lines_options *options,
                    struct cell_lines *ret_lines)
{
    const struct lines_options usual = LINES_OPTIONS_DEFAULT;
    options = options ? options : &usual;
    struct cell_ink ink = {0};
    int status = cell_ink_find(page, inside, &options->ink, &ink);
    if (status != STATUS_OK)
        return status;
    struct cell_lines result = {.share = ink.share, .covered = ink.covered, .clipped = ink.clipped};
    if (ink.text)
        status = block_lines_find(&ink, page->char_height, options, &result.lines, &result.count);
    if (status == STATUS_OK)
        status = stack_join(page->char_height, options, result.lines, &result.count);
    if (status == STATUS_OK)
        status = line_tails_add(page, ink.box, &options->tail, result.lines, result.count);
    cell_ink_release(&ink);
    if (status == STATUS_OK)
        *ret_lines = result;
    else
        cell_lines_release(&result);
    return status;
}

void cell_lines_release(struct cell_lines *lines)
{
    block_lines_free(lines->lines, lines->count);
    *lines = (struct cell_lines){0};
}
