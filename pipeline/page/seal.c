/*
 * Red seals over text. Seal ink reflects red light nearly as paper does, printed ink reflects none, so in the red
 * channel the seal all but vanishes while the text under it stays dark. Only where the picture is red enough, and
 * the red forms something of a seal's size, is the red channel taken; elsewhere (a red headline, a note by hand)
 * the ordinary luminance stays, so that nothing else is lightened.
 *
 * Steps: balance the channels on the paper's own colour (a photograph's light is warm), mark pixels whose red
 * exceeds green and blue, keep groups of a seal's size, grow them over the colour fringe that JPEG leaves, and
 * there replace grey by red scaled so that pure seal ink comes out as paper.
 */
#include <leptonica/allheaders.h>

#include "base/cleanup.h"
#include "page/stages.h"
#include "shenbao/status.h"

static const struct {
    int red_excess;    /* levels by which balanced red exceeds the mean of green and blue in seal ink */
    double gap;        /* inches: parts of a seal are at most this far apart */
    double min_side;   /* inches: the smaller side of the smallest seal; a printed character is below */
    double max_side;   /* inches: the larger side of the largest seal */
    double page_width; /* inches: of the sheet, to turn inches into pixels */
    int fringe;        /* pixels: reach of the colour fringe around seal ink */
} seal = {.red_excess = 28, .gap = 0.06, .min_side = 0.40, .max_side = 2.6, .page_width = 8.27, .fringe = 2};

struct balance {
    int red, green, blue; /* gains in 1/256 */
};

static int clip(int value)
{
    return value < 0 ? 0 : value > 255 ? 255 : value;
}

/* The level that a tenth of the pixels exceed. */
static int bright_level(const int histogram[256], int count)
{
    int above = 0, level = 255;
    while (level > 1 && (above += histogram[level]) < count / 10)
        level--;
    return level;
}

/* The paper is the brightest thing there is; its colour should be grey. Looks at every 7th pixel each way. */
static struct balance balance_find(PIX *pix)
{
    int histogram[3][256] = {{0}};
    int count = 0, w = pixGetWidth(pix), h = pixGetHeight(pix), words = pixGetWpl(pix);
    for (int y = 0; y < h; y += 7) {
        const l_uint32 *line = pixGetData(pix) + (size_t)y * (size_t)words;
        for (int x = 0; x < w; x += 7, count++) {
            histogram[0][line[x] >> L_RED_SHIFT & 255]++;
            histogram[1][line[x] >> L_GREEN_SHIFT & 255]++;
            histogram[2][line[x] >> L_BLUE_SHIFT & 255]++;
        }
    }
    int red = bright_level(histogram[0], count), green = bright_level(histogram[1], count),
        blue = bright_level(histogram[2], count);
    int best = red > green ? red : green;
    best = best > blue ? best : blue;
    return (struct balance){256 * best / red, 256 * best / green, 256 * best / blue};
}

/* Is every one of the pixels grey? */
static bool is_grey(const l_uint32 *line, int count)
{
    l_uint32 differs = 0;
    for (int i = 0; i < count; i++)
        differs |= (line[i] ^ line[i] << 8) & 0xffff0000;
    return !differs;
}

/* The same as row_split() of pixels that are grey, without balance. */
static void grey_split(const l_uint32 *restrict line, int count, uint8_t *restrict grey,
                       uint8_t *restrict red)
{
    for (int i = 0; i < count; i++)
        grey[i] = red[i] = (uint8_t)(line[i] >> L_RED_SHIFT);
}

/* One row of split_colours(); returns how many pixels are marked. */
static int row_split(const l_uint32 *restrict line, int w, struct balance gain, uint8_t *restrict grey,
                     uint8_t *restrict red, uint8_t *restrict mark)
{
    int marked = 0;
    for (int x = 0; x < w; x++) {
        int r = (int)(line[x] >> L_RED_SHIFT & 255) * gain.red >> 8;
        int g = (int)(line[x] >> L_GREEN_SHIFT & 255) * gain.green >> 8;
        int b = (int)(line[x] >> L_BLUE_SHIFT & 255) * gain.blue >> 8;
        int luminance = (77 * r + 150 * g + 29 * b) >> 8, is_red = 2 * r - g - b > 2 * seal.red_excess;
        grey[x] = (uint8_t)(luminance > 255 ? 255 : luminance);
        red[x] = (uint8_t)(r > 255 ? 255 : r);
        mark[x] = (uint8_t)is_red;
        marked += is_red;
    }
    return marked;
}

