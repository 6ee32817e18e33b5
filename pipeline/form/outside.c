/*
 * What stands outside the tables, in lines and in cells as wide as the table: title, year, and what is filled in above and
 * below.
 *
 *     项目支出绩效目标申报表                  a pattern that fits is the surest
 *     （20 24年度》                           else the line nearest to one of the labels, as printed
 *     填报单位;清河县教育局    单位：万元     of a label with a free part, what stands in its place: the label may be misread,
 *                                             the part has the shape that the form gives it
 *
 * Nothing is repaired here: a line has no room for what it was read as. A part that nobody has settled, and that stands in
 * no cell too, is doubted: nothing else on the page speaks for it.
 */
#include "base/arena.h"
#include "form/parts.h"

/* Gives the field the text where one of its outside patterns is found: the group `value`, else all of it. */
static bool outside_try(struct draft *draft, const struct pattern_rule *rule, const char *source,
                        struct cell_ref where, struct record_value *ret_value)
{
    struct folded text = folded_make(draft->arena, source);
    if (!pattern_find(rule->pattern, text.tidy))
        return false;
    const char *part = source;
    if (pattern_has_group(rule->pattern, "value"))
        part = pattern_group(rule->pattern, text.tidy, "value", draft->arena);
    *ret_value = (struct record_value){.text = part ? part : "", .where = where};
    return true;
}

static bool outside_find(struct draft *draft, const struct pattern_rule *rule, int limit,
                         struct record_value *ret_value)
{
    const struct sheet *sheet = draft->sheet;
    for (size_t i = 0; i < sheet->outside_count; i++) {
        const char *text = sheet->outside[i].text ? sheet->outside[i].text : "";
        if (outside_try(draft, rule, text, (struct cell_ref){-1, (int)i}, ret_value))
            return true;
    }
    for (size_t i = 0; i < draft->table->count; i++) {
        struct cell_view *view = &draft->table->cells[i];
        if (view->cell->row < limit && view_is_wide(draft->table, view) && view->role == ROLE_NONE &&
            outside_try(draft, rule, view->text.source, view->where, ret_value)) {
            view->role = ROLE_VALUE;
            return true;
        }
    }
    return false;
}

static bool stands_in_cell(const struct draft *draft, const char *text)
{
    const char *tidy = folded_make(draft->arena, text).tidy;
    for (size_t i = 0; i < draft->table->count; i++) {
        if (strstr(draft->table->cells[i].text.tidy, tidy))
            return true;
    }
    return false;
}

/* The label as it is printed; of a label with a free part of the field's name, that part. */
static struct record_value label_value(struct draft *draft, const struct field_rule *field,
                                       const struct outside_match *line)
{
    const struct label_match *match = &line->match;
    struct record_value value = {.where = {-1, line->line}};
    if (match->label->free_name && strcmp(match->label->free_name, field->name) == 0) {
        value.text = folded_source(&line->text, match->free_from, match->free_to, draft->arena);
        if (!draft->sheet->outside[line->line].settled && !stands_in_cell(draft, value.text))
            draft_doubt(draft, value.where, FLAG_LOW_CONFIDENCE, "stands nowhere else on the page");
    } else
        value.text = label_text(match, &line->text, draft->arena);
    return value;
}

bool outside_nearest(const struct draft *draft, const struct label_set *labels,
                     struct outside_match *ret_match)
{
    double best = LABEL_NEAR;
    bool found = false;
    for (size_t i = 0; i < draft->sheet->outside_count; i++) {
        struct folded text = folded_make(draft->arena, draft->sheet->outside[i].text);
        for (size_t k = 0; k < labels->count; k++) {
            struct label_match match = label_compare(&labels->labels[k], &text);
            if (match.relative >= best || match.grown || !label_free_fits(&match, &text, draft->arena))
                continue;
            best = match.relative;
            found = true;
            *ret_match = (struct outside_match){match, text, (int)i};
        }
    }
    return found;
}

static bool outside_is_found(struct draft *draft, const struct field_rule *field, int limit,
                             struct record_value *ret_value)
{
    for (size_t i = 0; i < field->outside.count; i++) {
        if (outside_find(draft, &field->outside.rules[i], limit, ret_value))
            return true;
    }
    struct outside_match nearest;
    if (!outside_nearest(draft, &field->outside_labels, &nearest))
        return false;
    *ret_value = label_value(draft, field, &nearest);
    return true;
}

void field_read_outside(struct draft *draft, const struct field_rule *field, int limit)
{
    struct record_value value;
    if (outside_is_found(draft, field, limit, &value))
        field_add(draft, field, value, value.text);
}
