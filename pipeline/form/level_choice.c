/* The level label that is nearest to a cell, and whether it is clear of the next. */
#include "form/levels.h"

static const double margin_clear = 0.3; /* weighted characters between the nearest label and the next */
static const double grown_cost = 0.5;   /* a text that holds more than the label is rather another label */

static double rank(const struct label_match *match)
{
    return match->distance + (match->grown ? grown_cost : 0);
}

void level_choice_add(struct level_choice *choice, const struct level_rule *rule,
                      const struct label_match *match)
{
    if (!match->label)
        return;
    bool first = !choice->best.label;
    bool same = !first && strcmp(choice->best.label->printed, match->label->printed) == 0;
    if (first || rank(match) < rank(&choice->best)) {
        if (!first && !same)
            choice->next = rank(&choice->best);
        choice->best = *match;
        choice->rule = rule;
    } else if (!same && rank(match) < choice->next) {
        choice->next = rank(match);
    }
}

void level_choice_end(struct level_choice *choice, double limit)
{
    choice->clear = choice->best.relative <= limit && choice->next - rank(&choice->best) >= margin_clear;
}

struct level_choice level1_choose(const struct form *form, const struct cell_view *view)
{
    struct level_choice choice = LEVEL_CHOICE_NONE;
    for (size_t i = 0; i < form->level_count; i++) {
        struct label_match match = label_set_compare(&form->levels[i].label, &view->text);
        level_choice_add(&choice, &form->levels[i], &match);
    }
    level_choice_end(&choice, LABEL_NEAR);
    return choice;
}

struct level_choice level2_choose(const struct form *form, const struct cell_view *view,
                                  const struct level_rule *only)
{
    struct level_choice choice = LEVEL_CHOICE_NONE;
    for (size_t i = 0; i < form->level_count; i++) {
        const struct level_rule *rule = &form->levels[i];
        for (size_t k = 0; k < rule->level2.count && (!only || only == rule); k++) {
            struct label_match match = label_compare(&rule->level2.labels[k], &view->text);
            level_choice_add(&choice, rule, &match);
        }
    }
    level_choice_end(&choice, LABEL_NEAR);
    return choice;
}
