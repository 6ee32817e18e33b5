/*
 * How far each cell can be trusted, from what the stages before have left.
 *
 *   form's repairs ──> text            evidence.c: what is known of a cell, as numbers
 *   form's doubts ───> flags           twins.c: equal and nearly equal words in the table
 *   all of it ──────> evidence ──> calibration.c ──> probability ──> low confidence
 *
 * The form's doubts and failed checks flag by themselves. The picture's flags say why a cell is unsure; where it is sure
 * all the same (a seal's edge over a label that reads plainly), nobody need look, and they go.
 */
#include "shenbao/doubt.h"

#include "base/arena.h"
#include "doubt/calibration.h"
#include "doubt/evidence.h"

static const unsigned picture_flags = FLAG_COVERED | FLAG_CLIPPED | FLAG_UNEXPECTED_TEXT | FLAG_GRID_REPAIRED;
static const double amount_error =
    0.5; /* share of the others' probability of an error that an amount may have */

/* Everything the steps share. */
struct settling {
    const struct calibration *calibration;
    const struct doubt_options *options;
    const struct reading *reading;
    struct arena *arena;
    struct sheet *sheet;
    struct verdict **verdicts; /* as the sheet's tables and cells */
    double threshold;
};

static struct verdict *verdict_lookup(const struct settling *settling, struct cell_ref where)
{
    return sheet_cell(settling->sheet, where) ? &settling->verdicts[where.table][where.cell] : NULL;
}

static void note_add(struct cell *cell, const char *note, struct arena *arena)
{
    const char **notes = arena_array(arena, cell->note_count + 1, sizeof *notes);
    for (size_t i = 0; i < cell->note_count; i++)
        notes[i] = cell->notes[i];
    notes[cell->note_count++] = note;
    cell->notes = notes;
}

static void repairs_apply(const struct settling *settling)
{
    const struct reading *reading = settling->reading;
    for (size_t i = 0; i < reading->repair_count; i++) {
        const struct cell_repair *repair = &reading->repairs[i];
        struct cell *cell = sheet_cell(settling->sheet, repair->where);
        if (!cell)
            continue;
        verdict_lookup(settling, repair->where)->repair = repair;
        if (!repair->note)
            continue;
        cell->text = arena_strdup(settling->arena, repair->text);
        note_add(cell, arena_strdup(settling->arena, repair->note), settling->arena);
    }
}

static void suggestions_take(const struct settling *settling)
{
    const struct reading *reading = settling->reading;
    for (size_t i = 0; i < reading->suggestion_count; i++) {
        const struct cell_suggestion *offered = &reading->suggestions[i];
        struct cell *cell = sheet_cell(settling->sheet, offered->where);
        if (!cell || strcmp(cell->text, offered->text) == 0)
            continue;
        struct suggestion *taken =
            arena_push(settling->arena, &cell->suggestions, &cell->suggestion_count, sizeof *taken);
        *taken = (struct suggestion){offered->text, offered->reason};
    }
}

static bool is_zero(const char *amount)
{
    return strspn(amount, "-0.") == strlen(amount);
}

static bool same_cell(struct cell_ref a, struct cell_ref b)
{
    return a.table == b.table && a.cell == b.cell;
}

static size_t row_amounts(const struct record_row *row, struct cell_ref where)
{
    size_t count = 0;
    for (size_t i = 0; i < row->field_count; i++) {
        const struct record_field *field = &row->fields[i];
        count += field->amount && !is_zero(field->amount) && same_cell(field->value.where, where);
    }
    return count;
}

/* How many amounts other than zero the record has in the cell: none or one. */
static size_t amounts_at(const struct record *record, struct cell_ref where)
{
    size_t count = 0;
    for (size_t i = 0; i < record->fund_count; i++) {
        const struct record_fund *fund = &record->funds[i];
        count += fund->amount && !is_zero(fund->amount) && same_cell(fund->value.where, where);
    }
    for (size_t i = 0; i < record->list_count; i++) {
        const struct record_list *list = &record->lists[i];
        count += row_amounts(&list->end, where);
        for (size_t k = 0; k < list->row_count; k++)
            count += row_amounts(&list->rows[k], where);
    }
    return count;
}

/* How many of the check's cells hold an amount other than zero. */
static size_t amounts_count(const struct record *record, const struct record_check *check)
{
    size_t count = 0;
    for (size_t k = 0; k < check->cell_count; k++)
        count += amounts_at(record, check->cells[k]);
    return count;
}

static void amount_mark(const struct settling *settling, struct cell_ref where)
{
    struct verdict *verdict = verdict_lookup(settling, where);
    if (verdict)
        verdict->amount = true;
}

