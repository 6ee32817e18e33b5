#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <leptonica/allheaders.h>
#include <sys/stat.h>
#include <unistd.h>

#include "draw.h"
#include "shenbao/page.h"
#include "shenbao/status.h"

static char dir[] = "/tmp/scan-XXXXXX";
static char path[64];
static const struct scan_limits limits = {
    .max_bytes = 1 << 20, .max_pixels = 1000000, .max_frames = 4, .min_side = 64};

static int set_up(void **state)
{
    setMsgSeverity(L_SEVERITY_NONE);
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/picture", dir);
    return 0;
}

static int tear_down(void **state)
{
    unlink(path);
    return rmdir(dir);
}

static void file_put(const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static l_uint8 *file_get(size_t *ret_size)
{
    l_uint8 *bytes = l_binaryRead(path, ret_size);
    assert_non_null(bytes);
    return bytes;
}

/* Leaves only the first share of the file. */
static void file_cut(double share)
{
    size_t size;
    l_uint8 *bytes = file_get(&size);
    file_put(bytes, (size_t)((double)size * share));
    lept_free(bytes);
}

static int open_status(void)
{
    struct scan_file file = {0};
    int status = scan_file_open(path, &limits, &file);
    scan_file_release(&file);
    return status;
}

/* Opens and decodes one frame. */
static int read_status(int frame, struct scan *ret_scan)
{
    struct scan_file file = {0};
    int status = scan_file_open(path, &limits, &file);
    if (status == STATUS_OK)
        status = scan_decode(&file, frame, &limits, ret_scan);
    scan_file_release(&file);
    return status;
}

static void assert_unreadable(int status)
{
    struct scan scan;
    assert_int_equal(read_status(0, &scan), status);
}

/* A picture of noise, so that it takes room in every format. */
static PIX *picture(int w, int h, int depth)
{
    struct plane plane = draw_paper(w, h, 128);
    draw_noise(&plane, 5, 120);
    PIX *grey = plane_to_grey(&plane);
    plane_release(&plane);
    PIX *pix = depth == 1    ? pixThresholdToBinary(grey, 128)
               : depth == 32 ? pixConvert8To32(grey)
                             : pixClone(grey);
    pixDestroy(&grey);
    assert_non_null(pix);
    return pix;
}

static void picture_write(int w, int h, int depth, int format)
{
    PIX *pix = picture(w, h, depth);
    assert_int_equal(pixWrite(path, pix, format), 0);
    pixDestroy(&pix);
}

static void assert_decoded(const struct scan *scan, int w, int h, int depth)
{
    assert_int_equal(scan->width, w);
    assert_int_equal(scan->height, h);
    assert_int_equal(pixGetWidth(scan->pix), w);
    assert_int_equal(pixGetHeight(scan->pix), h);
    assert_int_equal(pixGetDepth(scan->pix), depth);
    assert_int_equal(scan->orientation, 1);
}

static void test_all_formats_decode(void **state)
{
    static const struct {
        int format, depth;
    } cases[] = {{IFF_PNG, 1},      {IFF_PNG, 8},       {IFF_PNG, 32}, {IFF_BMP, 8},
                 {IFF_PNM, 1},      {IFF_PNM, 8},       {IFF_PNM, 32}, {IFF_TIFF_G4, 1},
                 {IFF_TIFF_LZW, 8}, {IFF_TIFF_ZIP, 32}, {IFF_WEBP, 32}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scan scan;
        picture_write(150, 101, cases[i].depth, cases[i].format);
        PIX *wanted = picture(150, 101, cases[i].depth);
        assert_int_equal(read_status(0, &scan), STATUS_OK);
        assert_decoded(&scan, 150, 101, cases[i].depth);
        l_int32 same = 0;
        pixEqual(scan.pix, wanted, &same);
        if (cases[i].format != IFF_WEBP) /* which loses */
            assert_true(same);
        pixDestroy(&wanted);
        scan_release(&scan);
    }
}

static void test_a_jpeg_decodes(void **state)
{
    struct scan scan;
    picture_write(150, 101, 8, IFF_JFIF_JPEG);
    assert_int_equal(read_status(0, &scan), STATUS_OK);
    assert_decoded(&scan, 150, 101, 8);
    scan_release(&scan);
}

/* Two and four bits a pixel, colour maps and transparency all become 8 or 32. */
static void test_unusual_depths_become_usual(void **state)
{
    PIX *grey = picture(150, 101, 8), *four = pixConvert8To4(grey), *mapped = pixConvertGrayToColormap(grey);
    PIX *sixteen = pixConvert8To16(grey, 8), *clear = pixConvert8To32(grey),
        *pictures[] = {four, mapped, sixteen};
    struct scan scan;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(pixWrite(path, pictures[i], IFF_PNG), 0);
        assert_int_equal(read_status(0, &scan), STATUS_OK);
        assert_decoded(&scan, 150, 101, 8);
        assert_null(pixGetColormap(scan.pix));
        scan_release(&scan);
    }
    pixSetSpp(clear, 4); /* all is transparent: white shows */
    pixSetComponentArbitrary(clear, L_ALPHA_CHANNEL, 0);
    assert_int_equal(pixWrite(path, clear, IFF_PNG), 0);
    assert_int_equal(read_status(0, &scan), STATUS_OK);
    l_uint32 pixel;
    pixGetPixel(scan.pix, 75, 50, &pixel);
    assert_int_equal(pixel >> 8, 0xffffff);
    scan_release(&scan);
    PIX *all[] = {grey, four, mapped, sixteen, clear};
    for (int i = 0; i < 5; i++)
        pixDestroy(&all[i]);
}

