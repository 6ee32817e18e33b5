/* What stands behind the = of a statement: numbers, patterns, labels, words. */
#include "form/loader.h"

#include <errno.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "shenbao/status.h"

const char *loader_word(const struct loader *loader, size_t index)
{
    return index < loader->statement->word_count ? loader->statement->words[index] : "";
}

const char *loader_number(const char *text, double *ret_number)
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

const char *loader_pattern_append(struct loader *loader, struct pattern_list *list, const char *name,
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

const char *loader_pattern_once(struct loader *loader, struct pattern **place)
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
    label->confusions = &loader->set->confusions;
    return NULL;
}

const char *loader_labels(struct loader *loader, const char *text, struct label_set *set)
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

void loader_words(struct loader *loader, const char *text, char sign, const char ***words, size_t *count)
{
    for (const char *piece; (piece = piece_next(&text, ' ', loader->arena));) {
        if (piece[0] && !(piece[0] == sign && !piece[1]))
            *(const char **)arena_push(loader->arena, words, count, sizeof piece) = piece;
    }
}
