#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <leptonica/allheaders.h>
#include <unistd.h>

#include "base/arena.h"
#include "shenbao/status.h"
#include "shenbao/text.h"
#include "text/reading.h"
#include "text/recogniser.h"
#include "text_page.h"

/* Debian's model: read by the tests whatever model the program ships. */
#define TESSDATA "/usr/share/tesseract-ocr/5/tessdata"

enum { WIDTH = 700, HEIGHT = 300 };

static int open_recogniser(void **state)
{
    struct recogniser *recogniser = NULL;
    if (recogniser_new(TESSDATA, "chi_sim", &recogniser) != STATUS_OK)
        return -1;
    *state = recogniser;
    return 0;
}

static int close_recogniser(void **state)
{
    recogniser_free(*state);
    return 0;
}

/* Prints figures by Leptonica's own bitmap font, about as high as UNIT. */
static void print_text(struct page *page, int x, int y, const char *text)
{
    L_BMF *font = bmfCreate(NULL, 10);
    PIX *ink = pixCreate(300, 40, 8);
    pixSetAll(ink);
    pixSetTextline(ink, font, text, 0, 2, 34, NULL, NULL);
    pixRasterop(page->grey, x, y, 300, 40, PIX_SRC, ink, 0, 0);
    pixDestroy(&ink);
    bmfDestroy(&font);
}

static struct page page_with(const char *text, int x, int y)
{
    struct page page = text_page_new(WIDTH, HEIGHT);
    print_text(&page, x, y, text);
    text_page_finish(&page);
    return page;
}

/* One table: cells side by side, each 340 wide. */
static void grid_make(struct grid *grid, struct grid_table *table, struct grid_cell cells[2])
{
    for (int i = 0; i < 2; i++) {
        cells[i] = (struct grid_cell){.column = i, .row_span = 1, .column_span = 1, .certainty = 1};
        cells[i].inside = (struct box){10 + i * 340, 100, 330, 60};
        cells[i].outline = quad_from_box(box_grow(cells[i].inside, 3));
    }
    *table = (struct grid_table){1, 2, quad_from_box((struct box){7, 97, 676, 66}), cells, 2};
    *grid = (struct grid){table, 1, 0};
}

static void test_missing_and_damaged_models(void **state)
{
    struct recogniser *recogniser = NULL;
    assert_int_equal(recogniser_new(TESSDATA, "no_such_language", &recogniser), STATUS_MODEL_MISSING);
    assert_int_equal(recogniser_new("/no/such/folder", "chi_sim", &recogniser), STATUS_MODEL_MISSING);
    char dir[] = "/tmp/shenbao-model-XXXXXX", path[64];
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/bad.traineddata", dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("this is no trained data", file);
    fclose(file);
    assert_int_equal(recogniser_new(dir, "bad", &recogniser), STATUS_MODEL_BAD);
    assert_null(recogniser);
    unlink(path);
    rmdir(dir);
    assert_non_null(recogniser_version());
}

static void test_pictures_that_are_refused(void **state)
{
    struct line_reading reading;
    PIX *binary = pixCreate(100, 48, 1), *tiny = pixCreate(2, 2, 8);
    assert_int_equal(recogniser_read(*state, NULL, READ_RAW, NULL, &reading), STATUS_BAD_ARGUMENT);
    assert_int_equal(recogniser_read(*state, binary, READ_RAW, NULL, &reading), STATUS_BAD_ARGUMENT);
    assert_int_equal(recogniser_read(*state, tiny, READ_RAW, NULL, &reading), STATUS_BAD_ARGUMENT);
    pixDestroy(&binary);
    pixDestroy(&tiny);
}

static void test_a_white_picture_is_no_line(void **state)
{
    struct line_reading reading = {.text = "?"};
    PIX *white = pixCreate(120, 48, 8);
    pixSetAll(white);
    assert_int_equal(recogniser_read(*state, white, READ_LINE, NULL, &reading), STATUS_OK);
    assert_string_equal(reading.text, "");
    assert_int_equal(reading.symbol_count, 0);
    assert_true(reading.mean == 0 && reading.worst == 0);
    pixDestroy(&white);
}

