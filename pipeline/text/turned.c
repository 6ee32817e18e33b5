#include <leptonica/allheaders.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "shenbao/status.h"
#include "shenbao/text.h"
#include "text/lines.h"
#include "text/picture.h"
#include "text/recogniser.h"
#include "text/refine.h"

/*
 * Is the page upside down? Lines of Han read the wrong way round give characters too, but doubtful ones. A few long
 * lines are read as they stand; where that goes well, the page is upright and nothing more is done. Otherwise more of
 * them are read, as they stand and turned over. The
 * page is called turned only where nearly all lines agree by a wide margin: an upright page is never worth the risk.
 */

struct turn_options {
    int first;       /* lines that are read as they stand before anything else */
    int lines;       /* that are read both ways where those do not go well, at most MOST_LINES */
    int least_lines; /* fewer prove nothing */
    double shortest; /* of a line, in character heights: shorter ones (amounts, 口, 0) read either way */
    double longest;  /* longer ones cost more than they tell */
    double clear;    /* mean fit (text/recogniser.h) of lines that are read the right way round */
    double margin;   /* by which the turned reading must be better, over all lines … */
    double agree;    /* … and on this share of the lines it must be better at all */
};
#define TURN_OPTIONS_DEFAULT                                                                                 \
    ((struct turn_options){.first = 4,                                                                       \
                           .lines = 10,                                                                      \
                           .least_lines = 3,                                                                 \
                           .shortest = 3.5,                                                                  \
                           .longest = 12,                                                                    \
                           .clear = 0.6,                                                                     \
                           .margin = 0.3,                                                                    \
                           .agree = 0.75})

enum { MOST_LINES = 16 };

/* How well each picture from `from` on shows what is read in it, as it stands or turned over. */
static int pictures_weigh(struct recogniser *recogniser, PIXA *pictures, int from, int end, bool turned,
                          double fits[MOST_LINES])
{
    struct arena *arena = arena_new();
    PIX *shown[MOST_LINES] = {0};
    struct look looks[MOST_LINES];
    struct looked looked[MOST_LINES];
    int count = end - from, status = arena ? STATUS_OK : STATUS_NO_MEMORY;
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        CLEANUP(pixDestroy) PIX *picture = pixaGetPix(pictures, from + i, L_CLONE);
        shown[i] = turned ? pixRotate180(NULL, picture) : pixClone(picture);
        looks[i] = (struct look){.pictures = &shown[i], .count = 1};
        status = shown[i] ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK)
        status = recogniser_read_lines(recogniser, looks, (size_t)count, arena, looked);
    for (int i = 0; i < count; i++) {
        fits[from + i] = status == STATUS_OK ? looked[i].fit : 0;
        pixDestroy(&shown[i]);
    }
    arena_free(arena);
    return status;
}

static double sum_of(const double *fits, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += fits[i];
    return sum;
}

/* A few of the pictures as they stand; where these do not go well, the others too, and all turned over. */
static int pictures_compare(struct recogniser *recogniser, PIXA *pictures, const struct turn_options *options,
                            bool *ret_turned)
{
    int all = pixaGetCount(pictures), first = all < options->first ? all : options->first, better = 0;
    double upright[MOST_LINES], turned[MOST_LINES];
    *ret_turned = false;
    int status = pictures_weigh(recogniser, pictures, 0, first, false, upright);
    if (status != STATUS_OK || sum_of(upright, first) >= options->clear * first || all < options->least_lines)
        return status;
    status = pictures_weigh(recogniser, pictures, first, all, false, upright);
    if (status == STATUS_OK)
        status = pictures_weigh(recogniser, pictures, 0, all, true, turned);
    if (status != STATUS_OK)
        return status;
    for (int i = 0; i < all; i++)
        better += turned[i] > upright[i];
    *ret_turned =
        sum_of(turned, all) - sum_of(upright, all) > options->margin * all && better >= options->agree * all;
    return STATUS_OK;
}

/* Adds the pictures of a cell's lines of suitable length. */
static int cell_add(struct page *page, struct box inside, const struct turn_options *options,
                    const struct picture_options *look, PIXA *pictures)
{
    struct cell_lines lines = {0};
    int status = ink_refine(page, inside);
    if (status == STATUS_OK)
        status = cell_lines_find(page, inside, NULL, &lines);
    for (size_t i = 0; i < lines.count && status == STATUS_OK && pixaGetCount(pictures) < options->lines;
         i++) {
        double length = lines.lines[i].box.w / (double)page->char_height;
        PIX *picture = NULL;
        if (lines.lines[i].part_count != 1 || length < options->shortest || length > options->longest)
            continue;
        status = line_picture(page, &lines.lines[i], look, &picture);
        if (status == STATUS_OK)
            pixaAddPix(pictures, picture, L_INSERT);
    }
    cell_lines_release(&lines);
    return status;
}

static int pictures_collect(struct page *page, const struct grid *grid, const struct turn_options *options,
                            const struct picture_options *look, PIXA *pictures)
{
    int status = STATUS_OK;
    for (size_t t = 0; t < grid->table_count; t++)
        for (size_t c = 0; c < grid->tables[t].cell_count; c++) {
            if (status != STATUS_OK || pixaGetCount(pictures) >= options->lines)
                return status;
            struct box inside = grid->tables[t].cells[c].inside;
            if (inside.w >= options->shortest * page->char_height)
                status = cell_add(page, inside, options, look, pictures);
        }
    return status;
}

int text_is_upside_down(struct recogniser *recogniser, struct page *page, const struct grid *grid,
                        bool *ret_turned)
{
    const struct turn_options options = TURN_OPTIONS_DEFAULT;
    struct picture_options look = PICTURE_OPTIONS_DEFAULT;
    look.height = recogniser_height(recogniser);
    CLEANUP(pixaDestroy) PIXA *pictures = pixaCreate(options.lines);
    int status = pictures ? pictures_collect(page, grid, &options, &look, pictures) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = pictures_compare(recogniser, pictures, &options, ret_turned);
    return status;
}
