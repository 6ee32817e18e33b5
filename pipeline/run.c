#include "run.h"

#include <errno.h>
#include <leptonica/allheaders.h>

#include "assemble.h"
#include "base/arena.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/debug.h"
#include "base/name.h"
#include "export/overlay.h"
#include "export/page_json.h"
#include "shenbao/doubt.h"
#include "shenbao/form.h"
#include "shenbao/grid.h"
#include "shenbao/page.h"
#include "shenbao/status.h"
#include "shenbao/text.h"

enum { VERSION_BYTES = 32 };

struct reader {
    struct recogniser *recogniser;
    struct form_set *forms;
    struct calibration *calibration;
    struct models models;
    struct engine engine;
    char leptonica[VERSION_BYTES];
    struct scan_limits limits;
    const char *debug_dir, *overlay_dir; /* borrowed from the options */
    struct page_options page_options;
    struct text_options text_options;
    struct doubt_options doubt_options;
};

/* Everything one page needs on its way; freed together. */
struct work {
    struct arena *arena;
    struct debug *debug;
    struct scan scan;
    struct page page;
    struct grid grid;
    struct page_text text;
    struct sheet sheet;
    struct reading reading;
    struct stage_times times;
};

static void work_release(struct work *work)
{
    page_release(&work->page);
    scan_release(&work->scan);
    debug_free(work->debug);
    arena_free(work->arena);
}

/* The seconds since *clock, which is set to now. */
static double lap(double *clock)
{
    double before = *clock;
    *clock = clock_seconds();
    return *clock - before;
}

/* Turns page and grid over where the text stands on its head. */
static int turn_upright(struct reader *reader, struct page *page, struct grid *grid)
{
    bool turned = false;
    int status = text_is_upside_down(reader->recogniser, page, grid, &turned);
    if (status < 0 || !turned)
        return status;
    status = page_turn_over(page);
    if (status < 0)
        return status;
    grid_turn_over(grid, pixGetWidth(page->grey), pixGetHeight(page->grey));
    return STATUS_OK;
}

/* Parts what the recogniser took since `before` from the text stage's time. */
static void reading_part(const struct recogniser *recogniser, const struct recogniser_cost *before,
                         struct stage_times *times)
{
    struct recogniser_cost after = recogniser_cost(recogniser);
    times->reading = after.seconds - before->seconds;
    times->lines = after.lines - before->lines;
    times->text -= times->reading;
}

/* The way of a page through the program. */
static int work_through(struct reader *reader, const struct scan_file *file, int frame, struct work *work)
{
    double clock = clock_seconds();
    int status = scan_decode(file, frame, &reader->limits, &work->scan);
    work->times.decode = lap(&clock);
    if (status < 0)
        return status;
    status = page_make(&work->scan, &reader->page_options, work->debug, &work->page);
    work->times.page = lap(&clock);
    if (status < 0)
        return status;
    status = grid_find(&work->page, work->arena, work->debug, &work->grid);
    work->times.grid = lap(&clock);
    if (status < 0)
        return status;
    struct recogniser_cost before = recogniser_cost(reader->recogniser);
    status = turn_upright(reader, &work->page, &work->grid);
    if (status == STATUS_OK)
        status = text_read(reader->recogniser, &work->page, &work->grid, &reader->text_options, work->arena,
                           work->debug, &work->text);
    work->times.text = lap(&clock);
    reading_part(reader->recogniser, &before, &work->times);
    if (status < 0)
        return status;
    sheet_assemble(&work->page, &work->grid, &work->text, work->arena, &work->sheet);
    status = form_read(reader->forms, &work->sheet, work->arena, &work->reading);
    if (status == STATUS_OK)
        doubt_settle(reader->calibration, &reader->doubt_options, &work->reading, work->arena, &work->sheet);
    work->times.form = lap(&clock);
    return status;
}

/* 0, or why the overlay could not be written. */
static int draw_overlay(const struct reader *reader, const struct work *work, const char *name)
{
    if (!reader->overlay_dir && !work->debug)
        return 0;
    CLEANUP(pixDestroy) PIX *overlay = overlay_draw(work->scan.pix, &work->sheet);
    debug_pix(work->debug, "overlay", overlay);
    errno = 0;
    if (!reader->overlay_dir || overlay_write(overlay, reader->overlay_dir, name) == STATUS_OK)
        return 0;
    return errno ? errno : ENOMEM;
}

static json_t *describe(const struct reader *reader, const struct work *work, const struct source *source)
{
    struct page_facts facts = {
        .source = *source,
        .rotation = work->page.rotation,
        .skew = work->page.skew,
        .flags = work->page.flags | work->grid.flags | work->reading.page_flags,
        .sheet = &work->sheet,
        .reading = &work->reading,
    };
    facts.source.width = work->scan.width;
    facts.source.height = work->scan.height;
    facts.source.dpi = work->page.dpi;
    return page_json(&reader->engine, &facts);
}

/* A sink for the page's intermediate pictures, named as its result; NULL where they are not wanted. */
static struct debug *debug_open(const struct reader *reader, const char *name)
{
    if (!reader->debug_dir)
        return NULL;
    CLEANUP(cleanup_free) char *flat = strdup(name);
    for (char *c = flat; c && *c; c++)
        *c = *c == '/' ? '_' : *c;
    return flat ? debug_new(reader->debug_dir, flat) : NULL;
}

