/*
 * Statements to rules. One function a section; each takes a statement and says what is wrong with it, or NULL.
 * Messages live in the loader's arena, positions are added by the caller.
 */
#include "form/rules.h"

#include <errno.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "form/statement.h"
#include "shenbao/status.h"

struct loader {
    struct form_set *set;
    struct arena *arena; /* the set's */
    struct form *form;
    const struct statement *statement;
};

static const char *const kind_names[COLUMN_KINDS] = {"level1", "level2", "level3", "value"};

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* The statement's word at `index`, or "" where it has fewer. */
static const char *word(const struct loader *loader, size_t index)
{
    return index < loader->statement->word_count ? loader->statement->words[index] : "";
}

/* ---- values ---- */

static const char *number_read(const char *text, double *ret_number)
{
    char *end;
    errno = 0;
    double number = strtod(text, &end);
    if (errno || end == text || *end || !(number >= -1000 && number <= 1000))
        return "a number between -1000 and 1000 is wanted";
    *ret_number = number;
    return NULL;
}

/* A character that tidied text never holds makes the pattern blind: say so. Syntax characters pass. */
static const char *pattern_alphabet(const struct loader *loader, const char *text)
{
    for (const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)text; *at;) {
        int32_t code;
        utf8proc_ssize_t step = utf8proc_iterate(at, -1, &code);
        if (step < 1)
            return "not UTF-8 text";
        if (code > 0x7F && folded_changes(code))
            return arena_printf(
                loader->arena,
                "\"%.*s\" never occurs in the tidied text that patterns see: digits, letters and "
                "signs are half-width there, dashes are -, only （ ） ： are full-width",
                (int)step, at);
        at += step;
    }
    return NULL;
}

static const char *pattern_read(struct loader *loader, const char *text, struct pattern **ret_pattern)
{
    const char *wrong = pattern_alphabet(loader, text);
    if (wrong)
        return wrong;
    char message[256];
    struct pattern *pattern;
    int status = pattern_new(text, &pattern, message, sizeof message);
    if (status != STATUS_OK)
        return status == STATUS_FORM_BAD ? arena_strdup(loader->arena, message) : "out of memory";
    *(struct pattern **)arena_push(loader->arena, &loader->set->patterns, &loader->set->pattern_count,
                                   sizeof pattern) = pattern;
    *ret_pattern = pattern;
    return NULL;
}

static const char *pattern_append(struct loader *loader, struct pattern_list *list, const char *name,
                                  double weight)
{
    struct pattern *pattern;
    const char *wrong = pattern_read(loader, loader->statement->value, &pattern);
    if (wrong)
        return wrong;
    struct pattern_rule *rule = arena_push(loader->arena, &list->rules, &list->count, sizeof *rule);
    *rule = (struct pattern_rule){.name = name, .weight = weight, .pattern = pattern};
    return NULL;
}

static const char *pattern_once(struct loader *loader, struct pattern **place)
{
    return *place ? "this is said twice" : pattern_read(loader, loader->statement->value, place);
}

/* Cuts a free part {name} out of the printed text. */
static const char *label_free(struct loader *loader, struct label *label)
{
    const char *open = strchr(label->printed, '{');
    if (!open)
        return strchr(label->printed, '}') ? "} without {" : NULL;
    const char *close = strchr(open, '}');
    if (!close || close == open + 1 || strpbrk(close + 1, "{}"))
        return "a label may hold one free part, written {name}";
    label->free_name = arena_strndup(loader->arena, open + 1, (size_t)(close - open - 1));
    label->before = arena_strndup(loader->arena, label->printed, (size_t)(open - label->printed));
    label->after = arena_strdup(loader->arena, close + 1);
    return NULL;
}

static double label_weight(const struct folded *text)
{
    double weight = 0;
    for (size_t i = 0; i < text->length; i++)
        weight += code_is_weak(text->code[i]) ? 0.4 : 1.0;
    return weight;
}

