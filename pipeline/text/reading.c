#include "text/reading.h"

#include <leptonica/allheaders.h>
#include <string.h>

#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/post.h"

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

/*
 * Shows the line a second time, smaller, so that its strokes fall on other pixels. Two looks that say the same are
 * seldom both wrong; where they differ, one is, and the surer one is taken.
 */
static int second_look(struct recogniser *recogniser, const struct page *page, const struct line *line,
                       const struct reading_options *options, struct line_reading *reading,
                       double *confidence)
{
    struct picture_options smaller = options->picture;
    smaller.height = recogniser_height(recogniser);
    smaller.text = options->second_text;
    PIX *made = NULL;
    int status = line_picture(page, line, &smaller, &made);
    CLEANUP(pixDestroy) PIX *picture = made;
    struct line_reading other;
    if (status == STATUS_OK)
        status = recogniser_read(recogniser, picture, READ_RAW, &other);
    if (status != STATUS_OK)
        return status;
    if (strcmp(other.text, reading->text) == 0) {
        *confidence = 1 - (1 - reading->worst) * options->agreed;
        return STATUS_OK;
    }
    if (other.mean > reading->mean + options->better)
        *reading = other;
    *confidence = reading->worst * options->differed;
    return STATUS_OK;
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
    double confidence = reading.worst;
    if (reading.symbol_count > 0 && (reading.worst < options->unsure || is_figures(reading.text)))
        status = second_look(recogniser, page, line, options, &reading, &confidence);
    if (status != STATUS_OK)
        return status;
    ret_line->outline = quad_from_box(line->box);
    ret_line->text = post_line(reading.text, arena);
    ret_line->confidence = confidence;
    *ret_quality = (struct line_quality){reading.symbol_count, reading.mean};
    return STATUS_OK;
}
