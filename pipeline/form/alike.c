/*
 * What is printed twice is read twice, and seldom misread alike: both halves of a two-period form often hold the same goal
 * and the same indicators, and the department is often the unit too. Where two texts are the same but for a character here
 * and there, each is offered the other's reading of those places.
 *
 *     …完成世行货款利息偿还…         货 | 贷, between characters that agree
 *     …完成世行贷款利息偿还…
 *
 * Which of the two is printed nobody knows; where the characters around it stand elsewhere on the page with one of them,
 * that one is taken. Digits may differ in print (2024年, 2025年), and longer differences are other words.
 */
#include <utf8proc.h>

#include "base/arena.h"
#include "form/parts.h"

enum {
    ALIKE_MOST = 600, /* characters compared: the work grows with their product */
    ALIKE_LEAST = 4,  /* shorter texts are alike by chance */
    AROUND = 2        /* characters on each side of a place that agree, or the text's end */
};

static const double differing_share = 0.25; /* of the characters, in texts that are the same print at all */

/* One step of the way from one text to the other. */
struct step {
    size_t own, other;       /* where it begins */
    bool has_own, has_other; /* both: same or exchanged; one: lost or invented */
};

struct pairing {
    struct draft *draft;
    const struct folded *own, *other;
    struct step *steps;
    size_t count;
};

static bool is_digit(int32_t code)
{
    return code >= '0' && code <= '9';
}

static bool agrees(const struct pairing *pairing, size_t at)
{
    const struct step *step = &pairing->steps[at];
    return step->has_own && step->has_other &&
           pairing->own->code[step->own] == pairing->other->code[step->other];
}

