/* The kinds of damage: each is a list of steps on the bench. */
#include "damage.h"

#include <leptonica/allheaders.h>
#include <math.h>

#include "bench.h"
#include "shenbao/status.h"

static int quality(struct bench *bench, int low, int high)
{
    return low + rng_below(&bench->rng, high - low + 1);
}

static void clean(struct bench *bench)
{
    (void)bench;
}

static void scanner_pose(struct bench *bench, double degrees)
{
    struct pose pose = {.rotation = bench_signed(bench, degrees * 0.2, degrees), .scale = 1};
    bench_place_on(bench, &pose, 255);
}

/* What the glass and the sensor add. */
static void scanner_sensor(struct bench *bench)
{
    bench_blur(bench, bench_grade(bench, 0.35, 0.75));
    raster_levels(&bench->raster, bench_grade(bench, 30, 85), 254);
    bench_noise(bench, bench_grade(bench, 0.8, 3), 1);
    bench->page->quality = quality(bench, 70, 88);
}

static void flatbed(struct bench *bench)
{
    scanner_pose(bench, bench_grade(bench, 0.5, 1.2));
    scanner_sensor(bench);
}

static void sealed(struct bench *bench)
{
    bench_seal(bench, SEAL_ON_TABLE);
    if (rng_chance(&bench->rng, 0.25))
        bench_seal(bench, SEAL_ON_TABLE);
    struct pose pose = {.rotation = bench_signed(bench, 0, bench_grade(bench, 0.4, 1.3)),
                        .scale = 1,
                        .perspective = bench_grade(bench, 0.0005, 0.003)};
    bench_place_on(bench, &pose, 255);
    bench_blur(bench, bench_grade(bench, 0.45, 0.8));
    raster_levels(&bench->raster, bench_grade(bench, 20, 60), 254);
    bench_noise(bench, bench_grade(bench, 0.8, 2), 1);
    bench->page->quality = quality(bench, 70, 85);
}

static void camscan(struct bench *bench)
{
    if (rng_chance(&bench->rng, 0.25))
        bench_seal(bench, SEAL_AT_HEAD);
    struct pose pose = {.rotation = bench_signed(bench, 0, bench_grade(bench, 0.8, 1.9)),
                        .scale = 1,
                        .perspective = bench_grade(bench, 0.002, 0.009),
                        .bow = bench_signed(bench, 0, bench_grade(bench, 3, 8)),
                        .lean = bench_signed(bench, 0, bench_grade(bench, 1, 4))};
    bench_place_on(bench, &pose, 250);
    bench_blur(bench, bench_grade(bench, 0.65, 1.05));
    bench_noise(bench, bench_grade(bench, 1, 2), 1.5);
    bench_sharpen(bench, 1.2, bench_grade(bench, 0.9, 1.8));
    raster_levels(&bench->raster, bench_grade(bench, -30, -60), bench_grade(bench, 264, 258));
    bench_uneven_light(bench, bench_grade(bench, 0.08, 0.26), 4);
    bench_noise(bench, bench_grade(bench, 2, 6), 1);
    bench_app_mark(bench);
    bench->page->quality = quality(bench, 45, 75);
}

static void rot(struct bench *bench)
{
    camscan(bench);
}

/* The desk: dark, uneven, with some grain. */
static int make_desk(struct bench *bench, struct raster *ret_desk)
{
    struct bench desk = *bench;
    desk.page = &(struct sample_page){0};
    desk.raster = (struct raster){0};
    desk.status = raster_new(bench->raster.width, bench->raster.height, 3,
                             (uint8_t)(70 + rng_below(&desk.rng, 70)), &desk.raster);
    if (desk.status)
        return desk.status;
    raster_tone(&desk.raster, 1, rng_between(&desk.rng, 0.88, 1), rng_between(&desk.rng, 0.75, 1));
    bench_noise(&desk, 4, 2.5);
    if (desk.status)
        raster_release(&desk.raster);
    else
        *ret_desk = desk.raster;
    return desk.status;
}

static void photo(struct bench *bench)
{
    struct raster desk = {0};
    if (!bench->status)
        bench->status = raster_make_colour(&bench->raster);
    if (!bench->status)
        bench->status = make_desk(bench, &desk);
    struct pose pose = {.rotation = bench_signed(bench, 0, bench_grade(bench, 0.6, 1.6)),
                        .scale = rng_between(&bench->rng, 0.91, 0.955),
                        .shift_x = bench_signed(bench, 0, 0.008),
                        .shift_y = bench_signed(bench, 0, 0.008),
                        .perspective = bench_grade(bench, 0.006, 0.018),
                        .bow = bench_signed(bench, 3, bench_grade(bench, 8, 16)),
                        .lean = bench_signed(bench, 0, bench_grade(bench, 2, 6))};
    raster_levels(&bench->raster, 45, 248);
    bench_place(bench, &pose, &desk);
    if (bench->status)
        return;
    bench_uneven_light(bench, bench_grade(bench, 0.4, 0.62), 3);
    raster_tone(&bench->raster, 1, rng_between(&bench->rng, 0.95, 0.99),
                rng_between(&bench->rng, 0.86, 0.97));
    bench_blur(bench, bench_grade(bench, 0.85, 1.45));
    bench_noise(bench, bench_grade(bench, 3, 6), 1.3);
    bench->page->quality = quality(bench, 58, 80);
}

