#include "text/stack.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "base/cleanup.h"
#include "shenbao/status.h"

/*
 * A narrow cell may hold its label as a stack, or as ordinary text that wraps after two characters:
 *
 *     绩         总体          效  绩
 *     效         目标          指  年
 *     指                       标  度
 *     标
 *    stack    wrapped: two    stack of two columns: read down the right one first; its columns
 *             lines           stand further apart than its rows
 *
 * Single characters read poorly one at a time, so a stack is read laid side by side. A column of single characters
 * means the same whether it is thought of as a stack or as lines of one character, so no harm is done there. Two
 * columns are taken for a stack only on plain evidence: at least three rows, and a gap between the columns far
 * wider than the one between the rows.
 */

static double middle_of(struct box box)
{
    return box.x + box.w / 2.0;
}

static bool is_single(struct box box, double unit, const struct lines_options *options)
{
    return box.w <= options->stack_side * unit && box.h <= options->stack_side * unit;
}

static bool is_column(const struct line *lines, size_t count, double unit,
                      const struct lines_options *options)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += middle_of(lines[i].box);
    for (size_t i = 0; i < count; i++)
        if (!is_single(lines[i].box, unit, options) ||
            fabs(middle_of(lines[i].box) - sum / (double)count) > options->stack_sway * unit)
            return false;
    return count >= 2;
}

/* The first blank column of at least `gap` pixels inside the ink: where it begins and ends. False: there is none. */
static bool gap_find(PIX *ink, int gap, int *ret_from, int *ret_to)
{
    CLEANUP(numaDestroy) NUMA *columns = pixCountPixelsByColumn(ink);
    int from = -1;
    for (int x = 0; columns && x < numaGetCount(columns); x++) {
        l_int32 count = 0;
        numaGetIValue(columns, x, &count);
        if (count == 0 && from < 0)
            from = x;
        if (count > 0 && from >= 0 && x - from >= gap) {
            *ret_from = from;
            *ret_to = x;
            return true;
        }
        if (count > 0)
            from = -1;
    }
    return false;
}

/* The part of `part` between two columns of its picture. */
static bool part_cut(const struct line_part *part, int from, int to, struct line_part *ret_part)
{
    CLEANUP(boxDestroy) BOX *slice = boxCreate(from, 0, to - from, part->box.h);
    CLEANUP(pixDestroy) PIX *ink = slice ? pixClipRectangle(part->ink, slice, NULL) : NULL;
    PIX *tight = NULL;
    BOX *found = NULL;
    if (!ink || pixClipToForeground(ink, &tight, &found) != 0 || !tight || !found) {
        pixDestroy(&tight);
        boxDestroy(&found);
        return false;
    }
    CLEANUP(boxDestroy) BOX *bounds = found;
    struct box box = {0};
    boxGetGeometry(bounds, &box.x, &box.y, &box.w, &box.h);
    box.x += part->box.x + from;
    box.y += part->box.y;
    *ret_part = (struct line_part){box, tight};
    return true;
}

static void parts_free(struct line_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pixDestroy(&parts[i].ink);
    free(parts);
}

/* Largest blank height between neighbouring lines. */
static int row_gap(const struct line *lines, size_t count)
{
    int widest = 0;
    for (size_t i = 1; i < count; i++) {
        int gap = lines[i].box.y - lines[i - 1].box.y - lines[i - 1].box.h;
        widest = gap > widest ? gap : widest;
    }
    return widest;
}

/* Parts each line at its gap: right halves first, then the left ones. NULL where that does not make two columns. */
static struct line_part *two_columns(const struct line *lines, size_t count, double unit,
                                     const struct lines_options *options, size_t *ret_count)
{
    int gap = (int)ceil(options->column_gap * unit), rows = 2 * row_gap(lines, count);
    struct line_part *parts = calloc(2 * count, sizeof *parts);
    bool fits = parts != NULL && count >= 3;
    size_t lefts = 0;
    for (size_t i = 0; i < count && fits; i++) {
        const struct line_part *whole = &lines[i].parts[0];
        int from = 0, to = 0;
        fits = gap_find(whole->ink, gap > rows ? gap : rows, &from, &to);
        if (!fits && i + 1 == count && i > 1 && is_single(whole->box, unit, options)) {
            fits = part_cut(whole, 0, whole->box.w, &parts[i]); /* the left column is one shorter */
            break;
        }
        fits = fits && part_cut(whole, to, whole->box.w, &parts[i]) &&
               part_cut(whole, 0, from, &parts[count + lefts]) && is_single(parts[i].box, unit, options) &&
               is_single(parts[count + lefts].box, unit, options);
        lefts++;
    }
    if (!fits) {
        if (parts)
            parts_free(parts, 2 * count);
        return NULL;
    }
    *ret_count = count + lefts;
    return parts;
}

/* Makes the first line hold the parts; the other lines are gone. */
static void lines_replace(struct line *lines, size_t *count, struct line_part *parts, size_t part_count)
{
    struct line whole = {.parts = parts, .part_count = part_count};
    for (size_t i = 0; i < *count; i++) {
        whole.box = box_unite(whole.box, lines[i].box);
        parts_free(lines[i].parts, lines[i].part_count);
    }
    lines[0] = whole;
    *count = 1;
}

static int column_join(struct line *lines, size_t *count)
{
    struct line_part *parts = calloc(*count, sizeof *parts);
    if (!parts)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < *count; i++) {
        parts[i] = lines[i].parts[0];
        lines[i].parts[0].ink = NULL;
    }
    lines_replace(lines, count, parts, *count);
    return STATUS_OK;
}

int stack_join(double unit, const struct lines_options *options, struct line *lines, size_t *count)
{
    if (*count < 2)
        return STATUS_OK;
    if (is_column(lines, *count, unit, options))
        return column_join(lines, count);
    size_t part_count = 0;
    struct line_part *parts = two_columns(lines, *count, unit, options, &part_count);
    if (parts)
        lines_replace(lines, count, parts, part_count);
    return STATUS_OK;
}
