#include "text/relook.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "shenbao/status.h"
#include "text/codes.h"
#include "text/decode.h"
#include "text/forward.h"
#include "text/network.h"
#include "text/ngram.h"
#include "text/plan.h"
#include "text/traineddata.h"

enum { TEXTS = 8, MOST_TEXTS = RELOOK_PICTURES * TEXTS, LONGEST_PATH = 4096 };

static const double MARGIN_MOST = 20; /* that there is but one text says no more */

struct relook {
    struct arena *arena; /* what the model's parts are read into */
    struct codebook book;
    struct plan plan;
    struct forward *forward;
    struct ngram *ngram;
    struct decoder *decoder;
};

/* ---- the model ---- */

/* The network's weights are packed; as the file has them they are needed no longer. */
static int network_load(struct relook *relook, const struct traineddata *data)
{
    struct network network;
    struct arena *scratch = arena_new();
    int status =
        scratch ? network_read(traineddata_reader(data, PART_NETWORK), scratch, &network) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = plan_make(&network, relook->arena, &relook->plan);
    if (status == STATUS_OK && relook->plan.codes < relook->book.outputs)
        status = STATUS_MODEL_BAD;
    if (status == STATUS_OK)
        status = forward_new(&relook->plan, &network, &relook->forward);
    arena_free(scratch);
    return status;
}

static int model_load(struct relook *relook, const char *path)
{
    struct traineddata data;
    int status = traineddata_load(path, &data);
    if (status != STATUS_OK)
        return status;
    status = codebook_load(&data, relook->arena, &relook->book);
    if (status == STATUS_OK)
        status = network_load(relook, &data);
    traineddata_release(&data);
    return status;
}

static int language_load(struct relook *relook, const char *path)
{
    int status = ngram_load(path, &relook->ngram);
    return status == STATUS_MODEL_MISSING ? STATUS_OK : status;
}

static int all_load(struct relook *relook, const char *dir, const char *name)
{
    char model[LONGEST_PATH], language[LONGEST_PATH];
    int length = snprintf(model, sizeof model, "%s/%s.traineddata", dir, name);
    if (length < 0 || (size_t)length >= sizeof model || !(relook->arena = arena_new()))
        return STATUS_NO_MEMORY;
    snprintf(language, sizeof language, "%s/%s.ngram", dir, name);
    int status = model_load(relook, model);
    if (status == STATUS_OK)
        status = language_load(relook, language);
    if (status == STATUS_OK)
        status = decoder_new(&relook->book, relook->ngram, &relook->decoder);
    return status;
}

int relook_new(const char *dir, const char *name, struct relook **ret_relook)
{
    struct relook *relook = calloc(1, sizeof *relook);
    if (!relook)
        return STATUS_NO_MEMORY;
    int status = all_load(relook, dir, name);
    if (status != STATUS_OK) {
        relook_free(relook);
        relook = NULL;
    }
    *ret_relook = relook;
    return status;
}

void relook_free(struct relook *relook)
{
    if (!relook)
        return;
    decoder_free(relook->decoder);
    ngram_free(relook->ngram);
    forward_free(relook->forward);
    arena_free(relook->arena);
    free(relook);
}

/* ---- pictures ---- */

static const uint8_t *pixels_of(PIX *picture, struct arena *arena)
{
    l_int32 width = pixGetWidth(picture), height = pixGetHeight(picture);
    uint8_t *pixels = arena_array(arena, (size_t)width * (size_t)height, 1);
    for (int y = 0; y < height; y++) {
        const l_uint32 *row = pixGetData(picture) + (size_t)y * (size_t)pixGetWpl(picture);
        for (int x = 0; x < width; x++)
            pixels[(size_t)y * (size_t)width + (size_t)x] = (uint8_t)GET_DATA_BYTE(row, x);
    }
    return pixels;
}

static int pictures_show(struct relook *relook, PIX *const *pictures, size_t count, struct arena *arena,
                         struct forward_line *lines)
{
    struct forward_picture shown[RELOOK_PICTURES];
    for (size_t i = 0; i < count; i++) {
        if (pixGetDepth(pictures[i]) != 8 || pixGetHeight(pictures[i]) != relook->plan.height)
            return STATUS_BAD_ARGUMENT;
        shown[i] = (struct forward_picture){pixels_of(pictures[i], arena), pixGetWidth(pictures[i])};
    }
    return forward_run(relook->forward, shown, count, lines);
}

/* ---- the texts that come into question ---- */

struct choice {
    struct decoded text;
    double total;
    int firsts; /* pictures of which it is the best text */
};

struct choices {
    struct choice all[MOST_TEXTS];
    size_t count;
};

static struct choice *choice_want(struct choices *choices, const struct decoded *text)
{
    for (size_t i = 0; i < choices->count; i++) {
        struct decoded *known = &choices->all[i].text;
        if (known->count == text->count &&
            memcmp(known->symbols, text->symbols, text->count * sizeof *text->symbols) == 0)
            return &choices->all[i];
    }
    struct choice *choice = &choices->all[choices->count++];
    *choice = (struct choice){.text = *text};
    return choice;
}

static int choices_find(struct relook *relook, const struct forward_line *lines, size_t count,
                        struct arena *arena, struct choices *choices)
{
    for (size_t i = 0; i < count; i++) {
        struct decoded texts[TEXTS];
        size_t found;
        int status =
            decode_line(relook->decoder, &lines[i], relook->plan.codes, NULL, TEXTS, arena, texts, &found);
        if (status != STATUS_OK)
            return status;
        for (size_t k = 0; k < found; k++)
            choice_want(choices, &texts[k])->firsts += k == 0;
    }
    return STATUS_OK;
}

