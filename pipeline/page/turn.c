/*
 * Does the text lie on its side? Characters of a line stand closer to each other than lines do, so that a small
 * closing joins them to words that are longer along the line than across it. The words' shapes are added up over
 * the page, each by its area: clearly taller than wide means that the page lies. Rules are no words and are left
 * out by their size. A page with too little text to tell is taken to be upright.
 */
#include <leptonica/allheaders.h>

#include "base/cleanup.h"
#include "page/stages.h"
#include "shenbao/status.h"

static const struct {
    double piece;    /* longest piece that is a character or a few that touch, in character heights */
    double join;     /* gap that is closed, in character heights */
    double smallest; /* word's shorter side, in character heights */
    double largest;  /* word's shorter side, in character heights */
    double longest;  /* word's longer side, in character heights: beyond are rules */
    double
        decisive; /* how much taller than wide the words are on the whole, as a share, before a page is turned */
    int least;    /* words needed to tell */
} turn = {
    .piece = 6, .join = 0.3, .smallest = 0.5, .largest = 1.7, .longest = 40, .decisive = 0.15, .least = 12};

int turn_is_lying(const struct plane *ink, int char_height, bool *ret_lying)
{
    CLEANUP(pixDestroy) PIX *binary = plane_to_binary(ink);
    CLEANUP(pixDestroy) PIX *small = binary ? pixReduceRankBinary2(binary, 2, NULL) : NULL;
    /* the table's rules hang together in one large piece */
    int limit = (int)(turn.piece * char_height / 2);
    CLEANUP(pixDestroy)
    PIX *loose =
        small ? pixSelectBySize(small, limit, limit, 8, L_SELECT_IF_BOTH, L_SELECT_IF_LT, NULL) : NULL;
    int gap = (int)(turn.join * char_height / 2 + 0.5);
    gap = gap < 2 ? 2 : gap;
    CLEANUP(pixDestroy) PIX *words = loose ? pixCloseSafeBrick(NULL, loose, gap + 1, gap + 1) : NULL;
    CLEANUP(boxaDestroy) BOXA *boxes = words ? pixConnCompBB(words, 8) : NULL;
    if (!boxes)
        return STATUS_NO_MEMORY;
    double wide = 0, all = 0;
    int count = 0;
    for (int i = 0; i < boxaGetCount(boxes); i++) {
        int w, h;
        boxaGetBoxGeometry(boxes, i, NULL, NULL, &w, &h);
        double shorter = 2.0 * (w < h ? w : h), longer = 2.0 * (w > h ? w : h);
        if (shorter < turn.smallest * char_height || shorter > turn.largest * char_height ||
            longer > turn.longest * char_height)
            continue;
        wide += (w - h) * shorter;
        all += longer / 2 * shorter;
        count++;
    }
    *ret_lying = count >= turn.least && wide < -turn.decisive * all;
    return STATUS_OK;
}
