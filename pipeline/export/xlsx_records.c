/* Rows of declarations, their funds and their indicators. */
#include <math.h>
#include <string.h>

#include "base/results.h"
#include "export/words.h"
#include "export/xlsx_rows.h"

enum { EXACT_DIGITS = 15 };

/* ---- values ---- */

/* Why a person should look at the element; NULL: no need to. */
const char *xlsx_reason(struct workbook *workbook, const json_t *element)
{
    const json_t *flags = json_object_get(element, "flags");
    strbuf_clear(&workbook->reason);
    if (json_array_size(flags) == 0)
        return NULL;
    words_flags(&workbook->reason, flags);
    return workbook->reason.text;
}

const char *xlsx_page_number(const json_t *page, char room[24])
{
    snprintf(room, 24, "%lld", (long long)json_path_integer(page, "source.frame") + 1);
    return room;
}

void xlsx_place_put(const struct row *row)
{
    char page[24];
    sheet_text(row->sheet, json_path_text(row->page, "source.path", ""), STYLE_SHORT, NULL);
    sheet_text(row->sheet, xlsx_page_number(row->page, page), STYLE_SHORT, NULL);
}

static void row_begin(const struct row *row)
{
    sheet_row(row->sheet);
    xlsx_place_put(row);
}

static void project_put(const struct row *row)
{
    sheet_text(row->sheet, json_path_text(row->record, "fields.project_name.text", NULL), STYLE_SHORT, NULL);
}

void xlsx_confidence_put(const struct row *row, const json_t *element)
{
    const json_t *confidence = json_object_get(element, "confidence");
    if (json_is_number(confidence))
        sheet_number(row->sheet, json_number_value(confidence), STYLE_CHANCE, NULL);
    else
        sheet_text(row->sheet, NULL, STYLE_CHANCE, NULL);
}

/* The number that a decimal text is, without the commas between thousands; false where a double would not hold it. */
static bool decimal_read(const char *text, double *ret_number)
{
    char digits[64];
    size_t length = 0, significant = 0;
    for (; text && *text; text++) {
        if (*text == ',')
            continue;
        if (length + 1 >= sizeof digits || !strchr("+-.0123456789", *text))
            return false;
        significant += *text >= '0' && *text <= '9';
        digits[length++] = *text;
    }
    digits[length] = '\0';
    char *end;
    *ret_number = strtod(digits, &end);
    return length > 0 && *end == '\0' && significant <= EXACT_DIGITS && isfinite(*ret_number);
}

/* What one of the unit is in 万元; 0: nobody knows. */
static double unit_value(const char *unit)
{
    static const struct {
        const char *name;
        double value;
    } units[] = {{"万元", 1}, {"元", 1e-4}, {"千元", 0.1}, {"百元", 0.01}, {"百万元", 100}, {"亿元", 1e4}};
    for (size_t i = 0; unit && i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].name, unit) == 0)
            return units[i].value;
    return 0;
}

static void amount_put(const struct row *row, const json_t *fund, const char *reason)
{
    double amount, unit = unit_value(json_path_text(fund, "unit", "万元"));
    if (unit > 0 && decimal_read(json_path_text(fund, "amount", NULL), &amount))
        sheet_number(row->sheet, amount * unit, STYLE_AMOUNT, reason);
    else
        sheet_text(row->sheet, NULL, STYLE_AMOUNT, reason);
}

/* A number as such where nothing of it is lost: not 007, and not of more digits than a double has. */
static void decimal_put(const struct row *row, const char *text, const char *reason)
{
    double number;
    bool padded = text && text[0] == '0' && text[1] && text[1] != '.';
    if (!padded && decimal_read(text, &number))
        sheet_number(row->sheet, number, STYLE_NUMBER, reason);
    else
        sheet_text(row->sheet, text, STYLE_SHORT, reason);
}

/* ---- rows of records ---- */

static void field_put(const struct row *row, const char *name, const char *part)
{
    const json_t *field = json_object_get(json_object_get(row->record, "fields"), name);
    const char *text = json_path_text(field, part, NULL);
    sheet_text(row->sheet, text, STYLE_TEXT, xlsx_reason(row->workbook, field));
}

static void goal_put(const struct row *row, const char *period)
{
    size_t i;
    json_t *goal;
    json_array_foreach(json_object_get(row->record, "goals"), i, goal)
    {
        if (strcmp(json_path_text(goal, "period", ""), period) != 0)
            continue;
        sheet_text(row->sheet, json_path_text(goal, "text", NULL), STYLE_SHORT,
                   xlsx_reason(row->workbook, goal));
        return;
    }
    sheet_text(row->sheet, NULL, STYLE_TEXT, NULL);
}

