#include "recut.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/cell_json.h"
#include "base/cleanup.h"
#include "export/split.h"
#include "shenbao/grid.h"
#include "shenbao/status.h"
#include "text/lines.h"
#include "text/outside.h"
#include "text/picture.h"
#include "text/post.h"

static const double NEAR = 0.25; /* of the shorter side: how far corners of the same outline may be apart */
/*
 * A line of print is at least as wide as its text asks for; em is the height of its characters: the page's, outside the
 * tables the line's own.
 */
static const double HALF = 0.5;    /* em: ASCII and the like, on average … */
static const double THIN = 0.3;    /* … and points, brackets, 1 */
static const double LOOSEST = 1.5; /* times the width asked for: spaced print */
static const double ENDS = 0.25;   /* em: paper beside the ink of the first and last character */

struct task {
    const struct lesson *lesson;
    struct page page;
    struct grid grid;
    struct arena *arena;
    const struct recut_sink *sink;
    struct recut_counts *counts;
};

/* ---- the same place again ---- */

static double short_side(struct quad quad)
{
    return fmin(point_distance(quad.corner[0], quad.corner[1]),
                point_distance(quad.corner[1], quad.corner[2]));
}

/* The largest distance of two corners as a share of the shorter side of both; above 1 too. */
static double distance(struct quad a, struct quad b)
{
    double side = fmin(short_side(a), short_side(b)), most = 0;
    for (int i = 0; i < 4; i++)
        most = fmax(most, point_distance(a.corner[i], b.corner[i]));
    return most / fmax(side, 1);
}

struct place {
    size_t table, cell;
};

/* The cell of the grid that lies where the lesson's does. */
static bool cell_find(const struct task *task, struct quad outline, struct place *ret_place)
{
    double least = NEAR;
    bool found = false;
    for (size_t t = 0; t < task->grid.table_count; t++)
        for (size_t c = 0; c < task->grid.tables[t].cell_count; c++) {
            struct quad here = page_quad_to_image(&task->page, task->grid.tables[t].cells[c].outline);
            double apart = distance(outline, here);
            if (apart >= least)
                continue;
            least = apart;
            *ret_place = (struct place){t, c};
            found = true;
        }
    return found;
}

/*
 * What was read in each of the cell's lines; "" where nothing was. False: a line that was read is not among them, so
 * that its part of the text would go to another.
 */
static bool lines_match(const struct task *task, const struct lesson_cell *cell,
                        const struct cell_lines *lines, const char **ret_read)
{
    size_t matched = 0;
    for (size_t i = 0; i < lines->count; i++) {
        struct quad here = page_quad_to_image(&task->page, quad_from_box(lines->lines[i].box));
        ret_read[i] = "";
        for (size_t k = 0; k < cell->line_count; k++)
            if (distance(here, cell->lines[k].outline) < NEAR) {
                ret_read[i] = cell->lines[k].text;
                matched++;
                break;
            }
    }
    return matched == cell->line_count;
}

/* ---- whether the picture can hold the text ---- */

/* Room that a character asks for, in em. At a line's end, full-width marks are half empty. */
static double width_of(utf8proc_int32_t point, bool at_end)
{
    if (point < 0x80)
        return strchr(".,:;'!|()[]1il", (int)point) ? THIN : HALF;
    return at_end && utf8proc_category(point) >= UTF8PROC_CATEGORY_PC &&
                   utf8proc_category(point) <= UTF8PROC_CATEGORY_PO
               ? HALF
               : 1;
}

/* Characters of the text, and the room they ask for, in em. */
static size_t measure(const char *text, double *ret_width)
{
    size_t count = 0;
    utf8proc_int32_t point;
    *ret_width = 0;
    for (utf8proc_ssize_t length;
         (length = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &point)) > 0 && point; text += length)
        *ret_width += width_of(point, count++ == 0 || !text[length]);
    return count;
}

/*
 * The text is what the cell says; ink that the page or the cutting lost is not in the picture, and ink of another cell
 * may be.
 */
static bool holds(double em, const struct line *line, const char *text)
{
    double asked, width = line->box.w / em;
    size_t count = measure(text, &asked);
    if (line->part_count > 1)
        return count == line->part_count;
    return width > asked - ENDS && width < LOOSEST * asked + ENDS;
}

/* ---- the pictures ---- */

/* `em`: height of the line's characters; `text` NULL: not known. */
static int line_give(const struct task *task, const struct line *line, double em, struct recut_line given)
{
    if (!given.text || (*given.text && !holds(em, line, given.text))) {
        task->counts->lines_uncertain++;
        return STATUS_OK;
    }
    if (!*given.text) /* a blot */
        return STATUS_OK;
    PIX *made = NULL;
    int status = line_picture(&task->page, line, NULL, &made);
    CLEANUP(pixDestroy) PIX *picture = made;
    if (status != STATUS_OK)
        return status;
    given.picture = picture;
    task->counts->lines++;
    return task->sink->add(task->sink->context, &given);
}

