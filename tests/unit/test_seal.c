#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <leptonica/allheaders.h>
#include <math.h>

#include "draw.h"
#include "page/stages.h"
#include "shenbao/status.h"

enum { W = 827, H = 620 }; /* 100 dots per inch of a sheet's width (the shorter side counts: 75) */

struct colour {
    int red, green, blue;
};
static const struct colour seal_red = {215, 50, 55}, blue_ink = {40, 60, 170};

static PIX *paper_new(struct colour paper)
{
    PIX *pix = pixCreate(W, H, 32);
    assert_non_null(pix);
    l_uint32 pixel;
    composeRGBPixel(paper.red, paper.green, paper.blue, &pixel);
    pixSetAllArbitrary(pix, pixel);
    return pix;
}

/* Lays ink on: each channel takes the darker of the two, as ink over ink looks. */
static void ink_put(PIX *pix, int x, int y, struct colour ink)
{
    l_int32 red, green, blue;
    pixGetRGBPixel(pix, x, y, &red, &green, &blue);
    pixSetRGBPixel(pix, x, y, red < ink.red ? red : ink.red, green < ink.green ? green : ink.green,
                   blue < ink.blue ? blue : ink.blue);
}

/* Everything dark on the plane, in that ink. */
static void ink_stamp(PIX *pix, const struct plane *drawn, struct colour ink)
{
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            if (plane_row(drawn, y)[x] < 128)
                ink_put(pix, x, y, ink);
        }
    }
}

enum { SEAL_X = 420, SEAL_Y = 300, SEAL_R = 75, SEAL_LINE = 6 };

static bool on_ring(int x, int y)
{
    double away = hypot(x + 0.5 - SEAL_X, y + 0.5 - SEAL_Y);
    return away <= SEAL_R && away >= SEAL_R - SEAL_LINE;
}

static void ring_draw(struct plane *on)
{
    for (int y = 0; y < H; y++) {
        for (int x = 0; x < W; x++) {
            if (on_ring(x, y))
                plane_row(on, y)[x] = 0;
        }
    }
    draw_character(on, SEAL_X - 25, SEAL_Y - 25, 50, 2, 0);
}

static void text_draw(struct plane *on)
{
    for (int line = 0; line < 12; line++)
        draw_text(on, 250, 150 + 25 * line, 15, 20);
}

static void assert_removed(PIX *pix, struct plane *ret_grey, struct plane *ret_seal)
{
    assert_int_equal(seal_remove(pix, ret_grey, ret_seal), STATUS_OK);
    assert_int_equal(ret_grey->w, W);
    assert_int_equal(ret_grey->h, H);
}

/* On white and on yellowish paper: the ring is gone, black strokes under it are whole, the mask is where it was. */
static void test_a_seal_goes_and_the_text_stays(void **state)
{
    static const struct colour papers[] = {{255, 255, 255}, {230, 215, 180}};
    for (int i = 0; i < 2; i++) {
        struct plane text = draw_paper(W, H, 255), stamp = draw_paper(W, H, 255), grey, seal;
        text_draw(&text);
        ring_draw(&stamp);
        PIX *pix = paper_new(papers[i]);
        ink_stamp(pix, &stamp, seal_red);
        ink_stamp(pix, &text, (struct colour){30, 30, 30});
        assert_removed(pix, &grey, &seal);
        assert_non_null(seal.px);
        for (int k = 0; k < W * H; k++) {
            assert_true(text.px[k] ? grey.px[k] > 200 : grey.px[k] < 90);
            if (stamp.px[k] == 0 && text.px[k])
                assert_int_equal(seal.px[k], 1);
        }
        assert_int_equal(plane_row(&seal, 100)[100], 0);
        assert_int_equal(plane_row(&seal, SEAL_Y)[SEAL_X + SEAL_R + 20], 0);
        pixDestroy(&pix);
        plane_release(&text);
        plane_release(&stamp);
        plane_release(&grey);
        plane_release(&seal);
    }
}

