#include "shenbao/sheet.h"

#include "shenbao/record.h"

static const char *const cell_flags[] = {
    "low_confidence", "unknown_label",    "pattern_mismatch", "sum_mismatch",
    "rule_failed",    "unexpected_empty", "unexpected_text",  "covered",
    "clipped",        "grid_repaired",    "handwriting",
};
static const char *const page_flags[] = {
    "grid_uncertain", "no_table", "unknown_form", "low_resolution", "cut_off",
};

static const char *name_of(unsigned bit, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bit == 1u << i)
            return names[i];
    }
    return NULL;
}

const char *cell_flag_name(unsigned bit)
{
    return name_of(bit, cell_flags, sizeof cell_flags / sizeof cell_flags[0]);
}

const char *page_flag_name(unsigned bit)
{
    return name_of(bit, page_flags, sizeof page_flags / sizeof page_flags[0]);
}

const struct cell *table_lookup(const struct table *table, int row, int column)
{
    for (size_t i = 0; i < table->cell_count; i++) {
        const struct cell *cell = &table->cells[i];
        if (row >= cell->row && row < cell->row + cell->row_span && column >= cell->column &&
            column < cell->column + cell->column_span)
            return cell;
    }
    return NULL;
}

struct cell *sheet_cell(const struct sheet *sheet, struct cell_ref where)
{
    if (where.table < 0 || (size_t)where.table >= sheet->table_count || where.cell < 0)
        return NULL;
    const struct table *table = &sheet->tables[where.table];
    return (size_t)where.cell < table->cell_count ? &table->cells[where.cell] : NULL;
}

struct outside_line *sheet_line(const struct sheet *sheet, struct cell_ref where)
{
    bool known = where.table < 0 && where.cell >= 0 && (size_t)where.cell < sheet->outside_count;
    return known ? &sheet->outside[where.cell] : NULL;
}
