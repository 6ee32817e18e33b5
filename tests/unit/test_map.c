#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "draw.h"
#include "page/map.h"
#include "shenbao/status.h"

enum { W = 23, H = 14 };

/* Every pixel has a value of its own. */
static struct plane numbered(int w, int h)
{
    struct plane plane = draw_paper(w, h, 0);
    for (int i = 0; i < w * h; i++)
        plane.px[i] = (uint8_t)(i * 37 % 251);
    return plane;
}

static void assert_same(const struct plane *a, const struct plane *b)
{
    assert_int_equal(a->w, b->w);
    assert_int_equal(a->h, b->h);
    assert_memory_equal(a->px, b->px, (size_t)a->w * (size_t)a->h);
}

static void test_orientations_are_shown_as_exif_says(void **state)
{
    struct plane upright = numbered(W, H);
    for (int orientation = 1; orientation <= 8; orientation++) {
        struct plane stored = draw_stored(&upright, orientation);
        assert_int_equal(plane_orient(&stored, orientation), STATUS_OK);
        assert_same(&stored, &upright);
        plane_release(&stored);
    }
    plane_release(&upright);
}

static void test_a_quarter_turn_is_clockwise(void **state)
{
    struct plane plane = numbered(W, H), turned;
    assert_int_equal(plane_copy(&plane, &turned), STATUS_OK);
    assert_int_equal(plane_quarter_turn(&turned), STATUS_OK);
    assert_int_equal(turned.w, H);
    assert_int_equal(turned.h, W);
    /* the left side comes to the top, the top to the right */
    assert_int_equal(plane_row(&turned, 0)[H - 1], plane_row(&plane, 0)[0]);
    assert_int_equal(plane_row(&turned, 0)[0], plane_row(&plane, H - 1)[0]);
    assert_int_equal(plane_row(&turned, W - 1)[H - 1], plane_row(&plane, 0)[W - 1]);
    plane_release(&plane);
    plane_release(&turned);
}

static void test_nothing_is_turned_where_there_is_nothing(void **state)
{
    struct plane none = {0, 0, NULL};
    assert_int_equal(plane_orient(&none, 6), STATUS_OK);
    assert_int_equal(plane_quarter_turn(&none), STATUS_OK);
    assert_null(none.px);
}

/* Each pixel of the shown picture, asked of the map by its centre, is the pixel of the stored one. */
static void assert_map_leads_back(const struct page_map *map, const struct plane *shown,
                                  const struct plane *stored)
{
    assert_int_equal(map->w, shown->w);
    assert_int_equal(map->h, shown->h);
    for (int y = 0; y < shown->h; y++) {
        for (int x = 0; x < shown->w; x++) {
            struct point at = map_apply(map, (struct point){x + 0.5, y + 0.5});
            assert_true(at.x > 0 && at.y > 0 && at.x < stored->w && at.y < stored->h);
            assert_float_equal(at.x, (int)at.x + 0.5, 1e-9);
            assert_float_equal(at.y, (int)at.y + 0.5, 1e-9);
            assert_int_equal(plane_row(shown, y)[x], plane_row(stored, (int)at.y)[(int)at.x]);
        }
    }
}

static void half_turn(struct plane *plane, struct page_map *map)
{
    assert_int_equal(plane_quarter_turn(plane), STATUS_OK);
    assert_int_equal(plane_quarter_turn(plane), STATUS_OK);
    map->half_turn = !map->half_turn;
}

static void test_the_map_agrees_with_the_pixels(void **state)
{
    struct plane stored = numbered(W, H);
    for (int i = 0; i < 8 * 4 * 2; i++) {
        int orientation = 1 + i % 8, quarters = i / 8 % 4;
        struct plane shown;
        struct page_map *map = map_new(W, H);
        assert_non_null(map);
        assert_int_equal(plane_copy(&stored, &shown), STATUS_OK);
        assert_int_equal(plane_orient(&shown, orientation), STATUS_OK);
        map_orient(map, orientation);
        for (int turn = 0; turn < quarters; turn++) {
            assert_int_equal(plane_quarter_turn(&shown), STATUS_OK);
            map_quarter_turn(map);
        }
        if (i >= 32)
            half_turn(&shown, map);
        assert_map_leads_back(map, &shown, &stored);
        map_free(map);
        plane_release(&shown);
    }
    plane_release(&stored);
}

