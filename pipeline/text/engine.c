#include "text/engine.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "shenbao/status.h"
#include "shenbao/text.h"
#include "text/codes.h"
#include "text/decode.h"
#include "text/forward.h"
#include "text/network.h"
#include "text/ngram.h"
#include "text/picture.h"
#include "text/plan.h"
#include "text/recall.h"
#include "text/seen.h"
#include "text/traineddata.h"
#include "text/weigh.h"

/*
 * Pictures go through the network together, for a matrix that was fetched from memory once serves all of them: those of
 * lines that are about as long, so that little is worked out for nothing behind a line's end.
 */
enum { LONGEST_PATH = 4096, MOST_PIXELS = 6000 }; /* wide, all pictures together: bounds the memory */
enum { RECALLED = 8 << 20 }; /* numbers: what a network says of all lines of most pages */

/* A network ready to run, and how what it says is weighed with the language. */
struct net {
    struct plan plan;
    struct forward *forward;
    struct decode_options options;
};

/*
 * Of pages in black and white strokes are lost, so that the picture says less and the language more; and of words that a
 * picture in greys shows badly, up to so much more. The more the language weighs, the more each symbol has to bring.
 */
static const double BLACK_LANGUAGE = 0.65, MORE_LANGUAGE = 0.4, SYMBOL_PER_LANGUAGE = 2;

struct engine {
    struct arena *arena; /* what the models' parts are read into */
    struct codebook book;
    struct net grey, black; /* for pages of greys, and for those in black and white alone */
    struct ngram *ngram;
    struct decoder *decoder;
    struct recall *recall;
};

/* ---- the model ---- */

/* The network's weights are packed; as the file has them they are needed no longer. */
static int net_load(struct engine *engine, const struct traineddata *data, struct net *net)
{
    struct network network;
    struct arena *scratch = arena_new();
    int status =
        scratch ? network_read(traineddata_reader(data, PART_NETWORK), scratch, &network) : STATUS_NO_MEMORY;
    if (status == STATUS_OK)
        status = plan_make(&network, engine->arena, &net->plan);
    if (status == STATUS_OK && net->plan.codes < engine->book.outputs)
        status = STATUS_MODEL_BAD;
    if (status == STATUS_OK)
        status = forward_new(&net->plan, &network, &net->forward);
    arena_free(scratch);
    return status;
}

static int model_load(struct engine *engine, const char *path)
{
    struct traineddata data;
    int status = traineddata_load(path, &data);
    if (status != STATUS_OK)
        return status;
    status = codebook_load(&data, engine->arena, &engine->book);
    if (status == STATUS_OK)
        status = net_load(engine, &data, &engine->grey);
    traineddata_release(&data);
    return status;
}

/* The other network writes the same codes for the same symbols, from pictures of the same height. */
static int black_check(const struct engine *engine, const struct traineddata *data)
{
    struct codebook book;
    struct arena *scratch = arena_new();
    int status = scratch ? codebook_load(data, scratch, &book) : STATUS_NO_MEMORY;
    if (status == STATUS_OK &&
        (!codebook_same(&book, &engine->book) || engine->black.plan.height != engine->grey.plan.height ||
         engine->black.plan.codes != engine->grey.plan.codes))
        status = STATUS_MODELS_DIFFER;
    arena_free(scratch);
    return status;
}

/* Without a model of their own, pages in black and white are read as all others are. */
static int black_load(struct engine *engine, const char *path)
{
    struct traineddata data;
    int status = traineddata_load(path, &data);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status == STATUS_OK) {
        status = net_load(engine, &data, &engine->black);
        if (status == STATUS_OK)
            status = black_check(engine, &data);
        traineddata_release(&data);
    }
    return status == STATUS_MODEL_BAD ? STATUS_MODELS_DIFFER : status;
}

static int language_load(struct engine *engine, const char *path)
{
    int status = ngram_load(path, &engine->ngram);
    return status == STATUS_MODEL_MISSING ? STATUS_OK : status;
}