static const char *label_read(struct loader *loader, const char *printed, struct label *label)
{
    label->printed = printed;
    const char *wrong = label_free(loader, label);
    if (wrong)
        return wrong;
    const char *fixed = printed;
    if (label->free_name)
        fixed = arena_printf(loader->arena, "%s%s", label->before, label->after);
    label->text = folded_make(loader->arena, fixed);
    if (label->text.length == 0)
        return "an empty label";
    if (label->text.length > LABEL_MAX)
        return "a label longer than 48 characters";
    label->free_at = label->text.length + 1;
    if (label->free_name)
        label->free_at = folded_make(loader->arena, label->before).length;
    label->weight = label_weight(&label->text);
    return NULL;
}

/* Appends the labels of "label | label | …". */
static const char *labels_read(struct loader *loader, const char *text, struct label_set *set)
{
    const char *wrong = NULL;
    for (const char *printed; !wrong && (printed = piece_next(&text, '|', loader->arena));) {
        struct label label = {0};
        wrong = label_read(loader, printed, &label);
        if (!wrong)
            *(struct label *)arena_push(loader->arena, &set->labels, &set->count, sizeof label) = label;
    }
    return wrong;
}

/* Appends the words of "word word …", leaving out every `sign`. */
static void words_read(struct loader *loader, const char *text, char sign, const char ***words, size_t *count)
{
    for (const char *piece; (piece = piece_next(&text, ' ', loader->arena));) {
        if (piece[0] && !(piece[0] == sign && !piece[1]))
            *(const char **)arena_push(loader->arena, words, count, sizeof piece) = piece;
    }
}

/* ---- sections ---- */

static const char *read_form(struct loader *loader)
{
    struct form *form = loader->form;
    const char *value = loader->statement->value;
    if (same(word(loader, 0), "id"))
        form->id = value;
    else if (same(word(loader, 0), "name"))
        form->name = value;
    else if (same(word(loader, 0), "version")) {
        double version;
        const char *wrong = number_read(value, &version);
        if (wrong || version < 1 || version != (int)version)
            return "the version is a whole number from 1";
        form->version = (int)version;
    } else
        return "[form] knows id, version and name";
    return NULL;
}

static const char *read_known_label(struct loader *loader, double weight)
{
    struct known_rule *known = &loader->form->known;
    struct known_label label = {.weight = weight};
    const char *wrong = labels_read(loader, loader->statement->value, &label.labels);
    if (!wrong)
        *(struct known_label *)arena_push(loader->arena, &known->labels, &known->label_count, sizeof label) =
            label;
    return wrong;
}

static const char *read_known(struct loader *loader)
{
    struct known_rule *known = &loader->form->known;
    const char *key = word(loader, 0);
    if (same(key, "needs"))
        return number_read(loader->statement->value, &known->needs);
    double weight = 0;
    const char *wrong = number_read(word(loader, 1), &weight);
    if (wrong)
        return "title, label and columns take a weight: label 2 = …";
    if (same(key, "title"))
        return pattern_append(loader, &known->titles, NULL, weight);
    if (same(key, "label"))
        return read_known_label(loader, weight);
    if (!same(key, "columns"))
        return "[known by] knows needs, title, label and columns";
    double columns;
    if (number_read(loader->statement->value, &columns) || columns < 1)
        return "a number of columns is wanted";
    known->columns = (int)columns;
    known->columns_weight = weight;
    return NULL;
}

static const char *read_free(struct loader *loader)
{
    if (loader->statement->word_count != 1)
        return "[free] takes statements \"name = pattern\"";
    return pattern_append(loader, &loader->form->frees, word(loader, 0), 0);
}

static struct field_rule *field_lookup(struct loader *loader, const char *name)
{
    struct form *form = loader->form;
    for (size_t i = 0; i < form->field_count; i++) {
        if (same(form->fields[i].name, name))
            return &form->fields[i];
    }
    struct field_rule *field = arena_push(loader->arena, &form->fields, &form->field_count, sizeof *field);
    field->name = name;
    return field;
}

static enum place place_read(const struct loader *loader, size_t index)
{
    const char *place = word(loader, index);
    if (same(place, "below"))
        return PLACE_BELOW;
    return same(place, "right") ? PLACE_RIGHT : PLACE_NONE;
}

