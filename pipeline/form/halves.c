/*
 * What one period's half says against the other's. Both halves of a two-period form often print the same text:
 * the same indicators, the same goal. Where two texts are almost but not quite the same, one of them is likely
 * misread, and nobody here can say which: both are doubted. Digits may differ, for they do so in print
 * (完成2024年任务, 完成2025年任务).
 */
#include "base/arena.h"
#include "form/parts.h"

static const double alike_share = 0.12; /* of the characters may differ in a text taken for the same print */
enum { ALIKE_LEAST = 4 };               /* characters: shorter texts are alike by chance */

static bool is_digit(int32_t code)
{
    return code >= '0' && code <= '9';
}

/* True for texts of one length that differ in a few characters, none of them a digit. */
static bool almost_same(const struct folded *a, const struct folded *b)
{
    if (a->length != b->length || a->length < ALIKE_LEAST)
        return false;
    size_t different = 0;
    for (size_t i = 0; i < a->length; i++) {
        if (a->code[i] == b->code[i])
            continue;
        if (is_digit(a->code[i]) && is_digit(b->code[i]))
            return false;
        different++;
    }
    double allowed = alike_share * (double)a->length;
    return different > 0 && (double)different <= (allowed < 1 ? 1 : allowed);
}

static bool same_text(const struct folded *a, const struct folded *b)
{
    return a->length == b->length && memcmp(a->code, b->code, a->length * sizeof *a->code) == 0;
}

static const struct cell_view *view_of(const struct draft *draft, struct cell_ref where)
{
    for (size_t i = 0; where.cell >= 0 && i < draft->table->count; i++) {
        if (draft->table->cells[i].where.table == where.table &&
            draft->table->cells[i].where.cell == where.cell)
            return &draft->table->cells[i];
    }
    return NULL;
}

/* Both are doubted, and offered the other's text: first what differs in single places, then all of it to the less sure. */
static void doubt_both(struct draft *draft, const struct cell_view *one, const struct cell_view *other,
                       const char *note)
{
    draft_doubt(draft, one->where, FLAG_RULE_FAILED, note);
    draft_doubt(draft, other->where, FLAG_RULE_FAILED, note);
    alike_suggest(draft, one, other, "other_period");
    if (one->cell->confidence <= other->cell->confidence)
        draft_suggest(draft, one, other->cell->text, "other_period");
    if (other->cell->confidence <= one->cell->confidence)
        draft_suggest(draft, other, one->cell->text, "other_period");
}

/* The text has a twin in its own half, or reads the same somewhere in the other: then it is no misreading. */
static bool is_repeated(const struct draft *draft, const struct record_indicator *indicator,
                        const struct folded *text)
{
    const struct record *record = draft->record;
    for (size_t i = 0; i < record->indicator_count; i++) {
        const struct cell_view *other = view_of(draft, record->indicators[i].level3.where);
        if (&record->indicators[i] != indicator && other && same_text(&other->text, text))
            return true;
    }
    return false;
}

static const char *part_of(const struct record_value *value, const char *name)
{
    for (size_t i = 0; i < value->part_count; i++) {
        if (strcmp(value->parts[i].name, name) == 0)
            return value->parts[i].text;
    }
    return "";
}

/* The same indicator with the same number and unit: an operator in one half only is lost or invented. */
static bool operator_differs(const struct record_value *a, const struct record_value *b)
{
    return part_of(a, "number")[0] && strcmp(part_of(a, "number"), part_of(b, "number")) == 0 &&
           strcmp(part_of(a, "unit"), part_of(b, "unit")) == 0 &&
           strcmp(part_of(a, "operator"), part_of(b, "operator")) != 0;
}

/* Values of an indicator that both halves have. */
static void values_compare_both(struct draft *draft, const struct record_indicator *a,
                                const struct record_indicator *b, const struct cell_view *value,
                                const struct cell_view *other)
{
    if (operator_differs(&a->value, &b->value))
        doubt_both(draft, value, other, "the other period has another operator");
    else
        alike_suggest(draft, value, other, "other_period");
}

static void pair_compare(struct draft *draft, const struct record_indicator *a,
                         const struct record_indicator *b)
{
    const struct cell_view *one = view_of(draft, a->level3.where), *other = view_of(draft, b->level3.where);
    if (!one || !other || one == other)
        return;
    if (same_text(&one->text, &other->text)) {
        const struct cell_view *value = view_of(draft, a->value.where);
        const struct cell_view *other_value = view_of(draft, b->value.where);
        if (one->text.length && value && other_value)
            values_compare_both(draft, a, b, value, other_value);
        return;
    }
    if (is_repeated(draft, a, &one->text) || is_repeated(draft, b, &other->text))
        return;
    if (almost_same(&one->text, &other->text))
        doubt_both(draft, one, other, "the other period reads almost the same");
    else
        alike_suggest(draft, one, other, "other_period");
}

static void goals_compare(struct draft *draft)
{
    const struct record *record = draft->record;
    for (size_t i = 0; i < record->goal_count; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct cell_view *one = view_of(draft, record->goals[i].value.where);
            const struct cell_view *other = view_of(draft, record->goals[k].value.where);
            if (!one || !other || one == other)
                continue;
            if (almost_same(&one->text, &other->text))
                doubt_both(draft, one, other, "the other period reads almost the same");
            else
                alike_suggest(draft, one, other, "other_period");
        }
    }
}

/* The last part of a field's value, without what stands before it: the name behind a code. */
static struct folded name_of(const struct draft *draft, const struct record_value *value,
                             const struct cell_view *view)
{
    const char *last = value->part_count ? value->parts[value->part_count - 1].text : "";
    size_t length = folded_make(draft->arena, last).length;
    if (length == 0 || length >= view->text.length)
        return view->text;
    return folded_make(draft->arena, view->text.source + view->text.start[view->text.length - length]);
}

/* Offers a field another field's reading of the same name. */
static void name_offer(struct draft *draft, const struct record_value *value, const struct cell_view *view,
                       const struct folded *other)
{
    struct folded own = name_of(draft, value, view);
    const char *text = alike_blend(draft, &own, other);
    if (text)
        draft_suggest(draft, view,
                      arena_printf(draft->arena, "%.*s%s", (int)(own.source - view->text.source),
                                   view->text.source, text),
                      "elsewhere");
}

/* The department is often the unit too. */
static void fields_compare(struct draft *draft)
{
    const struct record *record = draft->record;
    for (size_t i = 0; i < record->field_count; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct record_value *a = &record->fields[i].value, *b = &record->fields[k].value;
            const struct cell_view *one = view_of(draft, a->where), *two = view_of(draft, b->where);
            if (!one || !two || one == two)
                continue;
            struct folded name = name_of(draft, a, one), other_name = name_of(draft, b, two);
            name_offer(draft, a, one, &other_name);
            name_offer(draft, b, two, &name);
        }
    }
}

void halves_compare(struct draft *draft)
{
    const struct record *record = draft->record;
    size_t count = record->indicator_count < HALVES_MAX ? record->indicator_count : HALVES_MAX;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(record->indicators[i].period, record->indicators[k].period) != 0)
                pair_compare(draft, &record->indicators[i], &record->indicators[k]);
        }
    }
    goals_compare(draft);
    fields_compare(draft);
}