static void row_mark(const struct settling *settling, const struct record_row *row)
{
    for (size_t i = 0; i < row->field_count; i++) {
        if (row->fields[i].amount)
            amount_mark(settling, row->fields[i].value.where);
    }
}

static void amounts_mark(const struct settling *settling, const struct record *record)
{
    for (size_t i = 0; i < record->fund_count; i++)
        amount_mark(settling, record->funds[i].value.where);
    for (size_t i = 0; i < record->list_count; i++) {
        row_mark(settling, &record->lists[i].end);
        for (size_t k = 0; k < record->lists[i].row_count; k++)
            row_mark(settling, &record->lists[i].rows[k]);
    }
}

/*
 * Amounts that add up exactly confirm each other, for an error in one would break the sum; but not a total and its only
 * item: equal print is misread equally.
 */
static void record_take(const struct settling *settling, const struct record *record)
{
    for (size_t i = 0; i < record->check_count; i++) {
        const struct record_check *check = &record->checks[i];
        bool confirms = strcmp(check->outcome, "pass") == 0 && amounts_count(record, check) >= 3;
        for (size_t k = 0; confirms && k < check->cell_count; k++) {
            struct verdict *verdict = verdict_lookup(settling, check->cells[k]);
            if (verdict)
                verdict->confirmed = true;
        }
    }
    amounts_mark(settling, record);
}

static void doubts_take(const struct settling *settling)
{
    const struct reading *reading = settling->reading;
    for (size_t i = 0; i < reading->doubt_count; i++) {
        struct verdict *verdict = verdict_lookup(settling, reading->doubts[i].where);
        struct outside_line *line = sheet_line(settling->sheet, reading->doubts[i].where);
        if (line)
            line->flags |= reading->doubts[i].flags;
        if (!verdict)
            continue;
        verdict->flags |= reading->doubts[i].flags;
        verdict->doubts++;
    }
}

static void cell_flag(const struct settling *settling, const struct verdict *verdict, struct cell *cell)
{
    double allowed = (1 - settling->threshold) * (verdict->amount ? amount_error : 1);
    if (1 - cell->confidence > allowed)
        cell->flags |= FLAG_LOW_CONFIDENCE;
    else
        cell->flags &= ~picture_flags;
    cell->flags |= verdict->flags;
}

static void table_settle(const struct settling *settling, size_t index, const struct page_evidence *page)
{
    struct table *table = &settling->sheet->tables[index];
    struct twin *twins = twins_find(table, settling->arena);
    double unkept[EVIDENCE_COUNT];
    for (size_t i = 0; i < table->cell_count; i++) {
        struct cell *cell = &table->cells[i];
        double *kept = settling->options->evidence ? arena_alloc(settling->arena, sizeof unkept) : NULL;
        double *values = kept ? kept : unkept;
        evidence_take(cell, &settling->verdicts[index][i], &twins[i], page, settling->arena, values);
        cell->evidence = kept;
        cell->confidence = calibration_probability(settling->calibration, values);
        cell_flag(settling, &settling->verdicts[index][i], cell);
        if (!cell->flags)
            cell->suggestion_count = 0; /* nobody is asked */
    }
}

static void lines_settle(const struct settling *settling, const struct page_evidence *page)
{
    double unkept[EVIDENCE_COUNT];
    for (size_t i = 0; i < settling->sheet->outside_count; i++) {
        struct outside_line *line = &settling->sheet->outside[i];
        double *kept = settling->options->evidence ? arena_alloc(settling->arena, sizeof unkept) : NULL;
        double *values = kept ? kept : unkept;
        evidence_take_line(line, page, settling->arena, values);
        line->weighed = kept;
        line->confidence = calibration_probability(settling->calibration, values);
        if (line->confidence < DOUBT_LINE_TRUST)
            line->flags |= FLAG_LOW_CONFIDENCE;
    }
}

void doubt_settle(const struct calibration *calibration, const struct doubt_options *options,
                  const struct reading *reading, struct arena *arena, struct sheet *sheet)
{
    struct settling settling = {calibration, options, reading, arena, sheet, NULL, 0};
    settling.threshold = calibration_threshold(calibration, options);
    settling.verdicts = arena_array(arena, sheet->table_count, sizeof *settling.verdicts);
    for (size_t i = 0; i < sheet->table_count; i++)
        settling.verdicts[i] = arena_array(arena, sheet->tables[i].cell_count, sizeof **settling.verdicts);
    repairs_apply(&settling);
    suggestions_take(&settling);
    doubts_take(&settling);
    for (size_t i = 0; i < reading->record_count; i++)
        record_take(&settling, &reading->records[i]);
    struct page_evidence page = page_evidence_take(sheet, arena);
    for (size_t i = 0; i < sheet->table_count; i++)
        table_settle(&settling, i, &page);
    lines_settle(&settling, &page);
}
