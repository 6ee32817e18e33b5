#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <leptonica/allheaders.h>
#include <math.h>
#include <unistd.h>

#include "draw.h"
#include "shenbao/page.h"
#include "shenbao/sheet.h"
#include "shenbao/status.h"

enum { W = 500, H = 702 }; /* A4 at 60 dpi */

/* Where the mark's middle is on the upright page. */
static const struct point mark = {386, 42};

static int set_up(void **state)
{
    setMsgSeverity(L_SEVERITY_NONE);
    return 0;
}

/* Lines of text, a table, and a solid mark near the top right corner. */
static struct plane form(void)
{
    struct plane page = draw_paper(W, H, 255);
    struct drawn_table table = {40, 240, 100, 60, 2, "aabb/cdee/cfgh/cijk"};
    draw_table(&page, &table, 0);
    for (int line = 0; line < 8; line++)
        draw_text(&page, 40, 74 + 19 * line, 10, 32 - line);
    draw_text(&page, 50, 260, 10, 8);
    draw_box(&page, (struct box){(int)mark.x - 10, (int)mark.y - 10, 20, 20}, 0);
    return page;
}

/* The middle of the ink in a box. */
static struct point ink_middle(const struct plane *grey, struct box box)
{
    double x = 0, y = 0, count = 0;
    box = box_intersect(box, (struct box){0, 0, grey->w, grey->h});
    for (int row = box.y; row < box.y + box.h; row++) {
        for (int column = box.x; column < box.x + box.w; column++) {
            if (plane_row(grey, row)[column] < 128) {
                x += column + 0.5;
                y += row + 0.5;
                count++;
            }
        }
    }
    assert_true(count > 0);
    return (struct point){x / count, y / count};
}

static struct page make(const struct scan *scan)
{
    struct page page;
    assert_int_equal(page_make(scan, &PAGE_OPTIONS_DEFAULT, NULL, &page), STATUS_OK);
    return page;
}

/* The mark lies where it should on the page, and from there the map leads to its place in the stored picture. */
static void assert_mark(const struct page *page, struct point flat, const struct plane *stored)
{
    struct plane grey;
    assert_int_equal(plane_from_pix(page->grey, &grey), STATUS_OK);
    struct point at = ink_middle(&grey, (struct box){(int)flat.x - 30, (int)flat.y - 30, 60, 60});
    assert_true(point_distance(at, flat) < 1);
    struct point image = page_to_image(page, at);
    struct point found = ink_middle(stored, (struct box){(int)image.x - 30, (int)image.y - 30, 60, 60});
    assert_true(point_distance(image, found) < 1);
    plane_release(&grey);
}

/* The file's name and the stored place of the upright mark, by EXIF's own words. */
static void test_orientations_lead_back_to_the_stored_pixel(void **state)
{
    struct plane upright = form();
    for (int orientation = 1; orientation <= 8; orientation++) {
        struct plane stored = draw_stored(&upright, orientation);
        struct scan scan = draw_scan(&stored);
        scan.orientation = orientation;
        struct page page = make(&scan);
        assert_int_equal(pixGetWidth(page.grey), W);
        assert_int_equal(pixGetHeight(page.grey), H);
        assert_int_equal(page.rotation, 0);
        assert_mark(&page, mark, &stored);
        struct point image = page_to_image(&page, mark);
        struct point shown = draw_shown_at((int)image.x, (int)image.y, W, H, orientation);
        assert_true(fabs(shown.x - mark.x) <= 1 && fabs(shown.y - mark.y) <= 1);
        page_release(&page);
        scan_release(&scan);
        plane_release(&stored);
    }
    plane_release(&upright);
}

/* Turned by a quarter in the picture itself: found by the text. */
static void test_a_lying_page_is_set_upright(void **state)
{
    struct plane upright = form(), stored = draw_stored(&upright, 6); /* a clockwise turn mends it */
    struct scan scan = draw_scan(&stored);
    struct page page = make(&scan);
    assert_int_equal(page.rotation, 90);
    assert_mark(&page, mark, &stored);
    page_release(&page);
    struct page_options as_it_is = {.flatten = true, .turn = false};
    assert_int_equal(page_make(&scan, &as_it_is, NULL, &page), STATUS_OK);
    assert_int_equal(page.rotation, 0);
    assert_int_equal(pixGetWidth(page.grey), H);
    page_release(&page);
    scan_release(&scan);
    plane_release(&stored);
    plane_release(&upright);
}

