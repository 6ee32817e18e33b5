/* Which form a table is: titles, labels and the number of columns, each with the weight the form file gives. */
#include "form/parts.h"

#include "base/arena.h"

static bool title_is_there(const struct pattern *title, const struct sheet *sheet,
                           const struct table_view *table, struct arena *arena)
{
    for (size_t i = 0; i < sheet->outside_count; i++) {
        if (pattern_find(title, folded_make(arena, sheet->outside[i].text).tidy))
            return true;
    }
    for (size_t i = 0; i < table->count; i++) {
        const struct cell_view *view = &table->cells[i];
        if (view_is_wide(table, view) && pattern_find(title, view->text.tidy))
            return true;
    }
    return false;
}

/* How near the cell is to label `at`; 1 where another of the form's known labels is nearer. */
static double label_distance(const struct known_rule *known, size_t at, const struct folded *text)
{
    double own = label_set_compare(&known->labels[at].labels, text).relative;
    for (size_t i = 0; i < known->label_count && own <= LABEL_NEAR; i++) {
        if (i != at && label_set_compare(&known->labels[i].labels, text).relative < own)
            return 1;
    }
    return own;
}

/* 1 for a label read as printed, less with its distance, 0 where no cell is near. */
static double label_evidence(const struct known_rule *known, size_t at, const struct table_view *table)
{
    double nearest = 1;
    for (size_t i = 0; i < table->count && nearest > 0; i++) {
        double relative = label_distance(known, at, &table->cells[i].text);
        nearest = relative < nearest ? relative : nearest;
    }
    return nearest <= LABEL_NEAR ? 1 - nearest : 0;
}

double choose_evidence(const struct form *form, const struct sheet *sheet, const struct table_view *table)
{
    const struct known_rule *known = &form->known;
    struct arena *scratch = arena_new();
    if (!scratch)
        return 0;
    double evidence = 0;
    for (size_t i = 0; i < known->titles.count; i++) {
        if (title_is_there(known->titles.rules[i].pattern, sheet, table, scratch))
            evidence += known->titles.rules[i].weight;
    }
    arena_free(scratch);
    for (size_t i = 0; i < known->label_count; i++)
        evidence += known->labels[i].weight * label_evidence(known, i, table);
    if (known->columns && known->columns == table->columns)
        evidence += known->columns_weight;
    return evidence;
}
