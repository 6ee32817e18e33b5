#include "form/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/arena.h"
#include "shenbao/status.h"

enum {
    STEP_LIMIT = 200000,   /* match steps: milliseconds, far above what an honest pattern takes on a cell */
    DEPTH_LIMIT = 1000,    /* nested backtracking points */
    HEAP_LIMIT = 4096,     /* kibibytes */
    SUBJECT_LIMIT = 32768, /* bytes; a longer text matches nothing */
    PATTERN_LIMIT = 4096   /* bytes */
};

struct pattern {
    pcre2_code *code;
    pcre2_match_context *limits;
};

int pattern_new(const char *text, struct pattern **ret_pattern, char *message, size_t room)
{
    size_t length = strlen(text);
    if (length > PATTERN_LIMIT) {
        snprintf(message, room, "the pattern is longer than %d bytes", PATTERN_LIMIT);
        return STATUS_FORM_BAD;
    }
    struct pattern *pattern = calloc(1, sizeof *pattern);
    if (!pattern)
        return STATUS_NO_MEMORY;
    int error;
    PCRE2_SIZE offset;
    pattern->code =
        pcre2_compile((PCRE2_SPTR)text, length, PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &error, &offset, NULL);
    if (!pattern->code) {
        char why[128] = "";
        pcre2_get_error_message(error, (PCRE2_UCHAR *)why, sizeof why);
        snprintf(message, room, "the pattern is wrong after \"%.*s\": %s", (int)offset, text, why);
        pattern_free(pattern);
        return STATUS_FORM_BAD;
    }
    pattern->limits = pcre2_match_context_create(NULL);
    if (!pattern->limits) {
        pattern_free(pattern);
        return STATUS_NO_MEMORY;
    }
    pcre2_set_match_limit(pattern->limits, STEP_LIMIT);
    pcre2_set_depth_limit(pattern->limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(pattern->limits, HEAP_LIMIT);
    pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE); /* where it can't, the interpreter runs */
    *ret_pattern = pattern;
    return STATUS_OK;
}

void pattern_free(struct pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_match_context_free(pattern->limits);
    pcre2_code_free(pattern->code);
    free(pattern);
}

/* The match, to be freed by the caller, or NULL. */
static pcre2_match_data *pattern_match(const struct pattern *pattern, const char *subject)
{
    size_t length = strlen(subject);
    if (length > SUBJECT_LIMIT)
        return NULL;
    pcre2_match_data *match = pcre2_match_data_create_from_pattern(pattern->code, NULL);
    if (match && pcre2_match(pattern->code, (PCRE2_SPTR)subject, length, 0, 0, match, pattern->limits) > 0)
        return match;
    pcre2_match_data_free(match);
    return NULL;
}

bool pattern_find(const struct pattern *pattern, const char *subject)
{
    pcre2_match_data *match = pattern_match(pattern, subject);
    pcre2_match_data_free(match);
    return match != NULL;
}

bool pattern_has_group(const struct pattern *pattern, const char *name)
{
    return pcre2_substring_number_from_name(pattern->code, (PCRE2_SPTR)name) > 0;
}

/* The group's text, or NULL where it took no part or is empty. */
static char *group_text(pcre2_match_data *match, const char *subject, unsigned group, struct arena *arena)
{
    const PCRE2_SIZE *bounds = pcre2_get_ovector_pointer(match);
    PCRE2_SIZE from = bounds[2 * (size_t)group], to = bounds[2 * (size_t)group + 1];
    if (group >= pcre2_get_ovector_count(match) || from == PCRE2_UNSET || to <= from)
        return NULL;
    return arena_strndup(arena, subject + from, to - from);
}

static const char *group_name(const struct pattern *pattern, unsigned group)
{
    uint32_t count = 0, size = 0;
    PCRE2_SPTR names = NULL;
    pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMETABLE, &names);
    for (uint32_t i = 0; i < count; i++) {
        PCRE2_SPTR entry = names + (size_t)i * size; /* two bytes of number, then the name */
        if (((unsigned)entry[0] << 8 | entry[1]) == group)
            return (const char *)entry + 2;
    }
    return NULL;
}

bool pattern_split(const struct pattern *pattern, const char *subject, struct arena *arena,
                   struct record_part **parts, size_t *part_count)
{
    pcre2_match_data *match = pattern_match(pattern, subject);
    if (!match)
        return false;
    for (unsigned group = 1; group < pcre2_get_ovector_count(match); group++) {
        const char *name = group_name(pattern, group);
        char *text = name ? group_text(match, subject, group, arena) : NULL;
        if (!text)
            continue;
        struct record_part *part = arena_push(arena, parts, part_count, sizeof *part);
        part->name = arena_strdup(arena, name);
        part->text = text;
    }
    pcre2_match_data_free(match);
    return true;
}

const char *pattern_group(const struct pattern *pattern, const char *subject, const char *name,
                          struct arena *arena)
{
    int group = pcre2_substring_number_from_name(pattern->code, (PCRE2_SPTR)name);
    if (group < 1)
        return NULL;
    pcre2_match_data *match = pattern_match(pattern, subject);
    const char *text = match ? group_text(match, subject, (unsigned)group, arena) : NULL;
    pcre2_match_data_free(match);
    return text;
}
