#include "review/picture.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/results.h"
#include "review/view.h"
#include "shenbao/status.h"

enum {
    SCANS = 6,              /* decoded scans that are kept … */
    SCANS_BYTES = 48 << 20, /* … as long as they need no more than this; one is kept in any case */
    SCAN_PIXELS = 12000000, /* a larger scan is made smaller: nobody's screen shows more */
    DRAWN = 128,
    DRAWN_BYTES = 12 << 20,
    QUALITY = 88,
    KEY_BYTES = 256
};

struct kept_scan {
    char key[KEY_BYTES];
    PIX *pix;
    double scale; /* of its pixels to the scan's */
    int users;
    unsigned long used;
};

struct drawn {
    char key[KEY_BYTES];
    struct picture picture;
    unsigned long used;
};

struct picture_shop {
    struct picture_source source;
    pthread_mutex_t lock, decoding;
    struct kept_scan scans[SCANS];
    struct drawn drawn[DRAWN];
    unsigned long clock;
};

/* ---- what was drawn ---- */

static int bytes_copy(const struct picture *from, struct picture *to)
{
    to->bytes = malloc(from->size);
    if (!to->bytes)
        return STATUS_NO_MEMORY;
    memcpy(to->bytes, from->bytes, from->size);
    to->size = from->size;
    return STATUS_OK;
}

static bool drawn_find(struct picture_shop *shop, const char *key, struct picture *ret_picture)
{
    bool found = false;
    pthread_mutex_lock(&shop->lock);
    for (int i = 0; i < DRAWN && !found; i++)
        if (shop->drawn[i].picture.bytes && strcmp(shop->drawn[i].key, key) == 0) {
            shop->drawn[i].used = ++shop->clock;
            found = bytes_copy(&shop->drawn[i].picture, ret_picture) == STATUS_OK;
        }
    pthread_mutex_unlock(&shop->lock);
    return found;
}

static struct drawn *drawn_oldest(struct picture_shop *shop)
{
    struct drawn *oldest = &shop->drawn[0];
    for (int i = 1; i < DRAWN; i++)
        if (shop->drawn[i].used < oldest->used)
            oldest = &shop->drawn[i];
    return oldest;
}

static size_t drawn_bytes(const struct picture_shop *shop)
{
    size_t sum = 0;
    for (int i = 0; i < DRAWN; i++)
        sum += shop->drawn[i].picture.size;
    return sum;
}

static void drawn_drop(struct drawn *drawn)
{
    free(drawn->picture.bytes);
    *drawn = (struct drawn){0};
}

static struct drawn *drawn_largest_age(struct picture_shop *shop)
{
    struct drawn *oldest = NULL;
    for (int i = 0; i < DRAWN; i++)
        if (shop->drawn[i].picture.bytes && (!oldest || shop->drawn[i].used < oldest->used))
            oldest = &shop->drawn[i];
    return oldest;
}

static void drawn_keep(struct picture_shop *shop, const char *key, const struct picture *picture)
{
    pthread_mutex_lock(&shop->lock);
    struct drawn *drawn = drawn_oldest(shop);
    drawn_drop(drawn);
    if (bytes_copy(picture, &drawn->picture) == STATUS_OK) {
        snprintf(drawn->key, sizeof drawn->key, "%s", key);
        drawn->used = ++shop->clock;
    }
    while (drawn_bytes(shop) > DRAWN_BYTES)
        drawn_drop(drawn_largest_age(shop));
    pthread_mutex_unlock(&shop->lock);
}

/* ---- decoded scans ---- */

static size_t pix_bytes(const PIX *pix)
{
    return pix ? (size_t)pixGetWpl((PIX *)pix) * 4 * (size_t)pixGetHeight((PIX *)pix) : 0;
}

static void scan_drop(struct kept_scan *kept)
{
    pixDestroy(&kept->pix);
    *kept = (struct kept_scan){0};
}

/* Makes a place free, and room: never what somebody is looking at. */
static struct kept_scan *place_free(struct picture_shop *shop, size_t wanted)
{
    for (;;) {
        struct kept_scan *oldest = NULL, *empty = NULL;
        size_t sum = wanted;
        for (int i = 0; i < SCANS; i++) {
            struct kept_scan *kept = &shop->scans[i];
            sum += pix_bytes(kept->pix);
            if (!kept->pix)
                empty = kept;
            else if (kept->users == 0 && (!oldest || kept->used < oldest->used))
                oldest = kept;
        }
        if (empty && (sum <= SCANS_BYTES || !oldest))
            return empty;
        if (!oldest)
            return NULL;
        scan_drop(oldest);
    }
}

static struct kept_scan *scan_find(struct picture_shop *shop, const char *key)
{
    struct kept_scan *found = NULL;
    pthread_mutex_lock(&shop->lock);
    for (int i = 0; i < SCANS && !found; i++)
        if (shop->scans[i].pix && strcmp(shop->scans[i].key, key) == 0) {
            found = &shop->scans[i];
            found->users++;
            found->used = ++shop->clock;
        }
    pthread_mutex_unlock(&shop->lock);
    return found;
}

/* 8 or 32 bpp, and no larger than need be. */
static PIX *simplify(PIX *pix, double *ret_scale)
{
    double pixels = (double)pixGetWidth(pix) * pixGetHeight(pix);
    *ret_scale = pixels > SCAN_PIXELS ? sqrt(SCAN_PIXELS / pixels) : 1;
    CLEANUP(pixDestroy)
    PIX *plain = pixGetDepth(pix) == 1                           ? pixConvert1To8(NULL, pix, 255, 0)
                 : pixGetDepth(pix) == 8 && !pixGetColormap(pix) ? pixClone(pix)
                                                                 : pixConvertTo32(pix);
    if (!plain)
        return NULL;
    if (*ret_scale >= 1)
        return pixCopy(NULL, plain);
    return pixScaleAreaMap(plain, (l_float32)*ret_scale, (l_float32)*ret_scale);
}

