#include "wording.h"

#include <string.h>

#include "base/arena.h"
#include "shenbao/status.h"

enum { DEEPEST = 12 };

struct rule {
    const char *name;
    const char **alternatives;
    size_t count;
};

struct wording {
    struct rule *rules;
    size_t count;
};

static const struct rule *rule_find(const struct wording *wording, const char *name, size_t length)
{
    for (size_t i = 0; i < wording->count; i++)
        if (strlen(wording->rules[i].name) == length && memcmp(wording->rules[i].name, name, length) == 0)
            return &wording->rules[i];
    return NULL;
}

static char *trim(char *text)
{
    text += strspn(text, " ");
    for (size_t length = strlen(text); length > 0 && text[length - 1] == ' '; length--)
        text[length - 1] = '\0';
    return text;
}

static void alternatives_add(struct rule *rule, char *list, struct arena *arena)
{
    char *part;
    while ((part = strsep(&list, "|"))) {
        part = trim(part);
        if (*part)
            *(const char **)arena_push(arena, &rule->alternatives, &rule->count, sizeof part) = part;
    }
}

int wording_parse(const char *text, struct arena *arena, struct wording **ret_wording,
                  const char **ret_message)
{
    struct wording *wording = arena_alloc(arena, sizeof *wording);
    struct rule *rule = NULL;
    char *rest = arena_strdup(arena, text), *line;
    while ((line = strsep(&rest, "\n"))) {
        if (!*line || *line == '#')
            continue;
        char *list = *line == '|' ? line : strchr(line, '=');
        if (!list || (*line == '|' && !rule)) {
            *ret_message = arena_printf(arena, "neither a rule nor a comment: %.40s", line);
            return STATUS_BAD_ARGUMENT;
        }
        if (list != line) {
            *list++ = '\0';
            rule = arena_push(arena, &wording->rules, &wording->count, sizeof *rule);
            rule->name = trim(line);
        }
        alternatives_add(rule, list, arena);
    }
    *ret_wording = wording;
    return STATUS_OK;
}

static void rule_expand(const struct wording *wording, const struct rule *rule, int depth, struct rng *rng,
                        struct strbuf *out);

/* Appends what stands at `text`; gives how many of its bytes that was. */
static size_t piece_expand(const struct wording *wording, const char *text, int depth, struct rng *rng,
                           struct strbuf *out)
{
    const char *end = *text == '<' ? strchr(text, '>') : NULL;
    const struct rule *rule = end ? rule_find(wording, text + 1, (size_t)(end - text - 1)) : NULL;
    if (rule) {
        rule_expand(wording, rule, depth + 1, rng, out);
        return (size_t)(end - text + 1);
    }
    if (*text == '#' && (text[1] == '9' || text[1] == '1')) {
        strbuf_putc(out, (char)(text[1] == '9' ? '0' + rng_below(rng, 10) : '1' + rng_below(rng, 9)));
        return 2;
    }
    strbuf_putc(out, *text);
    return 1;
}

static void rule_expand(const struct wording *wording, const struct rule *rule, int depth, struct rng *rng,
                        struct strbuf *out)
{
    if (depth > DEEPEST || rule->count == 0)
        return;
    const char *text = rule->alternatives[rng_below(rng, (int)rule->count)];
    while (*text)
        text += piece_expand(wording, text, depth, rng, out);
}

void wording_draw(const struct wording *wording, const char *name, struct rng *rng, struct strbuf *out)
{
    const struct rule *rule = rule_find(wording, name, strlen(name));
    if (rule)
        rule_expand(wording, rule, 0, rng, out);
}
