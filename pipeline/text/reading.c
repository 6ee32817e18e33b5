#include "text/reading.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/ink.h"
#include "text/marks.h"
#include "text/numbering.h"
#include "text/post.h"
#include "text/repeats.h"
#include "text/seen.h"

/* A line on its way. */
struct work {
    struct reading_line *line;
    PIX *picture;
    uint64_t fingerprint;
    const struct work
        *same; /* an earlier line whose picture is the same: a page repeats its labels and amounts */
    struct looked first, closer;
    struct proposal *proposals; /* by lines that are almost the same */
    size_t proposal_count;
    struct seen *seen; /* marks, in its picture */
    size_t seen_count;
};

struct reader {
    struct recogniser *recogniser;
    const struct page *page;
    const struct reading_options *options;
    struct arena *arena;
    struct work *works;
    size_t count;
};

static bool begins(const struct reading_line *line)
{
    return line->of > 0 && line->at == 0;
}

static bool ends(const struct reading_line *line)
{
    return line->of > 0 && line->at + 1 == line->of;
}

/* ---- first look ---- */

static const struct work *same_find(const struct reader *reader, const struct work *work)
{
    for (const struct work *earlier = reader->works; earlier < work; earlier++)
        if (earlier->fingerprint == work->fingerprint && !earlier->same &&
            begins(earlier->line) == begins(work->line) && ends(earlier->line) == ends(work->line))
            return earlier;
    return NULL;
}

/* Sees what marks the line has, and where in its picture; in its other pictures they are hardly elsewhere. */
static int work_see(const struct reader *reader, struct work *work, const struct picture_options *look)
{
    const struct page *page = reader->page;
    int status = seen_find(work->line->line, page->bilevel ? NULL : page->grey, page->char_height, NULL,
                           reader->arena, &work->seen, &work->seen_count);
    double width = pixGetWidth(work->picture), text = width - look->before - look->after;
    for (size_t i = 0; i < work->seen_count; i++)
        work->seen[i].middle = (look->before + work->seen[i].middle * text) / width;
    return status;
}

static int works_show(struct reader *reader)
{
    struct picture_options look = reader->options->picture;
    look.height = recogniser_height(reader->recogniser);
    int status = STATUS_OK;
    for (size_t i = 0; i < reader->count && status == STATUS_OK; i++) {
        struct work *work = &reader->works[i];
        status = line_picture(reader->page, work->line->line, &look, &work->picture);
        if (status == STATUS_OK) {
            work->fingerprint = picture_fingerprint(work->picture);
            work->same = same_find(reader, work);
        }
        if (status == STATUS_OK && !work->same)
            status = work_see(reader, work, &look);
    }
    return status;
}

/* Nothing was read where there is ink: Tesseract finds the line in the picture itself, or takes it for a character. */
static int work_retry(struct reader *reader, struct work *work)
{
    static const enum recogniser_mode modes[] = {READ_LINE, READ_CHARACTER};
    const struct line *line = work->line->line;
    bool single = line->part_count == 1 && line->box.w <= reader->options->single * reader->page->char_height;
    struct line_reading *reading = &work->first.reading;
    int status = STATUS_OK;
    for (int i = 0; i < (single ? 2 : 1) && status == STATUS_OK && reading->symbol_count == 0; i++)
        status = recogniser_read(reader->recogniser, work->picture, modes[i], reader->arena, reading);
    work->first.margin = 0;
    work->first.fit = probability_of(reading->mean);
    return status;
}

static int look_first(struct reader *reader)
{
    struct look *looks = arena_array(reader->arena, reader->count + 1, sizeof *looks);
    struct looked *looked = arena_array(reader->arena, reader->count + 1, sizeof *looked);
    size_t count = 0, at = 0;
    for (size_t i = 0; i < reader->count; i++) {
        const struct work *work = &reader->works[i];
        if (!work->same)
            looks[count++] =
                (struct look){.pictures = &work->picture,
                              .count = 1,
                              .around = {begins(work->line) ? "" : NULL, ends(work->line) ? "" : NULL},
                              .bilevel = reader->page->bilevel,
                              .seen = work->seen,
                              .seen_count = work->seen_count};
    }
    int status = recogniser_read_lines(reader->recogniser, looks, count, reader->arena, looked);
    for (size_t i = 0; i < reader->count && status == STATUS_OK; i++) {
        struct work *work = &reader->works[i];
        if (work->same)
            continue;
        work->first = looked[at++];
        if (work->first.reading.symbol_count == 0)
            status = work_retry(reader, work);
    }
    return status;
}

