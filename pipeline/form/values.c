/* The texts of an indicator. Its value is split by the first kind of value that fits, doubted where none does or where it has
 * a suspect shape, such as a Han character before a number where ≥ stands in print. The text is never changed. */
#include "form/parts.h"

#include "base/arena.h"

static const char *suspect_find(const struct form *form, const char *tidy, const char *level1)
{
    for (size_t i = 0; i < form->suspects.count; i++) {
        const struct pattern_rule *suspect = &form->suspects.rules[i];
        bool applies = !suspect->name || strcmp(suspect->name, level1) == 0;
        if (applies && pattern_find(suspect->pattern, tidy))
            return "a value of a suspect shape";
    }
    return NULL;
}

bool value_split(struct draft *draft, const struct cell_view *view, struct record_value *value)
{
    const struct form *form = draft->form;
    bool fits = form->values.count == 0;
    for (size_t i = 0; i < form->values.count && !fits; i++)
        fits = pattern_split(form->values.rules[i].pattern, view->text.tidy, draft->arena, &value->parts,
                             &value->part_count);
    return fits;
}

void value_read(struct draft *draft, struct cell_view *view, const char *level1, struct record_value *value)
{
    const struct form *form = draft->form;
    if (view_is_blank(view))
        return;
    const char *note = value_split(draft, view, value) ? suspect_find(form, view->text.tidy, level1)
                                                       : "not like any value of the form";
    if (note)
        draft_doubt(draft, view->where, FLAG_PATTERN_MISMATCH, note);
}

void level3_read(struct draft *draft, struct cell_view *view)
{
    const struct pattern_list *suspects = &draft->form->indicators.suspects;
    for (size_t i = 0; i < suspects->count; i++) {
        if (pattern_find(suspects->rules[i].pattern, view->text.tidy)) {
            draft_doubt(draft, view->where, FLAG_PATTERN_MISMATCH, "an indicator of a suspect shape");
            return;
        }
    }
}

static bool has_part(const struct record_value *value, const char *name)
{
    for (size_t i = 0; i < value->part_count; i++) {
        if (strcmp(value->parts[i].name, name) == 0)
            return true;
    }
    return false;
}

static bool record_holds(const struct record *record, const char *part)
{
    for (size_t i = 0; i < record->indicator_count; i++) {
        if (strstr(record->indicators[i].value.text, part))
            return true;
    }
    return false;
}

/* Values of a shape that is suspect where its usual companion is nowhere on the page. */
static void lonely_find(struct draft *draft)
{
    const struct pattern_list *lonely = &draft->form->lonely;
    const struct record *record = draft->record;
    for (size_t k = 0; k < lonely->count; k++) {
        if (record_holds(record, lonely->rules[k].name))
            continue;
        for (size_t i = 0; i < record->indicator_count; i++) {
            const struct record_value *value = &record->indicators[i].value;
            if (pattern_find(lonely->rules[k].pattern, folded_make(draft->arena, value->text).tidy))
                draft_doubt(draft, value->where, FLAG_PATTERN_MISMATCH,
                            "unusual on a page without its companion");
        }
    }
}

/*
 * A number without a unit among numbers that have one: the sign for per cent or the character behind the number
 * is lost. Tables that print no units at all are left in peace.
 */
void values_compare(struct draft *draft)
{
    const struct record *record = draft->record;
    size_t with = 0, without = 0;
    lonely_find(draft);
    for (size_t i = 0; i < record->indicator_count; i++) {
        const struct record_value *value = &record->indicators[i].value;
        with += has_part(value, "number") && has_part(value, "unit");
        without += has_part(value, "number") && !has_part(value, "unit");
    }
    for (size_t i = 0; i < record->indicator_count && with >= 2 * without; i++) {
        const struct record_value *value = &record->indicators[i].value;
        if (has_part(value, "number") && !has_part(value, "unit"))
            draft_doubt(draft, value->where, FLAG_PATTERN_MISMATCH,
                        "no unit where the other values have one");
    }
}
