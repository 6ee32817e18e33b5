/*
 * Two cells speak for each other where one error in either would show:
 *
 *   amounts that add up           a misread one would break the sum, unless a second error made up for it; but where the
 *                                 settled one is nothing (100.00 = 100.00 + 0.00), the others may be misread equally
 *   the same words, and many      they are read alike by chance only where they are printed alike
 *
 * Where a person settled one of them, the other gains. The calibration's weights for amounts that add up and for equal
 * words are of cells none of which is certain; here one is, so that the odds fall further.
 */
#include "export/support.h"

#include <string.h>
#include <utf8proc.h>

#include "base/cell_json.h"
#include "export/page_json.h"

enum { CONFIDENCE_DECIMALS = 3, MANY = 6 }; /* MANY: symbols from which words are no coincidence */

static const double sum_odds = 100, words_odds = 15; /* by which the odds of an error fall */
static const double sure = 0.98; /* from which nobody need look, as the calibration's thresholds have it */
static const unsigned unsure_flags =
    FLAG_LOW_CONFIDENCE | FLAG_COVERED | FLAG_CLIPPED | FLAG_UNEXPECTED_TEXT | FLAG_GRID_REPAIRED;

struct giving {
    json_t *page;
    struct sheet *sheet;
};

static json_t *object_of(const struct giving *giving, struct cell_ref where)
{
    if (where.table < 0 || where.cell < 0)
        return NULL;
    json_t *table = json_array_get(json_object_get(giving->page, "tables"), (size_t)where.table);
    return json_array_get(json_object_get(table, "cells"), (size_t)where.cell);
}

/* Settled, and not contested by a newer reading. */
static bool is_certain(const json_t *object)
{
    return object && cell_is_settled(object) && json_array_size(json_object_get(object, "flags")) == 0;
}

static void gain(const struct giving *giving, struct cell_ref where, double odds)
{
    json_t *object = object_of(giving, where);
    if (!object || cell_is_settled(object))
        return;
    struct cell *cell = &giving->sheet->tables[where.table].cells[where.cell];
    double error = 1 - cell->confidence;
    cell->confidence = 1 - error / (error + odds * (1 - error));
    if (cell->confidence >= sure)
        cell->flags &= ~unsure_flags;
    json_object_set_new(object, "confidence", json_rounded(cell->confidence, CONFIDENCE_DECIMALS));
    json_object_set_new(object, "flags", flags_json(cell->flags, cell_flag_name));
}

/* ---- amounts that add up ---- */

/* Settled, and more than nothing. */
static bool is_certain_amount(const struct giving *giving, struct cell_ref where)
{
    return is_certain(object_of(giving, where)) &&
           strpbrk(giving->sheet->tables[where.table].cells[where.cell].text, "123456789");
}

/* Of the checks that pass, sums alone name several cells. */
static void check_give(const struct giving *giving, const struct record_check *check)
{
    bool certain = false;
    for (size_t i = 0; i < check->cell_count; i++)
        certain |= is_certain_amount(giving, check->cells[i]);
    for (size_t i = 0; certain && i < check->cell_count; i++)
        gain(giving, check->cells[i], sum_odds);
}

static void sums_give(const struct giving *giving, const struct record *record)
{
    for (size_t i = 0; i < record->check_count; i++) {
        const struct record_check *check = &record->checks[i];
        if (check->cell_count > 1 && strcmp(check->outcome, "pass") == 0)
            check_give(giving, check);
    }
}

/* ---- the same words ---- */

/* Words, none of them with figures: what is counted differs where all else is the same. */
static bool are_many_words(const char *text)
{
    utf8proc_ssize_t left = (utf8proc_ssize_t)strlen(text), step;
    int32_t code;
    int count = 0;
    for (; left > 0; text += step, left -= step, count++) {
        step = utf8proc_iterate((const utf8proc_uint8_t *)text, left, &code);
        if (step < 1 || (code >= '0' && code <= '9'))
            return false;
    }
    return count >= MANY;
}

static void words_give(const struct giving *giving, size_t table, const char *text)
{
    for (size_t i = 0; i < giving->sheet->tables[table].cell_count; i++) {
        if (strcmp(giving->sheet->tables[table].cells[i].text, text) == 0)
            gain(giving, (struct cell_ref){(int)table, (int)i}, words_odds);
    }
}

/* Has a cell before this one given for the same words? */
static bool was_given(const struct giving *giving, struct cell_ref where, const char *text)
{
    const struct cell *cells = giving->sheet->tables[where.table].cells;
    for (int i = 0; i < where.cell; i++) {
        if (strcmp(cells[i].text, text) == 0 &&
            is_certain(object_of(giving, (struct cell_ref){where.table, i})))
            return true;
    }
    return false;
}

static void table_give(const struct giving *giving, size_t table)
{
    for (size_t i = 0; i < giving->sheet->tables[table].cell_count; i++) {
        struct cell_ref where = {(int)table, (int)i};
        const char *text = giving->sheet->tables[table].cells[i].text;
        if (is_certain(object_of(giving, where)) && are_many_words(text) && !was_given(giving, where, text))
            words_give(giving, table, text);
    }
}

void support_give(json_t *page, const struct reading *reading, struct sheet *sheet)
{
    struct giving giving = {page, sheet};
    for (size_t i = 0; i < reading->record_count; i++)
        sums_give(&giving, &reading->records[i]);
    for (size_t i = 0; i < sheet->table_count; i++)
        table_give(&giving, i);
}
