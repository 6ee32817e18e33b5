/*
 * Opening and decoding. Nothing is decoded before the header has been held against the limits: a picture of
 * 30,000 by 30,000 pixels fits into a file of a few kilobytes.
 */
#include <errno.h>
#include <fcntl.h>
#include <leptonica/allheaders.h>
#include <libexif/exif-data.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/hash.h"
#include "page/scan_tiff.h"
#include "shenbao/page.h"
#include "shenbao/status.h"

static int status_of_errno(int error)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
        return STATUS_NOT_FOUND;
    case EACCES:
    case EPERM:
        return STATUS_NO_PERMISSION;
    case ENOMEM:
        return STATUS_NO_MEMORY;
    default:
        return STATUS_IO;
    }
}

static int read_all(int fd, unsigned char *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t n = read(fd, bytes + at, size - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return STATUS_IO;
        if (n == 0)
            return STATUS_CHANGED; /* it was longer a moment ago */
        at += (size_t)n;
    }
    return STATUS_OK;
}

/* O_NONBLOCK, so that a named pipe in the folder cannot hold us up. */
static int file_load(const char *path, int64_t max_bytes, unsigned char **ret_bytes, size_t *ret_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return status_of_errno(errno);
    struct stat about;
    int status = STATUS_OK;
    unsigned char *bytes = NULL;
    if (fstat(fd, &about) != 0)
        status = STATUS_IO;
    else if (!S_ISREG(about.st_mode))
        status = STATUS_NOT_A_FILE;
    else if (about.st_size == 0)
        status = STATUS_EMPTY_FILE;
    else if (about.st_size > max_bytes)
        status = STATUS_TOO_MANY_BYTES;
    else if (!(bytes = malloc((size_t)about.st_size)))
        status = STATUS_NO_MEMORY;
    else
        status = read_all(fd, bytes, (size_t)about.st_size);
    close(fd);
    if (status != STATUS_OK) {
        free(bytes);
        return status;
    }
    *ret_bytes = bytes;
    *ret_size = (size_t)about.st_size;
    return STATUS_OK;
}

static int size_check(const struct scan_limits *limits, int w, int h)
{
    if (w <= 0 || h <= 0)
        return STATUS_BAD_IMAGE;
    if ((int64_t)w * h > limits->max_pixels || (int64_t)w * h > SCAN_PIXELS_MAX)
        return STATUS_TOO_MANY_PIXELS;
    return w < limits->min_side || h < limits->min_side ? STATUS_TOO_SMALL : STATUS_OK;
}

static bool is_tiff(int format)
{
    return format == IFF_TIFF || (format >= IFF_TIFF_PACKBITS && format <= IFF_TIFF_ZIP) ||
           format == IFF_TIFF_JPEG;
}

/* What the first bytes say; findFileFormatBuffer() looks at 12 of them. */
static int format_of(const unsigned char *bytes, size_t size)
{
    int format = IFF_UNKNOWN;
    if (size < 12 || findFileFormatBuffer(bytes, &format) != 0)
        return IFF_UNKNOWN;
    switch (format) {
    case IFF_BMP:
    case IFF_JFIF_JPEG:
    case IFF_PNG:
    case IFF_PNM:
    case IFF_WEBP:
        return format;
    default:
        return is_tiff(format) ? IFF_TIFF : IFF_UNKNOWN;
    }
}