static const char *read_field(struct loader *loader)
{
    struct field_rule *field = field_lookup(loader, word(loader, 0));
    const char *key = word(loader, 1);
    enum place place = place_read(loader, 1);
    if (same(key, "outside"))
        return pattern_append(loader, &field->outside, NULL, 0);
    if (same(key, "parts"))
        return pattern_once(loader, &field->parts);
    if (same(key, "shape"))
        return pattern_once(loader, &field->shape);
    if (place == PLACE_NONE)
        return "after a field's name stands right of, below, outside, parts or shape";
    field->place = place;
    return labels_read(loader, loader->statement->value, &field->labels);
}

static const char *read_money_label(struct loader *loader)
{
    struct money_rule *money = &loader->form->money;
    struct money_label label = {.item = word(loader, 0)};
    if (loader->statement->word_count > 1)
        label.period = word(loader, 1);
    const char *wrong = labels_read(loader, loader->statement->value, &label.labels);
    if (!wrong)
        *(struct money_label *)arena_push(loader->arena, &money->labels, &money->label_count, sizeof label) =
            label;
    return wrong;
}

static const char *read_money(struct loader *loader)
{
    struct money_rule *money = &loader->form->money;
    const char *key = word(loader, 0), *value = loader->statement->value;
    if (same(key, "heading"))
        return labels_read(loader, value, &money->heading);
    if (same(key, "unit"))
        money->unit = value;
    else if (same(key, "rows")) {
        struct money_rows *rows = arena_push(loader->arena, &money->rows, &money->rows_count, sizeof *rows);
        words_read(loader, value, 0, &rows->items, &rows->count);
    } else if (same(key, "amount"))
        return pattern_once(loader, &money->amount);
    else if (same(key, "none"))
        return pattern_once(loader, &money->none);
    else
        return read_money_label(loader);
    return NULL;
}

static const char *read_goals(struct loader *loader)
{
    struct goals_rule *goals = &loader->form->goals;
    if (same(word(loader, 0), "heading"))
        return labels_read(loader, loader->statement->value, &goals->heading);
    struct goal_rule goal = {.period = word(loader, 0), .place = place_read(loader, 1)};
    if (goal.place == PLACE_NONE)
        return "a goal is written \"period below = label\" or \"period right = label\"";
    const char *wrong = labels_read(loader, loader->statement->value, &goal.labels);
    if (!wrong)
        *(struct goal_rule *)arena_push(loader->arena, &goals->goals, &goals->count, sizeof goal) = goal;
    return wrong;
}

static enum column_kind kind_lookup(const char *name)
{
    enum column_kind kind = 0;
    while (kind < COLUMN_KINDS && !same(kind_names[kind], name))
        kind++;
    return kind;
}

/* "level1, mid_term: level2 level3 value, annual: level2 level3 value" */
static const char *read_columns(struct loader *loader)
{
    struct indicator_rule *rule = &loader->form->indicators;
    const char *rest = loader->statement->value;
    for (const char *group; (group = piece_next(&rest, ',', loader->arena));) {
        const char *colon = strchr(group, ':'), *period = NULL;
        if (colon)
            period = arena_strndup(loader->arena, group, (size_t)(colon - group));
        const char **names = NULL;
        size_t count = 0;
        words_read(loader, colon ? colon + 1 : group, 0, &names, &count);
        for (size_t i = 0; i < count; i++) {
            struct column_rule column = {.kind = kind_lookup(names[i]), .period = period};
            if (column.kind == COLUMN_KINDS)
                return arena_printf(
                    loader->arena, "there is no column \"%s\", only level1, level2, level3, value", names[i]);
            *(struct column_rule *)arena_push(loader->arena, &rule->columns, &rule->column_count,
                                              sizeof column) = column;
        }
    }
    return NULL;
}

