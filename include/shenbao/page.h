/*
 * Page stage: an image file to an upright, flat, evenly lit grey page, and the way back from there to the
 * image's own pixels.
 */
#ifndef SHENBAO_PAGE_H
#define SHENBAO_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shenbao/geometry.h"

struct Pix; /* Leptonica's picture */
struct debug;

/* Limits on what is decoded; checked from the header, before any pixel is. */
struct scan_limits {
    int64_t max_bytes;  /* of the file */
    int64_t max_pixels; /* of one frame; SCAN_PIXELS_MAX at most */
    int max_frames;     /* of one file */
    int min_side;       /* pixels; a picture narrower or lower than this holds no table */
};
#define SCAN_LIMITS_DEFAULT                                                                                  \
    ((struct scan_limits){.max_bytes = 256 << 20, .max_pixels = 120000000, .max_frames = 500, .min_side = 64})

/* No larger picture fits into one of Leptonica's, which hold less than 2 GB, at four bytes a pixel. */
#define SCAN_PIXELS_MAX 536870911

/* A file in memory, known by its header to be an image within the limits. */
struct scan_file {
    unsigned char *bytes; /* owned */
    size_t size;
    int frames; /* at least 1 */
    char sha256[65];
    int first_frame; /* what the first of these frames is called: a page taken out of a document; usually 0 */
    int dpi; /* what the document says of it, where the picture's own word does not count; 0: nothing */
};

/* One decoded frame. */
struct scan {
    struct Pix *pix;   /* owned; 1, 8 or 32 bpp as stored, EXIF orientation not applied */
    int width, height; /* as stored */
    int dpi;           /* what the file says, 0 where it says nothing believable */
    int orientation;   /* EXIF 1 to 8; 1 where the file says nothing */
};

/*
 * Reads the whole file and its header. STATUS_NOT_FOUND, _NO_PERMISSION, _NOT_A_FILE, _EMPTY_FILE, _NOT_AN_IMAGE,
 * _BAD_IMAGE, _TOO_MANY_BYTES, _TOO_MANY_PIXELS, _TOO_MANY_FRAMES, _TOO_SMALL, _IO, _NO_MEMORY.
 * With STATUS_TOO_MANY_PIXELS and the other codes about content, ret_file's sha256 and size are set all the same
 * (bytes is NULL), so that the error document can name the input.
 */
int scan_file_open(const char *path, const struct scan_limits *limits, struct scan_file *ret_file);
/* The same of bytes (malloc'd) that are in memory already; they are taken over, and freed where it fails. */
int scan_file_take(unsigned char *bytes, size_t size, const struct scan_limits *limits,
                   struct scan_file *ret_file);
void scan_file_release(struct scan_file *file);

/*
 * Decodes one frame, from 0. STATUS_BAD_IMAGE, _TOO_MANY_PIXELS, _TOO_SMALL; _NO_MEMORY where there is not as much as a
 * picture of that size may take, so that nobody knows whether it is damaged.
 */
int scan_decode(const struct scan_file *file, int frame, const struct scan_limits *limits,
                struct scan *ret_scan);
void scan_release(struct scan *scan);

struct page_options {
    bool flatten; /* follow the ruling lines; off: only turn and skew */
    bool turn;    /* look for text lying on its side */
};
#define PAGE_OPTIONS_DEFAULT ((struct page_options){.flatten = true, .turn = true})

struct page_map; /* flat page to stored image, and back; see page/map.c */

struct page {
    struct Pix *grey;   /* owned; 8 bpp, upright, flat, paper near 255 */
    struct Pix *binary; /* owned; 1 bpp, same size: the ink */
    struct Pix *seal;   /* owned; 1 bpp, same size: where coloured ink (a seal) was taken out; NULL: none */
    struct Pix
        *hidden; /* owned; 1 bpp, same size: where a seal or a streak was taken out, so that a rule may be
                           missing there; NULL: nowhere */
    struct page_map *map;
    int rotation;    /* 0, 90, 180, 270: clockwise turn that made the stored image upright */
    double skew;     /* degrees, clockwise positive, found after the turn */
    int dpi;         /* estimated from the page itself */
    int char_height; /* pixels of the flat page: the usual height of a Han character, at least 8 */
    unsigned flags;  /* enum page_flag */
    bool bilevel;    /* the stored image is in black and white alone, as a fax is */
    int back;        /* grey level of print on the sheet's back that shows through; 0: none does */
    int grain; /* grey levels by which the darkest quarter of the page begins below its middle: how uneven
                        paper is, from 0 of a clean page to 20 of a copy full of toner */
};

/*
 * Makes the page. The turn is found up to a half turn (text lying or standing); page_turn_over() makes the rest
 * once somebody has read a line. Deterministic. STATUS_NO_MEMORY, STATUS_INTERNAL.
 */
int page_make(const struct scan *scan, const struct page_options *options, struct debug *debug,
              struct page *ret_page);
void page_release(struct page *page);

/* Turns the page by 180 degrees in place. STATUS_NO_MEMORY leaves it as it was. */
int page_turn_over(struct page *page);

/* From the flat page to the stored image's pixels. */
struct point page_to_image(const struct page *page, struct point flat);
struct quad page_quad_to_image(const struct page *page, struct quad flat);

#endif
