/* What a TIFF's directory says of a frame, read by libtiff from memory. */
#ifndef SHENBAO_PAGE_SCAN_TIFF_H
#define SHENBAO_PAGE_SCAN_TIFF_H

#include <stdbool.h>
#include <stddef.h>

struct tiff_frame {
    int width, height;
    int orientation; /* 1 to 8, as in EXIF */
};

/* The number of frames, counting no further than `most` + 1; 0 where it is no TIFF that libtiff can open. */
int tiff_frame_count(const unsigned char *bytes, size_t size, int most);
/* STATUS_BAD_IMAGE where the frame or its size is missing. */
int tiff_frame_read(const unsigned char *bytes, size_t size, int frame, struct tiff_frame *ret_frame);

/*
 * False where a strip or tile of a deflate-compressed frame is not what was written. Leptonica reads such frames row by
 * row, by which libtiff never comes to hold the checksum against them. True for any other frame.
 */
bool tiff_frame_is_sound(const unsigned char *bytes, size_t size, int frame);

/* What libtiff finds wrong in the data of pictures decoded between the two calls, by Leptonica too. */
struct tiff_faults {
    int errors;    /* after which nothing can be relied on */
    int bad_lines; /* rows of G3 that are wrong by themselves */
};
void tiff_watch_start(void);
struct tiff_faults tiff_watch_end(void);

#endif
