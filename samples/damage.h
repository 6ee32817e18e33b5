/*
 * What copying and scanning do to a page. The picture changes and every outline of the truth follows.
 */
#ifndef SHENBAO_SAMPLES_DAMAGE_H
#define SHENBAO_SAMPLES_DAMAGE_H

#include "print.h"

enum damage {
    DAMAGE_CLEAN,   /* nothing */
    DAMAGE_FLATBED, /* slight rotation, blur, sensor noise */
    DAMAGE_CAMSCAN, /* a phone's scanning app: perspective and bend, whitened uneven light, over-sharpened,
                       its mark */
    DAMAGE_PHOTO,   /* a phone photograph: desk in view, perspective, bend, light falling off, noise */
    DAMAGE_SEALED,  /* a red seal over table text */
    DAMAGE_FAX,     /* one bit, specks, thin strokes lost, a torn line now and then */
    DAMAGE_COPY,    /* faint photocopy: specks, vertical streaks */
    DAMAGE_ROT,     /* camscan, turned by quarter turns */
    DAMAGE_FAINT,   /* low toner: thinned and broken strokes and rules */
    DAMAGE_SHADOW,  /* creases of a folded sheet and the shadow of a spine */
    DAMAGE_BLEED,   /* the back's print shows through */
    DAMAGE_MARKER,  /* highlighter and pen underlines, ticks */
    DAMAGE_SKEW,    /* laid in askew, up to 5 degrees */
    DAMAGE_EDGE,    /* scanner lid open: black around the sheet, punch holes */
    DAMAGE_WORN,    /* a fax sent on: one bit, many strokes lost */
    DAMAGE_COUNT
};

const char *damage_name(enum damage kind);
const char *damage_summary(enum damage kind);                  /* one line of English */
int damage_from_name(const char *name, enum damage *ret_kind); /* STATUS_BAD_ARGUMENT */

struct damage_options {
    enum damage kind;
    double strength; /* 0 mild to 1 strong; below 0: by chance */
    int turn;        /* DAMAGE_ROT: 1 to 3 quarter turns against the clock; otherwise by chance */
    uint64_t seed;
};

/*
 * Treats the page in place. The printer lends its fonts for seals and marks. On failure the page's picture
 * may be half treated: release it. STATUS_BAD_ARGUMENT for a picture that is not 8 or 32 bpp;
 * STATUS_NO_MEMORY.
 */
int damage_apply(struct printer *printer, const struct damage_options *options, struct sample_page *page);

#endif