static void test_the_digest_and_size_are_the_file_s(void **state)
{
    struct scan_file file;
    file_put("abc", 3);
    assert_int_equal(scan_file_open(path, &limits, &file), STATUS_NOT_AN_IMAGE);
    assert_string_equal(file.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(file.size, 3);
    assert_null(file.bytes);
    scan_file_release(&file);
}

static void test_what_is_no_file_is_refused(void **state)
{
    struct scan_file file;
    assert_int_equal(scan_file_open("/nowhere/at/all.png", &limits, &file), STATUS_NOT_FOUND);
    assert_int_equal(scan_file_open(dir, &limits, &file), STATUS_NOT_A_FILE);
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(open_status(), STATUS_NOT_A_FILE);
    unlink(path);
    assert_int_equal(symlink(path, path), 0);
    assert_int_equal(open_status(), STATUS_NOT_FOUND);
    unlink(path);
    if (geteuid() != 0) { /* nothing is forbidden to the superuser */
        file_put("x", 1);
        chmod(path, 0);
        assert_int_equal(open_status(), STATUS_NO_PERMISSION);
        unlink(path);
    }
}

static void test_what_is_no_image_is_refused(void **state)
{
    static const char text[] = "This is a letter, not a picture of one.";
    file_put("", 0);
    assert_int_equal(open_status(), STATUS_EMPTY_FILE);
    file_put(text, sizeof text);
    assert_int_equal(open_status(), STATUS_NOT_AN_IMAGE);
    file_put("\x89PNG\r\n\x1a\n", 8); /* too short to tell */
    assert_int_equal(open_status(), STATUS_NOT_AN_IMAGE);
    file_put("%PDF-1.7 and more of it", 23);
    assert_int_equal(open_status(), STATUS_NOT_AN_IMAGE);
}

static void test_a_header_alone_is_a_bad_image(void **state)
{
    static const int formats[] = {IFF_PNG, IFF_BMP, IFF_JFIF_JPEG, IFF_WEBP, IFF_TIFF_LZW};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        picture_write(150, 101, formats[i] == IFF_WEBP ? 32 : 8, formats[i]);
        size_t size;
        l_uint8 *bytes = file_get(&size);
        file_put(bytes, 14);
        lept_free(bytes);
        assert_unreadable(STATUS_BAD_IMAGE);
    }
}

static void test_a_truncated_picture_is_bad(void **state)
{
    static const struct {
        int format, depth;
    } cases[] = {{IFF_JFIF_JPEG, 8}, {IFF_PNG, 8},     {IFF_BMP, 8},       {IFF_PNM, 8},  {IFF_PNM, 1},
                 {IFF_TIFF_LZW, 8},  {IFF_TIFF_G4, 1}, {IFF_TIFF_ZIP, 32}, {IFF_WEBP, 32}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (double share = 0.3; share < 1; share += 0.3) {
            picture_write(150, 101, cases[i].depth, cases[i].format);
            file_cut(share);
            assert_unreadable(STATUS_BAD_IMAGE);
        }
    }
}

/* Bytes of the picture's data overwritten, the ends of the file left alone. */
static void test_a_damaged_picture_is_bad(void **state)
{
    static const int formats[] = {IFF_PNG, IFF_JFIF_JPEG, IFF_TIFF_ZIP};
    for (size_t i = 0; i < 3; i++) {
        picture_write(150, 101, 8, formats[i]);
        size_t size;
        l_uint8 *bytes = file_get(&size);
        memset(bytes + size / 2, 0xff, size / 8);
        file_put(bytes, size);
        lept_free(bytes);
        assert_unreadable(STATUS_BAD_IMAGE);
    }
}