/* The optics of a coarse fax are no finer than those of a fine one: from blur in pixels to blur in paper. */
static void fax(struct bench *bench)
{
    scanner_pose(bench, bench_grade(bench, 0.4, 1));
    bench_blur(bench, rng_between(&bench->rng, 0.3, bench_grade(bench, 0.55, 0.95)) /
                          rng_between(&bench->rng, fmin(1, bench->unit), 1));
    bench_noise(bench, rng_between(&bench->rng, 14, bench_grade(bench, 24, 38)), 1);
    bench_one_bit(bench, (int)rng_between(&bench->rng, bench_grade(bench, 132, 104), 142));
    bench_pinholes(bench, bench_grade(bench, 0.0002, 0.0008));
    bench_specks(bench, (int)bench_grade(bench, 20, 120), 1.6);
    bench_torn_lines(bench, rng_chance(&bench->rng, 0.3) ? rng_below(&bench->rng, 4) : 0);
    bench_one_bit(bench, 128);
    bench->page->quality = 0;
}

/* Too light a fax, or a fax of a fax: of thin strokes dots are left, and people read it by what it must say. */
static void worn(struct bench *bench)
{
    scanner_pose(bench, bench_grade(bench, 0.4, 1));
    bench_blur(bench, rng_between(&bench->rng, 0.4, bench_grade(bench, 0.6, 0.9)) /
                          rng_between(&bench->rng, fmin(1, bench->unit), 1));
    bench_noise(bench, rng_between(&bench->rng, 12, bench_grade(bench, 24, 38)), 1);
    bench_one_bit(bench,
                  (int)rng_between(&bench->rng, bench_grade(bench, 114, 84), bench_grade(bench, 122, 104)));
    bench_specks(bench, (int)bench_grade(bench, 20, 120), 1.6);
    bench_one_bit(bench, 128);
    bench->page->quality = 0;
}

static void copy(struct bench *bench)
{
    scanner_pose(bench, bench_grade(bench, 0.8, 2));
    bench_blur(bench, bench_grade(bench, 0.55, 0.9));
    raster_levels(&bench->raster, bench_grade(bench, 100, 160), 250);
    bench_specks(bench, (int)bench_grade(bench, 40, 110), 3);
    bench_streaks(bench, 1 + rng_below(&bench->rng, 3));
    bench_noise(bench, bench_grade(bench, 4, 8), 1.2);
    bench->page->quality = quality(bench, 60, 78);
}

static void faint(struct bench *bench)
{
    scanner_pose(bench, 0.8);
    bench_wear(bench, bench_grade(bench, 0.4, 0.75));
    bench_blur(bench, 0.5);
    raster_levels(&bench->raster, bench_grade(bench, 40, 100), 252);
    bench_noise(bench, bench_grade(bench, 1.5, 4), 1);
    bench->page->quality = quality(bench, 65, 82);
}

static void shadow(struct bench *bench)
{
    for (int i = 1 + rng_below(&bench->rng, 2); i > 0; i--)
        bench_crease(bench, bench_grade(bench, 0.15, 0.4));
    struct pose pose = {.rotation = bench_signed(bench, 0, 0.8),
                        .scale = 1,
                        .lean = bench_signed(bench, 0, bench_grade(bench, 1, 5))};
    bench_place_on(bench, &pose, 250);
    bench_spine(bench, bench_grade(bench, 0.3, 0.75));
    scanner_sensor(bench);
}

static void bleed(struct bench *bench)
{
    bench_show_through(bench, bench_grade(bench, 0.12, 0.4));
    raster_levels(&bench->raster, 0, bench_grade(bench, 252, 238));
    scanner_pose(bench, 0.8);
    scanner_sensor(bench);
}

static void marker(struct bench *bench)
{
    bench_highlight(bench, (int)bench_grade(bench, 2, 10));
    bench_underline(bench, (int)bench_grade(bench, 2, 8));
    scanner_pose(bench, 0.8);
    scanner_sensor(bench);
}