int reader_read_frame(struct reader *reader, const struct scan_file *file, int open_status, const char *path,
                      int frame, struct page_outcome *ret_outcome)
{
    struct source source = {.path = path, .sha256 = file->sha256, .frame = frame};
    CLEANUP(cleanup_free) char *name = name_result(path, file->sha256, frame);
    CLEANUP(work_release) struct work work = {.arena = arena_new()};
    int status = !name || !work.arena ? STATUS_NO_MEMORY : open_status;
    if (status == STATUS_OK) {
        work.debug = debug_open(reader, name);
        status = work_through(reader, file, frame, &work);
    }
    int write_errno = status == STATUS_OK ? draw_overlay(reader, &work, name) : 0;
    json_t *document = status == STATUS_OK ? describe(reader, &work, &source)
                                           : page_error_json(&reader->engine, &source, status);
    struct page_counts counts = status == STATUS_OK ? page_count(&work.sheet) : (struct page_counts){0};
    *ret_outcome = (struct page_outcome){
        .json = document ? page_json_text(document) : NULL,
        .write_errno = write_errno,
        .cells = counts.cells,
        .flagged = counts.flagged,
        .times = work.times,
    };
    json_decref(document);
    return ret_outcome->json ? status : STATUS_NO_MEMORY;
}

int reader_read(struct reader *reader, const char *path, const char *shown_path, int frame,
                struct stage_times *ret_times, char **ret_json)
{
    struct scan_file file = {0};
    struct page_outcome outcome;
    int status = scan_file_open(path, &reader->limits, &file);
    status = reader_read_frame(reader, &file, status, shown_path, frame, &outcome);
    scan_file_release(&file);
    if (ret_times)
        *ret_times = outcome.times;
    *ret_json = outcome.json;
    return status;
}

/* `leptonica` is room for the version's text, which the engine borrows, as it borrows from `models`. */
static struct engine engine_of(const struct models *models, char leptonica[VERSION_BYTES])
{
    char *version = getLeptonicaVersion(); /* "leptonica-1.82.0" */
    const char *number = version ? strchr(version, '-') : NULL;
    snprintf(leptonica, VERSION_BYTES, "%s", number ? number + 1 : "");
    lept_free(version);
    return (struct engine){
        .tesseract = recogniser_version(),
        .leptonica = leptonica,
        .model_sha256 = models->sha256,
        .fingerprint = models->fingerprint,
        .options = models->options,
    };
}

char *reader_failure(const struct models *models, const char *path, const char *sha256, int frame, int status)
{
    char leptonica[VERSION_BYTES];
    struct engine engine = engine_of(models, leptonica);
    struct source source = {.path = path, .sha256 = sha256, .frame = frame};
    json_t *document = page_error_json(&engine, &source, status);
    char *text = document ? page_json_text(document) : NULL;
    json_decref(document);
    return text;
}

int doubt_options_note(const struct doubt_options *options, struct models *models)
{
    char slip[32] = "", caught[32] = "", rate[40] = "", text[128];
    bool bounded = options->review_rate < 1;
    bool aimed = options->max_slip > 0 || !bounded;
    if (aimed)
        snprintf(slip, sizeof slip, "max-slip %.9g", options->max_slip);
    if (aimed && options->least_caught > 0)
        snprintf(caught, sizeof caught, ", caught %.9g", options->least_caught);
    if (bounded)
        snprintf(rate, sizeof rate, "%sreview-rate %.9g", aimed ? ", " : "", options->review_rate);
    snprintf(text, sizeof text, "%s%s%s%s", slip, caught, rate, options->evidence ? ", evidence" : "");
    return models_set_options(models, text);
}

/* Names the recogniser's data in *ret_message where it is refused. */
static int load_recogniser(struct reader *reader, char **ret_message)
{
    const struct models *models = &reader->models;
    int status = recogniser_new(models->tessdata_dir, models->name, &reader->recogniser);
    if (status < 0 && asprintf(ret_message, "%s/%s.traineddata", models->tessdata_dir, models->name) < 0)
        *ret_message = NULL;
    return status;
}

int reader_new(const struct reader_options *options, struct reader **ret_reader, char **ret_message)
{
    *ret_message = NULL;
    struct reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return STATUS_NO_MEMORY;
    *reader = (struct reader){
        .limits = options->limits,
        .debug_dir = options->debug_dir,
        .overlay_dir = options->overlay_dir,
        .page_options = PAGE_OPTIONS_DEFAULT,
        .text_options = TEXT_OPTIONS_DEFAULT,
        .doubt_options = options->doubt,
    };
    int status = models_find(options->model_dir, options->forms_dir, options->model_name, &reader->models,
                             ret_message);
    if (status == STATUS_OK)
        status = doubt_options_note(&options->doubt, &reader->models);
    if (status == STATUS_OK)
        status = calibration_load(reader->models.calibration, &reader->calibration, ret_message);
    if (status == STATUS_OK)
        status = form_set_load(reader->models.forms_dir, &reader->forms, ret_message);
    if (status == STATUS_OK && reader->models.more_forms_dir)
        status = form_set_load_more(reader->forms, reader->models.more_forms_dir, ret_message);
    if (status == STATUS_OK)
        status = load_recogniser(reader, ret_message);
    if (status < 0) {
        reader_free(reader);
        return status;
    }
    reader->engine = engine_of(&reader->models, reader->leptonica);
    *ret_reader = reader;
    return STATUS_OK;
}

void reader_free(struct reader *reader)
{
    if (!reader)
        return;
    recogniser_free(reader->recogniser);
    calibration_free(reader->calibration);
    form_set_free(reader->forms);
    models_release(&reader->models);
    free(reader);
}
