/*
 * The unit of the money table's amounts: what its heading's label has in brackets, else what a line outside the table says,
 * else the form's.
 *
 *     单位：元                          outside the tables, at the right
 *     | 项目资金       | 420.00 |       the line says it
 *     | 项目资金（万元）| 420.00 |      the heading says it, and the line another: somebody has to look
 *
 * A unit taken for another is an error by ten thousand, so that any but the form's own is doubted.
 */
#include "base/arena.h"
#include "form/money.h"

/* The unit that the label names in brackets, or NULL. */
static const char *unit_of_label(const struct label *label, struct arena *arena)
{
    const char *open = label ? strstr(label->printed, "（") : NULL;
    const char *close = open ? strstr(open, "）") : NULL;
    return close ? arena_strndup(arena, open + strlen("（"), (size_t)(close - open) - strlen("（")) : NULL;
}

/* The unit that the heading's label names, or NULL. */
static const char *unit_of_heading(const struct draft *draft, const struct cell_view *heading)
{
    if (!heading)
        return NULL;
    struct label_match match = label_set_compare(&draft->form->money.heading, &heading->text);
    return match.relative <= LABEL_NEAR ? unit_of_label(match.label, draft->arena) : NULL;
}

/* The unit that a line outside the tables names; its text is NULL where none does. */
static struct record_value unit_of_line(const struct draft *draft)
{
    struct outside_match line;
    if (!outside_nearest(draft, &draft->form->money.unit_lines, &line))
        return (struct record_value){0};
    const char *unit = folded_source(&line.text, line.match.free_from, line.match.free_to, draft->arena);
    return (struct record_value){.text = folded_make(draft->arena, unit).tidy, .where = {-1, line.line}};
}

/* A unit that the form is not printed with is to be looked at, all the more where the heading is repaired to it. */
static void heading_settle(struct draft *draft, struct cell_view *heading)
{
    const struct money_rule *rule = &draft->form->money;
    struct label_match match = label_set_compare(&rule->heading, &heading->text);
    const char *unit = unit_of_label(match.label, draft->arena);
    if (!draft_label(draft, heading, &match, LABEL_PLACED) || !unit || !rule->unit ||
        strcmp(unit, rule->unit) == 0)
        return;
    draft_doubt(draft, heading->where, FLAG_PATTERN_MISMATCH, "not the unit the form is printed with");
    if (match.distance > 0)
        draft_suggest(draft, heading, rule->heading.labels[0].printed, "vocabulary");
}

/* The cell to look at where the unit is in doubt: the heading, else the first label. */
static const struct cell_view *place_of_unit(const struct money_block *block)
{
    return block->heading ? block->heading : block->count ? block->rows[0].label[0] : NULL;
}

const char *money_unit_read(struct draft *draft, const struct money_block *block)
{
    const char *usual = draft->form->money.unit;
    const char *heading = unit_of_heading(draft, block->heading);
    struct record_value line = unit_of_line(draft);
    const char *expected = heading ? heading : usual;
    const struct cell_view *place = place_of_unit(block);
    if (block->heading)
        heading_settle(draft, block->heading);
    if (line.text && expected && strcmp(line.text, expected) != 0 && place)
        draft_doubt(draft, place->where, FLAG_PATTERN_MISMATCH,
                    arena_printf(draft->arena, "a line outside the table says %s", line.text));
    if (!heading)
        draft->record->unit = line;
    return heading ? heading : line.text ? line.text : usual;
}
