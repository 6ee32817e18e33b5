/*
 * Fields to cells. A field is what lies between two neighbouring row lines and two neighbouring column lines; all
 * fields that no present edge parts belong to one cell:
 *
 *      o-----o-----o          fields  0 1        cell A: field 0
 *      |  A  |  B  |                  2 3        cell B: fields 1 and 3 (row span 2)
 *      o-----o     |                             cell C: field 2
 *      |  C  |     |
 *      o-----o-----o
 *
 * The table's border is closed first: a border that is faint in places is far more usual than a table with a bite
 * taken out of it. A group that is then no rectangle has lost a piece of rule (or is cut by a stroke that is none);
 * it is cut along the lattice line on which the picture shows most, again and again, until all are rectangles, and
 * its cells are marked as repaired, as are cells beside a piece of border of which nothing is seen.
 */
#include "grid/cells.h"

#include <math.h>

#include "shenbao/sheet.h"

static const double border_share = 0.4; /* of a border line's length that must be there to close the rest */
static const double blank_score = 0.1;  /* of an edge: below, the picture shows no rule there at all */

struct fields {
    struct lattice *lattice;
    int across, down;
    int *label; /* down * across: the group a field belongs to; -1: outside the table */
    int count;  /* labels given */
};

/* A rectangle of fields, half open. */
struct span {
    int row, column, end_row, end_column;
};

static struct lattice_edge *edge_below(const struct fields *fields, int row, int column)
{
    return lattice_horizontal(fields->lattice, row + 1, column);
}

static struct lattice_edge *edge_right(const struct fields *fields, int row, int column)
{
    return lattice_vertical(fields->lattice, row, column + 1);
}

/* Closes a border, given by its edges and their lengths, where enough of it is there. */
static void border_close(struct lattice_edge **edges, const double *lengths, int count)
{
    double present = 0, all = 0;
    for (int i = 0; i < count; i++) {
        all += lengths[i];
        present += edges[i]->present ? lengths[i] : 0;
    }
    for (int i = 0; i < count && present >= border_share * all; i++) {
        edges[i]->repaired |= !edges[i]->present;
        edges[i]->present = true;
    }
}

static void borders_close(struct lattice *lattice, struct arena *arena)
{
    int most = lattice->row_count > lattice->column_count ? lattice->row_count : lattice->column_count;
    struct lattice_edge **edges = arena_array(arena, (size_t)most, sizeof *edges);
    double *lengths = arena_array(arena, (size_t)most, sizeof *lengths);
    for (int side = 0; side < 2; side++) {
        for (int gap = 0; gap + 1 < lattice->column_count; gap++) {
            edges[gap] = lattice_horizontal(lattice, side ? lattice->row_count - 1 : 0, gap);
            lengths[gap] = lattice->columns[gap + 1].at - lattice->columns[gap].at;
        }
        border_close(edges, lengths, lattice->column_count - 1);
        for (int gap = 0; gap + 1 < lattice->row_count; gap++) {
            edges[gap] = lattice_vertical(lattice, gap, side ? lattice->column_count - 1 : 0);
            lengths[gap] = lattice->rows[gap + 1].at - lattice->rows[gap].at;
        }
        border_close(edges, lengths, lattice->row_count - 1);
    }
}

/* Gives `label` to the field and all that are open to it. `stack` holds as many fields as there are. */
static void flood(struct fields *fields, int start, int label, int *stack)
{
    int depth = 0;
    stack[depth++] = start;
    fields->label[start] = label;
    while (depth > 0) {
        int field = stack[--depth], row = field / fields->across, column = field % fields->across;
        struct {
            bool open;
            int field;
        } around[4] = {
            {column > 0 && !edge_right(fields, row, column - 1)->present, field - 1},
            {column + 1 < fields->across && !edge_right(fields, row, column)->present, field + 1},
            {row > 0 && !edge_below(fields, row - 1, column)->present, field - fields->across},
            {row + 1 < fields->down && !edge_below(fields, row, column)->present, field + fields->across},
        };
        for (int i = 0; i < 4; i++) {
            if (around[i].open && fields->label[around[i].field] == -2) {
                fields->label[around[i].field] = label;
                stack[depth++] = around[i].field;
            }
        }
    }
}

static bool is_open_to_outside(const struct fields *fields, int row, int column)
{
    const struct lattice *lattice = fields->lattice;
    return (row == 0 && !lattice_horizontal(lattice, 0, column)->present) ||
           (column == 0 && !lattice_vertical(lattice, row, 0)->present) ||
           (row + 1 == fields->down && !edge_below(fields, row, column)->present) ||
           (column + 1 == fields->across && !edge_right(fields, row, column)->present);
}

static void fields_label(struct fields *fields, struct arena *arena)
{
    int all = fields->across * fields->down;
    int *stack = arena_array(arena, (size_t)all + 1, sizeof *stack);
    for (int i = 0; i < all; i++)
        fields->label[i] = -2; /* not seen */
    for (int i = 0; i < all; i++) {
        if (fields->label[i] == -2 && is_open_to_outside(fields, i / fields->across, i % fields->across))
            flood(fields, i, -1, stack);
    }
    for (int i = 0; i < all; i++) {
        if (fields->label[i] == -2)
            flood(fields, i, fields->count++, stack);
    }
}