static void test_orientations_unknown_to_exif_change_nothing(void **state)
{
    static const int unknown[] = {-1, 0, 9, 1000};
    struct plane plane = numbered(W, H), turned;
    assert_int_equal(plane_copy(&plane, &turned), STATUS_OK);
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        struct page_map *map = map_new(W, H);
        map_orient(map, unknown[i]);
        assert_int_equal(plane_orient(&turned, unknown[i]), STATUS_OK);
        assert_same(&turned, &plane);
        assert_map_leads_back(map, &turned, &plane);
        map_free(map);
    }
    plane_release(&plane);
    plane_release(&turned);
}

/* A mesh whose nodes lie where they stand, moved by an offset. */
static struct page_map *meshed(int w, int h, double dx, double dy)
{
    struct page_map *map = map_new(w, h);
    assert_non_null(map);
    map->across = w / MESH_STEP + 2;
    map->down = h / MESH_STEP + 2;
    map->nodes = malloc((size_t)map->across * (size_t)map->down * sizeof *map->nodes);
    assert_non_null(map->nodes);
    for (int i = 0; i < map->across * map->down; i++) {
        int column = i % map->across, row = i / map->across;
        map->nodes[i] = (struct point){column * MESH_STEP + dx, row * MESH_STEP + dy};
    }
    return map;
}

static const struct box whole = {0, 0, 53, 40};

static void test_resampling_by_the_identity_copies(void **state)
{
    struct plane plane = numbered(53, 37), flat;
    struct page_map *plain = map_new(53, 37), *mesh = meshed(53, 37, 0, 0);
    assert_int_equal(map_resample(plain, &plane, whole, 255, &flat), STATUS_OK);
    assert_same(&flat, &plane);
    plane_release(&flat);
    assert_int_equal(map_resample(mesh, &plane, whole, 255, &flat), STATUS_OK);
    assert_same(&flat, &plane);
    plane_release(&flat);
    map_free(plain);
    map_free(mesh);
    plane_release(&plane);
}

static void test_resampling_moves_by_whole_pixels(void **state)
{
    struct plane plane = numbered(53, 37), flat;
    struct page_map *mesh = meshed(53, 37, 5, -3);
    assert_int_equal(map_resample(mesh, &plane, whole, 201, &flat), STATUS_OK);
    for (int y = 0; y < 37; y++) {
        for (int x = 0; x < 53; x++) {
            bool beyond = x + 5 >= 53 || y - 3 < 0;
            bool border = (x + 5 == 53 && y >= 2) || (y - 3 == -1 && x + 5 <= 53);
            if (!border)
                assert_int_equal(plane_row(&flat, y)[x], beyond ? 201 : plane_row(&plane, y - 3)[x + 5]);
        }
    }
    struct point at = map_apply(mesh, (struct point){10.25, 20.75});
    assert_float_equal(at.x, 15.25, 1e-9);
    assert_float_equal(at.y, 17.75, 1e-9);
    plane_release(&flat);
    map_free(mesh);
    plane_release(&plane);
}

static void test_resampling_between_pixels_mixes_them(void **state)
{
    struct plane plane = draw_paper(40, 40, 0), flat;
    for (int y = 0; y < 40; y++) {
        for (int x = 0; x < 40; x++)
            plane_row(&plane, y)[x] = (uint8_t)(4 * x + 2 * y);
    }
    struct page_map *mesh = meshed(40, 40, 0.5, 0.25);
    assert_int_equal(map_resample(mesh, &plane, whole, 255, &flat), STATUS_OK);
    for (int y = 1; y < 38; y++) {
        for (int x = 1; x < 38; x++)
            assert_in_range(plane_row(&flat, y)[x], 4 * x + 2 * y + 2, 4 * x + 2 * y + 3);
    }
    plane_release(&flat);
    map_free(mesh);
    plane_release(&plane);
}

