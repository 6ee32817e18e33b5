/*
 * A year that no line gives as it is printed, from what else the page says:
 *
 *     （20?4年度）                      the line, misread
 *     中期目标（2022年—2024年）          span: of 2022, 2023 and 2024 only 2024 is like 20?4
 *     时效指标 | 完成时间 | 2024年12月   values: the years that values of the declaration's own period name
 *
 * The line nearest to one of the field's outside labels, with each of the years in its free part, says which it is; where
 * several are as near, the one that values name. A line that is like one year alone, whatever the page names, says it too
 * (024年度). Where there is no such line: the only year that values name, if it is in the span; else the only year of the
 * span. Anything less clear stays open. The record says what it was concluded from.
 */
#include "base/arena.h"
#include "form/parts.h"

enum {
    YEARS_MOST = 100,
    SPAN_MOST = 10,
    YEAR_FIRST = 1900,
    CENTURY = 2000,
    YEAR_LAST = 2099,
    YEAR_DIGITS = 4
};
enum {
    DIGITS_LEAST = 2,
    DIGITS_ALONE = 3
}; /* of a year that a line must show: of those the page names, of any */

static const double clear_margin = 0.3; /* weighted characters between the nearest year and the next */

struct years {
    int year[YEARS_MOST];
    size_t count;
};

struct inference {
    struct draft *draft;
    const struct field_rule *field;
    struct years span, named;
};

int leading_number(const char *text)
{
    int number = 0;
    for (; *text >= '0' && *text <= '9' && number <= YEAR_LAST; text++)
        number = 10 * number + (*text - '0');
    return number;
}

bool years_of_span(const char *tidy, int *ret_start, int *ret_end)
{
    const char *dash = strchr(tidy, '-');
    *ret_start = leading_number(tidy);
    *ret_end = dash ? leading_number(dash + 1) : 0;
    return *ret_start >= YEAR_FIRST && *ret_end >= YEAR_FIRST;
}

static bool years_hold(const struct years *years, int year)
{
    for (size_t i = 0; i < years->count; i++) {
        if (years->year[i] == year)
            return true;
    }
    return false;
}

static void years_add(struct years *years, int year)
{
    if (years->count < YEARS_MOST && !years_hold(years, year))
        years->year[years->count++] = year;
}

static void span_take(struct inference *inference)
{
    const struct record *record = inference->draft->record;
    for (size_t i = 0; i < record->goal_count; i++) {
        const char *years = record->goals[i].years;
        int start, end;
        if (!years || !years_of_span(folded_make(inference->draft->arena, years).tidy, &start, &end))
            continue;
        for (int year = start; year <= end && year < start + SPAN_MOST; year++)
            years_add(&inference->span, year);
    }
}

/* Every 20dd年 in the text. */
static void named_take(struct inference *inference, const char *tidy)
{
    for (const char *at = tidy; (at = strstr(at, "年")); at += strlen("年")) {
        if (at - tidy < YEAR_DIGITS)
            continue;
        int year = leading_number(at - YEAR_DIGITS);
        bool longer = at - tidy > YEAR_DIGITS && at[-YEAR_DIGITS - 1] >= '0' && at[-YEAR_DIGITS - 1] <= '9';
        if (year >= YEAR_FIRST && year <= YEAR_LAST && !longer)
            years_add(&inference->named, year);
    }
}

/* The declaration's own period is the last that the form has. */
static void values_take(struct inference *inference)
{
    const struct draft *draft = inference->draft;
    const char *periods[PERIOD_MAX];
    size_t count = form_periods(draft->form, periods, PERIOD_MAX);
    for (size_t i = 0; i < draft->record->indicator_count && count; i++) {
        const struct record_indicator *indicator = &draft->record->indicators[i];
        if (strcmp(indicator->period, periods[count - 1]) == 0)
            named_take(inference, folded_make(draft->arena, indicator->value.text).tidy);
    }
}

/* ---- what a line says of them ---- */

/* The label with the year for its free part. */
static struct label label_filled(const struct label *label, int year, struct arena *arena)
{
    struct label filled = *label;
    filled.printed = arena_printf(arena, "%s%d%s", label->before, year, label->after);
    filled.before = filled.after = filled.free_name = NULL;
    filled.text = folded_make(arena, filled.printed);
    filled.free_at = filled.text.length + 1;
    filled.weight = label->weight + YEAR_DIGITS;
    return filled;
}

struct nearest {
    int year;
    double relative, distance, next; /* next: the distance of the next year */
};

/* How many of the year's digits stand, in their order, where the label has its free part. */
static int digits_shown(const struct label *label, int year, const struct folded *text, struct arena *arena)
{
    struct label_match match = label_compare(label, text);
    const char *digits = arena_printf(arena, "%d", year);
    int shown[YEAR_DIGITS + 1] = {0}; /* of the first digits; the longest common subsequence, row by row */
    for (size_t at = match.free_from; at < match.free_to; at++) {
        int corner = 0;
        for (int i = 1; i <= YEAR_DIGITS; i++) {
            int above = shown[i];
            if (text->code[at] == digits[i - 1])
                shown[i] = corner + 1;
            else if (shown[i - 1] > shown[i])
                shown[i] = shown[i - 1];
            corner = above;
        }
    }
    return shown[YEAR_DIGITS];
}

