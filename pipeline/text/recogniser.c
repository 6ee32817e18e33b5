#include "text/recogniser.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <tesseract/capi.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "shenbao/status.h"
#include "shenbao/text.h"
#include "text/model.h"
#include "text/relook.h"

enum {
    MIN_SIDE = 3,
    MAX_TEXT = 64 * 1024, /* bytes of one line: far beyond any picture that fits in memory */
    MEMORY_SLOTS = 1024,  /* lines remembered; a full page has some 200 */
    LEAST_CONTRAST = 16,  /* grey levels: a picture with less shows nothing */
    CLAIMED_DPI = 300 /* the network scales by the picture's height alone; said so that nothing is guessed */
};

/* A line that was read: its picture's fingerprint and the answer. */
struct memory {
    uint64_t fingerprint;
    struct line_reading reading;
};

struct recogniser {
    TessBaseAPI *tesseract;
    int height;            /* of the pictures its network wants */
    struct relook *relook; /* NULL: this model has none */
    struct arena *arena;   /* the remembered readings */
    struct memory *memories;
    size_t memory_count;
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

static int model_check(const char *dir, const char *name)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s.traineddata", dir, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return STATUS_BAD_ARGUMENT;
    return access(path, R_OK) == 0 ? STATUS_OK : STATUS_MODEL_MISSING;
}

int recogniser_new(const char *dir, const char *name, struct recogniser **ret_recogniser)
{
    int status = model_check(dir, name);
    if (status != STATUS_OK)
        return status;
    struct recogniser *recogniser = calloc(1, sizeof *recogniser);
    if (!recogniser)
        return STATUS_NO_MEMORY;
    status = STATUS_NO_MEMORY;
    recogniser->arena = arena_new();
    recogniser->tesseract = TessBaseAPICreate();
    if (!recogniser->arena || !recogniser->tesseract)
        goto failed;
    status = model_height(dir, name, &recogniser->height);
    if (status != STATUS_OK)
        goto failed;
    status = STATUS_MODEL_BAD;
    if (tesseract_init(recogniser->tesseract, dir, name) != 0)
        goto failed;
    status = relook_new(dir, name, &recogniser->relook);
    if (status == STATUS_NO_MEMORY)
        goto failed;
    *ret_recogniser = recogniser;
    return STATUS_OK;
failed:
    recogniser_free(recogniser);
    return status;
}

void recogniser_free(struct recogniser *recogniser)
{
    if (!recogniser)
        return;
    if (recogniser->tesseract) {
        TessBaseAPIEnd(recogniser->tesseract);
        TessBaseAPIDelete(recogniser->tesseract);
    }
    relook_free(recogniser->relook);
    arena_free(recogniser->arena);
    free(recogniser);
}

int recogniser_height(const struct recogniser *recogniser)
{
    return recogniser->height;
}

bool recogniser_looks_closer(const struct recogniser *recogniser)
{
    return recogniser->relook;
}

int recogniser_look_closer(struct recogniser *recogniser, struct Pix *const *pictures, size_t count,
                           struct arena *arena, struct relooked *ret_relooked)
{
    double start = clock_seconds();
    int status = recogniser->relook ? relook_read(recogniser->relook, pictures, count, arena, ret_relooked)
                                    : STATUS_BAD_ARGUMENT;
    recogniser->cost.lines += count;
    recogniser->cost.seconds += clock_seconds() - start;
    return status;
}

const char *recogniser_version(void)
{
    return TessVersion();
}

struct recogniser_cost recogniser_cost(const struct recogniser *recogniser)
{
    return recogniser->cost;
}

void recogniser_forget(struct recogniser *recogniser)
{
    TessBaseAPIClear(recogniser->tesseract);
    struct arena *fresh = arena_new();
    if (fresh) {
        arena_free(recogniser->arena);
        recogniser->arena = fresh;
    }
    recogniser->memories = NULL;
    recogniser->memory_count = 0;
}

/* FNV-1a over words of the raster; the padding bits of 8 bpp rows are always set by us or zero. */
static uint64_t fingerprint_of(PIX *line, enum recogniser_mode mode)
{
    const uint64_t prime = 0x100000001b3u;
    l_int32 width, height;
    pixGetDimensions(line, &width, &height, NULL);
    uint64_t hash = 0xcbf29ce484222325u;
    hash = (hash ^ (uint64_t)mode) * prime;
    hash = (hash ^ (uint64_t)width) * prime;
    hash = (hash ^ (uint64_t)height) * prime;
    const l_uint32 *words = pixGetData(line);
    size_t count = (size_t)pixGetWpl(line) * (size_t)height;
    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ words[i]) * prime;
        hash ^= hash >> 32;
    }
    return hash;
}

static const struct line_reading *memory_lookup(const struct recogniser *recogniser, uint64_t fingerprint)
{
    for (size_t i = 0; i < recogniser->memory_count; i++)
        if (recogniser->memories[i].fingerprint == fingerprint)
            return &recogniser->memories[i].reading;
    return NULL;
}

static void memory_add(struct recogniser *recogniser, uint64_t fingerprint,
                       const struct line_reading *reading)
{
    if (recogniser->memory_count >= MEMORY_SLOTS)
        return;
    struct memory *memory =
        arena_push(recogniser->arena, &recogniser->memories, &recogniser->memory_count, sizeof *memory);
    memory->fingerprint = fingerprint;
    memory->reading = *reading;
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

/* Shown an even picture, Tesseract reads a ghost in it (|). Text shows soonest in the rows of the middle. */
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

static int tesseract_read(struct recogniser *recogniser, PIX *line, enum recogniser_mode mode,
                          struct line_reading *ret_reading)
{
    double start = clock_seconds();
    TessBaseAPI *tesseract = recogniser->tesseract;
    TessBaseAPISetPageSegMode(tesseract, (TessPageSegMode)mode);
    TessBaseAPISetImage2(tesseract, line);
    TessBaseAPISetSourceResolution(tesseract, CLAIMED_DPI);
    int status = TessBaseAPIRecognize(tesseract, NULL) == 0 ? STATUS_OK : STATUS_INTERNAL;
    if (status == STATUS_OK)
        status = reading_collect(tesseract, recogniser->arena, ret_reading);
    TessBaseAPIClear(tesseract);
    recogniser->cost.lines++;
    recogniser->cost.seconds += clock_seconds() - start;
    return status;
}

int recogniser_read(struct recogniser *recogniser, struct Pix *line, enum recogniser_mode mode,
                    struct line_reading *ret_reading)
{
    if (!line || pixGetDepth(line) != 8 || pixGetWidth(line) < MIN_SIDE || pixGetHeight(line) < MIN_SIDE)
        return STATUS_BAD_ARGUMENT;
    if (is_even(line)) {
        *ret_reading = (struct line_reading){.text = ""};
        return STATUS_OK;
    }
    uint64_t fingerprint = fingerprint_of(line, mode);
    const struct line_reading *known = memory_lookup(recogniser, fingerprint);
    if (known) {
        *ret_reading = *known;
        return STATUS_OK;
    }
    int status = tesseract_read(recogniser, line, mode, ret_reading);
    if (status == STATUS_OK)
        memory_add(recogniser, fingerprint, ret_reading);
    return status;
}
