/* The value of an indicator: split by the first kind of value that fits, doubted where none does or where it has
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

void value_read(struct draft *draft, struct cell_view *view, const char *level1, struct record_value *value)
{
    const struct form *form = draft->form;
    if (view_is_blank(view))
        return;
    bool fits = form->values.count == 0;
    for (size_t i = 0; i < form->values.count && !fits; i++)
        fits = pattern_split(form->values.rules[i].pattern, view->text.tidy, draft->arena, &value->parts,
                             &value->part_count);
    const char *note = fits ? suspect_find(form, view->text.tidy, level1) : "not like any value of the form";
    if (note)
        draft_doubt(draft, view->where, FLAG_PATTERN_MISMATCH, note);
}
