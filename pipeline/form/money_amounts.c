/* The amounts of the money table: beside their labels, or under the titles of measures. */
#include "base/arena.h"
#include "form/money.h"

static const char *without_separators(const char *amount, struct arena *arena)
{
    char *plain = arena_strdup(arena, amount), *to = plain;
    for (const char *from = amount; *from; from++) {
        if (*from != ',')
            *to++ = *from;
    }
    *to = '\0';
    return plain;
}

static bool is_amount(struct draft *draft, const char *text, const void *context)
{
    struct folded folded = folded_make(draft->arena, text);
    (void)context;
    return !number_has_gap(&folded) && pattern_find(draft->form->money.amount, folded.tidy);
}

const char *amount_of(struct draft *draft, const struct cell_view *view)
{
    const struct pattern *shape = draft->form->money.amount;
    const char *amount = pattern_group(shape, view->text.tidy, "amount", draft->arena);
    return amount && !number_has_gap(&view->text) ? without_separators(amount, draft->arena) : NULL;
}

bool amount_is_none(const struct draft *draft, const struct folded *text)
{
    const struct pattern *none = draft->form->money.none;
    return text->length == 0 || (none && pattern_find(none, text->tidy));
}

/* What stands in an amount's place and is none is in doubt. */
static void amount_doubt(struct draft *draft, const struct cell_view *view, const char *note)
{
    draft_doubt(draft, view->where, FLAG_PATTERN_MISMATCH, note);
    mend_suggest(draft, view, is_amount, NULL);
}

/* Adds what the cell says to the fund that the rest of it describes. */
static void amount_read(struct draft *draft, struct cell_view *view, struct record_fund fund)
{
    view->role = ROLE_VALUE;
    if (view_is_blank(view))
        return;
    fund.value = draft_value(view);
    fund.amount = amount_of(draft, view);
    if (number_has_gap(&view->text))
        amount_doubt(draft, view, "a gap between digits");
    else if (!fund.amount && !amount_is_none(draft, &view->text))
        amount_doubt(draft, view, "not an amount");
    struct record *record = draft->record;
    *(struct record_fund *)arena_push(draft->arena, &record->funds, &record->fund_count, sizeof fund) = fund;
}

static struct title_search measures_search(struct draft *draft, const struct money_block *block)
{
    const struct money_rule *rule = &draft->form->money;
    struct title_search search = {.from = block->start ? block->start - 1 : 0, .to = block->end};
    search.count = rule->measure_count;
    search.labels = arena_array(draft->arena, rule->measure_count, sizeof(struct label_set *));
    for (size_t j = 0; j < rule->measure_count; j++)
        search.labels[j] = &rule->measures[j].labels;
    return search;
}

/* Where the form has several columns of amounts: their titles, which bound the block above. */
void money_titles_find(struct draft *draft, struct money_block *block)
{
    struct title_search search = measures_search(draft, block);
    if (search.count == 0)
        return;
    block->titles = arena_array(draft->arena, search.count, sizeof(struct cell_view *));
    if (!titles_find(draft, &search, block->titles)) {
        block->titles = NULL;
        return;
    }
    titles_settle(draft, &search, block->titles);
    int end = titles_end(block->titles, search.count);
    block->start = end > block->start ? end : block->start;
}

static void measures_read(struct draft *draft, const struct money_block *block, const char *unit)
{
    const struct money_rule *rule = &draft->form->money;
    for (size_t j = 0; j < rule->measure_count; j++) {
        const struct money_measure *measure = &rule->measures[j];
        for (size_t r = 0; r < block->count && block->period[0]; r++) {
            struct cell_view *view = title_cell(draft, block->titles[j], block->rows[r].at);
            if (view && view->role == ROLE_NONE && block->rows[r].item)
                amount_read(draft, view,
                            (struct record_fund){.period = block->period[0],
                                                 .item = block->rows[r].item,
                                                 .measure = measure->name,
                                                 .unit = measure->unit ? measure->unit : unit});
        }
    }
}

static void pairs_read(struct draft *draft, const struct money_block *block, const char *unit)
{
    for (size_t group = 0; group < GROUP_MAX; group++) {
        for (size_t r = 0; r < block->count && block->period[group]; r++) {
            const struct money_row *row = &block->rows[r];
            if (row->item && group < row->groups)
                amount_read(
                    draft, row->amount[group],
                    (struct record_fund){.period = block->period[group], .item = row->item, .unit = unit});
        }
    }
}

void money_amounts_read(struct draft *draft, const struct money_block *block, const char *unit)
{
    if (block->titles)
        measures_read(draft, block, unit);
    else
        pairs_read(draft, block, unit);
}