static int scan_decode_new(struct picture_shop *shop, const json_t *page, const char *key,
                           struct kept_scan **ret_kept)
{
    struct scan scan = {0};
    double scale = 1;
    int status = shop->source.open(shop->source.context, page, &scan);
    PIX *pix = status == STATUS_OK ? simplify(scan.pix, &scale) : NULL;
    scan_release(&scan);
    if (status != STATUS_OK)
        return status;
    pthread_mutex_lock(&shop->lock);
    struct kept_scan *kept = pix ? place_free(shop, pix_bytes(pix)) : NULL;
    if (kept) {
        *kept = (struct kept_scan){.pix = pix, .scale = scale, .users = 1, .used = ++shop->clock};
        snprintf(kept->key, sizeof kept->key, "%s", key);
        pix = NULL;
    }
    pthread_mutex_unlock(&shop->lock);
    pixDestroy(&pix);
    *ret_kept = kept;
    return kept ? STATUS_OK : STATUS_NO_MEMORY;
}

/* One scan is decoded at a time, so that two who want the same do not both do it, and memory stays bounded. */
static int scan_take(struct picture_shop *shop, const json_t *page, struct kept_scan **ret_kept)
{
    char key[KEY_BYTES];
    snprintf(key, sizeof key, "%.64s-%d", json_path_text(page, "source.sha256", ""),
             (int)json_path_integer(page, "source.frame"));
    int status = STATUS_OK;
    pthread_mutex_lock(&shop->decoding);
    *ret_kept = scan_find(shop, key);
    if (!*ret_kept)
        status = scan_decode_new(shop, page, key, ret_kept);
    pthread_mutex_unlock(&shop->decoding);
    return status;
}

static void scan_give_back(struct picture_shop *shop, struct kept_scan *kept)
{
    pthread_mutex_lock(&shop->lock);
    kept->users--;
    pthread_mutex_unlock(&shop->lock);
}

/* ---- drawing ---- */

static int encode(PIX *pix, struct picture *ret_picture)
{
    l_uint8 *bytes = NULL;
    size_t size = 0;
    if (!pix || pixWriteMemJpeg(&bytes, &size, pix, QUALITY, 0) != 0) {
        lept_free(bytes);
        return STATUS_NO_MEMORY;
    }
    const struct picture made = {bytes, size};
    int status = bytes_copy(&made, ret_picture);
    lept_free(bytes);
    return status;
}

int picture_of_cell(struct picture_shop *shop, const json_t *page, struct quad outline, int width, int height,
                    struct picture *ret_picture)
{
    char key[KEY_BYTES];
    const struct point *c = outline.corner;
    snprintf(key, sizeof key, "%.64s-%d %.1f %.1f %.1f %.1f %.1f %.1f %.1f %.1f %d %d",
             json_path_text(page, "source.sha256", ""), (int)json_path_integer(page, "source.frame"), c[0].x,
             c[0].y, c[1].x, c[1].y, c[2].x, c[2].y, c[3].x, c[3].y, width, height);
    if (drawn_find(shop, key, ret_picture))
        return STATUS_OK;
    struct kept_scan *kept = NULL;
    int status = scan_take(shop, page, &kept);
    if (status != STATUS_OK)
        return status;
    CLEANUP(pixDestroy) PIX *picture = view_draw(kept->pix, kept->scale, outline, width, height);
    scan_give_back(shop, kept);
    status = encode(picture, ret_picture);
    if (status == STATUS_OK)
        drawn_keep(shop, key, ret_picture);
    return status;
}

int picture_of_page(struct picture_shop *shop, const json_t *page, int width, struct picture *ret_picture)
{
    char key[KEY_BYTES];
    struct kept_scan *kept = NULL;
    snprintf(key, sizeof key, "%.64s-%d page %d", json_path_text(page, "source.sha256", ""),
             (int)json_path_integer(page, "source.frame"), width);
    if (drawn_find(shop, key, ret_picture))
        return STATUS_OK;
    int status = scan_take(shop, page, &kept);
    if (status != STATUS_OK)
        return status;
    l_float32 scale = (l_float32)width / (l_float32)pixGetWidth(kept->pix);
    pthread_mutex_lock(&shop->decoding); /* Leptonica counts a picture's users without care for threads */
    CLEANUP(pixDestroy)
    PIX *picture = scale < 1 ? pixScaleAreaMap(kept->pix, scale, scale) : pixCopy(NULL, kept->pix);
    pthread_mutex_unlock(&shop->decoding);
    scan_give_back(shop, kept);
    status = encode(picture, ret_picture);
    if (status == STATUS_OK)
        drawn_keep(shop, key, ret_picture);
    return status;
}

struct picture_shop *picture_shop_new(const struct picture_source *source)
{
    struct picture_shop *shop = calloc(1, sizeof *shop);
    if (!shop)
        return NULL;
    shop->source = *source;
    pthread_mutex_init(&shop->lock, NULL);
    pthread_mutex_init(&shop->decoding, NULL);
    return shop;
}

void picture_shop_free(struct picture_shop *shop)
{
    if (!shop)
        return;
    for (int i = 0; i < SCANS; i++)
        scan_drop(&shop->scans[i]);
    for (int i = 0; i < DRAWN; i++)
        drawn_drop(&shop->drawn[i]);
    pthread_mutex_destroy(&shop->lock);
    pthread_mutex_destroy(&shop->decoding);
    free(shop);
}
