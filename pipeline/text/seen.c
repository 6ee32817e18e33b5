#include "text/seen.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/codes.h"

/* ---- in the ink ---- */

/*
 *      a b                a b: a quotation mark: two strokes side by side in the upper half of the line, with no other ink
 *    |  ' '    --+-- |         in their columns but what stands low; or one, of two that ran into each other, with none
 *    |   o    / |  \ |    o:   a full stop or comma under it or behind it, with no other ink in its columns either
 *
 * Dots of i and j, the upper ones of ; and : and the tops of broken figures have ink below.
 */

enum { MOST_PIECES = 1000 }; /* of a line; one with more is crumbs, in which nothing is plain to see */

struct finding {
    const struct seen_options *options;
    double unit, high;  /* the line's */
    struct box *pieces; /* of its ink, from left to right */
    size_t count;
};

/* One piece or two. */
struct pieces {
    size_t which[2];
    size_t count;
    struct box box;
};

static bool has_piece(const struct pieces *pieces, size_t which)
{
    return (pieces->count > 0 && pieces->which[0] == which) ||
           (pieces->count > 1 && pieces->which[1] == which);
}

static int compare_boxes(const void *a, const void *b)
{
    const struct box *left = a, *right = b;
    if (left->x != right->x)
        return left->x < right->x ? -1 : 1;
    return (left->y > right->y) - (left->y < right->y);
}

static int pieces_find(PIX *ink, struct arena *arena, struct finding *finding)
{
    CLEANUP(boxaDestroy) BOXA *boxes = pixConnCompBB(ink, 8);
    if (!boxes)
        return STATUS_NO_MEMORY;
    size_t count = (size_t)boxaGetCount(boxes);
    finding->count = count <= MOST_PIECES ? count : 0;
    finding->pieces = arena_array(arena, finding->count + 1, sizeof *finding->pieces);
    for (size_t i = 0; i < finding->count; i++) {
        struct box *box = &finding->pieces[i];
        boxaGetBoxGeometry(boxes, (l_int32)i, &box->x, &box->y, &box->w, &box->h);
    }
    qsort(finding->pieces, finding->count, sizeof *finding->pieces, compare_boxes);
    return STATUS_OK;
}

/* High in the line and as high as a quotation mark. */
static bool is_high(const struct finding *finding, struct box box)
{
    const struct seen_options *options = finding->options;
    return box.h >= options->least * finding->unit && box.h <= options->most * finding->unit &&
           box.y + box.h <= options->high * finding->high;
}

static bool is_low(const struct finding *finding, struct box box)
{
    double most = finding->options->low_most * finding->unit;
    return box.y >= finding->options->low * finding->high && box.h <= most && box.w <= most;
}

static bool is_pair(const struct finding *finding, struct box a, struct box b)
{
    const struct seen_options *options = finding->options;
    double unit = finding->unit, unlike = options->unlike * unit;
    int gap = b.x - a.x - a.w;
    return is_high(finding, a) && is_high(finding, b) && a.w <= options->stroke * unit &&
           b.w <= options->stroke * unit && abs(a.y - b.y) <= unlike && abs(a.h - b.h) <= unlike &&
           gap >= -b.w / 2 && gap <= options->apart * unit;
}

static bool is_run(const struct finding *finding, struct box box)
{
    const struct seen_options *options = finding->options;
    return is_high(finding, box) && box.w >= options->run_least * finding->unit &&
           box.w <= options->run_most * finding->unit;
}

/* Whether no other piece stands in the columns of these, but low ones where that is allowed. */
static bool is_alone(const struct finding *finding, const struct pieces *own, const struct pieces *allowed,
                     bool low_too)
{
    double over = finding->options->over * finding->unit;
    const struct box columns = {own->box.x, 0, own->box.w, (int)finding->high};
    for (size_t i = 0; i < finding->count && finding->pieces[i].x < columns.x + columns.w; i++) {
        struct box box = finding->pieces[i];
        bool known = has_piece(own, i) || (allowed && has_piece(allowed, i));
        if (!known && box_intersect(box, columns).w > over && !(low_too && is_low(finding, box)))
            return false;
    }
    return true;
}