/* Upside down or not is not for the page stage to say; whoever knows turns it over. */
static void test_turning_over_turns_pictures_and_map(void **state)
{
    struct plane upright = form(), stored = draw_stored(&upright, 3);
    struct scan scan = draw_scan(&stored);
    struct page page = make(&scan);
    assert_int_equal(page.rotation, 0);
    assert_mark(&page, (struct point){W - mark.x, H - mark.y}, &stored);
    assert_int_equal(page_turn_over(&page), STATUS_OK);
    assert_int_equal(page.rotation, 180);
    assert_mark(&page, mark, &stored);
    l_uint32 ink;
    pixGetPixel(page.binary, (int)mark.x, (int)mark.y, &ink);
    assert_int_equal(ink, 1);
    assert_int_equal(page_turn_over(&page), STATUS_OK);
    assert_int_equal(page.rotation, 0);
    assert_mark(&page, (struct point){W - mark.x, H - mark.y}, &stored);
    page_release(&page);
    scan_release(&scan);
    plane_release(&stored);
    plane_release(&upright);
}

/* Lying, and upside down when it stands: 270 degrees. */
static void test_three_quarters(void **state)
{
    struct plane upright = form(), stored = draw_stored(&upright, 8);
    struct scan scan = draw_scan(&stored);
    struct page page = make(&scan);
    assert_int_equal(page.rotation, 90);
    assert_int_equal(page_turn_over(&page), STATUS_OK);
    assert_int_equal(page.rotation, 270);
    assert_mark(&page, mark, &stored);
    page_release(&page);
    scan_release(&scan);
    plane_release(&stored);
    plane_release(&upright);
}

static void test_a_quad_keeps_its_corners_order(void **state)
{
    struct plane upright = form(), stored = draw_stored(&upright, 6);
    struct scan scan = draw_scan(&stored);
    scan.orientation = 6;
    struct page page = make(&scan);
    struct quad quad = page_quad_to_image(&page, quad_from_box((struct box){10, 20, 30, 40}));
    /* the content's top left is at the stored picture's bottom left */
    static const struct point wanted[4] = {{20, W - 10}, {20, W - 40}, {60, W - 40}, {60, W - 10}};
    for (int i = 0; i < 4; i++)
        assert_true(point_distance(quad.corner[i], wanted[i]) < 1e-6);
    page_release(&page);
    scan_release(&scan);
    plane_release(&stored);
    plane_release(&upright);
}

static void test_the_same_scan_gives_the_same_page(void **state)
{
    struct plane paper = form();
    draw_noise(&paper, 3, 40);
    struct scan scan = draw_scan(&paper);
    struct page first = make(&scan), second = make(&scan);
    l_int32 same = 0;
    pixEqual(first.grey, second.grey, &same);
    assert_true(same);
    pixEqual(first.binary, second.binary, &same);
    assert_true(same);
    assert_float_equal(first.skew, second.skew, 0);
    page_release(&first);
    page_release(&second);
    scan_release(&scan);
    plane_release(&paper);
}

static void test_black_and_white_alone(void **state)
{
    struct plane paper = form();
    struct scan grey = draw_scan(&paper), bytes = draw_scan(&paper), bits = draw_scan(&paper);
    pixSetPixel(grey.pix, 5, 5, 200);
    PIX *binary = pixThresholdToBinary(bits.pix, 128);
    pixDestroy(&bytes.pix);
    pixDestroy(&bits.pix);
    bytes.pix = pixConvertTo8(binary, 0);
    bits.pix = binary;
    struct page pages[] = {make(&grey), make(&bytes), make(&bits)};
    l_int32 same = 0;
    assert_false(pages[0].bilevel);
    assert_true(pages[1].bilevel && pages[2].bilevel);
    pixEqual(pages[1].grey, pages[2].grey, &same);
    assert_true(same); /* however it is stored */
    for (int i = 0; i < 3; i++)
        page_release(&pages[i]);
    scan_release(&grey);
    scan_release(&bytes);
    scan_release(&bits);
    plane_release(&paper);
}

/* Smallest, blank, all black, all noise, and one bit a pixel: something comes out of everything. */
static void test_odd_pictures_make_pages(void **state)
{
    for (int i = 0; i < 5; i++) {
        struct plane paper = i < 3 ? draw_paper(64, 64, i == 1 ? 0 : 255) : draw_paper(300, 200, 128);
        if (i >= 2)
            draw_noise(&paper, 9, 127);
        struct scan scan = draw_scan(&paper);
        if (i == 4) {
            PIX *binary = pixThresholdToBinary(scan.pix, 128);
            pixDestroy(&scan.pix);
            scan.pix = binary;
        }
        struct page page = make(&scan);
        assert_int_equal(pixGetDepth(page.grey), 8);
        assert_int_equal(pixGetDepth(page.binary), 1);
        assert_int_equal(pixGetWidth(page.grey), pixGetWidth(page.binary));
        assert_int_equal(pixGetHeight(page.grey), pixGetHeight(page.binary));
        assert_true(page.char_height >= 8);
        assert_true(page.flags & PAGE_LOW_RESOLUTION);
        page_release(&page);
        scan_release(&scan);
        plane_release(&paper);
    }
}