static const char *read_indicators(struct loader *loader)
{
    struct indicator_rule *rule = &loader->form->indicators;
    const char *key = word(loader, 0), *value = loader->statement->value;
    enum column_kind kind = kind_lookup(key);
    if (same(key, "heading"))
        return labels_read(loader, value, &rule->heading);
    if (same(key, "end"))
        return labels_read(loader, value, &rule->end);
    if (same(key, "columns"))
        return rule->columns ? "this is said twice" : read_columns(loader);
    if (kind == COLUMN_KINDS)
        return "[indicators] knows heading, level1, level2, level3, value, columns and end";
    return labels_read(loader, value, &rule->kinds[kind]);
}

static const char *read_levels(struct loader *loader)
{
    struct form *form = loader->form;
    if (loader->statement->word_count != 1)
        return "[levels] takes statements \"level 1 label = level 2 label | …\"";
    struct level_rule level = {.level1 = word(loader, 0)};
    const char *wrong = labels_read(loader, level.level1, &level.label);
    if (!wrong)
        wrong = labels_read(loader, loader->statement->value, &level.level2);
    if (!wrong)
        *(struct level_rule *)arena_push(loader->arena, &form->levels, &form->level_count, sizeof level) =
            level;
    return wrong;
}

static const char *read_value(struct loader *loader)
{
    bool about_level = loader->statement->word_count > 1;
    if (same(word(loader, 0), "suspect"))
        return pattern_append(loader, &loader->form->suspects, about_level ? word(loader, 1) : NULL, 0);
    if (about_level)
        return "[value] takes \"name = pattern\" and \"suspect [level 1 label] = pattern\"";
    return pattern_append(loader, &loader->form->values, word(loader, 0), 0);
}

/* "total = fiscal + carry_over + other" */
static const char *read_sum(struct loader *loader)
{
    struct form *form = loader->form;
    const char *rest = loader->statement->value;
    struct sum_rule sum = {.name = word(loader, 0)};
    sum.total = piece_next(&rest, '=', loader->arena);
    if (!rest || !sum.total[0])
        return "a sum is written \"name = total = item + item …\"";
    words_read(loader, rest, '+', &sum.items, &sum.count);
    if (sum.count == 0)
        return "a sum without items";
    *(struct sum_rule *)arena_push(loader->arena, &form->sums, &form->sum_count, sizeof sum) = sum;
    return NULL;
}

static const char *read_checks(struct loader *loader)
{
    if (loader->statement->word_count != 1)
        return "[checks] takes \"required = fields\" and \"name = total = item + item …\"";
    if (!same(word(loader, 0), "required"))
        return read_sum(loader);
    words_read(loader, loader->statement->value, 0, &loader->form->required, &loader->form->required_count);
    return NULL;
}

static const struct section {
    const char *name;
    const char *(*read)(struct loader *loader);
} sections[] = {
    {"form", read_form},
    {"known by", read_known},
    {"free", read_free},
    {"fields", read_field},
    {"money", read_money},
    {"goals", read_goals},
    {"indicators", read_indicators},
    {"levels", read_levels},
    {"value", read_value},
    {"checks", read_checks},
};

/* ---- the whole form ---- */

static const char *statement_apply(struct loader *loader)
{
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        if (!same(sections[i].name, loader->statement->section))
            continue;
        if (loader->statement->word_count == 0)
            return "nothing before \"=\"";
        return sections[i].read(loader);
    }
    return arena_printf(loader->arena, "there is no section [%s]", loader->statement->section);
}

/* Gives each free part its shape. NULL, or what is wrong. */
static const char *frees_bind(struct loader *loader, struct label_set *set)
{
    const struct pattern_list *frees = &loader->form->frees;
    for (size_t i = 0; i < set->count; i++) {
        struct label *label = &set->labels[i];
        if (!label->free_name)
            continue;
        for (size_t k = 0; k < frees->count; k++) {
            if (same(frees->rules[k].name, label->free_name))
                label->shape = frees->rules[k].pattern;
        }
        if (!label->shape)
            return arena_printf(loader->arena, "[free] does not say what {%s} may hold", label->free_name);
    }
    return NULL;
}