static void test_cells_are_read(void **state)
{
    struct grid grid;
    struct grid_table table;
    struct grid_cell cells[2];
    grid_make(&grid, &table, cells);
    struct page page = page_with("2024", 40, 110);
    struct arena *arena = arena_new();
    struct page_text text;
    const struct text_options options = TEXT_OPTIONS_DEFAULT;
    assert_int_equal(text_read(*state, &page, &grid, &options, arena, NULL, &text), STATUS_OK);
    struct cell_text *full = &text.tables[0].cells[0], *blank = &text.tables[0].cells[1];
    assert_string_equal(full->text, "2024");
    assert_int_equal(full->line_count, 1);
    assert_true(full->confidence > 0.5 && full->confidence <= 1);
    assert_true(full->ink > 0);
    assert_int_equal(full->flags, 0);
    assert_true(box_contains(cells[0].inside, quad_bounds(full->lines[0].outline)));
    assert_string_equal(blank->text, "");
    assert_int_equal(blank->line_count, 0);
    assert_true(blank->confidence == 1);
    assert_true(blank->ink == 0);
    assert_int_equal(text.outside_count, 0);
    arena_free(arena);
    text_page_release(&page);
}

/* What is read as outside the tables of a page with "2024" at a place and so many of the table's two cells. */
static void outside_read_at(void *recogniser, int x, int y, size_t cell_count, bool wanted)
{
    struct grid grid;
    struct grid_table table;
    struct grid_cell cells[2];
    grid_make(&grid, &table, cells);
    table.cell_count = cell_count;
    struct page page = page_with("2024", x, y);
    struct arena *arena = arena_new();
    struct page_text text;
    const struct text_options options = {.outside = wanted};
    assert_int_equal(text_read(recogniser, &page, &grid, &options, arena, NULL, &text), STATUS_OK);
    assert_int_equal(text.outside_count, wanted ? 1 : 0);
    if (wanted)
        assert_string_equal(text.outside[0].text, "2024");
    arena_free(arena);
    text_page_release(&page);
}

static void test_lines_outside_are_read(void **state)
{
    outside_read_at(*state, 300, 20, 2, true);
    outside_read_at(*state, 300, 20, 2, false);
}

/* A side of a table was not found, and what stands there is in no cell. */
static void test_a_text_in_no_cell_is_read(void **state)
{
    outside_read_at(*state, 370, 110, 1, true);
}

/* Reads one printed line twice at once. */
static void figures_read(struct recogniser *recogniser, const struct reading_options *options,
                         struct arena *arena, struct text_line texts[2])
{
    struct page page = page_with("2024", 40, 110);
    struct cell_lines lines = {0};
    assert_int_equal(cell_lines_find(&page, (struct box){10, 100, 330, 60}, NULL, &lines), STATUS_OK);
    assert_int_equal(lines.count, 1);
    struct reading_line reading[2] = {{.line = &lines.lines[0]}, {.line = &lines.lines[0]}};
    assert_int_equal(lines_read(recogniser, &page, options, arena, reading, 2), STATUS_OK);
    assert_int_equal(reading[0].symbols, reading[0].text.evidence.symbols);
    texts[0] = reading[0].text;
    texts[1] = reading[1].text;
    cell_lines_release(&lines);
    text_page_release(&page);
}