static int lines_give(const struct task *task, struct place place, const struct lesson_cell *cell,
                      const struct cell_lines *lines)
{
    const char **read = arena_array(task->arena, lines->count, sizeof *read);
    const char **shares = arena_array(task->arena, lines->count, sizeof *shares);
    if (lines->clipped || lines->count == 0 || !lines_match(task, cell, lines, read)) {
        task->counts->elsewhere++;
        return STATUS_OK;
    }
    text_split(post_line(cell->text, task->arena), read, lines->count, task->arena, shares);
    task->counts->taken++;
    const struct grid_cell *here = &task->grid.tables[place.table].cells[place.cell];
    char id[PLACE_ID_SIZE];
    place_id_cell(id, place.table, here->row, here->column);
    int status = STATUS_OK;
    for (size_t i = 0; i < lines->count && status == STATUS_OK; i++)
        status = line_give(task, &lines->lines[i], task->page.char_height,
                           (struct recut_line){.place = id, .number = i + 1, .text = shares[i]});
    return status;
}

static int cell_give(const struct task *task, const struct lesson_cell *cell)
{
    struct place place = {0};
    if (!cell_find(task, cell->outline, &place)) {
        task->counts->elsewhere++;
        return STATUS_OK;
    }
    struct cell_lines lines = {0};
    int status =
        cell_lines_find(&task->page, task->grid.tables[place.table].cells[place.cell].inside, NULL, &lines);
    if (status == STATUS_OK)
        status = lines_give(task, place, cell, &lines);
    cell_lines_release(&lines);
    return status;
}

/* ---- lines outside the tables ---- */

/* The line that lies where the lesson's does; NULL: none does. */
static const struct line *line_find(const struct task *task, const struct outside_cut *cut,
                                    struct quad outline)
{
    double least = NEAR;
    const struct line *found = NULL;
    for (size_t i = 0; i < cut->count; i++) {
        double apart = distance(outline, page_quad_to_image(&task->page, quad_from_box(cut->lines[i]->box)));
        if (apart < least) {
            least = apart;
            found = cut->lines[i];
        }
    }
    return found;
}

static int outside_give(const struct task *task, const struct lesson_outside *outside,
                        const struct outside_cut *cut)
{
    const struct line *line = line_find(task, cut, outside->outline);
    if (!line) {
        task->counts->elsewhere++;
        return STATUS_OK;
    }
    char id[PLACE_ID_SIZE];
    place_id_line(id, outside->number);
    task->counts->taken++;
    return line_give(
        task, line, line->box.h,
        (struct recut_line){.place = id, .number = 1, .text = post_line(outside->text, task->arena)});
}

static int outside_recut(const struct task *task)
{
    const struct lesson *lesson = task->lesson;
    struct outside_cut cut = {0};
    int status = lesson->outside_count > 0 ? outside_cut(&task->page, &task->grid, NULL, task->arena, &cut)
                                           : STATUS_OK;
    for (size_t i = 0; i < lesson->outside_count && status == STATUS_OK; i++)
        status = outside_give(task, &lesson->outside[i], &cut);
    outside_cut_release(&cut);
    return status;
}

/* The half turn that only reading finds out is known here from the result. */
static int stand_up(struct task *task)
{
    if (abs(task->page.rotation - task->lesson->rotation) != 180)
        return STATUS_OK;
    int status = page_turn_over(&task->page);
    if (status == STATUS_OK)
        grid_turn_over(&task->grid, pixGetWidth(task->page.grey), pixGetHeight(task->page.grey));
    return status;
}

int recut(const struct scan_file *file, const struct scan_limits *limits, const struct lesson *lesson,
          const struct recut_sink *sink, struct recut_counts *counts)
{
    struct task task = {.lesson = lesson, .arena = arena_new(), .sink = sink, .counts = counts};
    struct scan scan = {0};
    int status = task.arena ? scan_decode(file, lesson->frame, limits, &scan) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = page_make(&scan, &PAGE_OPTIONS_DEFAULT, NULL, &task.page);
    if (status == STATUS_OK)
        status = grid_find(&task.page, task.arena, NULL, &task.grid);
    if (status == STATUS_OK)
        status = stand_up(&task);
    for (size_t i = 0; i < lesson->cell_count && status == STATUS_OK; i++)
        status = cell_give(&task, &lesson->cells[i]);
    if (status == STATUS_OK)
        status = outside_recut(&task);
    page_release(&task.page);
    scan_release(&scan);
    arena_free(task.arena);
    return status;
}