/* Tilted, stretched and squeezed: the mix of the four pixels around, by hand. */
static void test_resampling_agrees_with_the_map(void **state)
{
    static const double tilts[][2] = {{0, 0}, {0.003, 0.002}, {-0.02, 0.03}, {0.09, -0.09}, {0.4, 0.3}};
    struct plane plane = numbered(130, 90), flat;
    draw_noise(&plane, 5, 120);
    for (int i = 0; i < 5; i++) {
        struct page_map *mesh = meshed(130, 90, 1.3, 2.6);
        for (int k = 0; k < mesh->across * mesh->down; k++) {
            struct point at = mesh->nodes[k];
            mesh->nodes[k].x += tilts[i][0] * at.y - tilts[i][1] * at.x;
            mesh->nodes[k].y += tilts[i][1] * at.x + tilts[i][0] * at.y;
        }
        assert_int_equal(map_resample(mesh, &plane, (struct box){0, 0, 130, 90}, 255, &flat), STATUS_OK);
        for (int y = 0; y < 90; y++) {
            for (int x = 0; x < 130; x++) {
                struct point at = map_apply(mesh, (struct point){x + 0.5, y + 0.5});
                double fx = at.x - 0.5, fy = at.y - 0.5;
                int sx = (int)fx, sy = (int)fy;
                if (fx < 0 || fy < 0 || sx >= 129 || sy >= 89)
                    continue;
                const uint8_t *upper = plane_row(&plane, sy) + sx, *lower = upper + 130;
                double ax = fx - sx, ay = fy - sy;
                double mixed = (upper[0] * (1 - ax) + upper[1] * ax) * (1 - ay) +
                               (lower[0] * (1 - ax) + lower[1] * ax) * ay;
                assert_float_equal(plane_row(&flat, y)[x], mixed, 2.5);
            }
        }
        plane_release(&flat);
        map_free(mesh);
    }
    plane_release(&plane);
}

/* What is in a mask's bounds is all there is. */
static void test_a_mask_may_be_resampled_by_its_bounds(void **state)
{
    struct plane mask = draw_paper(200, 90, 0), flat, bounded;
    draw_box(&mask, (struct box){70, 30, 23, 19}, 1);
    struct page_map *mesh = meshed(200, 90, -11.5, 7.25);
    for (int k = 0; k < mesh->across * mesh->down; k++)
        mesh->nodes[k].y += 0.06 * mesh->nodes[k].x;
    assert_int_equal(map_resample(mesh, &mask, (struct box){0, 0, 200, 90}, 0, &flat), STATUS_OK);
    assert_int_equal(map_resample(mesh, &mask, plane_bounds(&mask), 0, &bounded), STATUS_OK);
    assert_same(&bounded, &flat);
    assert_int_equal(box_is_empty(plane_bounds(&flat)), 0);
    plane_release(&flat);
    plane_release(&bounded);
    map_free(mesh);
    plane_release(&mask);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_orientations_are_shown_as_exif_says),
        cmocka_unit_test(test_a_quarter_turn_is_clockwise),
        cmocka_unit_test(test_nothing_is_turned_where_there_is_nothing),
        cmocka_unit_test(test_the_map_agrees_with_the_pixels),
        cmocka_unit_test(test_orientations_unknown_to_exif_change_nothing),
        cmocka_unit_test(test_resampling_by_the_identity_copies),
        cmocka_unit_test(test_resampling_moves_by_whole_pixels),
        cmocka_unit_test(test_resampling_between_pixels_mixes_them),
        cmocka_unit_test(test_resampling_agrees_with_the_map),
        cmocka_unit_test(test_a_mask_may_be_resampled_by_its_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