/* Fills grey (luminance) and red (balanced), and marks seal-coloured pixels. Returns how many there are. */
static long split_colours(PIX *pix, struct plane *grey, struct plane *red, struct plane *mark)
{
    enum { PIECE = 128 };
    struct balance gain = balance_find(pix);
    bool neutral = gain.red == 256 && gain.green == 256 && gain.blue == 256;
    long marked = 0;
    for (int y = 0; y < grey->h; y++) {
        const l_uint32 *line = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
        for (int x = 0; x < grey->w; x += PIECE) {
            int count = grey->w - x < PIECE ? grey->w - x : PIECE;
            uint8_t *greys = plane_row(grey, y) + x, *reds = plane_row(red, y) + x;
            if (neutral && is_grey(line + x, count))
                grey_split(line + x, count, greys, reds);
            else
                marked += row_split(line + x, count, gain, greys, reds, plane_row(mark, y) + x);
        }
    }
    return marked;
}

/* Keeps the groups of marked pixels that have a seal's size, grown by the fringe. NULL where none has. */
static PIX *seal_groups(const struct plane *mark)
{
    double dpi = (mark->w < mark->h ? mark->w : mark->h) / seal.page_width;
    int gap = (int)(seal.gap * dpi / 4) + 1;
    CLEANUP(pixDestroy) PIX *marked = plane_to_binary(mark);
    CLEANUP(pixDestroy) PIX *small = marked ? pixReduceRankBinaryCascade(marked, 1, 1, 0, 0) : NULL;
    CLEANUP(pixDestroy) PIX *closed = small ? pixCloseSafeBrick(NULL, small, 2 * gap + 1, 2 * gap + 1) : NULL;
    CLEANUP(boxaDestroy) BOXA *groups = closed ? pixConnComp(closed, NULL, 8) : NULL;
    if (!groups)
        return NULL;
    CLEANUP(pixDestroy) PIX *kept = pixCreate(mark->w, mark->h, 1);
    int found = 0, fringe = 2 * seal.fringe + 1;
    for (int i = 0; kept && i < boxaGetCount(groups); i++) {
        int x, y, w, h;
        boxaGetBoxGeometry(groups, i, &x, &y, &w, &h);
        int shorter = 4 * (w < h ? w : h), longer = 4 * (w > h ? w : h);
        if (shorter < seal.min_side * dpi || longer > seal.max_side * dpi || longer > 2.2 * shorter)
            continue;
        pixRasterop(kept, 4 * x, 4 * y, 4 * w, 4 * h, PIX_SRC, marked, 4 * x, 4 * y);
        found++;
    }
    return found ? pixDilateBrick(NULL, kept, fringe, fringe) : NULL;
}

/* The red level of pure seal ink: the median over the strongly marked pixels. */
static int ink_level(const struct plane *red, const struct plane *mark, const struct plane *mask)
{
    long histogram[256] = {0}, count = 0, below = 0;
    for (size_t i = 0; i < (size_t)red->w * (size_t)red->h; i++) {
        if (mark->px[i] && mask->px[i]) {
            histogram[red->px[i]]++;
            count++;
        }
    }
    int level = 0;
    while (level < 255 && (below += histogram[level]) < count / 2)
        level++;
    return level < 64 ? 64 : level;
}

static void lighten(struct plane *grey, const struct plane *red, const struct plane *mask, int level)
{
    for (size_t i = 0; i < (size_t)grey->w * (size_t)grey->h; i++) {
        if (!mask->px[i])
            continue;
        int lightened = clip(red->px[i] * 255 / level);
        if (lightened > grey->px[i])
            grey->px[i] = (uint8_t)lightened;
    }
}

static int seal_remove_colour(PIX *pix, struct plane *ret_grey, struct plane *ret_seal)
{
    CLEANUP(plane_release) struct plane red = {0}, mark = {0}, mask = {0};
    struct plane grey = {0};
    int w = pixGetWidth(pix), h = pixGetHeight(pix);
    int status = plane_new_unset(w, h, &grey);
    if (status == STATUS_OK)
        status = plane_new_unset(w, h, &red);
    if (status == STATUS_OK)
        status = plane_new(w, h, &mark);
    if (status != STATUS_OK)
        goto fail;
    if (split_colours(pix, &grey, &red, &mark) > 0) {
        CLEANUP(pixDestroy) PIX *groups = seal_groups(&mark);
        if (groups && (status = plane_from_pix(groups, &mask)) != STATUS_OK)
            goto fail;
    }
    if (mask.px)
        lighten(&grey, &red, &mask, ink_level(&red, &mark, &mask));
    *ret_grey = grey;
    *ret_seal = mask;
    mask.px = NULL;
    return STATUS_OK;
fail:
    plane_release(&grey);
    return status;
}

int seal_remove(struct Pix *pix, struct plane *ret_grey, struct plane *ret_seal)
{
    if (pixGetDepth(pix) == 32)
        return seal_remove_colour(pix, ret_grey, ret_seal);
    CLEANUP(pixDestroy) PIX *grey = pixConvertTo8(pix, 0);
    int status = grey ? plane_from_pix(grey, ret_grey) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        *ret_seal = (struct plane){0, 0, NULL};
    return status;
}
