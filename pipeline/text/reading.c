#include "text/reading.h"

#include <leptonica/allheaders.h>
#include <string.h>

#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/ink.h"
#include "text/marks.h"
#include "text/post.h"
#include "text/relook.h"

/* Nothing was read where there is ink: Tesseract finds the line in the picture itself, or takes it for a character. */
static int picture_read(struct recogniser *recogniser, PIX *picture, bool single,
                        struct line_reading *ret_reading)
{
    static const enum recogniser_mode modes[] = {READ_RAW, READ_LINE, READ_CHARACTER};
    size_t count = single ? 3 : 2;
    struct line_reading reading = {.text = ""};
    int status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK && reading.symbol_count == 0; i++)
        status = recogniser_read(recogniser, picture, modes[i], &reading);
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

/* Figures are looked at more closely however sure the recogniser is. */
static bool is_doubtful(const struct line_reading *reading, const struct reading_options *options)
{
    return reading->symbol_count > 0 && (reading->worst < options->unsure || is_figures(reading->text));
}

/* The line in several sizes, so that its strokes fall on different pixels, and once without blur. */
static int pictures_make(const struct page *page, const struct line *line,
                         const struct reading_options *options, int height, PIX *pictures[RELOOK_PICTURES])
{
    int status = STATUS_OK;
    for (int i = 0; i < RELOOK_PICTURES && status == STATUS_OK; i++) {
        struct picture_options look = options->picture;
        look.height = height;
        look.text = options->closer[i].text < height ? options->closer[i].text : height;
        look.blur = options->closer[i].blur;
        status = line_picture(page, line, &look, &pictures[i]);
    }
    return status;
}

static int look_closer(struct recogniser *recogniser, const struct page *page, const struct line *line,
                       const struct reading_options *options, struct arena *arena,
                       struct relooked *ret_relooked)
{
    PIX *pictures[RELOOK_PICTURES] = {0};
    int status = pictures_make(page, line, options, recogniser_height(recogniser), pictures);
    if (status == STATUS_OK)
        status = recogniser_look_closer(recogniser, pictures, RELOOK_PICTURES, arena, ret_relooked);
    for (int i = 0; i < RELOOK_PICTURES; i++)
        pixDestroy(&pictures[i]);
    return status;
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

static int look_first(struct recogniser *recogniser, const struct page *page, const struct line *line,
                      const struct reading_options *options, struct line_reading *ret_reading)
{
    struct picture_options look = options->picture;
    look.height = recogniser_height(recogniser);
    PIX *made = NULL;
    int status = line_picture(page, line, &look, &made);
    CLEANUP(pixDestroy) PIX *picture = made;
    bool single = line->part_count == 1 && line->box.w <= options->single * page->char_height;
    return status == STATUS_OK ? picture_read(recogniser, picture, single, ret_reading) : status;
}

static void evidence_add(const struct page *page, const struct line *line, const struct line_reading *reading,
                         struct line_evidence *evidence)
{
    evidence->symbols = (int)reading->symbol_count;
    evidence->worst = reading->worst;
    evidence->errors = errors_expected(reading);
    evidence->height = height_of(line);
    evidence->width = line->part_count == 1 ? line->box.w : 0;
    evidence->beside = ink_beside(page, line);
}

int line_read(struct recogniser *recogniser, const struct page *page, const struct line *line,
              const struct reading_options *options, struct arena *arena, struct text_line *ret_line,
              struct line_quality *ret_quality)
{
    const struct reading_options usual = READING_OPTIONS_DEFAULT;
    options = options ? options : &usual;
    struct line_reading reading;
    struct relooked closer = {0};
    int status = look_first(recogniser, page, line, options, &reading);
    if (status == STATUS_OK && is_doubtful(&reading, options) && recogniser_looks_closer(recogniser))
        status = look_closer(recogniser, page, line, options, arena, &closer);
    if (status != STATUS_OK)
        return status;
    *ret_line = (struct text_line){.outline = quad_from_box(line->box),
                                   .evidence = {.looks = 1, .votes = 1, .first = true}};
    if (closer.reading.symbol_count > 0) {
        ret_line->evidence = (struct line_evidence){.looks = RELOOK_PICTURES,
                                                    .votes = closer.votes,
                                                    .first = strcmp(closer.reading.text, reading.text) == 0,
                                                    .margin = closer.margin};
        reading = closer.reading;
    }
    evidence_add(page, line, &reading, &ret_line->evidence);
    ret_line->text = post_line(reading.text, arena);
    ret_line->confidence = reading.worst;
    ret_line->doubtful =
        marks_find(&reading, ret_line->text, options->sure, arena, &ret_line->doubtful_count);
    *ret_quality = (struct line_quality){reading.symbol_count, reading.mean};
    return STATUS_OK;
}
