/*
 * The page stage in order. See page.h for what it promises and the files of the single steps for how.
 */
#include "shenbao/page.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/cleanup.h"
#include "base/debug.h"
#include "page/map.h"
#include "page/measure.h"
#include "page/stages.h"
#include "page/trace.h"
#include "page/warp.h"
#include "shenbao/sheet.h"
#include "shenbao/status.h"

static const struct {
    double flat_enough;    /* pixels: a page none of whose corners moves farther is left as it is */
    float skew_range;      /* degrees to both sides that are searched */
    float skew_confidence; /* Leptonica's, below which a skew without rules is not believed */
    int low_dpi;           /* below, the page is flagged */
} paging = {.flat_enough = 1.0, .skew_range = 7.0f, .skew_confidence = 3.0f, .low_dpi = 120};

/* What is passed from step to step. */
struct making {
    struct plane grey, seal, ink, sheet, streaks;
    struct page_map *map;
    int rotation;
    double skew;
    struct debug *debug;
};

static void making_release(struct making *making)
{
    plane_release(&making->grey);
    plane_release(&making->seal);
    plane_release(&making->ink);
    plane_release(&making->sheet);
    plane_release(&making->streaks);
    map_free(making->map);
    making->map = NULL;
}

static void debug_plane(struct debug *debug, const char *name, const struct plane *plane, bool is_mask)
{
    if (!debug || !plane->px)
        return;
    CLEANUP(pixDestroy) PIX *pix = is_mask ? plane_to_binary(plane) : plane_to_grey(plane);
    debug_pix(debug, name, pix);
}

/* Stored picture to grey, as the camera says to hold it. */
static int step_decode(struct making *making, const struct scan *scan)
{
    int status = seal_remove(scan->pix, &making->grey, &making->seal);
    if (status == STATUS_OK)
        status = plane_orient(&making->grey, scan->orientation);
    if (status == STATUS_OK)
        status = plane_orient(&making->seal, scan->orientation);
    making->map = map_new(scan->width, scan->height);
    if (status == STATUS_OK && !making->map)
        status = STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        map_orient(making->map, scan->orientation);
    debug_plane(making->debug, "grey", &making->grey, false);
    debug_plane(making->debug, "seal", &making->seal, true);
    return status;
}

static int step_light(struct making *making, bool bilevel)
{
    int status = STATUS_OK;
    if (!bilevel) {
        status = desk_find(&making->grey, &making->sheet);
        if (status == STATUS_OK)
            status = light_even(&making->grey, making->sheet.px ? &making->sheet : NULL);
    }
    if (status == STATUS_OK)
        status = streak_remove(&making->grey, &making->streaks);
    if (status == STATUS_OK)
        status = light_binarize(&making->grey, &making->ink);
    debug_plane(making->debug, "sheet", &making->sheet, true);
    debug_plane(making->debug, "even", &making->grey, false);
    return status;
}

static int step_turn(struct making *making)
{
    bool lying = false;
    int status = turn_is_lying(&making->ink, measure_char_guess(&making->ink, &making->sheet), &lying);
    if (status != STATUS_OK || !lying)
        return status;
    struct plane *planes[] = {&making->grey, &making->seal, &making->ink, &making->sheet, &making->streaks};
    for (int i = 0; status == STATUS_OK && i < 5; i++)
        status = plane_quarter_turn(planes[i]);
    map_quarter_turn(making->map);
    making->rotation = 90;
    return status;
}

/* The skew of text and rules together, in degrees clockwise; 0 where nobody can tell. */
static double rough_skew(const struct plane *ink)
{
    CLEANUP(pixDestroy) PIX *binary = plane_to_binary(ink);
    float angle = 0, confidence = 0;
    if (!binary ||
        pixFindSkewSweepAndSearch(binary, &angle, &confidence, 4, 2, paging.skew_range, 1.0f, 0.02f) != 0)
        return 0;
    return confidence >= paging.skew_confidence ? -(double)angle
                                                : 0; /* Leptonica's is the turn that mends it */
}