static void other_fields_put(const struct row *row)
{
    static const char *const known[] = {
        "title", "year", "project_name", "department", "implementing_unit", "attribute", "term"};
    struct strbuf *joined = &row->workbook->joined;
    const char *name;
    json_t *field;
    strbuf_clear(joined);
    json_object_foreach(json_object_get(row->record, "fields"), name, field)
    {
        bool told = false;
        for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
            told |= strcmp(known[i], name) == 0;
        if (!told)
            strbuf_printf(joined, "%s%s: %s", joined->length ? "\n" : "", name,
                          json_path_text(field, "text", ""));
    }
    sheet_text(row->sheet, joined->text, STYLE_TEXT, NULL);
}

static void checks_put(const struct row *row)
{
    struct strbuf *joined = &row->workbook->joined;
    size_t i;
    json_t *check;
    strbuf_clear(joined);
    json_array_foreach(json_object_get(row->record, "checks"), i, check)
    {
        if (strcmp(json_path_text(check, "outcome", ""), "fail") == 0)
            strbuf_printf(
                joined, "%s%s %s: %s", joined->length ? "\n" : "", json_path_text(check, "rule", ""),
                words_period(json_path_text(check, "period", NULL)), json_path_text(check, "message", ""));
    }
    sheet_text(row->sheet, joined->text, STYLE_TEXT, joined->length ? "" : NULL);
}

static void project_row(struct row row)
{
    row.sheet = row.workbook->sheets[PROJECTS];
    row_begin(&row);
    field_put(&row, "project_name", "text");
    field_put(&row, "department", "code");
    const json_t *department = json_object_get(json_object_get(row.record, "fields"), "department");
    field_put(&row, "department", json_object_get(department, "name") ? "name" : "text");
    field_put(&row, "implementing_unit", "text");
    field_put(&row, "year", "text");
    field_put(&row, "attribute", "text");
    field_put(&row, "term", "text");
    goal_put(&row, "mid_term");
    goal_put(&row, "annual");
    other_fields_put(&row);
    sheet_text(row.sheet, json_path_text(row.record, "form", NULL), STYLE_SHORT, NULL);
    checks_put(&row);
}

static void fund_row(struct row row, const json_t *fund)
{
    const char *reason = xlsx_reason(row.workbook, fund);
    row.sheet = row.workbook->sheets[FUNDS];
    row_begin(&row);
    project_put(&row);
    sheet_text(row.sheet, words_period(json_path_text(fund, "period", NULL)), STYLE_SHORT, NULL);
    sheet_text(row.sheet, words_item(json_path_text(fund, "item", NULL)), STYLE_SHORT, NULL);
    amount_put(&row, fund, reason);
    sheet_text(row.sheet, json_path_text(fund, "text", NULL), STYLE_SHORT, reason);
    sheet_text(row.sheet, json_path_text(fund, "unit", NULL), STYLE_SHORT, NULL);
    xlsx_confidence_put(&row, fund);
    sheet_text(row.sheet, reason, STYLE_TEXT, NULL);
}

static void indicator_row(struct row row, const json_t *indicator)
{
    static const char *const levels[] = {"level1", "level2", "level3", "value.text"};
    const char *reason = xlsx_reason(row.workbook, indicator);
    row.sheet = row.workbook->sheets[INDICATORS];
    row_begin(&row);
    project_put(&row);
    sheet_text(row.sheet, words_period(json_path_text(indicator, "period", NULL)), STYLE_SHORT, NULL);
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        sheet_text(row.sheet, json_path_text(indicator, levels[i], NULL), STYLE_TEXT, i >= 2 ? reason : NULL);
    sheet_text(row.sheet, json_path_text(indicator, "value.operator", NULL), STYLE_SHORT, NULL);
    decimal_put(&row, json_path_text(indicator, "value.number", NULL), NULL);
    sheet_text(row.sheet, json_path_text(indicator, "value.unit", NULL), STYLE_SHORT, NULL);
    xlsx_confidence_put(&row, indicator);
    sheet_text(row.sheet, reason, STYLE_TEXT, NULL);
}

void xlsx_records_put(struct row row)
{
    size_t i, j;
    json_t *record, *element;
    json_array_foreach(json_object_get(row.page, "records"), i, record)
    {
        row.record = record;
        row.workbook->totals.records++;
        project_row(row);
        json_array_foreach(json_object_get(record, "funds"), j, element) fund_row(row, element);
        json_array_foreach(json_object_get(record, "indicators"), j, element) indicator_row(row, element);
    }
}