static void test_limits_are_checked(void **state)
{
    struct scan_limits few = limits;
    struct scan_file file;
    picture_write(63, 500, 8, IFF_PNG);
    assert_int_equal(open_status(), STATUS_TOO_SMALL);
    picture_write(64, 64, 8, IFF_PNG);
    assert_int_equal(open_status(), STATUS_OK);
    picture_write(1, 1, 1, IFF_TIFF_G4);
    assert_int_equal(open_status(), STATUS_TOO_SMALL);
    picture_write(1001, 1000, 1, IFF_PNG);
    assert_int_equal(open_status(), STATUS_TOO_MANY_PIXELS);
    picture_write(1000, 1000, 1, IFF_PNG);
    assert_int_equal(open_status(), STATUS_OK);
    few.max_bytes = 1000;
    assert_int_equal(scan_file_open(path, &few, &file), STATUS_TOO_MANY_BYTES);
}

/* A few bytes that promise 30,000 by 30,000 pixels: refused by the header, before anything is decoded. */
static void test_a_forged_header_is_refused(void **state)
{
    struct scan_limits standard = SCAN_LIMITS_DEFAULT;
    l_uint8 big[8] = {0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30}, little[8] = {0x30, 0x75, 0, 0, 0x30, 0x75, 0, 0};
    for (int i = 0; i < 2; i++) {
        size_t size;
        picture_write(100, 100, 8, i ? IFF_BMP : IFF_PNG);
        l_uint8 *bytes = file_get(&size);
        memcpy(bytes + (i ? 18 : 16), i ? little : big, 8); /* 30,000 is 0x7530 */
        file_put(bytes, size);
        lept_free(bytes);
        struct scan_file file;
        assert_int_equal(scan_file_open(path, &standard, &file), STATUS_TOO_MANY_PIXELS);
    }
    struct scan_file file;
    file_put("P5\n30000 30000\n255\nxxxxxxxx", 27);
    assert_int_equal(scan_file_open(path, &standard, &file), STATUS_TOO_MANY_PIXELS);
}

static void test_all_frames_are_read(void **state)
{
    struct scan_file file;
    for (int i = 0; i < 3; i++) {
        PIX *pix = picture(150 + i, 101, 1);
        assert_int_equal(pixWriteTiff(path, pix, IFF_TIFF_G4, i ? "a" : "w"), 0);
        pixDestroy(&pix);
    }
    assert_int_equal(scan_file_open(path, &limits, &file), STATUS_OK);
    assert_int_equal(file.frames, 3);
    for (int i = 2; i >= 0; i--) {
        struct scan scan;
        assert_int_equal(scan_decode(&file, i, &limits, &scan), STATUS_OK);
        assert_decoded(&scan, 150 + i, 101, 1);
        scan_release(&scan);
    }
    struct scan scan;
    assert_int_equal(scan_decode(&file, 3, &limits, &scan), STATUS_BAD_ARGUMENT);
    assert_int_equal(scan_decode(&file, -1, &limits, &scan), STATUS_BAD_ARGUMENT);
    scan_file_release(&file);
}

/* One frame too large or too small spoils that frame alone; too many frames spoil the file. */
static void test_frames_have_limits(void **state)
{
    static const int sides[] = {100, 1200, 30, 90, 80};
    struct scan_file file;
    struct scan scan;
    for (int i = 0; i < 5; i++) {
        PIX *pix = picture(sides[i], sides[i], 1);
        assert_int_equal(pixWriteTiff(path, pix, IFF_TIFF_G4, i ? "a" : "w"), 0);
        pixDestroy(&pix);
        assert_int_equal(open_status(), i < 4 ? STATUS_OK : STATUS_TOO_MANY_FRAMES);
        if (i != 3)
            continue;
        assert_int_equal(scan_file_open(path, &limits, &file), STATUS_OK);
        assert_int_equal(scan_decode(&file, 1, &limits, &scan), STATUS_TOO_MANY_PIXELS);
        assert_int_equal(scan_decode(&file, 2, &limits, &scan), STATUS_TOO_SMALL);
        assert_int_equal(scan_decode(&file, 3, &limits, &scan), STATUS_OK);
        scan_release(&scan);
        scan_file_release(&file);
    }
}

