#include "export/leaf.h"

#include <math.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/results.h"
#include "export/snippet.h"
#include "export/split.h"
#include "shenbao/status.h"

enum { TABLES_MAX = 1000 };

/* ---- geometry ---- */

static struct point point_on(const struct leaf *leaf, struct point point)
{
    return (struct point){fmin(fmax(point.x, 0), leaf->width), fmin(fmax(point.y, 0), leaf->height)};
}

static bool quad_on(const struct leaf *leaf, const json_t *polygon, struct quad *ret_quad)
{
    struct quad quad;
    if (!json_quad(polygon, &quad))
        return false;
    for (int i = 0; i < 4; i++)
        quad.corner[i] = point_on(leaf, quad.corner[i]);
    *ret_quad = quad;
    return true;
}

/* How far below the upright page's top the outline begins. */
static double top_of(const struct leaf *leaf, struct quad quad)
{
    double top = HUGE_VAL;
    for (int i = 0; i < 4; i++) {
        struct point point = quad.corner[i];
        double upright[] = {point.y, point.x, leaf->height - point.y, leaf->width - point.x};
        top = fmin(top, upright[leaf->rotation / 90]);
    }
    return top;
}

/* The part of the outline between two shares of its width. */
static struct quad quad_part(struct quad quad, double from, double to)
{
    struct point corners[4];
    double shares[4] = {from, to, to, from};
    for (int i = 0; i < 4; i++) {
        struct point left = quad.corner[i < 2 ? 0 : 3], right = quad.corner[i < 2 ? 1 : 2];
        corners[i].x = left.x + shares[i] * (right.x - left.x);
        corners[i].y = left.y + shares[i] * (right.y - left.y);
    }
    return (struct quad){{corners[0], corners[1], corners[2], corners[3]}};
}

/* ---- blocks ---- */

static struct leaf_block *block_add(struct leaf *leaf, struct arena *arena, const json_t *json,
                                    struct quad outline)
{
    struct leaf_block *block = arena_push(arena, &leaf->blocks, &leaf->block_count, sizeof *block);
    block->json = json;
    block->outline = outline;
    block->top = top_of(leaf, outline);
    block->order = leaf->block_count;
    return block;
}

static double confidence_of(const json_t *object)
{
    double confidence = json_number_value(json_object_get(object, "confidence"));
    return confidence >= 0 && confidence <= 1 ? confidence : 0;
}

static void outside_add(struct leaf *leaf, const json_t *page, struct arena *arena)
{
    size_t i;
    json_t *line;
    json_array_foreach(json_object_get(page, "outside"), i, line)
    {
        struct quad outline;
        if (!quad_on(leaf, json_object_get(line, "polygon"), &outline))
            continue;
        struct leaf_block *block = block_add(leaf, arena, line, outline);
        block->role = json_path_text(line, "role", "text");
        block->line = (struct leaf_line){outline, json_path_text(line, "text", ""), confidence_of(line)};
    }
}

static int tables_add(struct leaf *leaf, const json_t *page, struct arena *arena)
{
    size_t i;
    json_t *table;
    json_array_foreach(json_object_get(page, "tables"), i, table)
    {
        struct quad outline;
        struct layout layout;
        if (i >= TABLES_MAX || !quad_on(leaf, json_object_get(table, "polygon"), &outline) ||
            layout_make(table, arena, &layout) != STATUS_OK || layout.left_out)
            return STATUS_BAD_ARGUMENT;
        block_add(leaf, arena, table, outline)->layout = layout;
    }
    return STATUS_OK;
}

/* From top to bottom; what begins at the same height stays in its order. */
static int compare_blocks(const void *a, const void *b)
{
    const struct leaf_block *one = a, *two = b;
    if (one->top != two->top)
        return one->top < two->top ? -1 : 1;
    return (one->order > two->order) - (one->order < two->order);
}

static bool side_read(const json_t *page, const char *path, int *ret_side)
{
    json_int_t side = json_path_integer(page, path);
    *ret_side = side > 0 && side <= 1000000 ? (int)side : 0;
    return *ret_side > 0;
}

int leaf_make(const json_t *page, struct arena *arena, struct leaf *ret_view)
{
    json_int_t rotation = json_path_integer(page, "page.rotation"),
               dpi = json_path_integer(page, "source.dpi");
    json_int_t frame = json_path_integer(page, "source.frame");
    struct leaf leaf = {.path = json_path_text(page, "source.path", ""),
                        .sha256 = json_path_text(page, "source.sha256", ""),
                        .frame = frame > 0 && frame < 1000000 ? (int)frame : 0,
                        .dpi = dpi > 0 && dpi < 100000 ? (int)dpi : 0,
                        .rotation = rotation > 0 && rotation < 360 ? (int)rotation / 90 * 90 : 0};
    leaf.name = path_base(leaf.path);
    if (!side_read(page, "source.width", &leaf.width) || !side_read(page, "source.height", &leaf.height))
        return STATUS_BAD_ARGUMENT;
    int status = tables_add(&leaf, page, arena);
    if (status != STATUS_OK)
        return status;
    outside_add(&leaf, page, arena);
    if (leaf.block_count > 0)
        qsort(leaf.blocks, leaf.block_count, sizeof *leaf.blocks, compare_blocks);
    *ret_view = leaf;
    return STATUS_OK;
}

