/*
 * Messages to people: on stderr, in Chinese or English by the locale, as text or as JSON lines. Only the
 * program speaks; library code returns codes.
 */
#ifndef SHENBAO_BASE_LOG_H
#define SHENBAO_BASE_LOG_H

#include <stdbool.h>
#include <stdio.h>

enum log_level {
    LOG_ERROR,  /* something failed; always shown */
    LOG_NOTE,   /* what the user needs to know; hidden by -q */
    LOG_DETAIL, /* shown by -v */
};

struct log {
    FILE *out;
    enum log_level level; /* messages above this are dropped */
    bool json;            /* one JSON object a line */
    bool *bar;            /* NULL, or: true while a progress bar stands on the current line */
};

/* True where LC_ALL, LC_MESSAGES or LANG (the first that is set decides) asks for Chinese. */
bool log_in_chinese(void);

/* Chooses a literal, so that the compiler checks both against the arguments of a format. */
#define TR(english, chinese) (log_in_chinese() ? (chinese) : (english))
/* The same where the English differs by a count: of one, and of any other number. */
#define TR_COUNT(count, one, many, chinese) (log_in_chinese() ? (chinese) : (count) == 1 ? (one) : (many))

/* What a status says, in that language. */
const char *log_reason(int status);

/*
 * For machines: where messages are JSON lines, one line {"event": event, …} with the members of `fields`, a json_t
 * that is taken over. Nothing elsewhere.
 */
struct json_t;
void log_event(const struct log *log, const char *event, struct json_t *fields);

void log_say(const struct log *log, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