static void test_only_a_believable_resolution_counts(void **state)
{
    static const int cases[][3] = {{300, 300, 300}, {72, 72, 72}, {3, 3, 0}, {9999, 9999, 0}, {200, 100, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        PIX *pix = picture(100, 100, 1);
        struct scan scan;
        pixSetResolution(pix, cases[i][0], cases[i][1]);
        assert_int_equal(pixWrite(path, pix, IFF_TIFF_G4), 0);
        pixDestroy(&pix);
        assert_int_equal(read_status(0, &scan), STATUS_OK);
        assert_int_equal(scan.dpi, cases[i][2]);
        scan_release(&scan);
    }
}

/* Turns `count` bytes in the middle of the file to zero. */
static void file_hole(size_t count)
{
    size_t size;
    l_uint8 *bytes = file_get(&size);
    assert_true(size > 2 * count);
    memset(bytes + size / 2, 0, count);
    file_put(bytes, size);
    lept_free(bytes);
}

/* Rows of characters, as pages have them: noise would be stored as it is, and any other noise does as well. */
static void text_write(int depth, int format)
{
    struct plane plane = draw_paper(600, 400, 250);
    for (int y = 10; y < 380; y += 24)
        draw_text(&plane, 10, y, 16, 30);
    draw_noise(&plane, 9, 5);
    PIX *grey = plane_to_grey(&plane);
    PIX *pix = depth == 1    ? pixThresholdToBinary(grey, 128)
               : depth == 32 ? pixConvert8To32(grey)
                             : pixClone(grey);
    assert_int_equal(pixWrite(path, pix, format), 0);
    pixDestroy(&pix);
    pixDestroy(&grey);
    plane_release(&plane);
}

static void test_damaged_data_is_no_picture(void **state)
{
    static const struct {
        int format, depth;
    } cases[] = {{IFF_TIFF_G4, 1}, {IFF_TIFF_LZW, 8}, {IFF_TIFF_LZW, 32}, {IFF_PNG, 8}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        text_write(cases[i].depth, cases[i].format);
        file_hole(200);
        assert_unreadable(STATUS_BAD_IMAGE);
    }
}

/* A byte that is flipped may give another picture that decodes without a fault: only the checksum tells. */
static void test_a_flipped_byte_of_a_deflated_tiff_is_found(void **state)
{
    size_t size, refused = 0, tried = 0;
    struct scan scan;
    text_write(8, IFF_TIFF_ZIP);
    assert_int_equal(read_status(0, &scan), STATUS_OK);
    scan_release(&scan);
    l_uint8 *bytes = file_get(&size);
    for (size_t at = 64; at + 600 < size; at += size / 50, tried++) {
        bytes[at] ^= 0x10;
        file_put(bytes, size);
        bytes[at] ^= 0x10;
        refused += read_status(0, &scan) == STATUS_BAD_IMAGE;
        scan_release(&scan);
    }
    lept_free(bytes);
    assert_true(tried > 20);
    assert_int_equal(refused, tried);
}

/* Each row of such a fax stands for itself, and lines are noisy: a few spoilt rows do not cost the page. */
static void test_a_fax_may_have_a_few_spoilt_rows(void **state)
{
    struct scan scan;
    picture_write(300, 200, 1, IFF_TIFF_G3);
    file_hole(2);
    assert_int_equal(read_status(0, &scan), STATUS_OK);
    assert_decoded(&scan, 300, 200, 1);
    scan_release(&scan);
    file_hole(2000);
    assert_unreadable(STATUS_BAD_IMAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_formats_decode),
        cmocka_unit_test(test_a_jpeg_decodes),
        cmocka_unit_test(test_unusual_depths_become_usual),
        cmocka_unit_test(test_the_digest_and_size_are_the_file_s),
        cmocka_unit_test(test_what_is_no_file_is_refused),
        cmocka_unit_test(test_what_is_no_image_is_refused),
        cmocka_unit_test(test_a_header_alone_is_a_bad_image),
        cmocka_unit_test(test_a_truncated_picture_is_bad),
        cmocka_unit_test(test_a_damaged_picture_is_bad),
        cmocka_unit_test(test_limits_are_checked),
        cmocka_unit_test(test_a_forged_header_is_refused),
        cmocka_unit_test(test_all_frames_are_read),
        cmocka_unit_test(test_frames_have_limits),
        cmocka_unit_test(test_only_a_believable_resolution_counts),
        cmocka_unit_test(test_damaged_data_is_no_picture),
        cmocka_unit_test(test_a_flipped_byte_of_a_deflated_tiff_is_found),
        cmocka_unit_test(test_a_fax_may_have_a_few_spoilt_rows),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
