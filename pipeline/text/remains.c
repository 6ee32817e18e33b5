#include "text/remains.h"

#include <leptonica/allheaders.h>

#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/ink.h"

enum {
    AROUND = 3,      /* character heights around the box in which print is looked for to compare with */
    PALE_SHARE = 55, /* per cent of the way from print to paper beyond which ink is pale */
    USUAL_PRINT = 80 /* grey level of print where none is near */
};

/* The usual grey level of the ink near the box that no seal covers. */
static int print_level(const struct page *page, struct box box)
{
    struct box all = {0, 0, pixGetWidth(page->grey), pixGetHeight(page->grey)};
    struct box near = box_intersect(box_grow(box, AROUND * page->char_height), all);
    CLEANUP(pixDestroy) PIX *grey = region_clip(page->grey, near);
    CLEANUP(pixDestroy) PIX *ink = region_clip(page->binary, near);
    CLEANUP(pixDestroy) PIX *seal = region_clip(page->seal, near);
    if (!grey || !ink || !seal)
        return USUAL_PRINT;
    pixSubtract(ink, ink, seal);
    l_int32 none = 1;
    l_float32 level = USUAL_PRINT;
    pixZero(ink, &none);
    if (!none)
        pixGetRankValueMasked(grey, ink, 0, 0, 1, 0.5f, &level, NULL);
    return (int)level;
}

int seal_remains_clear(const struct page *page, struct box box, struct Pix *ink)
{
    l_int32 none = 1;
    if (!page->seal)
        return STATUS_OK;
    CLEANUP(pixDestroy) PIX *remains = region_clip(page->seal, box);
    if (!remains)
        return STATUS_NO_MEMORY;
    pixZero(remains, &none);
    if (none)
        return STATUS_OK;
    int print = print_level(page, box);
    CLEANUP(pixDestroy) PIX *grey = region_clip(page->grey, box);
    CLEANUP(pixDestroy)
    PIX *dark = grey ? pixThresholdToBinary(grey, print + (255 - print) * PALE_SHARE / 100) : NULL;
    if (!dark)
        return STATUS_NO_MEMORY;
    pixSubtract(remains, remains, dark);
    pixSubtract(ink, ink, remains);
    return STATUS_OK;
}