static int32_t number_at(const unsigned char *bytes)
{
    return (int32_t)((uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
                     (uint32_t)bytes[3] << 24);
}

/* Leptonica would decode a BMP to learn its size. A negative height means that the top row comes first. */
static int bmp_size(const struct scan_file *file, int *ret_w, int *ret_h)
{
    if (file->size < 26)
        return STATUS_BAD_IMAGE;
    int32_t w = number_at(file->bytes + 18), h = number_at(file->bytes + 22);
    if (h == INT32_MIN)
        return STATUS_BAD_IMAGE;
    *ret_w = w;
    *ret_h = abs(h);
    return STATUS_OK;
}

static int frame_size(const struct scan_file *file, int format, int frame, int *ret_w, int *ret_h,
                      int *ret_orientation)
{
    *ret_orientation = 1;
    if (format == IFF_TIFF) {
        struct tiff_frame about;
        int status = tiff_frame_read(file->bytes, file->size, frame, &about);
        if (status == STATUS_OK) {
            *ret_w = about.width;
            *ret_h = about.height;
            *ret_orientation = about.orientation;
        }
        return status;
    }
    if (format == IFF_BMP)
        return bmp_size(file, ret_w, ret_h);
    int bits, samples, colormap, found;
    return pixReadHeaderMem(file->bytes, file->size, &found, ret_w, ret_h, &bits, &samples, &colormap) == 0
               ? STATUS_OK
               : STATUS_BAD_IMAGE;
}

static int header_check(struct scan_file *file, const struct scan_limits *limits)
{
    int format = format_of(file->bytes, file->size);
    if (format == IFF_UNKNOWN)
        return STATUS_NOT_AN_IMAGE;
    file->frames = format == IFF_TIFF ? tiff_frame_count(file->bytes, file->size, limits->max_frames) : 1;
    if (file->frames < 1)
        return STATUS_BAD_IMAGE;
    if (file->frames > limits->max_frames)
        return STATUS_TOO_MANY_FRAMES;
    if (file->frames > 1)
        return STATUS_OK; /* each frame is checked when it is decoded */
    int w, h, orientation;
    int status = frame_size(file, format, 0, &w, &h, &orientation);
    return status == STATUS_OK ? size_check(limits, w, h) : status;
}

int scan_file_take(unsigned char *bytes, size_t size, const struct scan_limits *limits,
                   struct scan_file *ret_file)
{
    struct scan_file file = {.bytes = bytes, .size = size};
    hash_bytes(file.bytes, file.size, file.sha256);
    int status = header_check(&file, limits);
    if (status != STATUS_OK) {
        free(file.bytes);
        file.bytes = NULL;
    }
    *ret_file = file;
    return status;
}

int scan_file_open(const char *path, const struct scan_limits *limits, struct scan_file *ret_file)
{
    unsigned char *bytes;
    size_t size;
    int status = file_load(path, limits->max_bytes, &bytes, &size);
    return status == STATUS_OK ? scan_file_take(bytes, size, limits, ret_file) : status;
}

void scan_file_release(struct scan_file *file)
{
    free(file->bytes);
    *file = (struct scan_file){0};
}

static void exif_free(ExifData **data)
{
    if (*data)
        exif_data_unref(*data);
}

/* The orientation a camera notes in a JPEG, 1 where it notes none. */
static int exif_orientation(const struct scan_file *file)
{
    if (file->size > UINT32_MAX)
        return 1;
    CLEANUP(exif_free) ExifData *data = exif_data_new_from_data(file->bytes, (unsigned)file->size);
    ExifEntry *entry = data ? exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION) : NULL;
    if (!entry || entry->format != EXIF_FORMAT_SHORT || entry->size < 2)
        return 1;
    int orientation = exif_get_short(entry->data, exif_data_get_byte_order(data));
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
}

/* Leptonica turns a TIFF by its orientation tag; this turns it back to how it is stored. */
static PIX *tiff_as_stored(PIX *upright, int orientation)
{
    CLEANUP(pixDestroy) PIX *pix = upright;
    CLEANUP(pixDestroy) PIX *flipped = NULL;
    switch (orientation) {
    case 2:
        return pixFlipLR(NULL, pix);
    case 3:
        return pixRotate180(NULL, pix);
    case 4:
        return pixFlipTB(NULL, pix);
    case 5:
        flipped = pixRotate90(pix, 1);
        return flipped ? pixFlipLR(NULL, flipped) : NULL;
    case 6:
        return pixRotate90(pix, -1);
    case 7:
        flipped = pixRotate90(pix, -1);
        return flipped ? pixFlipLR(NULL, flipped) : NULL;
    case 8:
        return pixRotate90(pix, 1);
    default:
        return pixClone(pix);
    }
}

