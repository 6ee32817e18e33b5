/*
 * Checks between values that the form declares besides sums of money:
 *   indicators.percent  a rate of this name lies between 0 and 100 %
 *   indicators.cost     a cost in the money's unit does not exceed the period's total
 *   goals.span          the goal's years run forwards, hold the declaration's year, and are as many as its term says
 *   levels.pairs        a level 2 label stands under a level 1 that it belongs to
 *   indicators.number   numbers before level 3 texts count on (numbering.c)
 * Each gives one check that passes, or one that fails for every place where it does. A value that is not there, or not
 * of the shape that the check needs, is left in peace.
 */
#include "base/arena.h"
#include "form/decimal.h"
#include "form/parts.h"

enum { UNITS_A_TEN_THOUSAND = 10000 };

struct tally {
    struct draft *draft;
    const char *rule, *period;
    size_t right, wrong;
};

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

static struct record_check *check_push(struct tally *tally, const char *outcome, const char *message)
{
    struct record *record = tally->draft->record;
    struct record_check *check =
        arena_push(tally->draft->arena, &record->checks, &record->check_count, sizeof *check);
    *check = (struct record_check){
        .rule = tally->rule, .period = tally->period, .outcome = outcome, .message = message};
    return check;
}

/* One failure, which concerns one or two cells, or a line outside the tables. */
static void fail(struct tally *tally, struct cell_ref one, struct cell_ref other, const char *message)
{
    struct cell_ref cells[] = {one, other};
    struct record_check *check = check_push(tally, "fail", message);
    tally->wrong++;
    for (size_t i = 0; i < 2; i++) {
        if (cells[i].cell < 0)
            continue;
        *(struct cell_ref *)arena_push(tally->draft->arena, &check->cells, &check->cell_count,
                                       sizeof *cells) = cells[i];
        draft_doubt(tally->draft, cells[i], FLAG_RULE_FAILED, message);
    }
}

static void tally_end(struct tally *tally)
{
    if (tally->right && !tally->wrong)
        check_push(tally, "pass", arena_printf(tally->draft->arena, "%zu values", tally->right));
}

static const char *part_of(const struct record_value *value, const char *name)
{
    for (size_t i = 0; i < value->part_count; i++) {
        if (same(value->parts[i].name, name))
            return value->parts[i].text;
    }
    return "";
}

/* The value's number in millionths; false where it has none. */
static bool number_of(struct draft *draft, const struct record_value *value, int64_t *ret_millionths)
{
    char *plain = arena_strdup(draft->arena, part_of(value, "number")), *to = plain;
    for (const char *from = plain; *from; from++) {
        if (*from != ',')
            *to++ = *from;
    }
    *to = '\0';
    return decimal_read(plain, ret_millionths);
}

static void percent_run(struct draft *draft, const char *period)
{
    struct tally tally = {.draft = draft, .rule = "indicators.percent", .period = period};
    for (size_t i = 0; i < draft->record->indicator_count; i++) {
        const struct record_indicator *indicator = &draft->record->indicators[i];
        int64_t number, hundred;
        if (!same(indicator->period, period) || !same(part_of(&indicator->value, "unit"), "%") ||
            !number_of(draft, &indicator->value, &number) || !decimal_read("100", &hundred) ||
            !pattern_find(draft->form->percent, folded_make(draft->arena, indicator->level3.text).tidy))
            continue;
        if (number >= 0 && number <= hundred)
            tally.right++;
        else
            fail(&tally, indicator->value.where, CELL_NOWHERE,
                 arena_printf(draft->arena, "%s is not between 0 and 100%%", indicator->value.text));
    }
    tally_end(&tally);
}

static const struct record_fund *total_of(const struct record *record, const char *period)
{
    for (size_t i = 0; i < record->fund_count; i++) {
        const struct record_fund *fund = &record->funds[i];
        if (same(fund->period, period) && same(fund->item, "total") && !fund->measure && fund->amount)
            return fund;
    }
    return NULL;
}

static bool is_cost(const struct form *form, const char *level2)
{
    for (size_t i = 0; i < form->costs.count; i++) {
        if (same(form->costs.labels[i].printed, level2))
            return true;
    }
    return false;
}

/* How many of the value's unit make one of the fund's; 0 for other units. */
static int64_t unit_ratio(const char *unit, const char *fund_unit)
{
    if (same(unit, fund_unit))
        return 1;
    return same(unit, "元") && same(fund_unit, "万元") ? UNITS_A_TEN_THOUSAND : 0;
}

