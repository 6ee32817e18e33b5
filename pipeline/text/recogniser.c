#include "text/recogniser.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "shenbao/status.h"
#include "shenbao/text.h"
#include "text/engine.h"
#include "text/model.h"

enum {
    MIN_SIDE = 3,
    MAX_TEXT = 64 * 1024, /* bytes of one line: far beyond any picture that fits in memory */
    LEAST_CONTRAST = 16,  /* grey levels: a picture with less shows nothing */
    CLAIMED_DPI = 300 /* the network scales by the picture's height alone; said so that nothing is guessed */
};

struct recogniser {
    char *dir, *name;       /* of the model */
    TessBaseAPI *tesseract; /* NULL as long as it has had nothing to read */
    int height;             /* of the pictures its network wants */
    struct engine *engine;  /* NULL: Tesseract reads */
    struct recogniser_cost cost;
};

/*
 * No looking for white on black: it doubles the time of doubtful lines. Tesseract's own messages go nowhere. (Its
 * load_..._dawg settings do nothing here: the network's decoder uses whatever list of words the model holds.)
 */
static const char *const SETTINGS[][2] = {
    {"tessedit_do_invert", "0"},
    {"classify_enable_learning", "0"},
    {"preserve_interword_spaces", "1"},
    {"debug_file", "/dev/null"}}; /* the last: it is the whole process's, and set once */

static pthread_mutex_t init_lock = PTHREAD_MUTEX_INITIALIZER;

/* Handles of several threads come to life one after another: while one does, Tesseract writes what all of them share. */
static int tesseract_init(TessBaseAPI *tesseract, const char *dir, const char *name)
{
    enum { COUNT = sizeof SETTINGS / sizeof SETTINGS[0] };
    static bool quiet;
    char *names[COUNT], *values[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        names[i] = (char *)SETTINGS[i][0];
        values[i] = (char *)SETTINGS[i][1];
    }
    pthread_mutex_lock(&init_lock);
    int failed = TessBaseAPIInit4(tesseract, dir, name, OEM_LSTM_ONLY, NULL, 0, names, values,
                                  quiet ? COUNT - 1 : COUNT, 0);
    quiet = true;
    pthread_mutex_unlock(&init_lock);
    return failed;
}

static void tesseract_end(TessBaseAPI *tesseract)
{
    if (!tesseract)
        return;
    TessBaseAPIEnd(tesseract);
    TessBaseAPIDelete(tesseract);
}

/* Starts Tesseract where it has not been yet. */
static int tesseract_want(struct recogniser *recogniser)
{
    if (recogniser->tesseract)
        return STATUS_OK;
    TessBaseAPI *tesseract = TessBaseAPICreate();
    if (!tesseract)
        return STATUS_NO_MEMORY;
    if (tesseract_init(tesseract, recogniser->dir, recogniser->name) != 0) {
        tesseract_end(tesseract);
        return STATUS_MODEL_BAD;
    }
    recogniser->tesseract = tesseract;
    return STATUS_OK;
}

static int model_check(const char *dir, const char *name)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s.traineddata", dir, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return STATUS_BAD_ARGUMENT;
    return access(path, R_OK) == 0 ? STATUS_OK : STATUS_MODEL_MISSING;
}

static int model_load(struct recogniser *recogniser, const char *dir, const char *name)
{
    recogniser->dir = strdup(dir);
    recogniser->name = strdup(name);
    if (!recogniser->dir || !recogniser->name)
        return STATUS_NO_MEMORY;
    int status = model_height(dir, name, &recogniser->height);
    if (status != STATUS_OK)
        return status;
    status = engine_new(dir, name, &recogniser->engine);
    return status == STATUS_MODEL_BAD ? tesseract_want(recogniser) : status;
}

