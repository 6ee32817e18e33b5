/*
 * Numbers that level 3 texts begin with: 指标1：, 指标2：. They count 1, 2, 3 in each level 2 group, or in each level 1 group;
 * texts without a number, or blank rows, may be counted too. A table keeps to one way, and which, the page shows: the one
 * that most of its numbers agree with.
 *
 *     数量指标  指标1：建成渠道      1
 *               指标2：检修泵站      2
 *               指标8：更换闸门      3: does not go on from the 2
 *     质量指标  指标1：验收合格率    1
 *
 * A group is told by its cell too, since two groups of the same words stand apart on paper. A table that goes on from the
 * page before begins in the middle of a count, and is left in peace.
 */
#include "base/arena.h"
#include "form/parts.h"

enum { NUMBERED_LEAST = 2, NUMBER_MOST = 99 };

enum group_kind { GROUP_LEVEL2, GROUP_LEVEL2_CELL, GROUP_LEVEL1, GROUP_KINDS };

enum counted { COUNT_TEXTS, COUNT_NUMBERED, COUNT_ROWS, COUNTED_KINDS };

/* A way to count. */
struct counting {
    enum group_kind group;
    enum counted counted;
};

/* An indicator of the period. */
struct numbered {
    const struct record_indicator *indicator;
    int number; /* 0: none */
    int wanted; /* by the way of counting at hand */
};

struct numbering {
    struct draft *draft;
    struct numbered *rows;
    size_t count;
};

static int number_of(const struct draft *draft, const struct record_indicator *indicator)
{
    const char *tidy = folded_make(draft->arena, indicator->level3.text).tidy;
    const char *digits = pattern_group(draft->form->numbers, tidy, "number", draft->arena);
    int number = digits ? leading_number(digits) : 0;
    return number <= NUMBER_MOST ? number : 0;
}

static struct numbering numbering_of(struct draft *draft, const char *period, size_t *ret_numbered)
{
    struct numbering numbering = {.draft = draft};
    const struct record *record = draft->record;
    numbering.rows = arena_array(draft->arena, record->indicator_count, sizeof *numbering.rows);
    *ret_numbered = 0;
    for (size_t i = 0; i < record->indicator_count; i++) {
        const struct record_indicator *indicator = &record->indicators[i];
        if (strcmp(indicator->period, period) != 0)
            continue;
        struct numbered row = {.indicator = indicator, .number = number_of(draft, indicator)};
        *ret_numbered += row.number > 0;
        numbering.rows[numbering.count++] = row;
    }
    return numbering;
}

static bool same_group(const struct record_indicator *one, const struct record_indicator *other,
                       enum group_kind kind)
{
    if (strcmp(one->level1, other->level1) != 0)
        return false;
    if (kind == GROUP_LEVEL1)
        return true;
    if (kind == GROUP_LEVEL2_CELL && one->level2_where.cell != other->level2_where.cell)
        return false;
    return strcmp(one->level2, other->level2) == 0;
}

/* The table's row of the indicator; one of its two cells may be missing. */
static int row_of(const struct numbering *numbering, const struct numbered *row)
{
    const struct record_indicator *indicator = row->indicator;
    bool missing = indicator->level3.where.cell < 0;
    struct cell_ref where = missing ? indicator->value.where : indicator->level3.where;
    return numbering->draft->sheet->tables[where.table].cells[where.cell].row;
}

/* How far the count goes on from the text above to this one. */
static int step_to(const struct numbering *numbering, const struct numbered *row, enum counted counted)
{
    if (counted == COUNT_ROWS)
        return row_of(numbering, row) - row_of(numbering, row - 1);
    return counted == COUNT_TEXTS || row[-1].number > 0;
}

/* How many numbers do not agree with this way of counting. */
static size_t count_off(struct numbering *numbering, struct counting counting)
{
    size_t wrong = 0;
    for (size_t i = 0; i < numbering->count; i++) {
        struct numbered *row = &numbering->rows[i];
        bool goes_on = i > 0 && same_group(row->indicator, row[-1].indicator, counting.group);
        row->wanted = goes_on ? row[-1].wanted + step_to(numbering, row, counting.counted) : 1;
        wrong += row->number > 0 && row->number != row->wanted;
    }
    return wrong;
}

/* The way that most numbers agree with; of several, the first. */
static struct counting counting_find(struct numbering *numbering)
{
    struct counting best = {GROUP_LEVEL2, COUNT_TEXTS};
    size_t least = count_off(numbering, best);
    for (int way = 1; way < GROUP_KINDS * COUNTED_KINDS; way++) {
        struct counting counting = {(enum group_kind)(way / COUNTED_KINDS),
                                    (enum counted)(way % COUNTED_KINDS)};
        size_t wrong = count_off(numbering, counting);
        if (wrong >= least)
            continue;
        least = wrong;
        best = counting;
    }
    return best;
}

static void number_fail(struct draft *draft, const char *period, const struct numbered *row)
{
    struct record_check check = {.rule = "indicators.number", .period = period, .outcome = "fail"};
    check.message = arena_printf(draft->arena, "number %d stands where %d is next", row->number, row->wanted);
    check.cells = arena_array(draft->arena, 1, sizeof *check.cells);
    check.cells[check.cell_count++] = row->indicator->level3.where;
    check_add(draft, &check, FLAG_RULE_FAILED);
}

void numbering_run(struct draft *draft, const char *period)
{
    size_t numbered;
    struct numbering numbering = numbering_of(draft, period, &numbered);
    if (numbered < NUMBERED_LEAST || draft->record->continues)
        return;
    struct counting counting = counting_find(&numbering);
    size_t wrong = count_off(&numbering, counting);
    for (size_t i = 0; i < numbering.count && wrong; i++) {
        if (numbering.rows[i].number > 0 && numbering.rows[i].number != numbering.rows[i].wanted)
            number_fail(draft, period, &numbering.rows[i]);
    }
    if (wrong)
        return;
    struct record_check check = {.rule = "indicators.number", .period = period, .outcome = "pass"};
    check.message = arena_printf(draft->arena, "%zu numbers", numbered);
    check_add(draft, &check, FLAG_RULE_FAILED);
}
