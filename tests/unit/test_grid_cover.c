/* Tables with something laid over their rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "draw.h"
#include "grid_page.h"
#include "shenbao/sheet.h"

static const struct drawn_table table = {50, 40, 120, 90, 2, "aabb/cdee/cfgh/cijk"};

/* Grey patches, lighter and darker, such as a picture made illegible has. None is as light as paper. */
static void lay_patches(struct plane *paper, struct box box)
{
    enum { PATCH = 8 };
    for (int y = 0; y < box.h; y += PATCH) {
        for (int x = 0; x < box.w; x += PATCH) {
            struct box patch = {box.x + x, box.y + y, PATCH, PATCH};
            draw_box(paper, box_intersect(patch, box), 175 + (5 * x + 3 * y) / PATCH % 7 * 8);
        }
    }
}

/* The table with all that is in the box taken away, and patches or plain paper there instead. */
static struct grid find_without(const char *map, struct box box, bool patches, struct box spared)
{
    struct plane paper = draw_paper(W, H, 255), whole = draw_paper(W, H, 255);
    struct drawn_table drawn = table;
    drawn.map = map;
    draw_table(&paper, &drawn, 0);
    draw_table(&whole, &drawn, 0);
    draw_box(&paper, box, 255);
    if (patches)
        lay_patches(&paper, box);
    for (int y = spared.y; y < spared.y + spared.h; y++) {
        for (int x = spared.x; x < spared.x + spared.w; x++)
            plane_row(&paper, y)[x] = plane_row(&whole, y)[x];
    }
    struct grid grid = grid_drawn(&paper, NULL);
    plane_release(&whole);
    plane_release(&paper);
    return grid;
}

static const char *map_of(const struct grid *grid)
{
    assert_int_equal(grid->table_count, 1);
    return draw_map(&grid->tables[0], grid_arena);
}

static void test_a_covered_rule_is_bridged_and_flagged(void **state)
{
    struct box box = {297, 296, 106, 28}; /* all but the ends of the rule between g and j */
    struct grid grid = find_without(table.map, box, true, (struct box){0, 0, 0, 0});
    assert_string_equal(map_of(&grid), table.map);
    assert_string_equal(grid_repaired(&grid), "gj");
}

/* Paper shows that there is no rule. */
static void test_an_open_stretch_is_not_bridged(void **state)
{
    struct box box = {297, 296, 106, 28};
    struct grid grid = find_without(table.map, box, false, (struct box){0, 0, 0, 0});
    assert_string_equal(map_of(&grid), "aabb/cdee/cfgh/cigj");
}

static void test_a_cover_over_a_crossing_is_bridged(void **state)
{
    struct box box = {230, 270, 250, 80};
    struct grid grid = find_without(table.map, box, true, (struct box){0, 0, 0, 0});
    assert_string_equal(map_of(&grid), table.map);
}

/* Rules that end at the cover's edges because the cell there is wide: none goes on below it. */
static void test_a_shaded_cell_stays_whole(void **state)
{
    struct box inside = {52, 222, 477, 87};
    struct grid grid = find_without("abcd/efgh/iiii/jklm", inside, true, (struct box){0, 0, 0, 0});
    assert_string_equal(map_of(&grid), "abcd/efgh/iiii/jklm");
    assert_string_equal(grid_repaired(&grid), "");
}

/* What can be seen in the middle of a ring touches nothing outside it. */
static void test_an_island_belongs_to_the_table_around_it(void **state)
{
    static const char map[] = "aaaa/bccd/befd/gggg";
    struct box ring = {230, 180, 120, 120}, wide = {210, 160, 160, 160}, island = {250, 205, 80, 70};
    struct grid grid = find_without(map, ring, true, island);
    assert_string_equal(map_of(&grid), map);
    grid = find_without(map, wide, false, island);
    assert_string_not_equal(map_of(&grid), map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_covered_rule_is_bridged_and_flagged),
        cmocka_unit_test(test_an_open_stretch_is_not_bridged),
        cmocka_unit_test(test_a_cover_over_a_crossing_is_bridged),
        cmocka_unit_test(test_a_shaded_cell_stays_whole),
        cmocka_unit_test(test_an_island_belongs_to_the_table_around_it),
    };
    return cmocka_run_group_tests(tests, grid_set_up, grid_tear_down);
}