static struct span label_bounds(const struct fields *fields, int label, int *ret_size)
{
    struct span span = {fields->down, fields->across, 0, 0};
    int size = 0;
    for (int i = 0; i < fields->across * fields->down; i++) {
        if (fields->label[i] != label)
            continue;
        int row = i / fields->across, column = i % fields->across;
        span.row = row < span.row ? row : span.row;
        span.column = column < span.column ? column : span.column;
        span.end_row = row >= span.end_row ? row + 1 : span.end_row;
        span.end_column = column >= span.end_column ? column + 1 : span.end_column;
        size++;
    }
    *ret_size = size;
    return span;
}

/* A cut of one group along a row line (horizontal) or a column line: how much of a rule the picture shows there. */
static double cut_score(const struct fields *fields, int label, struct span span, bool horizontal, int line)
{
    double sum = 0;
    int count = 0;
    int from = horizontal ? span.column : span.row, to = horizontal ? span.end_column : span.end_row;
    for (int i = from; i < to; i++) {
        int row = horizontal ? line - 1 : i, column = horizontal ? i : line - 1;
        int next = horizontal ? (row + 1) * fields->across + column : row * fields->across + column + 1;
        if (fields->label[row * fields->across + column] != label || fields->label[next] != label)
            continue;
        sum += (horizontal ? edge_below(fields, row, column) : edge_right(fields, row, column))->score;
        count++;
    }
    /* a cut that parts nothing at all costs nothing: the group bends around it */
    return count ? sum / count : -1;
}

static void cut_apply(struct fields *fields, int label, bool horizontal, int line)
{
    int fresh = fields->count++;
    for (int i = 0; i < fields->across * fields->down; i++) {
        int row = i / fields->across, column = i % fields->across;
        if (fields->label[i] == label && (horizontal ? row >= line : column >= line))
            fields->label[i] = fresh;
    }
}

/* Cuts one group once; false where no cut is left. */
static bool group_cut(struct fields *fields, int label, struct span span)
{
    double best = -1;
    int best_line = 0;
    bool best_horizontal = false;
    for (int line = span.row + 1; line < span.end_row; line++) {
        double score = cut_score(fields, label, span, true, line);
        if (score > best) {
            best = score;
            best_line = line;
            best_horizontal = true;
        }
    }
    for (int line = span.column + 1; line < span.end_column; line++) {
        double score = cut_score(fields, label, span, false, line);
        if (score > best) {
            best = score;
            best_line = line;
            best_horizontal = false;
        }
    }
    if (best < 0)
        return false;
    cut_apply(fields, label, best_horizontal, best_line);
    return true;
}

static double side_score(const struct fields *fields, struct span span)
{
    const struct lattice *lattice = fields->lattice;
    double top = 0, bottom = 0, left = 0, right = 0;
    for (int column = span.column; column < span.end_column; column++) {
        top += lattice_horizontal(lattice, span.row, column)->score;
        bottom += lattice_horizontal(lattice, span.end_row, column)->score;
    }
    for (int row = span.row; row < span.end_row; row++) {
        left += lattice_vertical(lattice, row, span.column)->score;
        right += lattice_vertical(lattice, row, span.end_column)->score;
    }
    double across = span.end_column - span.column, down = span.end_row - span.row;
    return fmin(fmin(top, bottom) / across, fmin(left, right) / down);
}

/* Might there be a rule all the same, hidden or pale? */
static bool is_unclear(const struct lattice_edge *edge)
{
    return lattice_is_hidden(edge) || (edge->doubtful && !edge->present);
}

/* Might a rule inside the span have been missed? */
static bool has_unclear_edge(const struct fields *fields, struct span span)
{
    for (int row = span.row; row < span.end_row; row++) {
        for (int column = span.column; column < span.end_column; column++) {
            if ((row + 1 < span.end_row && is_unclear(edge_below(fields, row, column))) ||
                (column + 1 < span.end_column && is_unclear(edge_right(fields, row, column))))
                return true;
        }
    }
    return false;
}

static bool is_closed_blank(const struct lattice_edge *edge)
{
    return (edge->repaired && edge->score < blank_score && edge->known > 0.5) ||
           (edge->present && edge->doubtful);
}

/* Was a side of the span closed where the picture shows plain paper? */
static bool has_blank_side(const struct fields *fields, struct span span)
{
    const struct lattice *lattice = fields->lattice;
    for (int column = span.column; column < span.end_column; column++) {
        if (is_closed_blank(lattice_horizontal(lattice, span.row, column)) ||
            is_closed_blank(lattice_horizontal(lattice, span.end_row, column)))
            return true;
    }
    for (int row = span.row; row < span.end_row; row++) {
        if (is_closed_blank(lattice_vertical(lattice, row, span.column)) ||
            is_closed_blank(lattice_vertical(lattice, row, span.end_column)))
            return true;
    }
    return false;
}