/* Each by all pictures: the mean of the logarithms, so that more pictures do not outweigh the language. */
static int choices_weigh(struct relook *relook, const struct forward_line *lines, size_t count,
                         struct choices *choices)
{
    for (size_t i = 0; i < choices->count; i++) {
        struct decoded *text = &choices->all[i].text;
        text->picture = 0;
        for (size_t k = 0; k < count; k++) {
            double picture;
            int status = decode_score(relook->decoder, &lines[k], text->symbols, text->count, &picture);
            if (status != STATUS_OK)
                return status;
            text->picture += picture / (double)count;
        }
        choices->all[i].total = decoded_total(text, NULL);
    }
    return STATUS_OK;
}

static const struct choice *choices_best(const struct choices *choices)
{
    const struct choice *best = &choices->all[0];
    for (size_t i = 1; i < choices->count; i++)
        if (choices->all[i].total > best->total)
            best = &choices->all[i];
    return best;
}

/* ---- how sure each symbol is ---- */

/* agrees[i]: symbol i of `best` stands at its place in `other` too, laid over it by the fewest edits. */
static void agreement(const struct decoded *best, const struct decoded *other, struct arena *arena,
                      bool *agrees)
{
    size_t rows = best->count + 1, columns = other->count + 1;
    unsigned *edits = arena_array(arena, rows * columns, sizeof *edits);
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < columns; k++) {
            unsigned *edit = &edits[i * columns + k];
            if (i == 0 || k == 0) {
                *edit = (unsigned)(i + k);
                continue;
            }
            unsigned over = edit[-(ptrdiff_t)columns - 1] + (best->symbols[i - 1] != other->symbols[k - 1]);
            unsigned skip = 1 + (edit[-1] < edit[-(ptrdiff_t)columns] ? edit[-1] : edit[-(ptrdiff_t)columns]);
            *edit = over < skip ? over : skip;
        }
    size_t i = best->count, k = other->count;
    while (i > 0 && k > 0) {
        const unsigned *edit = &edits[i * columns + k];
        bool same = best->symbols[i - 1] == other->symbols[k - 1];
        if (*edit == edit[-(ptrdiff_t)columns - 1] + !same) {
            agrees[--i] = same;
            k--;
        } else if (*edit == edit[-(ptrdiff_t)columns] + 1) {
            agrees[--i] = false;
        } else {
            k--;
        }
    }
    while (i > 0)
        agrees[--i] = false;
}

static const double *symbols_weigh(const struct choices *choices, const struct choice *best,
                                   struct arena *arena)
{
    double *sure = arena_array(arena, best->text.count + 1, sizeof *sure), sum = 0;
    bool *agrees = arena_array(arena, best->text.count + 1, sizeof *agrees);
    for (size_t i = 0; i < choices->count; i++) {
        double weight = exp(choices->all[i].total - best->total);
        sum += weight;
        agreement(&best->text, &choices->all[i].text, arena, agrees);
        for (size_t k = 0; k < best->text.count; k++)
            sure[k] += agrees[k] ? weight : 0;
    }
    for (size_t k = 0; k < best->text.count; k++)
        sure[k] /= sum;
    return sure;
}

/* How far ahead of the next best text. */
static double margin_of(const struct choices *choices, const struct choice *best)
{
    double next = -INFINITY;
    for (size_t i = 0; i < choices->count; i++)
        if (&choices->all[i] != best && choices->all[i].total > next)
            next = choices->all[i].total;
    return fmin(best->total - next, MARGIN_MOST);
}

static int reading_make(const struct relook *relook, const struct decoded *text, const double *sure,
                        struct arena *arena, struct line_reading *ret_reading)
{
    struct line_symbol *symbols = arena_array(arena, text->count + 1, sizeof *symbols);
    struct line_reading reading = {.symbols = symbols};
    bool spaced = false;
    for (size_t i = 0; i < text->count; i++) {
        const struct symbol_code *symbol = &relook->book.symbols[text->symbols[i]];
        if (strcmp(symbol->text, " ") == 0) {
            spaced = reading.symbol_count > 0;
            continue;
        }
        symbols[reading.symbol_count++] =
            (struct line_symbol){arena_strndup(arena, symbol->text, symbol->size),
                                 (float)confidence_of_probability(sure[i]), spaced};
        spaced = false;
    }
    int status = line_reading_finish(&reading, arena);
    if (status == STATUS_OK)
        *ret_reading = reading;
    return status;
}

int relook_read(struct relook *relook, struct Pix *const *pictures, size_t count, struct arena *arena,
                struct relooked *ret_relooked)
{
    struct arena *scratch = arena_new();
    if (!scratch)
        return STATUS_NO_MEMORY;
    struct forward_line lines[RELOOK_PICTURES];
    struct choices *choices = arena_array(scratch, 1, sizeof *choices);
    struct relooked relooked = {.reading = {.text = ""}};
    int status = pictures_show(relook, pictures, count, scratch, lines);
    if (status == STATUS_OK)
        status = choices_find(relook, lines, count, scratch, choices);
    if (status == STATUS_OK)
        status = choices_weigh(relook, lines, count, choices);
    if (status == STATUS_OK && choices->count > 0) {
        const struct choice *best = choices_best(choices);
        const double *sure = symbols_weigh(choices, best, scratch);
        relooked.votes = best->firsts;
        relooked.margin = margin_of(choices, best);
        status = reading_make(relook, &best->text, sure, arena, &relooked.reading);
    }
    arena_free(scratch);
    if (status == STATUS_OK)
        *ret_relooked = relooked;
    return status;
}
