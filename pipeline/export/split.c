#include "export/split.h"

#include <stdbool.h>
#include <stdint.h>
#include <utf8proc.h>

#include "base/arena.h"

/*
 * The lines as read, one after the other, are aligned with the right text by edit distance (Wagner and Fischer 1974),
 * forwards and backwards: together they say for every place in the text what it would cost to end a line there.
 *
 *     read     通过该项目的实旋|，提高服务水乎|
 *     right    通过该项目的实施，提高服务水平
 *
 * A line may end at a place where that costs no more than the cheapest alignment. It is certain that it ends there
 * only where no other place comes near: one edit more would be a character that was read at the end of this line, or
 * lost at the beginning of the next one, and nobody can tell which. So the characters on both sides of the end must
 * have been read right; above, the first line's end is not certain, for 施 might belong to the second line whose
 * first character was lost, while a 旋 was read that is not there. A line that was read wrong for the most part is not
 * certain either: what of it agrees may agree by chance.
 */

enum {
    LONGEST = 2048, /* characters of a cell, and as read: a goal of a full page has some 1,000 */
    MOST_LINES = 256,
    SLACK = 1, /* edits by which another end must be worse */
    UNCERTAIN = -1
};

struct points {
    utf8proc_int32_t *at;
    size_t *bytes; /* offset of each in its text, and of the end */
    size_t count;
};

/* Full-width and ASCII forms are the same print. */
static utf8proc_int32_t fold(utf8proc_int32_t point)
{
    return point >= 0xFF01 && point <= 0xFF5E ? point - 0xFF01 + '!' : point;
}

/* False: no UTF-8, or too long. */
static bool points_add(const char *text, struct points *points)
{
    size_t offset = 0;
    for (utf8proc_int32_t point; text[offset];) {
        utf8proc_ssize_t length = utf8proc_iterate((const utf8proc_uint8_t *)text + offset, -1, &point);
        if (length <= 0 || points->count >= LONGEST)
            return false;
        points->bytes[points->count] = offset;
        points->at[points->count++] = fold(point);
        offset += (size_t)length;
        points->bytes[points->count] = offset;
    }
    return true;
}

static struct points points_new(struct arena *arena)
{
    return (struct points){arena_array(arena, LONGEST, sizeof(utf8proc_int32_t)),
                           arena_array(arena, LONGEST + 1, sizeof(size_t)), 0};
}

/* Where lines end in what was read, and what it costs when the right text is parted at each of its places there. */
struct ends {
    size_t count;               /* ends: one more than lines, the first is 0 */
    size_t *offset;             /* in what was read */
    unsigned **before, **after; /* of each end: edits up to it, and from it on, by place in the right text */
};

/* One step of the forward pass: the row after one more character as read. */
static void row_next(const struct points *right, utf8proc_int32_t read, bool backwards, unsigned *row)
{
    size_t m = right->count;
    unsigned diagonal = row[backwards ? m : 0];
    row[backwards ? m : 0]++;
    for (size_t k = 1; k <= m; k++) {
        size_t to = backwards ? m - k : k, from = backwards ? to + 1 : to - 1;
        unsigned above = row[to];
        unsigned best = diagonal + (right->at[backwards ? to : from] != read);
        best = above + 1 < best ? above + 1 : best;
        row[to] = row[from] + 1 < best ? row[from] + 1 : best;
        diagonal = above;
    }
}

static void costs_fill(const struct points *read, const struct points *right, struct arena *arena,
                       struct ends *ends)
{
    size_t width = right->count + 1;
    unsigned *row = arena_array(arena, width, sizeof *row);
    for (size_t j = 0; j < width; j++)
        row[j] = (unsigned)j;
    for (size_t e = 0, i = 0; e < ends->count; e++) {
        for (; i < ends->offset[e]; i++)
            row_next(right, read->at[i], false, row);
        ends->before[e] = arena_array(arena, width, sizeof *row);
        memcpy(ends->before[e], row, width * sizeof *row);
    }
    for (size_t j = 0; j < width; j++)
        row[j] = (unsigned)(right->count - j);
    for (size_t e = ends->count, i = read->count; e-- > 0;) {
        for (; i > ends->offset[e]; i--)
            row_next(right, read->at[i - 1], true, row);
        ends->after[e] = arena_array(arena, width, sizeof *row);
        memcpy(ends->after[e], row, width * sizeof *row);
    }
}

/* The only place in the right text where the end can be; UNCERTAIN where there are several. */
static int place_of(const struct ends *ends, size_t end, size_t right_count)
{
    unsigned least = ends->after[0][0];
    if (end == 0)
        return 0;
    if (end + 1 == ends->count)
        return (int)right_count;
    int place = UNCERTAIN;
    for (size_t j = 0; j <= right_count; j++) {
        if (ends->before[end][j] + ends->after[end][j] > least + SLACK)
            continue;
        if (place != UNCERTAIN)
            return UNCERTAIN;
        place = (int)j;
    }
    return place;
}

/* More than half of the line was read otherwise. */
static bool is_misread(const struct ends *ends, size_t line, int from, int to)
{
    unsigned edits = ends->before[line + 1][to] - ends->before[line][from];
    size_t read = ends->offset[line + 1] - ends->offset[line], right = (size_t)(to - from);
    return 2 * (size_t)edits > (read > right ? read : right);
}

static void shares_cut(const struct ends *ends, const char *text, const struct points *right,
                       struct arena *arena, const char **ret_shares)
{
    int from = 0;
    for (size_t i = 0; i + 1 < ends->count; i++) {
        int to = place_of(ends, i + 1, right->count);
        bool certain = from != UNCERTAIN && to != UNCERTAIN;
        if (certain && (ends->count == 2 || from == to || !is_misread(ends, i, from, to)))
            ret_shares[i] =
                arena_strndup(arena, text + right->bytes[from], right->bytes[to] - right->bytes[from]);
        from = to;
    }
}

void text_split(const char *text, const char *const *lines, size_t count, struct arena *arena,
                const char **ret_shares)
{
    for (size_t i = 0; i < count; i++)
        ret_shares[i] = NULL;
    struct points read = points_new(arena), right = points_new(arena);
    if (count > MOST_LINES || !points_add(text, &right))
        return;
    struct ends ends = {count + 1, arena_array(arena, count + 1, sizeof(size_t)),
                        arena_array(arena, count + 1, sizeof(unsigned *)),
                        arena_array(arena, count + 1, sizeof(unsigned *))};
    for (size_t i = 0; i < count; i++) {
        size_t *bytes = read.bytes;
        if (!points_add(lines[i], &read))
            return;
        read.bytes = bytes;
        ends.offset[i + 1] = read.count;
    }
    costs_fill(&read, &right, arena, &ends);
    shares_cut(&ends, text, &right, arena, ret_shares);
}
