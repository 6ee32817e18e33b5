/* The texts of an indicator. Its value is split by the first kind of value that fits, doubted where none does or where it has
 * a suspect shape, such as a Han character before a number where ≥ stands in print. The text is never changed. */
#include "form/parts.h"

#include <utf8proc.h>

#include "base/arena.h"

enum { VALUE_MOST = 40 }; /* characters of a value for which another reading is looked for */

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

/* The text with the printed character of a confusion for the one that was read at `at`. */
static const char *text_exchange(struct draft *draft, const struct folded *text, size_t at, int32_t printed)
{
    char character[5] = "";
    utf8proc_encode_char(printed, (utf8proc_uint8_t *)character);
    return arena_printf(draft->arena, "%.*s%s%s", (int)text->start[at], text->source, character,
                        text->source + text->end[at]);
}

static bool is_value(struct draft *draft, const char *text, const void *level1)
{
    struct cell_view view = {.text = folded_make(draft->arena, text)};
    struct record_value value = {0};
    return value_split(draft, &view, &value) && !number_has_gap(&view.text) &&
           !suspect_find(draft->form, view.text.tidy, level1);
}

/* Offers what would be a value of the form if one character was a confusion that the recogniser is known for. */
static void confusions_suggest(struct draft *draft, const struct cell_view *view, const char *level1)
{
    const struct confusions *confusions = draft->confusions;
    for (size_t i = 0; confusions && i < confusions->count && view->text.length <= VALUE_MOST; i++) {
        for (size_t at = 0; at < view->text.length; at++) {
            if (view->text.code[at] != confusions->pairs[i].read)
                continue;
            const char *text = text_exchange(draft, &view->text, at, confusions->pairs[i].printed);
            if (is_value(draft, text, level1))
                draft_suggest(draft, view, text, "confusion");
        }
    }
}

void value_read(struct draft *draft, struct cell_view *view, const char *level1, struct record_value *value)
{
    const struct form *form = draft->form;
    if (view_is_blank(view))
        return;
    const char *note = value_split(draft, view, value) ? suspect_find(form, view->text.tidy, level1)
                                                       : "not like any value of the form";
    if (!note && number_has_gap(&view->text))
        note = "a gap between digits";
    bool mended = mend_suggest(draft, view, is_value, level1);
    if (!note)
        return;
    draft_doubt(draft, view->where, FLAG_PATTERN_MISMATCH, note);
    if (!mended)
        confusions_suggest(draft, view, level1);
}

static bool has_shape(struct draft *draft, const char *text, const void *shape)
{
    struct folded folded = folded_make(draft->arena, text);
    return !number_has_gap(&folded) && pattern_find(shape, folded.tidy);
}

void column_cell_read(struct draft *draft, const struct named_column *column, const struct cell_view *view)
{
    if (!column->shape || view_is_blank(view) || has_shape(draft, view->text.source, column->shape))
        return;
    draft_doubt(draft, view->where, FLAG_PATTERN_MISMATCH, "does not look like this column");
    mend_suggest(draft, view, has_shape, column->shape);
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