static int all_load(struct engine *engine, const char *dir, const char *name)
{
    char model[LONGEST_PATH], black[LONGEST_PATH], language[LONGEST_PATH];
    int length = snprintf(black, sizeof black, "%s/%s" RECOGNISER_BILEVEL ".traineddata", dir, name);
    if (length < 0 || (size_t)length >= sizeof black || !(engine->arena = arena_new()))
        return STATUS_NO_MEMORY;
    snprintf(model, sizeof model, "%s/%s.traineddata", dir, name);
    snprintf(language, sizeof language, "%s/%s.ngram", dir, name);
    int status = model_load(engine, model);
    if (status == STATUS_OK)
        status = black_load(engine, black);
    if (status == STATUS_OK)
        status = language_load(engine, language);
    if (status == STATUS_OK)
        status = decoder_new(&engine->book, engine->ngram, &engine->decoder);
    if (status == STATUS_OK)
        status = recall_new(RECALLED, &engine->recall);
    return status;
}

int engine_new(const char *dir, const char *name, struct engine **ret_engine)
{
    struct engine *engine = calloc(1, sizeof *engine);
    if (!engine)
        return STATUS_NO_MEMORY;
    engine->grey.options = engine->black.options = (struct decode_options)DECODE_OPTIONS_DEFAULT;
    engine->black.options.symbol += SYMBOL_PER_LANGUAGE * (BLACK_LANGUAGE - engine->black.options.language);
    engine->black.options.language = BLACK_LANGUAGE;
    int status = all_load(engine, dir, name);
    if (status != STATUS_OK) {
        engine_free(engine);
        engine = NULL;
    }
    *ret_engine = engine;
    return status;
}

