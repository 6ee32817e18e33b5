#include "text/recogniser.h"

#include <leptonica/allheaders.h>
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
    int height;          /* of the pictures its network wants */
    struct arena *arena; /* the remembered readings */
    struct memory *memories;
    size_t memory_count;
    struct recogniser_cost cost;
};

/*
 * No dictionaries: a declaration is names, codes and amounts, and a dictionary mends them into common words.
 * No looking for white on black: it doubles the time of doubtful lines. Tesseract's own messages go nowhere.
 */
static const char *const SETTINGS[][2] = {
    {"load_system_dawg", "0"},   {"load_freq_dawg", "0"},           {"load_punc_dawg", "0"},
    {"load_number_dawg", "0"},   {"load_unambig_dawg", "0"},        {"load_bigram_dawg", "0"},
    {"tessedit_do_invert", "0"}, {"classify_enable_learning", "0"}, {"preserve_interword_spaces", "1"},
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
    arena_free(recogniser->arena);
    free(recogniser);
}

int recogniser_height(const struct recogniser *recogniser)
{
    return recogniser->height;
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
static void symbol_add(TessResultIterator *symbols, struct arena *arena, struct strbuf *text,
                       float **confidences, size_t *count)
{
    char *symbol = TessResultIteratorGetUTF8Text(symbols, RIL_SYMBOL);
    if (!symbol)
        return;
    const TessPageIterator *place = TessResultIteratorGetPageIteratorConst(symbols);
    if (text->length > 0 && TessPageIteratorIsAtBeginningOf(place, RIL_WORD))
        strbuf_putc(text, ' ');
    strbuf_puts(text, symbol);
    TessDeleteText(symbol);
    float *confidence = arena_push(arena, confidences, count, sizeof *confidence);
    float percent = TessResultIteratorConfidence(symbols, RIL_SYMBOL);
    *confidence = percent < 0 ? 0 : percent > 100 ? 1 : percent / 100;
}

static void reading_sum_up(struct line_reading *reading)
{
    double sum = 0, worst = 1;
    for (size_t i = 0; i < reading->symbol_count; i++) {
        sum += (double)reading->confidences[i];
        worst = (double)reading->confidences[i] < worst ? (double)reading->confidences[i] : worst;
    }
    reading->mean = reading->symbol_count ? sum / (double)reading->symbol_count : 0;
    reading->worst = reading->symbol_count ? worst : 0;
}

/* Collects what Tesseract just read. */
static int reading_collect(struct recogniser *recogniser, struct line_reading *ret_reading)
{
    struct strbuf text = STRBUF_INIT(MAX_TEXT);
    struct line_reading reading = {0};
    float *confidences = NULL;
    TessResultIterator *symbols = TessBaseAPIGetIterator(recogniser->tesseract);
    if (symbols) {
        do
            symbol_add(symbols, recogniser->arena, &text, &confidences, &reading.symbol_count);
        while (TessResultIteratorNext(symbols, RIL_SYMBOL));
        TessResultIteratorDelete(symbols);
    }
    int status = text.failed ? STATUS_NO_MEMORY : STATUS_OK;
    if (status == STATUS_OK) {
        reading.text = arena_strdup(recogniser->arena, text.text);
        reading.confidences = confidences;
        reading_sum_up(&reading);
        *ret_reading = reading;
    }
    strbuf_release(&text);
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
    TessBaseAPISetPageSegMode(recogniser->tesseract, (TessPageSegMode)mode);
    TessBaseAPISetImage2(recogniser->tesseract, line);
    TessBaseAPISetSourceResolution(recogniser->tesseract, CLAIMED_DPI);
    int status = TessBaseAPIRecognize(recogniser->tesseract, NULL) == 0 ? STATUS_OK : STATUS_INTERNAL;
    if (status == STATUS_OK)
        status = reading_collect(recogniser, ret_reading);
    TessBaseAPIClear(recogniser->tesseract);
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