/* ---- orientations as files say them ---- */

static char path[] = "/tmp/page-XXXXXX";

/* Puts an EXIF block with the orientation behind the first two bytes of a JPEG. */
static void exif_insert(int orientation)
{
    l_uint8 block[] = {0xff, 0xe1, 0, 34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                       0,    1,    1, 0x12, 0,   3,   0,   0,   0, 1, 0,   0,   0, 0,  0, 0, 0, 0};
    block[29] = (l_uint8)orientation;
    size_t size;
    l_uint8 *bytes = l_binaryRead(path, &size);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fwrite(bytes, 1, 2, file);
    fwrite(block, 1, sizeof block, file);
    fwrite(bytes + 2, 1, size - 2, file);
    assert_int_equal(fclose(file), 0);
    lept_free(bytes);
}

static void tiff_write(PIX *pix, int orientation)
{
    NUMA *tags = numaCreate(1);
    SARRAY *values = sarrayCreate(1), *types = sarrayCreate(1);
    char value[4] = {(char)('0' + orientation)};
    numaAddNumber(tags, 274);
    sarrayAddString(values, value, L_COPY);
    sarrayAddString(types, "l_uint16", L_COPY);
    assert_int_equal(pixWriteTiffCustom(path, pix, IFF_TIFF_ZIP, "w", tags, values, types, NULL), 0);
    numaDestroy(&tags);
    sarrayDestroy(&values);
    sarrayDestroy(&types);
}

static struct scan read_scan(void)
{
    struct scan_limits limits = SCAN_LIMITS_DEFAULT;
    struct scan_file file;
    struct scan scan;
    assert_int_equal(scan_file_open(path, &limits, &file), STATUS_OK);
    assert_int_equal(scan_decode(&file, 0, &limits, &scan), STATUS_OK);
    scan_file_release(&file);
    return scan;
}

/* The decoded picture is the stored one, pixel by pixel but for what JPEG loses. */
static void assert_as_stored(const struct scan *scan, const struct plane *stored, int loss)
{
    struct plane decoded;
    assert_int_equal(scan->width, stored->w);
    assert_int_equal(scan->height, stored->h);
    assert_int_equal(plane_from_pix(scan->pix, &decoded), STATUS_OK);
    for (int i = 0; i < stored->w * stored->h; i++)
        assert_true(abs(decoded.px[i] - stored->px[i]) <= loss);
    plane_release(&decoded);
}

static void test_files_are_decoded_as_stored(void **state)
{
    struct plane upright = draw_paper(120, 90, 255);
    draw_text(&upright, 10, 10, 32, 3);
    draw_box(&upright, (struct box){80, 60, 30, 20}, 100);
    close(mkstemp(path));
    for (int orientation = 1; orientation <= 8; orientation++) {
        struct plane stored = draw_stored(&upright, orientation);
        PIX *pix = plane_to_grey(&stored);
        tiff_write(pix, orientation);
        struct scan scan = read_scan();
        assert_int_equal(scan.orientation, orientation);
        assert_as_stored(&scan, &stored, 0);
        scan_release(&scan);
        assert_int_equal(pixWriteJpeg(path, pix, 98, 0), 0);
        exif_insert(orientation);
        scan = read_scan();
        assert_int_equal(scan.orientation, orientation);
        assert_as_stored(&scan, &stored, 24);
        scan_release(&scan);
        pixDestroy(&pix);
        plane_release(&stored);
    }
    unlink(path);
    plane_release(&upright);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_orientations_lead_back_to_the_stored_pixel),
        cmocka_unit_test(test_a_lying_page_is_set_upright),
        cmocka_unit_test(test_turning_over_turns_pictures_and_map),
        cmocka_unit_test(test_three_quarters),
        cmocka_unit_test(test_a_quad_keeps_its_corners_order),
        cmocka_unit_test(test_the_same_scan_gives_the_same_page),
        cmocka_unit_test(test_black_and_white_alone),
        cmocka_unit_test(test_odd_pictures_make_pages),
        cmocka_unit_test(test_files_are_decoded_as_stored),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