/* ---- cells and lines ---- */

bool leaf_cell_outline(const struct leaf *leaf, const struct layout_cell *cell, struct quad *ret_outline)
{
    return quad_on(leaf, json_object_get(cell->json, "polygon"), ret_outline);
}

double leaf_cell_confidence(const struct layout_cell *cell)
{
    return confidence_of(cell->json);
}

/* Bytes of the first `characters` of the text. */
static size_t bytes_of(const char *text, size_t characters)
{
    const char *end = text;
    utf8proc_int32_t point;
    for (utf8proc_ssize_t length; characters > 0 && *end; characters--) {
        length = utf8proc_iterate((const utf8proc_uint8_t *)end, -1, &point);
        end += length > 0 ? length : 1;
    }
    return (size_t)(end - text);
}

static size_t characters_of(const char *text)
{
    size_t count = 0;
    for (; *text; text += bytes_of(text, 1))
        count++;
    return count;
}

/* Deals the text out by how much was read in each line. */
static void deal_out(const char *text, struct leaf_line *lines, size_t count, struct arena *arena)
{
    size_t whole = 0, all = characters_of(text);
    double owed = 0;
    for (size_t i = 0; i < count; i++)
        whole += characters_of(lines[i].text);
    for (size_t i = 0; i < count; i++) {
        double share = whole ? (double)characters_of(lines[i].text) / (double)whole : 1.0 / (double)count;
        owed += share * (double)all;
        size_t characters = i + 1 == count ? SIZE_MAX : (size_t)lround(owed);
        owed -= characters == SIZE_MAX ? 0 : (double)characters;
        lines[i].text = arena_strndup(arena, text, bytes_of(text, characters));
        text += strlen(lines[i].text);
    }
}

static void texts_set(const char *text, struct leaf_line *lines, size_t count, struct arena *arena)
{
    const char **read = arena_array(arena, count, sizeof *read);
    const char **shares = arena_array(arena, count, sizeof *shares);
    bool certain = true;
    for (size_t i = 0; i < count; i++)
        read[i] = lines[i].text;
    text_split(text, read, count, arena, shares);
    for (size_t i = 0; i < count; i++)
        certain = certain && shares[i];
    for (size_t i = 0; i < count && certain; i++)
        lines[i].text = shares[i];
    if (!certain)
        deal_out(text, lines, count, arena);
}

size_t leaf_cell_lines(const struct leaf *leaf, const struct layout_cell *cell, struct arena *arena,
                       struct leaf_line **ret_lines)
{
    struct leaf_line *lines = NULL;
    size_t count = 0, i;
    json_t *line;
    json_array_foreach(json_object_get(cell->json, "lines"), i, line)
    {
        struct quad outline;
        if (!quad_on(leaf, json_object_get(line, "polygon"), &outline))
            continue;
        struct leaf_line *added = arena_push(arena, &lines, &count, sizeof *added);
        *added = (struct leaf_line){outline, json_path_text(line, "text", ""), confidence_of(line)};
    }
    struct quad outline;
    if (count > 0)
        texts_set(cell->text, lines, count, arena);
    else if (*cell->text && leaf_cell_outline(leaf, cell, &outline))
        *(struct leaf_line *)arena_push(arena, &lines, &count, sizeof *lines) =
            (struct leaf_line){outline, cell->text, leaf_cell_confidence(cell)};
    *ret_lines = lines;
    return count;
}

size_t leaf_words(const struct leaf_line *line, struct arena *arena, struct leaf_word **ret_words)
{
    static const char *const blanks = " \t\r\n";
    struct leaf_word *words = NULL;
    size_t count = 0, whole = characters_of(line->text), at = 0;
    for (const char *text = line->text; *text;) {
        size_t length = strcspn(text, blanks);
        const char *word = arena_strndup(arena, text, length);
        size_t characters = characters_of(word);
        if (length > 0)
            *(struct leaf_word *)arena_push(arena, &words, &count, sizeof *words) =
                (struct leaf_word){quad_part(line->outline, (double)at / (double)whole,
                                             (double)(at + characters) / (double)whole),
                                   word};
        at += characters;
        text += length;
        size_t gap = strspn(text, blanks);
        at += gap;
        text += gap;
    }
    *ret_words = words;
    return count;
}
