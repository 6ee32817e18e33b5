/*
 * Fields whose value is one of a few that the form's owner has written down. Many of them differ by a character, and a fax
 * loses thin strokes:
 *
 *     次性项目      一次性项目 0.4, 一般性项目 1.4 …     a stroke is lost, and no other choice is near: repaired
 *     常午项目      常年项目 1, 新增项目 2 …             unsure of 午: repaired, and to be looked at
 *     当年项目      常年项目 1, …                        sure of 当: print that the file does not know; offered
 *     延性项目      延续性项目 0.9, 延续项目 1 …         nobody can say which: both are offered
 *     跨年度实施    none is near                         left in peace
 *
 * A character that reads well and is another one is believed, and so is a sign that no choice has: a tick, brackets. What a
 * person has settled is never repaired, and nothing is where the form knows usual words alone, beside which others may stand.
 */
#include "base/arena.h"
#include "form/parts.h"

static const double choice_margin = 0.8;   /* weighted characters by which the next choice must be farther */
static const double stroke_most = 0.85;    /* weighted characters: below that no whole character differs */
static const double character_most = 1.5;  /* and below that no two do */
static const double sure_confidence = 0.9; /* recogniser's, at which a character that differs is believed */

/* The nearest choice, and how far the next one is. */
struct choice {
    struct label_match match;
    double next;
};

static struct choice choice_find(const struct label_set *choices, const struct folded *text)
{
    struct choice found = {.match = {.relative = 1, .distance = LABEL_MAX}, .next = LABEL_MAX};
    for (size_t i = 0; i < choices->count; i++) {
        struct label_match match = label_compare(&choices->labels[i], text);
        if (found.match.label && match.distance >= found.match.distance) {
            found.next = match.distance < found.next ? match.distance : found.next;
            continue;
        }
        found.next = found.match.distance;
        found.match = match;
    }
    return found;
}

/* No more than strokes are missing. */
static bool is_plain(const struct label_match *match)
{
    return !match->exchanged && match->distance < stroke_most;
}

static bool is_repairable(const struct cell_view *view, const struct choice *choice)
{
    const struct label_match *match = &choice->match;
    if (view->cell->settled || match->added || choice->next - match->distance < choice_margin)
        return false;
    return is_plain(match) || (match->distance < character_most && view->cell->confidence < sure_confidence);
}

/* The nearest choice, and those that are not clearly farther. */
static void choices_offer(struct draft *draft, const struct label_set *choices, const struct cell_view *view,
                          const struct choice *choice)
{
    draft_suggest(draft, view, choice->match.label->printed, "vocabulary");
    for (size_t i = 0; i < choices->count; i++) {
        struct label_match match = label_compare(&choices->labels[i], &view->text);
        if (match.relative <= LABEL_NEAR && match.distance - choice->match.distance < choice_margin)
            draft_suggest(draft, view, choices->labels[i].printed, "vocabulary");
    }
}

/* Repairs the cell if that is allowed; what is not plain is doubted. Gives what the cell stands for then, else NULL. */
static const char *choice_settle(struct draft *draft, const struct label_set *choices,
                                 const struct cell_view *view, bool closed)
{
    struct choice choice = choice_find(choices, &view->text);
    const struct label_match *match = &choice.match;
    if (!match->label || match->distance == 0 || match->relative > LABEL_NEAR)
        return NULL;
    bool repaired = closed && is_repairable(view, &choice);
    if (repaired)
        draft_repair(draft, view, match);
    if (!repaired || !is_plain(match)) {
        const char *note =
            arena_printf(draft->arena, "almost %s, which is one of the form's words", match->label->printed);
        draft_doubt(draft, view->where, FLAG_PATTERN_MISMATCH, note);
        choices_offer(draft, choices, view, &choice);
    }
    return repaired ? match->label->printed : NULL;
}

const char *choice_read(struct draft *draft, const struct field_rule *field, const struct cell_view *view)
{
    choice_settle(draft, &field->words, view, false);
    const char *text = choice_settle(draft, &field->choices, view, true);
    return text ? arena_strdup(draft->arena, text) : NULL;
}
