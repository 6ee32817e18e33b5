#include "base/log.h"

#include <jansson.h>
#include <stdarg.h>

#include "shenbao/status.h"

static const char *const level_names[] = {"error", "note", "detail"};

bool log_in_chinese(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);
        if (value && *value)
            return strncmp(value, "zh", 2) == 0;
    }
    return false;
}

const char *log_reason(int status)
{
    return TR(status_text(status), status_text_zh(status));
}

/* A message may quote a file name that is no UTF-8: such bytes become '?'. */
static void say_json(const struct log *log, enum log_level level, char *message)
{
    json_t *text = json_string(message);
    if (!text) {
        for (char *c = message; *c; c++)
            *c = (unsigned char)*c < 0x80 ? *c : '?';
        text = json_string(message);
    }
    json_t *line = json_pack("{s:s, s:o}", "level", level_names[level], "message", text);
    if (line) {
        json_dumpf(line, log->out, JSON_COMPACT);
        fputc('\n', log->out);
    }
    json_decref(line);
}

void log_say(const struct log *log, enum log_level level, const char *format, ...)
{
    if (level > log->level)
        return;
    va_list arguments;
    va_start(arguments, format);
    char *message = NULL;
    int length = vasprintf(&message, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    if (log->bar && *log->bar) {
        fputs("\r\033[K", log->out);
        *log->bar = false;
    }
    if (log->json)
        say_json(log, level, message);
    else
        fprintf(log->out, "shenbao: %s\n", message);
    fflush(log->out);
    free(message);
}

void log_event(const struct log *log, const char *event, struct json_t *fields)
{
    json_t *line = log->json && fields ? json_pack("{s:s}", "event", event) : NULL;
    if (line && json_object_update(line, fields) == 0) {
        json_dumpf(line, log->out, JSON_COMPACT | JSON_REAL_PRECISION(5));
        fputc('\n', log->out);
        fflush(log->out);
    }
    json_decref(line);
    json_decref(fields);
}
