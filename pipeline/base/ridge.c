#include "base/ridge.h"

#include <leptonica/allheaders.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

/* Per pixel, the share (in 1/255) of the window's columns that have ink in this row or the next ones. */
static void cover_row(const struct plane *ink, int y, int length, uint8_t *thick, uint8_t *cover)
{
    int w = ink->w;
    const uint8_t *above = plane_row(ink, y > 0 ? y - 1 : y), *here = plane_row(ink, y),
                  *below = plane_row(ink, y + 1 < ink->h ? y + 1 : y);
    for (int x = 0; x < w; x++)
        thick[x] = above[x] | here[x] | below[x];
    int count = 0, half = length / 2, scale = 255 * 65536 / length;
    for (int x = 0; x < half && x < w; x++)
        count += thick[x];
    for (int x = 0; x < w; x++) {
        if (x + half < w)
            count += thick[x + half];
        if (x - half - 1 >= 0)
            count -= thick[x - half - 1];
        int value = count * scale >> 16;
        cover[x] = (uint8_t)(value > 255 ? 255 : value);
    }
}

static void mask_row(const struct plane *cover, int y, const struct ridge_options *options, uint8_t *mask)
{
    int least = (int)(options->share * 255), quiet = (int)(options->side_share * 255);
    const uint8_t *here = plane_row(cover, y);
    const uint8_t *above = y - options->clear >= 0 ? plane_row(cover, y - options->clear) : NULL;
    const uint8_t *below = y + options->clear < cover->h ? plane_row(cover, y + options->clear) : NULL;
    for (int x = 0; x < cover->w; x++) {
        int a = above ? above[x] : 0, b = below ? below[x] : 0;
        mask[x] = here[x] >= least && (a < b ? a : b) <= quiet;
    }
}

int ridge_find(const struct plane *ink, const struct ridge_options *options, struct plane *ret_mask)
{
    if (options->length < 3 || options->length > ink->w)
        return STATUS_BAD_ARGUMENT;
    CLEANUP(plane_release) struct plane cover = {0};
    struct plane mask = {0};
    CLEANUP(cleanup_free) uint8_t *thick = malloc((size_t)ink->w);
    int status = thick ? plane_new(ink->w, ink->h, &cover) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = plane_new(ink->w, ink->h, &mask);
    if (status != STATUS_OK)
        return status;
    for (int y = 0; y < ink->h; y++)
        cover_row(ink, y, options->length | 1, thick, plane_row(&cover, y));
    for (int y = 0; y < ink->h; y++)
        mask_row(&cover, y, options, plane_row(&mask, y));
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