static uint16_t least(uint16_t a, uint16_t b, uint16_t c)
{
    uint16_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Edit distances (Wagner and Fischer, 1974) of all beginnings, row by row of `own`. */
static uint16_t *distances(const struct folded *own, const struct folded *other, struct arena *arena)
{
    size_t width = other->length + 1;
    uint16_t *cost = arena_array(arena, (own->length + 1) * width, sizeof *cost);
    for (size_t i = 0; i <= own->length; i++) {
        for (size_t j = 0; j <= other->length; j++) {
            uint16_t *here = &cost[i * width + j];
            if (i == 0 || j == 0) {
                *here = (uint16_t)(i + j);
                continue;
            }
            bool same = own->code[i - 1] == other->code[j - 1];
            *here = least((uint16_t)(here[-(ptrdiff_t)width] + 1), (uint16_t)(here[-1] + 1),
                          (uint16_t)(here[-(ptrdiff_t)width - 1] + !same));
        }
    }
    return cost;
}

/* The steps from the texts' ends to their beginnings. */
static void steps_trace(struct pairing *pairing, const uint16_t *cost)
{
    size_t width = pairing->other->length + 1, i = pairing->own->length, j = pairing->other->length;
    pairing->steps = arena_array(pairing->draft->arena, i + j + 1, sizeof *pairing->steps);
    while (i > 0 || j > 0) {
        uint16_t here = cost[i * width + j];
        bool same = i && j && pairing->own->code[i - 1] == pairing->other->code[j - 1];
        bool both = i && j && cost[(i - 1) * width + j - 1] + !same == here;
        bool own = both || (i && cost[(i - 1) * width + j] + 1 == here);
        bool other = both || !own;
        i -= own;
        j -= other;
        pairing->steps[pairing->count++] = (struct step){i, j, own, other};
    }
}

/* Pairs the texts off; false where they are the same, or not the same print. */
static bool pairing_make(struct draft *draft, const struct folded *own, const struct folded *other,
                         struct pairing *ret_pairing)
{
    size_t longer = own->length > other->length ? own->length : other->length;
    if (own->length < ALIKE_LEAST || other->length < ALIKE_LEAST || longer > ALIKE_MOST)
        return false;
    const uint16_t *cost = distances(own, other, draft->arena);
    uint16_t distance = cost[(own->length + 1) * (other->length + 1) - 1];
    if (distance == 0 || distance > differing_share * (double)longer)
        return false;
    *ret_pairing = (struct pairing){.draft = draft, .own = own, .other = other};
    steps_trace(ret_pairing, cost);
    return true;
}

/* A single difference between characters that agree. */
static bool is_place(const struct pairing *pairing, size_t at)
{
    const struct step *step = &pairing->steps[at];
    if (agrees(pairing, at) || (step->has_own && is_digit(pairing->own->code[step->own])) ||
        (step->has_other && is_digit(pairing->other->code[step->other])))
        return false;
    for (size_t i = 1; i <= AROUND; i++) {
        if ((at + i < pairing->count && !agrees(pairing, at + i)) || (at >= i && !agrees(pairing, at - i)))
            return false;
    }
    return true;
}

/* The text's characters from `from` to before `to`, tidied. */
static const char *tidy_part(const struct pairing *pairing, const struct folded *text, size_t from, size_t to)
{
    size_t bytes = 0;
    char *part = arena_alloc(pairing->draft->arena, 4 * (to - from) + 1);
    for (size_t i = from; i < to; i++)
        bytes += (size_t)utf8proc_encode_char(text->code[i], (utf8proc_uint8_t *)part + bytes);
    return part;
}

/* The text is the cell's, or a part of it. */
static bool is_of_cell(const struct folded *text, const struct cell_view *view)
{
    return text->source >= view->text.source && text->source <= view->text.source + strlen(view->text.source);
}

/* How many cells beside the two hold the part. */
static int holders_count(const struct pairing *pairing, const char *part)
{
    const struct table_view *table = pairing->draft->table;
    int count = 0;
    for (size_t i = 0; i < table->count; i++)
        count += strstr(table->cells[i].text.tidy, part) && !is_of_cell(pairing->own, &table->cells[i]) &&
                 !is_of_cell(pairing->other, &table->cells[i]);
    return count;
}

/* How many hold the character at the place with its neighbour before it, and with the one behind it. */
static int support(const struct pairing *pairing, const struct folded *text, size_t place)
{
    int count = 0;
    if (place > 0)
        count += holders_count(pairing, tidy_part(pairing, text, place - 1, place + 1));
    if (place + 1 < text->length)
        count += holders_count(pairing, tidy_part(pairing, text, place, place + 2));
    return count;
}

/* True where the page speaks rather for the text's own reading of the place. */
static bool own_is_likelier(const struct pairing *pairing, size_t at)
{
    const struct step *step = &pairing->steps[at];
    return step->has_own && step->has_other &&
           support(pairing, pairing->own, step->own) > support(pairing, pairing->other, step->other);
}

/* Appends the character that the step stands for, as it was read; of the own text, with the white space before it. */
static char *part_append(const struct pairing *pairing, const struct step *step, bool of_own, char *to)
{
    const struct folded *text = of_own ? pairing->own : pairing->other;
    size_t at = of_own ? step->own : step->other;
    size_t from = of_own ? (at ? text->end[at - 1] : 0) : text->start[at];
    size_t bytes = text->end[at] - from;
    memcpy(to, text->source + from, bytes);
    return to + bytes;
}

/* The own text with the other's reading of the places; NULL where there are none. */
static const char *blend(const struct pairing *pairing)
{
    size_t room = strlen(pairing->own->source) + strlen(pairing->other->source) + 1;
    char *text = arena_alloc(pairing->draft->arena, room), *to = text;
    bool any = false;
    for (size_t at = pairing->count; at-- > 0;) {
        const struct step *step = &pairing->steps[at];
        bool place = is_place(pairing, at), take = place && !own_is_likelier(pairing, at);
        bool from_own = !take && step->has_own, from_other = take && step->has_other;
        any |= place;
        if (from_own || from_other)
            to = part_append(pairing, step, from_own, to);
    }
    *to = '\0';
    return any ? text : NULL;
}

const char *alike_blend(struct draft *draft, const struct folded *own, const struct folded *other)
{
    struct pairing pairing;
    return pairing_make(draft, own, other, &pairing) ? blend(&pairing) : NULL;
}

static void offer(struct draft *draft, const struct cell_view *one, const struct cell_view *other,
                  const char *reason)
{
    const char *text = alike_blend(draft, &one->text, &other->text);
    if (text)
        draft_suggest(draft, one, text, reason);
}

void alike_suggest(struct draft *draft, const struct cell_view *one, const struct cell_view *other,
                   const char *reason)
{
    offer(draft, one, other, reason);
    offer(draft, other, one, reason);
}
