#include "form/statement.h"

#include <utf8proc.h>

#include "base/arena.h"

enum {
    FILE_LIMIT = 1 << 20, /* bytes: a form file has a few thousand */
    MISTAKES_MAX = 100    /* a file with more is none */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static char *trimmed(const char *from, const char *to, struct arena *arena)
{
    while (from < to && is_blank(*from))
        from++;
    while (to > from && is_blank(to[-1]))
        to--;
    return arena_strndup(arena, from, (size_t)(to - from));
}

const char *piece_next(const char **rest, char separator, struct arena *arena)
{
    if (!*rest)
        return NULL;
    const char *start = *rest, *end = strchr(start, separator);
    *rest = end ? end + 1 : NULL;
    return trimmed(start, end ? end : start + strlen(start), arena);
}

static bool is_text(const char *line, size_t length)
{
    for (size_t at = 0; at < length;) {
        int32_t code;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)line + at, (utf8proc_ssize_t)(length - at), &code);
        if (step < 1 || code == 0)
            return false;
        at += (size_t)step;
    }
    return true;
}

static const char *split_find(const char *line)
{
    for (const char *at = line + 1; *at; at++) {
        if (*at == '=' && is_blank(at[-1]) && (is_blank(at[1]) || !at[1]))
            return at;
    }
    return NULL;
}

/* NULL, or what is wrong. */
static const char *words_split(struct statement *statement, const char *from, const char *to,
                               struct arena *arena)
{
    while (from < to) {
        const char *end = from;
        while (end < to && !is_blank(*end))
            end++;
        if (end > from && statement->word_count == STATEMENT_WORDS)
            return "too many words before \"=\"";
        if (end > from)
            statement->words[statement->word_count++] = arena_strndup(arena, from, (size_t)(end - from));
        from = end + 1;
    }
    return NULL;
}

static const char *statement_read(const char *line, struct arena *arena, struct statement *statement)
{
    const char *split = split_find(line);
    if (!split)
        return "neither a [section], a comment (#) nor a statement \"words = value\"";
    if (!statement->section)
        return "a statement before the first [section]";
    const char *wrong = words_split(statement, line, split, arena);
    if (wrong)
        return wrong;
    statement->value = trimmed(split + 1, split + strlen(split), arena);
    return NULL;
}

struct reader_state {
    const char *section;
    int line;
};

static const char *line_read(char *line, struct reader_state *state, struct arena *arena,
                             struct statement **statements, size_t *count)
{
    size_t length = strlen(line);
    if (length == 0 || line[0] == '#')
        return NULL;
    if (line[0] == '[' && !split_find(line)) {
        if (length < 3 || line[length - 1] != ']')
            return "a section heading is written [name]";
        state->section = trimmed(line + 1, line + length - 1, arena);
        return NULL;
    }
    struct statement statement = {.line = state->line, .section = state->section};
    const char *wrong = statement_read(line, arena, &statement);
    if (!wrong)
        *(struct statement *)arena_push(arena, statements, count, sizeof statement) = statement;
    return wrong;
}

void mistake_add(struct mistakes *mistakes, int line, const char *text)
{
    struct form_mistake *mistake =
        arena_push(mistakes->arena, &mistakes->list, &mistakes->count, sizeof *mistake);
    *mistake = (struct form_mistake){line, text};
}

void statements_read(const char *text, size_t size, struct arena *arena, struct statement **statements,
                     size_t *count, struct mistakes *mistakes)
{
    struct reader_state state = {0};
    const char *end = text + size;
    if (size > FILE_LIMIT) {
        mistake_add(mistakes, 0, "the file is larger than 1 MB");
        return;
    }
    if (size >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    while (text < end && mistakes->count < MISTAKES_MAX) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline ? newline : end, *wrong = "not UTF-8 text";
        state.line++;
        if (is_text(text, (size_t)(stop - text)))
            wrong = line_read(trimmed(text, stop, arena), &state, arena, statements, count);
        if (wrong)
            mistake_add(mistakes, state.line, wrong);
        text = newline ? newline + 1 : end;
    }
}
