#include <leptonica/allheaders.h>

#include "base/cleanup.h"
#include "shenbao/status.h"
#include "shenbao/text.h"
#include "text/lines.h"
#include "text/picture.h"
#include "text/recogniser.h"
#include "text/refine.h"

/*
 * Is the page upside down? Lines of Han read the wrong way round give characters too, but doubtful ones. A few long
 * lines are read as they stand; where that goes well, the page is upright and nothing more is done (the readings are
 * remembered, so they cost nothing when the cells are read). Otherwise the same pictures are read turned over. The
 * page is called turned only where nearly all lines agree by a wide margin: an upright page is never worth the risk.
 */

struct turn_options {
    int first;       /* lines that are read as they stand before anything else */
    int lines;       /* that are read both ways where those do not go well */
    int least_lines; /* fewer prove nothing */
    double shortest; /* of a line, in character heights: shorter ones (amounts, 口, 0) read either way */
    double longest;  /* longer ones cost more than they tell */
    double clear;    /* mean confidence of lines that are read the right way round on a good page */
    double margin;   /* by which the turned reading must be better, over all lines … */
    double agree;    /* … and on this share of the lines it must be better at all */
};
#define TURN_OPTIONS_DEFAULT                                                                                 \
    ((struct turn_options){.first = 4,                                                                       \
                           .lines = 10,                                                                      \
                           .least_lines = 3,                                                                 \
                           .shortest = 3.5,                                                                  \
                           .longest = 12,                                                                    \
                           .clear = 0.93,                                                                    \
                           .margin = 0.08,                                                                   \
                           .agree = 0.75})

struct tally {
    double upright, turned; /* sums of mean confidence */
    int lines, better;      /* lines read; those whose turned reading is better */
};

static int picture_weigh(struct recogniser *recogniser, PIX *picture, double *sum, double *ret_mean)
{
    struct line_reading reading;
    int status = recogniser_read(recogniser, picture, READ_RAW, &reading);
    if (status != STATUS_OK)
        return status;
    *ret_mean = reading.mean;
    *sum += reading.mean;
    return STATUS_OK;
}

/* Reads more of the pictures as they stand, up to `lines` of them. */
static int pictures_weigh_upright(struct recogniser *recogniser, PIXA *pictures, int lines,
                                  struct tally *tally)
{
    int status = STATUS_OK, count = pixaGetCount(pictures);
    double mean;
    for (int i = tally->lines; i < lines && i < count && status == STATUS_OK; i++, tally->lines++) {
        CLEANUP(pixDestroy) PIX *picture = pixaGetPix(pictures, i, L_CLONE);
        status = picture_weigh(recogniser, picture, &tally->upright, &mean);
    }
    return status;
}

static int pictures_weigh_turned(struct recogniser *recogniser, PIXA *pictures, struct tally *tally)
{
    int status = STATUS_OK;
    for (int i = 0; i < tally->lines && status == STATUS_OK; i++) {
        double as_is = 0, turned_over = 0, unused = 0;
        CLEANUP(pixDestroy) PIX *picture = pixaGetPix(pictures, i, L_CLONE);
        CLEANUP(pixDestroy) PIX *turned = pixRotate180(NULL, picture);
        status = turned ? picture_weigh(recogniser, picture, &unused, &as_is) : STATUS_NO_MEMORY;
        if (status == STATUS_OK)
            status = picture_weigh(recogniser, turned, &tally->turned, &turned_over);
        tally->better += turned_over > as_is;
    }
    return status;
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
    struct tally tally = {0};
    int status = pictures ? pictures_collect(page, grid, &options, &look, pictures) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = pictures_weigh_upright(recogniser, pictures, options.first, &tally);
    bool clear = tally.upright >= options.clear * tally.lines;
    if (status == STATUS_OK && !clear)
        status = pictures_weigh_upright(recogniser, pictures, options.lines, &tally);
    if (status == STATUS_OK && !clear && tally.lines >= options.least_lines)
        status = pictures_weigh_turned(recogniser, pictures, &tally);
    if (status == STATUS_OK)
        *ret_turned = tally.turned - tally.upright > options.margin * tally.lines &&
                      tally.lines >= options.least_lines && tally.better >= options.agree * tally.lines;
    return status;
}