static struct quad span_outline(const struct lattice *lattice, struct span span, double scale)
{
    struct quad quad = {{lattice_crossing(lattice, span.row, span.column),
                         lattice_crossing(lattice, span.row, span.end_column),
                         lattice_crossing(lattice, span.end_row, span.end_column),
                         lattice_crossing(lattice, span.end_row, span.column)}};
    for (int i = 0; i < 4; i++) {
        quad.corner[i].x *= scale;
        quad.corner[i].y *= scale;
    }
    return quad;
}

/* Farthest that a line reaches into the cell between two places along it, in the direction of `sign`. */
static double line_reach(const struct lattice_line *line, double from, double to, int sign)
{
    double reach = -INFINITY;
    for (int i = 0; i <= 4; i++)
        reach = fmax(reach, sign * lattice_line_at(line, from + (to - from) * i / 4));
    return sign * reach + sign * (line->thickness / 2 + 1);
}

static struct box span_inside(const struct lattice *lattice, struct span span, double scale)
{
    const struct lattice_line *top = &lattice->rows[span.row], *bottom = &lattice->rows[span.end_row];
    const struct lattice_line *left = &lattice->columns[span.column],
                              *right = &lattice->columns[span.end_column];
    double x = line_reach(left, top->at, bottom->at, 1), end_x = line_reach(right, top->at, bottom->at, -1);
    double y = line_reach(top, left->at, right->at, 1), end_y = line_reach(bottom, left->at, right->at, -1);
    int px = (int)ceil(x * scale), py = (int)ceil(y * scale);
    return (struct box){px, py, (int)floor(end_x * scale) - px, (int)floor(end_y * scale) - py};
}

static void cell_add(const struct fields *fields, int label, bool repaired, double scale, struct arena *arena,
                     struct grid_table *table)
{
    int size;
    struct span span = label_bounds(fields, label, &size);
    bool doubtful = repaired || has_unclear_edge(fields, span) || has_blank_side(fields, span);
    struct grid_cell *cell = arena_push(arena, &table->cells, &table->cell_count, sizeof *cell);
    *cell = (struct grid_cell){.row = span.row,
                               .column = span.column,
                               .row_span = span.end_row - span.row,
                               .column_span = span.end_column - span.column,
                               .outline = span_outline(fields->lattice, span, scale),
                               .inside = span_inside(fields->lattice, span, scale),
                               .certainty = side_score(fields, span),
                               .flags = doubtful ? FLAG_GRID_REPAIRED : 0};
}

static int compare_cells(const void *a, const void *b)
{
    const struct grid_cell *left = a, *right = b;
    return left->row != right->row ? left->row - right->row : left->column - right->column;
}

void cells_sort(struct grid_table *table)
{
    if (table->cell_count > 0)
        qsort(table->cells, table->cell_count, sizeof *table->cells, compare_cells);
}

/* Row and column numbers count only the lines that bound a cell. */
static int lines_renumber(struct grid_table *table, int line_count, bool rows, struct arena *arena)
{
    int *number = arena_array(arena, (size_t)line_count + 1, sizeof *number), used = 0;
    for (size_t i = 0; i < table->cell_count; i++) {
        const struct grid_cell *cell = &table->cells[i];
        number[rows ? cell->row : cell->column] = 1;
        number[rows ? cell->row + cell->row_span : cell->column + cell->column_span] = 1;
    }
    for (int i = 0; i < line_count; i++)
        number[i] = number[i] ? used++ : used;
    for (size_t i = 0; i < table->cell_count; i++) {
        struct grid_cell *cell = &table->cells[i];
        int *start = rows ? &cell->row : &cell->column, *span = rows ? &cell->row_span : &cell->column_span;
        int end = number[*start + *span];
        *start = number[*start];
        *span = end - *start;
    }
    return used - 1;
}

void cells_make(struct lattice *lattice, double scale, struct arena *arena, struct grid_table *ret_table)
{
    struct fields fields = {lattice, lattice->column_count - 1, lattice->row_count - 1, NULL, 0};
    struct grid_table table = {0};
    if (fields.across < 1 || fields.down < 1) {
        *ret_table = table;
        return;
    }
    borders_close(lattice, arena);
    fields.label = arena_array(arena, (size_t)fields.across * (size_t)fields.down, sizeof *fields.label);
    fields_label(&fields, arena);
    for (int label = 0, whole = fields.count; label < fields.count; label++) {
        int size;
        struct span span = label_bounds(&fields, label, &size);
        bool repaired = label >= whole;
        while (size < (span.end_row - span.row) * (span.end_column - span.column) &&
               group_cut(&fields, label, span)) {
            span = label_bounds(&fields, label, &size);
            repaired = true;
        }
        cell_add(&fields, label, repaired, scale, arena, &table);
    }
    if (table.cell_count > 0) {
        cells_sort(&table);
        table.rows = lines_renumber(&table, lattice->row_count, true, arena);
        table.columns = lines_renumber(&table, lattice->column_count, false, arena);
        struct span all = {0, 0, fields.down, fields.across};
        table.outline = span_outline(lattice, all, scale);
    }
    *ret_table = table;
}