/* ---- closer look ---- */

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

/* Figures are looked at more closely however sure the first look is. */
static bool is_doubtful(const struct reader *reader, const struct work *work)
{
    const struct line_reading *reading = &work->first.reading;
    return !work->same && reading->symbol_count > 0 &&
           (work->first.margin < reader->options->unsure || is_figures(reading->text));
}

/* The line in several sizes, so that its strokes fall on different pixels, and once without blur. */
static int pictures_make(const struct reader *reader, const struct line *line, PIX *pictures[ENGINE_PICTURES])
{
    int status = STATUS_OK, height = recogniser_height(reader->recogniser);
    for (int i = 0; i < ENGINE_PICTURES && status == STATUS_OK; i++) {
        struct picture_options look = reader->options->picture;
        look.height = height;
        look.text = reader->options->closer[i].text < height ? reader->options->closer[i].text : height;
        look.blur = reader->options->closer[i].blur;
        status = line_picture(reader->page, line, &look, &pictures[i]);
    }
    return status;
}

/* What the first look read there; NULL where it is nothing. */
static const char *first_text(const struct work *work)
{
    const struct line_reading *reading = &(work->same ? work->same : work)->first.reading;
    return reading->symbol_count > 0 ? reading->text : NULL;
}

static struct surroundings around(const struct work *work)
{
    const struct reading_line *line = work->line;
    return (struct surroundings){begins(line)   ? ""
                                 : line->of > 0 ? first_text(work - 1)
                                                : NULL,
                                 ends(line)     ? ""
                                 : line->of > 0 ? first_text(work + 1)
                                                : NULL};
}

/* Of figures nothing may be guessed: none of them counts as unfit. */
static double words_unfit(const struct looked *first)
{
    if (is_figures(first->reading.text))
        return 0;
    return first->fit > 0 ? fmax(-log(first->fit), 0) : INFINITY;
}

/* The pictures of `count` doubtful lines, ENGINE_PICTURES of each. */
static int doubtful_read(struct reader *reader, struct work *const *doubtful, size_t count, PIX **pictures)
{
    struct look *looks = arena_array(reader->arena, count + 1, sizeof *looks);
    struct looked *looked = arena_array(reader->arena, count + 1, sizeof *looked);
    int status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        looks[i] = (struct look){pictures + i * ENGINE_PICTURES,
                                 ENGINE_PICTURES,
                                 around(doubtful[i]),
                                 reader->page->bilevel,
                                 words_unfit(&doubtful[i]->first),
                                 &doubtful[i]->closer.reading,
                                 doubtful[i]->proposals,
                                 doubtful[i]->proposal_count,
                                 doubtful[i]->seen,
                                 doubtful[i]->seen_count};
        status = pictures_make(reader, doubtful[i]->line->line, pictures + i * ENGINE_PICTURES);
    }
    if (status == STATUS_OK)
        status = recogniser_read_lines(reader->recogniser, looks, count, reader->arena, looked);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        doubtful[i]->closer = looked[i];
    return status;
}

static int look_at(struct reader *reader, struct work *const *works, size_t count)
{
    if (count == 0)
        return STATUS_OK;
    PIX **pictures = calloc(count * ENGINE_PICTURES, sizeof *pictures);
    int status = pictures ? doubtful_read(reader, works, count, pictures) : STATUS_NO_MEMORY;
    for (size_t i = 0; pictures && i < count * ENGINE_PICTURES; i++)
        pixDestroy(&pictures[i]);
    free(pictures);
    return status;
}

static int look_closer(struct reader *reader)
{
    struct work **doubtful = arena_array(reader->arena, reader->count + 1, sizeof *doubtful);
    size_t count = 0;
    for (size_t i = 0; i < reader->count; i++)
        if (is_doubtful(reader, &reader->works[i]))
            doubtful[count++] = &reader->works[i];
    return look_at(reader, doubtful, count);
}