static const char *frees_bind_all(struct loader *loader)
{
    struct form *form = loader->form;
    const char *wrong = frees_bind(loader, &form->money.heading);
    for (size_t i = 0; !wrong && i < form->known.label_count; i++)
        wrong = frees_bind(loader, &form->known.labels[i].labels);
    for (size_t i = 0; !wrong && i < form->field_count; i++)
        wrong = frees_bind(loader, &form->fields[i].labels);
    for (size_t i = 0; !wrong && i < form->money.label_count; i++)
        wrong = frees_bind(loader, &form->money.labels[i].labels);
    for (size_t i = 0; !wrong && i < form->goals.count; i++)
        wrong = frees_bind(loader, &form->goals.goals[i].labels);
    return wrong;
}

static bool money_knows(const struct form *form, const char *item)
{
    for (size_t i = 0; i < form->money.label_count; i++) {
        if (same(form->money.labels[i].item, item))
            return true;
    }
    return false;
}

static const char *items_check(const struct loader *loader, const char *const *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!money_knows(loader->form, items[i]))
            return arena_printf(loader->arena, "[money] has no label for \"%s\"", items[i]);
    }
    return NULL;
}

static const char *required_check(const struct loader *loader)
{
    const struct form *form = loader->form;
    for (size_t i = 0; i < form->required_count; i++) {
        bool known = false;
        for (size_t k = 0; k < form->field_count; k++)
            known |= same(form->fields[k].name, form->required[i]);
        if (!known)
            return arena_printf(loader->arena, "[fields] has no \"%s\", which [checks] requires",
                                form->required[i]);
    }
    return NULL;
}

static const char *names_check(const struct loader *loader)
{
    const struct form *form = loader->form;
    const char *wrong = required_check(loader);
    for (size_t i = 0; !wrong && i < form->money.rows_count; i++)
        wrong = items_check(loader, form->money.rows[i].items, form->money.rows[i].count);
    for (size_t i = 0; !wrong && i < form->sum_count; i++) {
        wrong = items_check(loader, &form->sums[i].total, 1);
        if (!wrong)
            wrong = items_check(loader, form->sums[i].items, form->sums[i].count);
    }
    return wrong;
}

static const char *form_check(struct loader *loader)
{
    struct form *form = loader->form;
    if (!form->id || !form->version)
        return "[form] lacks id or version";
    if (form->known.needs <= 0)
        return "[known by] lacks needs";
    if (form->money.label_count && !form->money.amount)
        return "[money] lacks amount";
    if (form->money.amount && !pattern_has_group(form->money.amount, "amount"))
        return "[money] amount has no group (?<amount>…)";
    const char *wrong = frees_bind_all(loader);
    return wrong ? wrong : names_check(loader);
}

static const char *form_read_statements(struct loader *loader, const char *text, size_t size, int *ret_line)
{
    struct statement *statements = NULL;
    size_t count = 0;
    const char *wrong = NULL;
    if (statements_read(text, size, loader->arena, &statements, &count, ret_line, &wrong) != STATUS_OK)
        return wrong;
    for (size_t i = 0; !wrong && i < count; i++) {
        loader->statement = &statements[i];
        *ret_line = statements[i].line;
        wrong = statement_apply(loader);
    }
    return wrong ? wrong : form_check(loader);
}

int form_set_add(struct form_set *set, const char *file, const char *text, size_t size, char **ret_message)
{
    struct form form = {.file = arena_strdup(set->arena, file)};
    struct loader loader = {.set = set, .arena = set->arena, .form = &form};
    int line = 0;
    const char *wrong = form_read_statements(&loader, text, size, &line);
    if (wrong) {
        if (ret_message && asprintf(ret_message, "%s:%d: %s", file, line, wrong) < 0)
            *ret_message = NULL;
        return STATUS_FORM_BAD;
    }
    *(struct form *)arena_push(set->arena, &set->forms, &set->count, sizeof form) = form;
    return STATUS_OK;
}

size_t form_periods(const struct form *form, const char *periods[], size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < form->indicators.column_count; i++) {
        const char *period = form->indicators.columns[i].period;
        bool known = !period;
        for (size_t k = 0; k < count; k++)
            known |= period && same(periods[k], period);
        if (!known && count < room)
            periods[count++] = period;
    }
    return count;
}