static void skew(struct bench *bench)
{
    struct pose pose = {.rotation = bench_signed(bench, bench_grade(bench, 1.5, 3), bench_grade(bench, 3, 5)),
                        .scale = 0.95};
    bench_place_on(bench, &pose, 255);
    scanner_sensor(bench);
}

static void edge(struct bench *bench)
{
    bench_punch_holes(bench);
    struct pose pose = {.rotation = bench_signed(bench, 0.2, bench_grade(bench, 0.8, 2.5)),
                        .scale = rng_between(&bench->rng, 0.93, 0.97),
                        .shift_x = bench_signed(bench, 0, 0.02),
                        .shift_y = bench_signed(bench, 0, 0.02)};
    bench_place_on(bench, &pose, (uint8_t)(8 + rng_below(&bench->rng, 40)));
    scanner_sensor(bench);
}

static const struct {
    const char *name, *summary;
    void (*treat)(struct bench *bench);
} kinds[DAMAGE_COUNT] = {
    [DAMAGE_CLEAN] = {"clean", "nothing", clean},
    [DAMAGE_FLATBED] = {"flatbed", "slight rotation, blur, sensor noise, JPEG", flatbed},
    [DAMAGE_CAMSCAN] = {"camscan", "a phone's scanning app: bend, whitened light, over-sharpened, its mark",
                        camscan},
    [DAMAGE_PHOTO] = {"photo", "a phone photograph: desk, perspective, bend, light falling off, noise",
                      photo},
    [DAMAGE_SEALED] = {"sealed", "a red seal over table text", sealed},
    [DAMAGE_FAX] = {"fax", "one bit, specks, thin strokes lost", fax},
    [DAMAGE_COPY] = {"copy", "a faint photocopy with specks and vertical streaks", copy},
    [DAMAGE_ROT] = {"rot", "camscan, turned by quarter turns", rot},
    [DAMAGE_FAINT] = {"faint", "low toner: thinned and broken strokes and rules", faint},
    [DAMAGE_SHADOW] = {"shadow", "creases of a folded sheet, shadow of a spine", shadow},
    [DAMAGE_BLEED] = {"bleed", "the back's print shows through", bleed},
    [DAMAGE_MARKER] = {"marker", "highlighter and pen underlines", marker},
    [DAMAGE_SKEW] = {"skew", "laid in askew, up to 5 degrees", skew},
    [DAMAGE_EDGE] = {"edge", "scanner lid open: black around the sheet, punch holes", edge},
    [DAMAGE_WORN] = {"worn", "a fax sent on: many strokes lost", worn},
};

const char *damage_name(enum damage kind)
{
    return kinds[kind].name;
}

const char *damage_summary(enum damage kind)
{
    return kinds[kind].summary;
}

int damage_from_name(const char *name, enum damage *ret_kind)
{
    for (int i = 0; i < DAMAGE_COUNT; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            *ret_kind = (enum damage)i;
            return STATUS_OK;
        }
    }
    return STATUS_BAD_ARGUMENT;
}

/* The picture back onto the page; one bit where it was faxed. */
static int give_back(struct bench *bench, bool one_bit)
{
    PIX *pix = NULL;
    int status = raster_to_pix(&bench->raster, &pix);
    if (!status && one_bit) {
        PIX *grey = pix;
        pix = pixThresholdToBinary(grey, 128);
        pixDestroy(&grey);
        status = pix ? STATUS_OK : STATUS_NO_MEMORY;
    }
    if (status)
        return status;
    pixDestroy(&bench->page->pix);
    bench->page->pix = pix;
    return STATUS_OK;
}

int damage_apply(struct printer *printer, const struct damage_options *options, struct sample_page *page)
{
    struct bench bench = {.printer = printer, .page = page, .unit = page->dpi / 200.0};
    bench.rng = rng_make(options->seed, kinds[options->kind].name);
    double drawn = rng_unit(&bench.rng);
    int turn = 1 + rng_below(&bench.rng, 3);
    bench.strength = options->strength < 0 ? drawn : options->strength > 1 ? 1 : options->strength;
    page->kind = (int)options->kind;
    page->strength = bench.strength;
    if (options->kind == DAMAGE_CLEAN)
        return STATUS_OK;
    bench.status = raster_from_pix(page->pix, &bench.raster);
    if (!bench.status)
        kinds[options->kind].treat(&bench);
    if (options->kind == DAMAGE_ROT)
        bench_turn(&bench, options->turn >= 1 && options->turn <= 3 ? options->turn : turn);
    if (!bench.status)
        bench.status = give_back(&bench, options->kind == DAMAGE_FAX || options->kind == DAMAGE_WORN);
    raster_release(&bench.raster);
    return bench.status;
}