static void cost_run(struct draft *draft, const char *period)
{
    struct tally tally = {.draft = draft, .rule = "indicators.cost", .period = period};
    const struct record_fund *total = total_of(draft->record, period);
    int64_t most, number;
    if (!total || !decimal_read(total->amount, &most))
        return;
    for (size_t i = 0; i < draft->record->indicator_count; i++) {
        const struct record_indicator *indicator = &draft->record->indicators[i];
        int64_t ratio = unit_ratio(part_of(&indicator->value, "unit"), total->unit);
        if (!same(indicator->period, period) || !is_cost(draft->form, indicator->level2) || ratio == 0 ||
            !number_of(draft, &indicator->value, &number))
            continue;
        if (number / ratio <= most)
            tally.right++;
        else
            fail(&tally, indicator->value.where, total->value.where,
                 arena_printf(draft->arena, "%s is more than the total of %s%s", indicator->value.text,
                              total->amount, total->unit));
    }
    tally_end(&tally);
}

static const struct record_value *field_of(const struct record *record, const char *name)
{
    for (size_t i = 0; i < record->field_count; i++) {
        if (same(record->fields[i].name, name))
            return &record->fields[i].value;
    }
    return NULL;
}

static void span_judge(struct draft *draft, const struct record_goal *goal, int start, int end)
{
    struct tally tally = {.draft = draft, .rule = "goals.span", .period = goal->period};
    const struct record_value *year = field_of(draft->record, "year"),
                              *term = field_of(draft->record, "term");
    const char *tidy_term = term ? folded_make(draft->arena, term->text).tidy : "";
    int this_year = year ? leading_number(folded_make(draft->arena, year->text).tidy) : 0;
    int years = strstr(tidy_term, "年") ? leading_number(tidy_term) : 0;
    if (end < start)
        fail(&tally, goal->label, CELL_NOWHERE, arena_printf(draft->arena, "%d is before %d", end, start));
    else if (this_year >= 1900 && (this_year < start || this_year > end))
        fail(&tally, goal->label, year->where,
             arena_printf(draft->arena, "%d is not in %d to %d", this_year, start, end));
    else if (years > 0 && years < 100 && end - start + 1 > years)
        fail(&tally, goal->label, term->where,
             arena_printf(draft->arena, "%d to %d are more than %d years", start, end, years));
    else
        tally.right++;
    tally_end(&tally);
}

static void span_run(struct draft *draft)
{
    for (size_t i = 0; i < draft->record->goal_count; i++) {
        const struct record_goal *goal = &draft->record->goals[i];
        int start, end;
        if (goal->years && years_of_span(folded_make(draft->arena, goal->years).tidy, &start, &end))
            span_judge(draft, goal, start, end);
    }
}

/* 1: the form knows both and the pair; 0: both, but not the pair; -1: not both. */
static int pair_is_known(const struct form *form, const struct record_indicator *indicator,
                         struct arena *arena)
{
    struct folded level1 = folded_make(arena, indicator->level1);
    bool first = false, second = false, both = false;
    for (size_t i = 0; i < form->level_count; i++) {
        const struct level_rule *rule = &form->levels[i];
        bool here = label_set_compare(&rule->label, &level1).relative == 0;
        for (size_t k = 0; k < rule->level2.count; k++) {
            bool there = same(rule->level2.labels[k].printed, indicator->level2);
            second |= there;
            both |= here && there;
        }
        first |= here;
    }
    return first && second ? both : -1;
}

static void pairs_run(struct draft *draft, const char *period)
{
    struct tally tally = {.draft = draft, .rule = "levels.pairs", .period = period};
    for (size_t i = 0; i < draft->record->indicator_count; i++) {
        const struct record_indicator *indicator = &draft->record->indicators[i];
        if (!same(indicator->period, period))
            continue;
        int known = pair_is_known(draft->form, indicator, draft->arena);
        tally.right += known == 1;
        if (known == 0)
            fail(&tally, indicator->level1_where, indicator->level2_where,
                 arena_printf(draft->arena, "%s does not stand under %s", indicator->level2,
                              indicator->level1));
    }
    tally_end(&tally);
}

void consistency_run(struct draft *draft)
{
    const struct form *form = draft->form;
    const char *periods[PERIOD_MAX];
    size_t count = form_periods(form, periods, PERIOD_MAX);
    for (size_t i = 0; i < count; i++) {
        const char *period = arena_strdup(draft->arena, periods[i]);
        if (form->percent)
            percent_run(draft, period);
        if (form->costs.count)
            cost_run(draft, period);
        if (form->pairs)
            pairs_run(draft, period);
        if (form->numbers)
            numbering_run(draft, period);
    }
    if (form->span)
        span_run(draft);
}