/* The year whose label the line is nearest to. */
static struct nearest line_judge(const struct inference *inference, const struct years *years, int digits,
                                 const struct label *label, const struct folded *text)
{
    struct nearest nearest = {.relative = 1, .distance = LABEL_MAX, .next = LABEL_MAX};
    for (size_t i = 0; i < years->count; i++) {
        struct label filled = label_filled(label, years->year[i], inference->draft->arena);
        struct label_match match = label_compare(&filled, text);
        if (match.grown || digits_shown(label, years->year[i], text, inference->draft->arena) < digits)
            continue;
        if (match.distance < nearest.distance) {
            nearest.next = nearest.distance;
            nearest.year = years->year[i];
            nearest.distance = match.distance;
            nearest.relative = match.relative;
        } else if (match.distance < nearest.next) {
            nearest.next = match.distance;
        }
    }
    return nearest;
}

static bool is_heading(const struct outside_line *line)
{
    return !line->role || (strcmp(line->role, "note") != 0 && strcmp(line->role, "mark") != 0);
}

/* The outside line that says most clearly which of the years it is; false where none does. */
static bool line_find(const struct inference *inference, const struct years *years, int digits,
                      struct record_value *ret_value)
{
    const struct sheet *sheet = inference->draft->sheet;
    const struct label_set *labels = &inference->field->outside_labels;
    struct arena *arena = inference->draft->arena;
    double best = LABEL_PLACED;
    for (size_t i = 0; i < sheet->outside_count; i++) {
        struct folded text = folded_make(arena, sheet->outside[i].text);
        for (size_t k = 0; k < labels->count && is_heading(&sheet->outside[i]); k++) {
            if (!labels->labels[k].free_name)
                continue;
            struct nearest nearest = line_judge(inference, years, digits, &labels->labels[k], &text);
            if (nearest.relative >= best || nearest.next - nearest.distance < clear_margin)
                continue;
            best = nearest.relative;
            *ret_value =
                (struct record_value){.text = arena_printf(arena, "%d", nearest.year),
                                      .where = {-1, (int)i},
                                      .inferred = arena_printf(arena, "read as \"%s\"", text.source)};
        }
    }
    return best < LABEL_PLACED;
}

/* ---- the conclusion ---- */

/* The years that values name and the span holds. */
static struct years named_in_span(const struct inference *inference)
{
    struct years both = {0};
    for (size_t i = 0; i < inference->named.count; i++) {
        if (!inference->span.count || years_hold(&inference->span, inference->named.year[i]))
            years_add(&both, inference->named.year[i]);
    }
    return both;
}

static bool only_take(const struct inference *inference, const struct years *years, const char *why,
                      struct record_value *ret_value)
{
    if (years->count != 1)
        return false;
    *ret_value = (struct record_value){.text = arena_printf(inference->draft->arena, "%d", years->year[0]),
                                       .where = CELL_NOWHERE,
                                       .inferred = why};
    return true;
}

static bool conclude(const struct inference *inference, struct record_value *ret_value)
{
    struct years named = named_in_span(inference);
    const struct years *all = inference->span.count ? &inference->span : &named;
    struct years any = {0};
    for (int year = CENTURY; year <= YEAR_LAST; year++)
        years_add(&any, year);
    return line_find(inference, all, DIGITS_LEAST, ret_value) ||
           line_find(inference, &named, DIGITS_LEAST, ret_value) ||
           line_find(inference, &any, DIGITS_ALONE, ret_value) ||
           only_take(inference, &named, "the only year that values name", ret_value) ||
           only_take(inference, all, "the only year of the goal's span", ret_value);
}

static bool record_has(const struct record *record, const char *name)
{
    for (size_t i = 0; i < record->field_count; i++) {
        if (strcmp(record->fields[i].name, name) == 0)
            return true;
    }
    return false;
}

void fields_infer(struct draft *draft)
{
    struct record *record = draft->record;
    for (size_t f = 0; f < draft->form->field_count; f++) {
        const struct field_rule *field = &draft->form->fields[f];
        struct inference inference = {.draft = draft, .field = field};
        struct record_value value;
        if (!(field->among_span || field->among_values) || record_has(record, field->name))
            continue;
        if (field->among_span)
            span_take(&inference);
        if (field->among_values)
            values_take(&inference);
        if (conclude(&inference, &value))
            *(struct record_field *)arena_push(draft->arena, &record->fields, &record->field_count,
                                               sizeof *record->fields) =
                (struct record_field){.name = arena_strdup(draft->arena, field->name), .value = value};
    }
}
