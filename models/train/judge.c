/*
 * judge FOLDER NAME LIST...: reads the lines of the lists (as lines.c writes them) by the model FOLDER/NAME.traineddata
 * and prints error rates by kind of damage, font and class of character, as tables in Markdown.
 */
#include <ctype.h>
#include <leptonica/allheaders.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "document.h"
#include "fold.h"
#include "score/normal.h"
#include "shenbao/status.h"
#include "shenbao/text.h"
#include "text/recogniser.h"

enum { LARGEST_LIST = 64 << 20, FIELDS = 8, LONGEST_LINE = 8192 };

/* Fields of a list's line. */
enum { FIELD_PATH, FIELD_PLACE, FIELD_KIND, FIELD_STRENGTH, FIELD_DPI, FIELD_HEIGHT, FIELD_FONT, FIELD_TEXT };

struct tally {
    const char *name;
    size_t lines, exact, characters, errors;
};

struct sums {
    const char *title;
    struct tally *rows;
    size_t count;
};

struct judge {
    struct arena *arena;
    struct recogniser *recogniser;
    struct sums kinds, fonts, classes;
    char path[4096]; /* of the document that is loaded */
    struct document_line *lines;
    size_t line_count;
};

static struct tally *row_of(struct judge *judge, struct sums *table, const char *name)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->rows[i].name, name) == 0)
            return &table->rows[i];
    struct tally *row = arena_push(judge->arena, &table->rows, &table->count, sizeof *row);
    row->name = arena_strdup(judge->arena, name);
    return row;
}

static void tally_add(struct tally *row, const char *truth, const char *read)
{
    struct arena *arena = arena_new();
    if (!arena)
        return;
    size_t errors = score_distance(arena, truth, read);
    row->lines++;
    row->exact += errors == 0;
    row->characters += score_length(truth);
    row->errors += errors;
    arena_free(arena);
}

/* ---- classes of characters ---- */

static const char *class_of(unsigned point)
{
    static const char *const operators = "≥≤><=±%‰+×÷≈≠";
    if (is_han(point))
        return "Han";
    if (point < 0x80 && (isdigit((int)point) || point == '.' || point == ','))
        return "digits and their points";
    if (point < 0x80 && isalpha((int)point))
        return "letters";
    const char *at = operators;
    for (unsigned one; (one = utf8_next(&at));)
        if (one == point)
            return "operators and %";
    return "other";
}

/* What of the text is of the class. */
static void class_filter(const char *text, const char *class_name, struct strbuf *out)
{
    for (unsigned point; (point = utf8_next(&text));)
        if (strcmp(class_of(point), class_name) == 0)
            utf8_add(out, point);
}

static void classes_add(struct judge *judge, const char *truth, const char *read)
{
    static const char *const names[] = {"Han", "digits and their points", "operators and %", "letters",
                                        "other"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct strbuf expected = STRBUF_INIT(LONGEST_LINE), found = STRBUF_INIT(LONGEST_LINE);
        class_filter(truth, names[i], &expected);
        class_filter(read, names[i], &found);
        if (expected.length || found.length)
            tally_add(row_of(judge, &judge->classes, names[i]), expected.text, found.text);
        strbuf_release(&expected);
        strbuf_release(&found);
    }
}

/* ---- reading ---- */

static int document_want(struct judge *judge, const char *path)
{
    if (strcmp(judge->path, path) == 0)
        return STATUS_OK;
    snprintf(judge->path, sizeof judge->path, "%s", path);
    recogniser_forget(judge->recogniser);
    return document_load(path, judge->arena, &judge->lines, &judge->line_count);
}

static int line_judge(struct judge *judge, char *fields[FIELDS])
{
    int status = document_want(judge, fields[FIELD_PATH]);
    size_t place = strtoul(fields[FIELD_PLACE], NULL, 10);
    if (status != STATUS_OK || place >= judge->line_count)
        return status != STATUS_OK ? status : STATUS_MODEL_BAD;
    const struct document_line *line = &judge->lines[place];
    CLEANUP(pixDestroy) PIX *picture = pixReadMemPng(line->png, line->png_size);
    struct line_reading reading;
    status = picture ? recogniser_read(judge->recogniser, picture, READ_RAW, &reading) : STATUS_BAD_IMAGE;
    if (status != STATUS_OK)
        return status;
    struct arena *arena = arena_new();
    if (!arena)
        return STATUS_NO_MEMORY;
    const char *truth = score_normal(arena, line->text), *read = score_normal(arena, reading.text);
    tally_add(row_of(judge, &judge->kinds, fields[FIELD_KIND]), truth, read);
    tally_add(row_of(judge, &judge->kinds, "all"), truth, read);
    tally_add(row_of(judge, &judge->fonts, fields[FIELD_FONT]), truth, read);
    classes_add(judge, truth, read);
    if (getenv("JUDGE_SHOW") && strcmp(truth, read) != 0)
        fprintf(stderr, "%s\t%s\t%s\t%s\n", fields[FIELD_KIND], fields[FIELD_FONT], truth, read);
    arena_free(arena);
    return STATUS_OK;
}

static int list_judge(struct judge *judge, const char *path)
{
    CLEANUP(cleanup_free) char *list = NULL;
    size_t size;
    int status = file_read(path, LARGEST_LIST, &list, &size);
    char *rest = list, *line;
    while (status == STATUS_OK && (line = strsep(&rest, "\n"))) {
        char *fields[FIELDS], *field;
        int count = 0;
        while (count < FIELDS && (field = strsep(&line, "\t")))
            fields[count++] = field;
        if (count == FIELDS)
            status = line_judge(judge, fields);
    }
    if (status != STATUS_OK)
        fprintf(stderr, "judge: %s: %s\n", path, status_text(status));
    return status;
}

static void sums_print(const struct sums *table)
{
    printf("| %s | lines | read exactly | wrong characters |\n|---|---|---|---|\n", table->title);
    for (size_t i = 0; i < table->count; i++) {
        const struct tally *row = &table->rows[i];
        printf("| %s | %zu | %.1f%% | %.2f%% |\n", row->name, row->lines,
               100.0 * (double)row->exact / (double)row->lines,
               row->characters ? 100.0 * (double)row->errors / (double)row->characters : 0);
    }
    putchar('\n');
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fputs("usage: judge FOLDER NAME LIST...\n", stderr);
        return 1;
    }
    struct judge judge = {
        .arena = arena_new(), .kinds.title = "kind", .fonts.title = "font", .classes.title = "characters"};
    int status = judge.arena ? recogniser_new(argv[1], argv[2], &judge.recogniser) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        fprintf(stderr, "judge: %s/%s: %s\n", argv[1], argv[2], status_text(status));
    for (int i = 3; i < argc && status == STATUS_OK; i++)
        status = list_judge(&judge, argv[i]);
    if (status == STATUS_OK) {
        sums_print(&judge.kinds);
        sums_print(&judge.fonts);
        sums_print(&judge.classes);
    }
    recogniser_free(judge.recogniser);
    arena_free(judge.arena);
    return status == STATUS_OK ? 0 : 1;
}