int recogniser_new(const char *dir, const char *name, struct recogniser **ret_recogniser)
{
    int status = model_check(dir, name);
    if (status != STATUS_OK)
        return status;
    struct recogniser *recogniser = calloc(1, sizeof *recogniser);
    if (!recogniser)
        return STATUS_NO_MEMORY;
    status = model_load(recogniser, dir, name);
    if (status == STATUS_OK)
        *ret_recogniser = recogniser;
    else
        recogniser_free(recogniser);
    return status;
}

void recogniser_free(struct recogniser *recogniser)
{
    if (!recogniser)
        return;
    tesseract_end(recogniser->tesseract);
    engine_free(recogniser->engine);
    free(recogniser->dir);
    free(recogniser->name);
    free(recogniser);
}

int recogniser_height(const struct recogniser *recogniser)
{
    return recogniser->height;
}

bool recogniser_looks_closer(const struct recogniser *recogniser)
{
    return recogniser->engine;
}

const char *recogniser_version(void)
{
    return TessVersion();
}

struct recogniser_cost recogniser_cost(const struct recogniser *recogniser)
{
    return recogniser->cost;
}

/* Appends the symbol the iterator stands on. */
static void symbol_add(TessResultIterator *iterator, struct arena *arena, struct line_symbol **symbols,
                       size_t *count)
{
    char *text = TessResultIteratorGetUTF8Text(iterator, RIL_SYMBOL);
    if (!text)
        return;
    const TessPageIterator *place = TessResultIteratorGetPageIteratorConst(iterator);
    float percent = TessResultIteratorConfidence(iterator, RIL_SYMBOL);
    bool spaced = *count > 0 && TessPageIteratorIsAtBeginningOf(place, RIL_WORD);
    struct line_symbol *symbol = arena_push(arena, symbols, count, sizeof *symbol);
    symbol->text = arena_strdup(arena, text);
    symbol->confidence = percent < 0 ? 0 : percent > 100 ? 1 : percent / 100;
    symbol->spaced = spaced;
    TessDeleteText(text);
}

static const double PER_NEPER = 0.35;

double probability_of(double confidence)
{
    return exp((confidence - 1) / PER_NEPER);
}

double confidence_of_probability(double probability)
{
    double confidence = probability > 0 ? 1 + PER_NEPER * log(probability) : 0;
    return confidence > 0 ? confidence : 0;
}

int line_reading_finish(struct line_reading *reading, struct arena *arena)
{
    struct strbuf text = STRBUF_INIT(MAX_TEXT);
    double sum = 0, worst = 1;
    for (size_t i = 0; i < reading->symbol_count; i++) {
        const struct line_symbol *symbol = &reading->symbols[i];
        if (symbol->spaced && text.length > 0)
            strbuf_putc(&text, ' ');
        strbuf_puts(&text, symbol->text);
        sum += (double)symbol->confidence;
        worst = (double)symbol->confidence < worst ? (double)symbol->confidence : worst;
    }
    reading->mean = reading->symbol_count ? sum / (double)reading->symbol_count : 0;
    reading->worst = reading->symbol_count ? worst : 0;
    reading->text = text.failed ? NULL : arena_strdup(arena, text.text);
    strbuf_release(&text);
    return reading->text ? STATUS_OK : STATUS_NO_MEMORY;
}

/* Collects what Tesseract just read. */
static int reading_collect(TessBaseAPI *tesseract, struct arena *arena, struct line_reading *ret_reading)
{
    struct line_reading reading = {0};
    struct line_symbol *symbols = NULL;
    TessResultIterator *iterator = TessBaseAPIGetIterator(tesseract);
    if (iterator) {
        do
            symbol_add(iterator, arena, &symbols, &reading.symbol_count);
        while (TessResultIteratorNext(iterator, RIL_SYMBOL));
        TessResultIteratorDelete(iterator);
    }
    reading.symbols = symbols;
    int status = line_reading_finish(&reading, arena);
    if (status == STATUS_OK)
        *ret_reading = reading;
    return status;
}

