#include "text/reading.h"

#include <leptonica/allheaders.h>
#include <string.h>

#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/ink.h"
#include "text/post.h"
#include "text/vote.h"

/* Replaces *reading by another look where that one is better. */
static int look_again(struct recogniser *recogniser, PIX *picture, enum recogniser_mode mode,
                      const struct reading_options *options, struct line_reading *reading)
{
    struct line_reading other;
    int status = recogniser_read(recogniser, picture, mode, &other);
    if (status == STATUS_OK && other.symbol_count > 0 &&
        (reading->symbol_count == 0 || other.mean > reading->mean + options->better))
        *reading = other;
    return status;
}

static bool is_doubtful(const struct line_reading *reading, const struct reading_options *options)
{
    return reading->symbol_count == 0 || reading->mean < options->doubtful;
}

static int picture_read(struct recogniser *recogniser, PIX *picture, bool single,
                        const struct reading_options *options, struct line_reading *ret_reading)
{
    struct line_reading reading;
    int status = recogniser_read(recogniser, picture, READ_RAW, &reading);
    if (status == STATUS_OK && is_doubtful(&reading, options))
        status = look_again(recogniser, picture, READ_LINE, options, &reading);
    if (status == STATUS_OK && single && is_doubtful(&reading, options))
        status = look_again(recogniser, picture, READ_CHARACTER, options, &reading);
    if (status == STATUS_OK)
        *ret_reading = reading;
    return status;
}

/* Mostly digits, points, operators and units: one sign read wrongly is a wrong amount. */
static bool is_figures(const char *text)
{
    size_t digits = 0, others = 0;
    for (; *text; text++) {
        bool starts = ((unsigned char)*text & 0xC0) != 0x80; /* not the rest of a character */
        digits += *text >= '0' && *text <= '9';
        others += starts && !(*text >= '0' && *text <= '9');
    }
    return digits > 0 && others <= digits + 3;
}

/* What the pictures of a line say: one, two where there is doubt, three where those two differ. */
struct looks {
    struct line_reading readings[VOTE_LOOKS_MAX];
    int count;
};

/* Shows the line once more, in another size, so that its strokes fall on other pixels. */
static int look_add(struct recogniser *recogniser, const struct page *page, const struct line *line, int text,
                    const struct reading_options *options, struct looks *looks)
{
    struct picture_options other = options->picture;
    other.height = recogniser_height(recogniser);
    other.text = text < other.height ? text : other.height;
    PIX *made = NULL;
    int status = line_picture(page, line, &other, &made);
    CLEANUP(pixDestroy) PIX *picture = made;
    if (status == STATUS_OK)
        status = recogniser_read(recogniser, picture, READ_RAW, &looks->readings[looks->count]);
    looks->count += status == STATUS_OK;
    return status;
}

/* Looks that say the same are seldom wrong together. Where two differ, a third one decides. */
static int further_looks(struct recogniser *recogniser, const struct page *page, const struct line *line,
                         const struct reading_options *options, struct looks *looks)
{
    int status = look_add(recogniser, page, line, options->second_text, options, looks);
    if (status == STATUS_OK && strcmp(looks->readings[0].text, looks->readings[1].text) != 0)
        status = look_add(recogniser, page, line, options->third_text, options, looks);
    return status;
}

static double confidence_of(double worst, int looks, int votes, const struct reading_options *options)
{
    if (looks == 1)
        return worst;
    if (votes == looks)
        return 1 - (1 - worst) * options->agreed;
    return worst * (votes > 1 ? options->outvoted : options->differed);
}

/* What is not the symbols' probability is expected to be an error. */
static double errors_expected(const struct line_reading *reading)
{
    double errors = 0;
    for (size_t i = 0; i < reading->symbol_count; i++)
        errors += 1 - probability_of((double)reading->symbols[i].confidence);
    return errors;
}

static double height_of(const struct line *line)
{
    int height = 0;
    for (size_t i = 0; i < line->part_count; i++)
        height = line->parts[i].box.h > height ? line->parts[i].box.h : height;
    return height;
}

/* The ink in a strip as wide as a character, before and after the line. A stack has other lines' there. */
static double ink_beside(const struct page *page, const struct line *line)
{
    int unit = page->char_height, ink = 0;
    struct box all = {0, 0, pixGetWidth(page->binary), pixGetHeight(page->binary)}, box = line->box;
    struct box sides[] = {{box.x - unit, box.y, unit, box.h}, {box.x + box.w, box.y, unit, box.h}};
    for (size_t i = 0; i < sizeof sides / sizeof sides[0] && line->part_count == 1; i++) {
        struct box side = box_intersect(sides[i], all);
        CLEANUP(pixDestroy) PIX *strip = box_is_empty(side) ? NULL : region_clip(page->binary, side);
        l_int32 count = 0;
        if (strip)
            pixCountPixels(strip, &count, NULL);
        ink += count;
    }
    return (double)ink / ((double)unit * unit);
}

int line_read(struct recogniser *recogniser, const struct page *page, const struct line *line,
              const struct reading_options *options, struct arena *arena, struct text_line *ret_line,
              struct line_quality *ret_quality)
{
    const struct reading_options usual = READING_OPTIONS_DEFAULT;
    options = options ? options : &usual;
    struct picture_options look = options->picture;
    look.height = recogniser_height(recogniser);
    PIX *made = NULL;
    int status = line_picture(page, line, &look, &made);
    CLEANUP(pixDestroy) PIX *picture = made;
    if (status != STATUS_OK)
        return status;
    struct line_reading reading;
    bool single = line->part_count == 1 && line->box.w <= options->single * page->char_height;
    status = picture_read(recogniser, picture, single, options, &reading);
    if (status != STATUS_OK)
        return status;
    struct looks looks = {{reading}, 1};
    if (reading.symbol_count > 0 && (reading.worst < options->unsure || is_figures(reading.text)))
        status = further_looks(recogniser, page, line, options, &looks);
    if (status != STATUS_OK)
        return status;
    int votes;
    status = looks_vote(looks.readings, looks.count, NULL, arena, &reading, &votes);
    if (status != STATUS_OK)
        return status;
    ret_line->outline = quad_from_box(line->box);
    ret_line->text = post_line(reading.text, arena);
    ret_line->confidence = confidence_of(reading.worst, looks.count, votes, options);
    ret_line->evidence = (struct line_evidence){
        .symbols = (int)reading.symbol_count,
        .worst = reading.worst,
        .errors = errors_expected(&reading),
        .looks = looks.count,
        .votes = votes,
        .height = height_of(line),
        .width = line->part_count == 1 ? line->box.w : 0,
        .beside = ink_beside(page, line),
    };
    *ret_quality = (struct line_quality){reading.symbol_count, reading.mean};
    return STATUS_OK;
}
