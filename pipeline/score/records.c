#include "score/records.h"

#include "base/arena.h"
#include "base/results.h"
#include "score/normal.h"

/* A field of either side: a text in its normal form, or a number. */
struct field {
    const char *name;
    const char *text;
    bool is_number;
    double number;
};

struct fields {
    struct field *items;
    size_t count;
};

struct indicator {
    const char *part[5]; /* period, level 1, 2, 3, value */
    bool used;
};

struct indicators {
    struct indicator *items;
    size_t count;
};

static const char *period_of(const char *truth)
{
    return strcmp(truth, "mid") == 0 ? "mid_term" : strcmp(truth, "year") == 0 ? "annual" : truth;
}

static struct field *field_set(struct fields *fields, struct arena *arena, const char *name)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (strcmp(fields->items[i].name, name) == 0)
            return &fields->items[i];
    }
    struct field *field = arena_push(arena, &fields->items, &fields->count, sizeof *field);
    field->name = name;
    return field;
}

static void set_text(struct fields *fields, struct arena *arena, const char *name, const char *text)
{
    struct field *field = field_set(fields, arena, name);
    field->text = score_normal(arena, text);
    field->is_number = false;
}

static void set_number(struct fields *fields, struct arena *arena, const char *name, const char *text)
{
    set_text(fields, arena, name, text);
    struct field *field = field_set(fields, arena, name);
    field->is_number = score_number(arena, text, &field->number);
}

static void add_truth_funds(struct fields *fields, const json_t *truth, struct arena *arena)
{
    const char *period, *item;
    json_t *items, *value;
    json_object_foreach(json_object_get(truth, "funds"), period, items)
    {
        json_object_foreach(items, item, value)
        {
            const char *text = json_string_value(value);
            if (text && *text)
                set_number(fields, arena,
                           arena_printf(arena, "funds.%s.%s", period_of(period),
                                        strcmp(item, "carry") == 0 ? "carry_over" : item),
                           text);
        }
    }
}

static struct fields truth_fields(const json_t *truth, struct arena *arena)
{
    static const char *const names[][2] = {{"title", "title"},
                                           {"year", "year"},
                                           {"project_name", "name"},
                                           {"department", "dept"},
                                           {"implementing_unit", "unit"},
                                           {"attribute", "attr"},
                                           {"term", "period"}};
    struct fields fields = {0};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *text = json_path_text(truth, names[i][1], "");
        if (*text)
            set_text(&fields, arena, names[i][0], text);
    }
    add_truth_funds(&fields, truth, arena);
    const char *period;
    json_t *goal;
    json_object_foreach(json_object_get(truth, "goal"), period, goal)
        set_text(&fields, arena, arena_printf(arena, "goal.%s", period_of(period)), json_string_value(goal));
    return fields;
}

static struct fields result_fields(const json_t *record, struct arena *arena)
{
    struct fields fields = {0};
    const char *name;
    json_t *item;
    size_t i;
    json_object_foreach(json_object_get(record, "fields"), name, item)
        set_text(&fields, arena, name, json_path_text(item, "text", NULL));
    json_array_foreach(json_object_get(record, "funds"), i, item)
    {
        const char *amount = json_path_text(item, "amount", "");
        set_number(&fields, arena,
                   arena_printf(arena, "funds.%s.%s", json_path_text(item, "period", ""),
                                json_path_text(item, "item", "")),
                   *amount ? amount : json_path_text(item, "text", ""));
    }
    json_array_foreach(json_object_get(record, "goals"), i, item)
        set_text(&fields, arena, arena_printf(arena, "goal.%s", json_path_text(item, "period", "")),
                 json_path_text(item, "text", NULL));
    return fields;
}

static bool same_field(const struct field *a, const struct field *b)
{
    if (!b || a->is_number != b->is_number)
        return false;
    return a->is_number ? a->number == b->number : strcmp(a->text, b->text) == 0;
}

static const struct field *field_lookup(const struct fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (strcmp(fields->items[i].name, name) == 0)
            return &fields->items[i];
    }
    return NULL;
}

