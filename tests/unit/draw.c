#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include <leptonica/allheaders.h>

#include "draw.h"

#include "base/arena.h"
#include "shenbao/status.h"

struct plane draw_paper(int w, int h, int level)
{
    struct plane paper;
    assert_int_equal(plane_new(w, h, &paper), STATUS_OK);
    memset(paper.px, level, (size_t)w * (size_t)h);
    return paper;
}

void draw_box(struct plane *on, struct box box, int level)
{
    box = box_intersect(box, (struct box){0, 0, on->w, on->h});
    for (int y = box.y; y < box.y + box.h; y++)
        memset(plane_row(on, y) + box.x, level, (size_t)box.w);
}

/* Strokes in sixteenths of the square, each x, y, w, h. */
void draw_character(struct plane *on, int x, int y, int size, int kind, int level)
{
    enum { KINDS = 4, STROKES = 5 };
    static const struct box strokes[KINDS][STROKES] = {
        {{1, 1, 14, 2}, {2, 7, 12, 2}, {1, 14, 14, 2}, {7, 0, 2, 16}},
        {{2, 0, 2, 16}, {12, 0, 2, 16}, {2, 0, 12, 2}, {2, 7, 12, 2}, {2, 14, 12, 2}},
        {{1, 4, 14, 2}, {7, 0, 2, 16}, {2, 9, 3, 4}, {11, 9, 3, 4}, {3, 14, 10, 2}},
        {{4, 0, 2, 16}, {0, 4, 5, 2}, {8, 2, 8, 2}, {8, 8, 8, 2}, {11, 2, 2, 14}},
    };
    for (int i = 0; i < STROKES; i++) {
        struct box stroke = strokes[kind % KINDS][i];
        struct box drawn = {x + stroke.x * size / 16, y + stroke.y * size / 16, stroke.w * size / 16,
                            stroke.h * size / 16};
        drawn.w = stroke.w && drawn.w < 1 ? 1 : drawn.w;
        drawn.h = stroke.h && drawn.h < 1 ? 1 : drawn.h;
        draw_box(on, drawn, level);
    }
}

void draw_text(struct plane *on, int x, int y, int size, int count)
{
    for (int i = 0; i < count; i++)
        draw_character(on, x + i * (size + size / 8 + 1), y, size, i * 7 / 3, 0);
}

static unsigned random_next(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

void draw_noise(struct plane *on, unsigned seed, int spread)
{
    for (size_t i = 0; i < (size_t)on->w * (size_t)on->h; i++) {
        int value = on->px[i] + (int)(random_next(&seed) % (unsigned)(2 * spread + 1)) - spread;
        on->px[i] = (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
    }
}

void draw_specks(struct plane *on, unsigned seed, int count)
{
    for (int i = 0; i < count; i++) {
        int x = (int)(random_next(&seed) % (unsigned)on->w), y = (int)(random_next(&seed) % (unsigned)on->h);
        draw_box(on, (struct box){x, y, 1 + i % 2, 1 + i / 2 % 2}, 0);
    }
}

/* The letter of a field; a dot outside the map. */
static char letter_at(const char *map, int row, int column)
{
    for (; row > 0 && (map = strchr(map, '/')); row--)
        map++;
    if (!map || row < 0 || column < 0 || column >= (int)strcspn(map, "/"))
        return '.';
    return map[column];
}

static void map_size(const char *map, int *ret_rows, int *ret_columns)
{
    *ret_rows = 1;
    *ret_columns = (int)strcspn(map, "/");
    for (; *map; map++)
        *ret_rows += *map == '/';
}

struct point draw_crossing(const struct drawn_table *table, int row, int column)
{
    return (struct point){table->x + column * table->field_w, table->y + row * table->field_h};
}

void draw_table(struct plane *on, const struct drawn_table *table, int level)
{
    int rows, columns, thick = table->thickness;
    map_size(table->map, &rows, &columns);
    for (int row = 0; row <= rows; row++) {
        for (int column = 0; column <= columns; column++) {
            int x = table->x + column * table->field_w - thick / 2,
                y = table->y + row * table->field_h - thick / 2;
            char here = letter_at(table->map, row, column);
            if (letter_at(table->map, row - 1, column) != here)
                draw_box(on, (struct box){x, y, table->field_w + thick, thick}, level);
            if (letter_at(table->map, row, column - 1) != here)
                draw_box(on, (struct box){x, y, thick, table->field_h + thick}, level);
        }
    }
}

const char *draw_map(const struct grid_table *table, struct arena *arena)
{
    int width = table->columns + 1;
    char *map = arena_alloc(arena, (size_t)width * (size_t)table->rows + 1);
    memset(map, '.', (size_t)width * (size_t)table->rows);
    for (int row = 0; row < table->rows; row++)
        map[row * width + table->columns] = row + 1 < table->rows ? '/' : '\0';
    for (size_t i = 0; i < table->cell_count; i++) {
        const struct grid_cell *cell = &table->cells[i];
        assert_true(cell->row >= 0 && cell->row_span > 0 && cell->row + cell->row_span <= table->rows);
        assert_true(cell->column >= 0 && cell->column_span > 0 &&
                    cell->column + cell->column_span <= table->columns);
        for (int row = cell->row; row < cell->row + cell->row_span; row++)
            memset(map + row * width + cell->column, (int)(i < 26 ? 'a' + i : 'A' + i - 26),
                   (size_t)cell->column_span);
    }
    return map;
}

struct scan draw_scan(const struct plane *grey)
{
    PIX *pix = plane_to_grey(grey);
    assert_non_null(pix);
    return (struct scan){pix, grey->w, grey->h, 0, 1};
}

/* EXIF 2.3, tag 274: on which sides the stored picture's first row and first column are shown. */
struct point draw_shown_at(int x, int y, int w, int h, int orientation)
{
    int right = w - 1, bottom = h - 1;
    switch (orientation) {
    case 2: /* top, right */
        return (struct point){right - x, y};
    case 3: /* bottom, right */
        return (struct point){right - x, bottom - y};
    case 4: /* bottom, left */
        return (struct point){x, bottom - y};
    case 5: /* left, top */
        return (struct point){y, x};
    case 6: /* right, top */
        return (struct point){right - y, x};
    case 7: /* right, bottom */
        return (struct point){right - y, bottom - x};
    case 8: /* left, bottom */
        return (struct point){y, bottom - x};
    default:
        return (struct point){x, y};
    }
}

struct plane draw_stored(const struct plane *upright, int orientation)
{
    bool lying = orientation >= 5;
    struct plane stored = draw_paper(lying ? upright->h : upright->w, lying ? upright->w : upright->h, 0);
    for (int y = 0; y < stored.h; y++) {
        for (int x = 0; x < stored.w; x++) {
            struct point shown = draw_shown_at(x, y, upright->w, upright->h, orientation);
            plane_row(&stored, y)[x] = plane_row(upright, (int)shown.y)[(int)shown.x];
        }
    }
    return stored;
}

struct page draw_page(const struct plane *grey, int char_height)
{
    struct plane ink = draw_paper(grey->w, grey->h, 0);
    for (size_t i = 0; i < (size_t)grey->w * (size_t)grey->h; i++)
        ink.px[i] = grey->px[i] < 128;
    struct page page = {
        .grey = plane_to_grey(grey), .binary = plane_to_binary(&ink), .dpi = 100, .char_height = char_height};
    plane_release(&ink);
    assert_non_null(page.grey);
    assert_non_null(page.binary);
    return page;
}