/* However sure the first reading is. */
static void test_figures_are_looked_at_more_closely(void **state)
{
    struct arena *arena = arena_new();
    struct reading_options options = READING_OPTIONS_DEFAULT;
    struct text_line texts[2];
    options.unsure = 0;
    figures_read(*state, &options, arena, texts);
    assert_string_equal(texts[0].text, "2024");
    assert_int_equal(texts[0].evidence.looks, ENGINE_PICTURES);
    assert_true(texts[0].evidence.first);
    assert_true(texts[0].evidence.margin > 0);
    assert_true(texts[0].evidence.fit > 0.5 && texts[0].evidence.fit <= 1);
    assert_int_equal(texts[0].evidence.symbols, 4);
    int votes = texts[0].evidence.votes;
    for (int i = 1; i < ENGINE_PICTURES; i++)
        options.closer[i].text = 3; /* too small to be read */
    figures_read(*state, &options, arena, texts);
    assert_true(texts[0].evidence.votes < votes);
    arena_free(arena);
}

/* Reading is the same whatever was read before; the same picture is read once. */
static void test_reading_is_repeatable(void **state)
{
    struct arena *arena = arena_new();
    const struct reading_options options = READING_OPTIONS_DEFAULT;
    struct text_line once[2], again[2];
    struct recogniser_cost before = recogniser_cost(*state);
    figures_read(*state, &options, arena, once);
    size_t read = recogniser_cost(*state).lines;
    assert_true(read - before.lines <= ENGINE_PICTURES); /* the first look's picture is one of them */
    assert_true(recogniser_cost(*state).seconds > before.seconds);
    assert_string_equal(once[1].text, once[0].text);
    assert_memory_equal(&once[1].confidence, &once[0].confidence, sizeof once[0].confidence);
    figures_read(*state, &options, arena, again);
    assert_int_equal(recogniser_cost(*state).lines, read); /* known from memory */
    assert_string_equal(again[0].text, once[0].text);
    assert_memory_equal(&again[0].evidence.margin, &once[0].evidence.margin, sizeof once[0].evidence.margin);
    arena_free(arena);
}

/* Tesseract itself, which reads where the program does not run the network. */
static void test_tesseract_reads_a_picture(void **state)
{
    struct page page = page_with("2024", 40, 110);
    BOX *place = boxCreate(30, 100, 140, 60);
    PIX *picture = pixClipRectangle(page.grey, place, NULL);
    struct arena *arena = arena_new();
    struct line_reading reading;
    assert_int_equal(recogniser_read(*state, picture, READ_LINE, arena, &reading), STATUS_OK);
    assert_string_equal(reading.text, "2024");
    assert_int_equal(reading.symbol_count, 4);
    assert_true(reading.worst > 0 && reading.worst <= reading.mean && reading.mean <= 1);
    arena_free(arena);
    boxDestroy(&place);
    pixDestroy(&picture);
    text_page_release(&page);
}

/* Nothing to judge by: the page is left as it is. */
static void test_a_page_without_lines_is_not_turned(void **state)
{
    struct grid grid;
    struct grid_table table;
    struct grid_cell cells[2];
    grid_make(&grid, &table, cells);
    struct page page = page_with("2024", 40, 110);
    bool turned = true;
    assert_int_equal(text_is_upside_down(*state, &page, &grid, &turned), STATUS_OK);
    assert_false(turned);
    turned = true;
    assert_int_equal(text_is_upside_down(*state, &page, &(struct grid){0}, &turned), STATUS_OK);
    assert_false(turned);
    text_page_release(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_missing_and_damaged_models),
        cmocka_unit_test(test_pictures_that_are_refused),
        cmocka_unit_test(test_a_white_picture_is_no_line),
        cmocka_unit_test(test_cells_are_read),
        cmocka_unit_test(test_lines_outside_are_read),
        cmocka_unit_test(test_a_text_in_no_cell_is_read),
        cmocka_unit_test(test_figures_are_looked_at_more_closely),
        cmocka_unit_test(test_reading_is_repeatable),
        cmocka_unit_test(test_tesseract_reads_a_picture),
        cmocka_unit_test(test_a_page_without_lines_is_not_turned),
    };
    return cmocka_run_group_tests(tests, open_recogniser, close_recogniser);
}
