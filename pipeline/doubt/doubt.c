/*
 * How far each cell can be trusted, from what the stages before have left: the recogniser's confidence, the
 * form's repairs, doubts and checks, and the cell's own flags.
 *
 * The confidence of a cell starts with the recogniser's and is then moved by evidence, each step a factor on the
 * probability of an error or on that of being right:
 *   - a text of several lines is right where all of them are: their confidences multiply;
 *   - a label that the vocabulary knows is as sure as the rules are of it, whatever the recogniser thought;
 *   - amounts that add up exactly confirm each other, for an error in one would break the sum; but not a total
 *     and its only item: equal print is misread equally;
 *   - a flag says that evidence speaks against the cell: at most half of its confidence stays;
 *   - a cell rebuilt by the grid, or covered, is as likely cut or hidden as not.
 * The figures are estimates, not yet a calibration. Flags stay as they were found; a cell whose confidence ends
 * below the threshold gets one more. Blank cells keep their confidence: nothing was read that could be wrong.
 */
#include "shenbao/doubt.h"

#include "base/arena.h"

static const double check_confirms = 0.2; /* share of the error probability left after a sum that adds up */
static const double doubt_keeps = 0.5;    /* share of the confidence left under a doubt of the form's */
static const double covered_keeps = 0.7;  /* under a seal or streak, or clipped */
static const double grid_keeps = 0.9;     /* in a cell the grid had to guess */

static struct cell *cell_lookup(struct sheet *sheet, struct cell_ref where)
{
    if (where.table < 0 || (size_t)where.table >= sheet->table_count || where.cell < 0)
        return NULL;
    struct table *table = &sheet->tables[where.table];
    return (size_t)where.cell < table->cell_count ? &table->cells[where.cell] : NULL;
}

static void note_add(struct cell *cell, const char *note, struct arena *arena)
{
    const char **notes = arena_array(arena, cell->note_count + 1, sizeof *notes);
    for (size_t i = 0; i < cell->note_count; i++)
        notes[i] = cell->notes[i];
    notes[cell->note_count++] = note;
    cell->notes = notes;
}

/* A text is right where all its lines are. */
static void lines_multiply(struct sheet *sheet)
{
    for (size_t t = 0; t < sheet->table_count; t++) {
        for (size_t i = 0; i < sheet->tables[t].cell_count; i++) {
            struct cell *cell = &sheet->tables[t].cells[i];
            double all = 1;
            for (size_t k = 0; k < cell->line_count; k++)
                all *= cell->lines[k].confidence;
            cell->confidence = all < cell->confidence ? all : cell->confidence;
        }
    }
}

static void repairs_apply(const struct reading *reading, struct arena *arena, struct sheet *sheet)
{
    for (size_t i = 0; i < reading->repair_count; i++) {
        const struct cell_repair *repair = &reading->repairs[i];
        struct cell *cell = cell_lookup(sheet, repair->where);
        if (!cell)
            continue;
        cell->confidence = repair->confidence;
        if (!repair->note)
            continue;
        cell->text = arena_strdup(arena, repair->text);
        note_add(cell, arena_strdup(arena, repair->note), arena);
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

/* How many of the check's cells hold an amount other than zero. */
static size_t amounts_count(const struct record *record, const struct record_check *check)
{
    size_t count = 0;
    for (size_t i = 0; i < record->fund_count; i++) {
        const struct record_fund *fund = &record->funds[i];
        for (size_t k = 0; k < check->cell_count; k++)
            count += fund->amount && !is_zero(fund->amount) && same_cell(fund->value.where, check->cells[k]);
    }
    return count;
}

static void checks_apply(const struct record *record, struct sheet *sheet)
{
    for (size_t i = 0; i < record->check_count; i++) {
        const struct record_check *check = &record->checks[i];
        bool confirms = strcmp(check->outcome, "pass") == 0 && amounts_count(record, check) >= 3;
        for (size_t k = 0; confirms && k < check->cell_count; k++) {
            struct cell *cell = cell_lookup(sheet, check->cells[k]);
            if (cell)
                cell->confidence = 1 - (1 - cell->confidence) * check_confirms;
        }
    }
}

static void amounts_judge(const struct doubt_options *options, const struct record *record,
                          struct sheet *sheet)
{
    for (size_t i = 0; i < record->fund_count; i++) {
        struct cell *cell = cell_lookup(sheet, record->funds[i].value.where);
        if (cell && cell->text[0] && cell->confidence < options->low_amount)
            cell->flags |= FLAG_LOW_CONFIDENCE;
    }
}

static void doubts_apply(const struct reading *reading, struct sheet *sheet)
{
    for (size_t i = 0; i < reading->doubt_count; i++) {
        struct cell *cell = cell_lookup(sheet, reading->doubts[i].where);
        if (!cell)
            continue;
        cell->flags |= reading->doubts[i].flags;
        if (cell->text[0])
            cell->confidence *= doubt_keeps;
    }
}

static void cell_settle(const struct doubt_options *options, struct cell *cell)
{
    if (cell->flags & FLAG_GRID_REPAIRED)
        cell->confidence *= grid_keeps;
    if (!cell->text[0])
        return;
    if (cell->flags & (FLAG_COVERED | FLAG_CLIPPED))
        cell->confidence *= covered_keeps;
    if (cell->confidence < options->low_confidence)
        cell->flags |= FLAG_LOW_CONFIDENCE;
}

void doubt_settle(const struct doubt_options *options, const struct reading *reading, struct arena *arena,
                  struct sheet *sheet)
{
    lines_multiply(sheet);
    repairs_apply(reading, arena, sheet);
    for (size_t i = 0; i < reading->record_count; i++)
        checks_apply(&reading->records[i], sheet);
    doubts_apply(reading, sheet);
    for (size_t i = 0; i < sheet->table_count; i++) {
        for (size_t k = 0; k < sheet->tables[i].cell_count; k++)
            cell_settle(options, &sheet->tables[i].cells[k]);
    }
    for (size_t i = 0; i < reading->record_count; i++)
        amounts_judge(options, &reading->records[i], sheet);
}
