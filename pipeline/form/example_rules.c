/*
 * Sections [example NAME] of a form file: a table written down row by row, and what its record must hold.
 *
 *     text = 项目支出绩效目标表                         a line outside the table
 *     row  = 项目名称 | <        | 道路养护 | <
 *     row  = 项目资金 | 年度总额 | 100.00   | <         < goes on to the left
 *     row  = ^        | 财政拨款 | 80.00    | <         ^ goes on above
 *     field project_name = 道路养护
 */
#include "base/arena.h"
#include "form/loader.h"

enum { COLUMNS_MAX = 64, ROWS_MAX = 400 };

static const char section_example[] = "example ";

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

bool loader_is_example(const struct loader *loader)
{
    return strncmp(loader->statement->section, section_example, strlen(section_example)) == 0;
}

static struct example *example_lookup(struct loader *loader)
{
    struct form *form = loader->form;
    const char *name = loader->statement->section + strlen(section_example);
    for (size_t i = 0; i < form->example_count; i++) {
        if (same(form->examples[i].name, name))
            return &form->examples[i];
    }
    struct example *example =
        arena_push(loader->arena, &form->examples, &form->example_count, sizeof *example);
    example->name = name;
    example->line = loader->statement->line;
    example->cover = arena_array(loader->arena, COLUMNS_MAX, sizeof *example->cover);
    return example;
}

/* The index of the cell that covers column `at` of the row, or -1 with what is wrong. */
static int cell_at(struct loader *loader, struct example *example, const int *covers, int at,
                   const char *text, const char **ret_wrong)
{
    int covered = -1;
    if (same(text, "<")) {
        covered = at ? covers[at - 1] : -1;
        *ret_wrong = covered < 0 ? "< without a cell to the left" : NULL;
    } else if (same(text, "^")) {
        covered = example->rows ? example->cover[at] : -1;
        *ret_wrong = covered < 0 ? "^ without a cell above" : NULL;
    } else {
        covered = (int)example->cell_count;
        struct example_cell *cell =
            arena_push(loader->arena, &example->cells, &example->cell_count, sizeof *cell);
        *cell = (struct example_cell){example->rows, at, 1, 1, text};
    }
    if (covered < 0)
        return covered;
    struct example_cell *cell = &example->cells[covered];
    cell->row_span = example->rows - cell->row + 1;
    cell->column_span = at - cell->column + 1 > cell->column_span ? at - cell->column + 1 : cell->column_span;
    return covered;
}

static const char *read_row(struct loader *loader, struct example *example)
{
    const char *rest = loader->statement->value, *wrong = NULL;
    int covers[COLUMNS_MAX], count = 0;
    if (example->rows == ROWS_MAX)
        return "an example has at most 400 rows";
    for (const char *text; !wrong && (text = piece_next(&rest, '|', loader->arena)); count++) {
        if (count == COLUMNS_MAX || (example->rows && count >= example->columns))
            return "more columns than the rows above, or than 64";
        covers[count] = cell_at(loader, example, covers, count, text, &wrong);
    }
    if (!wrong && example->rows && count < example->columns)
        return "fewer columns than the rows above";
    if (wrong)
        return wrong;
    example->columns = count;
    example->rows++;
    memcpy(example->cover, covers, (size_t)count * sizeof *covers);
    return NULL;
}

/* How many words stand before the = of each kind of wish. */
static const struct {
    const char *kind;
    size_t least, most;
    const char *usage;
} wishes[] = {
    {"field", 2, 2, "field NAME = text"},
    {"fund", 3, 4, "fund PERIOD ITEM [MEASURE] = amount"},
    {"goal", 2, 3, "goal PERIOD [ASPECT] = text"},
    {"indicator", 2, 2, "indicator PERIOD = level 1 | level 2 | level 3 | value"},
    {"more", 3, 3, "more INDICATOR COLUMN = text"},
    {"list", 4, 4, "list NAME ROW COLUMN = text"},
    {"check", 2, 3, "check RULE [PERIOD] = pass, fail or skip"},
};

static const char *read_wish(struct loader *loader, struct example *example)
{
    const struct statement *statement = loader->statement;
    size_t i = 0;
    while (i < sizeof wishes / sizeof wishes[0] && !same(wishes[i].kind, statement->words[0]))
        i++;
    if (i == sizeof wishes / sizeof wishes[0])
        return "an example knows text, row, field, fund, goal, indicator, more, list and check";
    if (statement->word_count < wishes[i].least || statement->word_count > wishes[i].most)
        return arena_printf(loader->arena, "this is written \"%s\"", wishes[i].usage);
    struct example_wish *wish =
        arena_push(loader->arena, &example->wishes, &example->wish_count, sizeof *wish);
    wish->line = statement->line;
    wish->word_count = statement->word_count;
    wish->value = statement->value;
    for (size_t k = 0; k < statement->word_count; k++)
        wish->words[k] = statement->words[k];
    return NULL;
}

const char *loader_example(struct loader *loader)
{
    struct example *example = example_lookup(loader);
    const char *key = loader_word(loader, 0);
    if (same(key, "row"))
        return read_row(loader, example);
    if (!same(key, "text"))
        return read_wish(loader, example);
    *(const char **)arena_push(loader->arena, &example->outside, &example->outside_count, sizeof(char *)) =
        loader->statement->value;
    return NULL;
}
