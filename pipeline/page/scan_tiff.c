#include "page/scan_tiff.h"

#include <stdint.h>
#include <tiffio.h>

#include "page/deflate.h"
#include "shenbao/status.h"

/* libtiff tells its handlers nothing of who is asking; a worker decodes one picture at a time. */
static _Thread_local struct tiff_faults watched;

static void count_error(thandle_t handle, const char *module, const char *format, va_list arguments)
{
    (void)handle, (void)format, (void)arguments;
    if (module && strncmp(module, "Fax3", 4) == 0)
        watched.bad_lines++;
    else
        watched.errors++;
}

/* Most warnings are about tags. The fax decoders warn of rows that came out too long or too short. */
static void count_warning(thandle_t handle, const char *module, const char *format, va_list arguments)
{
    if (module && strncmp(module, "Fax", 3) == 0)
        count_error(handle, module, format, arguments);
}

void tiff_watch_start(void)
{
    watched = (struct tiff_faults){0, 0};
    TIFFSetErrorHandlerExt(count_error);
    TIFFSetWarningHandlerExt(count_warning);
}

struct tiff_faults tiff_watch_end(void)
{
    TIFFSetErrorHandlerExt(NULL);
    TIFFSetWarningHandlerExt(NULL);
    return watched;
}

struct memory_file {
    const unsigned char *bytes;
    size_t size, at;
};

static tmsize_t memory_read(thandle_t handle, void *to, tmsize_t count)
{
    struct memory_file *file = handle;
    size_t left = file->at < file->size ? file->size - file->at : 0;
    size_t n = (size_t)count < left ? (size_t)count : left;
    memcpy(to, file->bytes + file->at, n);
    file->at += n;
    return (tmsize_t)n;
}

static tmsize_t memory_write(thandle_t handle, void *from, tmsize_t count)
{
    (void)handle, (void)from, (void)count;
    return 0;
}

static toff_t memory_seek(thandle_t handle, toff_t offset, int whence)
{
    struct memory_file *file = handle;
    toff_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? file->at : file->size;
    file->at = (size_t)(base + offset);
    return file->at;
}

static int memory_close(thandle_t handle)
{
    (void)handle;
    return 0;
}

static toff_t memory_size(thandle_t handle)
{
    return ((struct memory_file *)handle)->size;
}

static TIFF *tiff_open(struct memory_file *file)
{
    TIFFSetWarningHandler(NULL);
    TIFFSetErrorHandler(NULL);
    return TIFFClientOpen("memory", "rm", file, memory_read, memory_write, memory_seek, memory_close,
                          memory_size, NULL, NULL);
}

int tiff_frame_count(const unsigned char *bytes, size_t size, int most)
{
    struct memory_file file = {bytes, size, 0};
    TIFF *tiff = tiff_open(&file);
    if (!tiff)
        return 0;
    int count = 1;
    while (count <= most && TIFFReadDirectory(tiff))
        count++;
    TIFFClose(tiff);
    return count;
}

int tiff_frame_read(const unsigned char *bytes, size_t size, int frame, struct tiff_frame *ret_frame)
{
    struct memory_file file = {bytes, size, 0};
    TIFF *tiff = tiff_open(&file);
    if (!tiff)
        return STATUS_BAD_IMAGE;
    uint32_t width = 0, height = 0;
    uint16_t orientation = 1;
    int found = frame <= UINT16_MAX && TIFFSetDirectory(tiff, (uint16_t)frame) &&
                TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width) &&
                TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
    if (found)
        TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
    TIFFClose(tiff);
    if (!found || width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX)
        return STATUS_BAD_IMAGE;
    *ret_frame =
        (struct tiff_frame){(int)width, (int)height, orientation >= 1 && orientation <= 8 ? orientation : 1};
    return STATUS_OK;
}

/* Bytes that hold their bits the other way round are rare, and left alone. */
static bool is_deflated(TIFF *tiff)
{
    uint16_t compression = COMPRESSION_NONE, order = FILLORDER_MSB2LSB;
    TIFFGetField(tiff, TIFFTAG_COMPRESSION, &compression);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_FILLORDER, &order);
    return (compression == COMPRESSION_ADOBE_DEFLATE || compression == COMPRESSION_DEFLATE) &&
           order == FILLORDER_MSB2LSB;
}

/* A part that the file does not hold whole is left to the decoder to find. */
static bool part_is_sound(TIFF *tiff, const struct memory_file *file, uint32_t part)
{
    uint64_t at = TIFFGetStrileOffset(tiff, part), count = TIFFGetStrileByteCount(tiff, part);
    return at > file->size || count > file->size - at || deflate_is_sound(file->bytes + at, (size_t)count);
}

bool tiff_frame_is_sound(const unsigned char *bytes, size_t size, int frame)
{
    struct memory_file file = {bytes, size, 0};
    TIFF *tiff = tiff_open(&file);
    bool sound = true;
    if (!tiff)
        return true;
    if (frame <= UINT16_MAX && TIFFSetDirectory(tiff, (uint16_t)frame) && is_deflated(tiff)) {
        uint32_t parts = TIFFIsTiled(tiff) ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
        for (uint32_t part = 0; part < parts && sound; part++)
            sound = part_is_sound(tiff, &file, part);
    }
    TIFFClose(tiff);
    return sound;
}