/* The next piece that does not stand low. */
static size_t next_above(const struct finding *finding, size_t which)
{
    do
        which++;
    while (which < finding->count && is_low(finding, finding->pieces[which]));
    return which;
}

/* The quotation mark that begins with a piece; none has no pieces. */
static struct pieces quote_at(const struct finding *finding, size_t first)
{
    const struct box *pieces = finding->pieces;
    size_t second = next_above(finding, first);
    struct pieces quote = {{first, second}, 0, pieces[first]};
    if (second < finding->count && is_pair(finding, pieces[first], pieces[second])) {
        quote.count = 2;
        quote.box = box_unite(pieces[first], pieces[second]);
    } else if (is_run(finding, pieces[first])) {
        quote.count = 1;
    }
    if (quote.count > 0 && !is_alone(finding, &quote, NULL, quote.count == 2))
        quote.count = 0;
    return quote;
}

/* What stands low under a quotation mark or behind it; none has no pieces. */
static struct pieces low_behind(const struct finding *finding, const struct pieces *quote)
{
    double reach = quote->box.x + quote->box.w + finding->options->behind * finding->unit;
    for (size_t i = quote->which[0]; i < finding->count && finding->pieces[i].x <= reach; i++) {
        struct pieces low = {{i}, 1, finding->pieces[i]};
        if (is_low(finding, low.box) && is_alone(finding, &low, quote, false))
            return low;
    }
    return (struct pieces){0};
}

static void seen_add(struct arena *arena, enum seen_kind kind, const struct pieces *pieces, int width,
                     struct seen **seen, size_t *count)
{
    *(struct seen *)arena_push(arena, seen, count, sizeof **seen) =
        (struct seen){kind, (pieces->box.x + pieces->box.w / 2.0) / width};
}

int seen_find(const struct line *line, double unit, const struct seen_options *options, struct arena *arena,
              struct seen **ret_seen, size_t *ret_count)
{
    const struct seen_options usual = SEEN_OPTIONS_DEFAULT;
    struct finding finding = {options ? options : &usual, unit, line->box.h, NULL, 0};
    *ret_seen = NULL;
    *ret_count = 0;
    if (line->part_count != 1)
        return STATUS_OK;
    int status = pieces_find(line->parts[0].ink, arena, &finding), width = line->parts[0].box.w;
    for (size_t i = 0; i < finding.count && status == STATUS_OK; i++) {
        struct pieces quote = quote_at(&finding, i);
        if (quote.count == 0)
            continue;
        struct pieces low = low_behind(&finding, &quote);
        seen_add(arena, SEEN_QUOTE, &quote, width, ret_seen, ret_count);
        if (low.count > 0)
            seen_add(arena, SEEN_LOW, &low, width, ret_seen, ret_count);
        i = quote.which[quote.count - 1];
    }
    return status;
}

/* ---- to what the network says ---- */

/*
 * The network writes a symbol about where its ink's middle is, but that of a wide quotation mark up to `behind` steps
 * later. Of ink that is no mark it thinks one less likely than `possible`; what it is sure of as it is stays so; and a
 * symbol that it thinks likely there, but for those that a narrow mark is taken for, is what the ink shows. Otherwise a
 * mark becomes so much likelier than none, and of the marks of a kind each as much less as it was, up to their `favour`:
 * which of “ and ” a narrow one is the network hardly knows, and the language does. What stands low is a mark where
 * the one before is.
 */
static const struct {
    size_t before, behind;                /* steps */
    float possible, sure, likely, raised; /* logarithms */
} telling = {.before = 2, .behind = 7, .possible = -7, .sure = -0.05f, .likely = -0.7f, .raised = 2};

enum { MOST_CODES = 6 };

struct codes {
    int codes[MOST_CODES];
    int count;
};

