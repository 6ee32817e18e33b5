/*
 * judge LIST MODEL.traineddata...: reads the lines of a list (deck.h) by each model and prints their error rates side by
 * side, by kind of line, font and class of character, as tables in Markdown.
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

enum { LARGEST_LIST = 64 << 20, FIELDS = 8, LONGEST_LINE = 8192, MOST_MODELS = 4 };

/* Fields of a list's line. */
enum { FIELD_PATH, FIELD_PLACE, FIELD_KIND, FIELD_STRENGTH, FIELD_DPI, FIELD_HEIGHT, FIELD_FONT, FIELD_TEXT };

struct model {
    char name[64];
    struct recogniser *recogniser;
};

struct tally {
    const char *name;
    size_t lines, characters;
    struct {
        size_t exact, errors;
    } by_model[MOST_MODELS];
};

struct sums {
    const char *title;
    struct tally *rows;
    size_t count;
};

struct judge {
    struct arena *arena;
    struct model models[MOST_MODELS];
    size_t model_count;
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

/* `read` has a text of each model. */
static void tally_add(const struct judge *judge, struct tally *row, const char *truth,
                      const char *const *read)
{
    struct arena *arena = arena_new();
    if (!arena)
        return;
    row->lines++;
    row->characters += score_length(truth);
    for (size_t m = 0; m < judge->model_count; m++) {
        size_t errors = score_distance(arena, truth, read[m]);
        row->by_model[m].exact += errors == 0;
        row->by_model[m].errors += errors;
    }
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
static const char *class_filter(struct arena *arena, const char *text, const char *class_name)
{
    struct strbuf out = STRBUF_INIT(LONGEST_LINE);
    for (unsigned point; (point = utf8_next(&text));)
        if (strcmp(class_of(point), class_name) == 0)
            utf8_add(&out, point);
    const char *filtered = arena_strdup(arena, out.text);
    strbuf_release(&out);
    return filtered;
}

static void classes_add(struct judge *judge, struct arena *arena, const char *truth, const char *const *read)
{
    static const char *const names[] = {"Han", "digits and their points", "operators and %", "letters",
                                        "other"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *expected = class_filter(arena, truth, names[i]), *found[MOST_MODELS];
        bool any = *expected;
        for (size_t m = 0; m < judge->model_count; m++) {
            found[m] = class_filter(arena, read[m], names[i]);
            any |= *found[m] != '\0';
        }
        if (any)
            tally_add(judge, row_of(judge, &judge->classes, names[i]), expected, found);
    }
}

/* ---- reading ---- */

static int document_want(struct judge *judge, const char *path)
{
    if (strcmp(judge->path, path) == 0)
        return STATUS_OK;
    snprintf(judge->path, sizeof judge->path, "%s", path);
    return document_load(path, judge->arena, &judge->lines, &judge->line_count);
}

static void line_tally(struct judge *judge, struct arena *arena, char *fields[FIELDS], const char *truth,
                       const char *const *read)
{
    tally_add(judge, row_of(judge, &judge->kinds, fields[FIELD_KIND]), truth, read);
    tally_add(judge, row_of(judge, &judge->kinds, "all"), truth, read);
    tally_add(judge, row_of(judge, &judge->fonts, fields[FIELD_FONT]), truth, read);
    classes_add(judge, arena, truth, read);
    for (size_t m = 0; m < judge->model_count && getenv("JUDGE_SHOW"); m++)
        if (strcmp(truth, read[m]) != 0)
            fprintf(stderr, "%s\t%s\t%s\t%s\t%s\n", judge->models[m].name, fields[FIELD_KIND],
                    fields[FIELD_FONT], truth, read[m]);
}

/* The picture with more paper or less above and below: text is as high in pictures for any model (text/picture.h). */
static PIX *picture_frame(PIX *picture, int height)
{
    PIX *framed = pixCreate(pixGetWidth(picture), height, 8);
    if (!framed)
        return NULL;
    int top = (height - pixGetHeight(picture)) / 2;
    pixSetAll(framed);
    pixRasterop(framed, 0, top, pixGetWidth(picture), pixGetHeight(picture), PIX_SRC, picture, 0, 0);
    return framed;
}

static int line_judge(struct judge *judge, char *fields[FIELDS])
{
    int status = document_want(judge, fields[FIELD_PATH]);
    size_t place = strtoul(fields[FIELD_PLACE], NULL, 10);
    if (status != STATUS_OK || place >= judge->line_count)
        return status != STATUS_OK ? status : STATUS_MODEL_BAD;
    const struct document_line *line = &judge->lines[place];
    CLEANUP(pixDestroy) PIX *picture = pixReadMemPng(line->png, line->png_size);
    struct arena *arena = arena_new();
    const char *read[MOST_MODELS];
    status = !arena ? STATUS_NO_MEMORY : picture ? STATUS_OK : STATUS_BAD_IMAGE;
    for (size_t m = 0; m < judge->model_count && status == STATUS_OK; m++) {
        struct line_reading reading;
        CLEANUP(pixDestroy)
        PIX *framed = picture_frame(picture, recogniser_height(judge->models[m].recogniser));
        status = framed ? recogniser_read(judge->models[m].recogniser, framed, READ_RAW, arena, &reading)
                        : STATUS_NO_MEMORY;
        if (status == STATUS_OK)
            read[m] = score_normal(arena, reading.text);
    }
    if (status == STATUS_OK)
        line_tally(judge, arena, fields, score_normal(arena, line->text), read);
    arena_free(arena);
    return status;
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

static double percent(size_t part, size_t of)
{
    return of ? 100.0 * (double)part / (double)of : 0;
}

static void sums_print(const struct judge *judge, const struct sums *table)
{
    printf("| %s | lines | characters |", table->title);
    for (size_t m = 0; m < judge->model_count; m++)
        printf(" %s: read exactly | wrong characters |", judge->models[m].name);
    printf("\n|---|---|---|");
    for (size_t m = 0; m < judge->model_count; m++)
        printf("---|---|");
    putchar('\n');
    for (size_t i = 0; i < table->count; i++) {
        const struct tally *row = &table->rows[i];
        printf("| %s | %zu | %zu |", row->name, row->lines, row->characters);
        for (size_t m = 0; m < judge->model_count; m++)
            printf(" %.1f%% | %.2f%% |", percent(row->by_model[m].exact, row->lines),
                   percent(row->by_model[m].errors, row->characters));
        putchar('\n');
    }
    putchar('\n');
}

/* FOLDER/NAME.traineddata */
static int model_open(const char *path, struct model *model)
{
    const char *base = path_base(path);
    size_t ending = strlen(".traineddata"), length = strlen(base);
    char folder[4096];
    snprintf(folder, sizeof folder, "%.*s.", (int)(base - path), path);
    snprintf(model->name, sizeof model->name, "%.*s", (int)(length > ending ? length - ending : length),
             base);
    int status = recogniser_new(folder, model->name, &model->recogniser);
    if (status != STATUS_OK)
        fprintf(stderr, "judge: %s: %s\n", path, status_text(status));
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc - 2 > MOST_MODELS) {
        fputs("usage: judge LIST MODEL.traineddata...\n", stderr);
        return 1;
    }
    struct judge judge = {
        .arena = arena_new(), .kinds.title = "kind", .fonts.title = "font", .classes.title = "characters"};
    int status = judge.arena ? STATUS_OK : STATUS_NO_MEMORY;
    for (int i = 2; i < argc && status == STATUS_OK; i++)
        status = model_open(argv[i], &judge.models[judge.model_count++]);
    if (status == STATUS_OK) {
        row_of(&judge, &judge.kinds, "all");
        status = list_judge(&judge, argv[1]);
    }
    if (status == STATUS_OK) {
        sums_print(&judge, &judge.kinds);
        sums_print(&judge, &judge.fonts);
        sums_print(&judge, &judge.classes);
    }
    for (size_t m = 0; m < judge.model_count; m++)
        recogniser_free(judge.models[m].recogniser);
    arena_free(judge.arena);
    return status == STATUS_OK ? 0 : 1;
}
