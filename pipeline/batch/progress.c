#include "batch/progress.h"

#include <jansson.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "shenbao/status.h"

/* A bar may move five times a second; a line every ten seconds does not fill a log. */
static const double bar_seconds = 0.2, line_seconds = 10;

enum { BAR_WIDTH = 24, TEXT_CEILING = 512, COLUMNS_DEFAULT = 80 };

void progress_start(struct progress *progress, struct log *log, size_t total)
{
    const char *kind = getenv("TERM");
    *progress = (struct progress){
        .log = log,
        .terminal = !log->json && isatty(fileno(log->out)) && kind && strcmp(kind, "dumb") != 0,
        .total = total,
        .started = clock_seconds(),
        .shown = clock_seconds(),
    };
    log->bar = &progress->bar_stands;
}

void progress_add(struct progress *progress, const struct page_report *report)
{
    progress->done++;
    progress->failed += report->status != STATUS_OK;
    progress->current += report->current;
    progress->cells += report->cells;
    progress->flagged += report->flagged;
}

double progress_seconds(const struct progress *progress)
{
    return clock_seconds() - progress->started;
}

double progress_pace(const struct progress *progress)
{
    double seconds = progress_seconds(progress);
    size_t read = progress->done - progress->current;
    return seconds > 0 ? (double)read / seconds * 60 : 0;
}

json_t *progress_json(const struct progress *progress)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:f, s:f}", "known", (json_int_t)progress->total, "done",
                     (json_int_t)progress->done, "failed", (json_int_t)progress->failed, "current",
                     (json_int_t)progress->current, "cells", (json_int_t)progress->cells, "flagged",
                     (json_int_t)progress->flagged, "seconds", progress_seconds(progress), "pages_a_minute",
                     progress_pace(progress));
}

/* "1:02:03", "2:03" or "?" where no page was read yet. */
static void add_time_left(struct strbuf *line, const struct progress *progress)
{
    double pace = progress_pace(progress);
    if (pace <= 0) {
        strbuf_puts(line, "?");
        return;
    }
    double seconds = (double)(progress->total - progress->done) / pace * 60;
    long whole = seconds < 1e8 ? (long)(seconds + 0.5) : 100000000;
    if (whole >= 3600)
        strbuf_printf(line, "%ld:%02ld:%02ld", whole / 3600, whole / 60 % 60, whole % 60);
    else
        strbuf_printf(line, "%ld:%02ld", whole / 60, whole % 60);
}

static void add_figures(struct strbuf *line, const struct progress *progress)
{
    strbuf_printf(line,
                  TR_COUNT(progress->total, "%zu/%zu page, %.0f a minute, ", "%zu/%zu pages, %.0f a minute, ",
                           "%zu/%zu 页，每分钟 %.0f 页，"),
                  progress->done, progress->total, progress_pace(progress));
    strbuf_puts(line, TR("left ", "剩余 "));
    add_time_left(line, progress);
    double share = progress->cells ? 100.0 * (double)progress->flagged / (double)progress->cells : 0;
    strbuf_printf(line, TR(", to check %.1f%% of cells, failed %zu", "，待核单元格 %.1f%%，失败 %zu"), share,
                  progress->failed);
}

static int terminal_columns(FILE *out)
{
    struct winsize size;
    return ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : COLUMNS_DEFAULT;
}

/* A Han character takes three bytes and two columns. */
static int width_of(const struct strbuf *text)
{
    int width = 0;
    for (size_t i = 0; i < text->length; i++) {
        unsigned char byte = (unsigned char)text->text[i];
        width += byte >= 0xe0 ? 2 : byte < 0x80 || byte >= 0xc0;
    }
    return width;
}

/* A line that wraps could not be cleared again: on a narrow terminal the bar goes first. */
static void show_bar(struct progress *progress)
{
    struct strbuf line = STRBUF_INIT(TEXT_CEILING);
    struct strbuf figures = STRBUF_INIT(TEXT_CEILING);
    add_figures(&figures, progress);
    int columns = terminal_columns(progress->log->out);
    if (width_of(&figures) + BAR_WIDTH + 4 < columns) {
        size_t full = progress->total ? progress->done * BAR_WIDTH / progress->total : 0;
        strbuf_putc(&line, '[');
        for (size_t i = 0; i < BAR_WIDTH; i++)
            strbuf_putc(&line, i < full ? '#' : '.');
        strbuf_puts(&line, "] ");
    }
    if (width_of(&figures) < columns)
        strbuf_puts(&line, figures.text);
    else
        strbuf_printf(&line, "%zu/%zu", progress->done, progress->total);
    fprintf(progress->log->out, "\r\033[K%s", line.text);
    fflush(progress->log->out);
    progress->bar_stands = true;
    strbuf_release(&line);
    strbuf_release(&figures);
}

static void show_line(struct progress *progress)
{
    struct strbuf line = STRBUF_INIT(TEXT_CEILING);
    add_figures(&line, progress);
    log_say(progress->log, LOG_NOTE, "%s", line.text);
    strbuf_release(&line);
}

void progress_tick(struct progress *progress)
{
    double time = clock_seconds();
    if (progress->log->level < LOG_NOTE ||
        time - progress->shown < (progress->terminal ? bar_seconds : line_seconds))
        return;
    progress->shown = time;
    if (progress->terminal)
        show_bar(progress);
    else
        show_line(progress);
}

void progress_end(struct progress *progress)
{
    if (progress->bar_stands)
        fputs("\r\033[K", progress->log->out);
    progress->bar_stands = false;
    progress->log->bar = NULL;
}