/* In colours that are no seal's, or in shapes that are none: what is drawn stays dark. */
static void assert_kept(const struct plane *drawn, struct colour ink)
{
    struct plane grey, seal;
    PIX *pix = paper_new((struct colour){255, 255, 255});
    ink_stamp(pix, drawn, ink);
    assert_removed(pix, &grey, &seal);
    assert_null(seal.px);
    int level = (77 * ink.red + 150 * ink.green + 29 * ink.blue) >> 8;
    for (int k = 0; k < W * H; k++)
        assert_int_equal(grey.px[k], drawn->px[k] ? 255 : level);
    pixDestroy(&pix);
    plane_release(&grey);
    plane_release(&seal);
}

static void test_blue_and_black_rings_stay(void **state)
{
    struct plane drawn = draw_paper(W, H, 255);
    ring_draw(&drawn);
    assert_kept(&drawn, blue_ink);
    assert_kept(&drawn, (struct colour){20, 20, 20});
    plane_release(&drawn);
}

static void test_a_red_headline_stays(void **state)
{
    struct plane drawn = draw_paper(W, H, 255);
    draw_text(&drawn, 150, 80, 22, 18);
    assert_kept(&drawn, seal_red);
    plane_release(&drawn);
}

static void test_a_small_red_note_stays(void **state)
{
    struct plane drawn = draw_paper(W, H, 255);
    draw_character(&drawn, 150, 80, 18, 1, 0);
    draw_box(&drawn, (struct box){100, 500, 600, 3}, 0); /* and a red rule */
    assert_kept(&drawn, seal_red);
    plane_release(&drawn);
}

/* A seal on the page does not make blue ink elsewhere lighter. */
static void test_beside_a_seal_nothing_changes(void **state)
{
    struct plane stamp = draw_paper(W, H, 255), note = draw_paper(W, H, 255), grey, seal;
    ring_draw(&stamp);
    draw_text(&note, 60, 60, 16, 9);
    PIX *pix = paper_new((struct colour){255, 255, 255});
    ink_stamp(pix, &stamp, seal_red);
    ink_stamp(pix, &note, blue_ink);
    assert_removed(pix, &grey, &seal);
    for (int k = 0; k < W * H; k++)
        assert_true(note.px[k] ? grey.px[k] > 200 : grey.px[k] < 80);
    pixDestroy(&pix);
    plane_release(&stamp);
    plane_release(&note);
    plane_release(&grey);
    plane_release(&seal);
}

static void test_pictures_without_colour_have_no_seal(void **state)
{
    struct plane drawn = draw_paper(W, H, 255), grey, seal = {1, 1, NULL};
    ring_draw(&drawn);
    PIX *eight = plane_to_grey(&drawn), *one = pixThresholdToBinary(eight, 128), *both[] = {eight, one};
    for (int i = 0; i < 2; i++) {
        assert_removed(both[i], &grey, &seal);
        assert_null(seal.px);
        assert_memory_equal(grey.px, drawn.px, W * H);
        plane_release(&grey);
        pixDestroy(&both[i]);
    }
    plane_release(&drawn);
}

/* All red, all black, all white: no gain runs over, nothing divides by nothing. */
static void test_plain_colours_pass(void **state)
{
    static const struct colour plain[] = {{255, 0, 0}, {0, 0, 0}, {255, 255, 255}, {0, 0, 255}};
    for (int i = 0; i < 4; i++) {
        struct plane grey, seal;
        PIX *pix = paper_new(plain[i]);
        assert_removed(pix, &grey, &seal);
        for (int k = 1; k < W * H; k++)
            assert_int_equal(grey.px[k], grey.px[0]);
        pixDestroy(&pix);
        plane_release(&grey);
        plane_release(&seal);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_seal_goes_and_the_text_stays),
        cmocka_unit_test(test_blue_and_black_rings_stay),
        cmocka_unit_test(test_a_red_headline_stays),
        cmocka_unit_test(test_a_small_red_note_stays),
        cmocka_unit_test(test_beside_a_seal_nothing_changes),
        cmocka_unit_test(test_pictures_without_colour_have_no_seal),
        cmocka_unit_test(test_plain_colours_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