static const struct {
    const char *symbols[MOST_CODES];
    float favour; /* a logarithm: no more counts of what the network thinks of one and of another */
} kinds[] = {[SEEN_QUOTE] = {{"“", "”"}, 0.3f}, [SEEN_LOW] = {{"。", ",", "、", ";"}, 3}};
static const char *const mistaken[MOST_CODES] = {"·", "'", ",", ".", "-", "、"};

/* The codes of those of the symbols that are written by one alone. */
static struct codes codes_of(const struct codebook *book, const char *const symbols[MOST_CODES])
{
    struct codes codes = {.count = 0};
    for (int i = 0; i < MOST_CODES && symbols[i]; i++) {
        const struct symbol_code *code = codebook_find(book, symbols[i], strlen(symbols[i]));
        if (code && code->length == 1)
            codes.codes[codes.count++] = code->values[0];
    }
    return codes;
}

static bool has_code(const struct codes *codes, int code)
{
    for (int i = 0; i < codes->count; i++)
        if (codes->codes[i] == code)
            return true;
    return false;
}

static float likeliest(const struct codes *codes, const float *row)
{
    float most = -INFINITY;
    for (int i = 0; i < codes->count; i++)
        most = fmaxf(most, row[codes->codes[i]]);
    return most;
}

/* Whether a step says something else for likely. */
static bool says_other(const struct codebook *book, const struct codes *own, const float *row, size_t codes)
{
    const struct codes narrow = codes_of(book, mistaken);
    for (size_t i = 0; i < codes; i++)
        if (row[i] > telling.likely && i != book->null_code && !has_code(own, (int)i) &&
            !has_code(&narrow, (int)i))
            return true;
    return false;
}

/* The step, from `from` on, at which the network thinks the mark likeliest; line.steps where it thinks of none. */
static size_t step_find(const struct seen *seen, const struct codebook *book, const struct codes *own,
                        const struct forward_line *line, size_t from)
{
    size_t middle = (size_t)(seen->middle * (double)line->steps), best = line->steps;
    float most = telling.possible;
    bool other = false;
    for (size_t t = from; t < line->steps && t <= middle + telling.behind; t++) {
        const float *row = line->logarithms + t * line->stride;
        if (t + telling.before < middle)
            continue;
        other |= t >= middle && t <= middle + 1 && says_other(book, own, row, line->codes);
        float here = likeliest(own, row);
        if (here > most) {
            most = here;
            best = t;
        }
    }
    return other && most <= telling.likely ? line->steps : best;
}

/* Nothing becomes of a step that is sure of the mark. */
static void row_tell(const struct codes *own, float favour, float *row)
{
    float most = likeliest(own, row);
    for (int i = 0; i < own->count && most <= telling.sure; i++) {
        float *code = &row[own->codes[i]];
        *code = telling.raised + fmaxf(*code - most, -favour);
    }
}

struct forward_line seen_tell(const struct seen *seen, size_t count, const struct codebook *book,
                              const struct forward_line *line, struct arena *arena)
{
    float *rows = arena_array(arena, line->steps * line->codes, sizeof *rows);
    struct forward_line told = {rows, line->steps, line->codes, line->codes};
    size_t from = 0;
    bool quoted = false;
    for (size_t t = 0; t < line->steps; t++)
        memcpy(rows + t * line->codes, line->logarithms + t * line->stride, line->codes * sizeof *rows);
    for (size_t i = 0; i < count; i++) {
        const struct codes own = codes_of(book, kinds[seen[i].kind].symbols);
        bool wanted = seen[i].kind == SEEN_QUOTE || quoted;
        size_t step = wanted ? step_find(&seen[i], book, &own, line, from) : line->steps;
        quoted = seen[i].kind == SEEN_QUOTE && step < line->steps;
        if (step == line->steps)
            continue;
        row_tell(&own, kinds[seen[i].kind].favour, rows + step * line->codes);
        from = step + 1;
    }
    return told;
}