/* A JPEG whose data ends or errs in the middle decodes to grey blocks: that is no page to be read. */
static PIX *decode_jpeg(const struct scan_file *file)
{
    int warnings = 0;
    PIX *pix = pixReadMemJpeg(file->bytes, file->size, 0, 1, &warnings, 0);
    if (warnings > 0)
        pixDestroy(&pix);
    return pix;
}

/*
 * libtiff goes on where data is damaged. What follows in a picture without resting points (G4) is rubbish then; of one
 * with rows by themselves (G3), as telephone lines spoil them, a few rows are.
 */
static PIX *decode_tiff(const struct scan_file *file, int frame)
{
    enum { ROWS_SPOILT = 20 }; /* one row in as many may be */
    if (!tiff_frame_is_sound(file->bytes, file->size, frame))
        return NULL;
    tiff_watch_start();
    PIX *pix = pixReadMemTiff(file->bytes, file->size, frame);
    struct tiff_faults faults = tiff_watch_end();
    if (pix && (faults.errors > 0 || faults.bad_lines > pixGetHeight(pix) / ROWS_SPOILT))
        pixDestroy(&pix);
    return pix;
}

static PIX *decode(const struct scan_file *file, int format, int frame, int orientation)
{
    if (format == IFF_JFIF_JPEG)
        return decode_jpeg(file);
    if (format != IFF_TIFF)
        return pixReadMem(file->bytes, file->size);
    PIX *upright = decode_tiff(file, frame);
    return upright ? tiff_as_stored(upright, orientation) : NULL;
}

/* 1, 8 or 32 bpp without a colour map, transparency laid on white. */
static PIX *simplify(PIX *decoded)
{
    CLEANUP(pixDestroy) PIX *pix = decoded;
    CLEANUP(pixDestroy)
    PIX *opaque = pixGetSpp(pix) == 4 ? pixAlphaBlendUniform(pix, 0xffffff00) : pixClone(pix);
    if (!opaque)
        return NULL;
    if (pixGetColormap(opaque))
        return pixRemoveColormap(opaque, REMOVE_CMAP_BASED_ON_SRC);
    int depth = pixGetDepth(opaque);
    return depth == 1 || depth == 8 || depth == 32 ? pixClone(opaque) : pixConvertTo8(opaque, 0);
}

/* The libraries that decode do not say why they did not: this asks whether they can have had the memory for it. */
static int why_not_decoded(int w, int h)
{
    enum { PIXEL_BYTES = 8 }; /* four in the decoder's rows and four in the picture */
    size_t bytes = (size_t)w * (size_t)h * PIXEL_BYTES;
    void *volatile room = malloc(bytes); /* or it would be left out as useless */
    if (!room)
        return STATUS_NO_MEMORY;
    free(room);
    return STATUS_BAD_IMAGE;
}

static int believable_dpi(PIX *pix)
{
    int dpi = pixGetXRes(pix);
    return dpi >= 50 && dpi <= 2400 && pixGetYRes(pix) == dpi ? dpi : 0;
}

int scan_decode(const struct scan_file *file, int frame, const struct scan_limits *limits,
                struct scan *ret_scan)
{
    frame -= file->first_frame;
    if (!file->bytes || frame < 0 || frame >= file->frames)
        return STATUS_BAD_ARGUMENT;
    int format = format_of(file->bytes, file->size);
    int w, h, orientation;
    int status = frame_size(file, format, frame, &w, &h, &orientation);
    if (status == STATUS_OK)
        status = size_check(limits, w, h);
    if (status != STATUS_OK)
        return status;
    PIX *decoded = decode(file, format, frame, orientation);
    int dpi = file->dpi ? file->dpi : decoded ? believable_dpi(decoded) : 0;
    PIX *pix = decoded ? simplify(decoded) : NULL;
    if (!pix)
        return why_not_decoded(w, h);
    if (format == IFF_JFIF_JPEG)
        orientation = exif_orientation(file);
    *ret_scan = (struct scan){pix, pixGetWidth(pix), pixGetHeight(pix), dpi, orientation};
    return STATUS_OK;
}

void scan_release(struct scan *scan)
{
    pixDestroy(&scan->pix);
}