/* ---- a look at what the page says twice ---- */

static const struct looked *looked_of(const struct work *work)
{
    const struct work *read = work->same ? work->same : work;
    return read->closer.reading.symbol_count > 0 ? &read->closer : &read->first;
}

static struct placed_line *lines_place(const struct reader *reader)
{
    struct placed_line *lines = arena_array(reader->arena, reader->count + 1, sizeof *lines);
    for (size_t i = 0; i < reader->count; i++)
        lines[i] = (struct placed_line){&looked_of(&reader->works[i])->reading, reader->works[i].line->place,
                                        looked_of(&reader->works[i])->margin};
    return lines;
}

/* What the rest of the page says of line `at`: of its number before all else. */
static void work_propose(const struct reader *reader, const struct repeats *repeats,
                         const struct numbering *numbering, size_t at)
{
    struct work *work = &reader->works[at];
    struct proposal number, *made;
    work->proposals = repeats_propose(repeats, at, reader->arena, &work->proposal_count);
    if (!numbering_propose(numbering, at, reader->arena, &number))
        return;
    made = arena_array(reader->arena, work->proposal_count + 1, sizeof *made);
    made[0] = number;
    for (size_t i = 0; i < work->proposal_count; i++)
        made[i + 1] = work->proposals[i];
    work->proposals = made;
    work->proposal_count++;
}

/* Lines of which others say almost the same, or what follows, are read once more with that in view. */
static int look_around(struct reader *reader)
{
    const struct placed_line *lines = lines_place(reader);
    const struct repeats *repeats = repeats_new(lines, reader->count, NULL, reader->arena);
    const struct numbering *numbering = numbering_new(lines, reader->count, reader->arena);
    struct work **proposed = arena_array(reader->arena, reader->count + 1, sizeof *proposed);
    size_t count = 0;
    for (size_t i = 0; i < reader->count; i++) {
        struct work *work = &reader->works[i];
        if (work->same || work->closer.reading.symbol_count == 0 ||
            work->closer.margin >= reader->options->unsure)
            continue;
        work_propose(reader, repeats, numbering, i);
        if (work->proposal_count > 0)
            proposed[count++] = work;
    }
    return look_at(reader, proposed, count);
}

/* ---- evidence ---- */

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

static void work_finish(const struct reader *reader, const struct work *work)
{
    const struct work *read = work->same ? work->same : work;
    const struct looked *looked = looked_of(work);
    const struct line_reading *reading = &looked->reading;
    struct reading_line *line = work->line;
    struct text_line *text = &line->text;
    *text = (struct text_line){.outline = quad_from_box(line->line->box),
                               .text = post_line(reading->text, reader->arena),
                               .confidence = reading->worst};
    text->evidence = (struct line_evidence){.looks = looked == &read->closer ? ENGINE_PICTURES : 1,
                                            .votes = looked->votes,
                                            .first = strcmp(reading->text, read->first.reading.text) == 0,
                                            .margin = looked->margin,
                                            .ease = looked->ease,
                                            .least = looked->least,
                                            .fit = looked->fit};
    evidence_add(reader->page, line->line, reading, &text->evidence);
    text->doubtful =
        marks_find(reading, text->text, reader->options->sure, reader->arena, &text->doubtful_count);
    line->symbols = reading->symbol_count;
}

int lines_read(struct recogniser *recogniser, const struct page *page, const struct reading_options *options,
               struct arena *arena, struct reading_line *lines, size_t count)
{
    const struct reading_options usual = READING_OPTIONS_DEFAULT;
    struct reader reader = {recogniser, page, options ? options : &usual, arena, NULL, count};
    reader.works = arena_array(arena, count + 1, sizeof *reader.works);
    for (size_t i = 0; i < count; i++)
        reader.works[i].line = &lines[i];
    int status = works_show(&reader);
    if (status == STATUS_OK)
        status = look_first(&reader);
    bool closer = recogniser_looks_closer(recogniser);
    if (status == STATUS_OK && closer)
        status = look_closer(&reader);
    if (status == STATUS_OK && closer)
        status = look_around(&reader);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK)
            work_finish(&reader, &reader.works[i]);
        pixDestroy(&reader.works[i].picture);
    }
    return status;
}