static void say_field(FILE *out, const struct field *field)
{
    if (!field)
        fputs("None", out);
    else if (field->is_number)
        fprintf(out, field->number == (double)(long long)field->number ? "%.1f" : "%.12g", field->number);
    else
        score_quote(out, field->text);
}

static void score_fields(const char *image, const struct fields *truth, const struct fields *result,
                         FILE *wrong, struct tally *tally)
{
    for (size_t i = 0; i < truth->count; i++) {
        const struct field *want = &truth->items[i], *have = field_lookup(result, want->name);
        bool right = same_field(want, have);
        tally->fields++;
        tally->fields_right += right;
        if (right || !wrong)
            continue;
        fprintf(wrong, "  %s field %s want ", image, want->name);
        say_field(wrong, want);
        fputs(" have ", wrong);
        say_field(wrong, have);
        fputc('\n', wrong);
    }
}

static struct indicators truth_indicators(const json_t *truth, struct arena *arena)
{
    struct indicators list = {0};
    const char *period;
    json_t *items, *item;
    size_t i;
    json_object_foreach(json_object_get(truth, "indicators"), period, items)
    {
        json_array_foreach(items, i, item)
        {
            const char *level3 = json_path_text(item, "l3", ""), *value = json_path_text(item, "value", "");
            if (!*level3 && !*value)
                continue;
            struct indicator *added = arena_push(arena, &list.items, &list.count, sizeof *added);
            *added =
                (struct indicator){{period_of(period), score_normal(arena, json_path_text(item, "l1", "")),
                                    score_normal(arena, json_path_text(item, "l2", "")),
                                    score_normal(arena, level3), score_normal(arena, value)},
                                   false};
        }
    }
    return list;
}

static struct indicators result_indicators(const json_t *record, struct arena *arena)
{
    struct indicators list = {0};
    json_t *item;
    size_t i;
    json_array_foreach(json_object_get(record, "indicators"), i, item)
    {
        const char *level3 = json_path_text(item, "level3", ""),
                   *value = json_path_text(item, "value.text", "");
        if (!*level3 && !*value)
            continue;
        struct indicator *added = arena_push(arena, &list.items, &list.count, sizeof *added);
        *added = (struct indicator){{json_path_text(item, "period", ""),
                                     score_normal(arena, json_path_text(item, "level1", "")),
                                     score_normal(arena, json_path_text(item, "level2", "")),
                                     score_normal(arena, level3), score_normal(arena, value)},
                                    false};
    }
    return list;
}

static bool same_indicator(const struct indicator *a, const struct indicator *b)
{
    for (size_t i = 0; i < sizeof a->part / sizeof a->part[0]; i++) {
        if (strcmp(a->part[i], b->part[i]) != 0)
            return false;
    }
    return true;
}

/* How many of the one are among the other, each counted once. */
static size_t count_common(const struct indicators *truth, struct indicators *result)
{
    size_t common = 0;
    for (size_t i = 0; i < truth->count; i++) {
        for (size_t j = 0; j < result->count; j++) {
            if (!result->items[j].used && same_indicator(&truth->items[i], &result->items[j])) {
                result->items[j].used = true;
                common++;
                break;
            }
        }
    }
    return common;
}

/* The record with the most indicators, the first of equals; NULL where there is none. */
static const json_t *fullest_record(const json_t *result)
{
    const json_t *fullest = NULL;
    size_t most = 0, i;
    json_t *record;
    json_array_foreach(json_object_get(result, "records"), i, record)
    {
        size_t count = json_array_size(json_object_get(record, "indicators"));
        if (!fullest || count > most) {
            fullest = record;
            most = count;
        }
    }
    return fullest;
}

void score_records(const char *image, const json_t *truth, const json_t *result, FILE *wrong,
                   struct arena *arena, struct tally *tally)
{
    const json_t *record = fullest_record(result);
    struct fields wanted = truth_fields(truth, arena), had = result_fields(record, arena);
    score_fields(image, &wanted, &had, wrong, tally);
    struct indicators truth_list = truth_indicators(truth, arena), list = result_indicators(record, arena);
    tally->indicators_truth = truth_list.count;
    tally->indicators = list.count;
    tally->indicators_right = count_common(&truth_list, &list);
}
