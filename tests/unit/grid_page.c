#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <leptonica/allheaders.h>

#include "grid_page.h"

#include "base/arena.h"
#include "shenbao/sheet.h"
#include "shenbao/status.h"

struct arena *grid_arena;

int grid_set_up(void **state)
{
    setMsgSeverity(L_SEVERITY_NONE);
    grid_arena = arena_new();
    return grid_arena ? 0 : -1;
}

int grid_tear_down(void **state)
{
    arena_free(grid_arena);
    return 0;
}

struct grid grid_drawn(const struct plane *paper, const struct plane *hidden)
{
    struct page page = draw_page(paper, CHAR);
    struct grid grid;
    if (hidden)
        page.hidden = plane_to_binary(hidden);
    assert_int_equal(grid_find(&page, grid_arena, NULL, &grid), STATUS_OK);
    page_release(&page);
    return grid;
}

struct grid grid_assert_found(const struct plane *paper, const char *map)
{
    struct grid grid = grid_drawn(paper, NULL);
    assert_int_equal(grid.table_count, 1);
    assert_string_equal(draw_map(&grid.tables[0], grid_arena), map);
    return grid;
}

const char *grid_repaired(const struct grid *grid)
{
    const char *letters = "";
    for (size_t i = 0; i < grid->tables[0].cell_count; i++) {
        if (grid->tables[0].cells[i].flags & FLAG_GRID_REPAIRED)
            letters = arena_printf(grid_arena, "%s%c", letters, (int)('a' + i));
    }
    return letters;
}