void engine_free(struct engine *engine)
{
    if (!engine)
        return;
    recall_free(engine->recall);
    decoder_free(engine->decoder);
    ngram_free(engine->ngram);
    forward_free(engine->grey.forward);
    forward_free(engine->black.forward);
    arena_free(engine->arena);
    free(engine);
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

/* A line and where it comes in the order of widths. */
struct place {
    size_t line;
    int width; /* of its widest picture */
};

static int compare_places(const void *a, const void *b)
{
    const struct place *left = a, *right = b;
    if (left->width != right->width)
        return left->width > right->width ? -1 : 1;
    return (left->line > right->line) - (left->line < right->line);
}

static const struct net *net_of(const struct engine *engine, const struct look *look)
{
    return look->bilevel && engine->black.forward ? &engine->black : &engine->grey;
}

static int look_check(const struct engine *engine, const struct look *look)
{
    bool sound = look->count >= 1 && look->count <= ENGINE_PICTURES;
    for (size_t i = 0; i < look->count && sound; i++)
        sound = look->pictures[i] && pixGetDepth(look->pictures[i]) == 8 &&
                pixGetHeight(look->pictures[i]) == engine->grey.plan.height &&
                plan_steps(&net_of(engine, look)->plan, pixGetWidth(look->pictures[i])) >= 1;
    return sound ? STATUS_OK : STATUS_BAD_ARGUMENT;
}

static int places_sort(const struct engine *engine, const struct look *looks, size_t count,
                       struct place *places)
{
    for (size_t i = 0; i < count; i++) {
        if (look_check(engine, &looks[i]) != STATUS_OK)
            return STATUS_BAD_ARGUMENT;
        places[i].line = i;
        for (size_t k = 0; k < looks[i].count; k++) {
            int width = pixGetWidth(looks[i].pictures[k]);
            places[i].width = width > places[i].width ? width : places[i].width;
        }
    }
    qsort(places, count, sizeof *places, compare_places);
    return STATUS_OK;
}

/* How many of the lines, the widest first, go through a network together; one at least. */
static size_t group_size(const struct look *looks, const struct place *places, size_t count)
{
    size_t pictures = 0, size = 0;
    while (size < count) {
        pictures += looks[places[size].line].count;
        if (size > 0 && (pictures > FORWARD_LINES || pictures * (size_t)places[0].width > MOST_PIXELS ||
                         looks[places[size].line].bilevel != looks[places[0].line].bilevel))
            break;
        size++;
    }
    return size;
}

/* Lines that go through a network together. */
struct group {
    const struct net *net;
    size_t count; /* pictures */
    uint64_t keys[FORWARD_LINES];
    struct forward_line lines[FORWARD_LINES]; /* what the network says of each */
    bool known[FORWARD_LINES];                /* it was said before */
};

static void group_fill(const struct engine *engine, const struct look *looks, const struct place *places,
                       size_t size, struct group *group, PIX *pictures[FORWARD_LINES])
{
    *group = (struct group){.net = net_of(engine, &looks[places[0].line])};
    for (size_t i = 0; i < size; i++)
        for (size_t k = 0; k < looks[places[i].line].count; k++) {
            size_t at = group->count++;
            pictures[at] = looks[places[i].line].pictures[k];
            group->keys[at] = picture_fingerprint(pictures[at]) + (group->net == &engine->black);
            const struct forward_line *said = recall_find(engine->recall, group->keys[at]);
            group->known[at] = said;
            group->lines[at] = said ? *said : (struct forward_line){0};
        }
}

/* Lets the network say what is not known. */
static int group_run(struct group *group, PIX *const pictures[FORWARD_LINES], struct arena *scratch,
                     size_t *ret_count)
{
    struct forward_picture shown[FORWARD_LINES];
    struct forward_line said[FORWARD_LINES];
    size_t count = 0, at = 0;
    for (size_t i = 0; i < group->count; i++)
        if (!group->known[i])
            shown[count++] =
                (struct forward_picture){pixels_of(pictures[i], scratch), pixGetWidth(pictures[i])};
    *ret_count = count;
    int status = count > 0 ? forward_run(group->net->forward, shown, count, said) : STATUS_OK;
    for (size_t i = 0; i < group->count && status == STATUS_OK; i++)
        if (!group->known[i])
            group->lines[i] = said[at++];
    return status;
}

/*
 * The less the first picture shows of a line's words, the more the language says: a network is too sure of what it makes
 * of a blot. Black and white is weighed so from the start, and more brings nothing there.
 */
static struct decode_options options_for(const struct engine *engine, const struct net *net,
                                         const struct look *look)
{
    struct decode_options options = net->options;
    if (net == &engine->grey) {
        double more = fmin(look->unfit, MORE_LANGUAGE);
        options.language += more;
        options.symbol += SYMBOL_PER_LANGUAGE * more;
    }
    return options;
}

/* What a look's pictures say, by the network and by what is seen. */
static void look_say(const struct engine *engine, const struct look *look, const struct forward_line *lines,
                     struct arena *arena, struct forward_line said[ENGINE_PICTURES])
{
    for (size_t i = 0; i < look->count; i++)
        said[i] = look->seen_count == 0
                      ? lines[i]
                      : seen_tell(look->seen, look->seen_count, &engine->book, &lines[i], arena);
}

static int group_read(struct engine *engine, const struct look *looks, const struct place *places,
                      size_t size, struct arena *arena, struct looked *looked, size_t *ret_shown)
{
    struct group group;
    PIX *pictures[FORWARD_LINES];
    struct arena *scratch = arena_new();
    if (!scratch)
        return STATUS_NO_MEMORY;
    group_fill(engine, looks, places, size, &group, pictures);
    int status = group_run(&group, pictures, scratch, ret_shown);
    for (size_t i = 0, at = 0; i < size && status == STATUS_OK; i++) {
        const struct look *look = &looks[places[i].line];
        struct decode_options options = options_for(engine, group.net, look);
        const struct weighing weighing = {engine->decoder, &engine->book, &options, &group.net->options};
        struct forward_line said[ENGINE_PICTURES];
        look_say(engine, look, group.lines + at, scratch, said);
        status = weigh_line(&weighing, said, look, arena, &looked[places[i].line]);
        at += look->count;
    }
    for (size_t i = 0; i < group.count && status == STATUS_OK; i++)
        if (!group.known[i])
            recall_keep(engine->recall, group.keys[i], &group.lines[i]);
    arena_free(scratch);
    return status;
}

int engine_read(struct engine *engine, const struct look *looks, size_t count, struct arena *arena,
                struct looked *ret_looked, size_t *pictures)
{
    CLEANUP(cleanup_free) struct place *places = calloc(count + 1, sizeof *places);
    if (!places)
        return STATUS_NO_MEMORY;
    int status = places_sort(engine, looks, count, places);
    for (size_t at = 0, size; at < count && status == STATUS_OK; at += size) {
        size_t shown = 0;
        size = group_size(looks, places + at, count - at);
        status = group_read(engine, looks, places + at, size, arena, ret_looked, &shown);
        *pictures += shown;
    }
    return status;
}