/* The flat page is as large as what the turned page's border becomes; its origin moves there too. */
static int mesh_make(struct page_map *map, const struct warp *warp)
{
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (int i = 0; i <= 16; i++) {
        double x = map->turned_w * i / 16.0, y = map->turned_h * i / 16.0;
        struct point edges[4] = {{x, 0}, {x, map->turned_h}, {0, y}, {map->turned_w, y}};
        for (int k = 0; k < 4; k++) {
            struct point at = warp_flatten(warp, edges[k]);
            left = fmin(left, at.x);
            right = fmax(right, at.x);
            top = fmin(top, at.y);
            bottom = fmax(bottom, at.y);
        }
    }
    if (right - left > 2.0 * map->turned_w || bottom - top > 2.0 * map->turned_h)
        return STATUS_BAD_ARGUMENT; /* no page is bent like that */
    map->w = (int)ceil(right - left);
    map->h = (int)ceil(bottom - top);
    map->across = map->w / MESH_STEP + 2;
    map->down = map->h / MESH_STEP + 2;
    map->nodes = malloc((size_t)map->across * (size_t)map->down * sizeof *map->nodes);
    if (!map->nodes)
        return STATUS_NO_MEMORY;
    for (int row = 0; row < map->down; row++) {
        for (int column = 0; column < map->across; column++) {
            struct point flat = {left + column * MESH_STEP, top + row * MESH_STEP};
            map->nodes[row * map->across + column] = warp_unflatten(warp, flat);
        }
    }
    return STATUS_OK;
}

static int plane_flatten(const struct page_map *map, struct box content, int outside, struct plane *plane)
{
    struct plane flat;
    int status = map_resample(map, plane, content, outside, &flat);
    if (status == STATUS_OK) {
        plane_release(plane);
        *plane = flat;
    }
    return status;
}

/* Most masks cover little of the page. */
static int mask_flatten(const struct page_map *map, struct plane *mask)
{
    return mask->px ? plane_flatten(map, plane_bounds(mask), 0, mask) : STATUS_OK;
}

static int step_flatten(struct making *making, bool bend)
{
    struct arena *arena = arena_new();
    if (!arena)
        return STATUS_NO_MEMORY;
    struct curves horizontal = {0}, vertical = {0};
    struct warp warp;
    double rough = rough_skew(&making->ink);
    int status = trace_rules(&making->ink, rough, arena, &horizontal, &vertical);
    if (status == STATUS_OK)
        warp_fit(&horizontal, &vertical, making->ink.w, making->ink.h, rough, bend, &warp);
    arena_free(arena);
    if (status != STATUS_OK)
        return status;
    making->skew = warp_skew(&warp);
    if (warp_reach(&warp, making->ink.w, making->ink.h) < paging.flat_enough)
        return STATUS_OK;
    status = mesh_make(making->map, &warp);
    if (status == STATUS_BAD_ARGUMENT)
        return STATUS_OK;
    if (status == STATUS_OK)
        status = plane_flatten(making->map, (struct box){0, 0, making->grey.w, making->grey.h}, 255,
                               &making->grey);
    if (status == STATUS_OK)
        status = mask_flatten(making->map, &making->seal);
    if (status == STATUS_OK)
        status = mask_flatten(making->map, &making->streaks);
    plane_release(&making->ink);
    return status == STATUS_OK ? light_binarize(&making->grey, &making->ink) : status;
}

/* A mask to a picture; NULL where there is none, `ret_failed` where memory ran out. */
static PIX *mask_to_pix(const struct plane *mask, bool *ret_failed)
{
    PIX *pix = mask->px ? plane_to_binary(mask) : NULL;
    *ret_failed |= mask->px && !pix;
    return pix;
}

/* Seal and streaks together. */
static PIX *hidden_pix(const struct making *making, PIX *seal, bool *ret_failed)
{
    if (!making->streaks.px)
        return seal ? pixClone(seal) : NULL;
    PIX *hidden = mask_to_pix(&making->streaks, ret_failed);
    if (hidden && seal)
        pixOr(hidden, hidden, seal);
    return hidden;
}

