#include "base/ridge.h"

#include <leptonica/allheaders.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

/* Per pixel, the share (in 1/255) of the window's columns that have ink in this row or the next ones. */
static void cover_row(const struct plane *ink, int y, int length, int *restrict before,
                      uint8_t *restrict cover)
{
    int w = ink->w, half = length / 2, scale = 255 * 65536 / length;
    const uint8_t *above = plane_row(ink, y > 0 ? y - 1 : y), *here = plane_row(ink, y),
                  *below = plane_row(ink, y + 1 < ink->h ? y + 1 : y);
    /* before[x + half + 1]: columns with ink left of x; the ends go on level, so that no bound need be checked */
    int count = 0;
    for (int i = 0; i <= half; i++)
        before[i] = 0;
    for (int x = 0; x < w; x++)
        before[x + half + 1] = count += above[x] | here[x] | below[x];
    for (int i = 0; i < half; i++)
        before[w + half + 1 + i] = count;
    for (int x = 0; x < w; x++)
        cover[x] = (uint8_t)((before[x + 2 * half + 1] - before[x]) * scale >> 16);
}

static void mask_row(const uint8_t *restrict here, const uint8_t *restrict above,
                     const uint8_t *restrict below, const struct ridge_options *options, int w,
                     uint8_t *restrict mask)
{
    uint8_t least = (uint8_t)(options->share * 255), quiet = (uint8_t)(options->side_share * 255);
    for (int x = 0; x < w; x++)
        mask[x] = (uint8_t)((here[x] >= least) & ((above[x] <= quiet) | (below[x] <= quiet)));
}

int ridge_find(const struct plane *ink, const struct ridge_options *options, struct plane *ret_mask)
{
    if (options->length < 3 || options->length > ink->w)
        return STATUS_BAD_ARGUMENT;
    CLEANUP(plane_release) struct plane cover = {0};
    struct plane mask = {0};
    int length = options->length | 1;
    CLEANUP(cleanup_free) int *before = malloc((size_t)(ink->w + length + 1) * sizeof *before);
    CLEANUP(cleanup_free) uint8_t *nothing = calloc((size_t)ink->w, 1);
    int status = before && nothing ? plane_new(ink->w, ink->h, &cover) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = plane_new(ink->w, ink->h, &mask);
    if (status != STATUS_OK)
        return status;
    for (int y = 0; y < ink->h; y++)
        cover_row(ink, y, length, before, plane_row(&cover, y));
    for (int y = 0; y < ink->h; y++) {
        const uint8_t *above = y >= options->clear ? plane_row(&cover, y - options->clear) : nothing;
        const uint8_t *below = y + options->clear < ink->h ? plane_row(&cover, y + options->clear) : nothing;
        mask_row(plane_row(&cover, y), above, below, options, ink->w, plane_row(&mask, y));
    }
    *ret_mask = mask;
    return STATUS_OK;
}

int ridge_pieces(const struct plane *ink, const struct ridge_options *options, struct Pixa **ret_pieces)
{
    CLEANUP(plane_release) struct plane mask = {0};
    PIXA *pieces = NULL;
    if (options->length > ink->w || options->length < 3)
        pieces = pixaCreate(0);
    else {
        int status = ridge_find(ink, options, &mask);
        if (status != STATUS_OK)
            return status;
        CLEANUP(pixDestroy) PIX *ridges = plane_to_binary(&mask);
        CLEANUP(boxaDestroy) BOXA *boxes = ridges ? pixConnComp(ridges, &pieces, 8) : NULL;
    }
    if (!pieces)
        return STATUS_NO_MEMORY;
    *ret_pieces = pieces;
    return STATUS_OK;
}