/* Shown an even picture, a network reads a ghost in it (|). Text shows soonest in the rows of the middle. */
static bool is_even(PIX *line)
{
    l_int32 width, height, darkest = 255, lightest = 0;
    pixGetDimensions(line, &width, &height, NULL);
    for (int i = 0; i < height && lightest - darkest < LEAST_CONTRAST; i++) {
        const l_uint32 *row =
            pixGetData(line) + (size_t)((height / 2 + i) % height) * (size_t)pixGetWpl(line);
        for (int x = 0; x < width; x++) {
            l_int32 level = GET_DATA_BYTE(row, x);
            darkest = level < darkest ? level : darkest;
            lightest = level > lightest ? level : lightest;
        }
    }
    return lightest - darkest < LEAST_CONTRAST;
}

static int tesseract_read(TessBaseAPI *tesseract, PIX *line, enum recogniser_mode mode, struct arena *arena,
                          struct line_reading *ret_reading)
{
    TessBaseAPISetPageSegMode(tesseract, (TessPageSegMode)mode);
    TessBaseAPISetImage2(tesseract, line);
    TessBaseAPISetSourceResolution(tesseract, CLAIMED_DPI);
    int status = TessBaseAPIRecognize(tesseract, NULL) == 0 ? STATUS_OK : STATUS_INTERNAL;
    if (status == STATUS_OK)
        status = reading_collect(tesseract, arena, ret_reading);
    TessBaseAPIClear(tesseract);
    return status;
}

int recogniser_read(struct recogniser *recogniser, struct Pix *line, enum recogniser_mode mode,
                    struct arena *arena, struct line_reading *ret_reading)
{
    if (!line || pixGetDepth(line) != 8 || pixGetWidth(line) < MIN_SIDE || pixGetHeight(line) < MIN_SIDE)
        return STATUS_BAD_ARGUMENT;
    *ret_reading = (struct line_reading){.text = ""};
    if (is_even(line))
        return STATUS_OK;
    double start = clock_seconds();
    int status = tesseract_want(recogniser);
    if (status == STATUS_OK)
        status = tesseract_read(recogniser->tesseract, line, mode, arena, ret_reading);
    recogniser->cost.lines++;
    recogniser->cost.seconds += clock_seconds() - start;
    return status;
}

static int lines_read_singly(struct recogniser *recogniser, const struct look *looks, size_t count,
                             struct arena *arena, struct looked *looked)
{
    int status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        looked[i] = (struct looked){.votes = 1, .margin = MARGIN_MOST};
        status = looks[i].count < 1
                     ? STATUS_BAD_ARGUMENT
                     : recogniser_read(recogniser, looks[i].pictures[0], READ_RAW, arena, &looked[i].reading);
    }
    return status;
}

static bool shows_something(const struct look *look)
{
    return look->count < 1 || !look->pictures[0] || pixGetDepth(look->pictures[0]) != 8 ||
           !is_even(look->pictures[0]); /* what is wrong with it the engine says */
}

/* Those that show something, together. */
static int lines_read_together(struct recogniser *recogniser, const struct look *looks, size_t count,
                               struct arena *arena, struct looked *looked)
{
    struct look *shown = arena_array(arena, count + 1, sizeof *shown);
    struct looked *found = arena_array(arena, count + 1, sizeof *found);
    size_t shown_count = 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        looked[i] = (struct looked){.reading = {.text = ""}};
        if (shows_something(&looks[i]))
            shown[shown_count++] = looks[i];
    }
    double start = clock_seconds();
    int status = engine_read(recogniser->engine, shown, shown_count, arena, found, &recogniser->cost.lines);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        if (shows_something(&looks[i]))
            looked[i] = found[at++];
    recogniser->cost.seconds += clock_seconds() - start;
    return status;
}

int recogniser_read_lines(struct recogniser *recogniser, const struct look *looks, size_t count,
                          struct arena *arena, struct looked *ret_looked)
{
    return recogniser->engine ? lines_read_together(recogniser, looks, count, arena, ret_looked)
                              : lines_read_singly(recogniser, looks, count, arena, ret_looked);
}