static int step_finish(struct making *making, struct page *ret_page)
{
    struct page page = {.map = making->map, .rotation = making->rotation, .skew = making->skew};
    page.grey = plane_to_grey(&making->grey);
    page.binary = plane_to_binary(&making->ink);
    bool failed = false;
    page.seal = mask_to_pix(&making->seal, &failed);
    page.hidden = hidden_pix(making, page.seal, &failed);
    measure_page(&making->ink, &making->sheet, &page.dpi, &page.char_height);
    page.grain = measure_grain(&making->grey);
    page.flags = page.dpi < paging.low_dpi ? PAGE_LOW_RESOLUTION : 0;
    int status = measure_back(&making->grey, &making->ink, page.char_height, &page.back);
    if (status != STATUS_OK || !page.grey || !page.binary || failed) {
        page.map = NULL;
        page_release(&page);
        return STATUS_NO_MEMORY;
    }
    making->map = NULL;
    debug_pix(making->debug, "flat", page.grey);
    debug_pix(making->debug, "binary", page.binary);
    *ret_page = page;
    return STATUS_OK;
}

/* In black and white alone, however it is stored. */
static bool is_bilevel(PIX *pix)
{
    enum { BLACK = 0, WHITE = 255 };
    if (pixGetDepth(pix) != 8)
        return pixGetDepth(pix) == 1;
    CLEANUP(numaDestroy) NUMA *levels = pixGetGrayHistogram(pix, 1);
    l_float32 black = 0, white = 0, all = 0;
    if (!levels)
        return false;
    numaGetFValue(levels, BLACK, &black);
    numaGetFValue(levels, WHITE, &white);
    numaGetSum(levels, &all);
    return black + white >= all;
}

int page_make(const struct scan *scan, const struct page_options *options, struct debug *debug,
              struct page *ret_page)
{
    CLEANUP(making_release) struct making making = {.debug = debug};
    bool bilevel = is_bilevel(scan->pix);
    int status = step_decode(&making, scan);
    if (status == STATUS_OK)
        status = step_light(&making, bilevel);
    if (status == STATUS_OK && options->turn)
        status = step_turn(&making);
    if (status == STATUS_OK)
        status = step_flatten(&making, options->flatten);
    if (status == STATUS_OK)
        status = step_finish(&making, ret_page);
    if (status == STATUS_OK)
        ret_page->bilevel = bilevel;
    return status;
}

void page_release(struct page *page)
{
    pixDestroy(&page->grey);
    pixDestroy(&page->binary);
    pixDestroy(&page->seal);
    pixDestroy(&page->hidden);
    map_free(page->map);
    page->map = NULL;
}

int page_turn_over(struct page *page)
{
    PIX **pictures[] = {&page->grey, &page->binary, &page->seal, &page->hidden};
    PIX *turned[4] = {NULL};
    bool failed = false;
    for (int i = 0; i < 4; i++) {
        turned[i] = *pictures[i] ? pixRotate180(NULL, *pictures[i]) : NULL;
        failed |= *pictures[i] && !turned[i];
    }
    for (int i = 0; i < 4; i++) {
        pixDestroy(failed ? &turned[i] : pictures[i]);
        if (!failed)
            *pictures[i] = turned[i];
    }
    if (failed)
        return STATUS_NO_MEMORY;
    page->map->half_turn = !page->map->half_turn;
    page->rotation = (page->rotation + 180) % 360;
    return STATUS_OK;
}

struct point page_to_image(const struct page *page, struct point flat)
{
    return map_apply(page->map, flat);
}

struct quad page_quad_to_image(const struct page *page, struct quad flat)
{
    struct quad quad;
    for (int i = 0; i < 4; i++)
        quad.corner[i] = page_to_image(page, flat.corner[i]);
    return quad;
}
